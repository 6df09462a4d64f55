"""What every parser needs to read: numbers, words and the plain mistakes. Knows no dialect."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from steadyhand_actions.errors import UnreadableAnswer

MAX_ANSWER = 1_000_000
"""Longest answer that is read, in characters."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_LARGEST = 1_000_000


def unreadable(why: str) -> UnreadableAnswer:
    """Says why the answer is not one that can be acted on."""
    return UnreadableAnswer(f"the model's answer cannot be used: {why}")


def refuse(why: str) -> NoReturn:
    raise unreadable(why)


def shown(value: object) -> str:
    """A value as it may stand in a message."""
    text = " ".join(repr(value).split()) if len(str(value)) < 10_000 else "a very long value"
    return text if len(text) <= 60 else f"{text[:59]}…"


def number(value: object, what: str) -> float:
    """A finite number, also one written as text (``"0.10"``)."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(f"{what} is {shown(value)}, not a number")
    if abs(value) > _LARGEST or not math.isfinite(value):
        refuse(f"{what} is {shown(value)}, far off any screen")
    return float(value)


def whole(value: object, what: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    found = number(value, what)
    if found != int(found) or not least <= found <= most:
        refuse(f"{what} is {found:g}; a whole number from {least} to {most} is needed")
    return int(found)


def words(value: object, what: str) -> str:
    """Text."""
    if not isinstance(value, str):
        refuse(f"{what} is {shown(value)}, not text")
    return value


def truth(value: object, what: str) -> bool:
    """True or false, also as words."""
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    if not isinstance(value, bool):
        refuse(f"{what} is {shown(value)}, not true or false")
    return value


def items(value: object, what: str) -> Sequence[object]:
    """A list."""
    if not isinstance(value, list | tuple):
        refuse(f"{what} is {shown(value)}, not a list")
    return value


def mapping(value: object, what: str) -> Mapping[str, object]:
    """An object with named values."""
    if not isinstance(value, dict):
        refuse(f"{what} is {shown(value)}, not an object")
    return value


def need(values: Mapping[str, object], name: str, what: str) -> object:
    """A value that has to be there."""
    if values.get(name) is None:
        refuse(f"{what} needs {name}")
    return values[name]


def milliseconds(value: object, what: str, unit_ms: float = 1000.0) -> int:
    """A time of at most ten minutes, given in units of so many milliseconds."""
    found = number(value, what) * unit_ms
    if not 0 <= found <= 600_000:
        refuse(f"{what} is {shown(value)}; at most ten minutes")
    return round(found)


def notches(pixels: object, what: str) -> int:
    """Wheel notches of a distance in pixels: a notch is about a hundred, and a little is one."""
    found = number(pixels, what)
    return bounded(math.copysign(max(1, round(abs(found) / 100)), found)) if found else 0


def bounded(found: float) -> int:
    """Notches of a wheel; more than a hundred are as good as a hundred."""
    return int(max(-100.0, min(100.0, found)))
