"""Pointing: click, hover, drag, scroll. A click without any effect is tried by keyboard, then through accessibility."""

from __future__ import annotations

import numpy as np

from steadyhand.models.embedded.ground import SURE, Candidate, describe, locate
from steadyhand.models.embedded.intents import ClickOn, DragTo, Hover, Reference, ScrollBy
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import affirming
from steadyhand.models.embedded.skills.doing import do, known, press, same, wait_until
from steadyhand.models.embedded.skills.reach import TRIES, Want, act_on, reach
from steadyhand.models.embedded.skills.reveal import scroll_once
from steadyhand.models.embedded.skills.sheets import go_to_cell
from steadyhand.observation import Element, Observation, Role
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click, Drag, Invoke, Move, Point

CLICKABLE: frozenset[Role] = frozenset(
    {
        "button",
        "toggle",
        "checkbox",
        "radio",
        "tab",
        "menuitem",
        "menu",
        "link",
        "option",
        "row",
        "cell",
        "combo",
        "field",
        "icon",
    }
)
_PRESSABLE: frozenset[Role] = frozenset({"button", "toggle", "link", "menuitem", "tab"})
_DISPLAYS: frozenset[Role] = frozenset(
    {"field", "label", "heading", "document", "other", "group", "panel", "statusbar", "progress", "cell", "row"}
)
_SCROLLS: frozenset[Role] = frozenset({"list", "table", "tree", "document", "terminal", "field"})
COMING_ALIVE = 1.5
"""Seconds that a greyed-out control is waited for: what was just typed may still have to be looked at."""
MAX_SCROLLS = 60
EVIDENCE = 2.5
"""Seconds without any reaction after which a click counts as one that did nothing."""


def click(mind: Mind, intent: ClickOn) -> Doing[None]:
    """Click a thing and see that something came of it."""

    def make(element: Element) -> Click:
        return Click(point=element.point, button=intent.button, count=intent.count, modifiers=intent.modifiers)

    plain = intent.button == "left" and intent.count == 1 and intent.modifiers in ((), ("shift",))
    if plain and (yield from go_to_cell(mind, intent.target, on="shift" in intent.modifiers)):
        return
    for _ in range(TRIES):
        found = _confirming(mind, intent.target) or (yield from reach(mind, intent.target, Want(CLICKABLE)))
        before = mind.seen
        if not (yield from wait_until(mind, lambda e=found.element: _can_be_pressed(mind, e), COMING_ALIVE)):  # type: ignore[misc]
            raise Failed(f"{describe(found.element, before)} is greyed out and cannot be clicked now.")
        outcome = yield from do(mind, make(found.element), found)
        if outcome.status == "done":
            break
    else:
        raise Failed(f"'{intent.target.said}' keeps changing while it is being clicked; nothing was done to it.")
    if intent.button == "left" and intent.count == 1 and not intent.modifiers:
        yield from _insist(mind, found, before)
    notice_display(mind, before)
    active = mind.seen.active
    mind.caret = active.id if active is not None else None


def _can_be_pressed(mind: Mind, element: Element) -> bool:
    now = same(mind, element) or element
    return now.role not in _PRESSABLE or "enabled" in now.states


def _confirming(mind: Mind, ref: Reference) -> Candidate | None:
    """What "confirm" presses in a dialog without a button called so."""
    if ref.words.casefold() != "confirm" or ref.quoted or ref.relations:
        return None
    try:
        if locate(ref, mind.seen, want=frozenset({"button"})).score >= SURE:
            return None
    except (TargetNotFound, Ambiguous):
        pass
    button = affirming(mind)
    return known(button, "confirms what the dialog asks") if button is not None else None


def _came_of_it(mind: Mind, before: Observation, element: Element) -> bool:
    """Whether anything changed but the look of the thing itself, which may only have the pointer on it now; or may yet:
    an application that has not dealt with the click is not idle."""
    effect = mind.outcome.effect if mind.outcome is not None else None
    if effect is not None and effect.busy:
        return True
    changed = effect.changed if effect is not None else ()
    return any(box.meet(element.box) != box for box in changed) or _state(before) != _state(mind.seen)


def _state(seen: Observation) -> tuple[object, ...]:
    return (
        seen.focus,
        tuple((w.id, w.title, w.active) for w in seen.windows),
        frozenset((e.id, e.name, e.value, e.states) for e in seen.elements),
    )


def _insist(mind: Mind, found: Candidate, before: Observation) -> Doing[None]:
    """Other ways to press what the mouse did not reach: Space on the focused tab, or the element's own action.

    A button that shows nothing may all the same have done its work: it is pressed again only where the first click is
    known to have gone by it, nothing came of it a while later either, and the policy saw no risk in it.
    """
    element = found.element
    if element.role not in _PRESSABLE or _came_of_it(mind, before, element):
        return
    if mind.outcome is not None and mind.outcome.category != "safe":
        return
    now = same(mind, element)
    if now is None or not (now.role == "tab" or _went_by(mind, before, now)) or (yield from _late(mind, before)):
        return
    now = same(mind, element)
    if now is None or not (now.role == "tab" or _went_by(mind, before, now)):
        return
    if "focused" in now.states:
        yield from press(mind, "space", thought=f"'{element.title}' did not react to the click: press Space")
        if _came_of_it(mind, before, element) or (yield from _late(mind, before)):
            return
    now = same(mind, element)
    if now is not None and now.source == "tree" and now.actions:
        yield from do(
            mind, Invoke(element=now.id, name=now.actions[0], point=now.point), found,
            f"'{element.title}' did not react to the click: use its accessibility action",
        )  # fmt: skip


def _went_by(mind: Mind, before: Observation, now: Element) -> bool:
    """Whether the click did not reach it: a click gives the focus to what takes it, and it has not got it.

    Buttons of toolbars leave the focus where it is; of them nothing is known.
    """
    then = before.element(now.id)
    window = mind.seen.window(now.window)
    return (
        then is not None
        and window is not None
        and window.active
        and "focusable" in now.states
        and "focused" not in now.states | then.states
        and not any(a.role in ("toolbar", "menubar", "menu") for a in mind.seen.ancestors(now))
    )


def _late(mind: Mind, before: Observation) -> Doing[bool]:
    """Whether something comes of an act after all."""
    shown = mind.seen.screenshot.pixels

    def so() -> bool:
        return _state(before) != _state(mind.seen) or not np.array_equal(shown, mind.seen.screenshot.pixels)

    return (yield from wait_until(mind, so, EVIDENCE))


def notice_display(mind: Mind, before: Observation) -> None:
    """Remember the element whose value changed without being typed into: a display, a total, a counter."""
    focus = mind.seen.focus
    old = {e.id: e for e in before.elements}
    changed = [e for e in mind.seen.elements if e.shown and e.role in _DISPLAYS and _says_else(e, old, before)]
    if changed:
        mind.display = max(changed, key=lambda e: (e.id != focus or e.role == "field", e.box.area)).id


def _says_else(element: Element, old: dict[str, Element], before: Observation) -> bool:
    """Whether it shows something else than before. Texts in a picture go by what they say and where: one in the place
    of another is the same thing."""
    if element.id in old:
        return (element.value, element.name) != (old[element.id].value, old[element.id].name)
    if element.source not in ("text", "pixels"):
        return False
    return any(
        o.role == element.role and o.window == element.window and o.title and o.title != element.title
        and (both := o.box.meet(element.box)) is not None and both.height > 0.6 * min(o.box.height, element.box.height)
        for o in before.elements if o.source == element.source
    )  # fmt: skip


def hover(mind: Mind, intent: Hover) -> Doing[None]:
    yield from act_on(mind, intent.target, Want(), lambda e: Move(point=e.point), "Point at it")


def drag(mind: Mind, intent: DragTo) -> Doing[None]:
    """Drag a thing onto another, or by a distance in pixels."""
    for _ in range(TRIES):
        found = yield from reach(mind, intent.target, Want())
        start = found.element.point
        if intent.to is not None:
            goal = (yield from reach(mind, intent.to, Want())).element.point
            again = same(mind, found.element)
            start = again.point if again is not None else start
        else:
            goal = Point(start.x + intent.dx, start.y + intent.dy)
        outcome = yield from do(mind, Drag(path=_path(start, goal)), found, f"Drag '{found.element.title}'")
        if outcome.status == "done":
            return
    raise Failed(f"'{intent.target.said}' keeps changing; nothing was dragged.")


def _path(start: Point, goal: Point) -> tuple[Point, ...]:
    """A straight way with the points between that toolkits need to notice a drag."""
    steps = max(4, min(40, max(abs(goal.x - start.x), abs(goal.y - start.y)) // 10))
    return tuple(
        Point(start.x + (goal.x - start.x) * i // steps, start.y + (goal.y - start.y) * i // steps)
        for i in range(steps + 1)
    )


def scroll(mind: Mind, intent: ScrollBy) -> Doing[None]:
    """Scroll until something is in view, to an end, or by an amount."""
    point = yield from _scroll_place(mind, intent.inside)
    dx, dy = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}[intent.direction]
    if intent.until is None and not intent.to_end:
        amount = intent.amount or 5
        yield from scroll_once(mind, point, dx * amount, dy * amount)
        return
    until = intent.until
    for _ in range(MAX_SCROLLS):
        if until is not None and (yield from _in_view(mind, until)):
            return
        step = 10 if until is None else 4
        if not (yield from scroll_once(mind, point, dx * step, dy * step)):
            break
    if until is not None:
        yield from reach(mind, until, Want(patience=1.0, search=False))


def _in_view(mind: Mind, ref: Reference) -> Doing[bool]:
    try:
        yield from reach(mind, ref, Want(patience=0.0, search=False))
    except TargetNotFound:
        return False
    return True


def _scroll_place(mind: Mind, inside: Reference | None) -> Doing[Point]:
    if inside is not None:
        found = yield from reach(mind, inside, Want())
        return found.element.point
    window = mind.seen.active
    bars = [
        e for e in mind.seen.elements
        if e.role == "scrollbar" and e.shown and window is not None and e.window == window.id
        and e.box.height > e.box.width
    ]  # fmt: skip
    if bars:
        bar = max(bars, key=lambda e: e.box.height).box
        return Point(bar.x1 - 30, bar.centre.y)
    areas = [
        e for e in mind.seen.elements
        if e.shown and window is not None and e.window == window.id and e.source == "tree"
        and e.role in _SCROLLS and e.visible is not None and e.visible.height > 60
    ]  # fmt: skip
    if areas:
        return max(areas, key=lambda e: e.visible.area if e.visible else 0).point
    return (window.client or window.box).centre if window is not None else mind.seen.screenshot.box.centre
