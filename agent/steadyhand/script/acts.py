"""The one act of a recorded step, without its place: that comes from where the target is found."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from steadyhand.script.anchor import Anchor
from steadyhand.script.values import Value, Words
from steadyhand_actions.schema import MAX_TEXT, Button, Modifier

Part = Annotated[float, Field(ge=0.0, le=1.0)]
At = tuple[Part, Part]
"""Where in the target, as parts of its width and height: for large things whose middle is not what is meant."""


class ClickIt(Value):
    kind: Literal["click"]
    at: At | None = None
    button: Button = "left"
    count: int = Field(default=1, ge=1, le=3)
    modifiers: tuple[Modifier, ...] = ()


class PointAt(Value):
    kind: Literal["move"]
    at: At | None = None


class DragIt(Value):
    """Onto another thing, or by a distance in pixels. ``to_at``: where in that thing."""

    kind: Literal["drag"]
    at: At | None = None
    to: Anchor | None = None
    to_at: At | None = None
    by: tuple[int, int] | None = None
    button: Button = "left"
    modifiers: tuple[Modifier, ...] = ()


class ScrollIt(Value):
    """Wheel notches over the target, or over the window in front where there is none."""

    kind: Literal["scroll"]
    dx: int = Field(default=0, ge=-100, le=100)
    dy: int = Field(default=0, ge=-100, le=100)
    modifiers: tuple[Modifier, ...] = ()


class TypeText(Value):
    """Into the target, which is given the focus when it has it not, or into whatever has the focus. ``replace``: what
    is there already goes."""

    kind: Literal["type"]
    text: Annotated[str, Field(max_length=MAX_TEXT)]
    replace: bool = False


class PressKeys(Value):
    kind: Literal["press"]
    keys: tuple[Words, ...] = Field(min_length=1, max_length=6)
    count: int = Field(default=1, ge=1, le=100)


class HoldIt(Value):
    kind: Literal["hold"]
    keys: tuple[Words, ...] = ()
    button: Button | None = None
    ms: int = Field(ge=1, le=10_000)


class Start(Value):
    kind: Literal["launch"]
    app: Words
    arguments: tuple[str, ...] = ()


class ToFront(Value):
    """The window of the target's ``window``."""

    kind: Literal["activate"]


class InvokeIt(Value):
    kind: Literal["invoke"]
    name: Words


class SetIt(Value):
    kind: Literal["set_value"]
    value: float | str


ScriptAct = Annotated[
    ClickIt | PointAt | DragIt | ScrollIt | TypeText | PressKeys | HoldIt | Start | ToFront | InvokeIt | SetIt,
    Field(discriminator="kind"),
]
