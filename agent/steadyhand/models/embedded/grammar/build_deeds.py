"""Builders for deeds: verbs that are the names of controls ("archive the newsletter"), delete and rename."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.building import Builders, check_thing, things
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import spoken
from steadyhand.models.embedded.intents import Choose, ClickOn, Deed, Intent, Menu, PressKeys, Reference, TypeIn
from steadyhand.models.embedded.reference import trimmed

_LINKING: Final = frozenset("as to with from into for using by everywhere".split())
_ADDING: Final = frozenset("put place drop move save".split())
_TEXT_PARTS: Final = frozenset("word words sentence sentences paragraph paragraphs characters letters".split())


def control(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "submit the form", "log out", "download report.pdf": the control has the verb for its name."""
    verb = " ".join(w.low for w in slots["head"])
    button = Reference(verb, verb.capitalize())
    if "object" not in slots:
        return (ClickOn(button),)
    words = trimmed(slots["object"])
    if words and words[0].low in ("all", "any") and len(words) <= 3 and len(slots["head"]) == 1:
        whole = f"{verb} {spoken(words)}"
        return (ClickOn(Reference(whole, whole.capitalize())),)
    words = check_thing(words)
    said = f"{verb} {spoken(words)}"
    aimed = words[0].low in ("to", "from") and len(words) > 1
    words = words[1:] if aimed else words
    bare, determined = without_determiners(words)
    links = [w.low for w in words if w.low in _LINKING]
    if len(bare) > 6 or (links and (aimed or not determined or links != ["from"])):
        raise Mismatch
    special = any(w.kind == "quote" or w.capital or not w.text.isalpha() for w in bare)
    if aimed and (special or not (determined or bare[0].low in PRONOUNS)):
        raise Mismatch
    if not special and (determined or bare[0].low in PRONOUNS or len(bare) <= 2):
        return (ClickOn(replace(button, said=said)),)
    return tuple(Deed(button, t) for t in things(words, talk))


def deed(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "add the blue mug to the cart": the thing's control is called "Add to cart", or just "Add"."""
    verb = slots["head"][0].low
    words = check_thing(slots["target"])
    verb = "add" if verb in _ADDING else verb
    said = f"{verb} {slots['link'][0].low} {spoken(slots['place'])}"
    return tuple(Deed(Reference(said, said.capitalize()), t) for t in things(words, talk))


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


def delete(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = check_thing(slots["target"])
    if words[0].low in ("all", "every", "both"):
        raise Mismatch
    bare, _ = without_determiners(words)
    if bare[-1].low in _TEXT_PARTS and lexicon().ordinals.begins(bare):
        raise Mismatch
    if len(bare) == 1 and bare[0].low in PRONOUNS and talk.selected:
        return (PressKeys(("delete",)),)
    if len(bare) == 1 and bare[0].low in PRONOUNS | {"file"}:
        return (Choose(talk.file_of(words)), PressKeys(("delete",)))
    made: list[Intent] = []
    verb = slots["head"][0].low
    for target in things(words, talk):
        by_key: tuple[Intent, ...] = (Choose(target), PressKeys(("delete",)))
        made.append(Deed(Reference(verb, verb.capitalize()), target, by_key))
    return tuple(made)


def rename(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    target = talk.file_of(check_thing(slots["target"]))
    entry = Reference("Rename", "Rename")
    return (
        Deed(entry, target, (Menu((entry,), context_of=target),)),
        TypeIn(talk.text_of(slots["name"]), replace=True, submit=True),
    )


BUILDERS: Builders = {"control": control, "deed": deed, "command": command, "delete": delete, "rename": rename}
