"""What a person did with mouse and keyboard, as it happened; and who tells of it. Values only.

Keys come as X keysyms on every platform: one number for what a key meant with the layout and level of that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from steadyhand_actions.schema import Modifier, Point


@dataclass(frozen=True, slots=True)
class ButtonInput:
    """A mouse button went down or up. ``button`` 1 to 3 are left, middle and right, 4 to 7 the wheel up, down, left and
    right, 8 and 9 back and forward. ``at``: monotonic seconds when it was noticed; ``time``: the display's own clock,
    in seconds, for what matters between two inputs."""

    at: float
    time: float
    button: int
    down: bool
    point: Point
    modifiers: frozenset[Modifier] = frozenset()


@dataclass(frozen=True, slots=True)
class MotionInput:
    """The pointer moved while a button was down."""

    at: float
    time: float
    point: Point


@dataclass(frozen=True, slots=True)
class KeyInput:
    """A key went down or up. ``keysym``: what it meant; ``plain``: what it means without Shift and AltGr."""

    at: float
    time: float
    keysym: int
    plain: int
    down: bool
    modifiers: frozenset[Modifier] = frozenset()


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing more will come: the display went away, or will not tell any more."""

    at: float
    why: str


Input = ButtonInput | MotionInput | KeyInput | Lost
Hear = Callable[[Input], None]


class Source(Protocol):
    """Tells what is done with mouse and keyboard from when it is made until it is closed.

    ``notes``: what it cannot tell here, one line each.
    """

    @property
    def notes(self) -> tuple[str, ...]: ...

    def close(self) -> None: ...
