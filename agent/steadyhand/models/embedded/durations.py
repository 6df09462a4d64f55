"""Lengths of time as people and clocks write them: "5 minutes", "1 h 30 min", "00:05:00". Knows nothing of controls."""

from __future__ import annotations

import re

_UNITS = {
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "m": 60, "min": 60, "mins": 60, "minute": 60,
    "minutes": 60, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
}  # fmt: skip
_PART = r"(\d+(?:\.\d+)?|an?|one|half an)\s*(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")\b\.?"
_WHOLE = re.compile(rf"{_PART}(?:(?:\s*,?\s*and\s*|\s*,?\s*){_PART})*", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_WORDS = {"a": 1.0, "an": 1.0, "one": 1.0, "half an": 0.5}


def seconds(text: str) -> int | None:
    """The length in seconds; None when the text says no length. "5:00" is minutes and seconds."""
    text = text.strip()
    clock = _CLOCK.fullmatch(text)
    if clock:
        first, second, third = (int(g) if g else None for g in clock.groups())
        assert first is not None and second is not None
        return first * 60 + second if third is None else first * 3600 + second * 60 + third
    if not _WHOLE.fullmatch(text):
        return None
    parts = re.findall(_PART, text, re.IGNORECASE)
    return round(sum((_WORDS.get(n.casefold()) or float(n)) * _UNITS[u.casefold()] for n, u in parts))


def like(shown: str, length: int) -> str:
    """The length written the way a clock shows another one ("00:30" gives "05:00"); "" when that shows none."""
    clock = _CLOCK.fullmatch(shown.strip())
    if clock is None:
        return ""
    if clock[3] is None:
        return f"{length // 60:02}:{length % 60:02}"
    return f"{length // 3600:02}:{length // 60 % 60:02}:{length % 60:02}"
