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
    r"(?:please )?(?:(?:double|right|left|middle)[- ]?click|click|press|tap|hit|push|choose|select|pick|follow|touch|focus|"
    r"point|hover|move|type|write|enter|grab|put the cursor|place the cursor|locate|use)"
    r"(?: (?:on|in|into|at|to|over|onto|inside))?"
)
_LEADING = (
    r"(?:please )?(?:open|show|go to|go|switch to|jump to|change|expand|collapse|unfold|look at|see|view|display|bring up|"
    r"set|adjust|visit|activate|toggle|turn on|turn off|enable|disable|start|run|edit|read|find)"
)
_TICKING = r"(?:please )?(?:tick|untick|check|uncheck|mark|unmark|toggle|switch on|switch off|turn on|turn off|enable|disable)"
_GESTURE = re.compile(rf"^{_GESTURES}\s+", re.I)
_LEAD = re.compile(rf"^{_LEADING}\s+", re.I)
_TICK = re.compile(rf"^{_TICKING}\s+", re.I)
_AS_STATE = re.compile(r"\s+as\s+\w+$", re.I)
_REMARK = re.compile(r"\(([^()]+)\)")
_VERB = re.compile(r"^(?:please )?([a-z]+(?: (?:up|in|out|off|down|away|rid of))?)\s+(the|this|that|a|an|my|all)?\s*(.+)$", re.I)
_BOXES: frozenset[Role] = frozenset({"checkbox", "toggle", "radio"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to take the instruction, and what it is worth beside the plainest."""

    ref: Reference
    worth: float
    want: frozenset[Role] = frozenset()


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
            score = c.score * reading.worth
            if c.element.id not in best or best[c.element.id].score < score:
                best[c.element.id] = replace(c, score=round(score, 3))
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.element.box.y1, c.element.box.x1)))


def _readings(description: str) -> Iterator[_Reading]:
    said = " ".join(description.split()).rstrip(".!")
    plain = _REMARK.sub("", said).strip()
    yield from _named(plain, 0.97)
    gesture = _GESTURE.match(plain)
    if gesture:
        yield from _named(plain[gesture.end() :], 1.0)
    lead = _LEAD.match(plain)
    if lead:
        yield from _named(plain[lead.end() :], 0.95)
    tick = _TICK.match(plain)
    if tick:
        yield from _ticked(_AS_STATE.sub("", plain[tick.end() :]))
    if not gesture:
        yield from _beside(plain)
    for remark in _REMARK.findall(said):
        yield from _named(remark, 0.9)


def _named(words: str, worth: float) -> Iterator[_Reading]:
    """The words as a thing; also without the container it is said to be in, which a picture does not show."""
    ref = _refer(words)
    if ref is None:
        return
    yield _Reading(ref, worth)
    inside = tuple(r for r in ref.relations if r.kind == "inside")
    if inside and (ref.words or len(ref.relations) > len(inside)):
        rest = tuple(r for r in ref.relations if r.kind != "inside")
        yield _Reading(replace(ref, relations=rest, said=ref.words or ref.said), worth * 0.8)


def _ticked(words: str) -> Iterator[_Reading]:
    """A box named so, or the box in the row of what is named."""
    ref = _refer(words)
    if ref is None:
        return
    yield _Reading(ref, 1.0, _BOXES)
    row = Relation("row of", ref)
    yield _Reading(Reference(words, roles=("checkbox", "toggle", "radio"), relations=(row,)), 0.93)


def _beside(words: str) -> Iterator[_Reading]:
    """ "Delete the task about the plumber": the control named by the verb, in the row of or near the thing."""
    found = _VERB.match(words)
    if found is None or (found[2] is None and '"' not in words):
        return
    thing = _refer(f"{found[2] or ''} {found[3]}".strip())
    if thing is None:
        return
    kinds: tuple[tuple[RelationKind, float], ...] = (("row of", 0.95), ("near", 0.9), ("inside", 0.9))
    for kind, worth in kinds:
        yield _Reading(Reference(words, found[1].lower(), relations=(Relation(kind, thing),)), worth)


def _refer(words: str) -> Reference | None:
    try:
        return reference(words) if words.strip() else None
    except UsageError:
        return None


def is_here(found: tuple[Candidate, ...]) -> bool:
    """Whether the best candidate is good enough to be taken for what was meant."""
    return bool(found) and found[0].score >= NOT_HERE
