"""A text that is being edited: where the caret is and what keys do to it. Knows nothing of keycodes or of drawing."""

from __future__ import annotations

from dataclasses import dataclass

from steadyhand_actions.schema import MAX_TEXT


@dataclass(slots=True)
class Field:
    """``caret`` and ``anchor`` are places between characters; what lies between the two is selected."""

    text: str = ""
    caret: int = 0
    anchor: int = 0

    @property
    def selection(self) -> tuple[int, int]:
        return min(self.caret, self.anchor), max(self.caret, self.anchor)

    def insert(self, text: str) -> None:
        """In place of what is selected. What is too long is not taken."""
        start, end = self.selection
        if len(self.text) - (end - start) + len(text) <= MAX_TEXT:
            self.text = self.text[:start] + text + self.text[end:]
            self._put(start + len(text))

    def delete(self, forward: bool) -> None:
        start, end = self.selection
        if start == end:
            start, end = (start, min(len(self.text), end + 1)) if forward else (max(0, start - 1), end)
        self.text = self.text[:start] + self.text[end:]
        self._put(start)

    def move(self, where: str, select: bool = False) -> None:
        """``left``, ``right``, ``up``, ``down``, ``home`` and ``end``, as on a keyboard; ``first`` and ``last``."""
        start = self.text.rfind("\n", 0, self.caret) + 1
        stop = self.text.find("\n", self.caret)
        stop = len(self.text) if stop < 0 else stop
        places = {
            "left": max(0, self.caret - 1), "right": min(len(self.text), self.caret + 1), "home": start, "end": stop,
            "first": 0, "last": len(self.text), "up": self._above(start), "down": self._below(start, stop),
        }  # fmt: skip
        self._put(places[where], select)

    def select_all(self) -> None:
        self.anchor, self.caret = 0, len(self.text)

    def _above(self, start: int) -> int:
        if start == 0:
            return 0
        before = self.text.rfind("\n", 0, start - 1) + 1
        return min(before + self.caret - start, start - 1)

    def _below(self, start: int, stop: int) -> int:
        if stop == len(self.text):
            return stop
        after = self.text.find("\n", stop + 1)
        return min(stop + 1 + self.caret - start, len(self.text) if after < 0 else after)

    def _put(self, caret: int, select: bool = False) -> None:
        self.caret = caret
        if not select:
            self.anchor = caret
