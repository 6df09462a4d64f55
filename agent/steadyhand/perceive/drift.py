"""Parts of a window whose places are told without the menu bar above them, so that they seem to lie on it.

Some toolkits put a foreign widget into another toolkit's window and count from the wrong corner. It shows: the part
begins where the menu bar does and ends a menu bar's height before the window does. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steadyhand.perceive.node import Node
from steadyhand.perceive.placing import Placed
from steadyhand_actions.schema import Box

_NEAR = 3
_CROWD = 40
"""Siblings beyond which they are taken to be a table's: all of one kind."""


def undrifted(nodes: Sequence[Node], places: Mapping[str, Placed]) -> Mapping[str, Placed]:
    """The places, those of drifted parts put right."""
    bars = [n for n in nodes if n.role == "menubar" and n.showing and n.box is not None and n.id in places]
    if not bars:
        return places
    by_id = {n.id: n for n in nodes}
    out = dict(places)
    for bar in bars:
        for root in _drifted(bar, by_id, places):
            _move(root, bar.box.height if bar.box else 0, by_id, out)
    return out


def _drifted(bar: Node, by_id: Mapping[str, Node], places: Mapping[str, Placed]) -> list[Node]:
    """The siblings of the menu bar, or of what holds it, that are told a menu bar too high."""
    placed = places[bar.id]
    if bar.box is None or bar.relative:
        return []
    inner = placed.window.client or placed.window.box
    told, height = placed.box(bar.box), bar.box.height
    here: Node | None = bar
    while here is not None and (parent := by_id.get(here.parent or "")) is not None:
        found = []
        for other in (by_id[id] for id in parent.children if id in by_id and id != here.id):
            if other.box is None or not other.showing:
                continue
            box = placed.box(other.box)
            begins, ends = abs(box.y1 - told.y1) <= _NEAR, abs(inner.y2 - height - box.y2) <= _NEAR
            if begins and ends and box.height > 2 * height and box.meet(told):
                found.append(other)
        if found:
            return found
        here = parent
    return []


def _move(root: Node, dy: int, by_id: Mapping[str, Node], places: dict[str, Placed]) -> None:
    """Move a part and all in it, but not what the other toolkit draws inside and tells truly."""
    todo = [root]
    while todo:
        node = todo.pop()
        placed = places.get(node.id)
        if placed is not None:
            places[node.id] = Placed(placed.window, placed.dx, placed.dy + dy)
        children = [by_id[id] for id in node.children if id in by_id]
        todo += [child for child in children if not _true(child, node, children, dy)]


def _true(child: Node, parent: Node, siblings: Sequence[Node], dy: int) -> bool:
    """Whether a child of a moved parent is where it says."""
    if child.box is None or parent.box is None or not child.showing:
        return False
    around, moved = parent.box.moved(0, dy), child.box.moved(0, dy)
    as_told, as_moved = _inside(child.box, around), _inside(moved, around)
    if as_told != as_moved:
        return as_told
    if not as_told or not child.children or len(siblings) > _CROWD:
        return False
    others = [s.box.moved(0, dy) for s in siblings if s is not child and s.box is not None and s.showing]
    if _covers(moved, others) != _covers(child.box, others):
        return _covers(moved, others)
    gap = Box(moved.x1, around.y1, moved.x2, moved.y1)
    return child.box.y1 - around.y1 < dy and not any(o.meet(gap) for o in others)


def _inside(box: Box, around: Box) -> bool:
    return (
        around.x1 - _NEAR <= box.x1
        and around.y1 - _NEAR <= box.y1
        and box.x2 <= around.x2 + _NEAR
        and box.y2 <= around.y2 + _NEAR
    )


def _covers(box: Box, others: Sequence[Box]) -> bool:
    return any((both := box.meet(o)) is not None and both.area > 0.05 * min(box.area, o.area) for o in others)
