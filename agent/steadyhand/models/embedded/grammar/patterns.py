"""The patterns of ``patterns.tsv``: compiled once, and matched against the words of a clause.

A pattern is literal words, of which some may be missing, and slots that take one word or more. Knows nothing of what a
pattern means: each match only names the builder that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from steadyhand.models.embedded.grammar.lexicon import data
from steadyhand.models.embedded.grammar.words import Words

Slots = Mapping[str, Words]
MOST_READINGS: Final = 16
"""Ways to divide a clause among the slots of one pattern that are considered."""


@dataclass(frozen=True, slots=True)
class Element:
    """Literal alternatives, the longest first, or a slot; literals with a slot's name are kept under it."""

    options: tuple[tuple[str, ...], ...] = ()
    optional: bool = False
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    number: int
    builder: str
    elements: tuple[Element, ...]
    argument: str = ""

    @property
    def slots(self) -> int:
        return sum(bool(e.slot and not e.options) for e in self.elements)


@dataclass(frozen=True, slots=True)
class Patterns:
    by_head: Mapping[str, tuple[Pattern, ...]]
    headless: tuple[Pattern, ...]

    def for_head(self, head: str) -> tuple[Pattern, ...]:
        return self.by_head.get(head, ())


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    macros: dict[str, str] = {}
    heads: dict[str, list[Pattern]] = {}
    headless: list[Pattern] = []
    for number, line in enumerate(data("patterns.tsv").splitlines()):
        if line.startswith("@"):
            name, _, options = line.partition(" = ")
            macros[name] = options.strip()
        elif line and not line.startswith("#"):
            builder, text, *rest = line.split("\t")
            pattern = Pattern(number, builder, tuple(_element(p, macros) for p in text.split()), "".join(rest))
            first = pattern.elements[0]
            if not first.options:
                headless.append(pattern)
            for head in dict.fromkeys(option[0] for option in first.options):
                heads.setdefault(head, []).append(pattern)
    return Patterns({h: tuple(ps) for h, ps in heads.items()}, tuple(headless))


def _element(text: str, macros: Mapping[str, str]) -> Element:
    if text.startswith("{"):
        return Element(slot=text.strip("{}"))
    optional = text.startswith("[")
    slot = ""
    text = text.strip("[]")
    if text.startswith("<"):
        slot, _, text = text.strip("<>").partition(":")
    options: list[str] = []
    for option in text.split("|"):
        options.extend(macros[option].split("|") if option in macros else [option])
    split = (tuple(o.split("_")) for o in options)
    return Element(tuple(sorted(dict.fromkeys(split), key=len, reverse=True)), optional, slot)


def matches(pattern: Pattern, words: Words) -> Iterator[dict[str, Words]]:
    """Ways the words fit the pattern, those with short first slots first. "head" holds the literal first words."""
    return islice(_fit(pattern.elements, words, 0, 0), MOST_READINGS)


def _fit(elements: tuple[Element, ...], words: Words, element: int, at: int) -> Iterator[dict[str, Words]]:
    if element == len(elements):
        if at == len(words):
            yield {}
        return
    part = elements[element]
    if not part.options:
        yield from _fit_slot(elements, words, element, at)
        return
    for option in part.options:
        if _is_at(option, words, at):
            for slots in _fit(elements, words, element + 1, at + len(option)):
                if element == 0:
                    slots["head"] = words[: len(option)]
                if part.slot:
                    slots[part.slot] = words[at : at + len(option)]
                yield slots
    if part.optional:
        yield from _fit(elements, words, element + 1, at)


def _fit_slot(elements: tuple[Element, ...], words: Words, element: int, at: int) -> Iterator[dict[str, Words]]:
    name = elements[element].slot
    if element + 1 == len(elements):
        if at < len(words):
            yield {name: words[at:]}
        return
    for end in range(at + 1, len(words) + 1):
        if _may_follow(elements, words, element + 1, end):
            for slots in _fit(elements, words, element + 1, end):
                slots[name] = words[at:end]
                yield slots


def _may_follow(elements: tuple[Element, ...], words: Words, element: int, at: int) -> bool:
    """A quick look at whether the elements after a slot can begin here."""
    while element < len(elements):
        part = elements[element]
        if not part.options or any(_is_at(option, words, at) for option in part.options):
            return True
        if not part.optional:
            return False
        element += 1
    return at == len(words)


def _is_at(option: tuple[str, ...], words: Words, at: int) -> bool:
    if at + len(option) > len(words):
        return False
    return all(words[at + i].low == w for i, w in enumerate(option))
