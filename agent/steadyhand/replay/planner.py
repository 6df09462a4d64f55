"""The planner of a replay: the steps of a script, one Proposal at a time. No model is asked.

It never touches the screen: the loop shows it Observations and does what it proposes, through the gate.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import assert_never

import numpy as np
from PIL import Image
from pydantic import ValidationError

from steadyhand.models.base import CIRCLES, Catalogue, Turn
from steadyhand.models.embedded.carrying import carry_out as carry_out_words
from steadyhand.models.embedded.ground import value_of
from steadyhand.models.embedded.intents import ClickOn, IfShown, Step, Verify
from steadyhand.models.embedded.intents import WaitFor as WaitForIntent
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import look, pause, wait_until
from steadyhand.models.embedded.skills.reading import is_shown, is_so
from steadyhand.observation import Observation
from steadyhand.replay.acting import Done, carry_out, rest
from steadyhand.replay.finding import NotFound
from steadyhand.replay.looking import seen_within
from steadyhand.replay.matching import Match
from steadyhand.replay.speech import Speech, condition, steps_of
from steadyhand.script.acts import DragIt
from steadyhand.script.anchor import Anchor
from steadyhand.script.anchoring import anchor_of
from steadyhand.script.outcome import Healing, StepEnd, StepOutcome
from steadyhand.script.program import Program, Todo
from steadyhand.script.script import Do, Expect, ForEach, If, Include, Look, Pause, WaitFor
from steadyhand_actions.errors import BadAction, Failed, Refused, SteadyhandError, TimedOut
from steadyhand_actions.schema import Done as AllDone
from steadyhand_actions.schema import Wait
from steadyhand_prompts.dialect import Proposal

IF_SECONDS = 2.5
"""How long an ``if shown`` waits for what it asks about, if it does not say."""
_MARGIN = 12
"""Pixels of surroundings in the picture of a target that was found again."""
_UNITS = {"ms": 0.001, "s": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "minute": 60.0, "minutes": 60.0}


@dataclass(frozen=True, slots=True)
class Wishes:
    """``renaming``: a target may go by another name than it had. ``dry``: only say what would be done."""

    renaming: bool = True
    dry: bool = False


class ReplayPlanner:
    """Carries ``program`` out. What became of its steps is in ``outcomes``, what was found again in ``healings``, what
    was not sure enough in ``suggested``. ``next`` raises SteadyhandError when a step cannot be done."""

    def __init__(
        self, program: Program, catalogue: Catalogue, apps: Sequence[str], speech: Speech, wishes: Wishes = Wishes()
    ) -> None:
        self._program = program
        self._catalogue = catalogue
        self._apps = tuple(apps)
        self._speech = speech
        self._wishes = wishes
        self._mind: Mind | None = None
        self._doing: Generator[Proposal, None, None] | None = None
        self._acted = False
        self._told = speech.parts[0]
        self.tell: Callable[[str], None] = _nobody
        """Is told the words of the part of the script that is done now, whenever that is another one."""
        self.outcomes: list[StepOutcome] = []
        self.healings: dict[tuple[object, ...], Healing] = {}
        self.suggested: list[Healing] = []
        self.now: Todo | None = None
        """The step that is being done."""

    @property
    def answer(self) -> str | None:
        return self._mind.answer if self._mind else None

    def next(self, turn: Turn) -> Proposal:
        if self._mind is None or self._doing is None:
            self._mind = Mind(self._catalogue, turn.seen)
            self._doing = self._all(self._mind)
        else:
            self._take_in(self._mind, turn)
        try:
            proposal = next(self._doing)
        except StopIteration:
            return Proposal((AllDone(answer=self._mind.answer),))
        except ValidationError as error:
            raise BadAction(f"'{self._mind.said}' asks for more than one act can do.") from error
        self._acted = any(not isinstance(a, Wait) for a in proposal.actions)
        return replace(proposal, behind=len(self.outcomes))

    def _take_in(self, mind: Mind, turn: Turn) -> None:
        if self._acted and self._may_open():
            before = {w.id for w in mind.seen.windows}
            mind.ours.update(w.id for w in turn.seen.windows if w.id not in before)
        mind.see(turn.seen)
        mind.outcome, mind.circling = turn.outcome, turn.repeats >= CIRCLES

    def _may_open(self) -> bool:
        """Whether a window that comes up is an answer to the step: where its effect was recorded, that says so."""
        step = self.now.step if self.now is not None else None
        expected = step.expect if isinstance(step, Do) else None
        return expected is None or any(change.opened is not None for change in expected.changes)

    def _all(self, mind: Mind) -> Doing[None]:
        """Cleanup is done also after a failure; what failed first is what the replay failed of."""
        failed: SteadyhandError | None = None
        try:
            yield from self._steps(mind, self._program.setup)
            yield from self._steps(mind, self._program.steps)
        except SteadyhandError as error:
            failed = error
        for todo in self._program.cleanup:
            try:
                yield from self._one(mind, todo)
            except SteadyhandError as error:
                failed = failed or error
        if failed is not None:
            raise failed

    def _steps(self, mind: Mind, steps: Sequence[Todo]) -> Doing[None]:
        for todo in steps:
            yield from self._one(mind, todo)

    def _one(self, mind: Mind, todo: Todo) -> Doing[None]:
        """One step, with what became of it written down."""
        self.now, began, done = todo, time.monotonic(), Done(renaming=self._wishes.renaming)
        mind.said, mind.patience = todo.said, todo.timeout
        self._say(todo)
        try:
            yield from self._do(mind, todo, done)
        except SteadyhandError as error:
            passed_over = isinstance(error, Failed) and (getattr(todo.step, "optional", False) or self._wishes.dry)
            self._suggest(mind, todo, error)
            status: StepEnd = "passed over" if passed_over else "refused" if isinstance(error, Refused) else "failed"
            self._note(todo, status, began, done, error)
            if not passed_over:
                raise
            return
        if isinstance(todo.step, If):
            return
        healed = any(m is not None and m.renamed for m in (done.found, done.to))
        self._note(todo, "healed" if healed else "passed", began, done)
        self._heal(todo, done)

    def _say(self, todo: Todo) -> None:
        words = self._speech.at(todo)
        if words != self._told:
            self._told = words
            self.tell(words)

    def _do(self, mind: Mind, todo: Todo, done: Done) -> Doing[None]:
        step = todo.step
        match step:
            case str() | Do(action=None, target=None):
                yield from self._words(mind, steps_of(todo, self._apps))
            case Do():
                seconds = 0.0 if self._wishes.dry else todo.timeout
                asked = step.model_copy(update={"expect": None}) if self._wishes.dry else step
                yield from carry_out(mind, asked, seconds, todo.source.path.parent, done)
            case WaitFor():
                yield from self._wait_for(mind, step, todo)
            case Pause():
                yield from _pause(mind, step, self._wishes.dry)
            case Expect():
                yield from self._expect(mind, step, todo)
            case If():
                yield from self._if(mind, step, todo)
            case ForEach() | Include():
                raise AssertionError("loops and includes are steps by now")
            case _:
                assert_never(step)

    def _words(self, mind: Mind, steps: Sequence[Step]) -> Doing[None]:
        doing = carry_out_words(mind, steps)
        if not self._wishes.dry:
            yield from doing
            return
        # What it would do first; the rest would come of that.
        mind.patience = 0.0
        yield next(doing, Proposal((Wait(ms=0),), "", mind.said))

    def _wait_for(self, mind: Mind, step: WaitFor, todo: Todo) -> Doing[None]:
        seconds = 0.0 if self._wishes.dry else todo.timeout
        if isinstance(step.wait_for, Look):
            if wrong := (yield from seen_within(mind, step.wait_for, seconds)):
                raise TimedOut(f"{todo.said!r}: {wrong} after {seconds:g} s.")
            return
        steps = steps_of(todo, self._apps)
        timed = [
            replace(s, intent=replace(s.intent, seconds=s.intent.seconds or seconds or 0.01))
            if isinstance(s.intent, WaitForIntent) else s for s in steps
        ]  # fmt: skip
        yield from carry_out_words(mind, timed)

    def _expect(self, mind: Mind, step: Expect, todo: Todo) -> Doing[None]:
        seconds = 0.0 if self._wishes.dry else todo.timeout
        if isinstance(step.expect, Look):
            if wrong := (yield from seen_within(mind, step.expect, seconds)):
                raise Failed(f"{todo.said!r} is not so: {wrong}.")
            return
        steps = steps_of(todo, self._apps)
        claims = [s.intent for s in steps if isinstance(s.intent, Verify)]
        if len(claims) != len(steps):
            yield from carry_out_words(mind, steps)
            return
        for claim in claims:
            if is_so(mind, claim):
                continue
            yield from look(mind, "pixels")
            if not (yield from wait_until(mind, lambda c=claim: is_so(mind, c), seconds)):  # type: ignore[misc]
                raise Failed(f"It is not so that {step.expect}{_shown(mind)}.")

    def _if(self, mind: Mind, step: If, todo: Todo) -> Doing[None]:
        seconds = 0.0 if self._wishes.dry else (step.timeout or IF_SECONDS)
        if isinstance(step.if_shown, Look):
            shown = not (yield from seen_within(mind, step.if_shown, seconds))
        else:
            (asked,) = condition(step.if_shown)
            assert isinstance(asked.intent, IfShown)
            self._table(mind, asked.intent, todo)
            target = asked.intent.target
            shown = is_shown(mind, target)
            if not shown:
                yield from look(mind, "pixels")
                shown = yield from wait_until(mind, lambda: is_shown(mind, target), seconds)
        yield from self._steps(mind, todo.then if shown else todo.otherwise)

    def _table(self, mind: Mind, asked: IfShown, todo: Todo) -> None:
        """Such a dialog may also come later: then the first step says what to press there."""
        first = todo.then[0] if todo.then else None
        if first is None or not isinstance(first.step, str):
            return
        steps = steps_of(first, self._apps)
        if steps and isinstance(steps[0].intent, ClickOn):
            mind.tabled.append(replace(asked, then=steps))

    def _note(
        self, todo: Todo, status: StepEnd, began: float, done: Done, error: SteadyhandError | None = None
    ) -> None:
        reason = str(error) if error is not None else "it was so already" if done.skipped else ""
        self.outcomes.append(
            StepOutcome(
                n=len(self.outcomes) + 1, said=todo.said, status=status, file=todo.source.path, where=todo.where,
                place=todo.place, rung=done.found.rung if done.found is not None else "",
                ms=(time.monotonic() - began) * 1000, find_ms=done.find_ms, reason=reason,
                nearest=error.near if isinstance(error, NotFound) else (),
            )
        )  # fmt: skip

    def _heal(self, todo: Todo, done: Done) -> None:
        step = todo.step
        if not isinstance(step, Do) or done.before is None:
            return
        end = step.action.to if isinstance(step.action, DragIt) else None
        for key, found, old in (("target", done.found, step.target), ("to", done.to, end)):
            if found is not None and found.renamed and old is not None:
                healing = _healing(todo, key, found, old, done.before)
                self.healings[(todo.source.path, todo.where, key)] = healing

    def _suggest(self, mind: Mind, todo: Todo, error: SteadyhandError) -> None:
        step = todo.step
        if isinstance(error, NotFound) and error.doubtful is not None and isinstance(step, Do) and step.target:
            self.suggested.append(_healing(todo, "target", error.doubtful, step.target, mind.seen))


def _nobody(words: str) -> None:
    """Hears nothing."""


def _healing(todo: Todo, key: str, found: Match, old: Anchor, seen: Observation) -> Healing:
    return Healing(
        file=todo.source.path, where=todo.where, said=todo.said, old=old, new=anew(old, found, seen),
        confidence=found.confidence, why=found.why, pixels=_picture(found, seen), key=key,
    )  # fmt: skip


def anew(old: Anchor, found: Match, seen: Observation) -> Anchor:
    """The anchor as it should be from now on: what it said before, said of what was found. Its picture is no longer."""
    new = anchor_of(found.element, seen)
    said = {key for key in old.model_fields_set if getattr(old, key)} | {"role", "name"}
    kept = {key: getattr(new, key) for key in said if key not in ("picture", "name_is", "window")}
    return Anchor(**{**kept, **({"window": old.window} if old.window is not None else {})})


def _picture(found: Match, seen: Observation) -> bytes:
    box = found.element.visible or found.element.box
    around = box.__class__(box.x1 - _MARGIN, box.y1 - _MARGIN, box.x2 + _MARGIN, box.y2 + _MARGIN)
    pixels = seen.screenshot.crop(around)
    if not pixels.size:
        return b""
    kept = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(kept, "PNG")
    return kept.getvalue()


def _pause(mind: Mind, step: Pause, dry: bool) -> Doing[None]:
    if step.wait.startswith("until"):
        for _ in range(60):
            before = mind.seen.screenshot.taken
            yield from pause(mind, 300)
            # A wait that nothing ended took as long as it might.
            if mind.outcome is not None and mind.outcome.effect is not None and mind.outcome.effect.kind == "none":
                return
            if dry or mind.seen.screenshot.taken == before:
                return
        raise TimedOut("the screen does not become still")
    number, unit = step.wait.rstrip("abcdefghijklmnopqrstuvwxyz ").strip(), step.wait.lstrip("0123456789. ")
    yield from rest(mind, 0.0 if dry else float(number) * _UNITS[unit])


def _shown(mind: Mind) -> str:
    """What the window in front is called, and what is in its fields: for whoever reads why something is not so."""
    window = mind.seen.active
    if window is None:
        return ""
    values = [value_of(e, mind.seen) for e in mind.seen.elements if e.window == window.id and e.value and e.shown][:2]
    held = f", with {', '.join(repr(v[:60]) for v in values)}" if values else ""
    return f"; in front is {window.title!r}{held}"
