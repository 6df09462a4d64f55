"""A script as values: its parameters, and its steps in plain words or with what is known of them underneath.

Texts in it may hold ``{{name}}`` and ``{{secret:NAME}}``; what stands for them is put in when it is replayed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from steadyhand.observation import State
from steadyhand.script.acts import ScriptAct
from steadyhand.script.anchor import Anchor
from steadyhand.script.effect import Expected
from steadyhand.script.values import Text, Value, Words

FORMAT = 1
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Scalar = str | int | float | bool
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
SecretName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class Parameter(Value):
    """A parameter without a default must be given."""

    default: Scalar | None = None
    description: Text = ""
    choices: tuple[Scalar, ...] = ()


class On(Value):
    """The desktop it was recorded on."""

    size: Annotated[str, Field(pattern=r"^\d{1,5}x\d{1,5}$")] | None = None
    dpi: int | None = Field(default=None, ge=24, le=960)
    theme: Words | None = None
    font: float | None = Field(default=None, gt=0, le=8)
    locale: Words | None = None


def _said_or_told(value: Any) -> str:
    return "<words>" if isinstance(value, str) else "<told>"


def _said_or_listed(value: Any) -> str:
    return "<words>" if isinstance(value, str) else "<list>"


class Look(Value):
    """Something to be seen: a thing in words or by an anchor, and what is expected of it. ``count``: how many such
    things there are."""

    see: Annotated[Annotated[Words, Tag("<words>")] | Annotated[Anchor, Tag("<told>")], Discriminator(_said_or_told)]
    text: Text | None = None
    value: Text | None = None
    state: dict[State | Literal["shown"], bool] = Field(default_factory=dict)
    count: int | None = Field(default=None, ge=0, le=100_000)


Seen = Annotated[Annotated[Words, Tag("<words>")] | Annotated[Look, Tag("<told>")], Discriminator(_said_or_told)]
Rows = Annotated[
    Annotated[Words, Tag("<words>")] | Annotated[tuple[Scalar | dict[str, Scalar], ...], Tag("<list>")],
    Discriminator(_said_or_listed),
]


class Do(Value):
    """A step that was recorded: said in words, with its target, its one act and what came of it."""

    do: Words
    target: Anchor | None = None
    action: ScriptAct | None = None
    expect: Expected | None = None
    timeout: Seconds | None = None
    optional: bool = False


class WaitFor(Value):
    wait_for: Seen = Field(alias="wait for")
    timeout: Seconds | None = None
    optional: bool = False


class Pause(Value):
    """``2 s``, ``500 ms``, or ``until the screen is still``."""

    wait: Annotated[str, Field(pattern=r"^(\d+(\.\d+)? ?(s|ms|seconds?|minutes?|min)|until the screen is still)$")]


class Expect(Value):
    expect: Seen
    timeout: Seconds | None = None
    optional: bool = False


class If(Value):
    if_shown: Seen = Field(alias="if shown")
    then: tuple[Step, ...] = ()
    otherwise: tuple[Step, ...] = Field(default=(), alias="else")
    timeout: Seconds | None = None


class ForEach(Value):
    """For each row of a CSV file beside the script, each mapping or each word of a list."""

    for_each: Rows = Field(alias="for each")
    as_: Name = Field(default="item", alias="as")
    steps: tuple[Step, ...]


class Include(Value):
    """Another script, its path from this one; its steps, setup and cleanup are done here."""

    include: Words
    with_: dict[Name, Scalar] = Field(default_factory=dict, alias="with")


_KEYS = ("do", "wait for", "wait", "expect", "if shown", "for each", "include")
_TYPES: dict[type[Value], str] = {}


def kind_of(step: Any) -> str | None:
    """What kind of step a value is, by the key it has, in angle brackets; None for none."""
    if isinstance(step, str):
        return "<words>"
    if isinstance(step, dict):
        return next((f"<{key}>" for key in _KEYS if key in step), None)
    return _TYPES.get(type(step))


Step = Annotated[
    Annotated[Words, Tag("<words>")]
    | Annotated[Do, Tag("<do>")]
    | Annotated[WaitFor, Tag("<wait for>")]
    | Annotated[Pause, Tag("<wait>")]
    | Annotated[Expect, Tag("<expect>")]
    | Annotated[If, Tag("<if shown>")]
    | Annotated[ForEach, Tag("<for each>")]
    | Annotated[Include, Tag("<include>")],
    Discriminator(kind_of),
]
AnyStep = str | Do | WaitFor | Pause | Expect | If | ForEach | Include
"""The same for those who read it: a text is a step in plain words."""
If.model_rebuild()
ForEach.model_rebuild()
_TYPES.update({Do: "<do>", WaitFor: "<wait for>", Pause: "<wait>", Expect: "<expect>", If: "<if shown>",
               ForEach: "<for each>", Include: "<include>"})  # fmt: skip


class Script(Value):
    """``timeout``: seconds that a step may take to find its target and show its effect."""

    steadyhand: Literal[1]
    name: Text = ""
    tags: tuple[Words, ...] = ()
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    secrets: tuple[SecretName, ...] = ()
    desktop: On | None = None
    timeout: Seconds = 10.0
    setup: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    cleanup: tuple[Step, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, given: Any) -> Any:
        """``name: default`` is short for ``name: {default: default}``."""
        if not isinstance(given, dict) or not isinstance(given.get("parameters"), dict):
            return given
        long = {k: {"default": v} if v is None or isinstance(v, Scalar) else v for k, v in given["parameters"].items()}
        return {**given, "parameters": long}


def as_plain(value: Value) -> dict[str, Any]:
    """A value as it is written: by the names that scripts use, without what is only a default."""
    dumped: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dumped
