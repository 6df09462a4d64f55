"""How well a name fits what a person said: the same, the same words, part of it, mistyped, or the same in meaning.

Compares two phrases; knows nothing of elements or screens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from steadyhand.models.embedded.folding import fold, squeeze, stem, tokens
from steadyhand.models.embedded.meaning import Unit, kinship, lexicon, units, weight

EXACT = 0.97
"""From here on a name is what was said, give or take signs and endings."""


_SIGNS = re.compile(r"[\s.,*•'\"_-]+")
_FILE_ENDING = re.compile(r"(.*\w)\.\w{1,5}")
_COUNT = re.compile(r"[(\[{]\s*\d+\s*[)\]}]$")
"""A number that only counts what is in a thing: "Inbox (3)"."""
_NUMBERED = re.compile(r"[\s_-]\d+(?:\.\w{1,5})?$")
_AT_ODDS = 0.82
"""What is left of a score when both phrases say more, and not the same."""
_LEAST = 0.3
"""What any further word of a name counts for: "Save As" is not quite "Save"."""
_ENDING = 0.98
"""What the same word with another ending is worth."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase made ready for comparing. ``full``: its letters and digits, shortcut and all. ``weights`` go with
    ``words``. ``negative``: a word turns it round; ``turned``: one that is not part of a known phrase. ``cut``: it ends
    in dots that may hide more."""

    raw: str
    full: str
    folded: str
    squeezed: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    weights: tuple[float, ...]
    units: tuple[Unit, ...]
    numbers: frozenset[str]
    negative: bool
    turned: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    score: float
    how: str = ""


NONE = Likeness(0.0)


@lru_cache(maxsize=20_000)
def phrase(text: str) -> Phrase:
    book = lexicon()
    folded = fold(text)
    words = tokens(folded)
    weights = tuple(weight(w) for w in words)
    weights = _raised(weights)
    parts = units(words)
    return Phrase(
        raw=text.strip(),
        full="".join(c for c in text.casefold().split("\t", 1)[0] if c.isalnum()),
        folded=folded,
        squeezed=squeeze(folded),
        words=words,
        stems=tuple(stem(w) for w in words),
        weights=weights,
        units=parts,
        numbers=frozenset(w for w in words if any(c.isdigit() for c in w)),
        negative=any(w in book.negative for w in words),
        turned=any(len(u.stems) == 1 and u.stems[0] in book.negative for u in parts),
        cut=text.rstrip().endswith(("…", "...")),
    )


def _raised(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Words of little sense count in full where there are no others."""
    most = max(weights, default=1.0)
    return weights if most > 0.5 else tuple(1.0 if w == most else w for w in weights)


def compare(said: Phrase, name: Phrase, quoted: bool = False) -> Likeness:
    """How well ``name`` answers to ``said``. 1.0 the same, 0.95 the same words, 0.55 hardly, below that: no."""
    if not said.words or not name.words:
        return NONE
    same = _same(said, name)
    if same is not None:
        return same
    ways = [_cut_off(said, name)]
    if said.negative == name.negative:
        ways.append(_aligned(said, name, quoted))
    if said.turned == name.turned:
        ways.append(_understood(said, name, quoted))
    best = max(ways, key=lambda x: x.score)
    if best.score < 0.8:
        best = max(best, _mistyped(said, name), key=lambda x: x.score)
    return best


def _same(said: Phrase, name: Phrase) -> Likeness | None:
    if said.raw == name.raw:
        return Likeness(1.0, "named so")
    if said.folded == name.folded:
        left_out = len(said.full) > len(name.full) > 0
        return Likeness(0.95 if left_out else 0.995, "named so")
    if said.full == name.full and len(said.full) > 2:
        return Likeness(0.97, "named so")
    if said.squeezed == name.squeezed:
        return Likeness(0.96 if _SIGNS.sub("", said.folded) == _SIGNS.sub("", name.folded) else 0.9, "named so")
    if len(said.words) == len(name.words) and all(
        _word(*pair) >= _ENDING for pair in zip(said.words, said.stems, name.words, name.stems, strict=True)
    ):
        return Likeness(0.95, "named so")
    ending = _FILE_ENDING.fullmatch(name.folded)
    if ending and squeeze(ending[1]) == said.squeezed:
        return Likeness(0.92, "a file named so")
    if not said.numbers and name.words[:-1] == said.words and _COUNT.search(name.raw):
        return Likeness(0.93, "named so, with a number")
    if " ... " in said.folded:
        start, end = said.folded.split(" ... ", 1)
        if name.folded.startswith(start) and name.folded.endswith(end):
            return Likeness(0.94, "named so")
    return None


def is_another(said: Phrase, name: Phrase) -> bool:
    """Whether a name is that of another one of a row of things called alike: "Report 2" is not "Report"."""
    if said.numbers or not (number := _NUMBERED.search(name.raw)):
        return False
    return squeeze(fold(name.raw[: number.start()])) == said.squeezed


def _aligned(said: Phrase, name: Phrase, quoted: bool) -> Likeness:
    """Word by word, in any order."""
    used: set[int] = set()
    mine: set[int] = set()
    got = covered = 0.0
    fuzzy = False
    for k, (word, root, w) in enumerate(zip(said.words, said.stems, said.weights, strict=True)):
        best, at = 0.0, -1
        for i, (other, other_root) in enumerate(zip(name.words, name.stems, strict=True)):
            if i in used:
                continue
            q = _word(word, root, other, other_root)
            if q > best:
                best, at = q, i
        if at >= 0:
            used.add(at)
            mine.add(k)
            got += w * best
            covered += max(name.weights[at], _LEAST)
            fuzzy = fuzzy or best < _ENDING
    if not used or not said.numbers <= name.numbers:
        return NONE
    recall = got / sum(said.weights)
    score = _score(recall, min(1.0, covered / _whole(said, name)))
    if recall < 0.95 and quoted and not fuzzy:
        score *= 0.8
    if len(used) == len(said.words) == len(name.words) and not fuzzy:
        score = 0.93
    elif _at_odds(_left(said.weights, mine), _left(name.weights, used)):
        score *= _AT_ODDS
    return Likeness(score, "spelt nearly so" if fuzzy else "named partly so")


def _word(word: str, root: str, other: str, other_root: str) -> float:
    if word == other:
        return 1.0
    if root == other_root and (min(len(word), len(other)) > 3 or _s(word, other)):
        return _ENDING
    return typing_mistake(word, other)


def _whole(said: Phrase, name: Phrase) -> float:
    """What all words of a name weigh; a number that was not asked for ("Inbox (3)") weighs little."""
    pairs = zip(name.words, name.weights, strict=True)
    return sum(_LEAST if not said.numbers and w in name.numbers else max(x, _LEAST) for w, x in pairs)


def _s(word: str, other: str) -> bool:
    return word + "s" == other or other + "s" == word


@lru_cache(maxsize=100_000)
def typing_mistake(word: str, other: str) -> float:
    """How likely ``word`` is ``other`` mistyped or shortened; 0 when it is a word of its own."""
    n = len(word)
    if n < 4 or len(other) < 4 or not word.isalpha() or not other.isalpha():
        return 0.0
    if word in lexicon().known:
        return 0.0
    if other.startswith(word) and len(other) - n >= 2:
        return 0.78
    allowed = 1 if n <= 5 else 2 if n <= 8 else 3
    edits = OSA.distance(word, other, score_cutoff=allowed)
    if edits > allowed:
        return 0.0
    swapped = n == len(other) and sorted(word[:2]) == sorted(other[:2])
    if word[0] != other[0] and not swapped and (n <= 5 or edits > 1):
        return 0.0
    return 1.0 - edits / max(n, len(other)) * 0.9


def _score(recall: float, precision: float) -> float:
    return recall * (0.55 + 0.4 * precision)


def _understood(said: Phrase, name: Phrase, quoted: bool) -> Likeness:
    """Unit by unit, by what they mean."""
    mine = _raised(tuple(u.weight for u in said.units))
    theirs = _raised(tuple(v.weight for v in name.units))
    used: set[int] = set()
    met: set[int] = set()
    got = covered = 0.0
    meant = False
    for k, (u, w) in enumerate(zip(said.units, mine, strict=True)):
        best, at = 0.0, -1
        for i, v in enumerate(name.units):
            q = 0.0 if i in used else _unit(u, v)
            if q > best:
                best, at = q, i
        if at >= 0:
            used.add(at)
            met.add(k)
            got += w * best
            covered += theirs[at]
            meant = meant or best < 0.95
    if not meant or not said.numbers <= name.numbers:
        return NONE
    score = _score(got / sum(mine), min(1.0, covered / sum(theirs)))
    if _at_odds(_left(mine, met), _left(theirs, used)):
        score *= _AT_ODDS
    return Likeness(score * (0.88 if quoted else 1.0), "means so")


def _left(weights: tuple[float, ...], used: set[int]) -> float:
    """The weightiest of the words that found no fellow."""
    return max((w for i, w in enumerate(weights) if i not in used), default=0.0)


def _at_odds(said: float, name: float) -> bool:
    """Words of like weight left over on both sides: "new document" and "new window" are two things."""
    return min(said, name) >= 0.5 or (0.1 < said < 0.5 and 0.1 < name < 0.5)


def _unit(u: Unit, v: Unit) -> float:
    if u.stems == v.stems:
        return 1.0
    kin = kinship(u.concepts, v.concepts) if u.concepts and v.concepts else 0.0
    if len(u.stems) > 1 or len(v.stems) > 1:
        shared = len(set(u.stems) & set(v.stems)) / max(len(u.stems), len(v.stems))
        kin = max(min(0.98, kin + 0.1 * shared) if kin else 0.0, 0.9 * shared)
    return kin


def _cut_off(said: Phrase, name: Phrase) -> Likeness:
    """ "Miscell…" for "Miscellaneous": a name that did not fit its place."""
    n = len(name.folded)
    if name.cut and n >= 5 and said.folded.startswith(name.folded) and said.folded[n : n + 1].isalnum():
        return Likeness(0.86, "named so, cut off")
    return NONE


def _mistyped(said: Phrase, name: Phrase) -> Likeness:
    """The whole as one string: spaces gone wrong, or a letter read wrongly from the screen."""
    a, b = said.squeezed, name.squeezed
    n = max(len(a), len(b))
    if n < 6 or said.numbers != name.numbers or all(w in lexicon().known for w in said.words):
        return NONE
    edits = OSA.distance(a, b, score_cutoff=max(1, n // 6))
    return Likeness(0.95 - 1.5 * edits / n, "spelt nearly so") if edits <= max(1, n // 6) else NONE


STROKES = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o", "5": "s", "8": "b"})
"""Characters that look the same in many typefaces."""


def misread(said: Phrase, name: Phrase) -> Likeness:
    """The same words but for a letter that the picture's reader got wrong: "Eile" can only be "File", "In" be "ln"."""
    if said.full.translate(STROKES) == name.full.translate(STROKES) and said.full:
        return Likeness(0.9, "named so, read with a slip")
    if len(said.words) != len(name.words) or said.numbers != name.numbers:
        return NONE
    wrong = [(a, b) for a, b in zip(said.words, name.words, strict=True) if a != b]
    known = lexicon().known
    if all(len(a) >= 4 and b not in known and OSA.distance(a, b, score_cutoff=1) <= 1 for a, b in wrong):
        return Likeness(0.93, "named so, read with a slip")
    return NONE


def part_of(said: Phrase, line: Phrase) -> Likeness:
    """Words in the middle of a line read from the picture, which may be a thing of their own."""
    if not said.folded or len(said.folded) >= len(line.folded) or len(said.folded) < 2:
        return NONE
    if not re.search(rf"(?<!\w){re.escape(said.folded)}(?!\w)", line.folded):
        return NONE
    sentence = len(line.words) > 6 or line.raw.rstrip().endswith(".")
    return Likeness(0.72 if sentence else 0.84, "part of a line")
