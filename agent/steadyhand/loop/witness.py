"""Who watches a run act by act, for instance to write a script of it."""

from __future__ import annotations

from typing import Protocol

from steadyhand.observation import Observation, Screenshot
from steadyhand_actions.schema import Act, Outcome
from steadyhand_prompts.dialect import Proposal


class Witness(Protocol):
    """Told of each act once it is judged. ``shot``: the screen before it, as it may be shown."""

    def __call__(
        self, action: Act, proposal: Proposal, before: Observation, after: Observation, outcome: Outcome,
        shot: Screenshot,
    ) -> None: ...  # fmt: skip
