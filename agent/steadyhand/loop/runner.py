"""The loop: look, let the planner propose, pass the gate, wait for the screen, write it down, go on.

Knows nothing of how things are seen, decided or done; it is given eyes, a planner and a gate.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from steadyhand.config import ModelUse, RunStatus, StepLine, StepStatus
from steadyhand.loop.budget import Budget
from steadyhand.loop.circles import Circles, screen_of
from steadyhand.loop.effects import came_of, unheard
from steadyhand.loop.landing import context_for, from_pixels
from steadyhand.loop.looking import Again, Eyes, clock, look_again, same_target
from steadyhand.loop.tally import Tally, typed_text
from steadyhand.loop.waking import Waking
from steadyhand.loop.witness import Witness
from steadyhand.models.base import Planner, Turn
from steadyhand.models.chatting.account import Account
from steadyhand.observation import Observation, Screenshot
from steadyhand.perceive.crop import picture_of
from steadyhand.perceive.curtain import Curtain
from steadyhand.trace import Judged, RunEnd, StepEnd, StepRecord, Trace
from steadyhand_actions.audit import redacted
from steadyhand_actions.errors import BadAction, NoEffect, Refused, SteadyhandError, Stopped
from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import (
    Act,
    Activate,
    Box,
    Came,
    Done,
    Effect,
    GiveUp,
    Launch,
    Move,
    Outcome,
    Press,
    Type,
    Wait,
    point_of,
)
from steadyhand_actions.stop import Stop
from steadyhand_actions.vault import is_only_names
from steadyhand_actions.wording import in_words
from steadyhand_prompts.dialect import Proposal

PATIENCE_MS = 5000
"""How long an application that does not answer is waited for before a run says what became of it."""
LOOKS = 3
"""How often it is looked again at a thing that is the same and looks different each time."""


class Waiter(Protocol):
    """Tells what the screen does after an act. ``restless``: places that move by themselves."""

    @property
    def restless(self) -> tuple[Box, ...]: ...

    def begin(self) -> None: ...

    def wait(self, cap_ms: float = ..., quiet_ms: float = ..., first_ms: float = ...) -> Effect: ...

    def wait_change(self, ms: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. ``error`` is what ended it, if anything went wrong."""

    status: RunStatus
    reason: str = ""
    answer: str | None = None
    error: SteadyhandError | None = None


@dataclass(slots=True)
class Body:
    """What the loop works with."""

    eyes: Eyes
    waiter: Waiter
    gate: Gate
    stop: Stop
    trace: Trace
    budget: Budget
    account: Account | None = None
    """What a model costs, where one is asked."""
    curtain: Curtain = field(default_factory=Curtain)
    """What is written down or told goes through it."""
    tally: Tally = field(default_factory=Tally)
    witness: Witness | None = None


class Runner:
    """Runs one planner to its end on one display."""

    def __init__(self, planner: Planner, body: Body, on_step: Callable[[StepLine], None] | None = None) -> None:
        self._planner = planner
        self._body = replace(body, eyes=Waking(body.eyes, body.waiter.wait_change, self._may_go_on))
        self._on_step = on_step or (lambda line: None)
        self.rungs: Counter[str] = Counter()
        self.settled_to_sent: list[float] = []
        """Milliseconds from the settled screen to the input being sent, one an act."""
        self._settled = time.monotonic()
        self._looked = clock()
        self._circles = Circles()
        self._unheard = False
        self._repeats = 0
        """How often the act that was proposed last has come up on the same screen."""
        self._ms: dict[str, float] = {}
        self._decided = 0.0
        """Milliseconds that the last decision took."""

    @property
    def model(self) -> ModelUse:
        """What the model was used for so far."""
        return self._body.account.use if self._body.account is not None else ModelUse()

    def run(self) -> Ended:
        """Until the planner is done, or something ends it. Raises nothing of the error tree; the trace is closed."""
        try:
            ended = self._go()
        except Refused as error:
            ended = Ended("refused", str(error), None, error)
        except Stopped as error:
            ended = Ended("stopped", str(error), None, error)
        except SteadyhandError as error:
            ended = Ended("failed", str(error), None, error)
        hide = self._body.curtain.text
        ended = replace(ended, reason=hide(ended.reason), answer=hide(ended.answer) if ended.answer else ended.answer)
        try:
            self._body.trace.close(self._end(ended), last=self._last_frame())
        except SteadyhandError as error:
            return ended if ended.error is not None else Ended("failed", str(error), ended.answer, error)
        return ended

    def _last_frame(self) -> Screenshot | None:
        """The screen at the end; a display that is gone has none."""
        try:
            return self._body.curtain.shot(self._body.eyes.observe())
        except SteadyhandError:
            return None

    def _end(self, ended: Ended) -> RunEnd:
        spent = self._body.account.spent if self._body.account is not None else ()
        seconds = self._body.budget.elapsed
        return RunEnd(ended.status, ended.reason, ended.answer, seconds, dict(self.rungs), self.model, spent)

    def _go(self) -> Ended:
        self._settled = time.monotonic()
        seen = self._look()
        outcome: Outcome | None = None
        while True:
            self._body.stop.check()
            self._body.budget.check()
            proposal = self._decide(Turn(seen, outcome, self._is_over, self._repeats))
            if proposal.look:
                seen, outcome = self._look(deep=True), None
                continue
            for action in proposal.actions:
                if isinstance(action, Done):
                    return self._done(action.answer)
                if isinstance(action, GiveUp):
                    return Ended("failed", action.reason)
                self._repeats = self._circles.count(screen_of(seen, proposal.behind), action)
                if isinstance(action, Wait):
                    outcome, seen = self._wait(action), self._look()
                else:
                    outcome, seen = self._act(action, proposal, seen)
                    self._unheard = unheard(outcome.effect)
                if outcome.status != "done":
                    break

    def _done(self, answer: str | None) -> Ended:
        """Not when the last act went to an application that has shown nothing of it and still does not answer."""
        if self._unheard and unheard(self._body.waiter.wait(PATIENCE_MS, 70, 70)):
            why = "The application does not answer: whether the last step had its effect cannot be seen. Look yourself."
            return Ended("failed", why)
        return Ended("done", "", answer)

    def _look(self, deep: bool = False) -> Observation:
        seen = self._body.eyes.observe(deep=deep)
        self._looked = clock()
        return seen

    def _may_go_on(self) -> None:
        self._body.stop.check()
        self._body.budget.check()

    def _is_over(self) -> bool:
        return self._body.stop.thrown or self._body.budget.time_is_up

    def _decide(self, turn: Turn) -> Proposal:
        """What the planner proposes. When it was stopped, the reason is that of whoever wanted it stopped."""
        began = time.monotonic()
        try:
            return self._planner.next(turn)
        except Stopped:
            self._body.stop.check()
            self._body.budget.check()
            raise
        finally:
            self._decided = (time.monotonic() - began) * 1000

    def _wait(self, action: Wait) -> Outcome:
        """Waiting is no act: nothing is sent, so nothing passes the gate."""
        left = self._body.budget.seconds
        ms = action.ms if left is None else min(action.ms, max(0.0, (left - self._body.budget.elapsed) * 1000))
        changed = self._body.waiter.wait_change(ms)
        self._settled = time.monotonic()
        return Outcome("done", "allow", effect=Effect("settled" if changed else "none", (), ms))

    def _act(self, action: Act, proposal: Proposal, seen: Observation) -> tuple[Outcome, Observation]:
        """What became of it, and the screen after it."""
        body, began = self._body, time.monotonic()
        body.budget.used_steps += 1
        context = self._context(action, proposal, seen)
        secret = bool(context.focus and "password" in context.focus.states) and not is_only_names(typed_text(action))
        kept = redacted(action, context)
        n = body.trace.begin(
            StepRecord(
                step=proposal.step, thought=proposal.thought, action=kept, aim=proposal.aim, app=context.app,
                window=context.window, ms={"perceive": sum(seen.ms.values()), "decide": self._decided},
                spent=proposal.spent,
            ),
            body.curtain.shot(seen),
        )  # fmt: skip
        body.curtain.typing(action, proposal.aim, seen)
        self._ms = {}
        try:
            outcome, seen = self._perform(action, proposal, seen)
        except SteadyhandError as error:
            body.trace.finish(n, StepEnd("stopped" if isinstance(error, Stopped) else "failed", note=str(error)))
            raise
        ms = {"gate": outcome.ms, "total": (time.monotonic() - began) * 1000, **self._ms}
        if outcome.effect is not None:
            ms["settle"] = outcome.effect.ms
        self._settled = time.monotonic()
        if outcome.instead is not None:
            body.curtain.typing(outcome.instead, proposal.aim, seen)
        told = redacted(outcome.instead, context) if outcome.instead is not None else None
        heard = body.tally.heard(context)
        try:
            after = self._look()
            outcome = self._judged(outcome.instead or action, context, seen, outcome, after)
        finally:
            body.tally.done(action, context, outcome)
            self._report(n, action, proposal, replace(outcome, instead=told), ms, secret, heard)
        if body.witness is not None:
            body.witness(outcome.instead or action, proposal, seen, after, outcome, body.curtain.shot(seen))
        return outcome, after

    def _context(self, action: Act, proposal: Proposal, seen: Observation) -> Context:
        """What the act would land on, with what the run and the clock have to say to it."""
        return self._body.tally.told(action, context_for(action, proposal, seen))

    def _perform(self, action: Act, proposal: Proposal, seen: Observation) -> tuple[Outcome, Observation]:
        """Through the gate; and once more, on the screen as it is then, when only the picture of the target changed
        in between. The screen that it was decided on at last comes with the outcome."""
        body = self._body
        for left in reversed(range(LOOKS)):
            context, fresh = self._context(action, proposal, seen), [seen]
            again = partial(self._again, action, proposal, seen, fresh, last=not left)
            body.waiter.begin()
            body.gate.picture = partial(picture_of, body.curtain.shot(seen), point=point_of(action))
            try:
                outcome = body.gate.perform(action, context, again=again, settle=partial(self._settle_timed, action))
            except BadAction as error:
                if not self._has_another_size(seen):
                    raise
                return Outcome("stale", "allow", reason=str(error)), seen
            if outcome.rest and not proposal.resumes:
                raise NoEffect(outcome.reason)
            if outcome.status != "stale" or not same_target(context, self._context(action, proposal, fresh[0])):
                break
            seen, self._looked = fresh[0], clock()
        return outcome, seen

    def _again(
        self, action: Act, proposal: Proposal, seen: Observation, fresh: list[Observation], *, last: bool
    ) -> Context:
        """What the act would land on now; the screen that says so is put into ``fresh``. Raises Differs."""
        began = time.monotonic()
        try:
            now, fresh[0] = look_again(
                self._body.eyes, seen, action, partial(self._context, action, proposal), at=self._looked,
                deep=from_pixels(proposal), restless=self._body.waiter.restless, last=last,
            )  # fmt: skip
        except Again as found:
            fresh[0] = found.fresh
            raise
        finally:
            self._ms["verify"] = (time.monotonic() - began) * 1000
        return now

    def _judged(
        self, action: Act, context: Context, before: Observation, outcome: Outcome, after: Observation
    ) -> Outcome:
        """The outcome with what came of the act."""
        if outcome.status != "done" or outcome.effect is None:
            return outcome
        came = came_of(action, context, before, outcome.effect, after)
        self._body.gate.came(came)
        return replace(outcome, effect=replace(outcome.effect, came=came))

    def _settle_timed(self, action: Act) -> Effect:
        took = (time.monotonic() - self._settled) * 1000
        self._ms["settled_to_sent"] = took
        if not isinstance(action, Launch):
            self.settled_to_sent.append(took)
        return self._settle(action)

    def _has_another_size(self, seen: Observation) -> bool:
        """Whether the screen was resized meanwhile: what is off it now was not when it was decided on."""
        return self._body.eyes.observe().screenshot.box != seen.screenshot.box

    def _settle(self, action: Act) -> Effect:
        match action:
            case Launch():
                return Effect("none")
            case Move():
                return self._body.waiter.wait(1000, 60, 120)
            case Activate() | Type() | Press():
                return self._body.waiter.wait(3000, 70, 150)
            case _:
                return self._body.waiter.wait(3000, 70, 250)

    def _report(
        self,
        n: int,
        action: Act,
        proposal: Proposal,
        outcome: Outcome,
        ms: dict[str, float],
        secret: bool,
        heard: str,
    ) -> None:
        aim = proposal.aim
        status: StepStatus = outcome.status
        came = outcome.effect.came if outcome.effect is not None and _should_show(action) else None
        if status == "done" and came == "none":
            status = "no effect"
        if aim is not None and outcome.status == "done":
            self.rungs[aim.rung] += 1
        edited = f"edited by the person: {in_words(outcome.instead, secret=secret)}" if outcome.instead else ""
        judged = Judged(outcome.verdict, outcome.rule, outcome.reason)
        why = outcome.reason if status == "refused" else ""
        self._body.trace.finish(
            n, StepEnd(status, judged, outcome.effect, ms, "; ".join(part for part in (why or edited, heard) if part))
        )
        on = f"{aim.role} '{aim.name}'" if aim is not None and aim.name else (aim.role if aim is not None else "")
        doubt = _DOUBTS.get(came, "") if came is not None and status == "done" else ""
        note, hide = "; ".join(part for part in (doubt or why or edited, heard) if part), self._body.curtain.text
        rung, what = aim.rung if aim else "", in_words(action, secret=secret)
        self._on_step(StepLine(n, hide(what), hide(on), rung, ms["total"], status, hide(note)))


_DOUBTS: dict[Came, str] = {
    "partial": "only a part of its effect was seen",
    "unknown": "whether it had its effect is not known",
}


def _should_show(action: Act) -> bool:
    """Pointing at a thing, or bringing to the front what is there already, need not change a pixel."""
    return not isinstance(action, Launch | Move | Activate)
