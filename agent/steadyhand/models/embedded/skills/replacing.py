"""An editor's own dialog for finding and replacing: opened by its menu entry or its usual keys, filled, confirmed."""

from __future__ import annotations

from steadyhand.models.embedded.ground import locate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import known, look, press, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on
from steadyhand.models.embedded.skills.writing import focus, takes_text, type_text, wipe
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click

_ENTRIES = ("Find and Replace", "Replace")
_ALL = ("Replace All", "In Document", "Replace all")
_LEAST = 0.7
"""The least score of what is taken for them: "Replace" for "Replace All" has less, a translation has more."""
_SOON = 2.0
"""Seconds in which the dialog is to be there."""


def by_dialog(mind: Mind, old: str, new: str) -> Doing[None]:
    """Replace all through the dialog. Raises Failed when none comes."""
    yield from look(mind, "pixels")
    before = {e.id for e in _fields(mind)}

    def fresh() -> list[Element]:
        new = [e for e in _fields(mind) if e.id not in before and "multiline" not in e.states]
        return [*new, *_below(mind, new[0])] if len(new) == 1 else new

    yield from press(mind, "ctrl", "h", thought="Ask for the dialog that replaces")
    yield from look(mind, "pixels")
    if not (yield from wait_until(mind, lambda: len(fresh()) >= 2, _SOON)):
        yield from _by_menu(mind)
        if not (yield from wait_until(mind, lambda: len(fresh()) >= 2, _SOON)):
            raise Failed("No dialog for finding and replacing came up; say how this application replaces text.")
    fields = sorted(fresh(), key=lambda e: (e.box.y1, e.box.x1))[:2]
    for field, text in zip(fields, (old, new), strict=True):
        place = yield from focus(mind, known(field, "takes the text"))
        yield from wipe(mind, place, emptied=not text)
        if text:
            yield from type_text(mind, text, place, "")
    yield from wait_until(mind, lambda: _called(mind, _ALL, "button") is not None, _SOON)
    button = _called(mind, _ALL, "button")
    if button is None:
        raise Failed("The dialog for finding and replacing has no button that replaces all; nothing was replaced.")
    yield from act_on(mind, button, Want(frozenset({"button"})), lambda e: Click(point=e.point))
    active = mind.seen.active
    if active is not None and active.kind == "dialog":
        yield from press(mind, "escape", thought="Close the dialog")


def _fields(mind: Mind) -> list[Element]:
    window = mind.seen.active
    return [e for e in mind.seen.elements if e.shown and window and e.window == window.id and takes_text(e)]


def _below(mind: Mind, field: Element) -> list[Element]:
    """In a picture an empty field may look like a row: what is as wide and just under the first one."""
    box = field.box
    return [
        e for e in mind.seen.elements
        if e.source == "pixels" and e.window == field.window and 0 < e.box.y1 - box.y1 < 3 * box.height
        and abs(e.box.x1 - box.x1) < 12 and abs(e.box.width - box.width) < 0.2 * box.width
    ][:1]  # fmt: skip


def _by_menu(mind: Mind) -> Doing[None]:
    ref = _called(mind, _ENTRIES, "menuitem")
    if ref is not None:
        yield from act_on(mind, ref, Want(frozenset({"menuitem"})), lambda e: Click(point=e.point))


def _called(mind: Mind, names: tuple[str, ...], role: Role) -> Reference | None:
    """The first of the names that something here answers to; one that only says part of it does less or more."""
    for name in names:
        ref = Reference(name, name, roles=(role,))
        try:
            found = locate(ref, mind.seen, want=frozenset({role}))
        except (TargetNotFound, Ambiguous):
            continue
        if found.score >= _LEAST and found.element.role == role:
            return ref
    return None
