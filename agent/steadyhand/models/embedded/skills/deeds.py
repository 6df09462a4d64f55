"""Doing to a thing what a word says ("archive the newsletter", "add the blue mug to the cart").

By the control of that name that belongs to the thing, by the menu that does, else by selecting the thing and then the
control or the entry of its context menu. Knows no deeds: what may be done is what the screen offers.
"""

from __future__ import annotations

from dataclasses import replace

from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Choose, ClickOn, Deed, Menu, Reference, Relation
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.choosing import choose
from steadyhand.models.embedded.skills.doing import do, known, look, wait_until
from steadyhand.models.embedded.skills.menus import through_menu
from steadyhand.models.embedded.skills.pointing import click
from steadyhand.models.embedded.skills.reach import Want, reach
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.observation import Role
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Click, Move

PRESSED: frozenset[Role] = frozenset({"button", "link", "toggle", "menuitem", "icon", "option"})
_ENTRIES: frozenset[Role] = frozenset({"menuitem", "option", "button", "link"})
_OWN = 0.7
"""The least score of a control that is taken for the thing's own."""
_MENU = Reference("more actions", "more actions", roles=("button", "menu"))


def by_own_control(mind: Mind, intent: Deed) -> Doing[bool]:
    """Press the control, or the entry of the menu, that stands with the thing; False when there is none."""
    thing = yield from reach(mind, intent.thing, Want())
    if _own(mind, intent) is None:
        yield from do(mind, Move(point=thing.element.point), thing, "Point at it: its controls may only show then")
    if _own(mind, intent) is None and thing.element.source != "tree":
        yield from look(mind, "pixels")
    own = _own(mind, intent)
    if own is not None:
        yield from click(mind, ClickOn(own))
        return True
    return (yield from by_own_menu(mind, intent.control, intent.thing))


def _own(mind: Mind, intent: Deed) -> Reference | None:
    """The control that stands with the thing, by its whole name or by the verb alone ("Add" of "Add to cart")."""
    verb = intent.control.words.split()[0]
    for control in (intent.control, Reference(verb, verb)):
        if _there(mind, ref := of_its_row(control, intent.thing)) is not None:
            return ref
    return None


def of_its_row(control: Reference, thing: Reference) -> Reference:
    return replace(control, relations=(Relation("row of", thing),))


def by_own_menu(mind: Mind, entry: Reference, thing: Reference) -> Doing[bool]:
    """The entry of the menu behind the thing's own menu button; False when it has none, or not with that entry."""
    button = _there(mind, of_its_row(_MENU, thing))
    if button is None:
        return False
    yield from do(mind, Click(point=button.element.point), button, f"Open the menu of '{thing.words or thing.said}'")
    if (yield from wait_until(mind, lambda: _entry(mind, entry) is not None, 1.5)):
        found = _entry(mind, entry)
        assert found is not None
        yield from do(mind, Click(point=found.element.point), found, f"Choose '{found.element.title}'")
        return True
    yield from close_popups(mind)
    return False


def by_selecting(mind: Mind, intent: Deed) -> Doing[None]:
    """Select the thing, then press what does it, wherever that is. Raises TargetNotFound."""
    yield from choose(mind, Choose(intent.thing))
    yield from wait_until(mind, lambda: _there(mind, intent.control) is not None, 1.0)
    if _there(mind, intent.control) is not None:
        yield from click(mind, ClickOn(intent.control))
        return
    yield from through_menu(mind, Menu((intent.control,), context_of=intent.thing))


def _there(mind: Mind, ref: Reference) -> Candidate | None:
    try:
        found = locate(ref, mind.seen, want=PRESSED)
    except (TargetNotFound, Ambiguous):
        return None
    usable = not found.hidden and found.score >= _OWN and found.element.role in PRESSED
    return found if usable and "enabled" in found.element.states else None


def _entry(mind: Mind, ref: Reference) -> Candidate | None:
    try:
        found = locate(ref, mind.seen, want=_ENTRIES)
    except (TargetNotFound, Ambiguous):
        return None
    return (
        known(found.element, "an entry of its menu", found.score) if not found.hidden and found.score >= _OWN else None
    )
