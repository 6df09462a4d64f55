"""A mouse and a keyboard on a person's desktop, through pynput. The only file that names pynput; imported lazily."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from steadyhand_actions import keys
from steadyhand_actions.errors import BadAction, DisplayLost, EnvironmentLacks
from steadyhand_actions.executors import held
from steadyhand_actions.schema import Button, Point

_NAMES: Final[dict[str, str]] = {
    "altgr": "alt_gr", "super": "cmd", "pageup": "page_up", "pagedown": "page_down", "capslock": "caps_lock",
    "numlock": "num_lock", "scrolllock": "scroll_lock", "printscreen": "print_screen", "volumeup": "media_volume_up",
    "volumedown": "media_volume_down", "volumemute": "media_volume_mute", "playpause": "media_play_pause",
    "nexttrack": "media_next", "prevtrack": "media_previous", "kpenter": "enter",
    **{f"F{n}": f"f{n}" for n in range(1, 21)},
}  # fmt: skip
"""Where pynput's name of a key is not ours."""


class Pynput:
    """``Device`` of ``base.py``. ``journal``: the folder of the journal of held keys."""

    def __init__(self, journal: Path | None = None) -> None:
        self._keyboard, self._mouse = _controllers()
        with _border():
            held.undo_left_behind("pynput", "", self._undo, journal)
        self._journal: held.Journal | None = held.Journal("pynput", "", journal)
        self._down: set[str] = set()

    def move(self, point: Point) -> None:
        with _border():
            self._mouse[0].position = (point.x, point.y)

    def pointer(self) -> Point:
        with _border():
            x, y = self._mouse[0].position
            return Point(round(x), round(y))

    def button(self, button: Button, down: bool) -> None:
        self._change(f"button {button}", down)

    def wheel(self, dx: int, dy: int) -> None:
        with _border():
            self._mouse[0].scroll(dx, -dy)

    def key(self, name: str, down: bool) -> None:
        name = keys.canonical(name)
        if down or name in self._down:
            self._change(f"key {name}", down)
            (self._down.add if down else self._down.discard)(name)

    def character(self, character: str) -> None:
        with _border():
            try:
                self._keyboard[0].press(character)
            finally:
                self._keyboard[0].release(character)

    def flush(self) -> None:
        """pynput hands every input over at once."""

    def close(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            try:
                with _border():
                    self._undo(journal.lines[::-1])
            finally:
                journal.close()

    def _change(self, line: str, down: bool) -> None:
        with _border():
            controller, thing = self._thing(line)
            if down:
                if self._journal is not None:
                    self._journal.down(line)
                controller.press(thing)
            else:
                controller.release(thing)
                if self._journal is not None:
                    self._journal.up(line)

    def _thing(self, line: str) -> tuple[Any, Any]:
        """The controller, and its value for what a journal line names."""
        what, _, name = line.partition(" ")
        if what == "button":
            controller, module = self._mouse
            # X11 numbers the side buttons, the other systems name them.
            wanted = {"back": ("x1", "button8"), "forward": ("x2", "button9")}.get(name, (name,))
            found = next((b for b in module.Button if b.name in wanted), None)
        else:
            controller, module = self._keyboard
            if len(name) == 1:
                return controller, module.KeyCode.from_char(name)
            found = next((k for k in module.Key if k.name == _NAMES.get(name, name)), None)
        if found is None:
            raise BadAction(f"this system has no {what} {name!r}")
        return controller, found

    def _undo(self, lines: Sequence[str]) -> None:
        for line in lines:
            controller, thing = self._thing(line)
            controller.release(thing)


def let_go(_display: str, lines: Sequence[str]) -> None:
    """For the watchdog: release what a dead owner's journal lists."""
    device = Pynput.__new__(Pynput)
    device._keyboard, device._mouse = _controllers()
    device._undo(lines)


def _controllers() -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """(controller, module) of the keyboard and of the mouse."""
    try:
        from pynput import keyboard, mouse

        return (keyboard.Controller(), keyboard), (mouse.Controller(), mouse)
    except Exception as problem:  # what pynput raises without a display differs by system
        how = "pip install pynput" if isinstance(problem, ModuleNotFoundError) else "set DISPLAY, or grant access"
        raise EnvironmentLacks(f"pynput cannot reach a keyboard and a mouse on {sys.platform}; {how}") from problem


@contextmanager
def _border() -> Iterator[None]:
    """pynput's failures, whatever they are called on this system, as ours."""
    try:
        yield
    except (BadAction, EnvironmentLacks):
        raise
    except Exception as problem:  # each system's back-end raises its own
        if type(problem).__name__ in ("InvalidKeyException", "InvalidCharacterException"):
            raise BadAction("this keyboard cannot type that character; use another layout") from problem
        raise DisplayLost(f"the desktop took no input ({type(problem).__name__}); see whether it is still there") from (
            problem
        )
