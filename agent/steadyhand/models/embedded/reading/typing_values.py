"""The text of a value as the type that a schema asks for: numbers, dates, choices, yes and no.

Knows texts and shapes; nothing of where on a page a text stood.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.reading.conform import Json, problems
from steadyhand.models.embedded.reading.kinds import typed_text
from steadyhand.models.embedded.reading.labels import likeness
from steadyhand.models.embedded.reading.moments import find_day, find_time
from steadyhand.models.embedded.reading.numbers import Amount, Mark, amounts
from steadyhand.models.embedded.reading.schema import Shape

_YES = frozenset("yes y true on checked ticked selected x ✓ ✔ ☑ ☒ ja oui si sí sì paid enabled 1".split())
_NO = frozenset("no n false off unchecked unticked none ☐ ✗ ✘ nein non nee disabled unpaid 0 -".split())
_CODES = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "zł": "PLN"}


def typed(text: str, shape: Shape, decimal: Mark | None, day_first: bool | None) -> tuple[Json, float] | None:
    """The value that the text is of the shape's type, and how sure that is; None when it is none of that type."""
    found = _typed(text.strip(), shape, decimal, day_first)
    if found is None or any(True for _ in problems(found[0], shape)):
        return None
    return found


def _typed(text: str, shape: Shape, decimal: Mark | None, day_first: bool | None) -> tuple[Json, float] | None:
    if shape.choices:
        return _choice(text, shape, decimal)
    match shape.kind:
        case "boolean":
            folded = text.casefold().strip(" .:")
            return (True, 1.0) if folded in _YES else (False, 1.0) if folded in _NO else None
        case "number" | "integer":
            return _number(text, shape, decimal)
        case "string":
            return _string(text, shape, day_first)
        case _:
            return None


def _number(text: str, shape: Shape, decimal: Mark | None) -> tuple[Json, float] | None:
    found = amounts(text, decimal)
    if not found:
        return None
    best, sure = (found[0], 1.0) if len(found) == 1 else _likeliest(found)
    if best is None:
        return None
    if best.value == best.value.to_integral_value():
        # A whole amount stays a float where it was written with decimals: 12.00 is no count.
        whole = shape.kind == "integer" or not best.places
        return (int(best.value) if whole else float(best.value)), sure
    return (float(best.value), sure) if shape.kind == "number" else None


def _likeliest(found: list[Amount]) -> tuple[Amount | None, float]:
    """Of several numbers in one value the only one with a currency: "2 x £3.10"."""
    money = [a for a in found if a.unit and a.unit != "%"]
    return (money[0], 0.85) if len(money) == 1 else (None, 0.0)


def _string(text: str, shape: Shape, day_first: bool | None) -> tuple[Json, float] | None:
    if not text:
        return None
    if shape.format in ("date", "date-time"):
        day = find_day(text, day_first)
        if day is None:
            return None
        sure = 1.0 if day.sure else 0.7
        if shape.format == "date":
            return day.day.isoformat(), sure
        clock = find_time(text)
        return (f"{day.day.isoformat()}T{clock.isoformat()}", sure) if clock is not None else None
    if shape.format == "time":
        clock = find_time(text)
        return (clock.isoformat(), 1.0) if clock is not None else None
    if shape.format:
        held = typed_text("e-mail" if shape.format == "email" else "link", text)
        if not held:
            return None
        link = held[0]
        return (link if shape.format == "email" or ":" in link else f"https://{link}"), 0.95
    return text, 1.0


def _choice(text: str, shape: Shape, decimal: Mark | None) -> tuple[Json, float] | None:
    folded = fold(text)
    for choice in shape.choices:
        if isinstance(choice, str) and fold(choice) == folded:
            return choice, 1.0
        if isinstance(choice, int | float) and not isinstance(choice, bool):
            found = amounts(text, decimal)
            if len(found) == 1 and float(found[0].value) == choice:
                return choice, 1.0
    texts = [c for c in shape.choices if isinstance(c, str)]
    within = [c for c in texts if re.search(rf"(?<!\w){re.escape(fold(c))}(?!\w)", folded)]
    if len(within) == 1:
        return within[0], 0.9
    scored = sorted(((likeness(text, c), c) for c in texts), reverse=True)
    if scored and scored[0][0] >= 0.85 and (len(scored) < 2 or scored[1][0] < scored[0][0] - 0.05):
        return scored[0][1], 0.85
    code = currency_code(text)
    return (code, 0.9) if code and code in texts else None


def currency_code(unit: str) -> str:
    """The three letters of a currency's sign; empty when it is none."""
    bare = unit.strip()
    return _CODES.get(bare, bare.upper() if re.fullmatch(r"[A-Za-z]{3}", bare) and bare.upper() in _ISO else "")


_ISO = frozenset("EUR USD GBP CHF JPY CNY INR CAD AUD NZD SEK NOK DKK PLN CZK HUF BRL MXN ZAR".split())
