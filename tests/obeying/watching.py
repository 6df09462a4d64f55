"""What the policy was asked and said, and how long looking again took: kept while runs go on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import Context, Decision, Policy
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Act


@dataclass(frozen=True, slots=True)
class Judged:
    """``ms``: milliseconds of the processor that it took; the first one of a process reads the rules' words too."""

    action: Act
    context: Context
    task: str
    decision: Decision
    ms: float


@dataclass
class Watched:
    """A policy, unchanged; ``judged`` is everything it was asked."""

    policy: Policy = field(default_factory=BuiltinPolicy)
    judged: list[Judged] = field(default_factory=list)

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        began = time.thread_time()
        decision = self.policy.decide(action, context, task)
        self.judged.append(Judged(action, context, task, decision, 1000 * (time.thread_time() - began)))
        return decision


@contextmanager
def looking_again() -> Iterator[list[float]]:
    """Milliseconds that the gate's second looks at the target took, one a look."""
    took: list[float] = []
    perform = Gate.perform

    def timed(gate: Gate, *args: Any, **more: Any) -> Any:
        again = more["again"]

        def look() -> Any:
            began = time.perf_counter()
            try:
                return again()
            finally:
                took.append(1000 * (time.perf_counter() - began))

        return perform(gate, *args, **{**more, "again": look})

    with patch.object(Gate, "perform", timed):
        yield took
