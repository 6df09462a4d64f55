"""Sentences that begin with a condition or an event: "if ...", "when ...", "after doing ...", "given ...".

Knows how such sentences are built; their clauses are read by whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.build_closing import ASKS_TO_SAVE
from steadyhand.models.embedded.grammar.claims import claim, condition, without_state
from steadyhand.models.embedded.grammar.clauses import ASKING
from steadyhand.models.embedded.grammar.heads import (
    base_form,
    heads_of,
    is_gerund,
    not_understood,
    without_closers,
    without_openers,
)
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.patterns import patterns
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken, word
from steadyhand.models.embedded.intents import Choose, ClickOn, IfShown, Step, WaitFor

Reader = Callable[[Words, Talk], list[Step]]
"""Reads the rest of a sentence."""
MOST_ENDS: Final = 12
"""Places where a condition may end that are tried."""

CONDITIONS: Final = frozenset(["if", "unless", "when", "whenever", "once", "after", "should", "while"])
OTHERWISE: Final = frozenset(["otherwise", "else"])
_EVENTS: Final = frozenset(["when", "whenever", "once", "after", "as"])
_ENTERING: Final = frozenset(
    "loaded ready finished done complete completed open opened started appeared settled up running".split()
)
_IT: Final = frozenset("it that this everything all application app page window program screen".split())


def special(words: Words, talk: Talk, read: Reader) -> list[Step] | None:
    """Conditions, events and givens at the beginning of a clause; None when there are none."""
    rest = _without_small(words)
    if not rest or rest[0].kind != "word":
        return None
    low = rest[0].low
    if low == "given":
        return _given(rest[1:], talk, read)
    if low == "before":
        raise not_understood(rest, "say the steps in the order in which they are to be done")
    if low in ("in",) and len(rest) > 2 and rest[1].low == "case":
        rest, low = (word("if"), *rest[2:]), "if"
        if len(rest) > 1 and rest[1].low == "of":
            rest = (rest[0], word("there"), word("is"), *rest[2:])
    if low == "as" and [w.low for w in rest[:3]] == ["as", "soon", "as"]:
        rest, low = (word("when"), *rest[3:]), "when"
    if low not in CONDITIONS or len(rest) < 3:
        return None
    if low == "after" and rest[1].low in ("that", "this", "which"):
        return None
    if low in ("after", "by") and is_gerund(rest[1].low):
        return _after_doing(rest, talk, read)
    for end, start in islice(_condition_ends(rest), MOST_ENDS):
        found = _with_condition(low, rest[1:end], rest[start:], talk, read)
        if found is not None:
            return found
    return _gherkin(low, rest, talk, read)


def _without_small(words: Words) -> Words:
    """Without linking words, which would hide an "if"."""
    while len(words) > 1 and (
        words[0].kind == "mark" or words[0].low in ("and", "then", "but", "so", "also", "now", "finally", "next")
    ):
        words = words[1:]
    return words


def _condition_ends(words: Words) -> Iterator[tuple[int, int]]:
    """Where the condition may end and its consequence begin."""
    for i in range(2, len(words) - 1):
        if (words[i].kind == "mark" and words[i].low == ",") or (words[i].low == "then" and words[i].kind == "word"):
            skip = i + 1
            while skip < len(words) - 1 and words[skip].low in ("then", ","):
                skip += 1
            yield i, skip
    for i in range(3, len(words)):
        if words[i].low in patterns().by_head and words[i].kind == "word" and words[i].text.islower():
            yield i, i


def _with_condition(low: str, said: Words, body: Words, talk: Talk, read: Reader) -> list[Step] | None:
    said = without_closers(said)
    if not said or not body:
        return None
    if low in _EVENTS and _has_loaded(said):
        step = Step(WaitFor(), spoken(said))
        return [step, *read(body, talk)]
    if low == "if" and " ".join(w.low for w in said) in (
        "necessary",
        "needed",
        "required",
        "possible",
        "applicable",
        "you like",
    ):
        return read(body, talk)
    try:
        target, shown = condition(said, talk)
    except (Mismatch, TaskNotUnderstood):
        return None
    waits = low in _EVENTS and not any(w.low in ASKING for w in said)
    if waits:
        step = Step(WaitFor(target, gone=not shown), spoken(said))
        talk.thing = target if shown else talk.thing
        return [step, *read(body, talk)]
    yes, no = _either(body)
    talk.thing = without_state(target) if not talk.thing or target.words or target.roles else talk.thing
    dialog = "dialog" in target.roles
    then = _answers(read(yes, talk), dialog)
    otherwise = _answers(read(no, talk), False) if no else ()
    step = Step(
        IfShown(target, then, otherwise, shown=shown if low != "unless" else not shown),
        f"{low} {spoken(said)}, {spoken(body)}",
    )
    return [step]


def _answers(steps: list[Step], dialog: bool) -> tuple[Step, ...]:
    """The choice that a dialog asks for is made by its buttons."""
    return tuple(
        s.intent.then[0]
        if dialog and isinstance(s.intent, IfShown) and s.intent.target == ASKS_TO_SAVE
        else replace(s, intent=ClickOn(s.intent.option))
        if dialog and isinstance(s.intent, Choose) and s.intent.source is None and not s.intent.add
        else s
        for s in steps
    )


def _has_loaded(words: Words) -> bool:
    """ "it has loaded", "the page is ready"."""
    last = words[-1].low
    subject = [w.low for w in words if w.low not in lexicon().determiners]
    return last in _ENTERING and (len(words) == 1 or (bool(subject) and subject[0] in _IT and len(words) <= 5))


def _either(body: Words) -> tuple[Words, Words]:
    """What is to be done, and what otherwise."""
    for i in range(1, len(body) - 1):
        if body[i].kind != "word":
            continue
        other = body[i].low in OTHERWISE
        if not other and [w.low for w in body[i : i + 2]] == ["if", "not"] and i + 2 < len(body):
            yes, no = body[:i], body[i + 2 :]
        elif other:
            yes, no = body[:i], body[i + 1 :]
        else:
            continue
        while yes and (yes[-1].kind == "mark" or yes[-1].low in ("or", "and", "but")):
            yes = yes[:-1]
        while no and (no[0].kind == "mark" or no[0].low in ("just", "simply")):
            no = no[1:]
        if yes and no:
            return yes, no
    return body, ()


def _after_doing(rest: Words, talk: Talk, read: Reader) -> list[Step] | None:
    """ "after opening the editor, type hello"."""
    comma = next((i for i, w in enumerate(rest) if w.kind == "mark" and w.low == "," and i > 2), None)
    if comma is None:
        return None
    first = (word(base_form(rest[1].low)), *rest[2:comma])
    steps = read(first, talk)
    return [*steps, *read(rest[comma + 1 :], talk)]


def _given(words: Words, talk: Talk, read: Reader) -> list[Step] | None:
    """ "given the calculator is open": it is opened."""
    words = without_closers(words)
    if words and words[0].low == "that":
        words = words[1:]
    for i in range(1, len(words) - 1):
        if words[i].low in ("is", "has", "was") and words[-1].low in (
            "open",
            "opened",
            "running",
            "started",
            "launched",
        ):
            return read((word("open"), *words[:i]), talk)
    try:
        return [Step(claim(words, talk), spoken(words))]
    except Mismatch:
        return None


def _gherkin(low: str, rest: Words, talk: Talk, read: Reader) -> list[Step] | None:
    """ "When I press 7"."""
    if low in ("when", "once") and rest[1].low in ("i", "we", "you", "the", "user"):
        inner = without_openers(rest[1:])
        if inner and len(inner) < len(rest[1:]) and next(heads_of(inner), None) is not None:
            return read(inner, talk)
    return None
