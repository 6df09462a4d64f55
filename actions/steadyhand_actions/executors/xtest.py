"""A mouse and a keyboard on a named X display, through the XTest extension, over a connection of its own.

Characters that the layout has are typed by their keys, all others through spare keycodes that get their keysym for the
time being. Only this file and ``xtest_reader.py`` name Xlib in the action layer. Imports no schema at run time: the
watchdog loads this file in a hurry.
"""

from __future__ import annotations

import select
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from Xlib import X, display, error
from Xlib.ext import xtest

from steadyhand_actions.errors import BadAction, DisplayLost, EnvironmentLacks, TimedOut
from steadyhand_actions.executors import held, keysyms
from steadyhand_actions.executors.layout import Layout, Stroke
from steadyhand_actions.executors.xtest_reader import Reader

if TYPE_CHECKING:
    from steadyhand_actions.schema import Button, Point

_BUTTONS: Final[dict[str, int]] = {"left": 1, "middle": 2, "right": 3, "back": 8, "forward": 9}
_WHEEL: Final = {(0, -1): 4, (0, 1): 5, (-1, 0): 6, (1, 0): 7}
_HELD: Final = {X.ShiftMask: "shift", X.ControlMask: "ctrl", X.Mod1Mask: "alt", X.Mod4Mask: "super"}
_BROKEN: Final = (error.ConnectionClosedError, OSError)
_BUSY: Final = 2.0
"""Seconds to wait for a modifier that somebody else holds."""


class XTest:
    """``Device`` and ``Foresight`` of ``base.py``. Thread-safe. ``journal``: the folder of the journal of held keys."""

    def __init__(self, name: str, journal: Path | None = None) -> None:
        self._name = name
        self._lock = threading.RLock()
        self._lost = False
        self._stale = False
        self._refusal = ""
        self._journal: held.Journal | None = None
        self._down: dict[str, tuple[int, ...]] = {}
        self._pressed: dict[Button, int] = {}
        self._top_of: tuple[int, int] = (0, 0)
        """The window that had the focus when it was last asked for, and the top-level window that it lies in."""
        self._fresh: set[int] = set()
        self._left: Point | None = None
        self._rising: set[str] = set()
        """Journal lines of what was sent up but may not be yet: a server drops what it has not read of the dead."""
        self._display: Any = _connect(name)
        self._display.set_error_handler(self._on_error)
        with self._border():
            self._root: Any = self._display.screen().root
            held.undo_left_behind("xtest", name, lambda lines: _undo(self._display, lines), journal)
            self._layout = Layout(self._mapping(), self._display.get_modifier_mapping())
            self._buttons = self._button_numbers()
            self._reader = Reader(self._display, name, self._events)
        self._journal = held.Journal("xtest", name, journal)

    # ---- Device ---------------------------------------------------------------------------------------------------

    def move(self, point: Point) -> None:
        with self._border():
            self._left = point
            xtest.fake_input(self._display, X.MotionNotify, x=point.x, y=point.y, root=self._root)
            self._display.flush()

    def pointer(self) -> Point:
        from steadyhand_actions.schema import Point as At  # the watchdog must not pay for it

        with self._border():
            found = self._root.query_pointer()
            return At(found.root_x, found.root_y)

    def button(self, button: Button, down: bool) -> None:
        """Letting go goes to the button that went down, whatever it has been made to mean in between."""
        with self._border():
            if not down:
                self._send(X.ButtonRelease, self._pressed.pop(button, self._buttons[_BUTTONS[button]]))
                return
            self._refresh()
            self._pressed[button] = self._buttons[_BUTTONS[button]]
            self._send(X.ButtonPress, self._pressed[button])

    def button_on(self, may: Callable[[int], bool], button: Button) -> bool:
        with self._border():
            self._refresh()
            number = self._buttons[_BUTTONS[button]]
            self._display.grab_server()
            try:
                under = self._root.query_pointer().child
                if not may(0 if under == X.NONE else int(under.id)):
                    return False
                self._pressed[button] = number
                self._send(X.ButtonPress, number)
                return True
            finally:
                self._display.ungrab_server()
                self._display.flush()

    def wheel(self, dx: int, dy: int) -> None:
        with self._border():
            self._refresh()
            for sign, count in (((0, 1 if dy > 0 else -1), abs(dy)), ((1 if dx > 0 else -1, 0), abs(dx))):
                for _ in range(count):
                    number = self._buttons[_WHEEL[sign]]
                    self._send(X.ButtonPress, number)
                    self._send(X.ButtonRelease, number)

    def key(self, name: str, down: bool) -> None:
        """Letting go of a key that this device does not hold does nothing."""
        with self._border():
            if not down:
                for code in reversed(self._down.pop(name, ())):
                    self._send(X.KeyRelease, code)
                return
            self._refresh()
            stroke = self._stroke_of_key(name)
            codes = (*self._modifiers(stroke), stroke.code)
            self._down[name] = codes
            for code in codes:
                self._send(X.KeyPress, code)

    def character(self, character: str) -> None:
        self.character_to(0, character)

    def character_to(self, window: int, character: str) -> bool:
        with self._border():
            self._refresh()
            state = self._state()
            stroke = self._layout.stroke(character, state >> 13 & 3)
            if stroke is None:
                stroke = self._borrow(character)
            locked = bool(state & X.LockMask) and character.lower() != character.upper()
            caps = self._layout.code(keysyms.CAPS_LOCK) if locked else None
            if caps is not None:
                self._tap((), caps)
            try:
                return self._tap_in(window, self._modifiers(stroke), stroke.code)
            finally:
                if caps is not None:
                    self._tap((), caps)

    def flush(self) -> None:
        with self._border():
            self._sync()
            if self._refusal:
                refusal, self._refusal = self._refusal, ""
                raise EnvironmentLacks(f"the display {self._name} refused the input: {refusal}")

    def focused(self) -> int:
        with self._border():
            return self._focused()

    def identity(self) -> int:
        return int(self._display.display.info.resource_id_base)

    def left_at(self) -> Point | None:
        return self._left

    def close(self) -> None:
        """Let go of everything, give the spare keys back, and end the connection."""
        with self._lock:
            if self._journal is None:
                return
            journal, self._journal = self._journal, None
            with suppress(DisplayLost), self._border():
                if any(line.startswith("map ") for line in journal.lines):
                    self._await_reader()
                _undo(self._display, journal.lines[::-1])
            with suppress(*_BROKEN):
                self._display.close()
            journal.close()

    # ---- Foresight ------------------------------------------------------------------------------------------------

    def foresee(self, text: str) -> Iterator[str]:
        """Pieces with no more new characters than there are spare keys, whose keys are ready when they are given."""
        start, needed = 0, dict[str, None]()
        with self._border():
            self._refresh()
            group = self._state() >> 13 & 3
            most = self._layout.spares
            own = [c in "\n\t" or self._layout.stroke(c, group, borrowed=False) is not None for c in text]
        for i, character in enumerate(text):
            if own[i] or character in needed:
                continue
            if len(needed) == most and most:
                self._make_ready(tuple(needed))
                yield text[start:i]
                start, needed = i, {}
            needed[character] = None
        self._make_ready(tuple(needed))
        yield text[start:]

    def _make_ready(self, characters: Sequence[str]) -> None:
        with self._border():
            self._refresh()
            missing = [c for c in characters if not self._layout.borrowed(c)]
            for character in characters:
                self._layout.touch(character)
            if missing:
                self._borrow_all(missing)

    # ---- spare keys -----------------------------------------------------------------------------------------------

    def _borrow(self, character: str) -> Stroke:
        self._borrow_all([character])
        return Stroke(self._layout.touch(character), 0)

    def _borrow_all(self, characters: Sequence[str]) -> None:
        """Give characters a spare key each, then wait until the client in front has had the chance to learn of it.

        A client reads the map when it comes to the key, not when the key was sent. So a key in use is only
        given away when the client has read all its events, and nothing is typed before it has read of the change.
        """
        if self._layout.spares == 0:
            raise BadAction(f"the layout has neither a key for {characters[0]!r} nor a spare one to lend")
        plan = self._layout.plan(characters)
        if any(code in self._fresh for _, code in plan):
            self._await_reader()
        for character, code in plan:
            self._note(f"map {code}", True)
            keysym = keysyms.of_character(character)
            # The same in two groups and two levels: neither Shift nor the layout chosen now may change it.
            self._display.change_keyboard_mapping(code, [(keysym,) * 4])
            self._layout.borrow(character, code)
        self._await_reader()

    def _await_reader(self) -> None:
        """Return when the client that keys go to has read all events it was sent, as far as that can be found out."""
        self._sync()
        self._reader.wait()
        self._fresh.clear()

    # ---- keys -----------------------------------------------------------------------------------------------------

    def _stroke_of_key(self, name: str) -> Stroke:
        if len(name) == 1:
            group = self._state() >> 13 & 3
            return self._layout.stroke(name, group) or self._layout.anywhere(name) or self._borrow(name)
        keysym = keysyms.NAMED.get(name)
        code = self._layout.code(keysym) if keysym is not None else None
        if code is None:
            raise BadAction(f"the keyboard of display {self._name} has no key {name!r}")
        return Stroke(code, 0)

    def _modifiers(self, stroke: Stroke) -> tuple[int, ...]:
        """Keycodes to hold for the level of a stroke."""
        wanted = [s for s, bit in ((keysyms.LEVEL_3, 2), (keysyms.SHIFT, 1)) if stroke.level & bit]
        codes = [self._layout.code(keysym) for keysym in wanted]
        mine = {code for codes in self._down.values() for code in codes}
        return tuple(code for code in codes if code is not None and code not in mine)

    def _tap(self, modifiers: Sequence[int], code: int) -> None:
        """Down and up in one go: nothing can come in between, not even the moment in which a server repeats a key."""
        codes = (*modifiers, code)
        for each in codes:
            self._note(f"key {each}", True)
        for each in codes:
            xtest.fake_input(self._display, X.KeyPress, each)
        for each in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, each)
        self._display.flush()
        for each in codes:
            self._note(f"key {each}", False)
        self._fresh.add(code)

    def _tap_in(self, window: int, modifiers: Sequence[int], code: int) -> bool:
        """Tap if that window has the focus (0: whichever has it). The server does nothing for others in between, so
        that no window which comes up in this moment gets the key."""
        if not window:
            self._tap(modifiers, code)
            return True
        self._display.grab_server()
        try:
            there = self._focused()
            if there and there != window:
                return False
            self._tap(modifiers, code)
            return True
        finally:
            self._display.ungrab_server()
            self._display.flush()

    def _focused(self) -> int:
        """The top-level window that has the focus; where it lies is asked when the focus has moved."""
        window: Any = self._display.get_input_focus().focus
        if window in (X.NONE, X.PointerRoot):
            return 0
        if int(window.id) == self._top_of[0]:
            return self._top_of[1]
        inner, top = int(window.id), 0
        while window != X.NONE and window.id != self._root.id:
            top = int(window.id)
            try:
                window = window.query_tree().parent
            except error.XError:
                return 0
        self._top_of = (inner, top)
        return top

    def _state(self) -> int:
        """Modifiers and group now. Waits for one that somebody else holds: it would turn text into commands."""
        state = int(self._root.query_pointer().mask)
        end = time.monotonic() + _BUSY
        while not self._down and (names := [name for bit, name in _HELD.items() if state & bit]):
            if time.monotonic() > end:
                raise TimedOut(
                    f"{' and '.join(names)} is held down on display {self._name}; let go of it and run again"
                )
            select.select([self._display.fileno()], [], [], 0.02)
            state = int(self._root.query_pointer().mask)
        return state

    # ---- the wire -------------------------------------------------------------------------------------------------

    def _send(self, kind: int, detail: int) -> None:
        """One key or button down or up. What goes down is noted before; what comes up is struck out by ``_sync``."""
        down = kind in (X.KeyPress, X.ButtonPress)
        line = f"{'key' if kind in (X.KeyPress, X.KeyRelease) else 'button'} {detail}"
        if down:
            self._note(line, True)
        xtest.fake_input(self._display, kind, detail)
        self._display.flush()
        if not down:
            self._note(line, False)

    def _note(self, line: str, down: bool) -> None:
        if self._journal is None:
            return
        if not down:
            self._rising.add(line)
            return
        self._rising.discard(line)
        if line not in self._journal.lines:
            self._journal.down(line)

    def _sync(self) -> None:
        """Return when the server has done everything it was sent."""
        self._display.sync()
        rising, self._rising = self._rising, set()
        if self._journal is not None and rising:
            self._journal.up(*rising)

    def _refresh(self) -> None:
        """Read the layout again when somebody else has changed it."""
        for _ in self._events():
            pass
        if self._stale:
            self._stale = False
            self._buttons = self._button_numbers()
            self._layout.read(self._mapping(), self._display.get_modifier_mapping())

    def _events(self) -> Iterator[Any]:
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.MappingNotify:
                own = event.request == X.MappingKeyboard and event.count == 1 and self._layout.lent(event.first_keycode)
                self._stale = self._stale or not own
            yield event

    def _mapping(self) -> tuple[int, Sequence[Sequence[int]]]:
        first, last = self._display.display.info.min_keycode, self._display.display.info.max_keycode
        return first, self._display.get_keyboard_mapping(first, last - first + 1)

    def _button_numbers(self) -> dict[int, int]:
        """The physical button for each logical one (left-handed people swap them)."""
        mapped = list(self._display.get_pointer_mapping())
        return {n: mapped.index(n) + 1 if n in mapped else n for n in range(1, 10)}

    def _on_error(self, problem: Any, request: Any) -> None:
        """X errors of requests without an answer. A window that went away meanwhile is nothing to speak of."""
        if not isinstance(problem, error.BadWindow):
            self._refusal = type(problem).__name__

    @contextmanager
    def _border(self) -> Iterator[None]:
        """Everything that goes over the connection: one thread at a time, and a broken one becomes DisplayLost."""
        with self._lock:
            if self._lost:
                raise DisplayLost(f"the display {self._name} is gone")
            try:
                yield
            except (error.DisplayError, *_BROKEN) as problem:
                self._lost = True
                raise DisplayLost(
                    f"the display {self._name} went away; start it again and repeat the task"
                ) from problem


def _undo(connection: Any, lines: Sequence[str]) -> None:
    """Put right what journal lines say: keys and buttons up, borrowed keys empty again."""
    for line in lines:
        what, _, number = line.partition(" ")
        if not number.isdecimal() or not 0 < int(number) < 256:
            continue
        match what:
            case "key":
                xtest.fake_input(connection, X.KeyRelease, int(number))
            case "button":
                xtest.fake_input(connection, X.ButtonRelease, int(number))
            case "map":
                connection.change_keyboard_mapping(int(number), [(0, 0, 0, 0)])
            case _:
                pass
    connection.sync()


def let_go(name: str, lines: Sequence[str]) -> None:
    """For the watchdog: put right what a dead owner's journal says; EnvironmentLacks when the display is gone."""
    connection: Any = _connect(name)
    # It may die with its owner: closing a broken connection raises too, and has no buffers left to work with.
    with suppress(*_BROKEN, AttributeError, TypeError, ValueError):
        _undo(connection, lines)
        connection.close()


def _connect(name: str) -> Any:
    try:
        _look_for(name)
        # The library prints its doubts about an empty authority file where answers for scripts belong.
        with redirect_stdout(sys.stderr):
            connection: Any = display.Display(name)
            has_xtest = connection.query_extension("XTEST") is not None
    except (error.DisplayError, error.XauthError, *_BROKEN) as problem:
        raise EnvironmentLacks(
            f"no X display at {name or '(nothing in DISPLAY)'}; start one with: steadyhand desktop start"
        ) from problem
    if not has_xtest:
        connection.close()
        raise EnvironmentLacks(f"the X server at {name} has no XTEST extension; use another display, for example Xvfb")
    return connection


def _look_for(name: str) -> None:
    """OSError when nothing listens for a local display: the library would leave a socket open.

    Looked up, not tried: a server resets itself when its only connection closes.
    """
    host, _, number = name.partition(":")
    path = f"/tmp/.X11-unix/X{number.partition('.')[0]}"
    abstract = Path("/proc/net/unix")
    if not host and not Path(path).exists() and abstract.exists() and f"@{path}\n" not in abstract.read_text():
        raise FileNotFoundError(path)
