"""A person at mouse and keyboard, as a process of its own: reads lines of JSON, does what they say through XTEST.

``["move", x, y]``, ``["down", button]``, ``["up", button]``, ``["key", keysym, ...]`` (all but the last held),
``["code", keycode, ...]``, ``["text", "words"]`` on the layout as it is. Answers each line with ``done``.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from Xlib import XK, X, display
from Xlib.ext import xtest

STROKE = 0.03
"""Seconds from key to key."""
LEVEL_3 = 0xFE03


class Hands:
    def __init__(self) -> None:
        self._display: Any = display.Display()
        self._root: Any = self._display.screen().root

    def move(self, x: int, y: int) -> None:
        at = self._root.query_pointer()
        for n in range(1, 9):
            step = (at.root_x + (x - at.root_x) * n // 8, at.root_y + (y - at.root_y) * n // 8)
            xtest.fake_input(self._display, X.MotionNotify, x=step[0], y=step[1])
            self._display.sync()
            time.sleep(0.012)

    def button(self, number: int, down: bool) -> None:
        xtest.fake_input(self._display, X.ButtonPress if down else X.ButtonRelease, number)
        self._display.sync()
        time.sleep(0.02)

    def codes(self, *codes: int) -> None:
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
            self._display.sync()
            time.sleep(STROKE / 2)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
            self._display.sync()
            time.sleep(STROKE / 2)

    def keys(self, *names: str) -> None:
        self.codes(*(self._display.keysym_to_keycode(XK.string_to_keysym(name)) for name in names))

    def text(self, words: str) -> None:
        for character in words:
            keysym = ord(character) if ord(character) < 256 else 0x1000000 | ord(character)
            found = self._stroke(keysym)
            assert found is not None, f"no key types {character!r}"
            self.codes(*found)

    def _stroke(self, keysym: int) -> tuple[int, ...] | None:
        """Keys that type it; the server may have changed its map since."""
        first = self._display.display.info.min_keycode
        rows = self._display.get_keyboard_mapping(first, self._display.display.info.max_keycode - first + 1)
        shift = self._display.keysym_to_keycode(XK.XK_Shift_L)
        third = next((first + n for n, row in enumerate(rows) if LEVEL_3 in row), 0)
        for column, held in ((0, ()), (1, (shift,)), (4, (third,)), (5, (third, shift))):
            for n, row in enumerate(rows):
                if column < len(row) and row[column] == keysym:
                    return (*held, first + n)
        return None


def main() -> None:
    hands = Hands()
    for line in sys.stdin:
        verb, *rest = json.loads(line)
        match verb:
            case "move":
                hands.move(*rest)
            case "down" | "up":
                hands.button(rest[0], verb == "down")
            case "key":
                hands.keys(*rest)
            case "code":
                hands.codes(*rest)
            case "text":
                hands.text(*rest)
        print("done", flush=True)


main()
