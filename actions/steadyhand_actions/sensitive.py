"""Text that must not leak or be typed unasked: keys, cards, account numbers. Looks at text only."""

from __future__ import annotations

import re
from typing import Final, Literal

Secret = Literal["key", "card", "account"]

LONGEST: Final = 20_000
"""Characters of a text that are searched."""

_KEY: Final = re.compile(
    r"\bAKIA[0-9A-Z]{16}\b"
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{20,}"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}|\bya29\.[\w-]{20,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}"
)
_DIGITS: Final = re.compile(r"(?<![\d.,])\d(?:[ \-]?\d){12,18}(?![\d.,]?\d)")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")


def secret_in(text: str) -> Secret | None:
    """What kind of secret a text holds, the worst first."""
    text = text[:LONGEST]
    if _KEY.search(text):
        return "key"
    if any(is_card(found.group()) for found in _DIGITS.finditer(text)):
        return "card"
    if any(is_iban(found.group()) for found in _IBAN.finditer(text)):
        return "account"
    return None


def holds_secret(text: str) -> bool:
    return secret_in(text) is not None


def is_card(text: str) -> bool:
    """13 to 19 digits, blanks and dashes aside, that start as cards do and pass Luhn's test."""
    digits = [int(c) for c in text if c.isdecimal()]
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or len(set(digits)) == 1:
        return False
    doubled = (d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """15 to 34 characters whose check digits (ISO 7064, modulo 97) are right."""
    flat = text.replace(" ", "").upper()
    if not 15 <= len(flat) <= 34 or not (flat.isascii() and flat.isalnum() and flat[:2].isalpha()):
        return False
    return int("".join(str(int(c, 36)) for c in flat[4:] + flat[:4])) % 97 == 1
