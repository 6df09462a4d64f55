"""Dates and times found in the text of documents, as ISO writes them.

Whether 03/04 is a day of April or of March is told by the page's other dates and its currency; with no sign of either
the month is first. Knows text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "jan january januar janvier enero gennaio januari", "feb february februar février fevrier febrero febbraio",
            "mar march märz maerz mars marzo maart", "apr april avril abril aprile", "may mai mayo maggio mei",
            "jun june juni juin junio giugno", "jul july juli juillet julio luglio",
            "aug august août aout agosto augustus", "sep sept september septembre septiembre settembre",
            "oct october oktober okt octobre octubre ottobre", "nov november novembre noviembre",
            "dec december dezember dez décembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_THREE = re.compile(r"(?<![\d.])(?P<a>\d{1,2})(?P<sep>[./-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]*(?:of |de )?(?P<m>{_MONTH})\.?,?[\s-]*(?:de )?"
    r"(?P<y>\d{4}|\d{2})(?!\d)",
    re.I,
)
_MONTH_DAY = re.compile(rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)", re.I)
_TIME = re.compile(r"(?<![\d:.])(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?(?![\d:])", re.I)
_HOUR = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})\s*(?P<half>[ap]\.?m)\b", re.I)


@dataclass(frozen=True, slots=True)
class Day:
    """A date with where in the text it stands. ``sure`` is False when day and month could be the other way round."""

    day: date
    text: str
    sure: bool = True


def find_day(text: str, day_first: bool | None = None) -> Day | None:
    """The first date in a text; two digits of a year are of 1970 to 2069."""
    found = sorted(
        (m.start(), n, m)
        for n, pattern in enumerate((_ISO, _DAY_MONTH, _MONTH_DAY, _THREE))
        if (m := pattern.search(text[:2_000])) is not None
    )
    for _, _, match in found:
        day = _day(match, day_first)
        if day is not None:
            return day
    return None


def _day(match: re.Match[str], day_first: bool | None) -> Day | None:
    parts = match.groupdict()
    year = int(parts["y"])
    year += 0 if len(parts["y"]) == 4 else 2000 if year < 70 else 1900
    if "a" not in parts:
        month = _MONTHS.get(parts["m"].lower()) or (int(parts["m"]) if parts["m"].isdigit() else 0)
        return _made(year, month, int(parts["d"]), match[0], True)
    a, b = int(parts["a"]), int(parts["b"])
    if parts["sep"] == ".":
        return _made(year, b, a, match[0], True) or _made(year, a, b, match[0], False)
    first = day_first if day_first is not None else False
    if a > 12 or b > 12:
        first = a > 12
    day, month = (a, b) if first else (b, a)
    return _made(year, month, day, match[0], day_first is not None or a > 12 or b > 12 or a == b)


def _made(year: int, month: int, day: int, text: str, sure: bool) -> Day | None:
    try:
        return Day(date(year, month, day), text, sure)
    except ValueError:
        return None


def find_time(text: str) -> time | None:
    """The first time of day in a text."""
    match = _TIME.search(text[:2_000]) or _HOUR.search(text[:2_000])
    if match is None:
        return None
    parts = match.groupdict()
    hour, half = int(parts["h"]), (parts["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, int(parts.get("m") or 0), int(parts.get("s") or 0))
    except ValueError:
        return None


def puts_day_first(texts: Iterable[str]) -> bool | None:
    """Whether these texts write the day before the month; None when they do not say."""
    votes, euro, dollar = 0, False, False
    for text in texts:
        for match in _THREE.finditer(text[:2_000]):
            a, b = int(match["a"]), int(match["b"])
            if match["sep"] != "." and (a > 12) != (b > 12):
                votes += 1 if a > 12 else -1
        euro = euro or "£" in text or "€" in text
        dollar = dollar or "$" in text
    if votes:
        return votes > 0
    return True if euro and not dollar else False if dollar and not euro else None
