"""The verbs - click, drag, scroll, type, press, hold - written once on the primitives of a Device.

Whatever goes down comes up again, in reverse order, also when something fails half-way. Knows nothing of policies,
trees or toolkits; only ``gate.py`` calls it.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from threading import Event
from typing import Final, assert_never

from steadyhand_actions import keys
from steadyhand_actions.errors import BadAction, Interrupted, NoEffect
from steadyhand_actions.executors.base import Attentive, Device, Foresight, Surroundings, Watchful
from steadyhand_actions.schema import (
    Act,
    Activate,
    Box,
    Button,
    Click,
    Drag,
    Hold,
    Invoke,
    Launch,
    Modifier,
    Move,
    Point,
    Press,
    Scroll,
    SetValue,
    Type,
    Wait,
)
from steadyhand_actions.vault import revealed

DOUBLE_CLICK: Final = 0.51
"""Seconds in which toolkits take two clicks in one place for a double click (GTK and Qt 0.4, Tk and Windows 0.5)."""
STEP: Final = 0.012
"""Seconds between two points of a drag: toolkits look at the pointer once a frame."""
STRIDE: Final = 24
"""Pixels between two points of a drag, at most this many points."""
MOST_STEPS: Final = 60
LONGEST_DRAG: Final = 8.0
"""Seconds a drag may take, however long its path is."""
LOOK: Final = 20
"""While typing, look every so many characters whether the same window, and the same field in it, has the focus."""

Check = Callable[[], None]


def _nothing() -> None:
    pass


class Hands:
    """``screens`` gives the boxes of the monitors now; a point outside all of them is refused, never moved inside.
    ``reveal`` puts values in the place of secrets' names, at the moment they are typed."""

    def __init__(
        self,
        device: Device,
        surroundings: Surroundings,
        screens: Callable[[], Sequence[Box]],
        reveal: Callable[[str], str] = revealed,
    ) -> None:
        self._reveal = reveal
        self._device = device
        self._surroundings = surroundings
        self._screens = screens
        self._clicked: tuple[Point, Button, float] | None = None
        self._pause = Event()

    def execute(self, action: Act, before_each: Check | None = None) -> None:
        """Carry the action out. ``before_each`` is called before every single input and may raise to stop it."""
        check = before_each or _nothing
        self.validate(action)
        match action:
            case Click():
                self._click(action, check)
            case Move():
                check()
                self._go(action.point)
            case Drag():
                self._drag(action, check)
            case Scroll():
                self._scroll(action, check)
            case Type():
                self._type(action, check)
            case Press():
                self._press(action, check)
            case Hold():
                self._hold(action, check)
            case Launch():
                check()
                self._surroundings.launch(action)
            case Activate():
                check()
                self._surroundings.activate(action)
            case Invoke():
                check()
                self._surroundings.invoke(action)
            case SetValue():
                check()
                self._surroundings.set_value(self._with_values(action))
            case Wait():
                check()
                self._surroundings.wait(action)
            case _:
                assert_never(action)

    def validate(self, action: Act) -> None:
        """BadAction for a point off the screen, an unknown key or a control character, before anything is sent."""
        match action:
            case Click() | Move() | Scroll() | Invoke() | SetValue():
                self._on_screen(action.point)
            case Drag():
                for point in action.path:
                    self._on_screen(point)
            case Type():
                _typeable(action.text)
            case Press():
                keys.chord(action.keys)
            case Hold():
                if action.button is None and not action.keys:
                    raise BadAction("nothing to hold; name keys or a button")
                keys.chord(action.keys)
                if action.point is not None:
                    self._on_screen(action.point)
            case Launch() | Activate() | Wait():
                pass
            case _:
                assert_never(action)

    def close(self) -> None:
        self._device.close()

    # ---- verbs ----------------------------------------------------------------------------------------------------

    def _click(self, action: Click, check: Check) -> None:
        check()
        self._apart(action)
        self._go(action.point)
        with self._held(action.modifiers):
            for nth in range(action.count):
                check()
                with self._down_button(action.button, at=None if nth else action.point):
                    pass
            # Not before: a double click has a quarter of a second in GTK 2, and every answer awaited takes of it.
            self._device.flush()
        self._clicked = (action.point, action.button, time.monotonic())

    def _drag(self, action: Drag, check: Check) -> None:
        check()
        self._go(action.path[0])
        with self._held(action.modifiers), self._down_button(action.button, origin=action.path[0], at=action.path[0]):
            self._beat()
            stroke = tuple(_stroke(action.path))
            pace = min(STEP, LONGEST_DRAG / len(stroke))
            for point in stroke:
                check()
                self._device.move(point)
                self._device.flush()
                self._pause.wait(pace)
            # A drop is taken when its target has answered the last motion, a frame or two after it.
            for _ in range(4):
                check()
                self._device.move(action.path[-1])
                self._device.flush()
                self._beat()
        self._device.flush()

    def _scroll(self, action: Scroll, check: Check) -> None:
        check()
        self._go(action.point)
        with self._held(action.modifiers):
            for dx, dy in _notches(action.dx, action.dy):
                check()
                self._device.wheel(dx, dy)
            self._device.flush()

    def _type(self, action: Type, check: Check) -> None:
        text = self._reveal(_lines(action.text))
        if isinstance(self._device, Foresight):
            pieces: Iterator[str] = self._device.foresee(text)
        else:
            pieces = iter((text,))
        window, field, typed = self._focused(), True, 0
        for piece in pieces:
            for character in piece:
                check()
                window = window or self._focused()
                if (not typed or typed % LOOK == LOOK - 1) and field and self._left_field():
                    raise self._interrupted(text, typed, action, window=False)
                match character:
                    case "\n":
                        self._tap("enter")
                        window, field = 0, False
                    case "\t":
                        self._tap("tab")
                        window, field = 0, False
                    case _ if not self._character(window, character):
                        raise self._interrupted(text, typed, action, window=True)
                typed += 1
        self._device.flush()

    def _press(self, action: Press, check: Check) -> None:
        names = keys.chord(action.keys)
        with self._held(names[:-1]):
            for _ in range(action.count):
                check()
                self._tap(names[-1])
            self._device.flush()

    def _hold(self, action: Hold, check: Check) -> None:
        check()
        if action.point is not None:
            self._go(action.point)
        with ExitStack() as down:
            down.enter_context(self._held(keys.chord(action.keys)))
            if action.button is not None:
                down.enter_context(self._down_button(action.button))
            end = time.monotonic() + action.ms / 1000
            while (left := end - time.monotonic()) > 0:
                check()
                self._pause.wait(min(left, 0.05))
        self._device.flush()

    def _with_values(self, action: SetValue) -> SetValue:
        text = action.value
        return action.model_copy(update={"value": self._reveal(text)}) if isinstance(text, str) else action

    # ---- what they are made of ------------------------------------------------------------------------------------

    def _on_screen(self, point: Point) -> None:
        screens = self._screens()
        if not any(box.holds(point) for box in screens):
            where = " and ".join(f"{b.x1},{b.y1} to {b.x2 - 1},{b.y2 - 1}" for b in screens) or "nowhere"
            raise BadAction(f"the point {point.x},{point.y} is off the screen, which spans {where}")

    def _go(self, point: Point) -> None:
        """Move, and make sure the pointer is really there: barriers, confinement and grabs stop it in silence."""
        for _ in range(2):
            self._device.move(point)
            self._device.flush()
            there = self._device.pointer()
            if abs(there.x - point.x) <= 1 and abs(there.y - point.y) <= 1:
                return
        raise NoEffect(
            f"the pointer was sent to {point.x},{point.y} but is at {there.x},{there.y}; somebody or something moves it"
        )

    def _apart(self, action: Click) -> None:
        """Two clicks meant singly must not be taken for a double click: let its time pass first."""
        if self._clicked is None:
            return
        point, button, when = self._clicked
        if button == action.button and abs(point.x - action.point.x) <= 8 and abs(point.y - action.point.y) <= 8:
            left = when + DOUBLE_CLICK - time.monotonic()
            if left > 0:
                self._pause.wait(left)

    def _beat(self) -> None:
        self._pause.wait(STEP)

    def _character(self, window: int, character: str) -> bool:
        """Whether it was typed: not when another window than that one has the focus."""
        if window and isinstance(self._device, Watchful):
            return self._device.character_to(window, character)
        self._device.character(character)
        return True

    def _focused(self) -> int:
        return self._device.focused() if isinstance(self._device, Watchful) else 0

    def _interrupted(self, text: str, typed: int, action: Type, *, window: bool) -> Interrupted:
        """The focus went elsewhere by itself: the rest is not for that. It is told only where another window came up,
        which may go again, and where it is no secret."""
        self._device.flush()
        rest = text[typed:] if text == _lines(action.text) and window else ""
        why = "another window took the focus" if window else "the focus left its field"
        return Interrupted(f"{why} after {typed} characters were typed; the rest was not typed", typed, rest)

    def _left_field(self) -> bool:
        """Whether another field of the same window took the focus."""
        return isinstance(self._surroundings, Attentive) and self._surroundings.holds_focus() is False

    def _tap(self, name: str) -> None:
        try:
            self._device.key(name, True)
        finally:
            self._device.key(name, False)

    @contextmanager
    def _held(self, names: Sequence[str] | Sequence[Modifier]) -> Iterator[None]:
        with ExitStack() as down:
            for name in names:
                # Registered first: a press that fails half-way must be taken back as well.
                down.callback(self._device.key, name, False)
                self._device.key(name, True)
            yield

    @contextmanager
    def _down_button(self, button: Button, origin: Point | None = None, at: Point | None = None) -> Iterator[None]:
        """``origin``: where to let go when things go wrong, so that an aborted drag drops nothing anywhere. ``at``: the
        place that it was decided on; Interrupted when another window has come up there since."""
        guarded = at is not None and isinstance(self._device, Watchful) and isinstance(self._surroundings, Attentive)
        if guarded and not self._press_at(at, button):
            raise Interrupted("another window came up under the pointer; nothing was pressed", 0, "")
        try:
            if not guarded:
                self._device.button(button, True)
            yield
        except BaseException:
            try:
                if origin is not None:
                    self._device.move(origin)
            finally:
                self._device.button(button, False)
            raise
        else:
            self._device.button(button, False)

    def _press_at(self, point: Point | None, button: Button) -> bool:
        device, around = self._device, self._surroundings
        assert point is not None and isinstance(device, Watchful) and isinstance(around, Attentive)
        return device.button_on(partial(around.may_take, point), button)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _typeable(text: str) -> None:
    for character in _lines(text):
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            raise BadAction(f"the text holds the control character U+{ord(character):04X}, which cannot be typed")


def _stroke(path: Sequence[Point]) -> Iterator[Point]:
    """Points along the path after its first, near enough to each other for a toolkit to see a movement."""
    length = sum(_distance(a, b) for a, b in pairwise(path))
    stride = max(STRIDE, length // MOST_STEPS)
    for a, b in pairwise(path):
        # A short first leg carries the pointer over the drag threshold before it goes far.
        steps = max(1, min(4, _distance(a, b)), _distance(a, b) // stride)
        for i in range(1, steps + 1):
            yield Point(round(a.x + (b.x - a.x) * i / steps), round(a.y + (b.y - a.y) * i / steps))


def _distance(a: Point, b: Point) -> int:
    return max(abs(a.x - b.x), abs(a.y - b.y))


def _notches(dx: int, dy: int) -> Iterator[tuple[int, int]]:
    for _ in range(abs(dy)):
        yield 0, (1 if dy > 0 else -1)
    for _ in range(abs(dx)):
        yield (1 if dx > 0 else -1), 0
