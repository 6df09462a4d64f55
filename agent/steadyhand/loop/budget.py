"""What a run may use up: steps, seconds, tokens, money. Knows nothing of what is spent on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from steadyhand_actions.errors import BudgetSpent

MAX_STEPS = 500
"""Acts in one run when nothing else was said: far more than a task a person writes, far less than for ever."""


@dataclass(slots=True)
class Budget:
    """A limit of None is no limit. ``seconds`` counts from the creation of the budget."""

    steps: int | None = None
    seconds: float | None = None
    tokens: int | None = None
    cost: float | None = None
    started: float = field(default_factory=time.monotonic)
    used_steps: int = 0
    used_tokens: int = 0
    used_cost: float = 0.0

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    @property
    def time_is_up(self) -> bool:
        return self.seconds is not None and self.elapsed >= self.seconds

    def spent(self) -> bool:
        """For what asks whether to stop: False, or raises BudgetSpent as ``check`` does."""
        self.check()
        return False

    def spend(self, tokens: int, cost: float = 0.0) -> None:
        self.used_tokens += tokens
        self.used_cost += cost

    def check(self) -> None:
        """Raises BudgetSpent, naming what ran out and how to allow more."""
        limit = MAX_STEPS if self.steps is None else self.steps
        if self.used_steps >= limit:
            raise BudgetSpent(f"The budget of {limit} steps is spent; allow more with --max-steps.")
        self.check_time()
        if self.tokens is not None and self.used_tokens >= self.tokens:
            raise BudgetSpent(f"The budget of {self.tokens} tokens is spent; allow more with --max-tokens.")
        if self.cost is not None and self.used_cost >= self.cost:
            raise BudgetSpent(f"The budget of {self.cost:g} for the model is spent; allow more with --max-cost.")

    def check_time(self) -> None:
        """Raises BudgetSpent when the time is up: the one budget that runs out in the middle of an act."""
        if self.seconds is not None and self.time_is_up:
            raise BudgetSpent(f"The budget of {self.seconds:g} seconds is spent; allow more with --max-seconds.")
