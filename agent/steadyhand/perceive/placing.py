"""Which X window each node of the accessibility tree is drawn in, and how far the places it tells are off.

Toolkits lie about places (GTK 4 counts from its own surface) and put menus below the window that they float above. The
windows' geometry is what is believed. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steadyhand.observation import Role, Window
from steadyhand.perceive.node import Node
from steadyhand_actions.schema import Box

_ALIKE = 0.7
"""Overlap (intersection over union) from which a node's box and a window's are one and the same."""
_WIDEST_EDGE = 32
_ENTRIES: frozenset[Role] = frozenset({"menuitem", "option", "row", "cell"})
"""What a popup is made of, should the popup itself not tell its place."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The window a node is drawn in, and how far its places are off."""

    window: Window
    dx: int = 0
    dy: int = 0

    def box(self, told: Box) -> Box:
        return told.moved(self.dx, self.dy) if self.dx or self.dy else told


def place(nodes: Sequence[Node], windows: Sequence[Window]) -> dict[str, Placed]:
    """For each node its window, as far as it has one on the screen. Parents come before children."""
    by_id = {n.id: n for n in nodes}
    tops = _toplevels(nodes, by_id, windows)
    taken = {p.window.id for p in tops.values()}
    popups: dict[int, list[Window]] = {}
    for w in windows:
        if w.id not in taken and not w.minimised:
            popups.setdefault(w.pid, []).append(w)
    found: dict[str, Placed] = {}
    for node in nodes:
        parent = by_id.get(node.parent or "")
        own = tops.get(node.toplevel or "")
        if parent is not None and parent.toplevel == node.toplevel:
            own = found.get(parent.id, own)
        free = popups.get(node.pid)
        if free and own is not None and node.showing and node.box is not None:
            own = _popup(node, own, free) or own
        if own is not None:
            found[node.id] = own
    return found


def _popup(node: Node, own: Placed, free: Sequence[Window]) -> Placed | None:
    """The floating window that a node is, or is an entry of."""
    if node.box is None:
        return None
    box = own.box(node.box)
    for window in free:
        if box.overlap(window.client or window.box) > _ALIKE or box.overlap(window.box) > _ALIKE:
            return Placed(window, own.dx, own.dy)
        # A menu's own entries are in it already; those of a menu that opened from it are not.
        outside = own.window not in free or box.meet(own.window.box) != box
        if node.role in _ENTRIES and outside and window.kind == "menu" and box.meet(window.box) == box:
            return Placed(window, own.dx, own.dy)
    return None


def _toplevels(nodes: Sequence[Node], by_id: Mapping[str, Node], windows: Sequence[Window]) -> dict[str, Placed]:
    """For each toplevel node the window it is: the best pairs first, each window once."""
    tops = dict.fromkeys(n.toplevel for n in nodes if n.toplevel is not None)
    free = [w for w in windows if not w.minimised]
    pairs: list[tuple[float, str, Window]] = []
    for top in tops:
        node = by_id.get(top)
        if node is not None and node.showing:
            pairs += [(s, node.id, w) for w in free if (s := _likeness(node, w)) > 0]
    found: dict[str, Placed] = {}
    taken: set[int] = set()
    for _score, top, window in sorted(pairs, key=lambda p: -p[0]):
        if top not in found and window.id not in taken:
            taken.add(window.id)
            found[top] = _placed(by_id[top], window)
    return found


def _placed(node: Node, window: Window) -> Placed:
    """Places counted from the toplevel's own corner, or lying beside their window, are moved into the window."""
    inner = window.client or window.box
    told = node.box
    if node.relative:
        if told is None:
            return Placed(window, inner.x1, inner.y1)
        # Without a compositor GTK draws a frame of its own around the contents, alike on all sides.
        edge_x, edge_y = (inner.width - told.width) // 2, (inner.height - told.height) // 2
        dx, dy = (edge if 0 < edge <= _WIDEST_EDGE else 0 for edge in (edge_x, edge_y))
        return Placed(window, inner.x1 + dx - told.x1, inner.y1 + dy - told.y1)
    if told is None:
        return Placed(window)
    for real in (inner, window.box):
        if _same_size(told, real):
            off = real.x1 - told.x1, real.y1 - told.y1
            return Placed(window, *off) if max(map(abs, off)) > 2 else Placed(window)
    if window.box.meet(told):
        return Placed(window)
    return Placed(window, inner.x1 - told.x1, inner.y1 - told.y1)


def _same_size(a: Box, b: Box) -> bool:
    return abs(a.width - b.width) <= 2 and abs(a.height - b.height) <= 2


def _likeness(node: Node, window: Window) -> float:
    """How well a toplevel node fits a window: same process, then title, then place and size."""
    same_process = bool(window.pid) and node.pid == window.pid
    same_title = bool(node.name) and node.name == window.title
    if window.pid and node.pid and not same_process and not same_title:
        return 0.0
    if not window.pid and not same_title and node.app.casefold() not in (window.app, ""):
        return 0.0
    inner = window.client or window.box
    size = max(_size_likeness(node.box, inner), _size_likeness(node.box, window.box)) if node.box else 0.0
    placed = node.box is not None and not node.relative
    where = max(node.box.overlap(inner), node.box.overlap(window.box)) if node.box and placed else 0.0
    score = 2.0 * same_process + 2.0 * same_title + size + 2 * where
    if not same_title and node.name and window.title:
        score -= 1.0
    return score if same_title or where > 0.3 or size > 0.8 or (same_process and window.kind == "normal") else 0.0


def _size_likeness(box: Box, other: Box) -> float:
    if not box.area or not other.area:
        return 0.0
    wide = min(box.width, other.width) / max(box.width, other.width)
    return wide * min(box.height, other.height) / max(box.height, other.height)
