"""What the loop asks of whoever decides: one Proposal at a time, from what is seen and what came of the last act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from steadyhand.models.chat import never
from steadyhand.observation import Observation
from steadyhand_actions.schema import Outcome
from steadyhand_prompts.dialect import Proposal

CIRCLES: Final = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """What the planner is told: the screen now, and the outcome of the action it proposed last.

    ``stop`` says whether a planner that takes long should end at once, raising Stopped. ``repeats``: how often that
    action has come up on the same screen by now; from ``CIRCLES`` times on it is time for another strategy.
    """

    seen: Observation
    outcome: Outcome | None = None
    stop: Callable[[], bool] = never
    repeats: int = 0


class Planner(Protocol):
    """``next`` answers with a Proposal; one whose action is ``Done`` or ``GiveUp`` ends the run.

    Raises SteadyhandError when it cannot go on.
    """

    def next(self, turn: Turn) -> Proposal: ...


class Installed(Protocol):
    """An installed application, as far as a planner needs to know it."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


class Catalogue(Protocol):
    """The applications of this computer."""

    def match(self, phrase: str) -> Sequence[tuple[float, Installed]]:
        """Those that a phrase may mean, best first, with a score of 0 to 1."""
        ...

    def opener(self, path: str) -> Installed | None:
        """The application that opens a file, folder or address by default."""
        ...

    def owns(self, app: Installed, window_app: str) -> bool:
        """Whether a window of class ``window_app`` belongs to the application."""
        ...
