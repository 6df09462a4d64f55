"""The word lists of ``lexicon.toml`` and ``roles.tsv``, loaded once and made fit for looking up phrases.

Knows no grammar: only which words mean what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Generic, Literal, TypeVar, cast

from steadyhand.models.embedded.grammar.words import Words
from steadyhand.observation import Role, State

V = TypeVar("V")
Strength = Literal["strong", "weak", "file"]


class Phrasebook(Generic[V]):
    """Phrases of one or more words with what they mean; finds the longest one that begins or ends somewhere."""

    def __init__(self, phrases: Mapping[str, V]) -> None:
        self._meaning: dict[tuple[str, ...], V] = {tuple(p.split()): v for p, v in phrases.items()}
        self._begin: dict[str, tuple[int, ...]] = {}
        self._end: dict[str, tuple[int, ...]] = {}
        for index, at in ((self._begin, 0), (self._end, -1)):
            lengths: dict[str, set[int]] = {}
            for phrase in self._meaning:
                lengths.setdefault(phrase[at], set()).add(len(phrase))
            index.update({w: tuple(sorted(ns, reverse=True)) for w, ns in lengths.items()})

    def begins(self, words: Words, at: int = 0) -> tuple[V, int] | None:
        """The meaning of the longest phrase at ``at``, and its length."""
        if at >= len(words):
            return None
        for length in self._begin.get(words[at].low, ()):
            key = tuple(w.low for w in words[at : at + length])
            if len(key) == length and key in self._meaning:
                return self._meaning[key], length
        return None

    def ends(self, words: Words) -> tuple[V, int] | None:
        """The meaning of the longest phrase that the words end with, and its length."""
        if not words:
            return None
        for length in self._end.get(words[-1].low, ()):
            key = tuple(w.low for w in words[-length:])
            if len(key) == length and key in self._meaning:
                return self._meaning[key], length
        return None

    def whole(self, words: Words) -> V | None:
        return self._meaning.get(tuple(w.low for w in words))

    def __contains__(self, phrase: str) -> bool:
        return tuple(phrase.split()) in self._meaning


@dataclass(frozen=True, slots=True)
class RoleWord:
    roles: tuple[Role, ...]
    strength: Strength
    name: str = ""
    """What the thing is called when it has no other name ("address" of "the address bar")."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    determiners: frozenset[str]
    foreign_determiners: frozenset[str]
    openers: Phrasebook[bool]
    closers: Phrasebook[bool]
    colours: frozenset[str]
    pairs: frozenset[str]
    ordinal_names: Phrasebook[bool]
    application_nouns: Phrasebook[bool]
    application_suffixes: frozenset[str]
    documents: frozenset[str]
    values: frozenset[str]
    displays: Phrasebook[bool]
    prepositions: frozenset[str]
    numbers: Mapping[str, int]
    ordinals: Phrasebook[int]
    positions: Phrasebook[tuple[str, ...]]
    states: Phrasebook[str]
    predicates: Phrasebook[str]
    relations: Phrasebook[str]
    roles: Phrasebook[RoleWord]


def data(name: str) -> str:
    """The text of a packaged data file of the grammar."""
    return files("steadyhand.models.embedded.grammar").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    raw = tomllib.loads(data("lexicon.toml"))
    return Lexicon(
        determiners=frozenset(raw["determiners"]),
        foreign_determiners=frozenset(raw["foreign_determiners"]),
        openers=_book(raw["openers"]),
        closers=_book(raw["closers"]),
        colours=frozenset(raw["colours"]),
        pairs=frozenset(raw["pairs"]),
        ordinal_names=_book(raw["ordinal_names"]),
        application_nouns=_book(raw["application_nouns"]),
        application_suffixes=frozenset(raw["application_suffixes"]),
        documents=frozenset(raw["documents"]),
        values=frozenset(raw["values"]),
        displays=_book(raw["displays"]),
        prepositions=frozenset(raw["prepositions"]),
        numbers=raw["numbers"],
        ordinals=Phrasebook(raw["ordinals"]),
        positions=Phrasebook({k: tuple(v) for k, v in raw["positions"].items()}),
        states=Phrasebook(raw["states"]),
        predicates=Phrasebook({**raw["states"], **raw["predicates"]}),
        relations=Phrasebook(raw["relations"]),
        roles=Phrasebook(_roles()),
    )


def _book(phrases: Iterable[str]) -> Phrasebook[bool]:
    return Phrasebook(dict.fromkeys(phrases, True))


def _roles() -> dict[str, RoleWord]:
    """Each role word, and its plural."""
    found: dict[str, RoleWord] = {}
    for line in data("roles.tsv").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        phrase, roles, strength, *name = line.split("\t")
        meaning = RoleWord(cast("tuple[Role, ...]", tuple(roles.split())), cast("Strength", strength), "".join(name))
        found[phrase] = meaning
        found.setdefault(_plural(phrase), meaning)
    return found


def _plural(phrase: str) -> str:
    if phrase.endswith(("x", "s", "ch")):
        return phrase + "es"
    return phrase[:-1] + "ies" if phrase.endswith(("ry", "dy")) else phrase + "s"


def state_of(meaning: str) -> tuple[State | None, State | None]:
    """``"!checked"`` as (wanted, unwanted)."""
    if meaning.startswith("!"):
        return None, cast("State", meaning[1:])
    return cast("State", meaning), None
