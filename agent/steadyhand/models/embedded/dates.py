"""Dates and times as people write them. Knows nothing of the controls that take them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_TIME = re.compile(r"\d{1,2}:\d{2}|\b\d{1,2}\s*(?:am|pm)\b|\bnoon\b|\bmidnight\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b")
_BLANK = datetime(1, 1, 1)
_OTHER = datetime(2, 2, 2)


@dataclass(frozen=True, slots=True)
class Moment:
    """The parts that were said; the others are None. ``hour`` is 0 to 23."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None


def moment(text: str) -> Moment | None:
    """What a text says of a date or time; None when it says nothing of the kind.

    "24.12.2026" puts the day first, "12/24/2026" the month, as is usual where people write so.
    """
    from dateutil.parser import ParserError, parse  # slow to import, and few tasks name a date

    words = re.sub(
        r"\bnoon\b", "12:00", re.sub(r"\bmidnight\b", "00:00", text, flags=re.IGNORECASE), flags=re.IGNORECASE
    )
    words = re.sub(r"\b(?:the|of|on)\b", " ", words, flags=re.IGNORECASE)
    first = bool(_DAY_FIRST.search(words))
    try:
        # What a text leaves out is filled in from the default: parts that follow it were not said.
        a, b = (parse(words, default=d, dayfirst=first) for d in (_BLANK, _OTHER))
    except (ParserError, OverflowError, ValueError):
        return None
    timed = bool(_TIME.search(text))
    return Moment(
        year=a.year if a.year == b.year else None,
        month=a.month if a.month == b.month else None,
        day=a.day if a.day == b.day else None,
        hour=a.hour if timed else None,
        minute=a.minute if timed else None,
    )
