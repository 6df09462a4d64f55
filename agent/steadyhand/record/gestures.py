"""Makes of inputs what a person meant by them: clicks, drags, turns of the wheel, text, chords.

Pure: it is fed inputs and told the time. Each gesture carries the mark that was handed in with its first input, and is
given out when nothing can be added to it any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from steadyhand.record.composing import COMPOSE, Composer
from steadyhand.record.inputs import ButtonInput, Input, KeyInput, MotionInput
from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Button, Modifier, Point

M = TypeVar("M")
C = TypeVar("C", covariant=True)
AGAIN: Final = 0.4
"""Seconds within which the next press of a button belongs to the same click."""
NEAR: Final = 6
"""Pixels: what stays within them is a click, what goes beyond is a drag."""
PAUSE: Final = 1.2
"""Seconds after which text, a turned wheel or a repeated key is taken for whole."""
_LONGEST_PATH: Final = 60
_MODIFIERS: Final[tuple[Modifier, ...]] = ("ctrl", "alt", "shift", "super")
_BUTTONS: Final[dict[int, Button]] = {1: "left", 2: "middle", 3: "right", 8: "back", 9: "forward"}
_WHEEL: Final = {4: (0, -1), 5: (0, 1), 6: (-1, 0), 7: (1, 0)}
_NAMES: Final[dict[int, str]] = {
    **{number: name for name, number in keysyms.NAMED.items()},
    0xFE20: "tab", 0xFF8D: "enter", 0xFF95: "home", 0xFF96: "left", 0xFF97: "up", 0xFF98: "right", 0xFF99: "down",
    0xFF9A: "pageup", 0xFF9B: "pagedown", 0xFF9C: "end", 0xFF9E: "insert", 0xFF9F: "delete", 0xFFE4: "ctrl",
    0xFFE2: "shift", 0xFFEA: "alt", 0xFFEC: "super", 0xFFE7: "alt", 0xFFE8: "alt",
}  # fmt: skip
_HELD: Final = frozenset({"ctrl", "shift", "alt", "super", "altgr", "capslock", "numlock", "scrolllock"})
_ALONE: Final = frozenset({"alt", "super"})
"""Modifiers that mean something when they are pressed alone."""


@dataclass(frozen=True, slots=True)
class Gesture(Generic[C]):
    """``began`` and ``ended``: monotonic seconds. ``mark``: what was handed in with its first input."""

    began: float
    ended: float
    mark: C


@dataclass(frozen=True, slots=True)
class Clicked(Gesture[C]):
    point: Point
    button: Button
    count: int = 1
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Dragged(Gesture[C]):
    """``onto``: the mark that was handed in with the button's coming up."""

    path: tuple[Point, ...]
    button: Button
    onto: C
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Scrolled(Gesture[C]):
    point: Point
    dx: int
    dy: int
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed(Gesture[C]):
    """``sure``: whether every key of it is known. ``goes_on``: it takes the place of the text given out before, to
    which something was added."""

    text: str
    sure: bool = True
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Pressed(Gesture[C]):
    keys: tuple[str, ...]
    count: int = 1


@dataclass(slots=True)
class _Held(Generic[M]):
    """A button that is down."""

    began: float
    time: float
    mark: M
    button: int
    modifiers: tuple[Modifier, ...]
    path: list[Point] = field(default_factory=list)


class Gestures(Generic[M]):
    """``out`` is given each gesture."""

    def __init__(self, out: Callable[[Gesture[M]], None]) -> None:
        self._out = out
        self._held: _Held[M] | None = None
        self._open: Gesture[M] | None = None
        self._open_time = 0.0
        """When its last press was, by the display's clock."""
        self._composer = Composer()
        self._lone = ""
        """A modifier that went down and was not used for anything yet."""
        self._lone_began = 0.0
        self._given = False
        """Whether the open text was given out as it is."""

    @property
    def is_busy(self) -> bool:
        """Whether a button is down."""
        return self._held is not None

    @property
    def began(self) -> float | None:
        """When what is under way began; None while nothing is."""
        begun = [each.began for each in (self._held, self._open) if each is not None]
        return min(begun, default=None)

    @property
    def is_typing(self) -> bool:
        return isinstance(self._open, Typed)

    def due(self) -> float | None:
        """When to call ``tick`` at the latest, in monotonic seconds."""
        if self._open is None or (isinstance(self._open, Typed) and self._open.goes_on and self._given):
            return None
        return self._open.ended + (AGAIN if isinstance(self._open, Clicked) else PAUSE)

    def tick(self, now: float) -> None:
        """Give out what is whole by now."""
        due = self.due()
        if due is None or now < due or self._open is None:
            return
        if isinstance(self._open, Typed):
            # Whatever is typed next belongs to it all the same.
            self._out(self._open)
            self._open, self._given = replace(self._open, goes_on=True), True
        else:
            self._flush()

    def feed(self, what: Input, mark: M) -> None:
        match what:
            case ButtonInput() if what.button in _WHEEL:
                if what.down:
                    self._lone = ""
                    self._wheel(what, mark)
            case ButtonInput(down=True):
                self._lone = ""
                self._press(what, mark)
            case ButtonInput():
                self._release(what, mark)
            case MotionInput() if self._held is not None:
                self._held.path.append(what.point)
            case KeyInput():
                self._key(what, mark)
            case _:
                pass

    def end(self) -> None:
        """Give out what is left."""
        self._flush()

    def _flush(self) -> None:
        gesture, self._open = self._open, None
        self._composer.break_off()
        if isinstance(gesture, Typed) and ((gesture.goes_on and self._given) or not (gesture.text or gesture.goes_on)):
            gesture = None
        self._given = False
        if gesture is not None:
            self._out(gesture)

    # ---- the mouse ------------------------------------------------------------------------------------------------

    def _wheel(self, what: ButtonInput, mark: M) -> None:
        dx, dy = _WHEEL[what.button]
        was, held = self._open, _ordered(what.modifiers)
        if (
            isinstance(was, Scrolled) and was.modifiers == held and _near(was.point, what.point, 24)
            and what.at - was.ended < PAUSE and (dx == 0) == (was.dx == 0)
            and abs(was.dx + dx) <= 100 and abs(was.dy + dy) <= 100
        ):  # fmt: skip
            self._open = replace(was, ended=what.at, dx=was.dx + dx, dy=was.dy + dy)
            return
        self._flush()
        self._open = Scrolled(what.at, what.at, mark, what.point, dx, dy, held)

    def _press(self, what: ButtonInput, mark: M) -> None:
        was = self._open
        if not (
            isinstance(was, Clicked) and _BUTTONS.get(what.button) == was.button and was.count < 3
            and what.time - self._open_time < AGAIN and _near(was.point, what.point, NEAR)
        ):  # fmt: skip
            self._flush()
        self._held = _Held(what.at, what.time, mark, what.button, _ordered(what.modifiers), [what.point])

    def _release(self, what: ButtonInput, mark: M) -> None:
        held, self._held = self._held, None
        button = _BUTTONS.get(what.button)
        if held is None or button is None or held.button != what.button:
            return
        start = held.path[0]
        if all(_near(start, p, NEAR) for p in (*held.path, what.point)):
            was, self._open_time = self._open, held.time
            if isinstance(was, Clicked):
                self._open = replace(was, ended=what.at, count=was.count + 1)
            else:
                self._open = Clicked(held.began, what.at, held.mark, start, button, 1, held.modifiers)
            return
        self._flush()
        path = _simple([*held.path, what.point])
        self._out(Dragged(held.began, what.at, held.mark, path, button, mark, held.modifiers))

    # ---- the keyboard ---------------------------------------------------------------------------------------------

    def _key(self, what: KeyInput, mark: M) -> None:
        name = _NAMES.get(what.keysym, "")
        if name in _HELD:
            if what.down:
                self._lone, self._lone_began = name, what.at
            elif self._lone == name and name in _ALONE and what.at - self._lone_began < PAUSE:
                self._lone = ""
                self._chord((name,), what, mark)
            return
        if not what.down:
            return
        self._lone = ""
        command = what.modifiers & {"ctrl", "alt", "super"}
        if not command and name == "backspace" and not what.modifiers and self._takes_back(what):
            return
        if not command and self._composer.takes(what.keysym) and (name in ("", "space") or what.keysym == COMPOSE):
            self._character(what, mark)
            return
        key = name or _name_of(what)
        if key:
            held = tuple(m for m in _MODIFIERS if m in what.modifiers)
            self._chord((*held, key), what, mark)

    def _character(self, what: KeyInput, mark: M) -> None:
        if not isinstance(self._open, Typed):
            self._flush()
            self._composer = Composer()
            self._open = Typed(what.at, what.at, mark, "")
        text = self._composer.feed(what.keysym)
        was = self._open
        self._open = replace(was, ended=what.at, text=was.text + text, sure=was.sure and self._composer.sure)
        self._given = self._given and not text

    def _takes_back(self, what: KeyInput) -> bool:
        """Whether a Backspace only takes back what was typed just before."""
        was = self._open
        if not isinstance(was, Typed):
            return False
        if self._composer.waits:
            self._composer.break_off()
        elif was.text:
            self._open, self._given = replace(was, ended=what.at, text=was.text[:-1]), False
        else:
            return False
        return True

    def _chord(self, keys: tuple[str, ...], what: KeyInput, mark: M) -> None:
        was = self._open
        if isinstance(was, Pressed) and was.keys == keys and was.count < 100 and what.at - was.ended < PAUSE:
            self._open = replace(was, ended=what.at, count=was.count + 1)
            return
        self._flush()
        self._open = Pressed(what.at, what.at, mark, keys)


def _name_of(what: KeyInput) -> str:
    """A character key of a chord, by what it types alone: Ctrl+Shift+S, not Ctrl+Shift+"S"."""
    for keysym in (what.plain, what.keysym):
        name = _NAMES.get(keysym) or keysyms.character_of(keysym)
        if name and name not in _HELD:
            return name.lower() if len(name.lower()) == 1 else name
    return ""


def _ordered(held: frozenset[Modifier]) -> tuple[Modifier, ...]:
    return tuple(m for m in _MODIFIERS if m in held)


def _near(a: Point, b: Point, pixels: int) -> bool:
    return abs(a.x - b.x) <= pixels and abs(a.y - b.y) <= pixels


def _simple(path: list[Point]) -> tuple[Point, ...]:
    """The path without the points that lie on the way between others, and no more of them than needed."""
    kept = [path[0]]
    for n in range(1, len(path) - 1):
        a, b, c = kept[-1], path[n], path[n + 1]
        turn = abs((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x))
        length = ((c.x - a.x) ** 2 + (c.y - a.y) ** 2) ** 0.5
        if turn > 3 * max(1.0, length) and not _near(a, b, 2):
            kept.append(b)
    kept.append(path[-1])
    while len(kept) > _LONGEST_PATH:
        kept = [*kept[:-1:2], kept[-1]]
    return tuple(kept)
