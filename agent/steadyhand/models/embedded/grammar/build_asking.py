"""Builders for questions that are answered with yes, no or a number: "is Bold ticked?", "how many rows are there?".

Knows the forms of English questions; what they ask is a statement for ``claims``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from steadyhand.models.embedded.grammar.building import Builders, every
from steadyhand.models.embedded.grammar.claims import GONE, SHOWN, claim
from steadyhand.models.embedded.grammar.heads import without_closers
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, word
from steadyhand.models.embedded.intents import Ask, Count, Intent
from steadyhand.models.embedded.reference import trimmed

_PLACED: Final = frozenset("in on at inside below above under next near listed".split())
_BEING: Final = frozenset(["is", "are", "was", "were"])


def ask(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "tell me whether Bold is ticked"."""
    return (Ask(claim(without_closers(slots["claim"]), talk)),)


def question(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "is Bold ticked?", "does the window show 'Saved'?": the statement has its verb put back."""
    verb = slots["head"][0].low
    words = without_closers(trimmed(slots["rest"]))
    if len(words) < 2:
        raise Mismatch
    if any(b.low == "and" and lexicon().predicates.whole((a,)) is not None for a, b in pairwise(words)):
        raise Mismatch  # two questions, and one answer
    if words[0].low in ("there", "any") and verb in _BEING:
        rest = words[1:] if words[0].low == "there" else words
        rest = rest[1:] if rest and rest[0].low == "any" else rest
        return (Ask(claim((word("there"), word("is"), *rest), talk)),)
    if verb not in _BEING:
        return (Ask(claim(words, talk)),)
    for at in _predicates(words):
        try:
            found = claim((*words[:at], word("is"), *words[at:]), talk)
        except Mismatch:
            continue
        if found.target.words or found.target.roles:
            return (Ask(found),)
    raise Mismatch


def _predicates(words: Words) -> list[int]:
    """Where the predicate may begin, the surest place first."""
    known, values, places = [], [], []
    for at in range(1, len(words)):
        rest = words[at:] if words[at].low != "not" else words[at + 1 :]
        low = " ".join(w.low for w in rest)
        if low in SHOWN | GONE or (rest and lexicon().predicates.whole(rest) is not None):
            known.append(at)
        elif rest and (rest[0].kind == "quote" or rest[0].text[:1].isdigit() or low in ("empty", "blank")):
            values.append(at)
        elif (rest and rest[0].low in _PLACED and len(rest) > 1) or (
            rest and lexicon().predicates.begins(rest) is not None
        ):
            places.append(at)
    last = len(words) - 1
    return [*known, *values, *places, last]


def count(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "how many rows are in the list?"."""
    words = without_closers(trimmed(slots["rest"]))
    if words and words[-1].low in ("has", "had") and any(w.capital or w.kind == "quote" for w in words[1:]):
        raise Mismatch  # "how many orders Lopez has" is told, not counted
    at = next((i for i, w in enumerate(words) if i and w.low in ("are", "is", "does", "do", "can", "have")), len(words))
    things, rest = words[:at], words[at + 1 :]
    things = things[:-1] if len(things) > 1 and things[-1].low == "there" else things
    rest = rest[1:] if rest and rest[0].low in ("there", "shown", "visible") else rest
    if [w.low for w in rest[:2]] in (["i", "have"], ["we", "have"], ["you", "see"], ["i", "see"]):
        rest = rest[2:]
    bare, _ = without_determiners(things)
    if not bare or (rest and rest[0].low not in lexicon().prepositions):
        raise Mismatch
    return (Count(every((*bare, *rest), talk)),)


BUILDERS: Builders = {"ask": ask, "yes_no": question, "count": count}
