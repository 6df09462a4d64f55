"""A sentence as steps: where one clause ends and the next begins, "if" and "otherwise", verbs that are not repeated.

The shortest beginning that makes sense is a clause when what follows begins another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Final

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.adjuncts import adjoined
from steadyhand.models.embedded.grammar.amounts import chords, count_at_end
from steadyhand.models.embedded.grammar.building import is_instruction
from steadyhand.models.embedded.grammar.clauses import Parsed, parse
from steadyhand.models.embedded.grammar.conditions import CONDITIONS, OTHERWISE, special
from steadyhand.models.embedded.grammar.heads import (
    heads_of,
    is_gerund,
    not_understood,
    without_openers,
)
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import final_role
from steadyhand.models.embedded.grammar.patterns import patterns
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, word
from steadyhand.models.embedded.intents import Choose, Deed, Menu, Open, PressKeys, Step

MOST_TRIES: Final = 5
"""Ends of a following clause that are tried before it is held to be none."""
MOST_EXTENSIONS: Final = 12
"""Boundaries that a clause may reach across."""

LONGEST_SENTENCE: Final = 1500
"""Words a sentence may have; a quoted text counts as one."""

_LINKS: Final = frozenset([",", ";", "and", "then", "but", "&", "also", "afterwards", "plus"])
_HARD: Final = frozenset([";", "then", "afterwards"])
_ORDERS: Final = frozenset(["right-click", "double-click", "launch", "start", "rightclick", "type"])
"""Verbs that never lead into a menu path, as "open" and "click" do."""
_POINTING: Final = frozenset(["click", "press", "choose", "menu_entry", "menu_open", "path", "check", "hover", "goto"])
_PAIRS: Final = frozenset(["fill", "fill_pairs"])
_ALIKE: Final = ({"fill", "fill_pairs", "type"}, {"set", "switch_to"})


@dataclass(frozen=True, slots=True)
class Boundary:
    end: int
    start: int
    hard: bool


def boundaries(words: Words) -> Iterator[Boundary]:
    """Places where a clause may end: commas, "and", "then", "followed by", "before doing"."""
    i = 1
    while i < len(words):
        low = words[i].low
        following = words[i + 1].low if i + 1 < len(words) else ""
        if low in _LINKS:
            end, hard = i, False
            while i < len(words) and words[i].low in _LINKS:
                hard = hard or words[i].low in _HARD
                i += 1
            if i < len(words):
                yield Boundary(end, i, hard)
            continue
        if low == "followed" and following == "by":
            yield Boundary(i, i + 2, True)
            i += 1
        elif low == "before" and is_gerund(following):
            yield Boundary(i, i + 1, True)
        elif low == "after" and following == "that" and i + 2 < len(words):
            yield Boundary(i, i + 2, True)
        i += 1


def read_sentence(words: Words, talk: Talk) -> list[Step]:
    """The steps of one sentence. Raises TaskNotUnderstood quoting the clause that is not understood."""
    if len(words) > LONGEST_SENTENCE:
        raise not_understood(words, f"it has {len(words):,} words; make sentences shorter, and quote long texts")
    words = _unchained(words)
    steps: list[Step] = []
    previous: Parsed | None = None
    start = 0
    while start < len(words):
        rest = words[start:]
        found = special(rest, talk, read_sentence)
        if found is not None:
            steps.extend(found)
            break
        parsed, taken = _next_clause(rest, talk, previous)
        parsed = _carried(parsed, previous, talk)
        for intent in parsed.intents:
            talk.note(intent)
        steps.extend(parsed.steps)
        previous, start = parsed, start + taken
    return steps


def _unchained(words: Words) -> Words:
    """ "open the editor -> type hello -> press Enter": arrows beside an instruction are "then", others part names."""
    arrows = [i for i, w in enumerate(words) if w.kind == "mark" and w.low == ">"]
    if not arrows:
        return words
    edges = [-1, *arrows, len(words)]
    orders = [_is_order(words[a + 1 : b], first=a < 0) for a, b in pairwise(edges)]
    if not any(orders):
        return words
    cut_at = {arrow for n, arrow in enumerate(arrows) if orders[n] or orders[n + 1]}
    return tuple(word(";", "mark") if i in cut_at else w for i, w in enumerate(words))


def _is_order(piece: Words, first: bool) -> bool:
    """Whether a piece between arrows is an instruction rather than a name."""
    if len(piece) < 2 or piece[0].kind != "word" or piece[0].low not in patterns().by_head:
        return False
    return piece[0].low in _ORDERS if first else piece[0].text.islower()


def _carried(parsed: Parsed, previous: Parsed | None, talk: Talk) -> Parsed:
    """The place that the sentence began with goes on for its later clauses."""
    if previous is None or parsed.where or previous.adjunct is None:
        return parsed if previous is None or parsed.adjunct is not None else replace(parsed, adjunct=None)
    opened = any(isinstance(i, Open) for i in parsed.intents)
    if opened or parsed.adjunct is not None:
        return parsed
    try:
        _, where = adjoined(previous.adjunct, parsed.intents, talk)
    except Mismatch:
        return parsed
    return replace(parsed, where=where, adjunct=previous.adjunct)


def _next_clause(words: Words, talk: Talk, previous: Parsed | None) -> tuple[Parsed, int]:
    """The clause the words begin with, and how many words it and its link take."""
    trouble: TaskNotUnderstood | None = None
    smallest: Words = ()
    unknown: Words = ()
    for boundary in islice(boundaries(words), MOST_EXTENSIONS):
        left, right = words[: boundary.end], words[boundary.start :]
        if words[boundary.end].low in ("and", "&") and _is_like(left, right, boundary):
            continue
        try:
            parsed = _clause(left, talk, previous)
        except Mismatch:
            smallest = smallest or (left if _begins(right, talk, None, boundary.hard) else ())
            continue
        except TaskNotUnderstood as error:
            trouble = trouble or error
            if not boundary.hard:
                continue
            raise
        if _is_name_part(left, right, boundary) or not _begins(right, talk, parsed, boundary.hard):
            unknown = unknown or next(iter(_pieces(right)), right)
            continue
        return parsed, boundary.start
    try:
        return _clause(words, talk, previous), len(words)
    except Mismatch:
        introduced = _introduced(words, talk, previous)
        if introduced is not None:
            return introduced
        if trouble is not None:
            raise trouble from None
        raise not_understood(unknown or smallest or words) from None


def _introduced(words: Words, talk: Talk, previous: Parsed | None) -> tuple[Parsed, int] | None:
    """ "edit the customer Clark: set the city to Rome": what comes first, before a colon."""
    at = next((i for i, w in enumerate(words) if i > 1 and w.kind == "mark" and w.low == ":"), None)
    if at is None or not _begins(words[at + 1 :], talk, None, True):
        return None
    try:
        return _clause(words[:at], talk, previous), at + 1
    except Mismatch:
        return None


def _is_like(left: Words, right: Words, boundary: Boundary) -> bool:
    """ "enable mail notifications and push notifications": things of one kind, though "push" could be a verb."""
    end = next((b.end for b in boundaries(right)), len(right))
    rest = right[:end]
    while rest and rest[-1].kind == "mark":
        rest = rest[:-1]
    alike = not boundary.hard and 1 < len(rest) <= 3 and len(left) > 2 and rest[-1].kind == "word"
    return alike and rest[-1].low == left[-1].low and rest[-1].low.endswith("s") and rest[1].low not in _LINKS


def _clause(words: Words, talk: Talk, previous: Parsed | None) -> Parsed:
    """A clause, or one that leaves out the verb of the clause before it."""
    again = _with_verb(words, previous)
    if again is not None and previous is not None and previous.pattern and previous.pattern.builder == "verify":
        try:  # "make sure A is on and B is off": neither is only looked at
            return replace(parse(again, talk), words=words)
        except Mismatch:
            pass
    if again is None or not _is_bare_name(words, previous):
        try:
            return parse(words, talk)
        except Mismatch:
            if again is None:
                raise
    return _in_same_menu(replace(parse(again, talk), words=words), previous)


def _in_same_menu(parsed: Parsed, previous: Parsed | None) -> Parsed:
    """ "select Copy from the Edit menu, then Paste"."""
    last = previous.intents[-1] if previous and previous.pattern and previous.pattern.builder == "menu_entry" else None
    only = parsed.intents[0] if len(parsed.intents) == 1 else None
    if isinstance(last, Menu) and isinstance(only, Choose) and only.source is None:
        return replace(parsed, intents=(Menu((*last.path[:-1], only.option)),))
    return parsed


def _is_bare_name(words: Words, previous: Parsed | None) -> bool:
    """ "Save" of "click File, then Save": a name alone, though it could be a verb."""
    rest = without_openers(words)
    while rest and rest[-1].kind == "mark":
        rest = rest[:-1]
    pressed = previous is not None and previous.pattern is not None and previous.pattern.builder in _POINTING
    keyed = pressed and previous is not None and any(isinstance(i, PressKeys) for i in previous.intents)
    if keyed and rest and chords(count_at_end(rest)[0]):
        return True
    return pressed and len(rest) == 1 and rest[0].capital


def _with_verb(words: Words, previous: Parsed | None) -> Words | None:
    """The clause with the verb of the one before."""
    if previous is None or previous.pattern is None:
        return None
    if not previous.head and previous.pattern.builder != "bare_keys":
        return None
    rest = without_openers(words)
    if not rest or (rest[0].low in patterns().by_head and not rest[0].capital and len(rest) > 1):
        return None
    if is_instruction(rest):
        return None
    head = (word("fill"),) if previous.pattern.builder in _PAIRS else previous.head
    head = head or (word("press"),)
    if previous.pattern.builder == "deed" and isinstance(previous.intents[0], Deed):
        return (*head, *rest, *(word(w) for w in previous.intents[0].control.words.split()[1:]))
    head = (word("choose"),) if previous.pattern.argument == "right" else head
    head = (word("go"), word("to")) if previous.pattern.builder == "goto" else head
    return (*head, *rest)


def _begins(words: Words, talk: Talk, left: Parsed | None, hard: bool) -> bool:
    """Whether the words begin a clause of their own."""
    rest = without_openers(words)
    if not rest:
        return False
    if rest[0].low in CONDITIONS | OTHERWISE and rest[0].kind == "word" and len(rest) > 2:
        return _special_begins(rest)
    trusting = replace(talk, trusting=True, names=dict(talk.names), readings=dict(talk.readings), recalled=set())
    place = rest[0].low in lexicon().prepositions and rest[0].kind == "word"
    known = next(heads_of(rest), None) is not None
    if known and hard and rest[0].low in patterns().by_head:
        return True
    again = _with_verb(words, left)
    for piece in _pieces(rest):
        if (known or place) and _understood(piece, trusting) is not None:
            return True
    if again is None or left is None:
        return False
    lead = len(again) - len(rest)
    for piece in _pieces(again, lead):
        found = _understood(piece, trusting)
        if found is not None and _goes_on(found, left, hard):
            return True
    return False


def _special_begins(rest: Words) -> bool:
    return any(w.low in (",", "then") for w in rest) or rest[0].low in OTHERWISE or rest[0].low in ("if", "unless")


def _goes_on(found: Parsed, left: Parsed, hard: bool) -> bool:
    """Whether a clause without a verb of its own is of the same build as the one before."""
    if found.pattern is None or left.pattern is None:
        return False
    if hard:
        return True
    if found.pattern.slots < 2 and found.pattern.builder not in ("fill_pairs", "credential", "verify"):
        return False
    same = found.pattern.number == left.pattern.number
    return same or (
        any({found.pattern.builder, left.pattern.builder} <= alike for alike in _ALIKE) and left.pattern.slots > 1
    )


def _pieces(words: Words, least: int = 0) -> Iterator[Words]:
    """Beginnings of the words that end at a boundary, the shortest first, and the whole."""
    ends = [b.end for b in islice(boundaries(words), MOST_EXTENSIONS) if b.end > least]
    for end in ends[: MOST_TRIES - 1]:
        yield words[:end]
    if len(ends) < MOST_TRIES:
        yield words


def _understood(words: Words, talk: Talk) -> Parsed | None:
    try:
        return parse(words, talk)
    except (Mismatch, TaskNotUnderstood):
        return None


def _is_name_part(left: Words, right: Words, boundary: Boundary) -> bool:
    """ "Save and Close", "Find and Replace": a verb with a capital letter that has no object is part of a name."""
    if boundary.hard or not right[0].capital or right[0].kind != "word" or not left[-1].capital or len(left) < 2:
        return False
    next_end = next((b.end for b in boundaries(right)), len(right))
    alone = right[:next_end]
    while alone and alone[-1].kind == "mark":
        alone = alone[:-1]
    if left[-1].low not in patterns().by_head:
        return False
    role = final_role(alone)
    return len(alone) == 1 or (len(alone) == 2 and role is not None)
