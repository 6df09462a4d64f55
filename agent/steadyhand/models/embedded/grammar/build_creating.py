"""Builders for making a new thing under a name: "create a new database called Addresses"."""

from __future__ import annotations

from typing import Final

from steadyhand.models.embedded.grammar.amounts import number
from steadyhand.models.embedded.grammar.build_editing import folder_of
from steadyhand.models.embedded.grammar.building import Builders, split_list
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken
from steadyhand.models.embedded.intents import ClickOn, Create, Export, Fill, Intent, Reference, Text
from steadyhand.models.embedded.reference import trimmed

_FRESH: Final = frozenset(["new", "another", "fresh"])
_FORMS: Final = frozenset("pdf png jpg jpeg svg csv html odt docx xlsx ods txt rtf epub ps gif tiff webp".split())
_MEASURES: Final = {
    "wide": "width", "broad": "width", "high": "height", "tall": "height", "long": "length", "deep": "depth",
}  # fmt: skip
_LONGEST_KIND: Final = 4
_LONGEST_NAME: Final = 8


def create(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = trimmed(slots["kind"])
    bare, determined = without_determiners(words)
    fresh = False
    while len(bare) > 1 and bare[0].low in _FRESH:
        bare, fresh = bare[1:], True
    if not (determined or fresh) or not bare or len(bare) > _LONGEST_KIND or bare[0].low in _FRESH:
        raise Mismatch
    if any(w.kind != "word" or w.low in lexicon().prepositions or w.low in ("and", "or") for w in bare):
        raise Mismatch
    name = _name(slots["name"])
    return (Create(spoken(bare), talk.text_of(name)),)


def made_with(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "insert a table with 3 rows and 2 columns": what is made, and how many of what it is to have."""
    bare, _ = without_determiners(trimmed(slots["object"]))
    if not bare or len(bare) > _LONGEST_KIND or any(w.kind != "word" or w.low in lexicon().prepositions for w in bare):
        raise Mismatch
    values: list[tuple[Reference, Text]] = []
    for part in split_list(trimmed(slots["values"])):
        many = number(part[:1])
        if many is not None and len(part) in (2, 3) and part[-1].low in _MEASURES:
            name = _MEASURES[part[-1].low]
            values.append((Reference(spoken(part), name), Text.literal(f"{many:g}")))
            continue
        if many is None or not 2 <= len(part) <= 3 or not all(w.kind == "word" and w.text.isalpha() for w in part[1:]):
            raise Mismatch
        name = spoken(part[1:])
        values.append((Reference(spoken(part), name), Text.literal(f"{many:g}")))
    return (Fill(slots["head"][0].low, spoken(bare), tuple(values)),)


def placed(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "add a new page after the current one": an entry is called so."""
    bare, _ = without_determiners(trimmed(slots["object"]))
    if not bare or len(bare) > 2 or any(w.kind != "word" or w.low in lexicon().prepositions for w in bare):
        raise Mismatch
    name = f"{slots['head'][0].low} {spoken(bare)} {spoken(slots['place'])}"
    return (ClickOn(Reference(name, name)),)


def export(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "export it as PDF", "print the page to a PDF file called out.pdf"."""
    form = trimmed(slots["form"])
    while len(form) > 1 and form[-1].low in ("file", "document", "image", "format", "picture"):
        form = form[:-1]
    if len(form) != 1 or form[0].kind != "word" or form[0].low.lstrip(".") not in _FORMS:
        raise Mismatch
    name = talk.text_of(_name(slots["name"])) if "name" in slots else None
    folder = folder_of(slots["folder"], talk) if "folder" in slots else None
    return (Export(form[0].low.lstrip("."), name, folder, printed=slots["head"][0].low == "print"),)


def _name(words: Words) -> Words:
    words = trimmed(words)
    quoted = len(words) == 1 and words[0].kind == "quote"
    if not words or (not quoted and len(words) > _LONGEST_NAME):
        raise Mismatch
    if not quoted and any(w.kind == "quote" or w.low in ("with", "containing", "in") for w in words):
        raise Mismatch
    return words


BUILDERS: Builders = {"create": create, "made_with": made_with, "placed": placed, "export": export}
