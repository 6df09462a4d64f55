"""Amounts of money in a text: what they are worth, however they are written. Reads texts only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from steadyhand_actions.words import fold

_SIGNS: Final = {
    "$": "usd cad aud nzd sgd hkd mxn", "€": "eur", "£": "gbp", "¥": "jpy cny", "₹": "inr", "₽": "rub", "₩": "krw",
    "₿": "btc",
}  # fmt: skip
_CODES: Final = "usd eur gbp chf jpy cny rub inr pln sek nok dkk btc eth cad aud nzd sgd hkd mxn krw czk huf brl"
_WORDS: Final = {
    "euro": "eur", "euros": "eur", "dollar": _SIGNS["$"], "dollars": _SIGNS["$"], "pound": "gbp", "pounds": "gbp",
    "franc": "chf", "francs": "chf", "yuan": "cny", "yen": "jpy", "ruble": "rub", "rubles": "rub",
}  # fmt: skip
_MEANING: Final = {**_SIGNS, **_WORDS, **{code: code for code in _CODES.split()}}
CURRENCIES: Final = frozenset(name for name in _MEANING if name.isalpha())
"""Words for currencies."""
_CODE, _SIGN = _CODES.replace(" ", "|"), re.escape("".join(_SIGNS)).replace(r"\ ", "")
_AMOUNT: Final = re.compile(
    rf"(?P<before>[{_SIGN}]|\b(?:{_CODE})\b)\s*(?P<a>\d[\d.,']*)"
    rf"|(?P<b>\d[\d.,']*)\s*(?P<after>[{_SIGN}]|\b(?:{_CODE}|{'|'.join(_WORDS)})\b)"
)
_GROUPED: Final = re.compile(r"(?<=\d)[,' \u202f](?=\d{3}(?!\d))")
_THOUSANDS: Final = 3
"""Digits behind a separator that may part thousands."""


@dataclass(frozen=True, slots=True)
class Money:
    """``digits``: as they were written. ``worth``: the numbers they may stand for: 1.000 is one in English, a thousand
    in German. ``currencies``: those it may be in, none where none was said."""

    digits: str
    worth: frozenset[Decimal]
    currencies: frozenset[str] = frozenset()
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.digits} {self.unit.upper()}".strip()

    def is_as(self, other: Money) -> bool:
        """Whether both may be the same amount."""
        currency = not self.currencies or not other.currencies or bool(self.currencies & other.currencies)
        return currency and bool(self.worth & other.worth)


def money_in(text: str) -> tuple[Money, ...]:
    """Amounts of money in a text, in their order."""
    found: list[Money] = []
    for match in _AMOUNT.finditer(_GROUPED.sub("", fold(text))):
        unit = match["before"] or match["after"]
        digits = (match["a"] or match["b"]).strip(".,'")
        if worth := worth_of(digits):
            found.append(Money(digits, worth, frozenset(_MEANING[unit].split()), unit))
    return tuple(found)


def amounts(text: str) -> tuple[str, ...]:
    """Amounts of money in a text, as digits."""
    return tuple(money.digits for money in money_in(text))


def bare(text: str) -> Money | None:
    """The first number in a text as an amount in whatever currency; None where there is none."""
    if known := money_in(text):
        return known[0]
    match = re.search(r"\d[\d.,']*", _GROUPED.sub("", fold(text)))
    digits = match.group().strip(".,'") if match is not None else ""
    return Money(digits, worth) if (worth := worth_of(digits)) else None


def sum_of(many: Iterable[Money]) -> Money | None:
    """All of them together; None for fewer than two, several currencies, or where one can be read in two ways."""
    each = list(many)
    if len(each) < 2 or len({money.currencies for money in each}) > 1 or any(len(money.worth) > 1 for money in each):
        return None
    total = sum((worth for money in each for worth in money.worth), Decimal(0))
    return Money(str(total), frozenset({total}), each[0].currencies, each[0].unit)


def worth_of(digits: str) -> frozenset[Decimal]:
    """The numbers that digits with points and commas may stand for."""
    separators = [c for c in digits if c in ".,"]
    plain = re.sub(r"[.,']", "", digits)
    if not plain.isdecimal():
        return frozenset()
    if not separators or (len(separators) > 1 and len(set(separators)) == 1):
        return frozenset({Decimal(plain)})
    after = len(digits) - 1 - max(digits.rfind("."), digits.rfind(","))
    exact = Decimal(f"{plain[: len(plain) - after]}.{plain[len(plain) - after :]}")
    if len(separators) == 1 and after == _THOUSANDS:
        return frozenset({exact, Decimal(plain)})
    return frozenset({exact})
