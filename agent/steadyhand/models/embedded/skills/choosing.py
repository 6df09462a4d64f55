"""Choosing: options of combos, lists and radio groups; check boxes; sliders, spin buttons and dates."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import fuzz

from steadyhand.models.embedded.dates import Moment, moment
from steadyhand.models.embedded.ground import Candidate, describe, locate, value_of
from steadyhand.models.embedded.intents import Adjust, Check, Choose, Reference, Relation, SetTo, Text, TypeIn
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.calendars import calendar_of, only_calendar, set_date
from steadyhand.models.embedded.skills.doing import do, known, press, same, wait_until
from steadyhand.models.embedded.skills.drawn import held_by, in_view, offers, switch_beside, value_beside
from steadyhand.models.embedded.skills.reach import Want, act_on, reach
from steadyhand.models.embedded.skills.rows import box_of_row, control_in, marker_of
from steadyhand.models.embedded.skills.sheets import fill_cell, go_to_cell
from steadyhand.models.embedded.skills.writing import focus, type_in, wipe
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Click, Drag, Invoke, Point, SetValue, Type

OPTIONS: frozenset[Role] = frozenset(
    {"option", "radio", "row", "cell", "tab", "menuitem", "checkbox", "toggle", "button", "link"}
)
SWITCHES: frozenset[Role] = frozenset({"checkbox", "toggle", "radio", "menuitem"})
VALUES: frozenset[Role] = frozenset({"slider", "spin", "combo", "field", "calendar", "progress", "scrollbar"})
_SWITCHED = {
    "on": True, "true": True, "yes": True, "checked": True, "enabled": True, "1": True, "off": False, "false": False,
    "no": False, "unchecked": False, "disabled": False, "0": False,
}  # fmt: skip
_LISTS: frozenset[Role] = frozenset({"combo", "list", "table", "tree", "group", "panel", "menu", "tab", "calendar"})
_PICTURED: frozenset[Role] = frozenset({"field", "button", "spin"})
"""What a combo may look like where pixels are all there is."""
_MANY: frozenset[Role] = frozenset({"row", "option", "cell", "icon"})
_ENTRIES: frozenset[Role] = frozenset({"option", "menuitem", "row", "cell"})
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_PLAIN_NUMBER = re.compile(r"\s*-?\d+(?:[.,]\d+)?\s*\S?")


def choose(mind: Mind, intent: Choose) -> Doing[None]:
    """Select an option; a combo is opened first, and afterwards it must show the option."""
    option = intent.option
    if intent.source is None and (yield from go_to_cell(mind, option)):
        return
    if intent.source is not None:
        source = yield from reach(mind, intent.source, Want(_LISTS))
        if source.element.role == "calendar":
            yield from set_date(mind, source, option.words or option.said)
            return
        if source.element.role in ("label", "heading") and not in_view(mind, option, OPTIONS):
            drawn = yield from value_beside(mind, source.element)
            if drawn is not None:
                yield from _from_combo(mind, drawn, option)
                return
        if source.element.role == "combo" or (source.element.role in _PICTURED and source.element.source != "tree"):
            yield from _from_combo(mind, source, option)
            return
        inside = replace(option, relations=(*option.relations, Relation("inside", intent.source)))
        yield from _pick(mind, inside, intent.add)
        return
    calendar = calendar_of(mind, option)
    if calendar is not None:
        yield from set_date(mind, calendar, option.words or str(option.ordinal))
        return
    held = held_by(mind, option, OPTIONS)
    if held is not None:
        yield from choose(mind, held)
        return
    combo = _combo_with(mind, option)
    if combo is not None:
        yield from _from_combo(mind, combo, option)
        return
    yield from _pick(mind, option, intent.add)


def _pick(mind: Mind, option: Reference, add: bool) -> Doing[None]:
    found = yield from reach(mind, option, Want(OPTIONS))
    marker = marker_of(mind, found.element)
    if marker is not None:
        if not is_on(marker):
            yield from do(mind, Click(point=marker.point), known(marker, "selects its row"), "Select the row")
            yield from insist_on(mind, marker, True)
        return
    found = yield from act_on(
        mind, option, Want(OPTIONS),
        lambda e: Click(point=e.point, modifiers=("ctrl",) if add and e.role in _MANY else ()),
    )  # fmt: skip
    element = found.element
    if element.role == "radio":
        yield from insist_on(mind, element, True)
    elif element.role in ("cell", "row") and (box := box_of_row(mind, element)) is not None and not is_on(box):
        yield from do(mind, Click(point=box.point), known(box, "marks the row"), f"Mark '{element.title}'")
        yield from insist_on(mind, box, True)
    elif not add and element.role in _MANY and element.source == "tree" and "selectable" in element.states:
        yield from _see_selected(mind, element, option)


def _see_selected(mind: Mind, element: Element, option: Reference) -> Doing[None]:
    """Click once more what is still there unselected, when the first click was surely lost: it changed nothing, or its
    list tells of another one that is selected. Elsewhere a second click may take the selection back, and some lists
    never say what is selected, so that this is not so is no failure."""

    def so() -> bool:
        now = same(mind, element)
        return now is None or not now.shown or "selected" in now.states

    before, effect = mind.seen.windows, mind.outcome.effect if mind.outcome is not None else None
    if (yield from wait_until(mind, so, 0.8)) or before != mind.seen.windows:
        return
    if (effect is not None and effect.kind == "none") or _another_is_selected(mind, element):
        why = f"'{element.title}' is not selected yet: click once more"
        yield from act_on(mind, option, Want(OPTIONS), lambda e: Click(point=e.point), why)


def _another_is_selected(mind: Mind, element: Element) -> bool:
    now = same(mind, element) or element
    return any(e.id != now.id and "selected" in e.states for e in mind.seen.children(now.parent or ""))


def _combo_with(mind: Mind, option: Reference) -> Candidate | None:
    """A closed combo that holds the option, when nothing in view is called so."""
    try:
        found = locate(option, mind.seen, want=OPTIONS)
    except TargetNotFound:
        return None
    if not found.hidden:
        return None
    holder = next((a for a in mind.seen.ancestors(found.element) if a.role == "combo" and a.shown), None)
    return known(holder, "holds the option", found.score) if holder else None


def _shows(mind: Mind, combo: Element, words: str) -> bool:
    now = same(mind, combo)
    if now is None:
        return False
    shown = value_of(now, mind.seen)
    return any(fuzz.ratio(words.casefold(), s.casefold()) >= 90 for s in (shown, now.name, now.value or ""))


def _from_combo(mind: Mind, combo: Candidate, option: Reference) -> Doing[None]:
    """Open the list and click the option; by keyboard when the list cannot be read."""
    words = option.words or option.said
    if not option.ordinal and _shows(mind, combo.element, words):
        return
    windows = {w.id for w in mind.seen.windows}
    yield from do(mind, Click(point=combo.element.point), combo, f"Open {describe(combo.element, mind.seen)}")
    popup = next((w for w in reversed(mind.seen.windows) if w.id not in windows), None)
    want = Want(_ENTRIES, popup.id if popup else None, 2.5, search=popup is None)
    try:
        yield from act_on(mind, option, want, lambda e: Click(point=e.point), f"Choose '{words}'")
    except TargetNotFound:
        yield from _by_typing(mind, combo, words)
    chosen = same(mind, combo.element)
    if option.ordinal or chosen is None or chosen.source != "tree":
        return
    if not (
        yield from wait_until(mind, lambda: _shows(mind, combo.element, words) or _unreadable(mind, combo.element), 1.5)
    ):
        raise NoEffect(
            f"{describe(chosen, mind.seen)} shows {value_of(chosen, mind.seen)!r} after {words!r} was chosen."
        )


def _unreadable(mind: Mind, combo: Element) -> bool:
    now = same(mind, combo)
    return now is None or not value_of(now, mind.seen)


def _by_typing(mind: Mind, combo: Candidate, words: str) -> Doing[None]:
    """Lists that do not show in the tree still take the first letters and Enter."""
    yield from do(mind, Type(text=words), combo, f"Type '{words}' to find it in the list")
    yield from press(mind, "enter", thought="Take it")


def check(mind: Mind, intent: Check) -> Doing[None]:
    """Tick or untick; nothing is done when it is so already."""
    found = yield from reach(mind, intent.target, Want(SWITCHES))
    box = box_of_row(mind, found.element) if found.element.role in ("cell", "row", "label") else None
    if box is not None:
        if is_on(box) != intent.on:
            yield from do(
                mind, Click(point=box.point), known(box, "marks the row"), "Tick it" if intent.on else "Untick it"
            )
            yield from insist_on(mind, box, intent.on)
        return
    if found.element.role in ("label", "heading"):
        if not (yield from switch_beside(mind, found.element, intent.on)):
            raise TargetNotFound(f"There is no switch or box to be seen beside {describe(found.element, mind.seen)}.")
        return
    if is_on(found.element) == intent.on:
        return
    yield from act_on(
        mind, intent.target, Want(SWITCHES), lambda e: Click(point=e.point), "Tick it" if intent.on else "Untick it"
    )
    yield from insist_on(mind, found.element, intent.on)


def is_on(element: Element) -> bool:
    """Rows and options are on when they are selected; a box in a selected row is not on for that."""
    if element.role in ("row", "cell", "option", "tab"):
        return "selected" in element.states
    return bool({"checked", "pressed"} & element.states)


def insist_on(mind: Mind, element: Element, on: bool) -> Doing[None]:
    """See that a switch is as wanted: by the mouse, else Space, else its accessibility action."""

    def so() -> bool:
        now = same(mind, element)
        return now is None or is_on(now) == on or (now.role == "menuitem" and not now.shown)  # told when it shows again

    if element.source != "tree":
        return
    if (yield from wait_until(mind, so, 0.8)):
        return
    now = same(mind, element)
    if now is not None and "focused" in now.states:
        yield from press(mind, "space", thought="The click did not switch it: press Space")
        if (yield from wait_until(mind, so, 0.5)):
            return
    now = same(mind, element)
    if now is not None and now.actions:
        yield from do(
            mind, Invoke(element=now.id, name=now.actions[0], point=now.point), known(now, "the same switch"),
            "The click did not switch it: use its accessibility action",
        )  # fmt: skip
        if (yield from wait_until(mind, so, 0.8)):
            return
    raise NoEffect(f"{describe(element, mind.seen)} does not switch {'on' if on else 'off'}.")


def set_to(mind: Mind, intent: SetTo) -> Doing[None]:
    """Give a control a value, in the way its kind takes it."""
    value = mind.text(intent.value)
    if (yield from fill_cell(mind, intent.target, value)):
        return
    wanted = VALUES | SWITCHES if value.casefold() in _SWITCHED else VALUES
    found = only_calendar(mind, intent.target) or (yield from reach(mind, intent.target, Want(wanted)))
    found = control_in(mind, _whole_date(mind, found, value))
    element = found.element
    if element.role in ("label", "heading") or (element.source == "pixels" and element.role == "field"):
        drawn = (yield from value_beside(mind, element)) if element.role != "field" else found
        if drawn is not None and (yield from offers(mind, drawn, value)):
            return
    match element.role:
        case "slider" | "scrollbar" | "progress":
            yield from _slide(mind, found, value)
        case "combo" if "editable" not in element.states:
            yield from _from_combo(mind, found, Reference(value, value, quoted=True))
        case "checkbox" | "toggle":
            yield from check(mind, Check(intent.target, _SWITCHED.get(value.casefold(), False)))
        case "calendar":
            yield from set_date(mind, found, value)
        case "spin":
            yield from _spin(mind, found, value)
        case _ if _spins_of(mind, element):
            yield from _in_parts(mind, found, value)
        case _:
            yield from type_in(mind, TypeIn(Text.literal(value), intent.target, replace=True))


def _spins_of(mind: Mind, element: Element) -> list[Element]:
    """The spin buttons that a date or time field is made of, in their order."""
    parts = [e for e in mind.seen.descendants(element) if e.role == "spin" and e.shown]
    return sorted(parts, key=lambda e: e.box.x1) if len(parts) > 1 else []


def _whole_date(mind: Mind, found: Candidate, value: str) -> Candidate:
    """The field of parts that a part was found of, when more than a number is to be set."""
    whole = mind.seen.element(found.element.parent)
    if found.element.role != "spin" or whole is None or not _spins_of(mind, whole) or _PLAIN_NUMBER.fullmatch(value):
        return found
    return known(whole, "the date or time this is a part of", found.score) if moment(value) is not None else found


def _in_parts(mind: Mind, found: Candidate, value: str) -> Doing[None]:
    """A date or time field of several parts: each is typed for itself, by what its name says it is."""
    said = moment(value)
    if said is None:
        raise Failed(f"{describe(found.element, mind.seen)} takes a date or a time, not {value!r}.")
    twelve = any("am" in e.name.casefold().split()[0].split("/") for e in _spins_of(mind, found.element) if e.name)
    for part in _spins_of(mind, found.element):
        digits = _digits(part.name.casefold(), said, twelve)
        if not digits:
            continue
        yield from do(mind, Click(point=part.point), known(part, "a part of the field"), f"Go to '{part.name}'")
        yield from do(mind, Type(text=digits), known(part, "a part of the field"), f"Type {digits!r}")


def _digits(name: str, said: Moment, twelve: bool) -> str:
    """What to type into a part called so; empty when nothing was said of it."""
    hour = said.hour
    if "year" in name:
        return f"{said.year:04}" if said.year else ""
    if "month" in name:
        return f"{said.month:02}" if said.month else ""
    if "day" in name:
        return f"{said.day:02}" if said.day else ""
    if "hour" in name:
        return "" if hour is None else f"{(hour % 12 or 12) if twelve else hour:02}"
    if "minute" in name:
        return "" if said.minute is None else f"{said.minute:02}"
    if "am" in name.split()[0].split("/"):
        return "" if hour is None else ("PM" if hour >= 12 else "AM")
    return ""


def _number(text: str) -> float | None:
    match = _NUMBER.search(text)
    return float(match.group().replace(",", ".")) if match else None


def _current(mind: Mind, element: Element) -> float | None:
    now = same(mind, element)
    return _number(now.value) if now is not None and now.value else None


def _slide(mind: Mind, found: Candidate, value: str) -> Doing[None]:
    """A slider: a percentage is of its range; through accessibility, else by dragging along it."""
    element, number = found.element, _number(value)
    if number is None:
        raise Failed(f"{describe(element, mind.seen)} takes a number, not {value!r}.")
    low, high = element.minimum, element.maximum
    goal = low + (high - low) * number / 100 if "%" in value and low is not None and high is not None else number

    def there() -> bool:
        now = _current(mind, element)
        span = abs((high or 0) - (low or 0)) or 100.0
        return now is not None and abs(now - goal) <= span * 0.011

    if there():
        return
    if element.source == "tree" and element.value is not None:
        yield from do(mind, SetValue(element=element.id, value=goal, point=element.point), found, f"Set it to {goal:g}")
        if (yield from wait_until(mind, there, 0.8)):
            return
    yield from _slide_by_mouse(mind, found, goal, low if low is not None else 0.0, high if high is not None else 100.0)
    if element.value is not None and not (yield from wait_until(mind, there, 0.8)):
        raise NoEffect(f"{describe(element, mind.seen)} stands at {_current(mind, element)} instead of {goal:g}.")


def _slide_by_mouse(mind: Mind, found: Candidate, goal: float, low: float, high: float) -> Doing[None]:
    box = found.element.visible or found.element.box
    current = _current(mind, found.element)
    wide = box.width >= box.height

    def place(value: float) -> Point:
        part = min(1.0, max(0.0, (value - low) / (high - low or 1.0)))
        if wide:
            return Point(round(box.x1 + 8 + part * (box.width - 16)), box.centre.y)
        return Point(box.centre.x, round(box.y2 - 8 - part * (box.height - 16)))

    start = place(current if current is not None else low)
    if start == place(goal):
        return
    yield from do(
        mind, Drag(path=(start, place((goal + (current or low)) / 2), place(goal))), found, f"Drag it to {goal:g}"
    )


def _spin(mind: Mind, found: Candidate, value: str) -> Doing[None]:
    """A spin button takes typed numbers; leaving it makes them count."""
    place = yield from focus(mind, found)
    yield from wipe(mind, place)
    yield from do(mind, Type(text=value), place, f"Type {value!r}")
    yield from press(mind, "tab", thought="Leave the field so that the number counts")
    goal = _number(value)
    if goal is None or (yield from wait_until(mind, lambda: _current(mind, found.element) in (goal, None), 0.8)):
        return
    now = same(mind, found.element)
    if now is not None and now.source == "tree":
        yield from do(
            mind,
            SetValue(element=now.id, value=goal, point=now.point),
            found,
            f"Set it to {value} through accessibility",
        )
        if not (yield from wait_until(mind, lambda: _current(mind, found.element) == goal, 0.8)):
            raise NoEffect(f"{describe(now, mind.seen)} holds {now.value!r} instead of {value!r}.")


def adjust(mind: Mind, intent: Adjust) -> Doing[None]:
    """Increase or decrease a value by an amount."""
    found = yield from reach(mind, intent.target, Want(VALUES))
    current = _current(mind, found.element)
    if current is None:
        place = yield from focus(mind, found)
        steps = max(1, min(100, round(abs(intent.by))))
        yield from press(
            mind, "up" if intent.by > 0 else "down", count=steps, thought=f"{steps} steps on {place.element.title!r}"
        )
        return
    goal = f"{current + intent.by:g}"
    if found.element.role == "spin":
        yield from _spin(mind, found, goal)
    elif found.element.role in ("slider", "scrollbar"):
        yield from _slide(mind, found, goal)
    else:
        yield from type_in(mind, TypeIn(Text.literal(goal), intent.target, replace=True))
