"""Mouse and keyboard of a person's desktop as pynput tells of them, where there is no X server to ask.

The one file of the recorder that names pynput; imported lazily. Keys without a layout's help: what they mean is told by
the system, what they mean alone is not.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from steadyhand.errors import EnvironmentLacks
from steadyhand.record.inputs import ButtonInput, Hear, KeyInput, MotionInput
from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Modifier, Point

_BUTTONS: Final = {"left": 1, "middle": 2, "right": 3, "x1": 8, "x2": 9, "button8": 8, "button9": 9}
_NAMES: Final = {
    "cmd": "super", "cmd_l": "super", "cmd_r": "super", "ctrl_l": "ctrl", "ctrl_r": "ctrl", "shift_l": "shift",
    "shift_r": "shift", "alt_l": "alt", "alt_r": "alt", "alt_gr": "altgr", "page_up": "pageup",
    "page_down": "pagedown", "caps_lock": "capslock", "num_lock": "numlock", "scroll_lock": "scrolllock",
    "print_screen": "printscreen", **{f"f{n}": f"F{n}" for n in range(1, 21)},
}  # fmt: skip
_HELD: Final[dict[str, Modifier]] = {"ctrl": "ctrl", "shift": "shift", "alt": "alt", "super": "super"}
_CONTROL: Final = 0x60
"""With Ctrl held some systems tell the control character; its letter lies so far up."""


class PynputEvents:
    """See ``Source``. Raises EnvironmentLacks where the system does not let programs listen."""

    def __init__(self, hear: Hear) -> None:
        try:
            from pynput import keyboard, mouse
        except ImportError as error:
            raise EnvironmentLacks(f"pynput cannot be used here: {str(error).splitlines()[0]}") from error
        self._hear = hear
        self._held: set[Modifier] = set()
        self._down = 0
        self._lock = threading.Lock()
        self._mouse: Any = mouse.Listener(on_move=self._moved, on_click=self._clicked, on_scroll=self._scrolled)
        self._keyboard: Any = keyboard.Listener(on_press=self._pressed, on_release=self._released)
        for listener in (self._mouse, self._keyboard):
            listener.start()
            listener.wait()

    @property
    def notes(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        self._mouse.stop()
        self._keyboard.stop()

    def _moved(self, x: float, y: float, *_: object) -> None:
        if self._down:
            now = time.monotonic()
            self._hear(MotionInput(now, now, Point(round(x), round(y))))

    def _clicked(self, x: float, y: float, button: Any, down: bool, *_: object) -> None:
        number = _BUTTONS.get(str(button.name))
        if number is not None:
            self._down = max(0, self._down + (1 if down else -1))
            self._button(number, down, Point(round(x), round(y)))

    def _scrolled(self, x: float, y: float, dx: int, dy: int, *_: object) -> None:
        for number, count in ((4, dy), (5, -dy), (6, -dx), (7, dx)):
            for _turn in range(max(0, round(count))):
                self._button(number, True, Point(round(x), round(y)))

    def _button(self, number: int, down: bool, point: Point) -> None:
        now = time.monotonic()
        with self._lock:
            held = frozenset(self._held)
        self._hear(ButtonInput(now, now, number, down, point, held))

    def _pressed(self, key: Any, *_: object) -> None:
        self._key(key, True)

    def _released(self, key: Any, *_: object) -> None:
        self._key(key, False)

    def _key(self, key: Any, down: bool) -> None:
        now = time.monotonic()
        name = _NAMES.get(getattr(key, "name", "") or "", getattr(key, "name", "") or "")
        with self._lock:
            held = frozenset(self._held)
            if name in _HELD:
                (self._held.add if down else self._held.discard)(_HELD[name])
        keysym = keysyms.NAMED.get(name) or _keysym(getattr(key, "char", None))
        plain = _keysym(getattr(key, "char", None), alone=True) or keysym
        if keysym:
            self._hear(KeyInput(now, now, keysym, plain, down, held))


def _keysym(character: str | None, alone: bool = False) -> int:
    if not character or len(character) != 1:
        return 0
    if ord(character) < 0x20:
        character = chr(ord(character) + _CONTROL)
    return keysyms.of_character(character.lower() if alone and len(character.lower()) == 1 else character)
