"""Carries out a recorded step: finds its target, does its one act there, and waits for the effect that was recorded.

It never acts itself: every act is proposed to the loop and passes the gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import blocker_of, clear_the_way, words_of
from steadyhand.models.embedded.skills.doing import Gone, bring_front, do, look, pause, wait_until
from steadyhand.models.embedded.skills.writing import focus, has_focus, takes_text, type_text, wipe
from steadyhand.observation import Element, Observation, Window
from steadyhand.replay.effects import already, instead, unmet
from steadyhand.replay.finding import as_candidate, find
from steadyhand.replay.matching import Match
from steadyhand.replay.windows import eligible
from steadyhand.script.acts import (
    At,
    ClickIt,
    DragIt,
    HoldIt,
    InvokeIt,
    PointAt,
    PressKeys,
    ScrollIt,
    SetIt,
    Start,
    ToFront,
    TypeText,
)
from steadyhand.script.anchor import Anchor
from steadyhand.script.anchoring import AREAS
from steadyhand.script.script import Do
from steadyhand_actions.errors import Failed, NoEffect, TargetNotFound
from steadyhand_actions.keys import parse_chord
from steadyhand_actions.schema import (
    Act,
    Click,
    Drag,
    Hold,
    Invoke,
    Launch,
    Move,
    Outcome,
    Point,
    Press,
    Scroll,
    SetValue,
)
from steadyhand_actions.words import acts_in

TRIES = 4
"""How often it is begun anew when the target changed just before the act."""
START_SECONDS = 20.0
"""How long an application may take to show its window, if the step does not say more."""
_PRESSES = frozenset({"return", "enter", "kp_enter", "space", "delete", "backspace"})
"""Keys that press or remove what has the keyboard."""
_TYPED = frozenset({"field", "combo", "spin", "terminal", "document"})
_PLACES = AREAS | {"window", "dialog"}
_STEPS = 12


@dataclass(slots=True)
class Done:
    """What came of a step, for its report. ``found`` is its target; ``to`` what it was dragged onto. ``renaming``: it
    may go by another name than it had."""

    found: Match | None = None
    to: Match | None = None
    skipped: bool = False
    find_ms: float = 0.0
    renaming: bool = True
    before: Observation | None = None


def carry_out(mind: Mind, step: Do, seconds: float, folder: Path, done: Done) -> Doing[None]:
    """``seconds`` its target and then its effect may take. What is found is put into ``done`` as it is found.

    Raises TargetNotFound, NoEffect and what the skills raise.
    """
    for _ in range(TRIES):
        found = yield from _target(mind, step, seconds, folder, done)
        element = found.element if found is not None else None
        if step.expect is not None and isinstance(step.action, ClickIt) and already(step.expect, mind.seen, element):
            done.skipped = True
            return
        done.before = before = mind.seen
        try:
            outcome = yield from _act(mind, step, found, seconds, folder, done)
        except Gone:
            continue
        if outcome is not None and outcome.status != "done":
            continue
        if step.expect is None:
            return
        wait = max(seconds, START_SECONDS) if isinstance(step.action, Start) and seconds >= 5 else seconds
        if (yield from _effect(mind, step, before, element, wait)):
            return
    raise Failed(f"{step.do!r}: its target keeps changing or being covered; it was not done.")


def _target(mind: Mind, step: Do, seconds: float, folder: Path, done: Done) -> Doing[Match | None]:
    anchor = step.target
    if anchor is None:
        return None
    began = mind.now
    if isinstance(step.action, ToFront) or not _is_a_thing(anchor) or _is_only_where_the_keyboard_was(step):
        window = yield from _window(mind, anchor, seconds)
        if isinstance(step.action, ClickIt | PointAt | DragIt):
            done.found = _as_thing(window)
        return done.found
    try:
        done.found = yield from find(mind, anchor, seconds, folder, renaming=done.renaming)
    finally:
        done.find_ms = 1000 * max(0.0, mind.now - began)
    return done.found


def _is_only_where_the_keyboard_was(step: Do) -> bool:
    """Keys that went to something nameless went to whatever had the keyboard in that window."""
    anchor = step.target
    nameless = anchor is not None and not anchor.title and anchor.role not in _TYPED
    return nameless and isinstance(step.action, PressKeys | TypeText)


def _is_a_thing(anchor: Anchor) -> bool:
    return bool(anchor.role or anchor.title or anchor.row or anchor.picture) and anchor.role not in ("window", "dialog")


def _as_thing(window: Window) -> Match:
    """A place in a window that nothing is known of."""
    element = Element("", "window", window.title, window.box, source="pixels", window=window.id, visible=window.box)
    return Match(element, 1.0, "window", "is the window")


def spot(element: Element, at: At | None) -> Point:
    """Where in it an act lands: at its parts, where they are in view; else in its middle."""
    if at is None:
        return element.point
    box = element.box
    x = min(box.x2 - 1, box.x1 + round(at[0] * box.width))
    y = min(box.y2 - 1, box.y1 + round(at[1] * box.height))
    inside = element.visible is None or element.visible.holds(Point(x, y))
    return Point(x, y) if inside else element.point


def _window(mind: Mind, anchor: Anchor, seconds: float) -> Doing[Window]:
    """The window that is meant, in front. Raises TargetNotFound."""

    def there() -> bool:
        return bool(_windows(mind, anchor))

    if not (yield from wait_until(mind, there, seconds)):
        called = anchor.window.title or anchor.window.app if anchor.window is not None else anchor.name
        raise TargetNotFound(f"The window {called!r} is not there.")
    window = max(_windows(mind, anchor), key=lambda w: (w.active, w.z))
    yield from bring_front(mind, window)
    return window


def _windows(mind: Mind, anchor: Anchor) -> list[Window]:
    scores = eligible(anchor.window, mind.seen)
    found = [w for w in mind.seen.windows if w.id in scores and w.kind in ("normal", "dialog")]
    best = max((scores[w.id] for w in found), default=0.0)
    return [w for w in found if scores[w.id] == best]


def _act(
    mind: Mind, step: Do, found: Match | None, seconds: float, folder: Path, done: Done
) -> Doing[Outcome | None]:  # fmt: skip
    """One act; what became of it, None where a skill saw to it that it was done."""
    action, candidate = step.action, as_candidate(found) if found is not None else None
    match action:
        case None | ToFront():
            return None
        case TypeText():
            yield from _type(mind, action, candidate, whole=_is_all_it_held(step, action))
            return None
        case PressKeys():
            yield from _to_keyboard(mind, action, candidate)
            return (yield from do(mind, Press(keys=action.keys, count=action.count), None, step.do))
        case DragIt():
            return (yield from _drag(mind, step, action, found, seconds, folder, done))
        case HoldIt():
            point = candidate.element.point if candidate is not None and action.button else None
            act: Act = Hold(keys=action.keys, button=action.button, point=point, ms=action.ms)
            return (yield from do(mind, act, candidate, step.do))
        case Start():
            return (yield from do(mind, Launch(app=action.app, arguments=action.arguments), None, step.do))
        case ScrollIt():
            point = candidate.element.point if candidate is not None else _middle(mind)
            act = Scroll(point=point, dx=action.dx, dy=action.dy, modifiers=action.modifiers)
            return (yield from do(mind, act, candidate, step.do))
        case ClickIt() | PointAt() | InvokeIt() | SetIt():
            if candidate is None:
                raise TargetNotFound(f"{step.do!r} says nothing of its target; give it a target.")
            if isinstance(action, ClickIt | PointAt) and action.at is not None:
                yield from _see_place(mind, candidate.element, action.at)
            return (yield from do(mind, _at(action, candidate.element), candidate, step.do))
        case _:
            assert_never(action)


def _see_place(mind: Mind, element: Element, at: At) -> Doing[None]:
    """What is done to a place on which nothing lay is done to nothing that lies there now. Raises TargetNotFound."""
    if element.role not in _PLACES:
        return
    yield from look(mind, "pixels")
    now = mind.seen.element(element.id) or element
    other = mind.seen.at(spot(now, at))
    if other is None or other.id == now.id or other.role in _PLACES or not other.title:
        return
    if other.id in (a.id for a in mind.seen.ancestors(now)):
        return
    raise TargetNotFound(
        f"There is {other.role} {other.title!r} now at the place in {now.role} {now.title!r} on which nothing lay."
    )


def _at(action: ClickIt | PointAt | InvokeIt | SetIt, element: Element) -> Act:
    match action:
        case ClickIt():
            return Click(
                point=spot(element, action.at), button=action.button, count=action.count, modifiers=action.modifiers
            )  # fmt: skip
        case PointAt():
            return Move(point=spot(element, action.at))
        case InvokeIt():
            return Invoke(element=element.id, name=action.name, point=element.point)
        case SetIt():
            return SetValue(element=element.id, value=action.value, point=element.point)
        case _:
            assert_never(action)


def _is_all_it_held(step: Do, action: TypeText) -> bool:
    """Whether the text was all that its field held when it had been typed, whatever had been selected before."""
    changes = step.expect.changes if step.expect is not None else ()
    return any(c.value == action.text and c.of is None for c in changes if c.kind == "value")


def _type(mind: Mind, action: TypeText, place: Candidate | None, *, whole: bool) -> Doing[None]:
    """Into the target, which gets the keyboard first; read back as the skill for writing does. ``whole``: it holds
    nothing else then."""
    if place is not None and (takes_text(place.element) or place.element.source != "tree"):
        place = yield from focus(mind, place)
    focused = mind.seen.focused
    if place is None and focused is not None and takes_text(focused):
        place = Candidate(focused, 1.0, "has the keyboard", focused.source)
    before = (place.element.value or "") if place is not None else ""
    single = place is not None and place.element.role == "field" and "multiline" not in place.element.states
    if place is not None and (action.replace or (whole and single and before)):
        yield from wipe(mind, place, emptied=not action.text)
        before = ""
    yield from type_text(mind, action.text, place, before)


def _to_keyboard(mind: Mind, action: PressKeys, place: Candidate | None) -> Doing[None]:
    """The target has the keyboard before a key goes to it. Raises Failed when a key would press something else."""
    if place is None or has_focus(mind, place.element):
        return
    if takes_text(place.element) or place.element.source != "tree":
        yield from focus(mind, place)
        return
    if (yield from wait_until(mind, lambda: has_focus(mind, place.element), 1.0)):
        return
    focused = mind.seen.focused
    key = parse_chord("+".join(action.keys))[-1].casefold() if action.keys else ""
    if key in _PRESSES and focused is not None and focused.id != place.element.id:
        raise Failed(f"The keyboard is at {focused.role} {focused.title!r}, not at {place.element.title!r}.")


def _drag(
    mind: Mind, step: Do, action: DragIt, found: Match | None, seconds: float, folder: Path, done: Done
) -> Doing[Outcome]:
    if found is None:
        raise TargetNotFound(f"{step.do!r} says nothing of what is dragged; give it a target.")
    start = spot(found.element, action.at)
    if action.to is not None:
        done.to = yield from find(mind, action.to, seconds, folder, renaming=done.renaming)
        goal = spot(done.to.element, action.to_at)
        now = mind.seen.element(found.element.id)
        start = spot(now, action.at) if now is not None else start
    else:
        dx, dy = action.by or (0, 0)
        goal = Point(start.x + dx, start.y + dy)
    path = tuple(
        Point(start.x + (goal.x - start.x) * i // _STEPS, start.y + (goal.y - start.y) * i // _STEPS)
        for i in range(_STEPS + 1)
    )
    act = Drag(path=path, button=action.button, modifiers=action.modifiers)
    return (yield from do(mind, act, as_candidate(found), step.do))


def _middle(mind: Mind) -> Point:
    window = mind.seen.active
    return (window.client or window.box).centre if window is not None else mind.seen.screenshot.box.centre


def _effect(mind: Mind, step: Do, before: Observation, element: Element | None, seconds: float) -> Doing[bool]:
    """Until the recorded effect is there; False when a dialog that came in between took the act, and is gone again.
    Raises NoEffect, saying what came instead."""
    expected = step.expect
    assert expected is not None
    missing: list[str] = []

    def there() -> bool:
        missing[:] = unmet(expected, before, mind.seen, element)
        return not missing

    if there() or (yield from wait_until(mind, there, min(1.0, seconds))):
        return True
    came = _came_between(mind, before, element)
    if came is not None and element is not None and (yield from _answered(mind, came, element)):
        if there():
            return True
        if _may_be_done_again(mind, step, element):
            return False
    if any(c.kind in ("appeared", "value", "gone") for c in expected.changes):
        yield from look(mind, "pixels")
    if (yield from wait_until(mind, there, max(0.0, seconds - 1.0))):
        return True
    seen = instead(before, mind.seen, element)
    asked = f"; a dialog came up: {came[1]!r}" if came is not None else ""
    raise NoEffect(f"{step.do!r} had another effect: expected that {'; '.join(missing)}; seen: {seen}{asked}.")


def _came_between(mind: Mind, before: Observation, element: Element | None) -> tuple[Window, str] | None:
    """A dialog that came up just as something was done, and keeps input from it now; and what it says."""
    dialog = blocker_of(mind, element) if element is not None else None
    known = {w.id for w in before.windows}
    return (dialog, words_of(mind, dialog)) if dialog is not None and dialog.id not in known else None


def _answered(mind: Mind, came: tuple[Window, str], element: Element) -> Doing[bool]:
    """Where that is safe. That it came right after an act does not make it an answer to it. Raises Failed where not."""
    mind.ours.discard(came[0].id)
    return (yield from clear_the_way(mind, element))


def _may_be_done_again(mind: Mind, step: Do, element: Element) -> bool:
    """Nothing shows that it was done, and doing it twice would do no harm."""
    now = mind.seen.element(element.id)
    if now is None or (now.states ^ element.states) & {"checked", "selected", "expanded", "pressed"}:
        return False
    return now.value == element.value and isinstance(step.action, ClickIt | PointAt | SetIt) and not acts_in(now.title)


def rest(mind: Mind, seconds: float, still: Callable[[], bool] | None = None) -> Doing[None]:
    """Let time go by, or until ``still()``."""
    deadline = mind.now + seconds
    while mind.now < deadline - 0.01 and not (still is not None and still()):
        yield from pause(mind, max(20, min(2000, int((deadline - mind.now) * 1000))))
