"""The anchor ladder: the tree, then text on the screen, what stands beside it, its picture, until it is in view.

Waits by changes of the screen until the step's time is up. Proposes moves through the skills; decides by ``matching``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import clear_the_way
from steadyhand.models.embedded.skills.doing import bring_front, look, pause
from steadyhand.models.embedded.skills.reveal import close_popups, scroll_in_search, uncover
from steadyhand.observation import Element
from steadyhand.replay.matching import Match, Verdict, match
from steadyhand.replay.names import named
from steadyhand.replay.picture import find_picture, read_grey
from steadyhand.replay.windows import eligible
from steadyhand.script.anchor import Anchor
from steadyhand.script.outcome import Near
from steadyhand_actions.errors import TargetNotFound
from steadyhand_actions.schema import Box

SECOND_THOUGHT = 1.0
"""Seconds that something under another name is not taken: the thing itself may still be coming up."""
FIRST_WAIT = 0.4
"""Seconds before pixels are read for what the tree does not tell."""
SEARCH_AFTER = 1.2
"""Seconds before lists and pages are scrolled through for it."""
OPENING = 1.0
"""Seconds in which the entries of a menu that is just opening may still be told to be out of view."""
MOVES = 10
"""Scrolls, clicks and raises that a hidden target is worth."""
_GLANCE = 300


class NotFound(TargetNotFound):
    """``nearest``: what was there instead. ``doubtful``: what may have been meant and is not sure enough."""

    def __init__(self, message: str, near: tuple[Near, ...] = (), doubtful: Match | None = None) -> None:
        super().__init__(message, tuple(n.name for n in near))
        self.near = near
        self.doubtful = doubtful


@dataclass(slots=True)
class _Hunt:
    """``looked``: when pixels were read last. ``opened``: what was opened in search of it, so that it is not closed."""

    anchor: Anchor
    started: float
    seconds: float
    folder: Path
    looked: float = -1.0
    moves: int = 0
    searched: bool = False
    steady: Box | None = None
    opened: set[str] = field(default_factory=set)


def find(mind: Mind, anchor: Anchor, seconds: float, folder: Path, *, renaming: bool = True) -> Doing[Match]:
    """The thing that is meant, in view and in front. ``seconds`` it may take; ``folder``: where its picture lies.
    ``renaming``: it may go by another name than it had, where it cannot be another thing.

    Raises NotFound, naming the nearest; Failed for a dialog in the way that cannot be answered safely.
    """
    hunt = _Hunt(anchor, mind.now, seconds, folder)
    while True:
        verdict = match(anchor, mind.seen)
        if verdict.match is not None and verdict.match.renamed and not renaming:
            verdict = replace(verdict, match=None, doubtful=verdict.match, reason="nothing is called so")
        found = verdict.match
        if found is not None and (yield from _is_ready(mind, found, hunt)):
            return found
        if found is None or found.renamed:
            by_picture = _by_picture(mind, hunt) if mind.now - hunt.started >= FIRST_WAIT else None
            if by_picture is not None:
                return by_picture
            yield from _go_on(mind, verdict, hunt)


def _is_ready(mind: Mind, found: Match, hunt: _Hunt) -> Doing[bool]:
    """True when it can be acted on now; else one move towards that. A thing of another name has to wait."""
    element = found.element
    if found.renamed and mind.now - hunt.started < min(SECOND_THOUGHT, hunt.seconds):
        return False
    if found.renamed and hunt.looked < 0:
        hunt.looked = mind.now
        yield from look(mind, "pixels")
        return False
    if element.visible is None:
        opening = element.role == "menuitem" and any(w.kind == "menu" for w in mind.seen.windows)
        if opening and mind.now - hunt.started < min(OPENING, hunt.seconds):
            yield from pause(mind, _GLANCE)
            return False
        yield from _bring_into_view(mind, found, hunt)
        return False
    if hunt.moves and hunt.steady != element.box:
        hunt.steady = element.box  # places are told late after a scroll: two looks must agree
        yield from pause(mind, 150)
        return False
    if (yield from clear_the_way(mind, element)):
        return False
    window = mind.seen.window(element.window)
    if window is not None and window.kind in ("normal", "dialog") and not window.active:
        hunt.moves += 1
        yield from bring_front(mind, window)
        return False
    if not found.usable:
        if mind.now - hunt.started >= hunt.seconds:
            raise NotFound(f"{_called(hunt.anchor)} is there and cannot be used: it is greyed out.")
        yield from pause(mind, _GLANCE)
        return False
    return True


def _bring_into_view(mind: Mind, found: Match, hunt: _Hunt) -> Doing[None]:
    element = found.element
    if (yield from clear_the_way(mind, element)):
        return
    hunt.moves += 1
    if hunt.moves > MOVES or mind.now - hunt.started > hunt.seconds + hunt.moves:
        raise NotFound(f"{_called(hunt.anchor)} is there and cannot be brought into view.")
    menus = [w for w in mind.seen.windows if w.kind == "menu"]
    if menus and not any(a.role in ("menu", "menuitem") for a in mind.seen.ancestors(element)):
        yield from close_popups(mind)
        return
    if not (yield from uncover(mind, _candidate(found), hunt.opened)):
        yield from pause(mind, _GLANCE)


def _go_on(mind: Mind, verdict: Verdict, hunt: _Hunt) -> Doing[None]:
    """One more thing to try for what is not there; raises NotFound when the time is up."""
    waited = mind.now - hunt.started
    left = hunt.seconds - waited
    if left <= 0:
        raise _not_found(hunt.anchor, verdict)
    if waited >= FIRST_WAIT and (hunt.looked < 0 or mind.now - hunt.looked > 2.0) and not verdict.match:
        hunt.looked = mind.now
        yield from look(mind, "pixels")
    elif waited >= SEARCH_AFTER and not hunt.searched and not verdict.match and _may_be_scrolled(hunt.anchor):
        hunt.searched = True
        yield from _search(mind, hunt)
    else:
        yield from pause(mind, max(20, min(_GLANCE, int(left * 1000))))


def _may_be_scrolled(anchor: Anchor) -> bool:
    return bool(anchor.row) or anchor.role not in ("menuitem", "menu")


def _search(mind: Mind, hunt: _Hunt) -> Doing[None]:
    """What is in a long list is in the tree only while it is in view."""
    windows = [w for w in mind.seen.windows if w.id in eligible(hunt.anchor.window, mind.seen) and not w.minimised]
    if not windows:
        return
    window = max(windows, key=lambda w: (w.active, w.z))
    before = mind.now
    yield from bring_front(mind, window)

    def there() -> bool:
        found = match(hunt.anchor, mind.seen).match
        return found is not None and not found.renamed and found.element.shown

    yield from scroll_in_search(mind, window, there, before + max(6.0, hunt.seconds))
    hunt.moves += 1
    # What the search took is not taken from the time that a late thing has.
    hunt.started += mind.now - before


def _by_picture(mind: Mind, hunt: _Hunt) -> Match | None:
    """Where its picture is seen, in a window that may be meant, and nothing there is called otherwise."""
    picture = hunt.anchor.picture
    if picture is None or hunt.anchor.row:
        return None
    try:
        small = read_grey(hunt.folder / picture.file)
    except (OSError, ValueError):
        return None
    for window in reversed(mind.seen.windows):
        if window.id not in eligible(hunt.anchor.window, mind.seen) or window.minimised:
            continue
        box = (window.client or window.box).meet(mind.seen.screenshot.box)
        if box is None:
            continue
        spot = find_picture(small, mind.seen.screenshot.crop(box), picture.margin)
        if spot is None or not spot.sure:
            continue
        place = spot.box.moved(box.x1, box.y1)
        under = mind.seen.at(place.centre)
        top = mind.seen.window_at(place.centre)
        if top is None or top.id != window.id or (under is not None and _is_another(hunt.anchor, under)):
            continue
        element = under if under is not None and under.box.area <= 4 * place.area else _drawn(hunt, place, window.id)
        return Match(element, round(spot.likeness, 2), "picture", "looks the same")
    return None


def _is_another(anchor: Anchor, element: Element) -> bool:
    return bool(anchor.title and element.name) and named(anchor.title, element.name) == "another"


def _drawn(hunt: _Hunt, place: Box, window: int) -> Element:
    return Element(
        "", hunt.anchor.role or "image", hunt.anchor.title, place, source="pixels", window=window, visible=place
    )


def _candidate(found: Match) -> Candidate:
    return Candidate(found.element, found.confidence, found.why, found.rung, hidden=not found.element.shown)


def as_candidate(found: Match) -> Candidate:
    """For the skills. The step of a ladder that found it comes with it."""
    return replace(_candidate(found), title=found.element.title)


def _called(anchor: Anchor) -> str:
    what = f"the {anchor.role}" if anchor.role else "the target"
    return f"{what} {anchor.title!r}" if anchor.title else what


def _not_found(anchor: Anchor, verdict: Verdict) -> NotFound:
    near = ", ".join(
        f"{n.role}{f' {n.name!r}' if n.name else ''} ({n.score:.2f}, {n.why})" for n in verdict.nearest[:3]
    )
    row = f" in the row of {next(iter(anchor.row.values()))!r}" if anchor.row else ""
    said = f"{_called(anchor)}{row} was not found: {verdict.reason}"
    return NotFound(f"{said}; nearest: {near}." if near else f"{said}.", verdict.nearest, verdict.doubtful)
