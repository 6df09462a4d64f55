"""Whether two names may be of one thing: the same, the same in other words, akin, unknown, or another thing.

Identity goes before likeness: a word more ("Save all"), a number, an opposite, another risk make another thing of it.
Pure functions of words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from steadyhand.models.embedded.folding import fold, squeeze
from steadyhand.models.embedded.meaning import kinship, lexicon
from steadyhand.models.embedded.similarity import EXACT, Phrase, compare, phrase
from steadyhand_actions.words import acts_in
from steadyhand_actions.words import lexicon as risks

Kind = Literal["same", "means so", "akin", "unknown", "another"]
"""``akin``: it speaks of the same in words that may also mean another thing; where it stands has to say the rest."""
_MEANS: Final = 0.7
"""From here on two phrases mean the same to the lexicon."""
_AKIN: Final = 0.6
"""From here on they speak of the same."""
_DIGITS: Final = re.compile(r"\d+")
_TURNING: Final = ("un", "dis", "de", "non", "in", "de-", "ent", "des")
_FOLDER: Final = re.compile(r"(?:(?<=^)|(?<=[\s(\[\"']))(?:~|file:/)?/(?:[^/\n]{1,200}/)+(?=[^/\s])")
_FILE: Final = re.compile(r"[^\s/]\.[a-z][a-z0-9]{0,4}$", re.IGNORECASE)
_CHANGING: Final = re.compile(r"[\d:./-]*\d[\d:./,-]*")


@lru_cache(maxsize=8_192)
def named(then: str, now: str) -> Kind:
    """What the name that something has ``now`` says of it, which was called ``then``."""
    one, other = fold(then), fold(now)
    if one == other or squeeze(one) == squeeze(other) != "":
        return "same"
    if not one or not other:
        return "unknown"
    if _DIGITS.findall(one) != _DIGITS.findall(other) or _FILE.search(one) or _FILE.search(other):
        return "another"
    if _says_no(then) != _says_no(now) or _risks_more(then, now):
        return "another"
    a, b = phrase(then), phrase(now)
    if a.negative != b.negative or a.turned != b.turned or _turned_round(a, b):
        return "another"
    more = _more(a, b)
    if more is not None:
        return more
    score = min(compare(a, b).score, compare(b, a).score)
    if score >= EXACT:
        return "same"
    if score >= _MEANS:
        return "means so"
    if _is_akin(a, b):
        return "akin"
    return "another" if _both_known(a, b) or score > 0.25 else "unknown"


def alike(then: str, now: str) -> bool:
    """Whether two texts say the same, in whatever words."""
    return named(then, now) in ("same", "means so")


def same_title(then: str, now: str) -> bool:
    """Whether two titles are one but for numbers, a mark for changes, and the folder that a file lies in."""
    one, other = (_FOLDER.sub("", title.lstrip("*• ")) for title in (then, now))
    return one == other or same_but_for_numbers(one, other)


def same_but_for_numbers(then: str, now: str) -> bool:
    """Whether two texts are one with other numbers, dates or times in it."""
    if fold(then) == fold(now):
        return True
    one, other = _CHANGING.sub("#", fold(then)), _CHANGING.sub("#", fold(now))
    return one == other and one.strip("# ") != ""


def _says_no(text: str) -> bool:
    return risks().lists["refuse"].is_whole(text)


def _risks_more(then: str, now: str) -> bool:
    """Whether it does something risky now of a kind that it did not."""
    return not {act.category for act in acts_in(now)} <= {act.category for act in acts_in(then)}


def _more(a: Phrase, b: Phrase) -> Kind | None:
    """What words too many on one side alone make of it; None where both sides have words of their own."""
    mine, theirs = set(a.stems), set(b.stems)
    if not (mine < theirs or theirs < mine):
        return None
    book = lexicon()
    words = {s: w for p in (a, b) for s, w in zip(p.stems, p.words, strict=True)}
    extra = [words[s] for s in mine ^ theirs]
    if all(w in book.stop for w in extra):
        return "same"
    light = all(w in book.stop or s in book.light for s, w in ((s, words[s]) for s in mine ^ theirs))
    return "means so" if light else "another"


def _turned_round(a: Phrase, b: Phrase) -> bool:
    """ "Lock" and "Unlock": a word of one is a word of the other with a syllable that turns it round."""
    return any(
        x in (f"{p}{y}" for p in _TURNING) or y in (f"{p}{x}" for p in _TURNING) for x in a.words for y in b.words
    )


def _both_known(a: Phrase, b: Phrase) -> bool:
    """Whether the lexicon knows both, and that they are not the same."""
    return _kinship(a, b) < _MEANS


def _is_akin(a: Phrase, b: Phrase) -> bool:
    """Whether what the two do not share speaks of the same, as far as the lexicon knows both."""
    book, shared = lexicon(), set(a.stems) & set(b.stems)

    def own(one: Phrase) -> Phrase:
        pairs = zip(one.stems, one.words, strict=True)
        return phrase(" ".join(w for s, w in pairs if s not in shared and w not in book.stop))

    mine, theirs = own(a), own(b)
    if not mine.words or not theirs.words or _kinship(a, b) < _AKIN:
        return False
    known = all(any(u.concepts for u in p.units) for p in (mine, theirs))
    return _kinship(mine, theirs) >= _AKIN and (known or bool(shared))


def _kinship(a: Phrase, b: Phrase) -> float:
    """1 where the lexicon does not know one of them."""
    one, other = (tuple(c for u in p.units for c in u.concepts) for p in (a, b))
    return kinship(one, other) if one and other else 1.0
