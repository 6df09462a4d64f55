"""What a person does in the window, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key: its ``name``, as in ``keys.py``, or the ``character`` that it types."""

    name: str = ""
    character: str = ""
    ctrl: bool = False
    shift: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """The first mouse button going down or up, in pixels of the window."""

    down: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Pasted:
    text: str


Input = Pressed | Button | Pasted
