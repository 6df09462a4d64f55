"""Where locators look and act: one desktop's eyes, its clock of changes, its acts, its handlers and what it notes down.

Waits go by what changes on the screen; between changes it is looked again now and then, for a tree may change without a
pixel. Knows nothing of what is looked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

from steadyhand.config import RunResult
from steadyhand.desktop.journal import Journal
from steadyhand.desktop.popups import Popups
from steadyhand.desktop.session import Session
from steadyhand.models.embedded.intents import Step
from steadyhand.observation import Observation, Screenshot
from steadyhand.perceive.curtain import Curtain

GLANCE_MS = 400.0
"""The longest time between two looks."""


class Do(Protocol):
    """Carries out steps through the gate; ``seconds`` that their target may take to be there."""

    def __call__(self, steps: Sequence[Step], said: str, seconds: float | None = None) -> RunResult: ...


class Place:
    """``timeout``: seconds that acts and expectations wait where they are not told."""

    def __init__(self, session: Session, do: Do, timeout: float, curtain: Curtain) -> None:
        self.session = session
        self.do = do
        self.timeout = timeout
        self.curtain = curtain
        self.popups = Popups()
        self.journal = Journal()

    def glance(self) -> Glance:
        """The screen now; handlers of what is in the way have had their turn."""
        glance = Glance(self)
        if self.popups.tend(glance.seen):
            glance = Glance(self)
        if self.journal.folder is not None:
            self.curtain.shot(glance.seen)  # who films a test is told what to hide also between its acts
        return glance

    def glances(self, seconds: float) -> Iterator[Glance]:
        """One look after the other at each change, until so many seconds have passed; one at least."""
        deadline = time.monotonic() + seconds
        while True:
            yield self.glance()
            left = deadline - time.monotonic()
            if left <= 0:
                return
            self.session.settle.wait_change(min(GLANCE_MS, 1000 * left))

    def shot(self, glance: Glance) -> Screenshot:
        """The picture of a look as it may be kept."""
        return self.curtain.shot(glance.seen)

    def said(self, text: str) -> str:
        """A text as it may be kept."""
        return self.curtain.text(text)


class Glance:
    """One look at a screen; ``deep`` reads the pixels of all windows too, when it is asked for."""

    def __init__(self, place: Place) -> None:
        self._observe: Callable[[bool], Observation] = place.session.observe
        self.seen = self._observe(False)

    @cached_property
    def deep(self) -> Observation:
        return self._observe(True)
