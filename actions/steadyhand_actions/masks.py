"""What is never shown to anyone: windows, regions and text that a person's policy names. Values only."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Final, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from steadyhand_actions.vault import masked

MASKED: Final = "[masked]"
"""What stands for what a mask covers."""


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowMask(_Value):
    """Windows by title and application: patterns with ``*`` and ``?``, capitals aside; both have to fit."""

    title: str = Field(default="*", max_length=500)
    app: str = Field(default="*", max_length=500)

    @model_validator(mode="after")
    def _says_something(self) -> WindowMask:
        if self.title.strip("*") == "" and self.app.strip("*") == "":
            raise ValueError("a mask of windows needs a title or an app")
        return self

    def covers(self, app: str, title: str) -> bool:
        return fnmatchcase(title.casefold(), self.title.casefold()) and fnmatchcase(app.casefold(), self.app.casefold())


class RegionMask(_Value):
    """A rectangle of the screen in physical pixels, by its top-left corner and size."""

    x: int
    y: int
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Masks(_Value):
    """``text``: regular expressions; whatever fits one is hidden in words, and where it stands in pictures."""

    windows: tuple[WindowMask, ...] = Field(default=(), max_length=200)
    regions: tuple[RegionMask, ...] = Field(default=(), max_length=200)
    text: tuple[str, ...] = Field(default=(), max_length=200)

    @field_validator("text")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                fits_nothing = re.compile(pattern).search("") is not None
            except (re.error, RecursionError, OverflowError) as error:
                raise ValueError(f"{pattern[:80]!r} is no regular expression: {error}") from error
            if fits_nothing:
                raise ValueError(f"{pattern[:80]!r} fits an empty text, so it would hide everything")
        return patterns

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.text)

    @property
    def empty(self) -> bool:
        return not (self.windows or self.regions or self.text)

    def __or__(self, other: Masks) -> Masks:
        """What either hides."""
        if self.empty or other.empty:
            return other if self.empty else self
        windows, regions, text = self.windows + other.windows, self.regions + other.regions, self.text + other.text
        return Masks(windows=windows, regions=regions, text=text)

    def hide(self, text: str) -> str:
        """The text without what the masks of text fit."""
        for pattern in self._patterns:
            text = pattern.sub(MASKED, text)
        return text

    def covers(self, app: str, title: str) -> bool:
        """Whether a window is one of those that are hidden."""
        return any(mask.covers(app, title) for mask in self.windows)


NONE: Final = Masks()


@runtime_checkable
class Masking(Protocol):
    """A policy that says what is hidden, too."""

    @property
    def masks(self) -> Masks: ...


Hide = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes out of what is about to be written what must not be."""


def secrets_hidden(told: dict[str, Any]) -> dict[str, Any]:
    """The least that is ever hidden: secrets."""
    return {key: texts_hidden(each, masked, key) for key, each in told.items()}


def texts_hidden(value: Any, hide: Callable[[str], str], name: str = "") -> Any:
    """A value made of mappings and sequences with every free text hidden; what names kinds and files stays readable."""
    match value:
        case str():
            return value if name in _NAMES else hide(value)
        case dict():
            return {key: texts_hidden(each, hide, key) for key, each in value.items()}
        case list() | tuple():
            return [texts_hidden(each, hide, name) for each in value]
        case _:
            return value


_NAMES: Final = frozenset(
    """kind event status verdict rule rung role before after file button modifiers keys started version id element
    previous trace torn audit last ms time effect""".split()
)
"""Fields whose texts the readers of a trace and of a log go by."""
