"""Numbers and money as documents write them: 1,234.50 and 1.234,50, with currencies, signs and percents.

Which mark is the decimal one is told by the other numbers of the page where one alone does not say. Knows text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

Mark = Literal[".", ","]

_SIGNS = "£€$¥₹₽₩₺₫₴₪฿"
_CODES = "EUR|USD|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|Fr\\.|kr\\.?|zł|Rs\\.?|R\\$"
_GAP = "[  \u00a0\u202f]"
_DIGITS = rf"\d{{1,3}}(?:(?:{_GAP}|['’.,])\d{{3}})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-−–+])?{_GAP}?(?P<before>[{_SIGNS}]|(?:{_CODES})(?=[\s\d.]))?{_GAP}?(?P<sign2>[-−])?"
    rf"(?P<digits>{_DIGITS})(?:{_GAP}?(?P<after>[{_SIGNS}]|%|‰|(?:{_CODES})(?!\w)))?(?P<close>\))?"
)
_CLEAR = re.compile(r"\d[.,]\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Amount:
    """``unit``: a currency's sign or letters, "%", or nothing. ``text``: as it stands; ``places``: digits after the
    decimal mark. ``start`` and ``end`` say where in the text it was found."""

    value: Decimal
    unit: str = ""
    text: str = ""
    places: int = 0
    start: int = 0
    end: int = 0
    before: bool = False
    """The unit stands before the number."""


def amounts(text: str, decimal: Mark | None = None) -> list[Amount]:
    """Every number in a text, in order; what is part of a word, a date, a time or a code is none."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text[:2_000]):
        amount = _amount(match, text, decimal)
        if amount is not None:
            found.append(amount)
    return found


def _amount(match: re.Match[str], text: str, decimal: Mark | None) -> Amount | None:
    start, end = match.span()
    digits_at = match.start("digits")
    left, right = text[digits_at - 1 : digits_at], text[end : end + 1]
    if (left.isalnum() or left in "_#/:@") and left and not match["before"]:
        return None
    if left in (".", ",") and text[digits_at - 2 : digits_at - 1].isdigit():
        return None
    if right.isalnum() or right in ("_", "@") or (right in "/:" and text[end + 1 : end + 2].isdigit() and right):
        return None
    if right in ("-", "–") and text[end + 1 : end + 2].isdigit():
        return None
    value, places = _value(match["digits"], decimal)
    if value is None:
        return None
    sign = match["sign"] or match["sign2"] or ""
    if sign and start and text[start - 1].isalnum():
        return None  # a code's dash: AB-12
    negative = (sign in ("-", "−", "–") and sign != "") or bool(match["open"] and match["close"])
    unit = match["before"] or match["after"] or ""
    return Amount(
        -value if negative else value, unit, text[start:end].strip(), places, start, end, match["before"] is not None
    )


def _value(digits: str, decimal: Mark | None) -> tuple[Decimal | None, int]:
    plain = re.sub(rf"{_GAP}|['’]", "", digits)
    marks = [c for c in plain if c in ".,"]
    if len(set(marks)) == 2:
        point = marks[-1]
    elif len(marks) > 1:
        point = ""
    elif marks:
        point = marks[0] if _is_decimal(plain, marks[0], decimal) else ""
    else:
        point = ""
    whole, _, part = plain.rpartition(point) if point else (plain, "", "")
    whole = whole.replace(".", "").replace(",", "")
    if marks and len(marks) > 1 and not _grouped(plain, point):
        return None, 0
    try:
        return Decimal(f"{whole}.{part}" if part else whole), len(part)
    except InvalidOperation:
        return None, 0


def _grouped(plain: str, point: str) -> bool:
    """Whether the thousands stand in threes; 192.168.0.1 and 24.12.2025 do not."""
    whole = plain.rpartition(point)[0] if point else plain
    return all(len(group) == 3 for group in re.split("[.,]", whole)[1:])


def _is_decimal(plain: str, mark: str, decimal: Mark | None) -> bool:
    whole, _, part = plain.partition(mark)
    if len(part) != 3 or len(whole) > 3 or whole.startswith("0"):
        return True
    return mark == (decimal or ".")


def number(text: str, decimal: Mark | None = None) -> Amount | None:
    """The one number that a text is, give or take a unit and a word of it; None when it holds none or several."""
    found = amounts(text, decimal)
    return found[0] if len(found) == 1 else None


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """Which mark these texts write before the decimals; None when they do not say."""
    votes = {".": 0, ",": 0}
    for text in texts:
        for match in _AMOUNT.finditer(text[:2_000]):
            digits = match["digits"]
            marks = [c for c in digits if c in ".,"]
            if len(set(marks)) == 2:
                votes[marks[-1]] += 3
            elif len(marks) == 1 and _CLEAR.search(digits):
                votes[marks[0]] += 3 if match["before"] or match["after"] else 1
    if votes["."] == votes[","]:
        return None
    return "." if votes["."] > votes[","] else ","


def written(value: Decimal, like: Amount | None = None, decimal: Mark | None = None, places: int | None = None) -> str:
    """A number as a person reads it, with the unit and the marks of the numbers it came from."""
    unit = like.unit if like is not None else ""
    if places is None:
        places = like.places if like is not None else max(0, -int(value.normalize().as_tuple().exponent))
    text = f"{value:,.{min(places, 6)}f}"
    if decimal == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    if not unit:
        return text
    if like is not None and like.before:
        sign, bare = ("-", text[1:]) if text.startswith("-") else ("", text)
        return f"{sign}{unit}{' ' if unit.isalpha() else ''}{bare}"
    return f"{text} {unit}"
