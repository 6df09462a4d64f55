"""Builders for controls with a state: choose, check, set, increase, dates."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.durations import seconds
from steadyhand.models.embedded.grammar.amounts import exactly, number
from steadyhand.models.embedded.grammar.building import (
    Builders,
    as_switch,
    check_thing,
    every,
    is_every,
    is_like_place,
    split_list,
    thing,
    things,
)
from steadyhand.models.embedded.grammar.claims import claim
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken, word
from steadyhand.models.embedded.intents import (
    Adjust,
    Check,
    Choose,
    ClickOn,
    Deed,
    Intent,
    Read,
    Reference,
    Relation,
    SetTo,
    Text,
)
from steadyhand.models.embedded.reference import refer, trimmed

_HOLDERS: Final = frozenset(["combo", "list", "table", "tree", "group", "menu", "calendar", "field", "panel"])
_DATE: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}|"
    r"\b(?:today|tomorrow|yesterday)\b|^\d{1,2}(?:st|nd|rd|th)?$",
    re.IGNORECASE,
)
_ALL: Final = frozenset(["all", "every", "each", "none", "between"])
_SORTS: Final = frozenset("colour color value size language theme".split())
_DONE: Final = frozenset("done complete completed finished checked read ticked".split())
_MARKS: Final = frozenset("read unread spam junk important unimportant paid favourite favorite urgent".split())
_RUNS: Final = frozenset("timer countdown".split())
_TIMED: Final = _RUNS | frozenset("timeout duration interval delay time length pause break".split())
_MUST_BE_NUMBER: Final = frozenset("move bring drag slide turn".split())


def choose(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    option, source = trimmed(slots["option"]), slots.get("source")
    if source is None and is_every(option) and every(option, talk).roles[:1] == ("checkbox",):
        return (Check(every(option, talk)),)
    if not option or option[0].low in _ALL or option[0].low == "all":
        raise Mismatch
    add = argument == "add"
    if len(split_list(option)) == 1 and (plain := _without_sort(option)) and option[-1].text.islower():
        option = plain
    if source and any(w.low == "to" for w in source):
        raise Mismatch
    if source is None:
        bare, _ = without_determiners(option)
        if bare and bare[-1].low == "date":
            raise Mismatch
        if not add and _names_its_control(bare):
            return (Choose(thing(bare[1:], talk), thing(bare[:1], talk)),)
        sorts = [_without_sort(p) for p in split_list(option)]
        if len(sorts) > 1 and any(sorts):
            return tuple(Choose(thing(s or p, talk)) for s, p in zip(sorts, split_list(option), strict=True))
        return tuple(Choose(t, add=add or n > 0) for n, t in enumerate(things(option, talk)))
    link = _link(slots, option, source)
    if link == "from" and _is_plural(option) and len(split_list(source)) > 1:
        return tuple(Choose(t, add=add or n > 0) for n, t in enumerate(things(source, talk)))
    holder = thing(source, talk)
    first = holder.roles[:1]
    day = without_determiners(option)[0]
    if first == ("calendar",) and len(day) == 1 and (number_ := re.fullmatch(r"(\d\d?)(?:st|nd|rd|th)?", day[0].low)):
        return (Choose(Reference(spoken(option), number_.group(1)), holder),)
    if first == ("calendar",) and _DATE.search(spoken(option)):
        return (SetTo(holder, Text.literal(spoken(option))),)
    if link in ("in", "of", "under", "within", "on", "for") and not _holds(holder, option, source, link):
        raise Mismatch
    if link == "as" and first == () and has_role(option):
        raise Mismatch
    return tuple(Choose(t, holder, add or n > 0) for n, t in enumerate(things(option, talk)))


def _is_plural(words: Words) -> bool:
    """ "the messages" of "the messages from Ann and Ben": those of the ones that are named."""
    bare, determined = without_determiners(words)
    return determined and len(bare) == 1 and bare[0].text.islower() and bare[0].low.endswith("s")


def _without_sort(words: Words) -> Words:
    """ "the colour blue" -> blue; empty when no such word leads."""
    bare, _ = without_determiners(words)
    return bare[1:] if len(bare) == 2 and bare[0].low in _SORTS else ()


def range_(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "select cells A1 to A3": the first, and the last with Shift."""
    first, last = trimmed(slots["first"]), trimmed(slots["last"])
    numbered = first and last and any(c.isdigit() for c in first[-1].text) and any(c.isdigit() for c in last[0].text)
    if not numbered or any(w.kind == "quote" for w in (*first, *last)) or len(first) > 3 or len(last) > 2:
        raise Mismatch
    if len(first) > 1 and len(last) == 1:
        last = (*first[:-1], *last)
    return (ClickOn(thing(first, talk)), ClickOn(thing(last, talk), modifiers=("shift",)))


def _names_its_control(words: Words) -> bool:
    """'the City "Berlin"'."""
    if len(words) != 2 or words[1].kind != "quote" or words[0].kind != "word" or has_role(words):
        return False
    return words[0].low not in ("text", "word", "words", "phrase", "name", "value")


def _link(slots: Slots, option: Words, source: Words) -> str:
    """The word between option and source; the match keeps only the slots."""
    return slots["link"][0].low if "link" in slots else "from"


def _holds(holder: Reference, option: Words, source: Words, link: str) -> bool:
    """Whether the option is one of a control's, rather than a thing lying somewhere ("the second row in the table")."""
    if has_role(option) and option[0].kind != "quote":
        return False
    first = holder.roles[:1]
    if first and first[0] in _HOLDERS:
        return True
    bare, _ = without_determiners(trimmed(source))
    return not first and link in ("for", "of", "in") and is_like_place(source, option) and bare[0].kind != "quote"


def check(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    words = trimmed(slots["target"])
    on = argument == "on"
    bare, determined = without_determiners(words)
    if slots["head"][0].low == "mark" and is_every(words) and (deed := _marked_so(words, talk)):
        return deed
    if is_every(words) and (slots["head"][0].low not in ("check", "mark") or _are_switches(words, talk)):
        return (Check(as_switch(every(words, talk)), on),)
    if not bare or words[0].low in ("sure", "that", "if", "whether", "to", "for", "for", *_ALL):
        raise Mismatch
    head = slots["head"][0].low
    if head == "mark":
        deed = _marked_so(words, talk)
        if deed:
            return deed
        words = _marked(words)
    if head in ("check", "tick") and not has_role(words):
        try:
            claim(words, talk)
        except Mismatch:
            pass
        else:
            raise Mismatch
    if head == "check" and determined and lexicon().displays.whole(bare):
        return (Read(thing(words, talk)),)
    return tuple(Check(as_switch(t), on) for t in things(words, talk))


def _are_switches(words: Words, talk: Talk) -> bool:
    return bool({"checkbox", "toggle", "option"} & set(every(words, talk).roles))


def _marked_so(words: Words, talk: Talk) -> tuple[Intent, ...]:
    """ "mark them as read": what a control of that name does."""
    if len(words) < 3 or words[-2].low != "as" or words[-1].low not in _MARKS:
        return ()
    said, thing_ = f"mark as {words[-1].low}", words[:-2]
    control = Reference(said, said.capitalize())
    if thing_[0].low in PRONOUNS and len(thing_) == 1:
        return (ClickOn(control),)
    if is_every(thing_):
        return (Deed(control, every(thing_, talk)),)
    return tuple(Deed(control, t) for t in things(thing_, talk))


def _marked(words: Words) -> Words:
    """ "the task X as done"."""
    if len(words) < 3 or words[-2].low != "as" or words[-1].low not in _DONE:
        raise Mismatch
    return words[:-2]


def length(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "set the timer for 5 minutes", "start a timer for an hour": its length, and what starts it."""
    value = spoken(trimmed(slots["value"]))
    if seconds(value) is None or ":" in value:
        raise Mismatch
    words = check_thing(slots["target"])
    if len(words) > 3 or words[-1].low not in _TIMED:
        raise Mismatch
    made: tuple[Intent, ...] = (SetTo(thing((word("the"), *words), talk), Text.literal(value)),)
    starts = slots["head"][0].low == "start" or (words[-1].low in _RUNS and slots["link"][0].low == "for")
    return (*made, ClickOn(Reference("start", "Start"))) if starts else made


def tick(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    if is_every(slots["target"]):
        return (Check(as_switch(every(slots["target"], talk))),)
    return tuple(Check(as_switch(t)) for t in things(slots["target"], talk))


def switch_to(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    return tuple(Check(as_switch(t), argument == "on") for t in things(slots["target"], talk))


def set_(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    value, target = exactly(trimmed(slots["value"])), check_thing(slots["target"])
    if len(target) > 1 and target[-1].low in ("up", "down"):
        target = target[:-1]
    head = slots["head"][0].low
    if not value or (argument == "quoted" and not (len(value) == 1 and _is_value(value))):
        raise Mismatch
    if head in _MUST_BE_NUMBER and number(value) is None:
        raise Mismatch
    if head in ("make", "reset") and len(value) > 3:
        raise Mismatch
    bare, _ = without_determiners(target)
    if bare[0].low in PRONOUNS and len(bare) == 1 and talk.thing is None and not talk.trusting:
        raise Mismatch
    value, place = _detached(value)
    ref = thing(target, talk)
    if value[0].text == "the" and has_role(value) and not any(w.kind == "quote" for w in value):
        return (Choose(thing(value, talk), ref),)
    if place:
        ref = replace(ref, relations=(*ref.relations, Relation("inside", refer(place))))
    return (SetTo(ref, talk.text_of(value)),)


def _is_value(words: Words) -> bool:
    return words[0].kind == "quote" or number(words) is not None


def _detached(value: Words) -> tuple[Words, Words]:
    """ "2 in the Print dialog": the value, and the place of its control."""
    for at in range(1, len(value) - 1):
        linked = value[at].low in ("in", "on", "inside") and value[at + 1].low in lexicon().determiners
        if linked and has_role(value[at + 1 :]) and (_is_value(value[:at]) or at == 1):
            return value[:at], value[at + 1 :]
    return value, ()


def adjust(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    sign = 1.0 if argument == "up" else -1.0
    amount = 1.0
    if "n" in slots:
        words = slots["n"]
        found = next((v for end in range(len(words), 0, -1) if (v := number(words[:end])) is not None), None)
        if found is None:
            raise Mismatch
        amount = found
    words = slots["target"]
    if len(words) > 1 and words[-1].low in ("up", "down"):
        words = words[:-1]
    words = check_thing(words)
    if any(w.low in ("to", "by") for w in words) or words[0].low in ("up", "down"):
        raise Mismatch
    return tuple(Adjust(t, sign * amount) for t in things(words, talk))


def date(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    value = trimmed(slots["value"])
    if not value or not _DATE.search(spoken(value)):
        raise Mismatch
    target = thing(slots["target"], talk) if "target" in slots else Reference("the date", "date")
    return (SetTo(target, talk.text_of(value)),)


def month(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "turn the calendar to March 2027"."""
    value = trimmed(slots["value"])
    bare, _ = without_determiners(value)
    value = bare[1:] if len(bare) > 1 and bare[0].low in ("date", "day", "month") else value
    if not value or not _DATE.search(spoken(value)):
        raise Mismatch
    return (SetTo(Reference("the calendar", roles=("calendar",)), talk.text_of(value)),)


def expand(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return tuple(ClickOn(t) for t in (thing(p, talk) for p in split_list(trimmed(slots["target"]))))


BUILDERS: Builders = {
    "choose": choose, "check": check, "length": length, "tick": tick, "switch_to": switch_to, "set": set_,
    "adjust": adjust, "date": date, "month": month, "expand": expand, "range": range_,
}  # fmt: skip
