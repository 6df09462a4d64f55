"""Builders for values and waiting: read, remember, work out, verify, wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.amounts import expression, number
from steadyhand.models.embedded.grammar.building import Builders, bare_application, check_thing, thing, things
from steadyhand.models.embedded.grammar.claims import claim
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, cut, spoken, word
from steadyhand.models.embedded.intents import (
    Check,
    Compute,
    Intent,
    Open,
    Read,
    Reference,
    Relation,
    Verify,
    WaitFor,
)
from steadyhand.models.embedded.reference import trimmed

RESULT: Final = Reference("the result", "result", roles=("field", "label"), variable="result")
_SCREENS: Final = (
    ("from", "the", "screen"), ("on", "the", "screen"), ("off", "the", "screen"), ("on", "screen"), ("from", "screen"),
    ("that", "is", "shown"), ("which", "is", "shown"), ("shown",), ("displayed",), ("out", "loud"), ("aloud",),
    ("from", "the", "display"), ("from", "its", "display"), ("on", "its", "display"), ("on", "the", "display"),
    ("off", "the", "display"), ("that", "is", "displayed"), ("it", "shows"), ("it", "displays"), ("to", "me"),
)  # fmt: skip
_LOOSE_HEADS: Final = frozenset("get grab fetch obtain retrieve extract give show return state output".split())
_SIGNS: Final = frozenset(["+", "-", "*", "/", "×", "÷", "x", "^", "plus", "minus", "times", "divided", "="])
_ENSURING: Final = frozenset(["make", "ensure", "be"])


def read_of(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "how many orders Lopez has": what stands under Orders in the row of Lopez."""
    words = trimmed(slots["target"])
    at = next((i for i, w in enumerate(words) if i and (w.capital or w.kind == "quote" or w.low == "the")), 0)
    if not at or spoken(slots["has"]) in ("costs", "owes"):
        raise Mismatch
    owner = Relation("row of", thing(words[at:], talk))
    return (Read(replace(thing(words[:at], talk), relations=(owner,))),)


def read(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = _without_screen(trimmed(slots["target"]))
    if not words or words[0].low in (
        "how",
        "if",
        "whether",
        "about",
        "a",
        "an",
        "through",
        "me",
        "when",
        "why",
        "where",
    ):
        raise Mismatch
    bare, determined = without_determiners(words)
    if words[0].low in ("you", "we", "it", "comes") and len(words) > 1:
        return (Read(replace(RESULT, said=spoken(words))),)
    if any(w.low in ("are", "is") for w in words[1:]):
        raise Mismatch
    if any(w.low.isdecimal() for w in words) and any(w.low in _SIGNS for w in words):
        raise Mismatch
    head = slots["head"][0].low
    sure = determined or words[0].capital or words[0].kind == "quote" or "'s" in words[0].low
    if (head in _LOOSE_HEADS and not sure) or (head in _LOOSE_HEADS and bare[0].low in ("new", "another")):
        raise Mismatch
    if len(bare) == 1 and bare[0].low in PRONOUNS:
        return (Read(replace(RESULT, said=spoken(words)) if talk.thing is None else thing(words, talk)),)
    return tuple(Read(t) for t in things(words, talk))


def _without_screen(words: Words) -> Words:
    for end in _SCREENS:
        if len(words) > len(end) and tuple(w.low for w in words[-len(end) :]) == end:
            return _without_screen(words[: -len(end)])
    return words


def question(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "what is the total?", "which tab is selected?"."""
    words = _without_screen(trimmed(slots["rest"]))
    head = slots["head"][0].low
    lows = [w.low for w in words]
    if head == "how" and lows[:1] == ["much"]:
        words, lows = words[1:], lows[1:]
    elif head in ("how", "when", "where", "who") or not words:
        raise Mismatch
    if lows[0] in ("is", "are", "was"):
        rest = words[1:]
        if (sum_ := expression(rest)) is not None:
            return (Compute(sum_),)
        if rest and rest[0].low in ("shown", "written", "displayed", "in") and len(rest) > 2:
            rest = rest[2:] if rest[0].low != "in" else rest[1:]
        return read({"head": (word("tell"),), "target": rest}, talk, "") if rest else _nothing()
    if (
        len(lows) > 3
        and lows[1] in ("does", "do")
        and lows[-1] in ("say", "show", "display", "read", "contain", "have")
    ):
        return (Read(thing((words[0], word("in"), *words[2:-1]), talk)),)
    if lows[0] in ("does", "do") and lows[-1] in ("say", "show", "display", "read", "contain"):
        return (Read(thing(words[1:-1], talk)),)
    if head in ("what's", "whats"):
        return read({"head": (word("tell"),), "target": words}, talk, "")
    for at, w in enumerate(words[1:-1], 1):
        if w.low in ("is", "are"):
            hit = lexicon().predicates.begins(words, at + 1)
            state, taken = hit if hit else ("", 0)
            if state and not state.startswith("!"):
                ref = thing((*words[:at], *words[at + 1 + taken :]), talk)
                return (Read(replace(ref, states=(*ref.states, state))),)  # type: ignore[arg-type]
    raise Mismatch


def _nothing() -> tuple[Intent, ...]:
    raise Mismatch


def remember(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = _without_screen(trimmed(slots.get("target", ())))
    head = slots["head"][0].low
    name = _value_name(slots["name"]) if "name" in slots else ""
    if "target" not in slots and "name" not in slots:
        if not (talk.remembered or talk.trusting):
            raise Mismatch
        return (Read(replace(RESULT, said="it")),)
    if head in ("call", "name"):
        if not (talk.remembered or talk.trusting):
            raise Mismatch
        return (Read(replace(RESULT, said="it"), name),)
    if not words or words[0].low in ("to", "how", "whether", "if") or (words[0].low == "that" and len(words) > 2):
        raise Mismatch
    bare, determined = without_determiners(words)
    is_pronoun = len(bare) == 1 and bare[0].low in PRONOUNS
    if head in ("save", "store", "keep", "hold", "name", "call"):
        document = bare[-1].low in lexicon().documents or bare[-1].low in ("changes", "work", "everything", "copy")
        if words[0].low in PRONOUNS - {"this", "that"} and len(words) > 1:
            raise Mismatch
        if document or "." in name or "/" in name or (is_pronoun and not talk.remembered) or not name:
            raise Mismatch
        if is_pronoun and head != "store" and not talk.trusting and talk.file:
            raise Mismatch
    if head in ("note", "record", "hold", "keep") and not (determined or is_pronoun or has_role(words) or name):
        raise Mismatch
    if is_pronoun:
        return (Read(replace(RESULT, said=spoken(words)), name),)
    if words[0].low in ("what", "whatever") and words[1:2] and words[1].low in ("it", "is"):
        return (Read(RESULT, name),)
    return (Read(thing(words, talk), name),)


def _value_name(words: Words) -> str:
    words = trimmed(words)
    bare, _ = without_determiners(words)
    while len(bare) > 1 and bare[0].low in ("variable", "value", "name", "called", "named"):
        bare = bare[1:]
    if not bare or len(bare) > 5:
        raise Mismatch
    return spoken(bare)


def compute(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    app = slots.get("app")
    if app and not talk.is_application(app):
        raise Mismatch
    if argument:
        return (Compute(_of_operands(slots, talk, argument)),)
    words = slots["expr"]
    while words and words[0].low in (
        "how",
        "much",
        "what",
        "the",
        "result",
        "of",
        "value",
        "sum",
        "following",
        ":",
        "calculation",
    ):
        if expression(words) is not None:
            break
        words = words[1:]
    while words and words[-1].low in (
        "is",
        "are",
        "makes",
        "equals",
        "gives",
        "comes",
        "out",
        "to",
        "amounts",
        "?",
        ".",
    ):
        words = words[:-1]
    found = expression(words) if words else None
    if found is None:
        raise Mismatch
    return (Compute(found),)


def _of_operands(slots: Slots, talk: Talk, argument: str) -> str:
    """ "multiply 12 by 7" -> "12 * 7"; "multiply the result by 2" -> "* 2", which goes on from what is displayed."""
    first, second = _operand(slots["a"], talk, first=True), _operand(slots.get("b", ()), talk, first=False)
    return f"{first} {argument} {second}".strip()


def _operand(words: Words, talk: Talk, first: bool) -> str:
    if not words:
        return ""
    value = number(words)
    if value is not None:
        return f"{value:g}" if "%" not in words[-1].text else spoken(words)
    inner = expression(words)
    if inner is not None:
        return f"({inner})"
    if first and not any(w.kind == "quote" for w in words) and talk.value_of(words) is not None:
        return ""
    raise Mismatch


def wait_time(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    if "n" not in slots:
        return (WaitFor(seconds=1.0),)
    amount = number(slots["n"])
    if amount is None:
        if slots["n"][-1].low in ("few", "of", "three"):
            amount = 2.0 if slots["n"][-1].low == "of" else 3.0
        elif [w.low for w in slots["n"]] in (["a"], ["an"], ["half", "a"]):
            amount = 0.5 if slots["n"][0].low == "half" else 1.0
        else:
            raise Mismatch
    unit = slots["unit"][0].low if "unit" in slots else "s"
    scale = 0.001 if unit.startswith(("milli", "ms")) else 60.0 if unit.startswith("m") else 1.0
    return (WaitFor(seconds=amount * scale),)


def wait_for(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = trimmed(slots["target"])
    if not words or words[0].low in ("you", "i", "we", "until", "till", "there"):
        raise Mismatch
    seconds = number(slots["n"]) if "n" in slots else None
    if "n" in slots and seconds is None:
        raise Mismatch
    return (WaitFor(_waited(_without_coming(words), talk), seconds=seconds),)


def _without_coming(words: Words) -> Words:
    """ "the dialog to appear" -> the dialog."""
    at = next((i for i, w in enumerate(words) if i and w.low in ("to", "appears", "opens")), len(words))
    return words[:at] if len(words) - at <= 2 else words


def wait_work(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """Work that goes on shows by its progress bar."""
    return (WaitFor(Reference("the progress bar", roles=("progress",)), gone=True),)


def wait_gone(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (WaitFor(_waited(slots["target"], talk), gone=True),)


def _waited(words: Words, talk: Talk) -> Reference:
    words = check_thing(words)
    lows = [w.low for w in words[:2]]
    if lows == ["the", "text"] and len(words) == 3:
        words = words[2:]
    return talk.file_of(words)


def wait_still(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (WaitFor(),)


def wait_claim(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = slots["claim"]
    if words[0].low in ("it", "this") and len(words) > 2 and words[1].low in ("says", "shows", "reads", "displays"):
        return (WaitFor(thing(words[2:], talk)),)
    wanted = claim(words, talk)
    target = wanted.target
    if wanted.text is not None:
        piece = wanted.text.pieces[0]
        inner = Reference(piece, piece, quoted=True) if isinstance(piece, str) else Reference("it", variable="result")
        target = replace(target, relations=(*target.relations, Relation("containing", inner)))
    return (WaitFor(target, gone=not wanted.shown),)


def verify(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    if "target" in slots:
        return (Verify(thing(slots["target"], talk)),)
    wanted = claim(slots["claim"], talk)
    head = slots["head"][0].low if slots.get("head") else ""
    must = not head and any(w.low in ("has", "needs", "must") for w in slots["claim"])
    if (head in _ENSURING or must) and wanted.text is None:
        target = wanted.target
        subject = cut(target.said)
        if wanted.shown and talk.is_application(subject):
            return (Open(bare_application(subject)),)
        if target.states == ("checked",) or target.not_states == ("checked",):
            return (Check(replace(target, states=(), not_states=()), on=bool(target.states)),)
    return (wanted,)


def verify_not(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (Verify(thing(slots["target"], talk), shown=False),)


BUILDERS: Builders = {
    "read": read, "read_of": read_of, "question": question, "remember": remember, "compute": compute,
    "wait_time": wait_time, "wait_for": wait_for, "wait_gone": wait_gone, "wait_still": wait_still,
    "wait_work": wait_work, "wait_claim": wait_claim,
    "verify": verify, "verify_not": verify_not,
}  # fmt: skip
