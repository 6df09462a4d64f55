"""Where on a picture is what an instruction speaks of: "Click in the 'Search:' box above the table", "Sign out".

An instruction is read in several ways: the thing after the verb, the verb and thing together as a name, the verb as the
name of a control beside the thing. The best answer of all counts. Knows one picture; nothing of windows or of acting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from steadyhand.models.embedded.ground import NOT_HERE, Candidate, rank
from steadyhand.models.embedded.intents import Reference, Relation, RelationKind
from steadyhand.models.embedded.reference import reference
from steadyhand.observation import Observation, Role
from steadyhand_actions.errors import UsageError

_GESTURES = (
    r"(?:please )?(?:(?:double|right|left|middle)[- ]?click|click|press|tap|hit|push|choose|select|pick|follow|touch|"
    r"focus|point|hover|move|type|write|enter|grab|put the cursor|place the cursor|locate|use)"
    r"(?: (?:on|in|into|at|to|over|onto|inside))?"
)
"""Verbs that say only how to act."""
_LEADING = (
    r"(?:please )?(?:open|show|go to|go|switch to|jump to|change|expand|collapse|unfold|look at|see|view|display|"
    r"bring up|set|adjust|visit|activate|toggle|turn on|turn off|enable|disable|start|run)"
)
"""Verbs that say what a click on the thing does."""
_TICKING = (
    r"(?:please )?(?:tick|untick|check|uncheck|mark|unmark|toggle|switch on|switch off|turn on|turn off|enable|disable)"
)
_GESTURE = re.compile(rf"^{_GESTURES}\s+", re.I)
_LEAD = re.compile(rf"^{_LEADING}\s+", re.I)
_TICK = re.compile(rf"^{_TICKING}\s+", re.I)
_AS_STATE = re.compile(r"\s+as\s+\w+$", re.I)
_ORDERED = re.compile(r"^(?:sort|order|group|arrange)\b.*\bby (.+)$", re.I)
_REMARK = re.compile(r"\(([^()\"“”]+)\)(?=[^\"“”]*(?:[\"“][^\"“”]*[\"”][^\"“”]*)*$)")
"""What stands in brackets, outside quotes."""
_VERB = re.compile(
    r"^(?:please )?([a-z]+(?: (?:up|in|out|off|down|away|rid of))?)\s+(the|this|that|a|an|my|all)?\s*(.+)$", re.I
)
_WRITING = re.compile(r"^(?:please )?(?:type|write|enter|put the cursor|place the cursor)\b", re.I)
_WRITTEN: frozenset[Role] = frozenset({"field", "document", "combo", "spin", "terminal"})
_BOXES: frozenset[Role] = frozenset({"checkbox", "toggle", "radio"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to take the instruction, and what it is worth beside the plainest."""

    ref: Reference
    worth: float
    want: frozenset[Role] = frozenset()
    nameless: bool = False
    """Only what has no name of its own counts."""


def ground_picture(seen: Observation, description: str) -> tuple[Candidate, ...]:
    """What the description may mean, best first; the first is it when its score is NOT_HERE or more.

    Raises TaskNotUnderstood when the description names nothing.
    """
    best: dict[str, Candidate] = {}
    readings = list(_readings(description))
    if not readings:
        reference(description)
    for reading in readings:
        for c in rank(reading.ref, seen, want=reading.want):
            if reading.nameless and c.element.title:
                continue
            score = c.score * reading.worth
            if c.element.id not in best or best[c.element.id].score < score:
                best[c.element.id] = replace(c, score=round(score, 3))
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.element.box.y1, c.element.box.x1)))


def _readings(description: str) -> Iterator[_Reading]:
    said = " ".join(description.split()).rstrip(".!")
    plain = _REMARK.sub("", said).strip()
    gesture = _GESTURE.match(plain)
    want = _WRITTEN if _WRITING.match(plain) else frozenset[Role]()
    lead = _LEAD.match(plain)
    tick = _TICK.match(plain)
    yield from _named(plain, 0.97 if not tick else 0.75)
    if gesture:
        yield from _named(plain[gesture.end() :], 1.0, want)
        yield _Reading(_bag(plain[gesture.end() :]), 0.85, want)
    elif lead:
        yield from _named(plain[lead.end() :], 0.95)
    if tick:
        yield from _ticked(_AS_STATE.sub("", plain[tick.end() :]))
    if not gesture:
        yield from _beside(plain)
    ordered = _ORDERED.search(plain)
    if ordered:
        yield _Reading(Reference(ordered[1], ordered[1], roles=("column",)), 0.95)
    for remark in _REMARK.findall(said):
        yield from _named(remark, 0.9)


def _bag(words: str) -> Reference:
    """The words as they stand, however they hang together."""
    return Reference(words, words)


def _named(words: str, worth: float, want: frozenset[Role] = frozenset()) -> Iterator[_Reading]:
    """The words as a thing; also without the container it is said to be in, which a picture does not show."""
    ref = _refer(words)
    if ref is None or ref.words.endswith((" the", " a", " an")):
        return
    yield _Reading(ref, worth, want)
    yield from _unnamed(ref, worth)
    inside = tuple(r for r in ref.relations if r.kind == "inside")
    if inside and (ref.words or len(ref.relations) > len(inside)):
        rest = tuple(r for r in ref.relations if r.kind != "inside")
        yield _Reading(replace(ref, relations=rest, said=ref.words or ref.said), worth * 0.8, want)


def _unnamed(ref: Reference, worth: float) -> Iterator[_Reading]:
    """ "The folder button beside Path": pictures on buttons seldom have a name to be found by."""
    if ref.words and ref.roles and any(r.kind != "inside" for r in ref.relations):
        yield _Reading(replace(ref, words="", said=""), worth * 0.72, nameless=True)


def _ticked(words: str) -> Iterator[_Reading]:
    """A box named so, or the box in the row of what is named."""
    ref = _refer(words)
    if ref is None:
        return
    yield _Reading(ref, 1.0, _BOXES)
    row = Relation("row of", ref)
    yield _Reading(Reference(words, roles=("checkbox", "toggle", "radio"), relations=(row,)), 0.97)


def _beside(words: str) -> Iterator[_Reading]:
    """ "Delete the task about the plumber": the control named by the verb, in the row of or near the thing."""
    found = _VERB.match(words)
    if found is None or (found[2] is None and '"' not in words):
        return
    thing = _refer(f"{found[2] or ''} {found[3]}".strip())
    if thing is None:
        return
    kinds: tuple[tuple[RelationKind, float], ...] = (("row of", 0.95), ("near", 0.9), ("inside", 0.9))
    verb = found[1].lower()
    for kind, worth in kinds:
        yield _Reading(Reference(words, verb, relations=(Relation(kind, thing),)), worth)
    if not _LEAD.match(words):
        yield _Reading(Reference(verb, verb, roles=("button", "icon", "menuitem")), 0.68)


def _refer(words: str) -> Reference | None:
    try:
        return reference(words) if words.strip() else None
    except UsageError:
        return None


def is_here(found: tuple[Candidate, ...]) -> bool:
    """Whether the best candidate is good enough to be taken for what was meant."""
    return bool(found) and found[0].score >= NOT_HERE
