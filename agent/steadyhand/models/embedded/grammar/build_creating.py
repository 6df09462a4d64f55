"""Builders for making a new thing under a name: "create a new database called Addresses"."""

from __future__ import annotations

from typing import Final

from steadyhand.models.embedded.grammar.building import Builders
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken
from steadyhand.models.embedded.intents import Create, Intent
from steadyhand.models.embedded.reference import trimmed

_FRESH: Final = frozenset(["new", "another", "fresh"])
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


def _name(words: Words) -> Words:
    words = trimmed(words)
    quoted = len(words) == 1 and words[0].kind == "quote"
    if not words or (not quoted and len(words) > _LONGEST_NAME):
        raise Mismatch
    if not quoted and any(w.kind == "quote" or w.low in ("with", "containing", "in") for w in words):
        raise Mismatch
    return words


BUILDERS: Builders = {"create": create}
