"""Which element an anchor means on the screen as it is: the one, none, or several that cannot be told apart. Pure.

First what is called so in the right window, row and role; then, where nothing is, what stands in its place under
another name that does not mean another thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from steadyhand.models.embedded.folding import fold
from steadyhand.observation import Element, Observation, Role
from steadyhand.replay.evidence import around, by_neighbours, in_path, in_place, is_neighbour
from steadyhand.replay.names import Kind, named
from steadyhand.replay.rows_meant import in_row, is_its_cell
from steadyhand.replay.windows import OTHER_TITLE, eligible
from steadyhand.script.anchor import Anchor
from steadyhand.script.outcome import Near

HEAL: Final = 0.75
"""Confidence below which a target under another name is only suggested."""
TELL: Final = 0.45
"""Confidence from which on something is named as a near candidate."""
_APART: Final = 0.12
"""By how much the best of those under another name has to be ahead."""
_MARGIN: Final = 0.6
"""By how much the best of those called alike has to be ahead."""
_FAMILIES: Final[tuple[frozenset[Role], ...]] = (
    frozenset({"button", "toggle", "icon", "link", "image"}),
    frozenset({"menuitem", "menu", "option"}),
    frozenset({"field", "combo", "spin", "terminal", "document"}),
    frozenset({"checkbox", "toggle", "radio"}),
    frozenset({"label", "heading"}),
    frozenset({"row", "cell", "option", "icon", "label", "image"}),
    frozenset({"tab", "radio", "toggle"}),
    frozenset({"slider", "spin", "progress"}),
    frozenset({"list", "table", "tree"}),
    frozenset({"panel", "group", "other", "list", "document", "terminal"}),
)
_RENAMED: Final[frozenset[Role]] = frozenset(
    {"button", "toggle", "checkbox", "radio", "field", "combo", "tab", "menuitem", "menu", "slider", "spin", "icon"}
)
"""Controls: what they are called may change. What a row or an option says is what it is."""
_TYPED: Final[frozenset[Role]] = frozenset({"field", "combo", "spin", "document", "terminal"})
_UNREAD = frozenset({"text", "pixels", "icon"})


@dataclass(frozen=True, slots=True)
class Match:
    """``confidence`` from 0 to 1. ``renamed``: it goes by another name than the anchor's. ``usable``: it can be acted
    on now."""

    element: Element
    confidence: float
    rung: str
    why: str
    renamed: bool = False

    @property
    def usable(self) -> bool:
        return "enabled" in self.element.states


@dataclass(frozen=True, slots=True)
class Verdict:
    """``match`` or, without one, why there is none. ``doubtful``: what might be meant and is not sure enough."""

    match: Match | None = None
    reason: str = ""
    nearest: tuple[Near, ...] = ()
    doubtful: Match | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    element: Element
    name: Kind
    window: float
    row: float


def match(anchor: Anchor, seen: Observation) -> Verdict:
    """Judges every element of the windows that may be meant."""
    windows = eligible(anchor.window, seen)
    if not windows:
        return Verdict(reason=_no_window(anchor, seen), nearest=_elsewhere(anchor, seen))
    found = [c for c in (_candidate(anchor, e, windows, seen) for e in seen.elements) if c is not None]
    strong = [c for c in found if c.name == "same" and c.row > 0 and _stands(anchor, c, seen)]
    strong = _outermost(strong, seen)
    if len(strong) == 1:
        return Verdict(_as_match(anchor, strong[0], seen))
    if strong:
        return _told_apart(anchor, strong, seen)
    return _renamed(anchor, found, seen)


def every(anchor: Anchor, seen: Observation) -> tuple[Element, ...]:
    """All in view that are called so, in the windows that may be meant."""
    windows = eligible(anchor.window, seen)
    found = [c for c in (_candidate(anchor, e, windows, seen) for e in seen.elements) if c is not None]
    fit = [c for c in found if c.name == "same" and c.row > 0 and c.element.shown]
    return tuple(c.element for c in _outermost(fit, seen))


def _candidate(
    anchor: Anchor, element: Element, windows: dict[int | None, float], seen: Observation
) -> _Candidate | None:
    window = windows.get(element.window)
    if window is None or not _of_role(anchor, element) or element.role in ("window", "dialog"):
        return None
    name = _name(anchor, element, seen)
    row = in_row(anchor, element, seen) if anchor.row else 1.0
    if anchor.row and name != "same" and row > 0 and is_its_cell(anchor, element, seen):
        name = "same"
    return _Candidate(element, name, window, row)


def _of_role(anchor: Anchor, element: Element) -> bool:
    role = anchor.role
    if role is None or role == element.role:
        return not _is_of_another_kind(anchor, element)
    if element.source in _UNREAD and element.role in ("label", "other", "button", "icon", "image"):
        return True
    return any(role in family and element.role in family for family in _FAMILIES) and not _is_of_another_kind(
        anchor, element
    )


def _is_of_another_kind(anchor: Anchor, element: Element) -> bool:
    if not anchor.states or element.source in _UNREAD:
        return False
    return any((s in anchor.states) != (s in element.states) for s in ("password", "multiline"))


def _name(anchor: Anchor, element: Element, seen: Observation) -> Kind:
    title = element.name or (element.title if element.role not in _TYPED else element.label)
    if anchor.name_is:
        return "same" if re.fullmatch(anchor.name_is, title) else "another"
    if anchor.value and fold(anchor.value) != fold(element.value or ""):
        return "another"
    if anchor.name or anchor.label:
        wanted = (anchor.name, anchor.label)
        has = (element.name, element.label)
        if any(w and h and fold(w) == fold(h) for w in wanted for h in has):
            return "same"
        if not title:
            title = _inside(element, seen)
        return named(anchor.name or anchor.label, title)
    if anchor.description:
        return named(anchor.description, element.description or title)
    if anchor.text:
        return named(anchor.text, title or _inside(element, seen))
    # Something without a name is the same as something without a name, as far as names go.
    return "same" if not title else "unknown"


def _inside(element: Element, seen: Observation) -> str:
    return " ".join(e.name for e in seen.descendants(element) if e.name)[:200]


def _stands(anchor: Anchor, candidate: _Candidate, seen: Observation) -> bool:
    """Whether nothing but its name would say that it is another one: what was one of several has to stand where that
    one stood, and so has what is in a window of another title."""
    element = candidate.element
    unnamed = not (anchor.name or anchor.label or anchor.name_is or anchor.description or anchor.text)
    if unnamed and anchor.role not in _TYPED and not anchor.row:
        return around(anchor, element, seen) >= 0.6
    if candidate.window <= OTHER_TITLE and anchor.neighbours:
        return (by_neighbours(anchor, element, seen) or 0.0) >= 0.5
    if anchor.nth is not None and anchor.nth.of > 1 and not anchor.row:
        return True if _alike(anchor, candidate, seen) == anchor.nth.of else around(anchor, element, seen) >= 0.6
    return True


def _alike(anchor: Anchor, candidate: _Candidate, seen: Observation) -> int:
    e = candidate.element
    return sum(
        o.role == e.role and o.window == e.window and o.name == e.name and o.label == e.label and o.shown
        for o in seen.elements
    )


def _outermost(found: list[_Candidate], seen: Observation) -> list[_Candidate]:
    """A button and the text on it are one: the thing of the anchor's role, else the outer one."""
    if len(found) < 2:
        return found
    ids = {c.element.id for c in found}
    inner = {c.element.id for c in found if any(a.id in ids for a in seen.ancestors(c.element))}
    read = [c for c in found if c.element.source == "tree"]
    kept = [c for c in found if c.element.id not in inner]
    if read and len(read) < len(found):
        kept = [
            c for c in kept if c.element.source == "tree"
            or not any(r.element.box.meet(c.element.box) and r.element.window == c.element.window for r in read)
        ]  # fmt: skip
    return kept or found


def _weight(anchor: Anchor, candidate: _Candidate, seen: Observation) -> float:
    e = candidate.element
    path, near, place = in_path(anchor, e, seen), by_neighbours(anchor, e, seen), in_place(anchor, e, seen)
    weight = 2 * (path or 0.0) + 2 * (near or 0.0) + 0.6 * (place or 0.0) + candidate.window + 2 * candidate.row
    weight += 0.8 * e.shown + 0.4 * (e.role == anchor.role) + 0.4 * ("enabled" in e.states)
    window = seen.window(e.window)
    return weight + 0.7 * (window is not None and window.active)


def _told_apart(anchor: Anchor, strong: list[_Candidate], seen: Observation) -> Verdict:
    ranked = sorted(((_weight(anchor, c, seen), c) for c in strong), key=lambda each: -each[0])
    if ranked[0][0] - ranked[1][0] >= _MARGIN:
        return Verdict(_as_match(anchor, ranked[0][1], seen))
    nth = _by_order(anchor, strong)
    if nth is not None and max(w for w, c in ranked if c is not nth) - next(w for w, c in ranked if c is nth) < _MARGIN:
        return Verdict(_as_match(anchor, nth, seen))
    near = tuple(_near(c.element, 0.9, "fits equally well") for c in strong[:4])
    return Verdict(reason=f"{len(strong)} things fit equally well", nearest=near)


def _by_order(anchor: Anchor, strong: list[_Candidate]) -> _Candidate | None:
    shown = [c for c in strong if c.element.shown]
    if anchor.nth is None or len(shown) != anchor.nth.of or len({c.element.window for c in shown}) > 1:
        return None
    ordered = sorted(shown, key=lambda c: (c.element.box.y1 // 8, c.element.box.x1, c.element.order))
    return ordered[anchor.nth.index - 1]


def _as_match(anchor: Anchor, candidate: _Candidate, seen: Observation) -> Match:
    e = candidate.element
    named_so = bool(anchor.name or anchor.label or anchor.name_is or anchor.description or anchor.text or anchor.row)
    rung = "text" if e.source in ("pixels", "icon") else e.source
    return Match(e, 0.5 + 0.5 * min(candidate.window, candidate.row), rung, "called so" if named_so else "stands there")


def _renamed(anchor: Anchor, found: list[_Candidate], seen: Observation) -> Verdict:
    """What stands where it stood and may be it under another name."""
    judged = sorted((_heal(anchor, c, seen) for c in found), key=lambda m: -m[0])
    nearest = tuple(_near(c.element, score, why) for score, c, why in judged[:3] if score >= 0.2)
    reason = _why_none(anchor, found, seen)
    good = [(score, c, why) for score, c, why in judged if score >= TELL and not why.startswith("another")]
    if not good:
        return Verdict(reason=reason, nearest=nearest)
    score, best, why = good[0]
    ahead = len(good) < 2 or score - good[1][0] >= _APART
    made = Match(best.element, round(score, 2), "neighbours", why, renamed=True)
    if score >= HEAL and ahead:
        return Verdict(made, nearest=nearest)
    return Verdict(reason=reason, nearest=nearest, doubtful=made)


def _heal(anchor: Anchor, candidate: _Candidate, seen: Observation) -> tuple[float, _Candidate, str]:
    e = candidate.element
    place = around(anchor, e, seen)
    if candidate.row <= 0:
        return 0.3 * place, candidate, "another row"
    if candidate.name == "another" or is_neighbour(anchor, e):
        return 0.6 * place, candidate, "another meaning"
    if not e.shown or "enabled" not in e.states or e.role not in _RENAMED or candidate.window <= OTHER_TITLE:
        return 0.4 * place, candidate, "another thing"
    if candidate.name == "same":
        return 0.7 * place, candidate, "called so, and stands elsewhere"
    if candidate.name == "means so":
        return 0.55 + 0.4 * place, candidate, "means the same, and stands where it stood"
    same_role = e.role == anchor.role
    pinned = (anchor.neighbours or anchor.path) and place >= 0.85 and same_role and (e.name or e.label)
    if candidate.name == "akin" and not pinned:
        return 0.6 * place, candidate, "another meaning"
    return (0.9 if pinned else 0.6) * place, candidate, "stands where it stood, under another name"


def _why_none(anchor: Anchor, found: list[_Candidate], seen: Observation) -> str:
    called = [c for c in found if c.name == "same"]
    if called and all(c.row <= 0 for c in called) and anchor.row:
        key = next(iter(anchor.row.values()))
        return f"the row of {key!r} is not there, and no other row is taken for it"
    if called:
        return "what is called so stands elsewhere, among other things"
    return "nothing is called so"


def _no_window(anchor: Anchor, seen: Observation) -> str:
    assert anchor.window is not None
    meant = anchor.window
    what = "dialog" if meant.kind == "dialog" else "window"
    called = f" {meant.title!r}" if meant.title else ""
    return f"the {what}{called} of {meant.app or 'the application'} is not there"


def _elsewhere(anchor: Anchor, seen: Observation) -> tuple[Near, ...]:
    """Things of that name in windows that are not meant."""
    found = [e for e in seen.elements if e.shown and _of_role(anchor, e) and _name(anchor, e, seen) == "same"]
    return tuple(_near(e, 0.3, f"in another window{_called(e, seen)}") for e in found[:3] if e.name)


def _called(element: Element, seen: Observation) -> str:
    window = seen.window(element.window)
    return f", {window.title!r}" if window is not None and window.title else ""


def _near(element: Element, score: float, why: str) -> Near:
    return Near(element.role, element.title[:80], round(score, 2), why)
