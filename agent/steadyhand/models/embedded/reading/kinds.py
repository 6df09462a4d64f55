"""Values known by their shape: e-mail addresses, links, telephone numbers, dates, times, amounts; and errors.

Knows text only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.reading.moments import find_day
from steadyhand.models.embedded.reading.numbers import amounts
from steadyhand.models.embedded.reading.pieces import Piece

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|example|de|fr|uk|eu)(?:/[^\s]*)?\b"
)
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}[ ./-]?)?(?:\(?\d{2,5}\)?[ ./-]?){2,4}\d{2,5}(?![\w.])")
_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?![\d:])", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_VERSION = re.compile(r"\bv?\d+\.\d+(?:\.\d+)+(?:[-+][\w.]+)?\b")
_WRONG = re.compile(
    r"\b(?:errors?|failed|failure|fails|could not|couldn't|can ?not|can't|cannot|unable|invalid|denied|not found|"
    r"not allowed|not permitted|missing|wrong|incorrect|refused|is full|too (?:long|short|large|small|many)|expired|"
    r"must (?:be|not|have|contain)|does not exist|doesn't exist|no such|timed out|unavailable|crashed|corrupt(?:ed)?|"
    r"unexpected|problem|warning|fehler|erreur|fehlgeschlagen|ungültig)\b",
    re.I,
)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    return lambda text: [m[0].strip(" .,;") for m in pattern.finditer(text[:2_000])]


def _phones(text: str) -> list[str]:
    if find_day(text) is not None or _IBAN.search(text):
        return []
    return [m[0] for m in _PHONE.finditer(text[:2_000]) if 7 <= sum(c.isdigit() for c in m[0]) <= 15]


def _days(text: str) -> list[str]:
    day = find_day(text)
    return [day.text.strip(" ,")] if day is not None else []


def _money(text: str) -> list[str]:
    return [a.text for a in amounts(text) if a.unit and a.unit != "%"]


_SHAPES: tuple[tuple[frozenset[str], Callable[[str], list[str]]], ...] = (
    (frozenset({"email", "e-mail", "email address", "e-mail address", "mail address", "mail"}), _matches(_EMAIL)),
    (frozenset({"link", "url", "web address", "website", "web site", "address of the page"}), _matches(_LINK)),
    (frozenset({"phone", "phone number", "telephone", "telephone number", "mobile number", "tel"}), _phones),
    (frozenset({"date", "day"}), _days),
    (frozenset({"time", "time of day"}), _matches(_TIME)),
    (frozenset({"iban", "account number"}), _matches(_IBAN)),
    (frozenset({"price", "amount", "cost", "prices", "amounts"}), _money),
    (frozenset({"percentage", "percent", "rate"}), _matches(_PERCENT)),
    (frozenset({"version", "version number"}), _matches(_VERSION)),
)


def typed_values(said: str, pieces: Sequence[Piece]) -> list[tuple[Piece, str]]:
    """Every value of the shape that the words name, with the piece it stands in; each value once."""
    folded = fold(said)
    one = folded[:-1] if folded.endswith("s") else folded
    out: dict[str, Piece] = {}
    for names, find in _SHAPES:
        if folded in names or one in names or (folded.endswith("es") and folded[:-2] in names):
            for piece in pieces:
                for text in find(piece.text):
                    out.setdefault(text, piece)
            break
    return [(piece, text) for text, piece in out.items()]


def typed_text(kind: str, text: str) -> list[str]:
    """The values of one shape ("e-mail", "link") in one text."""
    return next((find(text) for names, find in _SHAPES if kind in names), [])


def tells_of_trouble(text: str) -> bool:
    """Whether a text reads like an error or a warning."""
    return _WRONG.search(text) is not None
