"""How well a thing stands in a relation to another: beside, above, in the row of, inside, between.

From the tree where it shows rows and containers, else from where things are. Numbers 0 to 1; who is meant by the other
thing is found out elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.intents import RelationKind
from steadyhand.models.embedded.places import distance, gaps, holds, same_line, share
from steadyhand.models.embedded.scene import Scene
from steadyhand.models.embedded.standing import owned
from steadyhand.observation import Element, Role
from steadyhand_actions.schema import Box

_SOFT = 25.0
"""Pixels by which two distances may differ without one thing being plainly nearer."""
_CARD = 120
"""How far above and below an anchor things may still be in its row, in pixels."""
_BEFORE = 0.12
"""What stands before a title is rather of the thing before it."""
_NEAR, _FAR = 160.0, 420.0
ENCLOSES: frozenset[Role] = frozenset(
    {"window", "dialog", "group", "panel", "toolbar", "list", "table", "tree", "menu", "menubar", "statusbar",
     "document", "calendar", "row", "option", "cell", "tab", "combo", "other", "terminal"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """The other thing of a relation: an element, or a window. ``score``: how surely it is the one meant."""

    box: Box
    score: float
    element: Element | None = None
    window: int | None = None


def qualities(
    kind: RelationKind, things: Sequence[Element], likely: Sequence[bool], anchors: Sequence[Anchor], scene: Scene
) -> list[float]:
    """How well each thing stands in the relation to the best anchor. ``likely`` are those that fit otherwise: how near
    is near enough depends on them."""
    out = [0.0] * len(things)
    for anchor in anchors:
        for i, q in enumerate(_to_one(kind, things, likely, anchor, scene)):
            out[i] = max(out[i], q * anchor.score)
    return out


def _to_one(
    kind: RelationKind, things: Sequence[Element], likely: Sequence[bool], anchor: Anchor, scene: Scene
) -> list[float]:
    match kind:
        case "inside":
            enclosed = [_inside(e, anchor, scene) for e in things]
            return enclosed if _can_enclose(anchor) or any(enclosed) else _under(things, likely, anchor, scene)
        case "containing":
            return [_contains(e, anchor, scene) for e in things]
        case "row of":
            rows = [_row(e, anchor, scene) for e in things]
            if any(q > 0.5 and ok for q, ok in zip(rows, likely, strict=True)):
                return rows
            return _by_cost(things, likely, anchor, scene, lambda e: _in_card(e.box, anchor.box))
        case "near" | "between" | "labelled":
            return _by_cost(things, likely, anchor, scene, lambda e: _nearness(e, anchor, scene))
        case _:
            return _by_cost(things, likely, anchor, scene, lambda e: _towards(kind, e.box, anchor.box))


def _contains(e: Element, anchor: Anchor, scene: Scene) -> float:
    """A text contains the words that it shows; anything else what lies in it."""
    a = anchor.element
    if a is None:
        return 0.0
    return 1.0 if a.id == e.id and e.role == "label" else _inside(a, _as_anchor(e), scene)


def _as_anchor(element: Element) -> Anchor:
    return Anchor(element.box, 1.0, element, element.window if element.role in ("window", "dialog") else None)


def _by_cost(
    things: Sequence[Element],
    likely: Sequence[bool],
    anchor: Anchor,
    scene: Scene,
    cost: Callable[[Element], float | None],
) -> list[float]:
    """The nearest of the likely ones is the one meant; others are worth less the further they are beyond it."""
    costs = [None if _is_anchor(e, anchor, scene) or _elsewhere(e, anchor) else cost(e) for e in things]
    least = min((c for c, ok in zip(costs, likely, strict=True) if ok and c is not None), default=0.0)
    cap = 1.0 if least <= _NEAR else 0.8 if least <= _FAR else 0.5
    return [0.0 if c is None else cap * min(1.0, (least + _SOFT) / (c + _SOFT)) for c in costs]


def _is_anchor(e: Element, anchor: Anchor, scene: Scene) -> bool:
    """Whether the thing is the anchor itself, around it or in it."""
    a = anchor.element
    if a is None:
        return False
    return e.id == a.id or scene.is_in(a, e) or scene.is_in(e, a)


def _elsewhere(e: Element, anchor: Anchor) -> bool:
    a = anchor.element
    return a is not None and a.window is not None and e.window is not None and a.window != e.window


def _nearness(e: Element, anchor: Anchor, scene: Scene) -> float:
    if anchor.element is not None and _captioned(e, anchor.element, scene):
        return 0.0
    far = 4.0 + distance(e.box, anchor.box)
    row = scene.row_of(anchor.element) if anchor.element is not None else None
    return far * 0.4 if row is not None and scene.row_of(e) is row else far


def _captioned(e: Element, text: Element, scene: Scene) -> bool:
    beside = scene.names.captions.get(e.id)
    if beside is not None and beside.text.id == text.id:
        return True
    return bool(e.label) and fold(e.label) == fold(text.title)


def _towards(kind: RelationKind, box: Box, origin: Box) -> float | None:
    """Distance in the named direction; None when it does not lie there."""
    dx, dy = gaps(box, origin)
    if kind in ("left of", "right of"):
        ahead = box.centre.x - origin.centre.x if kind == "right of" else origin.centre.x - box.centre.x
        clear = box.x1 - origin.x2 if kind == "right of" else origin.x1 - box.x2
        if ahead <= 0 or clear < -0.35 * min(box.width, origin.width):
            return None
        off = 0.0 if share(box.y1, box.y2, origin.y1, origin.y2) >= 0.3 else 3.0 * dy + 60
        return dx + off
    ahead = box.centre.y - origin.centre.y if kind == "below" else origin.centre.y - box.centre.y
    clear = box.y1 - origin.y2 if kind == "below" else origin.y1 - box.y2
    if ahead <= 0 or clear < -0.35 * min(box.height, origin.height):
        return None
    return dy + (0.0 if dx == 0 else 1.5 * dx + 20)


def _can_enclose(anchor: Anchor) -> bool:
    return anchor.window is not None or (anchor.element is not None and anchor.element.role in ENCLOSES)


def _inside(e: Element, anchor: Anchor, scene: Scene) -> float:
    a = anchor.element
    if a is not None and e.id == a.id:
        return 0.0
    if anchor.window is not None:
        if e.window == anchor.window:
            return 1.0
        if e.window is not None:
            return 0.9 if e.window in owned(anchor.window, scene.seen) else 0.0
    if a is None:
        return 0.9 if holds(anchor.box, e.box) else 0.0
    if scene.is_in(e, a):
        return 1.0
    if a.role not in ENCLOSES or _elsewhere(e, anchor) or a.box.area <= e.box.area:
        return 0.0
    return 0.92 if holds(a.box, e.box) else 0.0


def _under(things: Sequence[Element], likely: Sequence[bool], anchor: Anchor, scene: Scene) -> list[float]:
    """Inside what has only a heading or a tab to show: on its line, or below it, the nearest first."""

    def cost(e: Element) -> float | None:
        if same_line(e.box, anchor.box):
            return distance(e.box, anchor.box)
        below = _towards("below", e.box, anchor.box)
        return None if below is None else below + 10

    tab = anchor.element is not None and anchor.element.role == "tab"
    found = _by_cost(things, likely, anchor, scene, cost)
    return [max(q, 0.9 if q else 0.0) if tab else q * 0.85 for q in found]


def _row(e: Element, anchor: Anchor, scene: Scene) -> float:
    a = anchor.element
    if a is None or _elsewhere(e, anchor) or e.id == a.id or a.role in ("window", "dialog", "document"):
        return 0.0
    mine, its = scene.row_of(e), scene.row_of(a)
    if mine is not None and its is not None:
        if mine.id == its.id:
            return 1.0 if e.id != mine.id else 0.9
        if scene.table_of(mine) is scene.table_of(its):
            return 0.97 if mine.role == "option" and _aligned(e, a) and mine.parent != its.parent else 0.0
    card = scene.card_of(a)
    if card is not None and scene.is_in(e, card):
        return 0.98
    if not same_line(e.box, a.box):
        return 0.0
    table = scene.table_of(a)
    if table is not None and scene.table_of(e) is table:
        return 0.98
    before = _BEFORE if e.box.x2 <= a.box.x1 else 0.0
    return 0.95 - before - min(0.25, distance(e.box, a.box) / 1500)


def _in_card(box: Box, origin: Box) -> float | None:
    """How far below or beside a title something stands on the card that is drawn around both but is not in the tree."""
    dx, dy = gaps(box, origin)
    under = box.y1 >= origin.y1 and share(box.x1, box.x2, origin.x1, origin.x2) > 0
    return float(dy) if under and dx == 0 and dy <= _CARD else None


def _aligned(e: Element, a: Element) -> bool:
    return same_line(e.box, a.box)


def between(things: Sequence[Element], ends: Sequence[Sequence[Anchor]]) -> list[float]:
    """How well each lies between the two things named."""
    if len(ends) < 2 or not ends[0] or not ends[1]:
        return [0.0] * len(things)
    a, b = ends[0][0], ends[1][0]
    sideways = abs(a.box.centre.x - b.box.centre.x) >= abs(a.box.centre.y - b.box.centre.y)
    out: list[float] = []
    hull = a.box.join(b.box)
    for e in things:
        known = e.id in {x.element.id for x in (a, b) if x.element is not None}
        c = e.box.centre
        low, high = sorted((a.box.centre.x, b.box.centre.x) if sideways else (a.box.centre.y, b.box.centre.y))
        inner = low < (c.x if sideways else c.y) < high
        off = gaps(hull, e.box)[1 if sideways else 0]
        out.append(0.0 if known or not inner else a.score * b.score * _SOFT / (_SOFT + off))
    return out


def crossings(
    headers: Sequence[tuple[Element, float]], anchors: Sequence[Anchor], scene: Scene
) -> list[tuple[Element, float]]:
    """Cells where the row of an anchor meets the column under a header: "the price of apples"."""
    out: list[tuple[Element, float]] = []
    for anchor in anchors:
        mates = _row_mates(anchor, scene)
        for header, sure in headers:
            if header.box.y2 > anchor.box.y1 + 6 or _elsewhere(header, anchor):
                continue
            under = [(e, c) for e in mates if (c := _column(header.box, e.box)) > 0]
            if under:
                cell, overlap = max(under, key=lambda x: (x[1], -x[0].box.area))
                out.append((cell, sure * anchor.score * (0.9 + 0.1 * overlap)))
    return out


def _row_mates(anchor: Anchor, scene: Scene) -> list[Element]:
    kinds = (
        "cell",
        "label",
        "link",
        "field",
        "option",
        "other",
        "icon",
        "image",
        "button",
        "checkbox",
        "combo",
        "spin",
        "toggle",
    )
    return [
        e
        for e in scene.seen.elements
        if e.role in kinds
        and anchor.element is not None
        and e.id not in scene.names.captioning
        and e.box.y1 < anchor.box.y2 + _CARD
        and e.box.y2 > anchor.box.y1 - _CARD
        and e.id != anchor.element.id
        and _row(e, anchor, scene) > 0.7
    ]


def _column(header: Box, cell: Box) -> float:
    """How well a cell lies under a header: what they share of the narrower, or a common left edge."""
    shared = share(header.x1, header.x2, cell.x1, cell.x2)
    return (
        max(shared, 0.9 if abs(header.x1 - cell.x1) <= 12 else 0.0)
        if shared > 0 or abs(header.x1 - cell.x1) <= 12
        else 0.0
    )
