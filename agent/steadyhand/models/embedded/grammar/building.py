"""What the builders share: whether words can name a thing, lists of things, places that are windows.

A builder makes intents of a match's slots, or raises Mismatch when these words are not what it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from steadyhand.models.embedded.grammar.amounts import number
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import final_role, has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots, patterns
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Word, Words, cut, spoken
from steadyhand.models.embedded.intents import Intent, Reference, Relation
from steadyhand.models.embedded.reference import trimmed

Builder = Callable[[Slots, Talk, str], tuple[Intent, ...]]
Builders = Mapping[str, Builder]

LONGEST_NAME: Final = 30
_NEVER_FIRST: Final = frozenset("as and or then but to by when if until while because so please not is are".split())
_NEVER_LAST: Final = frozenset("and or the a an but then please".split())
_SMALL: Final = frozenset("and or then also finally both not is are was".split())
_VAGUE: Final = frozenset("everything anything nothing something anywhere everywhere somewhere".split())
_QUANTIFIERS: Final = frozenset("all every each both several".split())
_SWITCHES: Final = frozenset(["checkbox", "toggle", "radio"])
_PARTS: Final = (("statusbar",), ("toolbar",), ("menubar",), ("panel",), ("scrollbar",))
EVERY: Final = frozenset("all every each".split())
_THERE: Final = frozenset("open opened visible shown available listed existing remaining other".split())
_PEOPLE: Final = frozenset("me us you him myself yourself".split())
_UNDECIDED: Final = frozenset("some any either whichever whatever".split())


def check_thing(words: Words) -> Words:
    """The words, when they can name a thing."""
    words = trimmed(words)
    if (
        not words
        or len(words) > LONGEST_NAME
        or (words[0].low in _NEVER_FIRST and words[0].text.islower())
        or words[0].low in _UNDECIDED
        or (len(words) == 1 and words[0].text in _PEOPLE)
    ):
        raise Mismatch
    if words[-1].low in _NEVER_LAST and len(words) > 1 and not words[-1].capital:
        raise Mismatch
    for before, w in pairwise(words):
        if w.low in _QUANTIFIERS and w.text.islower() and before.low in lexicon().prepositions:
            raise Mismatch
    joints = [i for i, w in enumerate(words) if w.kind == "word" and w.low == "and"]
    if any(w.low in ("is", "are") and w.kind == "word" for i in joints[:1] for w in words[1:i]):
        raise Mismatch  # a statement, and another one
    if any(_goes_on(words, i) for i in range(1, len(words) - 2)) or _is_range(words):
        raise Mismatch
    if any(w.kind == "mark" and w.low in (",", ";", ":", ">", "(", "?") for w in words) and not _is_list_of_lines(
        words
    ):
        raise Mismatch
    if (len(words) == 1 and words[0].low in _VAGUE) or (words[0].low in _QUANTIFIERS and words[0].text.islower()):
        raise Mismatch
    return words


def _goes_on(words: Words, at: int) -> bool:
    """ "... and change the number": another clause, and no name."""
    after = words[at + 1]
    small = after.kind == "word" and after.text.islower() and after.low in patterns().by_head
    known = small and words[at + 2].low in lexicon().determiners
    return words[at].low == "and" and words[at].kind == "word" and (known or is_instruction(words[at + 1 :]))


def _is_range(words: Words) -> bool:
    """ "lines 2 to 4", "the first three items": more than one thing."""
    for i in range(1, len(words) - 1):
        ends = (words[i - 1], words[i + 1])
        linked = words[i].low in ("to", "through", "-")
        cells = all(re.fullmatch(r"[a-z]{1,3}\d+", w.low) for w in ends)
        if linked and (cells or all(w.low.isdecimal() for w in ends) or all(w.kind == "quote" for w in ends)):
            return True
    bare, _ = without_determiners(words)
    role = final_role(bare[:2]) if len(bare) > 1 and bare[0].low.isdecimal() else None
    if role is not None and bare[1].low.endswith("s"):
        return True
    few = len(bare) > 1 and bare[0].low in ("first", "last", "next") and bare[0].kind == "word"
    return few and (bare[1].low in lexicon().numbers or bare[1].low.isdecimal()) and len(bare) > 2


def _is_list_of_lines(words: Words) -> bool:
    return any(w.low in ("row", "column") for w in words) and all(w.low in (",", "") for w in words if w.kind == "mark")


def thing(words: Words, talk: Talk) -> Reference:
    ref = talk.thing_of(check_thing(words))
    only_kind = bool(ref.roles) and not (ref.words or ref.ordinal or ref.positions or ref.relations or ref.states)
    if only_kind and trimmed(words)[0].low in ("a", "an") and not set(ref.roles) & {"dialog", "window"}:
        raise Mismatch
    if not (ref.words or ref.roles or ref.ordinal or ref.positions or ref.relations or ref.states or ref.not_states):
        raise Mismatch
    return ref


def is_every(words: Words) -> bool:
    """Whether all of a kind are meant: "all checkboxes", "every window", "everything"."""
    words = trimmed(words)
    if not words or words[0].kind != "word" or words[0].capital:
        return False
    return (words[0].low in EVERY and len(words) > 1) or words[0].low == "everything"


def every(words: Words, talk: Talk) -> Reference:
    """All that the words name, without what is excepted."""
    words = trimmed(words)
    said = spoken(words)
    words, left_out = _excepted(words)
    while len(words) > 1 and (words[0].low in EVERY or words[0].low == "of"):
        words, _ = without_determiners(words[1:])
    while len(words) > 1 and words[0].low in _THERE and words[0].text.islower():
        words = words[1:]
    vague = words[0].low in ("everything", "them", *EVERY) and len(words) == 1
    ref = Reference(said) if vague else talk.thing_of(words)
    if not (vague or ref.words or ref.roles) or ref.ordinal is not None:
        raise Mismatch
    but = tuple(thing(p, talk) for p in split_list(left_out)) if left_out else ()
    return replace(ref, said=said, every=True, but=but)


def _excepted(words: Words) -> tuple[Words, Words]:
    """ "all boxes except Newsletter": the boxes, and what is left out."""
    for at in range(1, len(words) - 1):
        after = at + 1
        if words[at].low in ("besides", "except", "excluding", "but") or (
            (words[at].low, words[at + 1].low) in (("apart", "from"), ("other", "than"), ("with", "exception"))
        ):
            while after < len(words) - 1 and words[after].low in ("for", "from", "than", "exception", "of"):
                after += 1
            return tuple(w for w in words[:at] if w.low != ","), words[after:]
    return words, ()


def is_like_place(words: Words, text: Words = ()) -> bool:
    """Whether words after "in" rather say where to type than go on with the ``text``."""
    bare, determined = without_determiners(trimmed(words))
    if bare and re.fullmatch(r"\d[\d.:,%]*", bare[0].text) and len(bare) == 1:
        return False
    if not bare or len(bare) > 14 or any(w.kind == "mark" and w.low in (",", ";", ".") for w in bare):
        return False
    if bare[0].kind == "quote" or has_role(bare) or bare[0].low in PRONOUNS:
        return True
    closed = all(w.kind == "quote" for w in text) or len(text) <= 2
    if determined:
        return len(bare) <= 6 or closed
    if bare[0].capital and len(bare) <= 4:
        return closed or len(text) <= 6
    return closed and len(bare) <= 2


def place(words: Words, talk: Talk, text: Words = ()) -> Reference:
    if not is_like_place(words, text):
        raise Mismatch
    return thing(words, talk)


def as_switch(ref: Reference) -> Reference:
    """What is switched on and off is a control: "the X box" a check box."""
    if "checkbox" in ref.roles and ref.roles[0] not in _SWITCHES:
        return replace(ref, roles=("checkbox",))
    return as_entry(ref)


def as_entry(ref: Reference) -> Reference:
    """ "The status bar" that is on or off is the entry of that name."""
    if ref.words or ref.roles[:1] not in _PARTS:
        return ref
    bare, _ = without_determiners(cut(ref.said))
    end = next((i for i, w in enumerate(bare) if w.low in lexicon().prepositions), len(bare))
    return replace(ref, words=spoken(bare[:end]), roles=())


def things(words: Words, talk: Talk) -> tuple[Reference, ...]:
    """The things of a list: "Red, Green and Blue", "the Red and Blue checkboxes"."""
    words = trimmed(words)
    if words and words[0].text == "both" and len(split_list(words)) == 2:
        words = words[1:]
    parts = _numbered(split_list(words))
    found = [thing(p, talk) for p in parts]
    first, last = found[0], found[-1]
    if first.roles[:1] == ("row",) and [r.kind for r in first.relations] == ["containing"] and not first.words:
        rows = [replace(first, said=f.said, relations=(Relation("containing", f),)) for f in found[1:] if not f.roles]
        if len(rows) == len(found) - 1:
            return (first, *rows)
    if len(found) > 1 and last.roles and not any(f.roles for f in found[:-1]):
        found = [replace(f, roles=last.roles) for f in found]
    if len(found) > 1 and last.relations and not any(f.relations for f in found[:-1]):
        found = [replace(f, relations=last.relations) for f in found]
    return tuple(found)


def _numbered(parts: list[Words]) -> list[Words]:
    """ "rows 2 and 3": each with its kind."""
    first, _ = without_determiners(parts[0])
    if len(first) != 2 or not first[0].low.endswith("s") or not first[1].low.isdecimal():
        return parts
    return [parts[0], *((first[0], *p) if len(p) == 1 and p[0].low.isdecimal() else p for p in parts[1:])]


def how_often(slots: Slots) -> int:
    """The number in "go back two pages"."""
    if "n" not in slots:
        return 1
    times = number(slots["n"])
    if times is None or not 1 <= times <= 100:
        raise Mismatch
    return int(times)


def split_list(words: Words) -> list[Words]:
    """The parts of a list, or the whole when it is one name ("Terms and Conditions")."""
    whole = [words]
    parts: list[Words] = []
    piece: list[Word] = []
    for w in words:
        if w.low in ("and", "&", "or", "plus") or (w.kind == "mark" and w.low == ","):
            if w.low == "or":
                if len(words) <= 5 and piece and w is not words[-1]:
                    raise Mismatch
                return whole
            if piece:
                parts.append(tuple(piece))
                piece = []
        else:
            piece.append(w)
    if not piece or not parts:
        return whole
    parts.append(tuple(piece))
    parts = [_without_order(p) for p in parts]
    if any(w.low in ("between", "next") for w in words) or any(len(p) > 10 for p in parts):
        return whole
    if any(is_instruction(p) or p[0].low in ("don't", "never", "not") for p in parts[1:]):
        raise Mismatch
    return whole if _is_one_name(words, parts) or _is_crossing(parts) else parts


def _is_crossing(parts: list[Words]) -> bool:
    """ "the cell in row 2, column 3"."""
    lines = {"row", "column"}
    first = {w.low for w in parts[0]} & lines
    return len(parts) == 2 and bool(first) and len(parts[0]) > 3 and {w.low for w in parts[1]} & lines == lines - first


def _without_order(words: Words) -> Words:
    """ "then 2", "finally 3"."""
    while len(words) > 1 and words[0].low in ("then", "finally", "also", "lastly", "now", "either"):
        words = words[1:]
    return words


def is_instruction(words: Words) -> bool:
    """Whether words look like a verb with its object, known or not: "make it bold", "wibble the knob"."""
    if len(words) < 2 or words[0].kind != "word" or not words[0].text.islower() or not words[0].text.isalpha():
        return False
    lex = lexicon()
    small = words[0].low in lex.determiners | lex.prepositions | _SMALL or lex.ordinals.begins(words) is not None
    return not small and words[1].low in PRONOUNS | lex.determiners


def _is_one_name(words: Words, parts: list[Words]) -> bool:
    bare, _ = without_determiners(words)
    role = final_role(bare)
    first, _ = without_determiners(parts[0])
    if len(first) <= 2 and (lexicon().ordinals.whole(first) or lexicon().positions.whole(first)):
        return False
    low = " ".join(w.low for w in bare)
    if any(low == p or low.startswith(p + " ") for p in lexicon().pairs):
        return True
    if any(p[0].kind == "quote" for p in parts):
        return False
    if len(parts) == 2 and all(len(p) == 1 and p[0].low in patterns().by_head for p in parts):
        return True
    if role is None or has_role(parts[0]) or bare[-1].low.endswith("s"):
        return any(len(p) == 1 and p[0].low in lexicon().determiners for p in parts)
    return not any(p[0].low in lexicon().determiners for p in parts[1:])


def bare_application(words: Words) -> str:
    """ "the Mousepad application" -> "Mousepad"."""
    bare, _ = without_determiners(trimmed(words))
    drop = lexicon().application_suffixes | {"window"}
    whole = " ".join(w.text for w in bare)
    while len(bare) > 1 and bare[-1].low in drop and not lexicon().application_nouns.whole(bare):
        bare = bare[:-1]
    return " ".join(w.text for w in bare) or whole
