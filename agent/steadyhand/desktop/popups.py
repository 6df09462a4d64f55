"""Things that may come up at any time, and what is to be done about each. Knows nothing of what a handler does.

Handlers run before an act goes on and before an expectation is judged, one at a time, never inside one another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from steadyhand.models.base import Planner, Turn
from steadyhand.observation import Element, Observation
from steadyhand_actions.errors import Failed, SteadyhandError
from steadyhand_actions.schema import Outcome, Wait
from steadyhand_prompts.dialect import Proposal

_LOOK_AGAIN_MS: Final = 20
MOST: Final = 3
"""How often one handler runs for one and the same thing that stays."""


class Appearing(Protocol):
    """Tells whether a thing is in view on a screen."""

    @property
    def said(self) -> str: ...

    def find(self, seen: Observation) -> tuple[Element, ...]: ...


@dataclass(slots=True)
class Handler:
    """``runs`` counts how often it ran; ``left``: how often it may run yet, None for ever."""

    query: Appearing
    run: Callable[[frozenset[str]], object]
    left: int | None = None
    runs: int = 0
    in_a_row: int = 0
    ids: frozenset[str] = frozenset()
    """What it ran for last."""


class Popups:
    """The handlers of one desktop."""

    def __init__(self) -> None:
        self._handlers: list[Handler] = []
        self._running = False

    def add(self, query: Appearing, run: Callable[[frozenset[str]], object], times: int | None = None) -> None:
        """``run`` is told the ids of what came up."""
        self._handlers.append(Handler(query, run, times))

    def remove(self, query: Appearing) -> None:
        self._handlers = [h for h in self._handlers if h.query != query]

    def clear(self) -> None:
        self._handlers = []

    @property
    def counts(self) -> dict[str, int]:
        """How often the handler of each thing ran."""
        out: dict[str, int] = {}
        for handler in self._handlers:
            out[handler.query.said] = out.get(handler.query.said, 0) + handler.runs
        return out

    def tend(self, seen: Observation) -> bool:
        """Run the handler of what is in view; whether one ran. Raises Failed when what came up does not go away, or
        when the handler raised something that is no error of ours."""
        if self._running:
            return False
        for handler in self._handlers:
            ids = frozenset(e.id for e in handler.query.find(seen) if e.shown) if handler.left != 0 else frozenset()
            handler.in_a_row = handler.in_a_row + 1 if ids & handler.ids else min(1, len(ids))
            handler.ids = ids
            if ids:
                self._run(handler)
                return True
        return False

    def _run(self, handler: Handler) -> None:
        if handler.in_a_row > MOST:
            raise Failed(f"{handler.query.said} is still there after its handler ran {MOST} times; see that it goes.")
        handler.runs += 1
        handler.left = handler.left - 1 if handler.left is not None else None
        self._running = True
        try:
            handler.run(handler.ids)
        except SteadyhandError:
            raise
        except Exception as error:
            raise Failed(f"the handler for {handler.query.said} failed: {type(error).__name__}: {error}") from error
        finally:
            self._running = False


class Tended:
    """A planner between whose moves handlers have their turn. What came of its last act it hears afterwards."""

    def __init__(self, planner: Planner, popups: Popups) -> None:
        self._planner = planner
        self._popups = popups
        self._kept: Outcome | None = None
        self._ran = False

    def next(self, turn: Turn) -> Proposal:
        outcome = self._kept if self._ran else turn.outcome
        self._ran = self._popups.tend(turn.seen)
        if self._ran:
            self._kept = outcome
            return Proposal((Wait(ms=_LOOK_AGAIN_MS),))
        return self._planner.next(replace(turn, outcome=outcome))
