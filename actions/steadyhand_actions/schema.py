"""What can be done to a computer: the closed union of actions, and the geometry they speak in.

Coordinates are physical pixels of the virtual screen (origin may be negative on multi-monitor
desktops). Nothing here knows how an action is carried out or whether it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MAX_TEXT = 100_000
"""Longest text one ``type`` action may carry, in characters."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the virtual screen, in physical pixels."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in physical pixels, half-open: ``x1 <= x < x2`` and ``y1 <= y < y2``."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    x1: int
    y1: int
    x2: int
    y2: int

    @classmethod
    def at(cls, x: int, y: int, width: int, height: int) -> Box:
        return cls(x, y, x + width, y + height)

    @property
    def width(self) -> int:
        return self.x2 - self.x1

    @property
    def height(self) -> int:
        return self.y2 - self.y1

    @property
    def area(self) -> int:
        return max(0, self.width) * max(0, self.height)

    @property
    def centre(self) -> Point:
        return Point((self.x1 + self.x2) // 2, (self.y1 + self.y2) // 2)

    def holds(self, point: Point) -> bool:
        return self.x1 <= point.x < self.x2 and self.y1 <= point.y < self.y2

    def meet(self, other: Box) -> Box | None:
        """The overlap, or None when the two do not touch."""
        x1, y1 = max(self.x1, other.x1), max(self.y1, other.y1)
        x2, y2 = min(self.x2, other.x2), min(self.y2, other.y2)
        return Box(x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None

    def join(self, other: Box) -> Box:
        return Box(min(self.x1, other.x1), min(self.y1, other.y1), max(self.x2, other.x2), max(self.y2, other.y2))

    def overlap(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        both = self.meet(other)
        return both.area / (self.area + other.area - both.area) if both else 0.0

    def moved(self, dx: int, dy: int) -> Box:
        return Box(self.x1 + dx, self.y1 + dy, self.x2 + dx, self.y2 + dy)


Button = Literal["left", "middle", "right", "back", "forward"]
Modifier = Literal["ctrl", "shift", "alt", "super"]


class _Action(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Click(_Action):
    kind: Literal["click"] = "click"
    point: Point
    button: Button = "left"
    count: int = Field(default=1, ge=1, le=3)
    modifiers: tuple[Modifier, ...] = ()


class Move(_Action):
    kind: Literal["move"] = "move"
    point: Point


class Drag(_Action):
    """Button down at the first point, along the path, up at the last."""

    kind: Literal["drag"] = "drag"
    path: tuple[Point, ...] = Field(min_length=2, max_length=1000)
    button: Button = "left"
    modifiers: tuple[Modifier, ...] = ()


class Scroll(_Action):
    """Wheel notches at a point; positive ``dy`` shows what is further down, positive ``dx`` further right."""

    kind: Literal["scroll"] = "scroll"
    point: Point
    dx: int = Field(default=0, ge=-100, le=100)
    dy: int = Field(default=0, ge=-100, le=100)
    modifiers: tuple[Modifier, ...] = ()


class Type(_Action):
    """Text for whatever has the focus. A newline in it is an Enter and is judged as one."""

    kind: Literal["type"] = "type"
    text: str = Field(max_length=MAX_TEXT)


class Press(_Action):
    """One chord: all but the last key held while the last goes down and up. Names as in ``keys.py``."""

    kind: Literal["press"] = "press"
    keys: tuple[str, ...] = Field(min_length=1, max_length=6)
    count: int = Field(default=1, ge=1, le=100)


class Hold(_Action):
    """Keys, or a button at a point, kept down for a time in milliseconds."""

    kind: Literal["hold"] = "hold"
    keys: tuple[str, ...] = ()
    button: Button | None = None
    point: Point | None = None
    ms: int = Field(ge=1, le=10_000)


class Launch(_Action):
    """Start an installed application by the id of its desktop entry (``org.gnome.gedit.desktop``)."""

    kind: Literal["launch"] = "launch"
    app: str
    arguments: tuple[str, ...] = ()


class Activate(_Action):
    """Bring a window to the front and give it the focus, by its window id."""

    kind: Literal["activate"] = "activate"
    window: int


class Invoke(_Action):
    """Do an accessibility action of an element (``press``, ``toggle``, ``expand or contract`` ...)."""

    kind: Literal["invoke"] = "invoke"
    element: str
    name: str
    point: Point


class SetValue(_Action):
    """Set the number or the text of an element through accessibility (a slider, a spin button, a field)."""

    kind: Literal["set_value"] = "set_value"
    element: str
    value: float | str
    point: Point


class Wait(_Action):
    """Wait until the screen changes, at most ``ms`` milliseconds."""

    kind: Literal["wait"] = "wait"
    ms: int = Field(ge=0, le=600_000)


class Done(_Action):
    kind: Literal["done"] = "done"
    answer: str | None = None


class GiveUp(_Action):
    kind: Literal["give_up"] = "give_up"
    reason: str


Input = Click | Move | Drag | Scroll | Type | Press | Hold
"""What an input device does."""
Act = Input | Launch | Activate | Invoke | SetValue | Wait
"""What the gate performs."""
Action = Annotated[
    Click | Move | Drag | Scroll | Type | Press | Hold | Launch | Activate | Invoke | SetValue | Wait | Done | GiveUp,
    Field(discriminator="kind"),
]
"""Everything a model, a script or a person can propose."""

ACTION: TypeAdapter[Action] = TypeAdapter(Action)
"""Validates and dumps one action: ``ACTION.validate_json(text)``, ``ACTION.dump_python(action, mode="json")``."""

Verdict = Literal["allow", "ask", "deny"]


Came = Literal["confirmed", "partial", "none", "unknown"]
"""What came of an act: what it was for was seen; only a part of it; nothing, and the application had dealt with it; or
it cannot be told."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the screen did after an act.

    ``kind``: ``settled`` (changed, then still), ``animating`` (still changing at the cap), ``none`` (nothing changed).
    ``changed``: boxes of the screen that differ. ``ms``: how long it took to tell. ``came``: what that says of the act,
    None where nobody judged it. ``busy``: the application had not dealt with its input when the wait ended.
    """

    kind: Literal["settled", "animating", "none"]
    changed: tuple[Box, ...] = ()
    ms: float = 0.0
    came: Came | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one action at the gate.

    ``status``: ``done`` (input was sent), ``refused`` (nothing was sent: policy, person or nobody there),
    ``stale`` (nothing was sent: the target was no longer what was decided on; look again).
    """

    status: Literal["done", "refused", "stale"]
    verdict: Verdict
    rule: str = ""
    reason: str = ""
    effect: Effect | None = None
    ms: float = 0.0
    """Milliseconds from the call of ``Gate.perform`` to the input being sent."""
    category: str = "safe"
    """The kind of risk that the policy saw in it."""
    instead: Act | None = None
    """What was done in place of the action: its text as the person who was asked edited it."""
    rest: str = ""
    """What of a text was not typed any more, because another window took the focus."""


def point_of(action: Act) -> Point | None:
    """Where the action lands, if it lands anywhere."""
    match action:
        case Click() | Move() | Scroll() | Invoke() | SetValue():
            return action.point
        case Drag():
            return action.path[0]
        case Hold():
            return action.point
        case _:
            return None
