"""A noun phrase without its relations: order, place, state, colour, kind and name of one thing.

"the second red Save button" -> ordinal 2, colour red, words "Save", roles button. Knows English noun phrases; nothing
of verbs, sentences or screens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

from rapidfuzz.distance import OSA

from steadyhand.models.embedded.grammar.lexicon import RoleWord, lexicon, state_of
from steadyhand.models.embedded.grammar.words import Word, Words, spoken, written
from steadyhand.models.embedded.intents import Position, Reference
from steadyhand.observation import Role

_NEUTRAL: Final = frozenset(
    ["one", "ones", "thing", "things", "element", "control", "widget", "component", "something"]
)
_PURE_ONLY: Final = frozenset(
    "default required mandatory available current active pressed enabled editable inactive chosen clickable".split()
)
"""States that are more often part of a name: they count only in front of a bare role ("the active window")."""
_COUNTED: Final = frozenset(
    "row line item column result entry tab checkbox option cell radio button file link field node page".split()
)
_NUMBERING: Final = frozenset(["number", "no", "nr", "#", "no."])
_VERBAL: Final = frozenset(
    "new add insert close open delete remove edit export import copy show hide select save print find "
    "clear create move rename view duplicate split merge reload pin mute choose restore undo redo zoom "
    "clone share download upload".split()
)
"""Words before a weak role word that make both a name: "New Tab", "Insert Table"."""


_SIZES: Final = frozenset("small big large little tiny huge round square tall wide".split())
_CALLINGS: Final = frozenset("name text word words string title phrase".split())


@dataclass(slots=True)
class _Found:
    """What has been taken off the phrase so far."""

    ordinal: int | None = None
    positions: tuple[Position, ...] = ()
    states: tuple[str, ...] = ()
    colour: str = ""


def named(words: Words, said: str = "") -> Reference:
    """The Reference of a phrase that holds no relation."""
    said = said or " ".join(written(words).split())
    rest, determined = without_determiners(words)
    if display := lexicon().displays.whole(rest):
        noun = rest[0].low if display and len(rest) == 1 else "result"
        return Reference(said, noun, roles=("field", "label"), variable=noun if noun in lexicon().values else "")
    if lexicon().application_nouns.whole(rest):
        return Reference(said, spoken(rest))
    rest, relative = _relative_state(rest)
    found = _Found(states=relative)
    rest = _modifiers(rest, determined, found)
    roles, name, ordinal = _role_and_name(rest, determined or len(rest) < len(words))
    if found.colour and not roles and name and not (name[0].capital or name[0].kind == "quote"):
        name, found.colour = (*_colour_back(words, found.colour), *name), ""
    base = Reference(said, spoken(_plain(name)), quoted=len(name) == 1 and name[0].kind == "quote", roles=roles)
    if not base.words and roles:
        base = replace(base, words=_given_name(rest))
    states = [state_of(s) for s in found.states]
    return replace(
        base,
        ordinal=found.ordinal if found.ordinal is not None else ordinal,
        positions=found.positions,
        states=tuple(yes for yes, _ in states if yes),
        not_states=tuple(no for _, no in states if no),
        colour=found.colour,
    )


def without_determiners(words: Words) -> tuple[Words, bool]:
    at = 0
    while at < len(words) - 1 and words[at].low in lexicon().determiners and not _belongs_to_name(words, at):
        at += 1
    return words[at:], at > 0


def _belongs_to_name(words: Words, at: int) -> bool:
    """ "Your name" and "My Documents", written large, are names; "The" only begins a sentence."""
    word = words[at]
    if not word.capital or (not at and word.low in ("the", "a", "an")):
        return False
    return bool(at) or words[1].capital or word.low in ("my", "your", "our", "all")


def has_role(words: Words) -> bool:
    """Whether the phrase ends with, or is led by, a word for a kind of thing."""
    rest, determined = without_determiners(words)
    return _suffix(rest, determined) is not None or _prefix(rest) is not None


def final_role(words: Words) -> RoleWord | None:
    found = lexicon().roles.ends(words)
    return found[0] if found else None


def _relative_state(words: Words) -> tuple[Words, tuple[str, ...]]:
    """ "the item that is selected"."""
    for at in range(1, len(words) - 1):
        if words[at].low in ("that", "which") and words[at + 1].low in ("is", "are"):
            state = lexicon().predicates.whole(words[at + 2 :])
            if state:
                return words[:at], (state,)
    return words, ()


def _modifiers(words: Words, determined: bool, found: _Found) -> Words:
    """Take order, place, state and colour words off the front; they are written small and something follows them."""
    lex = lexicon()
    while words and words[0].kind == "word" and not (lex.ordinal_names.begins(words) and not _is_counted(words)):
        first, alone = words[0], len(words) == 1
        if (hit := lex.ordinals.begins(words)) and not (first.capital and len(words) > 1 and not has_role(words[1:])):
            found.ordinal, taken = hit
        elif first.capital or (alone and not determined) or _is_arrow(words):
            return words
        elif place := lex.positions.begins(words):
            found.positions, taken = (*found.positions, *cast("tuple[Position, ...]", place[0])), place[1]
        elif (state := lex.states.begins(words)) and _counts(words, state[1]):
            found.states, taken = (*found.states, state[0]), state[1]
        elif first.low in lex.colours and not alone and not found.colour:
            found.colour, taken = "grey" if first.low == "gray" else first.low, 1
        elif first.low in _NUMBERING and found.ordinal is None and len(words) == 2 and _number(words[1]):
            found.ordinal, taken = _number(words[1]), 2
        elif (
            first.low in _SIZES and not alone and (words[1].capital or words[1].kind == "quote" or has_role(words[1:]))
        ) or (first.low in _CALLINGS and not alone and (words[1].kind == "quote" or words[1].capital) and determined):
            taken = 1
        else:
            return words
        words = words[taken:]
        while len(words) > 1 and words[0].low in ("most", "of", "the", "-", "hand", "side") and found.positions:
            words = words[1:]
    return words


def _is_counted(words: Words) -> bool:
    """ "first line", where nothing follows: the first of the lines."""
    return len(words) == 2 and words[0].text.islower() and lexicon().roles.whole(words[1:]) is not None


def _is_arrow(words: Words) -> bool:
    return len(words) > 1 and words[1].low.startswith("arrow")


def _counts(words: Words, taken: int) -> bool:
    rest = words[taken:]
    if not rest:
        return False
    if words[0].low not in _PURE_ONLY:
        return True
    suffix = _suffix(rest, True)
    return (suffix is not None and suffix[1] == len(rest)) or rest[0].low in _NEUTRAL


def _colour_back(words: Words, colour: str) -> Words:
    return tuple(w for w in words if w.low in (colour, "gray"))[:1]


def _role_and_name(words: Words, determined: bool) -> tuple[tuple[Role, ...], Words, int | None]:
    """Roles, name words, and the number of "row 3"."""
    if not words or (len(words) == 1 and words[0].low in _NEUTRAL and not words[0].capital):
        return (), (), None
    if words[-1].low in _NEUTRAL and len(words) > 1 and not words[-1].capital:
        words = words[:-1]
    lead = _prefix(words)
    if lead is not None:
        role, name = lead
        number = _number(name[-1]) if len(name) == 1 or name[0].low in _NUMBERING else None
        if (
            number is not None
            and words[0].low.rstrip("s") in _COUNTED
            and (words[0].low not in ("button", "buttons") or len(name) > 1)
        ):
            return role.roles, (), number
        return role.roles, tuple(w for w in name if w.low not in _NUMBERING) or name, None
    suffix = _suffix(words, determined)
    if suffix is not None:
        role, length = suffix
        return role.roles, words[: len(words) - length], None
    return (), words, None


def _given_name(words: Words) -> str:
    role = final_role(words)
    return role.name if role else ""


def _number(word: Word) -> int | None:
    low = word.low.lstrip("#")
    if word.kind == "quote":
        return None
    return int(low) if low.isdecimal() and len(low) < 6 else lexicon().numbers.get(low)


def _prefix(words: Words) -> tuple[RoleWord, Words] | None:
    """A role word in front of its name: "button OK", "the file notes.txt", "row 3"."""
    hit = lexicon().roles.begins(words)
    if hit is None or hit[1] == len(words) or words[0].capital:
        return None
    role, length = hit
    name = words[length:]
    first = name[0]
    if first.low in _NUMBERING and len(name) == 2:
        return role, name
    fits = first.kind == "quote" or first.capital or first.text[:1].isdigit() or not first.text[:1].isalpha()
    if lexicon().roles.whole(name):
        return None
    if role.strength == "file":
        fits = fits or "." in first.text or "/" in first.text
        fits = fits or (len(name) == 1 and words[0].low != "file")
    elif _number(first) is not None and len(name) == 1:
        fits = True
    if not fits or ((final := _suffix(name, True)) is not None and final[0].strength == "strong"):
        return None
    return role, name


def _suffix(words: Words, determined: bool) -> tuple[RoleWord, int] | None:
    """A role word after the name: "the Save button". Not where it is part of the name: "Insert Table", "List"."""
    hit = lexicon().roles.ends(words) or _misspelt(words)
    if hit is None or words[-1].kind != "word":
        return None
    role, length = hit
    name = words[: len(words) - length]
    last = words[-1]
    if role.strength == "file" and name and last.low.endswith("s") and last.low != "s":
        return None
    if not name:
        return None if last.capital and not determined and role.strength != "strong" else hit
    if role.strength == "strong" or name[-1].kind == "quote":
        return hit
    if last.low.endswith("s") and not last.low.endswith("ss") and not determined and name[0].capital:
        return None
    small = not last.capital and any(w.capital for w in name)
    if small or (determined and not (len(name) == 1 and name[0].low == "new" and last.capital)):
        return hit
    if last.low.endswith("s") and not determined:
        return None
    verbal = len(name) == 1 and name[0].low in _VERBAL
    return None if verbal else hit


def _misspelt(words: Words) -> tuple[RoleWord, int] | None:
    """A role word with a letter missing, doubled or swapped, after a name."""
    last = words[-1] if words else None
    if last is None or len(words) < 2 or last.kind != "word" or len(last.low) < 5 or last.capital:
        return None
    for known in ("button", "checkbox", "field", "dialog", "window", "label", "slider", "column", "dropdown", "option"):
        if known[0] != last.low[0] or OSA.distance(known, last.low, score_cutoff=1) != 1:
            continue
        if len(known) != len(last.low) or sorted(known) == sorted(last.low):
            hit = lexicon().roles.whole((Word(known, "word", " ", known, known),))
            return (hit, 1) if hit else None
    return None


def _plain(name: Words) -> Words:
    """The name without marks at its ends, and without "value" after a proper name."""
    while name and name[-1].kind == "mark":
        name = name[:-1]
    while name and name[0].kind == "mark" and name[0].low != "(":
        name = name[1:]
    if len(name) > 1 and name[-1].low == "value" and (name[0].capital or name[0].kind == "quote"):
        name = name[:-1]
    return name
