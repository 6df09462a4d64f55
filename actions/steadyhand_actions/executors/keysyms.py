"""X keysyms as plain numbers: of key names, of characters, and the character a keysym stands for. No X in here."""

from __future__ import annotations

import codecs
from typing import Final

SHIFT: Final = 0xFFE1
LEVEL_3: Final = 0xFE03
CAPS_LOCK: Final = 0xFFE5

NAMED: Final[dict[str, int]] = {
    "ctrl": 0xFFE3, "shift": SHIFT, "alt": 0xFFE9, "altgr": LEVEL_3, "super": 0xFFEB, "enter": 0xFF0D,
    "kpenter": 0xFF8D, "esc": 0xFF1B, "tab": 0xFF09, "space": 0x20, "backspace": 0xFF08, "delete": 0xFFFF,
    "insert": 0xFF63, "home": 0xFF50, "left": 0xFF51, "up": 0xFF52, "right": 0xFF53, "down": 0xFF54,
    "pageup": 0xFF55, "pagedown": 0xFF56, "end": 0xFF57, "menu": 0xFF67, "capslock": CAPS_LOCK, "numlock": 0xFF7F,
    "scrolllock": 0xFF14, "printscreen": 0xFF61, "pause": 0xFF13, "volumedown": 0x1008FF11,
    "volumemute": 0x1008FF12, "volumeup": 0x1008FF13, "playpause": 0x1008FF14, "prevtrack": 0x1008FF16,
    "nexttrack": 0x1008FF17, **{f"F{n}": 0xFFBD + n for n in range(1, 25)},
}  # fmt: skip
"""Keysyms of the keys that are no characters."""

_UNICODE: Final = 0x01000000
_PAGES: Final[dict[int, tuple[str, int]]] = {
    1: ("iso8859-2", 0xA1), 2: ("iso8859-3", 0xA1), 3: ("iso8859-4", 0xA1), 5: ("iso8859-6", 0xAC),
    6: ("koi8-u", 0xC0), 7: ("iso8859-7", 0xC1), 0xC: ("iso8859-8", 0xE0), 0xD: ("tis-620", 0xA1),
}  # fmt: skip
"""The old keysyms 0x0100 to 0x0dff are numbered like these character sets, from the second number on."""
_ODD: Final[dict[int, str]] = {
    0x07D2: "Σ", 0x07F2: "σ", 0x07F3: "ς", 0x06A3: "ё", 0x06B3: "Ё", 0x06A4: "є", 0x06B4: "Є", 0x06A6: "і",
    0x06B6: "І", 0x06A7: "ї", 0x06B7: "Ї", 0x13BC: "Œ", 0x13BD: "œ", 0x13BE: "Ÿ", 0x20AC: "€", 0x0AA9: "—",
    0x0AAA: "–", 0x0AAE: "…", 0x0AD0: "‘", 0x0AD1: "’", 0x0AD2: "“", 0x0AD3: "”", 0x0AFE: "„", 0x06B0: "№",
}  # fmt: skip


def of_character(character: str) -> int:
    """The keysym that types a character on its own."""
    code = ord(character)
    return code if 0x20 <= code < 0x7F or 0xA0 <= code < 0x100 else _UNICODE | code


def character_of(keysym: int) -> str:
    """The character a keysym types; empty for dead keys, function keys and the few old ones that are not known here.

    One not known costs nothing: its character is typed through a spare key instead.
    """
    if 0x20 <= keysym < 0x7F or 0xA0 <= keysym < 0x100:
        return chr(keysym)
    if _UNICODE <= keysym <= _UNICODE | 0x10FFFF:
        return chr(keysym & 0xFFFFFF)
    if keysym in _ODD:
        return _ODD[keysym]
    page, byte = divmod(keysym, 256)
    if page not in _PAGES or byte < _PAGES[page][1] or (page == 7 and byte > 0xF9):
        return ""
    return codecs.decode(bytes([byte]), _PAGES[page][0], "ignore")
