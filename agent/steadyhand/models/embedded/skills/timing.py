"""Setting a length of time: in fields for hours, minutes and seconds, in a clock, or by a button that says the same."""

from __future__ import annotations

from steadyhand.models.embedded.durations import like, seconds
from steadyhand.models.embedded.folding import fold, tokens
from steadyhand.models.embedded.ground import describe, rank
from steadyhand.models.embedded.intents import Reference, SetTo, Text, TypeIn
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.choosing import set_to
from steadyhand.models.embedded.skills.doing import do, known, look, wait_until
from steadyhand.models.embedded.skills.writing import type_in
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import TargetNotFound
from steadyhand_actions.schema import Click

_UNITS = {
    "hours": ("hour", "hours", "h", "hrs", "hr"), "minutes": ("minute", "minutes", "min", "mins", "m"),
    "seconds": ("second", "seconds", "sec", "secs", "s"),
}  # fmt: skip
_SIZE = {"hours": 3600, "minutes": 60, "seconds": 1}
_TAKES: frozenset[Role] = frozenset({"spin", "field", "combo", "slider"})
_PRESSED: frozenset[Role] = frozenset({"button", "toggle", "radio", "option", "link", "menuitem"})
_CALLED = 0.85
_SOON = 1.5


def is_length(mind: Mind, intent: SetTo) -> bool:
    """Whether a length of time is to be set, told by its unit; "5:00" may be a time of day."""
    text = mind.text(intent.value)
    return ":" not in text and seconds(text) is not None


def set_length(mind: Mind, intent: SetTo) -> Doing[None]:
    """Set it in the way that the window in front offers, after going to the tab that the target names."""
    length = seconds(mind.text(intent.value))
    assert length is not None, "only lengths are sent here"
    yield from _go_to_tab(mind, intent.target)
    yield from wait_until(mind, lambda: _offers(mind, intent.target, length), min(_SOON, mind.patience))
    if not _offers(mind, intent.target, length):
        yield from look(mind, "pixels")
    named, units = _named(mind, intent.target), _units(mind, intent.target)
    if named is not None:
        yield from _in_one(mind, intent, named, length)
    elif units:
        yield from _in_units(mind, units, length)
    elif (button := _preset(mind, intent.target, length)) is not None:
        yield from do(mind, Click(point=button.point), known(button, "says the same length"), f"Take '{button.title}'")
    else:
        yield from set_to(mind, intent)


def _offers(mind: Mind, target: Reference, length: int) -> bool:
    return _named(mind, target) is not None or bool(_units(mind, target)) or _preset(mind, target, length) is not None


def _in_one(mind: Mind, intent: SetTo, element: Element, length: int) -> Doing[None]:
    """In the field of that name: as it writes lengths, or as a number of the unit that it is labelled with."""
    if text := like(element.value or "", length):
        yield from type_in(mind, TypeIn(Text.literal(text), intent.target, replace=True))
    elif (unit := _unit_of(element)) and length % _SIZE[unit] == 0:
        yield from set_to(mind, SetTo(intent.target, Text.literal(str(length // _SIZE[unit]))))
    else:
        yield from set_to(mind, intent)


def _go_to_tab(mind: Mind, target: Reference) -> Doing[None]:
    words = set(tokens(fold(target.words)))
    tabs = [e for e in _front(mind) if e.role == "tab" and words and set(tokens(fold(e.title))) == words]
    if len(tabs) == 1 and not tabs[0].states & {"selected", "pressed"}:
        yield from do(mind, Click(point=tabs[0].point), known(tabs[0], "named so"), f"Go to '{tabs[0].title}'")


def _front(mind: Mind) -> list[Element]:
    window = mind.seen.active
    return [e for e in mind.seen.elements if e.shown and window is not None and e.window == window.id]


def _unit_of(element: Element) -> str:
    said = set(tokens(fold(f"{element.name} {element.label}")))
    return next((unit for unit, names in _UNITS.items() if said & set(names)), "")


def _units(mind: Mind, target: Reference) -> dict[str, Element]:
    """The fields for each unit, where each is there once and the window speaks of the target."""
    found: dict[str, Element] = {}
    for e in _front(mind) if _speaks_of(mind, target) else ():
        unit = _unit_of(e) if e.role in _TAKES and "readonly" not in e.states else ""
        if unit in found:
            return {}
        if unit:
            found[unit] = e
    return found


def _speaks_of(mind: Mind, target: Reference) -> bool:
    """Whether the window in front is about the target: its title, its application, or a tab or heading in it."""
    window = mind.seen.active
    if window is None:
        return False
    whole = {*tokens(fold(f"{window.title} {window.app}"))}
    words = tokens(fold(target.words))
    tabs = [set(tokens(fold(e.title))) for e in _front(mind) if e.role == "tab" and e.states & {"selected", "pressed"}]
    if words and (whole.issuperset(words) or set(words) in tabs):
        return True
    return any(c.element.window == window.id and c.score >= _CALLED for c in rank(target, mind.seen)[:3])


def _in_units(mind: Mind, units: dict[str, Element], length: int) -> Doing[None]:
    """The biggest unit takes what is over; a length that the smallest cannot hold is not set to another one."""
    left = length
    parts: list[tuple[Element, int]] = []
    for unit in sorted(units, key=lambda u: -_SIZE[u]):
        parts.append((units[unit], left // _SIZE[unit]))
        left %= _SIZE[unit]
    if left:
        raise TargetNotFound(f"{describe(parts[-1][0], mind.seen)} cannot be set to parts of its unit.")
    for element, number in parts:
        if (element.value or "").strip() in (str(number), f"{number:02}"):
            continue
        yield from set_to(mind, SetTo(_exactly(element), Text.literal(str(number))))


def _exactly(element: Element) -> Reference:
    name = element.name or element.label or element.title
    return Reference(name, name, quoted=True, roles=(element.role,))


def _named(mind: Mind, target: Reference) -> Element | None:
    """A field called as the target is."""
    fields = [e.id for e in _front(mind) if e.role in _TAKES and "readonly" not in e.states]
    found = [c.element for c in rank(target, mind.seen, want=_TAKES)[:3] if c.score >= _CALLED]
    return found[0] if found and found[0].id in fields else None


def _preset(mind: Mind, target: Reference, length: int) -> Element | None:
    if not _speaks_of(mind, target):
        return None
    found = [e for e in _front(mind) if e.role in _PRESSED and seconds(e.title) == length]
    return found[0] if len(found) == 1 else None
