"""What a back-end of the hands must offer: a handful of primitives. The verbs are written once, on top of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

from steadyhand_actions.schema import Activate, Button, Invoke, Launch, Point, SetValue, Wait


class Device(Protocol):
    """A mouse and a keyboard. Raises DisplayLost when its display is gone, BadAction for an unknown key."""

    def move(self, point: Point) -> None: ...

    def pointer(self) -> Point: ...

    def button(self, button: Button, down: bool) -> None: ...

    def wheel(self, dx: int, dy: int) -> None:
        """Notches; positive is right and down."""
        ...

    def key(self, name: str, down: bool) -> None:
        """A key by its name in ``keys.py`` (``ctrl``, ``enter``, ``F5``, ``a``)."""
        ...

    def character(self, character: str) -> None:
        """Type one Unicode character, whatever the keyboard layout."""
        ...

    def flush(self) -> None:
        """Return when the display has taken everything sent so far."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Foresight(Protocol):
    """A device that types better when it knows the text beforehand (an X server's spare keys are few)."""

    def foresee(self, text: str) -> Iterator[str]:
        """Pieces of the text, in order, each made ready when it is asked for; the one before has been typed then."""
        ...


@runtime_checkable
class Watchful(Protocol):
    """A device that can tell which window its keys go to."""

    def focused(self) -> int:
        """The top-level window that has the focus; 0 when that cannot be told."""
        ...

    def character_to(self, window: int, character: str) -> bool:
        """Type a character if that top-level window has the focus; nothing can come in between. Whether it did."""
        ...

    def button_on(self, may: Callable[[int], bool], button: Button) -> bool:
        """Press a button down if ``may`` says so of the top-level window under the pointer (0: the bare screen);
        nothing can come in between. Whether it did. ``may`` must not ask the display."""
        ...


@runtime_checkable
class Identified(Protocol):
    """A device whose input its display can tell from that of others."""

    def identity(self) -> int:
        """What the display knows it by (the number of an X client)."""
        ...

    def left_at(self) -> Point | None:
        """Where it put the pointer last; None when it has not yet."""
        ...


class Surroundings(Protocol):
    """Acts that are no mouse or keyboard: given by the desktop that the hands work on."""

    def launch(self, action: Launch) -> None: ...

    def activate(self, action: Activate) -> None: ...

    def invoke(self, action: Invoke) -> None: ...

    def set_value(self, action: SetValue) -> None: ...

    def wait(self, action: Wait) -> None: ...


@runtime_checkable
class Attentive(Protocol):
    """Surroundings that can tell more of the focus than which window has it."""

    def holds_focus(self) -> bool | None:
        """Whether the field that was to be typed into still has it; None when that cannot be told."""
        ...

    def may_take(self, point: Point, window: int) -> bool:
        """Whether that top-level window was known to lie at the point; does not ask the display."""
        ...
