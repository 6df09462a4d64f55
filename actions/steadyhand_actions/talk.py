"""Text on the screen that talks to whoever reads it for the person: orders, claimed permissions, made-up roles.

Looks at words only. It is a help to raise suspicion and no wall: what it does not notice is judged like everything
else, and what it takes wrongly for talk permits nothing and forbids nothing. Words in ``talk_words.toml``.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from steadyhand_actions.talk_roles import made_up
from steadyhand_actions.words import acts_in, fold, lexicon, look_alikes, solid

LONGEST: Final = 6_000
"""Characters of a text that are looked at."""
SHORTEST: Final = 8
"""Characters below which nothing is said to anybody."""
ENOUGH: Final = 2
"""Points from which on a text talks."""
_WINDOW: Final = 3
"""Sentences that are taken together."""
_NEAR: Final = 6
"""Words between an order and what it is about."""
_MANY: Final = 20

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_TOKEN: Final = re.compile(r"[^\W_]+|[:,;()|>\]—–]|\s-\s|[。，：；、（）「」“”«»]")
_WORD: Final = re.compile(r"[^\W_]+")
_FEWEST: Final = 3
"""Words without which nobody is told anything, in scripts with blanks."""
_MARK: Final = re.compile(r"[^\w]+")
_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w[\w.-]*", re.IGNORECASE)
_KEYS: Final = re.compile(
    r"\b(?:win(?:dows)?|super|cmd|⌘)\s*(?:\+|key)|\bctrl\s*\+\s*v\b|\balt\s*\+\s*f2\b|\bterminal\b|\bpowershell\b", re.I
)
_BLOB: Final = re.compile(r"\b[A-Za-z0-9+/]{24,}={0,2}")
_SOON: Final = re.compile(
    r"\b\d+\s*(?:seconds?|minutes?|sekunden|minuten|secondes?|segundos|secondi|minuti|seconden|sekund|секунд|минут)"
    r"|\d+\s*(?:秒|分)"
)


_LISTS: Final = (
    "sure", "maybe", "before", "verbs", "modal", "lead", "away", "objects", "alone", "half", "hook", "data", "carry",
    "whither",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Talk:
    """All phrases by how their first word begins, with the lists they are in; scripts without blanks apart."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    solid: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _talk() -> _Talk:
    data = tomllib.loads(files("steadyhand_actions").joinpath("talk_words.toml").read_text("utf-8"))
    who, order, away, alone = data["who"], data["order"], data["override"], data["alone"]
    lists = {
        "sure": who["sure"], "maybe": who["maybe"], "before": f"{who['before']},{who['solid_before']}",
        "verbs": f"{order['verbs']},{order['solid_verbs']}",
        "modal": f"{order['modal']},{order['solid_modal']}",
        "lead": order["lead"], "away": f"{away['verbs']},{away['solid_verbs']}",
        "objects": f"{away['objects']},{away['solid_objects']}",
        "alone": alone["phrases"], "half": alone["half"], "hook": alone["hook"], "data": alone["data"],
        "carry": alone["carry"], "whither": alone["whither"],
    }  # fmt: skip
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    blocks: dict[str, list[str]] = {}
    for name, text in lists.items():
        for phrase in {fold(p.strip()) for p in text.split(",")}:
            if solid(phrase):
                blocks.setdefault(name, []).append(phrase.replace(" ", ""))
            elif stems := tuple(re.findall(r"[^\W_]+\*?", phrase)):
                by_first.setdefault(stems[0].rstrip("*")[:4], []).append((stems, name))
    patterns = {n: re.compile("|".join(map(re.escape, sorted(b, key=len, reverse=True)))) for n, b in blocks.items()}
    return _Talk({key: tuple(found) for key, found in by_first.items()}, patterns)


@lru_cache(maxsize=16_384)
def _begun(word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The phrases that a word may begin: what of them has to follow, and the list they are in."""
    by_first = _talk().by_first
    return tuple(
        (stems[1:], name)
        for length in range(1, min(len(word), 4) + 1)
        for stems, name in by_first.get(word[:length], ())
        if _is(stems[0], word)
    )


_TELLING: Final = frozenset({"sure", "maybe", "away", "alone", "half", "carry", "hook"})


def _dull(folded: str) -> bool:
    """Whether no word of a sentence could make it talk, which is quickly seen."""
    if solid(folded):
        return False
    words = _WORD.findall(folded)
    if len(words) < _FEWEST:
        return True
    lists = {name for word in words for _, name in _begun(word)}
    return not (lists & _TELLING or ("verbs" in lists and any(w.isdecimal() for w in words)) or "://" in folded)


class _Read:
    """A folded sentence: its tokens, words and marks, and which phrases begin where."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.tokens = tuple(t.strip() for t in _TOKEN.findall(folded))
        self.marks = tuple(bool(_MARK.fullmatch(t)) for t in self.tokens)
        self.solid = solid(folded)
        self.at: dict[str, dict[int, int]] = {name: {} for name in _LISTS}
        """List -> place among the tokens -> how many of them the longest phrase there takes."""
        # Phrases do not care for marks in them.
        places = [i for i, mark in enumerate(self.marks) if not mark]
        words = [self.tokens[i] for i in places]
        for n, word in enumerate(words):
            for rest, name in _begun(word):
                end = n + 1 + len(rest)
                if end <= len(words) and all(map(_is, rest, words[n + 1 : end])):
                    taken = places[end - 1] - places[n] + 1
                    if taken > self.at[name].get(places[n], 0):
                        self.at[name][places[n]] = taken
        self.words = words

    def count(self, name: str) -> int:
        """Different places where a phrase of a list stands."""
        pattern = _talk().solid.get(name) if self.solid else None
        return len(self.at[name]) + (len(set(pattern.findall(self.folded))) if pattern is not None else 0)

    def near(self, name: str, begin: int, length: int) -> bool:
        return any(begin <= i < begin + length for i in self.at[name])


def _is(stem: str, word: str) -> bool:
    return word.startswith(stem[:-1]) if stem.endswith("*") else word == stem


# ---- what talks ----------------------------------------------------------------------------------------------------


def spoken(texts: Iterable[str]) -> tuple[str, ...]:
    """The pieces of texts that talk to the agent, each once."""
    return tuple(dict.fromkeys(piece for text in texts for piece in talk_in(text)))


@lru_cache(maxsize=16_384)
def talk_in(text: str) -> tuple[str, ...]:
    """The pieces of one text that talk to whoever reads it for the person; empty for almost everything."""
    if len(text) < SHORTEST:
        return ()
    text = text[:LONGEST]
    pieces = [piece for part in _SENTENCE.split(text) if (piece := part.strip())]
    points = [_points(piece) for piece in pieces]
    found: list[str] = []
    i = 0
    while i < len(pieces):
        span = next((n for n in range(1, _WINDOW + 1) if sum(points[i : i + n]) >= ENOUGH and points[i]), 0)
        if span:
            found.append(" ".join(pieces[i : i + span]))
        i += span or 1
    if not found and (made_up(text) or _hidden(text)):
        found.append(" ".join(text[:400].split()))
    return tuple(found)


@lru_cache(maxsize=16_384)
def _points(sentence: str) -> int:
    """How much a sentence says that it is meant for the agent."""
    return max(_points_of(reading, sentence) for reading in look_alikes(fold(sentence)))


def _points_of(folded: str, raw: str) -> int:
    if _dull(folded):
        return 0
    read = _Read(folded)
    if not read.words:
        return 0
    orders = _orders(read)
    if _addressed(read, orders) or _set_aside(read, orders) or read.count("alone"):
        return ENOUGH
    ordered = bool(orders) or (read.solid and read.count("verbs") > 0)
    if ordered and read.count("carry") and read.count("data") and (_carried(read) or _ADDRESS.search(folded)):
        return ENOUGH
    if _KEYS.search(raw) and lexicon().lists["human"].in_text(folded):
        return ENOUGH
    points = min(ENOUGH, read.count("half"))
    if ordered:
        points += _hooked(read) + bool(_ADDRESS.search(raw)) + 2 * (_how_many(read.words) >= _MANY)
        points += bool(points) and any(acts_in(" ".join(_behind(read, at))) for at in orders)
    return points + bool((orders or points) and _SOON.search(folded))


def _carried(read: _Read) -> bool:
    """Whether it is said where to, once it is said what: "forward to the next page in the history" carries nothing."""
    if read.solid:
        return read.count("whither") > 0
    what = [at for at in read.at["data"] if any(carry < at for carry in read.at["carry"])]
    return any(where > min(what) for where in read.at["whither"]) if what else False


def _hooked(read: _Read) -> bool:
    """Whether the order is made the way to something; a single word like "first" only where a clause ends with it."""
    solid_hook = read.solid and "hook" in _talk().solid and _talk().solid["hook"].search(read.folded) is not None
    last = len(read.tokens)
    ends = (
        i + 1 == last or read.marks[i + 1] or read.tokens[i + 1] in _JOINING
        for i, n in read.at["hook"].items()
        if n == 1
    )
    return solid_hook or any(n > 1 for n in read.at["hook"].values()) or any(ends)


def _behind(read: _Read, at: int) -> Sequence[str]:
    """An order's verb with what stands next to it."""
    return [t for t, mark in zip(read.tokens[at : at + 5], read.marks[at : at + 5], strict=True) if not mark][:3]


def _addressed(read: _Read, orders: Sequence[int]) -> bool:
    """Somebody who reads for a person is spoken to, and told to do something."""
    tokens, marks = read.tokens, read.marks
    for name in ("sure", "maybe"):
        for i, length in read.at[name].items():
            end = i + length
            called = end < len(tokens) and tokens[end] in _CALLING
            meant = called and (name == "sure" or (i > 0 and tokens[i - 1] in _FOR) or end + 1 in orders)
            if not (meant or _opens(read, i)):
                continue
            if called and (any(end < at <= end + _ORDERED for at in orders) or _must(read, end + 1)):
                return True
            told = end in read.at["verbs"] and (name == "maybe" or tokens[i].endswith("s")) and not marks[end]
            if not called and (told or _must(read, end)):
                return True
    return read.solid and _solid_addressed(read.folded)


def _opens(read: _Read, at: int) -> bool:
    """Whether nothing but small words, or a mark, stands before."""
    for i in range(at - 1, -1, -1):
        if read.marks[i]:
            return True
        if i not in read.at["before"]:
            return False
    return True


def _must(read: _Read, begin: int) -> bool:
    """Whether it is said within a few words that something must be done, and what that is."""
    for i in range(begin, min(len(read.tokens), begin + _NEAR)):
        if read.marks[i]:
            return False
        if length := read.at["modal"].get(i, 0):
            return read.near("verbs", i + length, 4)
    return False


def _solid_addressed(folded: str) -> bool:
    """In scripts without blanks: who reads, then a mark or a small word, then an order anywhere behind."""
    talk = _talk()
    for name in ("sure", "maybe"):
        for found in talk.solid[name].finditer(folded):
            rest = folded[found.end() :]
            if rest.lstrip().startswith(_SOLID_CALLING) and talk.solid["verbs"].search(rest):
                return True
    return False


def _set_aside(read: _Read, orders: Sequence[int]) -> bool:
    """An order to leave the person's task aside."""
    if read.solid and _solid_aside(read.folded):
        return True
    return any(
        at in read.at["away"] and read.near("objects", at + 1, _NEAR) and "if" not in read.tokens[at : at + 2 + _NEAR]
        for at in orders
    )


def _solid_aside(folded: str) -> bool:
    """In scripts without blanks the verb stands before or behind what it is about, a few letters away."""
    verbs, objects = _talk().solid["away"], _talk().solid["objects"]
    for clause in re.split("[。！？!?\n;；「」“”]", folded):
        places = [m.start() for m in objects.finditer(clause)]
        if any(abs(m.start() - place) <= _SOLID_NEAR for m in verbs.finditer(clause) for place in places):
            return True
    return False


def _orders(read: _Read) -> list[int]:
    """Places of verbs with which a clause begins, small words before them left aside."""
    found, fresh = list[int](), True
    for i, token in enumerate(read.tokens):
        if read.marks[i]:
            fresh = True
        elif fresh and i in read.at["verbs"]:
            found.append(i)
            fresh = False
        elif i not in read.at["lead"]:
            fresh = False
        elif token in _JOINING:
            fresh = True
    return found


_FOR: Final = frozenset("for to fur an pour aux para per a voor aan dla do для".split())
_CALLING: Final = frozenset(":,)|>]-—–：，、）»”")
_SOLID_CALLING: Final = ("：", ":", "，", ",", "、", "へ", "は", "请", "必须", "应", "须", "にお", "に告", "宛")
_SOLID_NEAR: Final = 12
"""Letters between an order and what it is about, in scripts without blanks."""
_ORDERED: Final = 30
"""Tokens behind the one who is called in which the order begins."""
_JOINING: Final = frozenset("and then und dann et puis y luego e poi dan i potem и затем so".split())
_TIMES: Final = frozenset(
    "times links tabs pages windows copies messages mal fois liens veces enlaces volte vezes keer razy раз".split()
)


def _how_many(words: Sequence[str]) -> int:
    """The largest number of times, links, tabs or the like."""
    numbers = [int(w) for w, n in pairwise(words) if w.isdecimal() and len(w) < 8 and n in _TIMES]
    return max(numbers, default=0)


# ---- what is hidden ------------------------------------------------------------------------------------------------


def _hidden(text: str) -> bool:
    """An order that shows only when the text is read another way: backwards, by its first letters, decoded."""
    words = [w for w in _WORD.findall(fold(text)) if not w.isdecimal()]
    if len(words) >= _SHOWN_WORDS and any(_turned(word) for word in words) and _is_order(text[::-1]):
        return True
    if len(words) >= 2 * _SHOWN_WORDS:
        initials = "".join(w[0] for w in words[:400])
        if any(_spells(initials[i:]) for i in range(len(initials))):
            return True
    return any(_is_order(decoded) for decoded in _decoded(text))


_SHOWN_WORDS: Final = 4


def _turned(word: str) -> bool:
    """Whether a word is an order's verb when read from its end, and none as it is."""
    names = [name for rest, name in _begun(word[::-1]) if not rest]
    return len(word) >= _SHOWN_WORDS and "verbs" in names and not _begun(word)


def _is_order(text: str) -> bool:
    read = _Read(fold(text))
    return len(read.words) > 2 and bool(_orders(read)) and (bool(acts_in(text)) or _points(text) >= ENOUGH)


_SPELLED: Final = ("click", "press", "open", "type", "run", "send", "delete", "paste")
_RISKY_SPELLED: Final = (
    "delete",
    "send",
    "pay",
    "buy",
    "accept",
    "allow",
    "install",
    "confirm",
    "submit",
    "erase",
    "yes",
    "ok",
)


def _spells(initials: str) -> bool:
    return any(
        initials.startswith(verb + what) for verb in _SPELLED if initials.startswith(verb) for what in _RISKY_SPELLED
    )


def _decoded(text: str) -> list[str]:
    found = []
    for blob in _BLOB.findall(text)[:10]:
        try:
            found.append(base64.b64decode(blob + "=" * (-len(blob) % 4)).decode("utf-8"))
        except (binascii.Error, ValueError):
            continue
    return found
