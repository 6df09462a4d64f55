"""The embedded planner: understood steps, carried out by skills, one Proposal at a time.

Needs no model and no network. It never touches the screen: the loop shows it Observations and does what it proposes.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from pydantic import ValidationError

from steadyhand.models.base import CIRCLES, Catalogue, Turn
from steadyhand.models.embedded.carrying import carry_out
from steadyhand.models.embedded.intents import Step
from steadyhand.models.embedded.mind import PATIENCE, Mind
from steadyhand_actions.errors import BadAction, Failed
from steadyhand_actions.schema import Done, Wait
from steadyhand_prompts.dialect import Proposal


class EmbeddedPlanner:
    """Carries out ``steps`` in order. ``next`` raises SteadyhandError when a step cannot be done."""

    def __init__(self, steps: Sequence[Step], catalogue: Catalogue, patience: float = PATIENCE) -> None:
        self._steps = tuple(steps)
        self._catalogue = catalogue
        self._patience = patience
        self._mind: Mind | None = None
        self._doing: Generator[Proposal, None, None] | None = None
        self._acted = False

    @property
    def answer(self) -> str | None:
        return self._mind.answer if self._mind else None

    def next(self, turn: Turn) -> Proposal:
        if self._mind is None or self._doing is None:
            self._mind = Mind(self._catalogue, turn.seen, patience=self._patience)
            self._doing = carry_out(self._mind, self._steps)
        else:
            self._take_in(self._mind, turn)
        try:
            proposal = next(self._doing)
        except StopIteration:
            return Proposal((Done(answer=self._mind.answer),))
        except ValidationError as error:
            # A number in the person's words that is more than one act may have.
            why = error.errors()[0]["msg"]
            raise BadAction(
                f"'{self._mind.said}' asks for more than one act can do ({why}); say it in parts."
            ) from error
        self._acted = any(not isinstance(a, Wait) for a in proposal.actions)
        return replace(proposal, behind=self._mind.behind)

    def _take_in(self, mind: Mind, turn: Turn) -> None:
        if self._acted:
            before = {w.id for w in mind.seen.windows}
            mind.ours.update(w.id for w in turn.seen.windows if w.id not in before)
        mind.see(turn.seen)
        mind.outcome, mind.circling = turn.outcome, turn.repeats >= CIRCLES


class DryPlanner:
    """Says what each step would do first, from the screen as it is; nothing is expected to happen.

    A step whose target would only come up after earlier ones is passed over with that said in its thought.
    """

    def __init__(self, steps: Sequence[Step], catalogue: Catalogue) -> None:
        self._left = list(steps)
        self._steps = len(self._left)
        self._catalogue = catalogue
        self._step: EmbeddedPlanner | None = None
        self.passed: list[str] = []

    def next(self, turn: Turn) -> Proposal:
        while self._left:
            if self._step is None:
                self._step = EmbeddedPlanner(self._left[:1], self._catalogue, patience=0.0)
            try:
                proposal = self._step.next(turn)
            except Failed as error:
                self.passed.append(f"{self._left[0].said}: {error}")
                self._advance()
                continue
            acts = [a for a in proposal.actions if not isinstance(a, Wait)]
            if acts and isinstance(acts[0], Done):
                self._advance()
                continue
            proposal = replace(proposal, behind=self._steps - len(self._left))
            if acts:
                self._advance()
            return proposal
        return Proposal((Done(answer="; ".join(self.passed) or None),))

    def _advance(self) -> None:
        self._left.pop(0)
        self._step = None
