"""What a task is: an application, the steps a person does, and what must have come of it. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Toolkit = Literal["GTK 3", "GTK 4", "Qt 5", "Tk", "Chromium"]


@dataclass(frozen=True, slots=True)
class Deed:
    """One step. ``name`` and ``role``: what is clicked, as the product's tree calls it; ``nth`` from the left or top.
    ``title``: how the person says it."""

    kind: Literal["click", "type", "press"]
    name: str = ""
    role: str = ""
    nth: int = 0
    count: int = 1
    text: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the truth is read from: the private home, and what the windows show."""

    home: Path
    titles: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


Truth = Callable[[Seen], object]


@dataclass(frozen=True, slots=True)
class Task:
    """``truth`` reads a state off the application; it is ``before`` at first, ``after`` when the task is done, and one
    of ``between`` on the way. Anything else is an effect that nobody wanted.

    ``rename``: gettext domain to {message: other label}, or "" for labels of our own applications.
    ``more``: files that bring more rows. ``more_words``/``rename_words``: added to the command line instead.
    """

    name: str
    toolkit: Toolkit
    app: str
    command: tuple[str, ...]
    deeds: tuple[Deed, ...]
    truth: Truth
    before: object
    after: object
    between: tuple[object, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    more_command: tuple[str, ...] = ()
    rename: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rename_command: tuple[str, ...] = ()
    rename_locale: str = ""
    setup: tuple[str, ...] = ()


def click(name: str, role: str = "", nth: int = 0, count: int = 1) -> Deed:
    return Deed("click", name, role, nth, count)


def typed(text: str) -> Deed:
    return Deed("type", text=text)


def press(keys: str) -> Deed:
    return Deed("press", keys=keys)
