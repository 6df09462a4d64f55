"""The embedded planner: understood steps, carried out by skills, one Proposal at a time.

Needs no model and no network. It never touches the screen: the loop shows it Observations and does what it proposes.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import assert_never

from pydantic import ValidationError

from steadyhand.models.base import Catalogue, Turn
from steadyhand.models.embedded.intents import (
    Adjust,
    Ask,
    Check,
    Choose,
    Clear,
    ClickOn,
    Clipboard,
    Close,
    Compute,
    Count,
    Create,
    Deed,
    DragTo,
    Find,
    Hover,
    IfShown,
    Mark,
    Menu,
    Open,
    PressKeys,
    Read,
    Reference,
    Repeat,
    SaveAs,
    ScrollBy,
    SelectAll,
    SetTo,
    Step,
    Substitute,
    SwitchTo,
    TypeIn,
    Verify,
    WaitFor,
)
from steadyhand.models.embedded.mind import PATIENCE, Doing, Mind
from steadyhand.models.embedded.skills import (
    asking,
    calculating,
    choosing,
    creating,
    deeds,
    everything,
    menus,
    passages,
    pointing,
    reading,
    saving,
    windows,
    writing,
)
from steadyhand.models.embedded.skills.doing import Gone, look, pause
from steadyhand.observation import Observation
from steadyhand_actions.errors import BadAction, Failed, TargetNotFound
from steadyhand_actions.schema import Done, Wait
from steadyhand_prompts.dialect import Proposal

BEGINNINGS = 3
"""How often a step is begun whose target goes away before anything was done to it."""
_IN_FRONT = frozenset({"dialog", "window", "wizard", "popup", "pop-up", "dialogue", "dialog box", "form", "page"})
"""What one calls the window that has just come up."""
IF_SECONDS = 2.5
"""How long an if-step waits for what it asks about."""


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
            self._doing = _all(self._mind, self._steps)
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
        return proposal

    def _take_in(self, mind: Mind, turn: Turn) -> None:
        if self._acted:
            before = {w.id for w in mind.seen.windows}
            mind.ours.update(w.id for w in turn.seen.windows if w.id not in before)
        mind.seen, mind.outcome = turn.seen, turn.outcome


def _all(mind: Mind, steps: Sequence[Step]) -> Doing[None]:
    for step in steps:
        yield from _one(mind, step)


def _one(mind: Mind, step: Step) -> Doing[None]:
    mind.said = step.said
    if step.where:
        yield from _go_where(mind, step.where)
    for left in reversed(range(BEGINNINGS)):
        try:
            yield from _skill(mind, step)
            return
        except Gone:
            if not left:
                raise


def _go_where(mind: Mind, where: str) -> Doing[None]:
    """The window or application the step names. A part of the window in front ("in the toolbar") needs no going."""
    if where.casefold().removeprefix("the ") in _IN_FRONT and not any(w.title == where for w in mind.seen.windows):
        return
    try:
        yield from windows.go_to(mind, where)
    except TargetNotFound:
        if not _part_of_front(mind.seen, where):
            raise


def _part_of_front(seen: Observation, where: str) -> bool:
    words = where.casefold()
    return any(e.shown and e.title and e.title.casefold() in words for e in seen.elements)


def _skill(mind: Mind, step: Step) -> Doing[None]:
    intent = step.intent
    match intent:
        case Open():
            return windows.open_it(mind, intent)
        case SwitchTo():
            return windows.switch_to(mind, intent)
        case Close(target=Reference(every=True)):
            return everything.close_every(mind, intent)
        case Close():
            return windows.close(mind, intent)
        case ClickOn(target=Reference(every=True)):
            return everything.click_every(mind, intent)
        case ClickOn():
            return pointing.click(mind, intent)
        case Hover():
            return pointing.hover(mind, intent)
        case DragTo():
            return pointing.drag(mind, intent)
        case ScrollBy():
            return pointing.scroll(mind, intent)
        case TypeIn():
            return writing.type_in(mind, intent)
        case Clear():
            return writing.clear(mind, intent)
        case PressKeys():
            return writing.keys(mind, intent)
        case Clipboard():
            return writing.clipboard(mind, intent)
        case SelectAll():
            return writing.select_all(mind, intent)
        case Choose():
            return choosing.choose(mind, intent)
        case Check(target=Reference(every=True)):
            return everything.check_every(mind, intent)
        case Check():
            return choosing.check(mind, intent)
        case SetTo():
            return choosing.set_to(mind, intent)
        case Adjust():
            return choosing.adjust(mind, intent)
        case Mark():
            return passages.mark(mind, intent)
        case Substitute():
            return passages.substitute(mind, intent)
        case Create():
            return creating.create(mind, intent)
        case Ask():
            return asking.ask(mind, intent)
        case Count():
            return everything.count(mind, intent)
        case Menu():
            return menus.through_menu(mind, intent)
        case Deed():
            return _deed(mind, intent)
        case SaveAs():
            return saving.save(mind, intent)
        case WaitFor():
            return reading.wait_for(mind, intent)
        case Read():
            return reading.read(mind, intent)
        case Compute():
            return calculating.compute(mind, intent)
        case Find():
            return reading.find(mind, intent)
        case Verify():
            return reading.verify(mind, intent)
        case IfShown():
            return _if(mind, intent)
        case Repeat():
            return _repeat(mind, intent)
        case _:
            assert_never(intent)


def _if(mind: Mind, intent: IfShown) -> Doing[None]:
    """Look for a moment; the condition also stands for dialogs that come later."""
    mind.tabled.append(intent)
    deadline = mind.now + (IF_SECONDS if intent.shown else 0.3)
    shown = reading.is_shown(mind, intent.target)
    while not shown and mind.now < deadline:
        yield from look(mind, "pixels")
        shown = reading.is_shown(mind, intent.target)
        if not shown:
            yield from pause(mind, 200)
            shown = reading.is_shown(mind, intent.target)
    yield from _all(mind, intent.then if shown == intent.shown else intent.otherwise)


def _deed(mind: Mind, intent: Deed) -> Doing[None]:
    if (yield from deeds.by_own_control(mind, intent)):
        return
    if intent.otherwise:
        yield from _all(mind, [Step(i, mind.said) for i in intent.otherwise])
    else:
        yield from deeds.by_selecting(mind, intent)


def _repeat(mind: Mind, intent: Repeat) -> Doing[None]:
    for _ in range(intent.times):
        yield from _all(mind, intent.steps)


class DryPlanner:
    """Says what each step would do first, from the screen as it is; nothing is expected to happen.

    A step whose target would only come up after earlier ones is passed over with that said in its thought.
    """

    def __init__(self, steps: Sequence[Step], catalogue: Catalogue) -> None:
        self._left = list(steps)
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
            if acts:
                self._advance()
            return proposal
        return Proposal((Done(answer="; ".join(self.passed) or None),))

    def _advance(self) -> None:
        self._left.pop(0)
        self._step = None
