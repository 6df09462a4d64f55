"""What lies on top of other things inside one window: popovers, sheets, dialogs of a page. The tree does not say so.

Pure. Told by shape: a thing drawn later, inside the area of an earlier one that it is no part of, or
one that lies outside the button that it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steadyhand.observation import Role
from steadyhand.perceive.cover import largest_left
from steadyhand.perceive.node import Node
from steadyhand.perceive.placing import Placed
from steadyhand_actions.schema import Box

_FLOATING: frozenset[Role] = frozenset({"dialog", "menu"})
_SURFACES: frozenset[Role] = frozenset({"panel", "group", "other", "dialog", "menu", "list", "toolbar"})
_ANCHORS: frozenset[Role] = frozenset({"button", "toggle", "combo", "field", "spin", "menuitem", "link", "icon", "tab"})
"""What lies outside such a parent hangs from it."""
_EDGE = 10
"""Pixels around what a popover tells of itself: its own padding."""
_LARGEST = 0.6
"""Of its toplevel's area: what takes more of it is the contents, not something on top of them."""
_SMALLEST = 400


@dataclass(frozen=True, slots=True)
class Veil:
    """``own``: ids of the nodes on it, and of those that it is a part of; nothing of theirs is covered by it."""

    box: Box
    window: int
    own: set[str] = field(default_factory=set)


def veils(nodes: Sequence[Node], places: Mapping[str, Placed]) -> list[Veil]:
    """In drawing order. Parents come before their children in ``nodes``."""
    by_id = {n.id: n for n in nodes}
    earlier: dict[str, list[Box]] = {}
    on: dict[str, Veil] = {}
    found: list[Veil] = []
    for node in nodes:
        parent = by_id.get(node.parent or "")
        if parent is None or not node.showing or node.box is None:
            continue
        inherited = on.get(parent.id)
        veil = inherited or _veil(node, parent, by_id, places, earlier.get(parent.id, ()))
        if veil is not None:
            on[node.id] = veil
            veil.own.add(node.id)
            if inherited is None:
                veil.own.update(_ancestors(node, by_id))
                found.append(veil)
        earlier.setdefault(parent.id, []).append(node.box)
    return found


def unveiled(id: str, visible: Box, window: int, over: Sequence[Veil]) -> Box | None:
    """What is left of the visible part of a node."""
    tops = [v.box for v in over if v.window == window and id not in v.own and v.box.meet(visible)]
    return largest_left(visible, tops) if tops else visible


def _veil(
    node: Node, parent: Node, by_id: Mapping[str, Node], places: Mapping[str, Placed], before: Sequence[Box]
) -> Veil | None:
    placed, top = places.get(node.id), by_id.get(node.toplevel or "")
    if placed is None or top is None or top.box is None or node.box is None or node.role not in _SURFACES:
        return None
    if node.id == top.id or places.get(parent.id) != placed:
        return None
    small = _SMALLEST < node.box.area < _LARGEST * top.box.area
    inside = any(b.meet(node.box) == node.box and b.area > node.box.area for b in before)
    hangs = parent.role in _ANCHORS and parent.box is not None and parent.box.meet(node.box) is None
    if not small or not ((parent.id == top.id and inside) or hangs or node.role in _FLOATING):
        return None
    box, edge = placed.box(node.box), _EDGE if hangs else 0
    return Veil(Box(box.x1 - edge, box.y1 - edge, box.x2 + edge, box.y2 + edge), placed.window.id)


def _ancestors(node: Node, by_id: Mapping[str, Node]) -> set[str]:
    out: set[str] = set()
    up = by_id.get(node.parent or "")
    while up is not None and up.id not in out:
        out.add(up.id)
        up = by_id.get(up.parent or "")
    return out
