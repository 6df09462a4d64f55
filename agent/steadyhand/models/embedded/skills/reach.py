"""Getting at a target: wait for it, uncover it, open what hides it, deal with what is in the way.

Ends with a Candidate that is in view, or with TargetNotFound naming the nearest candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from steadyhand.models.embedded.ground import SURE, Candidate, locate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.mind import PATIENCE, Doing, Mind
from steadyhand.models.embedded.skills.blockers import clear_the_way
from steadyhand.models.embedded.skills.doing import bring_front, do, look, pause
from steadyhand.models.embedded.skills.reveal import search_for, uncover
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Failed, TargetNotFound
from steadyhand_actions.schema import Act, Box, Move, Point

FIRST_WAIT = 1.2
"""Seconds to wait for a late target before searching hidden places for it."""
SECOND_THOUGHT = 0.7
"""Seconds that a target of another name is not taken for the one meant."""
OVERLAY = 0.7
"""Seconds that browsers ignore clicks on a question of theirs that has only just come up (to foil click-jacking)."""
TRIES = 4
MOVES = 10
"""Scrolls, clicks and raises that a hidden target is worth."""


@dataclass(frozen=True, slots=True)
class Want:
    """What a target must be fit for: preferred ``roles``, the window it must lie in, how long to wait (s) and
    whether hidden places may be opened in search of it."""

    roles: frozenset[Role] = frozenset()
    within: int | None = None
    patience: float = PATIENCE
    search: bool = True


@dataclass(slots=True)
class _Hunt:
    started: float
    looked: bool = False
    strayed: bool = False
    searched: bool = False
    moves: int = 0
    steady: Box | None = None
    opened: set[str] = field(default_factory=set)
    """Ids of what was opened in search of the target: nothing is opened twice, since that would close it."""


def reach(mind: Mind, ref: Reference, want: Want = Want()) -> Doing[Candidate]:
    """A candidate in view for ``ref``. Raises TargetNotFound, Ambiguous."""
    # The usual patience is that of the run, which may be a longer one.
    patience = mind.patience if want.patience == PATIENCE else min(want.patience, mind.patience)
    want = replace(want, patience=patience, search=want.search and ref.pick is None)
    hunt = _Hunt(mind.now)
    while True:
        try:
            found = locate(ref, mind.seen, want=want.roles, within=want.within)
        except TargetNotFound as missing:
            yield from _missing(mind, ref, want, hunt, missing)
            continue
        if found.score < SURE and mind.now - hunt.started < min(SECOND_THOUGHT, want.patience):
            yield from _doubt(mind, hunt)
            continue
        if found.hidden and (yield from _behind_dialog(mind, ref, found, want, hunt)):
            continue
        if found.hidden:
            yield from _bring_into_view(mind, found, want, hunt)
            continue
        if mind.now - hunt.started < min(OVERLAY, want.patience) and _is_overlay(mind, found.element):
            yield from pause(mind, 200)
            yield from look(mind, "pixels")
            continue
        if hunt.moves and hunt.steady != found.element.box:
            hunt.steady = found.element.box  # the tree tells places late after a scroll: two looks must agree
            yield from pause(mind, 150)
            continue
        if (yield from clear_the_way(mind, found.element)):
            continue
        window = mind.seen.window(found.element.window)
        if window is not None and window.kind in ("normal", "dialog") and not window.active:
            yield from bring_front(mind, window)
            continue
        mind.target, mind.target_words = found.element, ref.words
        return found


def _behind_dialog(mind: Mind, ref: Reference, found: Candidate, want: Want, hunt: _Hunt) -> Doing[bool]:
    """A thing of that name in a closed menu is not meant while a dialog in front may have it on another page."""
    front, its = mind.seen.active, mind.seen.window(found.element.window)
    if front is None or its is None or its.id == front.id or hunt.searched or not want.search:
        return False
    if its.kind == "menu":  # open already: what is hidden in it is only one entry further
        return False
    if front.kind not in ("dialog", "normal") or (front.pid != its.pid and front.kind != "dialog"):
        return False
    hunt.searched = True
    return (yield from search_for(mind, ref, want.roles, front.id, hunt.started + want.patience))


def _is_overlay(mind: Mind, element: Element) -> bool:
    """Seen in the pixels of a window whose tree does not know it: a question that the application draws itself."""
    if element.source == "tree" or "tree" not in mind.seen.read:
        return False
    return any(e.source == "tree" and e.window == element.window and e.role == "document" for e in mind.seen.elements)


def _bring_into_view(mind: Mind, found: Candidate, want: Want, hunt: _Hunt) -> Doing[None]:
    """One move towards a hidden target; raises TargetNotFound when moves do not help."""
    if (yield from clear_the_way(mind, found.element)):
        return
    hunt.moves += 1
    if hunt.moves > MOVES or mind.now - hunt.started > want.patience + hunt.moves:
        raise TargetNotFound(f"'{found.element.title}' is there but cannot be brought into view.")
    if not (yield from uncover(mind, found, hunt.opened)):
        yield from pause(mind)


def _doubt(mind: Mind, hunt: _Hunt) -> Doing[None]:
    """What is only called something like it may not be meant: the thing itself may still be coming up."""
    if not hunt.looked:
        hunt.looked = True
        yield from look(mind, "pixels")
    else:
        yield from pause(mind, 200)


def _missing(mind: Mind, ref: Reference, want: Want, hunt: _Hunt, missing: TargetNotFound) -> Doing[None]:
    """One more thing to try for a target that is not on the screen; raises ``missing`` when all was tried."""
    waited = mind.now - hunt.started
    if not hunt.strayed and any(w.kind == "tooltip" for w in mind.seen.windows):
        hunt.strayed = True
        yield from do(mind, Move(point=_aside(mind)), None, "A tooltip covers something: move the pointer away")
    elif not hunt.looked:
        hunt.looked = True
        yield from look(mind, "pixels")
    elif waited < min(FIRST_WAIT, want.patience):
        yield from pause(mind, 300)
    elif want.search and not hunt.searched:
        hunt.searched = True
        yield from search_for(mind, ref, want.roles, want.within, hunt.started + want.patience)
    elif waited < want.patience:
        yield from pause(mind)
        hunt.looked = waited % 2 < 1
    else:
        raise missing


def _aside(mind: Mind) -> Point:
    """A corner of the screen where no window but the desktop is, else the one furthest from the pointer."""
    box, at = mind.seen.screenshot.box, mind.seen.pointer
    corners = [Point(x, y) for x in (box.x1 + 2, box.x2 - 3) for y in (box.y1 + 2, box.y2 - 3)]
    free = [c for c in corners if mind.seen.window_at(c) is None]
    return max(free or corners, key=lambda c: abs(c.x - at.x) + abs(c.y - at.y))


def act_on(
    mind: Mind, ref: Reference, want: Want, make: Callable[[Element], Act], thought: str = ""
) -> Doing[Candidate]:
    """Reach a target and do something to it; look again when it changed in between. Returns it as it was."""
    for _ in range(TRIES):
        found = yield from reach(mind, ref, want)
        outcome = yield from do(mind, make(found.element), found, thought)
        if outcome.status == "done":
            return found
    raise Failed(f"'{ref.said}' keeps changing while it is being acted on; nothing was done to it.")
