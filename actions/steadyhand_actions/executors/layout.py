"""Which key at which level types which character, and which keycodes are spare. Tables only, no connection.

Speaks of X's core keyboard map: for every keycode the keysyms of group 1 (levels 1, 2), group 2 (1, 2), group 1
(levels 3, 4), group 2 (3, 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from steadyhand_actions.executors import keysyms

_COLUMNS: Final = ((0, 1, 4, 5), (2, 3, 6, 7))
"""For each group, the columns of its levels 1 to 4."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key and the level it has to be pressed at: bit 0 is Shift, bit 1 is AltGr."""

    code: int
    level: int


Mapping = tuple[int, Sequence[Sequence[int]]]


class Layout:
    """The keyboard as it is now. ``plan`` and ``borrow`` keep the books of spare keys; the oldest goes first."""

    def __init__(self, mapping: Mapping, modifiers: Sequence[Sequence[int]]) -> None:
        self._lent: dict[str, int] = {}
        self.read(mapping, modifiers)

    def read(self, mapping: Mapping, modifiers: Sequence[Sequence[int]]) -> None:
        first, rows = mapping
        busy = {code for row in modifiers for code in row if code}
        self._codes: dict[int, int] = {}
        self._strokes: tuple[dict[str, Stroke], dict[str, Stroke]] = ({}, {})
        spare: list[int] = []
        rows_by_code = {first + i: tuple(row) for i, row in enumerate(rows)}
        # What was lent and no longer types its character was taken by somebody else.
        self._lent = {
            c: code for c, code in self._lent.items() if keysyms.of_character(c) in rows_by_code.get(code, ())[:1]
        }
        for code, row in rows_by_code.items():
            if code in self._lent.values():
                spare.append(code)
            elif not any(row):
                if code not in busy:
                    spare.append(code)
            else:
                self._enter(code, row)
        self._spare = tuple(spare)

    def _enter(self, code: int, row: Sequence[int]) -> None:
        if row[0]:
            self._codes.setdefault(row[0], code)
        for group, columns in enumerate(_COLUMNS):
            for level, column in enumerate(columns):
                character = keysyms.character_of(row[column]) if column < len(row) else ""
                known = self._strokes[group].get(character)
                if character and (known is None or known.level > level):
                    self._strokes[group][character] = Stroke(code, level)

    @property
    def spares(self) -> int:
        """How many keys can be lent."""
        return len(self._spare)

    def code(self, keysym: int) -> int | None:
        """The key whose plain symbol this is."""
        return self._codes.get(keysym)

    def stroke(self, character: str, group: int, *, borrowed: bool = True) -> Stroke | None:
        """How to type a character in the group chosen now; None when it takes a spare key first."""
        if group < len(self._strokes):
            found = self._strokes[group].get(character)
            if found is not None and (found.level < 2 or keysyms.LEVEL_3 in self._codes):
                return found
        if borrowed and character in self._lent:
            return Stroke(self.touch(character), 0)
        return None

    def anywhere(self, character: str) -> Stroke | None:
        """The key that has the character in any group: toolkits look for shortcuts in all of them."""
        found = self._strokes[0].get(character) or self._strokes[1].get(character)
        return found if found is not None and found.level < 2 else None

    def borrowed(self, character: str) -> bool:
        return character in self._lent

    def lent(self, code: int) -> bool:
        return code in self._lent.values()

    def touch(self, character: str) -> int:
        """Note that a lent key is in use now; its keycode, 0 when the character has none."""
        code = self._lent.pop(character, 0)
        if code:
            self._lent[character] = code
        return code

    def plan(self, characters: Sequence[str]) -> list[tuple[str, int]]:
        """A spare key for each of the characters, free ones first, then those unused for longest."""
        free = [code for code in self._spare if code not in self._lent.values()]
        oldest = [code for c, code in self._lent.items() if c not in characters]
        return list(zip(characters, free + oldest, strict=False))

    def borrow(self, character: str, code: int) -> None:
        self._lent = {c: k for c, k in self._lent.items() if k != code}
        self._lent[character] = code
