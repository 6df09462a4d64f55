"""Makes an Anchor of an element in an Observation: all that may help to find it again, and nothing that will change.

Names of ids are left out; they hold for one run only. Knows nothing of finding.
"""

from __future__ import annotations

from steadyhand.observation import Element, Observation, Role, State, Window
from steadyhand.script.anchor import Anchor, InWindow, Named, Neighbour, Nth, Place, Side
from steadyhand.script.rows import row_of, table_of
from steadyhand_actions.schema import Box

_KEPT: frozenset[State] = frozenset({"password", "multiline", "readonly", "checkable", "editable"})
"""States that say what a thing is; the others say how it is now."""
_STEADY: frozenset[Role] = frozenset(
    {"label", "heading", "button", "toggle", "checkbox", "radio", "tab", "menuitem", "link", "column"}
)
_TYPED: frozenset[Role] = frozenset({"field", "spin", "terminal", "document", "combo", "slider"})
AREAS: frozenset[Role] = frozenset({"panel", "group", "other", "list", "table", "tree"})
"""Things that hold others: who clicks in one means what is to be seen at that place, or that nothing is."""
MAX_NEIGHBOURS = 4
FAR = 220
"""Pixels within which something is a neighbour."""
LONGEST = 80
"""Characters of a neighbour's text; longer texts are contents."""


def anchor_of(element: Element, observation: Observation) -> Anchor:
    """All that may help to find the element again. Pictures are added by whoever has a folder for them."""
    seen = observation
    window = seen.window(element.window)
    title = "" if element.role in _TYPED and element.name == (element.value or "") else element.name
    row = row_of(seen, element) if element.role not in ("table", "tree", "list", "column") else {}
    return Anchor(
        role=element.role,
        name=title,
        label=element.label,
        description="" if title or element.label else element.description,
        states=tuple(sorted(element.states & _KEPT)) if element.role in ("field", "toggle") else (),
        window=in_window(window) if window is not None else None,
        path=tuple(
            Named(role=a.role, name=a.name)
            for a in reversed(seen.ancestors(element))
            if a.name and a.role not in ("window", "dialog", "row", "cell", "option") and a.name != element.name
        ),
        row=row if len(row) > 1 or (row and element.role in ("button", "checkbox", "toggle", "link")) else {},
        text=title if element.source != "tree" else "",
        neighbours=_neighbours(element, seen) if not row else (),
        nth=_nth(element, seen),
        place=_place(element.box, window) if window is not None else None,
    )  # fmt: skip


def in_window(window: Window) -> InWindow:
    return InWindow(title=window.title, app=window.app, kind=window.kind if window.kind != "normal" else None)


def alike(element: Element, seen: Observation) -> tuple[Element, ...]:
    """Those of its role and name in its window, in reading order, itself among them."""
    found = [
        e for e in seen.elements
        if e.window == element.window and e.role == element.role and e.name == element.name
        and e.label == element.label and (e.shown or e.id == element.id)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda e: (e.box.y1 // 8, e.box.x1, e.order)))


def _nth(element: Element, seen: Observation) -> Nth | None:
    same = alike(element, seen)
    if len(same) < 2 or (table_of(seen, element) is not None and row_of(seen, element)):
        return None
    return Nth(index=[e.id for e in same].index(element.id) + 1, of=len(same))


def _place(box: Box, window: Window) -> Place:
    area = window.client or window.box
    at = box.centre
    return Place(
        x=_part(at.x - area.x1, area.width), y=_part(at.y - area.y1, area.height), width=box.width, height=box.height
    )  # fmt: skip


def _part(offset: int, whole: int) -> float:
    return round(min(2.0, max(-1.0, offset / max(1, whole))), 4)


def _neighbours(element: Element, seen: Observation) -> tuple[Neighbour, ...]:
    found: list[tuple[int, Neighbour]] = []
    for other in seen.elements:
        if other.window != element.window or not other.shown or other.role not in _STEADY or other.id == element.id:
            continue
        if not other.name or len(other.name) > LONGEST or other.name in (element.name, element.value):
            continue
        side = side_of(element.box, other.box)
        if side is not None and side[1] <= FAR:
            found.append((side[1], Neighbour(role=other.role, text=other.name, side=side[0], gap=side[1])))
    found.sort(key=lambda each: each[0])
    return tuple(neighbour for _, neighbour in found[:MAX_NEIGHBOURS])


def side_of(box: Box, other: Box) -> tuple[Side, int] | None:
    """On which side of ``box`` the other lies, and how many pixels lie between them; None where they overlap or lie
    across."""
    rows = min(box.y2, other.y2) - max(box.y1, other.y1)
    columns = min(box.x2, other.x2) - max(box.x1, other.x1)
    if rows > 0.3 * min(box.height, other.height) and columns <= 0:
        return ("right", other.x1 - box.x2) if other.x1 >= box.x2 else ("left", box.x1 - other.x2)
    if columns > 0.3 * min(box.width, other.width) and rows <= 0:
        return ("below", other.y1 - box.y2) if other.y1 >= box.y2 else ("above", box.y1 - other.y2)
    return None
