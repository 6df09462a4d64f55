"""How else a reference can be read when its words as they stand name nothing on the screen.

Pure; knows nothing of what is on the screen. Each reading comes with what it is worth and the least it must score.
"""

from __future__ import annotations

import re
from dataclasses import replace

from steadyhand.models.embedded.intents import Reference, Relation
from steadyhand.models.embedded.meaning import weight
from steadyhand.models.embedded.suit import without_article
from steadyhand.observation import Role

__all__ = ["NOT_HERE", "other_readings"]

NOT_HERE = 0.55
"""Below this score it is something else."""
_TELLING = 0.75
"""The least score at which a word for a kind is rather taken for a part of a name."""
_QUOTED = re.compile(r"[\"“«]([^\"”»]+)[\"”»]")
_CALLED = re.compile(r"^(.+)\s+(?:called|named|titled|labelled|entitled|about|saying|regarding|concerning)\s+(.+)$")
_MEASURES = frozenset({"number", "amount", "quantity", "count", "total number", "level", "state", "choice"})
"""What is said of a control's value: "the number of guests" is what Guests holds."""
_CELL = re.compile(r"(?:cell )?([A-Z]{1,2})(\d{1,4})")
_APPOSED = 0.86
"""What a name is worth that stands behind a word for its kind: "the customer Hill"."""
_LOOSE: frozenset[Role] = frozenset({"group", "panel", "row", "option", "dialog"})
"""Kinds whose words are as often said of what merely looks like one."""


def other_readings(ref: Reference) -> list[tuple[Reference, float, float]]:
    """ "the price of apples" may be what stands under Price beside Apples; "the third mail" the third of whatever is
    listed there; "the file name" a name and not a file. Each with what it is worth, and the least it must score."""
    out: list[tuple[Reference, float, float]] = []
    if ref.quoted:
        return [(replace(ref, roles=()), 0.8, NOT_HERE)] if ref.roles and ref.words else []
    bare = not (ref.relations or ref.ordinal or ref.positions or ref.states or ref.not_states or ref.colour)
    head, of, tail = ref.words.partition(" of ")
    if of and head and tail and not ref.relations:
        row = Relation("row of", Reference(tail, tail))
        out.append((replace(ref, words=head, relations=(row,)), 0.97, NOT_HERE))
        if bare and head in _MEASURES:
            out.append((replace(ref, words=without_article(tail), said=tail), 0.9, NOT_HERE))
    owners = tuple(_owner(r) for r in ref.relations)
    if owners != ref.relations:
        out.append((replace(ref, relations=owners), 0.93, NOT_HERE))
    for words in _kernels(ref):
        out.append((replace(ref, said=words, words=words, quoted=True), 0.93, NOT_HERE))
    if (name := _apposed(ref)) and name not in _kernels(ref):
        out.append((replace(ref, said=name, words=name, quoted=True), _APPOSED, _TELLING))
    if ref.roles and ref.words and ref.roles[0] in _LOOSE:
        out.append((replace(ref, roles=()), 0.85, _TELLING))
    if ref.relations and (near := _of_what(ref)) is not None:
        out.append((near, 0.93, NOT_HERE))
    content = _content(ref)
    if content is not None:
        out.append((content, 0.9, NOT_HERE))
    cell = _CELL.fullmatch(ref.words)
    if cell and not ref.relations:
        row = Relation("row of", Reference(cell[2], cell[2]))
        out.append((replace(ref, words=cell[1], said=cell[1], relations=(row,)), 0.95, NOT_HERE))
    if ref.ordinal is not None and len(ref.words.split()) == 1:
        out.append((replace(ref, said="", words="", roles=ref.roles or ("option", "row")), 0.85, NOT_HERE))
    if bare and ref.roles and without_article(ref.said) != ref.words:
        out.append((replace(ref, words=without_article(ref.said), roles=()), 0.97, _TELLING))
    return out


def _owner(relation: Relation) -> Relation:
    """The row of "Linus' order" or of "the order of Linus" is that of Linus, where rows are orders."""
    other = relation.other
    if relation.kind != "row of":
        return relation
    inner = next((r.other for r in other.relations if r.kind == "row of"), None)
    tail = without_article(other.words.rpartition(" of ")[2]) if " of " in other.words and not other.relations else ""
    if inner is None and not tail:
        return relation
    return Relation("row of", inner or Reference(tail, tail))


def _kernels(ref: Reference) -> list[str]:
    """The part of the words that is a name for sure: what stands in quotes, or is written with capitals."""
    quoted = [q.strip() for q in _QUOTED.findall(ref.said) if q.strip() in ref.words]
    if len(quoted) == 1 and quoted[0] != ref.words:
        return quoted
    called = _CALLED.search(ref.words)
    if called and _says_little(called[1].split()):
        return [without_article(called[2])]
    words = ref.words.split()
    named = [w for w in words if w[0].isupper() or w[0].isdigit()]
    at = words.index(named[0]) if named else 0
    whole = words[at : at + len(named)]
    rest = words[:at] + words[at + len(named) :]
    return [" ".join(named)] if named and rest and whole == named and _says_little(rest) else []


def _apposed(ref: Reference) -> str:
    """ "Hill" of "the customer Hill": the name behind the word for what it is the name of."""
    words = ref.words.split()
    at = next((i for i, w in enumerate(words) if w[0].isupper() or w[0].isdigit()), 0)
    return " ".join(words[at:]) if 1 <= at <= 2 and all(weight(w) > 0.5 for w in words[:at]) else ""


def _of_what(ref: Reference) -> Reference | None:
    """ "the name in the first row" stands under Name; "the menu of the card" is behind the button for more."""
    first = ref.relations[0]
    if len(ref.relations) > 1 or first.kind != "inside":
        return None
    row = Relation("row of", first.other)
    if ref.words and "row" in first.other.roles:
        return replace(ref, relations=(row,))
    if not ref.words and ref.roles[:1] == ("menu",) and first.other.words:
        return replace(ref, words="more actions", said="more actions", roles=("button", "menu"), relations=(row,))
    return None


def _content(ref: Reference) -> Reference | None:
    """ "the message about the invoice", "the mail from Ben": among many such, the one that shows these words."""
    if not ref.words and ref.roles and [r.kind for r in ref.relations] == ["containing"] and not ref.ordinal:
        other = ref.relations[0].other
        return replace(other, said=ref.said) if other.words and not other.roles else None
    head, link, tail = ref.words.partition(" from ")
    if not link:
        head, link, tail = ref.words.partition(" by ")
    tail = without_article(tail)
    if not link or not tail or " " in head.strip() or ref.relations or ref.roles or not tail[0].isupper():
        return None
    return replace(ref, words=tail)


def _says_little(words: list[str]) -> bool:
    """Whether the words only say what kind of thing it is ("the sheet ...")."""
    return "of" not in words and all(weight(w) < 0.4 for w in words)
