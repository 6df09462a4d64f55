"""The beginning and the end of a clause: politeness taken off, the verb found, also bent or misspelt.

Knows which verbs there are, not what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.patterns import Pattern, patterns
from steadyhand.models.embedded.grammar.words import Words, spoken, word


def without_openers(words: Words) -> Words:
    """Without "please", "and then", "I want you to", "first," ..."""
    while words:
        if words[0].kind == "mark" and words[0].low in (",", ";", ":", ".", "!", "…"):
            words = words[1:]
            continue
        if (
            words[0].low in ("keep", "continue")
            and len(words) > 2
            and base_form(words[1].low)
            and words[1].low[-3:] == "ing"
        ):
            return (word(base_form(words[1].low)), *words[2:])
        hit = lexicon().openers.begins(words)
        if hit is None or hit[1] >= len(words) or _is_object(words, hit[1]):
            return words
        words = words[hit[1] :]
    return words


def _is_object(words: Words, taken: int) -> bool:
    """ "First name ..." is no "first, ..."."""
    return lexicon().ordinal_names.begins(words) is not None or (taken == 1 and words[1].low in ("of", "-", "to"))


def without_closers(words: Words) -> Words:
    while len(words) > 1:
        if words[-1].kind == "mark" and words[-1].low in (".", ",", ";", ":", "!", "?", "…"):
            words = words[:-1]
            continue
        hit = lexicon().closers.ends(words)
        if hit is None or hit[1] >= len(words) or words[-hit[1]].capital:
            return words
        words = words[: -hit[1]]
    return words


def heads_of(words: Words) -> Iterator[tuple[Words, tuple[Pattern, ...]]]:
    """The words with a verb known to the patterns in front: as written, else its base form, else spelled right."""
    known = patterns()
    first = words[0]
    if first.kind != "word":
        return
    if first.low in known.by_head:
        yield words, known.for_head(first.low)
        return
    base = base_form(first.low) or _respelled(first.low)
    if base:
        yield (word(base, gap=first.gap), *words[1:]), known.for_head(base)


@lru_cache(maxsize=4096)
def base_form(low: str) -> str:
    """ "clicks", "clicking" -> "click"; empty when no verb of the patterns has that form."""
    heads = patterns().by_head
    stems: list[str] = []
    if low.endswith("ing") and len(low) > 5:
        stem = low[:-3]
        stems += [stem, stem + "e", stem[:-1] if stem[-1] == stem[-2] else stem]
    elif low.endswith("s") and len(low) > 3:
        stems += [low[:-1], low[:-2] if low.endswith("es") else low[:-1]]
        stems += [low[:-3] + "y"] if low.endswith("ies") else []
    elif low.endswith("ed") and len(low) > 4:
        return ""
    return next((s for s in stems if s in heads), "")


@lru_cache(maxsize=4096)
def _respelled(low: str) -> str:
    """The one verb that a misspelt word is near to, with the same first letter."""
    if len(low) < 4 or len(low) > 14 or not low.replace("-", "").isalpha() or not low.isascii():
        return ""
    limit = 1 if len(low) < 7 else 2
    near = sorted(
        (OSA.distance(low, head, score_cutoff=limit), head)
        for head in patterns().by_head
        if head[0] == low[0] and len(head) > 2 and abs(len(head) - len(low)) <= limit
    )
    near = [n for n in near if n[0] <= limit and not _is_another_word(low, n[1])]
    return near[0][1] if near and (len(near) == 1 or near[1][0] > near[0][0]) else ""


def _is_another_word(low: str, head: str) -> bool:
    """A short word with one letter exchanged is as likely another word as a slip: "ship" is not "skip"."""
    return len(low) == len(head) < 5 and sorted(low) != sorted(head)


def not_understood(words: Words, reason: str = "") -> TaskNotUnderstood:
    """The error that quotes the part and says what to do."""
    part = " ".join(spoken(words).split())
    shown = part if len(part) <= 120 else part[:117] + "..."
    return TaskNotUnderstood(f"I do not understand {shown!r}: {reason or _advice(words)}.", part)


def _advice(words: Words) -> str:
    rest = without_closers(without_openers(words))
    if rest and next(heads_of(rest), None) is not None:
        if rest[0].low in ("don't", "never"):
            return "say what to do, not what not to do"
        if len(rest) == 1 and rest[0].low == "wait":
            return "say also what to wait for"
        if len(rest) == 1:
            return f"say also what to {rest[0].low}"
        return (
            f"I know {rest[0].text!r}, but not said like this; say one thing to do at a time, and quote names and texts"
        )
    return "begin with what to do (open, click, type, choose, press, save, wait ...) and quote names and texts"


def is_courtesy(words: Words) -> bool:
    """ "Thanks!", "Hello": nothing to do."""
    words = tuple(w for w in words if w.kind != "mark")
    while words:
        if hit := lexicon().openers.begins(words):
            words = words[hit[1] :]
        elif hit := lexicon().closers.ends(words):
            words = words[: -hit[1]]
        else:
            return False
    return True


def is_gerund(low: str) -> bool:
    return low.endswith("ing") and bool(base_form(low))
