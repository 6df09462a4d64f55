"""What interface words mean: the lexicon ``concepts.tsv`` read into phrases, concepts and their neighbours.

Knows words only; nothing of elements or screens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from steadyhand.models.embedded.folding import fold, stem, tokens

_STRENGTH = {"en": 0.93, "sign": 0.95, "looks": 0.86, "weak": 0.7}
_FOREIGN = 0.85
_NEIGHBOUR = 0.66
"""What a link between two concepts is worth beside being the same."""
_BAR = re.compile(r"(?<!\\)\|")
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``phrases``: stems -> the concepts they name and how surely. ``reach``: first stem -> longest phrase with it.
    ``surfaces``: concept -> its phrases. ``near``: concept -> neighbours. ``known``: every English word in it."""

    phrases: Mapping[Stems, tuple[tuple[str, float], ...]]
    reach: Mapping[str, int]
    surfaces: Mapping[str, tuple[tuple[Stems, float], ...]]
    near: Mapping[str, frozenset[str]]
    known: frozenset[str]
    stop: frozenset[str]
    particles: frozenset[str]
    light: frozenset[str]
    negative: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, or several that mean one thing together ("get rid of"). ``concepts`` with their strength."""

    stems: Stems
    concepts: tuple[tuple[str, float], ...]
    weight: float


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    phrases: dict[Stems, dict[str, float]] = {}
    near: dict[str, set[str]] = {}
    classes: dict[str, set[str]] = {"~stop": set(), "~particle": set(), "~light": set(), "~not": set()}
    known: set[str] = set()
    text = files(__package__).joinpath("concepts.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("# "):
            continue
        concept, kind, rest = line.split("\t")
        terms = [t.replace("\\|", "|") for t in _BAR.split(rest)]
        if concept in classes:
            classes[concept].update(terms)
            known.update(terms if kind == "en" else ())
        elif kind == "like":
            for other in terms:
                near.setdefault(concept, set()).add(other)
                near.setdefault(other, set()).add(concept)
        else:
            for term in terms:
                _add(phrases, concept, term, _STRENGTH.get(kind, _FOREIGN))
            if kind in ("en", "weak"):
                known.update(w for t in terms for w in tokens(fold(t)))
    return _lexicon(phrases, near, classes, known)


def _add(phrases: dict[Stems, dict[str, float]], concept: str, term: str, strength: float) -> None:
    stems = tuple(stem(t) for t in tokens(fold(term)))
    if stems:
        found = phrases.setdefault(stems, {})
        found[concept] = max(found.get(concept, 0.0), strength)


def _lexicon(
    phrases: dict[Stems, dict[str, float]], near: dict[str, set[str]], classes: dict[str, set[str]], known: set[str]
) -> Lexicon:
    reach: dict[str, int] = {}
    surfaces: dict[str, list[tuple[Stems, float]]] = {}
    for stems, concepts in phrases.items():
        reach[stems[0]] = max(reach.get(stems[0], 0), len(stems))
        for concept, strength in concepts.items():
            surfaces.setdefault(concept, []).append((stems, strength))
    return Lexicon(
        MappingProxyType({k: tuple(v.items()) for k, v in phrases.items()}),
        MappingProxyType(reach),
        MappingProxyType({k: tuple(v) for k, v in surfaces.items()}),
        MappingProxyType({k: frozenset(v) for k, v in near.items()}),
        frozenset(known),
        frozenset(classes["~stop"]),
        frozenset(classes["~particle"]),
        frozenset(stem(w) for w in classes["~light"]),
        frozenset(classes["~not"]),
    )


@lru_cache(maxsize=40_000)
def weight(word: str) -> float:
    """How much of a phrase's sense a word carries."""
    book = lexicon()
    if word in book.stop:
        return 0.06
    if word in book.particles:
        return 0.5
    if word in book.light or stem(word) in book.light:
        return 0.2
    return 1.2 if any(c.isdigit() for c in word) else 1.0


@lru_cache(maxsize=20_000)
def units(words: tuple[str, ...]) -> tuple[Unit, ...]:
    """The words of a phrase as units of sense, longest known phrase first; articles inside a phrase do not part it."""
    book = lexicon()
    plain = [w for w in words if w not in book.stop] or list(words)
    full = [w for w in words if w not in ("a", "an", "the", "this", "that", "my", "your", "its")] or plain
    out: list[Unit] = []
    stems = [stem(w) for w in full]
    i = 0
    while i < len(full):
        found = _longest(book, stems, i)
        if found > 1 or (found and len(full) == 1):
            key = tuple(stems[i : i + found])
            heavy = max(weight(w) for w in full[i : i + found])
            out.append(Unit(key, book.phrases[key], max(heavy, 0.8 if found > 1 else 0.0)))
            i += found
            continue
        w = full[i]
        out.append(Unit((stems[i],), book.phrases.get((stems[i],), ()), weight(w)))
        i += 1
    return tuple(out)


def _longest(book: Lexicon, stems: list[str], start: int) -> int:
    most = min(book.reach.get(stems[start], 0), len(stems) - start)
    return next((n for n in range(most, 0, -1) if tuple(stems[start : start + n]) in book.phrases), 0)


@lru_cache(maxsize=50_000)
def kinship(one: tuple[tuple[str, float], ...], other: tuple[tuple[str, float], ...]) -> float:
    """How surely two sets of concepts have one in common, 0 to 1; neighbours count for less."""
    near = lexicon().near
    best = 0.0
    for a, sa in one:
        for b, sb in other:
            if a == b:
                best = max(best, sa * sb)
            elif b in near.get(a, ()):
                best = max(best, sa * sb * _NEIGHBOUR)
    return best


@lru_cache(maxsize=4_000)
def other_words(unit: Unit) -> tuple[tuple[Stems, float], ...]:
    """Phrases that mean the same as the unit, or something near it, with how surely."""
    book = lexicon()
    found: dict[Stems, float] = {}
    for concept, strength in unit.concepts:
        links = [(concept, 1.0), *((n, _NEIGHBOUR) for n in book.near.get(concept, ()))]
        for name, link in links:
            for stems, sure in book.surfaces.get(name, ()):
                found[stems] = max(found.get(stems, 0.0), strength * sure * link)
    return tuple(found.items())
