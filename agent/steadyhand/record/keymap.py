"""What a key of an X keyboard means at a moment: layout, Shift, AltGr, Caps Lock, Num Lock. Tables only, no connection.

Speaks of the core keyboard map, as ``executors/layout.py`` does: two groups of four levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Modifier

_COLUMNS: Final = ((0, 1, 4, 5), (2, 3, 6, 7))
_SHIFT, _LOCK, _CONTROL = 1, 2, 4
_ALTS: Final = frozenset({0xFFE9, 0xFFEA, 0xFFE7, 0xFFE8})
_SUPERS: Final = frozenset({0xFFEB, 0xFFEC})
_NUM_LOCK: Final = 0xFF7F
_KEYPAD: Final = range(0xFF80, 0xFFBE)


class Keymap:
    """``first``: the keycode of the first row; ``modifiers``: for each of X's eight modifiers the keycodes that set
    it."""

    def __init__(self, first: int, rows: Sequence[Sequence[int]], modifiers: Sequence[Sequence[int]]) -> None:
        self._rows = {first + n: tuple(row) for n, row in enumerate(rows)}
        self._alt = self._mask(modifiers, _ALTS) or 8
        self._super = self._mask(modifiers, _SUPERS) & ~self._alt
        self._third = self._mask(modifiers, frozenset({keysyms.LEVEL_3, 0xFF7E}))
        self._number = self._mask(modifiers, frozenset({_NUM_LOCK}))

    def _mask(self, modifiers: Sequence[Sequence[int]], wanted: frozenset[int]) -> int:
        found = 0
        for bit, codes in enumerate(modifiers):
            if bit >= 3 and any(wanted & frozenset(self._rows.get(code, ())) for code in codes if code):
                found |= 1 << bit
        return found

    def meaning(self, code: int, state: int) -> tuple[int, int]:
        """The keysym of a key in a state of the modifiers, and the plain one; 0 for none."""
        row = self._rows.get(code, ())
        group = min(state >> 13 & 3, 1)
        plain = self._at(row, group, 0)
        if self._at(row, group, 1) in _KEYPAD and plain in _KEYPAD:
            return self._at(row, group, int(bool(state & self._number) != bool(state & _SHIFT))), plain
        shift = bool(state & _SHIFT)
        third = bool(self._third and state & self._third and not self._third & self._alt)
        if state & _LOCK:
            small = self._at(row, group, 2 * third)
            shift ^= keysyms.character_of(small).isalpha()
        return self._at(row, group, 2 * third + shift) or self._at(row, group, 2 * third) or plain, plain

    def modifiers(self, state: int) -> frozenset[Modifier]:
        """Those that are held, as people call them; AltGr is none of them, it chooses a level."""
        held: list[Modifier] = []
        if state & _CONTROL:
            held.append("ctrl")
        if state & _SHIFT:
            held.append("shift")
        if state & self._alt:
            held.append("alt")
        if self._super and state & self._super:
            held.append("super")
        return frozenset(held)

    @staticmethod
    def _at(row: Sequence[int], group: int, level: int) -> int:
        """The keysym in the group, or in the first where the group has none of its own."""
        for columns in (_COLUMNS[group], _COLUMNS[0]):
            if any(column < len(row) and row[column] for column in columns):
                return row[columns[level]] if columns[level] < len(row) else 0
        return 0
