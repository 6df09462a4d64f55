"""A mouse and a keyboard on a person's desktop, through pyautogui. The only file that names it; imported lazily.

pyautogui's own emergency stop stays on: the pointer thrown into a corner of the screen stops everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from steadyhand_actions import keys
from steadyhand_actions.errors import BadAction, DisplayLost, EnvironmentLacks, Stopped
from steadyhand_actions.executors import held
from steadyhand_actions.schema import Button, Point

_NAMES: Final[dict[str, str]] = {
    "altgr": "altright", "super": "win", "kpenter": "enter", "menu": "apps", "playpause": "playpause",
    **{f"F{n}": f"f{n}" for n in range(1, 25)},
}  # fmt: skip
"""Where pyautogui's name of a key is not ours."""


class PyAutoGui:
    """``Device`` of ``base.py``. Knows three buttons and the characters of a US keyboard."""

    def __init__(self, journal: Path | None = None) -> None:
        self._gui = _gui()
        with _border():
            held.undo_left_behind("pyautogui", "", lambda lines: _undo(self._gui, lines), journal)
        self._journal: held.Journal | None = held.Journal("pyautogui", "", journal)
        self._down: set[str] = set()

    def move(self, point: Point) -> None:
        with _border():
            self._gui.moveTo(point.x, point.y, duration=0, _pause=False)

    def pointer(self) -> Point:
        with _border():
            x, y = self._gui.position()
            return Point(int(x), int(y))

    def button(self, button: Button, down: bool) -> None:
        if button not in ("left", "middle", "right"):
            raise BadAction(f"pyautogui has no {button!r} button; set STEADYHAND_DEVICE=pynput")
        self._note(f"button {button}", down, lambda: _button(self._gui, button, down))

    def wheel(self, dx: int, dy: int) -> None:
        with _border():
            if dy:
                self._gui.vscroll(-dy, _pause=False)
            if dx:
                self._gui.hscroll(dx, _pause=False)

    def key(self, name: str, down: bool) -> None:
        name = keys.canonical(name)
        if not down and name not in self._down:
            return
        self._known(_NAMES.get(name, name))
        self._note(f"key {name}", down, lambda: _key(self._gui, name, down))
        (self._down.add if down else self._down.discard)(name)

    def character(self, character: str) -> None:
        self._known(character)
        with _border():
            self._gui.write(character, _pause=False)

    def flush(self) -> None:
        """pyautogui hands every input over at once."""

    def close(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            try:
                with _border():
                    _undo(self._gui, journal.lines[::-1])
            finally:
                journal.close()

    def _known(self, name: str) -> None:
        if not self._gui.isValidKey(name):
            raise BadAction(f"pyautogui cannot type {name!r}; set STEADYHAND_DEVICE=pynput")

    def _note(self, line: str, down: bool, act: Any) -> None:
        if down and self._journal is not None:
            self._journal.down(line)
        with _border():
            act()
        if not down and self._journal is not None:
            self._journal.up(line)


def _button(gui: Any, button: str, down: bool) -> None:
    (gui.mouseDown if down else gui.mouseUp)(button=button, _pause=False)


def _key(gui: Any, name: str, down: bool) -> None:
    (gui.keyDown if down else gui.keyUp)(_NAMES.get(name, name), _pause=False)


def _undo(gui: Any, lines: Sequence[str]) -> None:
    for line in lines:
        what, _, name = line.partition(" ")
        (_button if what == "button" else _key)(gui, name, False)


def let_go(_display: str, lines: Sequence[str]) -> None:
    """For the watchdog: release what a dead owner's journal lists, wherever the pointer is."""
    gui = _gui()
    gui.FAILSAFE = False
    _undo(gui, lines)


def _gui() -> Any:
    try:
        import pyautogui
    except SystemExit as problem:  # its mouseinfo leaves the process when tkinter is missing
        raise EnvironmentLacks("pyautogui needs tkinter; install python3-tk") from problem
    except Exception as problem:  # what pyautogui raises without a display differs by system
        how = "pip install pyautogui" if isinstance(problem, ModuleNotFoundError) else "set DISPLAY"
        raise EnvironmentLacks(f"pyautogui cannot reach this desktop; {how}") from problem
    return pyautogui


@contextmanager
def _border() -> Iterator[None]:
    """pyautogui's failures as ours."""
    try:
        yield
    except Exception as problem:  # each system's back-end raises its own
        if type(problem).__name__ == "FailSafeException":
            raise Stopped("the pointer was moved into a corner of the screen, which stops everything") from problem
        raise DisplayLost(f"the desktop took no input ({type(problem).__name__}); see whether it is still there") from (
            problem
        )
