"""Builders for deeds: verbs that are the names of controls ("archive the newsletter"), delete and rename."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.amounts import number
from steadyhand.models.embedded.grammar.building import Builders, check_thing, thing, things
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken, word
from steadyhand.models.embedded.intents import (
    Choose,
    ClickOn,
    Deed,
    Intent,
    Menu,
    PressKeys,
    Reference,
    SetTo,
    Text,
    TypeIn,
)
from steadyhand.models.embedded.reference import trimmed

_LINKING: Final = frozenset("as to with from into for using by everywhere".split())
_ADDING: Final = frozenset("put place drop move save".split())
_FILTER: Final = Reference("the filter field", "filter", roles=("field", "combo"))
_SEND: Final = Reference("send", "Send")
_OF: Final = ("'s", "’s")
_TO: Final = Reference("the To field", "To", roles=("field", "combo"))
_SUBJECT: Final = Reference("the Subject field", "Subject", roles=("field",))
_BODY: Final = Reference("the message body", "message body", roles=("field", "document"))
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
    said = f"{verb} {spoken(words)}"
    aimed = len(words) > 1 and words[0].low in ("to", "from")
    words = check_thing(words[1:] if aimed else words)
    bare, determined = without_determiners(words)
    links = [w.low for w in words if w.low in _LINKING]
    if len(bare) > 6 or (links and (aimed or not determined or links != ["from"])):
        raise Mismatch
    special = any(w.kind == "quote" or w.capital or not w.text.isalpha() for w in bare)
    special = special or lexicon().ordinals.begins(bare) is not None
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
    if talk.filled and len(words) == 1 and words[0].low in PRONOUNS:
        return (ClickOn(Reference(said, said.capitalize())),)
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


def filter_(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "filter by Coffee" is one of the choices offered, "filter the list for 'Jones'" words for the filter field."""
    words = trimmed(slots["text"])
    if any(w.low in _LINKING for w in words):
        raise Mismatch
    named = words[0].kind == "quote" or words[0].capital or words[0].low in lexicon().determiners
    if not named or len(words) > 5:
        raise Mismatch
    by = any(w.low == "by" for w in slots.get("link", ()))
    if words[0].kind == "quote" and not by:
        return (TypeIn(talk.text_of(words), _FILTER, replace=True, submit=True),)
    return tuple(Choose(t) for t in things(words, talk))


def redeem(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "apply the coupon code SAVE10": a field of that name, and the button beside it."""
    words = trimmed(slots["text"])
    if len(words) > 1:
        raise Mismatch
    verb, kind = slots["head"][0].low, spoken(slots["kind"])
    return (
        TypeIn(talk.text_of(words), Reference(kind, kind), replace=True),
        ClickOn(Reference(verb, verb.capitalize())),
    )


def message(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "compose a message to a@b.org with the subject X and the text Y": the fields that such a window has."""
    made: list[Intent] = [ClickOn(Reference("compose", "Compose", roles=("button", "link", "menuitem")))]
    for slot, into in (("to", _TO), ("subject", _SUBJECT), ("text", _BODY)):
        if slot in slots:
            words = slots[slot]
            if len(words) > 1 and any(w.kind == "quote" for w in words):
                raise Mismatch
            made.append(TypeIn(talk.text_of(words), into, replace=True))
    return (*made, ClickOn(_SEND)) if slots["head"][0].low == "send" else tuple(made)


def reply(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    """ "reply with 'ok'", "reply to Ann's email saying 'ok'": to the message that is open, or to the one named."""
    words = slots["text"]
    if words[0].kind != "quote" or len(words) > 1:
        raise Mismatch
    button = Reference("reply", "Reply", roles=("button", "link", "menuitem"))
    answer = (TypeIn(talk.text_of(words)), ClickOn(_SEND))
    if "target" not in slots:
        return (ClickOn(button), *answer)
    target = check_thing(slots["target"])
    bare, _ = without_determiners(target)
    if len(bare) == 1 and (bare[0].low in PRONOUNS | {"him", "her"} or _is_mail(bare[0].low)):
        return (ClickOn(button), *answer)
    if argument == "quoted" and not any(_is_mail(w.low) or w.text.endswith(_OF) for w in target):
        raise Mismatch  # a question that is answered
    named = _sender(bare)
    return (Deed(button, named, (Choose(named), ClickOn(button))), *answer)


def _is_mail(word: str) -> bool:
    return word in ("email", "mail", "message", "e-mail", "comment", "letter")


def _sender(words: Words) -> Reference:
    """ "Ann's email", "Ann": the one with her name."""
    said = spoken(words)
    while len(words) > 1 and _is_mail(words[-1].low):
        words = words[:-1]
    if len(words) > 2 and _is_mail(words[0].low) and words[1].low in ("from", "of", "by"):
        words = words[2:]
    name = spoken(words)
    for ending in _OF:
        name = name.removesuffix(ending)
    return Reference(said, name.strip())


def rows_shown(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "show 25 rows per page"."""
    many = number(slots["n"])
    if many is None or many != int(many):
        raise Mismatch
    said = f"{spoken(slots['unit'])} per {spoken(slots['each'])}"
    return (SetTo(Reference(said, said), Text.literal(str(int(many)))),)


def pay(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (Choose(thing(slots["option"], talk)),)


def sort_way(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "sort by price from high to low": one of the ways to sort that are offered."""
    words, way = check_thing(slots["target"]), spoken(slots["way"])
    way = way.replace("on top", "first").removeprefix("from ").removeprefix("in ").removesuffix(" order")
    name = f"{spoken(without_determiners(words)[0])} {way}"
    return (Choose(Reference(name, name)),)


def properties(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "open its properties", "show the properties of a.txt": an entry of its context menu, or a control of its row."""
    entry = Reference(spoken(slots["entry"]), spoken(slots["entry"]).capitalize())
    target = talk.file_of(check_thing(slots["target"])) if "target" in slots else talk.thing_of((word("it"),))
    return (Deed(entry, target, (Menu((entry,), context_of=target),)),)


BUILDERS: Builders = {
    "control": control, "deed": deed, "command": command, "delete": delete, "rename": rename, "filter": filter_,
    "message": message, "reply": reply, "rows_shown": rows_shown, "pay": pay, "sort_way": sort_way,
    "properties": properties, "redeem": redeem,
}  # fmt: skip
