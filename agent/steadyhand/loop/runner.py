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
from steadyhand.loop.tally import Tally, typed_text
from steadyhand.loop.waking import Waking
from steadyhand.models.base import Planner, Turn
from steadyhand.models.chatting.account import Account
from steadyhand.observation import Observation, Screenshot
from steadyhand.perceive.context import context_at, context_of, origin_of, target_of
from steadyhand.perceive.crop import picture_of
from steadyhand.perceive.curtain import Curtain
from steadyhand.trace import Judged, RunEnd, StepEnd, StepRecord, Trace
from steadyhand_actions.audit import redacted
from steadyhand_actions.errors import BadAction, Refused, SteadyhandError, Stopped
from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import (
    Act,
    Activate,
    Done,
    Drag,
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

SAME_PLACE = 0.9
"""Overlap of two boxes that are one place measured twice."""


class Eyes(Protocol):
    """Looks at one display."""

    def observe(self, deep: bool = False) -> Observation: ...

    def unchanged(self, since: Observation, action: Act) -> bool:
        """Whether windows, focus and what lies under the act are still as in ``since``; takes a few milliseconds."""
        ...


class Waiter(Protocol):
    """Tells what the screen does after an act."""

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
        seen = self._body.eyes.observe()
        outcome: Outcome | None = None
        while True:
            self._body.stop.check()
            self._body.budget.check()
            proposal = self._decide(Turn(seen, outcome, self._is_over))
            if proposal.look:
                seen, outcome = self._body.eyes.observe(deep=True), None
                continue
            for action in proposal.actions:
                match action:
                    case Done():
                        return Ended("done", "", action.answer)
                    case GiveUp():
                        return Ended("failed", action.reason)
                    case Wait():
                        outcome = self._wait(action)
                    case _:
                        outcome = self._act(action, proposal, seen)
                seen = self._body.eyes.observe()
                if outcome.status != "done":
                    break

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

    def _act(self, action: Act, proposal: Proposal, seen: Observation) -> Outcome:
        body, began = self._body, time.monotonic()
        body.budget.used_steps += 1
        context = body.tally.told(action, context_for(action, proposal, seen))
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
        sent: list[float] = []

        def again() -> Context:
            if body.eyes.unchanged(seen, action):
                return context
            now = context_for(
                action, proposal, body.eyes.observe(deep=proposal.aim is not None and from_pixels(proposal))
            )
            return context if same_target(context, now) else body.tally.told(action, now)

        def settle() -> Effect:
            sent.append(time.monotonic())
            return self._settle(action)

        body.curtain.typing(action, proposal.aim, seen)
        body.waiter.begin()
        body.gate.picture = partial(picture_of, body.curtain.shot(seen), point=point_of(action))
        try:
            outcome = body.gate.perform(action, context, again=again, settle=settle)
        except SteadyhandError as error:
            if not (isinstance(error, BadAction) and self._has_another_size(seen)):
                body.trace.finish(n, StepEnd("stopped" if isinstance(error, Stopped) else "failed", note=str(error)))
                raise
            outcome = Outcome("stale", "allow", reason=str(error))
        ms = {"gate": outcome.ms, "total": (time.monotonic() - began) * 1000}
        if sent:
            ms["settled_to_sent"] = (sent[0] - self._settled) * 1000
            ms["settle"] = outcome.effect.ms if outcome.effect else 0.0
            if not isinstance(action, Launch):
                self.settled_to_sent.append(ms["settled_to_sent"])
        self._settled = time.monotonic()
        if outcome.instead is not None:
            body.curtain.typing(outcome.instead, proposal.aim, seen)
        told = redacted(outcome.instead, context) if outcome.instead is not None else None
        heard = body.tally.heard(context)
        body.tally.done(action, context, outcome)
        self._report(n, action, proposal, replace(outcome, instead=told), ms, secret, heard)
        return outcome

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
        if status == "done" and outcome.effect is not None and outcome.effect.kind == "none" and _should_show(action):
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
        animating = outcome.effect is not None and outcome.effect.kind == "animating"
        notes = ("still animating" if animating else why or edited, heard)
        note, hide = "; ".join(part for part in notes if part), self._body.curtain.text
        rung, what = aim.rung if aim else "", in_words(action, secret=secret)
        self._on_step(StepLine(n, hide(what), hide(on), rung, ms["total"], status, hide(note)))


def from_pixels(proposal: Proposal) -> bool:
    return proposal.aim is not None and proposal.aim.rung in ("text", "pixels", "icon")


def same_target(before: Context, now: Context) -> bool:
    """The same thing in the same window: pixels are measured anew each time, so a place may be off by a little."""
    a, b = before.target, now.target
    if (before.app, before.window_id, before.window_box, before.dialog) != (
        now.app,
        now.window_id,
        now.window_box,
        now.dialog,
    ):
        return False
    if a is None or b is None or a.box is None or b.box is None:
        return a is None and b is None
    return (a.role, a.name, a.states) == (b.role, b.name, b.states) and a.box.overlap(b.box) >= SAME_PLACE


def _should_show(action: Act) -> bool:
    """Pointing at a thing, or bringing to the front what is there already, need not change a pixel."""
    return not isinstance(action, Launch | Move | Activate)


def context_for(action: Act, proposal: Proposal, seen: Observation) -> Context:
    """What the act would land on, from what was seen."""
    element = seen.element(proposal.aim.id) if proposal.aim is not None else None
    if isinstance(action, Activate):
        window = seen.window(action.window)
        if window is None:
            return Context()
        return Context(app=window.app, window=window.title, window_id=window.id, pid=window.pid)
    point = point_of(action)
    if element is not None and (point is None or element.box.holds(point)):
        context = context_of(seen, element)
    else:
        context = context_at(seen, point) if point is not None else context_of(seen, seen.focused)
    if isinstance(action, Drag):
        end = seen.at(action.path[-1])
        window = seen.window_at(action.path[-1])
        if end is not None:
            return context.model_copy(update={"onto": target_of(seen, end)})
        # A drop on nothing known is one on the window that is there.
        onto = Target(role="window", name=window.title, text=window.app) if window is not None else None
        return context.model_copy(update={"onto": onto})
    if text := typed_text(action):
        return context.model_copy(update={"origin": origin_of(seen, text, context)})
    return context
