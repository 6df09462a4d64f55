"""How a phrase names a thing: ``reference("Delete in the row of invoice 42")``.

Knows English noun phrases with their relations; nothing of verbs, tasks or screens.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final, cast

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import final_role, has_role, named, without_determiners
from steadyhand.models.embedded.grammar.words import Words, cut, word, written
from steadyhand.models.embedded.intents import Position, Reference, Relation, RelationKind

LONGEST: Final = 60
"""Words a phrase for a thing may have; a longer one names nothing."""

_VALUE_NOUNS: Final = frozenset("value values contents content text state reading setting".split())
_CONTENTS_OF: Final = frozenset("value values contents content text number".split())
_PARTICIPLES: Final = frozenset(
    "located placed found shown displayed situated positioned visible appearing available listed directly just right "
    "immediately that which is are that's".split()
)
_SPATIAL: Final = frozenset(["near", "left of", "right of", "above", "below"])
_LOOSE: Final = frozenset("after before over under following near opposite above below".split())
"""Relation words that names also hold ("Show above")."""
_PARTS: Final = frozenset("corner side edge part half end area hand section of".split())
_CONTAINERS: Final = frozenset(
    ["dialog", "window", "menu", "list", "table", "tree", "toolbar", "panel", "group", "row", "column", "document",
     "menubar", "statusbar", "calendar", "tab"]
)  # fmt: skip
_FIELDS: Final = frozenset(["field", "combo", "spin", "slider"])
_ASIDES: Final = (("in", "the", "background"), ("in", "the", "foreground"), ("at", "the", "back"), ("in", "front"))
_NOT_OWNERS: Final = frozenset(["what's", "it's", "let's", "that's", "there's", "who's", "here's", "how's"])


def reference(phrase: str) -> Reference:
    """Raises TaskNotUnderstood when the phrase names nothing."""
    return refer(cut(phrase))


@lru_cache(maxsize=8192)
def refer(words: Words) -> Reference:
    words = trimmed(words)
    said = " ".join(written(words).split())
    if not words or len(words) > LONGEST:
        raise TaskNotUnderstood(f"{said[:80]!r} names nothing; name a thing on the screen.", said[:80])
    if words[0].kind == "word" and words[0].text.islower() and words[0].low in lexicon().foreign_determiners:
        raise TaskNotUnderstood(f"{said[:80]!r} is not English; say it in English, or quote a name.", said[:80])
    lows = [w.low for w in words[:3]]
    if len(words) > 2 and lows[0] in ("what's", "whatever's") and lows[1] in ("in", "on", "inside"):
        return replace(refer(words[2:]), said=said)
    if len(words) > 3 and lows[0] in ("what", "whatever") and lows[1] == "is" and lows[2] in ("in", "on", "inside"):
        return replace(refer(words[3:]), said=said)
    for at in range(len(words)):
        owned = _owned(words, at, said)
        if owned is not None:
            return owned
        hit = lexicon().relations.begins(words, at) if words[at].kind == "word" else None
        if at and words[at].low in ("where", "whose"):
            hit = _where(words, at)
        if hit is None:
            found = _side(words, at, said)
        else:
            kind, length = hit
            found = _related(words[:at], kind, words[at : at + length], words[at + length :], said)
        if found is not None:
            return found
    return named(words, said)


def _where(words: Words, at: int) -> tuple[str, int] | None:
    """ "the row where the name is Bob", "the row whose name is Bob"."""
    for i in range(at + 1, min(at + 6, len(words) - 1)):
        if words[i].low in ("is", "contains", "says", "shows", "equals", "reads"):
            return "containing", i + 1 - at
    return None


def trimmed(words: Words) -> Words:
    """Without marks and remarks in brackets at the end, marks and "on" at the beginning."""
    while words and words[-1].kind == "mark" and words[-1].low != ")":
        words = words[:-1]
    opening = next((i for i, w in enumerate(words) if w.kind == "mark" and w.low == "("), 0)
    if opening > 0 and words[-1].low == ")":
        return trimmed(words[:opening])
    if len(words) > 1 and words[-1].low.startswith("(") and words[-1].low.endswith(")") and len(words[-1].low) > 3:
        return trimmed(words[:-1])
    for aside in _ASIDES:
        if len(words) > len(aside) and tuple(w.low for w in words[-len(aside) :]) == aside:
            return trimmed(words[: -len(aside)])
    while words and ((words[0].kind == "mark" and words[0].low != "(") or _leads(words)):
        words = words[1:]
    return words


def _leads(words: Words) -> bool:
    return len(words) > 1 and words[0].low in ("on", "onto", "into") and not words[1].capital


def _owned(words: Words, at: int, said: str) -> Reference | None:
    """ "Bob's Edit button", "the calculator's display"."""
    owner = words[at]
    ends = owner.kind == "word" and owner.low.endswith(("'s", "s'")) and owner.low not in _NOT_OWNERS
    if not ends or at + 1 >= len(words):
        return None
    bare = owner.text[: -2 if owner.low.endswith("'s") else -1]
    who, rest = (*words[:at], word(bare, gap=owner.gap)), words[at + 1 :]
    inner, _ = without_determiners(who)
    application = lexicon().application_nouns.whole(inner) is not None
    if not (application or has_role(rest) or not rest[0].capital) or (has_role(rest) and rest[0].capital and at):
        return None
    whole, part = refer(who), refer(rest)
    if application or has_role(who):
        return replace(part, said=said, relations=(*part.relations, Relation("inside", whole)))
    if part.roles[:1] == ("row",) and not part.words:
        return replace(part, said=said, relations=(Relation("containing", whole),))
    return replace(part, said=said, relations=(*part.relations, Relation("row of", whole)))


def _side(words: Words, at: int, said: str) -> Reference | None:
    """ "the button to the right" (of nothing said)."""
    if at and words[at].low == "to" and words[at + 1 : at + 2] and words[at + 1].low == "the":
        place = lexicon().positions.whole(words[at + 2 :])
        if place:
            head = _head(words[:at])
            return replace(refer(head), said=said, positions=cast("tuple[Position, ...]", place)) if head else None
    return None


def _head(words: Words) -> Words:
    while words and words[-1].low in _PARTICIPLES:
        words = words[:-1]
    return words


def _related(before: Words, kind: str, link: Words, tail: Words, said: str) -> Reference | None:
    """The thing ``before`` in its relation to ``tail``; None when these words are part of a name instead."""
    head = _head(before)
    if not tail or not _is_relation(head, kind, link, tail):
        return None
    bare, _ = without_determiners(head)
    if kind == "inside" and len(bare) == 1 and bare[0].low in _CONTENTS_OF and has_role(tail):
        held = refer(tail)
        if held.roles[:1] in (("row",), ("column",)):
            return Reference(said, roles=("cell",), relations=_relations("inside", tail))
        return replace(held, said=said)
    if kind == "inside":
        placed = _placed(head, tail, said)
        if placed is not None:
            return placed
    if kind == "of":
        return _of(head, tail, said)
    base = named(head, said) if head else Reference(said)
    match kind:
        case "called":
            return _called(base, tail, said)
        case "saying":
            if base.roles[:1] and base.roles[0] not in (
                "row",
                "dialog",
                "window",
                "list",
                "group",
                "panel",
                "document",
            ):
                return _called(base, tail, said)
            kind = "containing"
        case "labelled":
            if not set(base.roles) & _FIELDS or base.words:
                return _called(base, tail, said)
        case "for":
            kind = "labelled" if set(base.roles) & _FIELDS and not base.words else "row of"
            if base.roles[:1] == ("row",):
                kind = "containing"
        case "with":
            kind = "containing"
        case "inside" if link[0].low == "from" and not has_role(tail) and base.roles and not base.words:
            kind = "containing"
        case _:
            pass
    return replace(base, said=said, relations=_relations(cast("RelationKind", kind), tail))


def _called(base: Reference, tail: Words, said: str) -> Reference:
    """The tail gives the name, and may be followed by relations of its own."""
    other = refer(tail)
    if base.words:
        return replace(base, relations=(Relation("containing", other),))
    return replace(
        base, said=said, words=other.words or other.said, quoted=other.quoted, relations=other.relations,
        roles=base.roles or other.roles,
    )  # fmt: skip


def _of(head: Words, tail: Words, said: str) -> Reference | None:
    bare, _ = without_determiners(head)
    if len(bare) == 1 and bare[0].low in _VALUE_NOUNS:
        return replace(refer(tail), said=said)
    base = named(head, said)
    if bare and bare[-1].low == "out":
        return base  # "log out of the site": what is left is no part of the name
    if not base.roles and base.words and not has_role(tail):
        return replace(base, relations=(Relation("row of", refer(tail)),))
    if base.roles[:1] in (("icon",), ("image",)) and not base.words and base.ordinal is None:
        return replace(refer(tail), said=said, roles=base.roles)
    if base.roles[:1] == ("row",) and not base.words and base.ordinal is None and not has_role(tail):
        return replace(base, relations=_relations("containing", tail))
    return replace(base, relations=_relations("inside", tail))


def _relations(kind: RelationKind, tail: Words) -> tuple[Relation, ...]:
    if kind == "between":
        joint = next((i for i, w in enumerate(tail) if w.low == "and"), 0)
        if 0 < joint < len(tail) - 1:
            return (Relation(kind, refer(tail[:joint])), Relation(kind, refer(tail[joint + 1 :])))
    if kind == "inside":
        for at in range(1, len(tail) - 1):
            left, right = tail[:at], tail[at + 1 :]
            if tail[at].low in ("and", ",") and _is_line(left) and _is_line(right):
                return (*_relations(kind, left), *_relations(kind, right))
        other = refer(tail)
        crossed = [r for r in other.relations if r.kind == "inside" and r.other.roles[:1] == ("column",)]
        if other.roles[:1] == ("row",) and crossed:
            return (Relation(kind, replace(other, relations=())), *crossed)
        if other.roles[:1] == ("row",) and other.ordinal is None:
            if other.words and not other.relations:
                return (Relation("row of", replace(other, roles=())),)
            if not other.words and [r.kind for r in other.relations] == ["containing"]:
                return (Relation("row of", other.relations[0].other),)
        return (Relation(kind, other),)
    return (Relation(kind, refer(tail)),)


def _is_line(words: Words) -> bool:
    """Whether the words name a row or a column."""
    rest, _ = without_determiners(words)
    return bool(rest) and ({"row", "column"} & {rest[0].low, rest[-1].low}) != set() and len(rest) <= 4


def _placed(head: Words, tail: Words, said: str) -> Reference | None:
    """ "at the top right", "in the lower left corner of the window"."""
    lex = lexicon()
    rest, _ = without_determiners(tail)
    hit = lex.positions.begins(rest)
    if hit is None or not head:
        return None
    place, rest = hit[0], rest[hit[1] :]
    while rest and rest[0].low in _PARTS and rest[0].low != "of":
        rest = rest[1:]
    inner: tuple[Relation, ...] = ()
    if rest:
        if rest[0].low not in ("of", "in", "on") or len(rest) < 2:
            return None
        inner = _relations("inside", rest[1:])
    base = refer(head)
    positions = (*base.positions, *cast("tuple[Position, ...]", place))
    return replace(base, said=said, positions=positions, relations=(*base.relations, *inner))


def _is_relation(head: Words, kind: str, link: Words, tail: Words) -> bool:
    """Whether the linking words relate two things here, or only belong to a name ("Log in", "Terms of Service")."""
    bare, _ = without_determiners(head)
    if not bare or (len(bare) == 1 and bare[0].low in lexicon().determiners):
        return kind in _SPATIAL and not (len(link) == 1 and link[0].capital)
    if len(link) == 1 and link[0].capital:
        return False
    definite = _definite(tail)
    if not definite and _name_ends_it(tail) and not has_role(head):
        return False
    roles = has_role(head) or bare[-1].kind == "quote" or bare[-1].low in ("one", "thing", "something")
    match kind:
        case "near" | "left of" | "right of" | "above" | "below":
            return len(link) > 1 or link[0].low not in _LOOSE or roles or definite or tail[0].capital
        case "row of" | "labelled":
            return True
        case "between":
            return any(w.low == "and" for w in tail)
        case "called" | "saying" | "containing":
            return roles or len(link) > 1 or lexicon().ordinals.begins(bare) is not None
        case "of":
            return _of_relates(head, bare, tail, definite)
        case "for":
            shouted = tail[0].capital or any(w.text[:1].isdigit() for w in tail)
            return roles or definite or shouted or (bare[-1].capital and not _is_verb_name(bare))
        case "with":
            return roles and not (bare[-1].kind == "quote" and len(bare) == 1)
        case _:
            return _lies_in(bare, roles, tail, definite)


def _of_relates(head: Words, bare: Words, tail: Words, definite: bool) -> bool:
    if bare[-1].low == "out":
        return True
    lex = lexicon()
    value = len(bare) == 1 and bare[0].low in _VALUE_NOUNS
    known = value or has_role(head) or lex.positions.whole(bare) is not None or lex.ordinals.whole(bare) is not None
    small = not bare[-1].capital and definite
    return (known and (definite or tail[0].capital or tail[0].text[:1].isdigit() or value)) or small


def _lies_in(bare: Words, roles: bool, tail: Words, definite: bool) -> bool:
    if definite or roles:
        return True
    if lexicon().application_nouns.whole(tail) is not None:
        return True
    role = final_role(tail)
    if role is not None and role.roles[0] in _CONTAINERS and len(tail) > 1:
        return True
    return not _is_verb_name(bare) and (tail[0].capital or _is_line(tail))


def _is_verb_name(bare: Words) -> bool:
    """A single word that could begin a phrasal name: "Show in ...", "Search for ...", "Log in"."""
    return len(bare) == 1 and bare[0].kind == "word"


def _definite(words: Words) -> bool:
    first = words[0]
    return (
        first.kind == "quote"
        or (first.low in lexicon().determiners and len(words) > 1)
        or (lexicon().roles.begins(words) is not None and len(words) > 1 and words[1].text[:1].isdigit())
    )


def _name_ends_it(tail: Words) -> bool:
    """Whether the phrase goes on to a word for a control, whose name all of it is: "the Save in Cloud button"."""
    role = final_role(tail)
    return role is not None and role.strength == "strong" and role.roles[0] not in _CONTAINERS
