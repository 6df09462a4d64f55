"""Eyes that wait while the screen is locked or dark: nothing is decided on such a picture, and nothing sent into it.

Knows nothing of how that is told; whoever unlocks the screen is the person.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from steadyhand.observation import Observation
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.schema import Act

PATIENCE: Final = 60.0
"""Seconds that a locked screen is waited for; a budget of time may end it sooner."""
_GLANCE: Final = 500.0
"""Milliseconds between two looks where nothing on the screen changes: a screen saver's end may change nothing."""


class _Eyes(Protocol):
    def observe(self, deep: bool = False) -> Observation: ...

    def unchanged(self, since: Observation, action: Act) -> bool: ...


@runtime_checkable
class Hindered(Protocol):
    """Eyes that can tell when there is nothing to be worked on."""

    def hindered(self, seen: Observation) -> str:
        """Why the screen cannot be worked on; empty when it can. Raises EnvironmentLacks where waiting is of no use."""
        ...


class Waking:
    """``pause`` returns when the screen changes or so many milliseconds are over; ``check`` raises to end a wait."""

    def __init__(
        self, eyes: _Eyes, pause: Callable[[float], object], check: Callable[[], None], patience: float = PATIENCE
    ) -> None:
        self._eyes = eyes
        self._pause = pause
        self._check = check
        self._patience = patience

    def observe(self, deep: bool = False) -> Observation:
        """The screen, once it can be worked on. Raises EnvironmentLacks when that does not come about."""
        seen = self._eyes.observe(deep)
        if not isinstance(self._eyes, Hindered):
            return seen
        until = time.monotonic() + self._patience
        while why := self._eyes.hindered(seen):
            self._check()
            if time.monotonic() >= until:
                raise EnvironmentLacks(f"The screen cannot be worked on: {why}; unlock it or wake it, and run again.")
            self._pause(_GLANCE)
            seen = self._eyes.observe(deep)
        return seen

    def unchanged(self, since: Observation, action: Act) -> bool:
        return self._eyes.unchanged(since, action)
