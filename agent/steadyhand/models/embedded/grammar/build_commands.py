"""Builders for small commands of an application: "... and confirm", "rotate the picture", "sort by size"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.building import Builders, thing, things
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import spoken
from steadyhand.models.embedded.intents import ClickOn, IfShown, Intent, PressKeys, Reference, Step

_TURNS: Final = {
    "right": "right", "left": "left", "clockwise": "clockwise", "counterclockwise": "counterclockwise",
    "counter-clockwise": "counterclockwise", "anticlockwise": "counterclockwise", "anti-clockwise": "counterclockwise",
}  # fmt: skip
_CONFIRM: Final = Reference("confirm", "Confirm")


def confirm(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "... and confirm": by a button of that name where there is one, else as Enter does."""
    enter = Step(PressKeys(("enter",)), "confirm")
    return (IfShown(_CONFIRM, (Step(ClickOn(_CONFIRM), "confirm"),), (enter,)),)


def rotate(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "rotate the picture to the right", "turn it 90 degrees clockwise"."""
    way = _TURNS.get(" ".join(w.low for w in slots["dir"]))
    if way is None:
        raise Mismatch
    return (ClickOn(Reference(f"rotate {way}", f"Rotate {way}")),)


def new_kind(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "open a new private window": an entry of a menu is called so."""
    said = f"new {spoken(slots['kind'])} window"
    return (ClickOn(Reference(said, said.capitalize())),)


def toggle(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return tuple(ClickOn(t) for t in things(slots["target"], talk))


def sort(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    target = thing(slots["target"], talk)
    return (ClickOn(target if target.roles else replace(target, roles=("column",))),)


BUILDERS: Builders = {
    "new_kind": new_kind,
    "confirm": confirm,
    "rotate": rotate,
    "toggle": toggle,
    "expand": toggle,
    "sort": sort,
}
