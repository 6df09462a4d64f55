"""The search field: there already, or brought up by the application's search button or the usual keys."""

from __future__ import annotations

from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.similarity import compare, phrase
from steadyhand.models.embedded.skills.doing import do, known, look, press, wait_until
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Click

_LINES: frozenset[Role] = frozenset({"field", "combo"})
_SIGNS: frozenset[Role] = frozenset({"button", "toggle", "icon", "image"})
_NAMED = 0.8
"""The least likeness to "Search" of what is called so."""
_BESIDE = 60
"""Pixels between a field and the sign or button that belongs to it."""
_SOON = 1.5
"""Seconds in which the field is to come up."""


def means_search(ref: Reference) -> bool:
    """Whether the reference is to the search field in general: "search for X" names no other."""
    return ref.words.casefold() in ("search", "find") and not (ref.relations or ref.ordinal or ref.quoted)


def search_field(mind: Mind, ref: Reference) -> Doing[Candidate | None]:
    """The field; None when no way to it is known here."""
    named = _named(mind, ref)
    if named is not None:
        return named
    yield from look(mind, "pixels")
    if (named := _named(mind, ref)) is not None:
        return named
    fields = _fields(mind)
    signed = [e for e in fields if not e.title and not e.value and _has_sign(mind, e)]
    if len(signed) == 1:
        return known(signed[0], "stands beside the sign for searching", 0.9)
    before = {e.id for e in fields}
    button = _button(mind)
    if button is not None:
        yield from do(mind, Click(point=button.element.point), button, "Bring up the search field")
    else:
        yield from press(mind, "ctrl", "f", thought="Bring up the search field")
    yield from wait_until(mind, lambda: any(e.id not in before for e in _fields(mind)), _SOON)
    if not any(e.id not in before for e in _fields(mind)):
        yield from look(mind, "pixels")
    fresh = [e for e in _fields(mind) if e.id not in before]
    focused = [e for e in fresh if "focused" in e.states]
    field = next(iter([*focused, *fresh]), None)
    return known(field, "came up for searching", 0.9) if field is not None else None


def _named(mind: Mind, ref: Reference) -> Candidate | None:
    try:
        found = locate(ref, mind.seen, want=_LINES)
    except (TargetNotFound, Ambiguous):
        return None
    return found if not found.hidden and found.element.role in _LINES and found.score >= 0.75 else None


def _fields(mind: Mind) -> list[Element]:
    """Fields of one line in the window in front that take text."""
    window = mind.seen.active
    return [
        e for e in mind.seen.elements
        if e.shown and window is not None and e.window == window.id and e.role == "field"
        and "multiline" not in e.states and "readonly" not in e.states and "password" not in e.states
    ]  # fmt: skip


def _has_sign(mind: Mind, field: Element) -> bool:
    """Whether a magnifier or a button for searching stands in the field or just beside it. A field without one may be
    for anything: what is searched for would be sent as a message, or end up in an address."""
    box = field.box
    return any(
        e.role in _SIGNS and e.window == field.window and e.shown and e.id != field.id
        and box.y1 <= e.box.centre.y < box.y2 and box.x1 - _BESIDE <= e.box.centre.x < box.x2 + _BESIDE
        and compare(phrase("Search"), phrase(e.title)).score >= _NAMED
        for e in mind.seen.elements
    )  # fmt: skip


def _button(mind: Mind) -> Candidate | None:
    window = mind.seen.active
    kinds: frozenset[Role] = frozenset({"button", "toggle"})
    ref = Reference("the search button", "Search", roles=("button",))
    try:
        found = locate(ref, mind.seen, want=kinds, within=window.id if window is not None else None)
    except (TargetNotFound, Ambiguous):
        return None
    return found if not found.hidden and found.score >= 0.8 and found.element.role in kinds else None
