"""What the policy was asked and said: kept while runs go on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

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
