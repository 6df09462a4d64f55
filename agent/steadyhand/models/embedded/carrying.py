"""Steps carried out one after the other: where each is to happen, which skill does it, and what steps hold steps.

Every kind of intent has its one skill here. It proposes and looks through the skills; it decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

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
    Export,
    Fill,
    Find,
    Hover,
    IfShown,
    Intent,
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
from steadyhand.models.embedded.linked import IN_FRONT
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills import (
    asking,
    calculating,
    choosing,
    creating,
    deeds,
    everything,
    exporting,
    filling,
    menus,
    passages,
    pointing,
    reading,
    saving,
    timing,
    windows,
    writing,
)
from steadyhand.models.embedded.skills.doing import Gone, look, pause
from steadyhand.observation import Observation
from steadyhand_actions.errors import TargetNotFound

BEGINNINGS = 3
"""How often a step is begun whose target goes away before anything was done to it."""
IF_SECONDS = 2.5
"""How long an if-step waits for what it asks about."""
_Windows = Open | SwitchTo | Close
_Pointing = ClickOn | Hover | DragTo | ScrollBy
_Writing = TypeIn | Clear | PressKeys | Clipboard | SelectAll | Mark | Substitute
_Choosing = Choose | Check | SetTo | Adjust
_Making = Create | Menu | Deed | SaveAs | Export | Fill
_Asking = WaitFor | Read | Compute | Find | Verify | Ask | Count


def carry_out(mind: Mind, steps: Sequence[Step]) -> Doing[None]:
    """Each step in turn. Raises SteadyhandError when one cannot be done."""
    for step in steps:
        yield from _one(mind, step)


def _one(mind: Mind, step: Step) -> Doing[None]:
    mind.said = step.said
    if step.where:
        yield from _go_where(mind, step.where)
    for left in reversed(range(BEGINNINGS)):
        try:
            yield from _skill(mind, step.intent)
            mind.behind += 1
            return
        except Gone:
            if not left:
                raise


def _go_where(mind: Mind, where: str) -> Doing[None]:
    """The window or application the step names. A part of the window in front ("in the toolbar") needs no going."""
    if where.casefold().removeprefix("the ") in IN_FRONT and not any(w.title == where for w in mind.seen.windows):
        return
    try:
        yield from windows.go_to(mind, where)
    except TargetNotFound:
        if not _part_of_front(mind.seen, where):
            raise


def _part_of_front(seen: Observation, where: str) -> bool:
    words = where.casefold()
    return any(e.shown and e.title and e.title.casefold() in words for e in seen.elements)


def _skill(mind: Mind, intent: Intent) -> Doing[None]:
    match intent:
        case Open() | SwitchTo() | Close():
            return _with_windows(mind, intent)
        case ClickOn() | Hover() | DragTo() | ScrollBy():
            return _by_pointing(mind, intent)
        case TypeIn() | Clear() | PressKeys() | Clipboard() | SelectAll() | Mark() | Substitute():
            return _by_writing(mind, intent)
        case Choose() | Check() | SetTo() | Adjust():
            return _by_choosing(mind, intent)
        case Create() | Menu() | Deed() | SaveAs() | Export() | Fill():
            return _by_making(mind, intent)
        case WaitFor() | Read() | Compute() | Find() | Verify() | Ask() | Count():
            return _by_asking(mind, intent)
        case IfShown():
            return _if(mind, intent)
        case Repeat():
            return _repeat(mind, intent)
        case _:
            assert_never(intent)


def _with_windows(mind: Mind, intent: _Windows) -> Doing[None]:
    match intent:
        case Open():
            return windows.open_it(mind, intent)
        case SwitchTo():
            return windows.switch_to(mind, intent)
        case Close(target=Reference(every=True)):
            return everything.close_every(mind, intent)
        case Close():
            return windows.close(mind, intent)
        case _:
            assert_never(intent)


def _by_pointing(mind: Mind, intent: _Pointing) -> Doing[None]:
    match intent:
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
        case _:
            assert_never(intent)


def _by_writing(mind: Mind, intent: _Writing) -> Doing[None]:
    match intent:
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
        case Mark():
            return passages.mark(mind, intent)
        case Substitute():
            return passages.substitute(mind, intent)
        case _:
            assert_never(intent)


def _by_choosing(mind: Mind, intent: _Choosing) -> Doing[None]:
    match intent:
        case Choose():
            return choosing.choose(mind, intent)
        case Check(target=Reference(every=True)):
            return everything.check_every(mind, intent)
        case Check():
            return choosing.check(mind, intent)
        case SetTo() if timing.is_length(mind, intent):
            return timing.set_length(mind, intent)
        case SetTo():
            return choosing.set_to(mind, intent)
        case Adjust():
            return choosing.adjust(mind, intent)
        case _:
            assert_never(intent)


def _by_making(mind: Mind, intent: _Making) -> Doing[None]:
    match intent:
        case Create():
            return creating.create(mind, intent)
        case Menu():
            return menus.through_menu(mind, intent)
        case Deed(thing=Reference(every=True)):
            return deeds.to_every(mind, intent)
        case Deed():
            return _deed(mind, intent)
        case SaveAs():
            return saving.save(mind, intent)
        case Export():
            return exporting.export(mind, intent)
        case Fill():
            return filling.fill(mind, intent)
        case _:
            assert_never(intent)


def _by_asking(mind: Mind, intent: _Asking) -> Doing[None]:
    match intent:
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
        case Ask():
            return asking.ask(mind, intent)
        case Count():
            return everything.count(mind, intent)
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
    yield from carry_out(mind, intent.then if shown == intent.shown else intent.otherwise)


def _deed(mind: Mind, intent: Deed) -> Doing[None]:
    if (yield from deeds.by_own_control(mind, intent)):
        return
    if intent.otherwise:
        yield from carry_out(mind, [Step(i, mind.said) for i in intent.otherwise])
    else:
        yield from deeds.by_selecting(mind, intent)


def _repeat(mind: Mind, intent: Repeat) -> Doing[None]:
    for _ in range(intent.times):
        yield from carry_out(mind, intent.steps)
