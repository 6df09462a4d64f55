"""What a task means: ``understand("open the calculator and press 7")`` as steps. English.

Pure functions of the words; they know nothing of screens, windows or applications beyond their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from steadyhand.errors import TaskNotUnderstood, UsageError
from steadyhand.models.embedded.grammar.amounts import count_at_end, number
from steadyhand.models.embedded.grammar.foreign import check_english
from steadyhand.models.embedded.grammar.heads import is_courtesy, not_understood, without_openers
from steadyhand.models.embedded.grammar.segments import read_sentence
from steadyhand.models.embedded.grammar.sentences import sentences
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk, text_of
from steadyhand.models.embedded.grammar.weaving import woven
from steadyhand.models.embedded.grammar.words import Words, spoken
from steadyhand.models.embedded.intents import IfShown, Read, Repeat, Step
from steadyhand.models.embedded.reference import reference

__all__ = ["LONGEST_TASK", "reference", "text_of", "understand"]

LONGEST_TASK: Final = 20_000
"""Characters a task may have."""


def understand(task: str, applications: Sequence[str] = ()) -> tuple[Step, ...]:
    """The steps of a task in plain words; ``applications`` are the names of those installed.

    Raises TaskNotUnderstood quoting the part that has no known meaning, UsageError for a task that is too long.
    """
    if len(task) > LONGEST_TASK:
        raise UsageError(
            f"The task is {len(task):,} characters long and may have {LONGEST_TASK:,}; "
            "give it in parts, and put long texts into files."
        )
    if not task.strip():
        raise TaskNotUnderstood("The task is empty; say what is to be done, such as: open the calculator and press 7.")
    talk = Talk(applications=frozenset(a.casefold() for a in applications))
    steps: list[Step] = []
    for sentence in sentences(task):
        check_english(sentence)
        _take_in(sentence, steps, talk)
    if not steps:
        raise TaskNotUnderstood(
            f"There is nothing to do in {task.strip()[:80]!r}; say what is to be done, such as: click OK.", task[:200]
        )
    return tuple(_named(woven(steps), talk))


def _take_in(sentence: Words, steps: list[Step], talk: Talk) -> None:
    """Add the steps of one sentence; "otherwise" and "repeat that" change the steps before them."""
    if is_courtesy(sentence):
        return
    if _adds_otherwise(sentence, steps, talk) or _repeats(sentence, steps, talk):
        return
    try:
        found = read_sentence(sentence, talk)
    except Mismatch:
        raise not_understood(sentence) from None
    except RecursionError:
        raise not_understood(sentence, "make it shorter, one thing to do a sentence") from None
    steps.extend(found)


def _adds_otherwise(sentence: Words, steps: list[Step], talk: Talk) -> bool:
    words = sentence
    while len(words) > 1 and words[0].kind == "mark":
        words = words[1:]
    lows = [w.low for w in words[:3]]
    skip = 1 if lows[:1] in (["otherwise"], ["else"]) else 2 if lows[:2] in (["if", "not"], ["or", "else"]) else 0
    last = steps[-1].intent if steps else None
    if not skip or len(words) <= skip or (lows[:2] == ["if", "not"] and words[2].low != ","):
        return False
    if not isinstance(last, IfShown) or last.otherwise:
        raise not_understood(sentence, "say before it what it is otherwise to, with: if ...")
    otherwise = tuple(read_sentence(words[skip:], talk))
    steps[-1] = replace(steps[-1], intent=replace(last, otherwise=otherwise))
    return True


def _repeats(sentence: Words, steps: list[Step], talk: Talk) -> bool:
    """ "Repeat this three times", "repeat 3 times: click Next", "three times, click Next"."""
    words = without_openers(sentence)
    if not words:
        return False
    joint = next((i for i, w in enumerate(words) if w.kind == "mark" and w.low in (":", ",")), len(words))
    scope, times = count_at_end(words[:joint])
    body = words[joint + 1 :]
    if times is None:
        if words[0].low in ("repeat", "redo") and words[-1].low in (
            "again",
            "repeat",
            "steps",
            "step",
            "that",
            "this",
            "it",
        ):
            times, scope = 1, words
        elif joint == 2 and words[1].low in ("times", "x") and body:
            amount = number(words[:1])
            times, scope = (int(amount), ()) if amount else (None, ())
        if times is None:
            return False
    elif scope and scope[0].low not in ("repeat", "do", "perform", "execute"):
        return False
    if body:
        if len(scope) > 5 or not 1 <= times <= 1000:
            return False
        inner = tuple(read_sentence(body, talk))
        steps.append(Step(Repeat(inner, times), spoken(sentence)))
        return True
    return _repeat_last(sentence, scope, times, steps)


def _repeat_last(sentence: Words, scope: Words, times: int, steps: list[Step]) -> bool:
    lows = [w.low for w in scope]
    if not steps or lows[:1] not in (["repeat"], ["do"], ["redo"], ["perform"]):
        if lows[:1] == ["repeat"]:
            raise not_understood(
                sentence, "say before it what is to be repeated, or after it: repeat 3 times: click Next"
            )
        return False
    what = [
        w
        for w in lows[1:]
        if w not in ("the", "this", "that", "these", "those", "all", "of", "last", "previous", "above")
    ]
    amount = number(tuple(w for w in scope[1:] if number((w,)) is not None)[:1]) if len(scope) > 1 else None
    if any(w not in ("it", "step", "steps", "action", "actions", "everything", "sequence", "process", "same",
    "again", "more")
           and number(tuple(s for s in scope if s.low == w)[:1]) is None for w in what):  # fmt: skip
        return False
    count = int(amount) if amount else len(steps) if {"steps", "everything", "sequence"} & set(lows) else 1
    if count > len(steps):
        raise not_understood(sentence, f"there are only {len(steps)} steps before it")
    again = tuple(steps[-count:])
    more = "more" in [w.low for w in sentence] or "again" in lows or times == 1
    if not more:
        del steps[-count:]
    steps.append(Step(Repeat(again, times), spoken(sentence)))
    return True


def _named(steps: list[Step], talk: Talk) -> list[Step]:
    """Values that are used later by the words for them get these words as their name."""
    done: list[Step] = []
    for step in steps:
        intent = step.intent
        if isinstance(intent, Read) and not intent.name and intent.target.words.casefold() in talk.recalled:
            step = replace(step, intent=replace(intent, name=intent.target.words))
        done.append(step)
    return done
