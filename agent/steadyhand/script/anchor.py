"""What a script keeps of a thing to find it again: what it is called, what is around it, where it was.

Every part is optional. The values know nothing of how a thing is found; ``anchoring.py`` makes them of what is seen.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from steadyhand.observation import Role, State, WindowKind
from steadyhand.script.values import Text, Value, Words

Side = Literal["left", "right", "above", "below"]


class Named(Value):
    """A thing that encloses another, or is spoken of in an effect. At least its name or its role is known."""

    role: Role | None = None
    name: Text = ""


class InWindow(Value):
    """The window it lies in. ``app`` is its class in lower case; a title is compared without what changes in it."""

    title: Text = ""
    app: Text = ""
    kind: WindowKind | None = None


class Neighbour(Value):
    """A text that stands beside it: on which side of it, and how many pixels from it."""

    role: Role | None = None
    text: Words
    side: Side
    gap: int = Field(default=0, ge=-10_000, le=20_000)


class Nth(Value):
    """Which it is among those alike, in reading order from 1."""

    index: int = Field(ge=1, le=100_000)
    of: int = Field(ge=1, le=100_000)


class Place(Value):
    """Where its middle was, as parts of its window from 0 to 1, and its size in pixels."""

    x: float = Field(ge=-1.0, le=2.0)
    y: float = Field(ge=-1.0, le=2.0)
    width: int = Field(ge=0, le=20_000)
    height: int = Field(ge=0, le=20_000)


class Picture(Value):
    """A picture of it: a PNG file beside the script. ``margin``: pixels of surroundings on each side."""

    file: Words
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    margin: int = Field(default=0, ge=0, le=500)
    scale: float = Field(default=1.0, gt=0, le=8)
    dpi: int = Field(default=96, ge=24, le=960)


class Anchor(Value):
    """``name`` as shown, or ``name_is``, a regular expression of the whole name. ``row``: which row of a table is
    meant, cell texts by their column headers (an empty header is a column without one). ``path``: named ancestors,
    outermost first. ``text``: words read on it."""

    role: Role | None = None
    name: Text = ""
    name_is: Text = ""
    label: Text = ""
    description: Text = ""
    value: Text = ""
    states: tuple[State, ...] = ()
    window: InWindow | None = None
    path: tuple[Named, ...] = ()
    row: dict[str, Text] = Field(default_factory=dict)
    text: Text = ""
    neighbours: tuple[Neighbour, ...] = ()
    nth: Nth | None = None
    place: Place | None = None
    picture: Picture | None = None

    @field_validator("name_is")
    @classmethod
    def _reads(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return pattern

    @property
    def title(self) -> str:
        """The words a person would use for it."""
        return self.name or self.label or self.text or self.description or self.name_is or self.value
