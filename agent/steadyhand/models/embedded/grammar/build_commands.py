"""Builders for what a control of the same name does: "submit the form", "show hidden files", "sort by size"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.building import Builders, check_thing, thing, things
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import spoken
from steadyhand.models.embedded.intents import ClickOn, IfShown, Intent, PressKeys, Reference, Relation, Step
from steadyhand.models.embedded.reference import trimmed

_TURNS: Final = {
    "right": "right", "left": "left", "clockwise": "clockwise", "counterclockwise": "counterclockwise",
    "counter-clockwise": "counterclockwise", "anticlockwise": "counterclockwise", "anti-clockwise": "counterclockwise",
}  # fmt: skip
_LINKING: Final = frozenset("as to with from into for using by everywhere".split())
_CONFIRMED: Final = frozenset(
    ["", "it", "this", "that", "the dialog", "the change", "the name", "the entry", "the input"]
)


def control(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "submit the form", "log out", "download report.pdf": the control has the verb for its name."""
    verb = " ".join(w.low for w in slots["head"])
    button = Reference(verb, verb.capitalize())
    said = spoken(trimmed(slots["object"])).casefold() if "object" in slots else ""
    if verb == "confirm" and said in _CONFIRMED:
        enter = Step(PressKeys(("enter",)), "confirm")
        return (IfShown(button, (Step(ClickOn(button), "confirm"),), (enter,)),)
    if "object" not in slots:
        return (ClickOn(button),)
    words = trimmed(slots["object"])
    if words and words[0].low in ("all", "any") and len(words) <= 3 and len(slots["head"]) == 1:
        whole = f"{verb} {spoken(words)}"
        return (ClickOn(Reference(whole, whole.capitalize())),)
    words = check_thing(words)
    bare, determined = without_determiners(words)
    said = f"{verb} {spoken(words)}"
    if any(w.low in _LINKING for w in words) or len(bare) > 6:
        raise Mismatch
    special = any(w.kind == "quote" or w.capital or not w.text.isalpha() for w in bare)
    if not special and (determined or bare[0].low in PRONOUNS or len(bare) <= 2):
        return (ClickOn(replace(button, said=said)),)
    return (ClickOn(replace(button, said=said, relations=(Relation("row of", thing(words, talk)),))),)


def command(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "show hidden files", "insert a table": what a control or a menu entry does, which names it."""
    words = check_thing(slots["object"])
    bare, _ = without_determiners(words)
    if bare[0].low in PRONOUNS:
        raise Mismatch
    if len(bare) > 4 or any(w.low in _LINKING or w.kind != "word" for w in bare):
        raise Mismatch
    verb = slots["head"][0].text
    return (ClickOn(Reference(f"{verb} {spoken(words)}", f"{verb} {spoken(bare)}")),)


def rotate(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "rotate the picture to the right", "turn it 90 degrees clockwise"."""
    way = _TURNS.get(" ".join(w.low for w in slots["dir"]))
    if way is None:
        raise Mismatch
    return (ClickOn(Reference(f"rotate {way}", f"Rotate {way}")),)


def toggle(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return tuple(ClickOn(t) for t in things(slots["target"], talk))


def sort(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    target = thing(slots["target"], talk)
    return (ClickOn(target if target.roles else replace(target, roles=("column",))),)


BUILDERS: Builders = {
    "rotate": rotate,
    "command": command,
    "control": control,
    "toggle": toggle,
    "expand": toggle,
    "sort": sort,
}
