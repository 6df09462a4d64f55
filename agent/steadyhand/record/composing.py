"""Dead keys and the Compose key: several keys that type one character. Tables only.

An accent and a letter are put together as Unicode does; of the Compose key's sequences the everyday ones are known.
What is not known is told as not sure, and then the field that was typed into has the last word.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from steadyhand_actions.executors import keysyms

COMPOSE: Final = 0xFF20
_COMBINING: Final[dict[int, str]] = {
    0xFE50: "\u0300", 0xFE51: "\u0301", 0xFE52: "\u0302", 0xFE53: "\u0303", 0xFE54: "\u0304", 0xFE55: "\u0306",
    0xFE56: "\u0307", 0xFE57: "\u0308", 0xFE58: "\u030a", 0xFE59: "\u030b", 0xFE5A: "\u030c", 0xFE5B: "\u0327",
    0xFE5C: "\u0328", 0xFE60: "\u0323", 0xFE61: "\u0309", 0xFE62: "\u031b",
}  # fmt: skip
_ALONE: Final[dict[int, tuple[str, str]]] = {
    0xFE50: ("`", "`"), 0xFE51: ("'", "´"), 0xFE52: ("^", "^"), 0xFE53: ("~", "~"), 0xFE54: ("¯", "¯"),
    0xFE55: ("˘", "˘"), 0xFE56: ("˙", "˙"), 0xFE57: ('"', "¨"), 0xFE58: ("°", "°"), 0xFE59: ("˝", "˝"),
    0xFE5A: ("ˇ", "ˇ"), 0xFE5B: ("¸", "¸"), 0xFE5C: ("˛", "˛"),
}  # fmt: skip
"""With a blank, and pressed twice."""
_STROKED: Final = dict(zip("oOdDhHlLtTbi", "øØđĐħĦłŁŧŦƀɨ", strict=True))
_DEAD: Final = range(0xFE50, 0xFE94)
_ACCENTS: Final = {
    "'": 0xFE51, "`": 0xFE50, "^": 0xFE52, "~": 0xFE53, '"': 0xFE57, ":": 0xFE57, ",": 0xFE5B, ";": 0xFE5C,
    "o": 0xFE58, "*": 0xFE58, "=": 0xFE59, "c": 0xFE5A, "<": 0xFE5A, "_": 0xFE54, ".": 0xFE56, "/": 0xFE63,
}  # fmt: skip
_SEQUENCES: Final[dict[str, str]] = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "oc": "©", "OC": "©", "or": "®", "OR": "®",
    "tm": "™", "TM": "™", "=e": "€", "e=": "€", "=E": "€", "E=": "€", "=C": "€", "C=": "€", "<<": "«", ">>": "»",
    "..": "…", "--.": "–", "---": "—", "+-": "±", "12": "½", "14": "¼", "34": "¾", "^2": "²", "^3": "³", "!!": "¡",
    "??": "¿", "xx": "×", ":-": "÷", "-:": "÷", "oo": "°", "so": "§", "mu": "µ", "|c": "¢", "L-": "£", "-L": "£",
    "Y=": "¥", "=Y": "¥", "aa": "å", "AA": "Å", "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", ",'": "‚", ',"': "„",
    "<'": "‘", ">'": "’", '<"': "“", '>"': "”", "->": "→", "<-": "←", "!=": "≠", "<=": "≤", ">=": "≥",
}  # fmt: skip
_BEGINNINGS: Final = frozenset(s[:n] for s in _SEQUENCES for n in range(1, len(s)))


class Composer:
    """``feed`` it one key after the other. ``sure`` is False from a sequence on that is not known here."""

    def __init__(self) -> None:
        self.sure = True
        self._dead = 0
        self._sequence: str | None = None

    @property
    def waits(self) -> bool:
        """Whether a sequence has begun and not ended."""
        return bool(self._dead) or self._sequence is not None

    def takes(self, keysym: int) -> bool:
        """Whether a key is one of characters."""
        return keysym == COMPOSE or keysym in _DEAD or bool(character_of(keysym))

    def feed(self, keysym: int) -> str:
        """What the key types, with those before it; empty while a sequence goes on."""
        if keysym == COMPOSE:
            self._sequence = ""
            return ""
        if keysym in _DEAD:
            if self._dead:
                first, self._dead = self._dead, 0
                return self._twice(first, keysym)
            self._dead = keysym
            return ""
        character = character_of(keysym)
        if self._sequence is not None:
            return self._in_sequence(character)
        if self._dead:
            dead, self._dead = self._dead, 0
            return self._accented(dead, character)
        return character

    def break_off(self) -> None:
        """Another kind of key or a click ends a sequence without a character."""
        self._dead, self._sequence = 0, None

    def _twice(self, first: int, second: int) -> str:
        if first == second and first in _ALONE:
            return _ALONE[first][1]
        self.sure = False
        return ""

    def _accented(self, dead: int, character: str) -> str:
        if character == " " and dead in _ALONE:
            return _ALONE[dead][0]
        made = _joined(dead, character)
        if not made:
            self.sure = False
        return made

    def _in_sequence(self, character: str) -> str:
        so_far = (self._sequence or "") + character
        self._sequence = None
        if so_far in _SEQUENCES:
            return _SEQUENCES[so_far]
        if len(so_far) == 2:
            for accent, letter in ((so_far[0], so_far[1]), (so_far[1], so_far[0])):
                if accent in _ACCENTS and (made := _joined(_ACCENTS[accent], letter)):
                    return made
        if len(so_far) == 1 or so_far in _BEGINNINGS:
            self._sequence = so_far
            return ""
        self.sure = False
        return ""


def character_of(keysym: int) -> str:
    """The character of a key, that of the number pad included."""
    if 0xFFAA <= keysym <= 0xFFB9:
        return chr(keysym - 0xFF80)
    return "=" if keysym == 0xFFBD else keysyms.character_of(keysym)


def _joined(dead: int, letter: str) -> str:
    if dead == 0xFE63:
        return _STROKED.get(letter, "")
    mark = _COMBINING.get(dead, "")
    made = unicodedata.normalize("NFC", letter + mark) if mark and letter else ""
    return made if len(made) == 1 else ""
