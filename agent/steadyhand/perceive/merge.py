"""One list of elements from the tree, the windows and the pixels: stable ids, true places, no doubles.

Pure: it is given what each source saw. Toolkits lie about places (GTK 4 counts from its own surface); the window stack
and the windows' geometry are what is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from steadyhand.observation import Element, Role, Window
from steadyhand.perceive.cover import Cover
from steadyhand.perceive.labels import with_labels
from steadyhand.perceive.node import Node
from steadyhand_actions.schema import Box

_GENERIC: frozenset[Role] = frozenset({"group", "panel", "other", "separator"})
_NOWHERE = Box(0, 0, 0, 0)
"""Of things that are not drawn now."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Which window a toplevel node is, and how far its places are off."""

    window: Window
    dx: int = 0
    dy: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """``focus`` is the id of the focused element. ``unread`` are windows that no tree speaks of."""

    elements: tuple[Element, ...]
    focus: str | None
    unread: tuple[Window, ...]


def merge(nodes: Sequence[Node], windows: Sequence[Window], screen: Box, pixels: Iterable[Element] = ()) -> Merged:
    """Elements of all sources. ``pixels`` are those read from the picture, with their window set."""
    by_id = {n.id: n for n in nodes}
    places = _places(nodes, by_id, windows)
    cover = Cover(windows, screen)
    tree = _from_tree(nodes, by_id, places, cover)
    spoken = {e.window for e in tree if e.shown}
    seen = _without_doubles(tree, tuple(pixels))
    elements = with_labels(seen)
    focus = _focus(elements, windows)
    unread = tuple(
        w for w in windows
        if w.id not in spoken and not w.minimised and w.kind not in ("desktop", "dock", "tooltip")
    )  # fmt: skip
    return Merged(elements, focus, unread)


def _places(nodes: Sequence[Node], by_id: Mapping[str, Node], windows: Sequence[Window]) -> dict[str, Placed]:
    """For each toplevel node the window it is."""
    tops = {n.toplevel for n in nodes if n.toplevel is not None}
    free = [w for w in windows if not w.minimised]
    found: dict[str, Placed] = {}
    pairs: list[tuple[float, str, Window]] = []
    for top in tops:
        node = by_id.get(top)
        if node is None or not node.showing:
            continue
        pairs += [(s, node.id, w) for w in free if (s := _likeness(node, w)) > 0]
    taken: set[int] = set()
    for _score, top, window in sorted(pairs, key=lambda p: -p[0]):
        if top in found or window.id in taken:
            continue
        taken.add(window.id)
        found[top] = _placed(by_id[top], window)
    return found


def _placed(node: Node, window: Window) -> Placed:
    """Places counted from the toplevel's own corner, or lying beside their window, are moved into the window."""
    inner = window.client or window.box
    if node.relative:
        return Placed(window, inner.x1, inner.y1)
    if node.box is None or window.box.meet(node.box):
        return Placed(window)
    return Placed(window, inner.x1 - node.box.x1, inner.y1 - node.box.y1)


def _likeness(node: Node, window: Window) -> float:
    """How well a toplevel node fits a window: same process, then title, then place and size."""
    same_process = bool(window.pid) and node.pid == window.pid
    same_title = bool(node.name) and node.name == window.title
    if window.pid and node.pid and not same_process and not same_title:
        return 0.0
    if not window.pid and not same_title and node.app.casefold() not in (window.app, ""):
        return 0.0
    inner = window.client or window.box
    size = _size_likeness(node.box, inner, window.box) if node.box else 0.0
    placed = node.box is not None and not node.relative
    place = max(node.box.overlap(inner), node.box.overlap(window.box)) if node.box and placed else 0.0
    score = 2.0 * same_process + 2.0 * same_title + size + 2 * place
    if not same_title and node.name and window.title:
        score -= 1.0
    return score if same_title or place > 0.3 or size > 0.8 or (same_process and window.kind == "normal") else 0.0


def _size_likeness(box: Box, *others: Box) -> float:
    best = 0.0
    for other in others:
        if box.area and other.area:
            w = min(box.width, other.width) / max(box.width, other.width)
            h = min(box.height, other.height) / max(box.height, other.height)
            best = max(best, w * h)
    return best


def _from_tree(
    nodes: Sequence[Node], by_id: Mapping[str, Node], places: Mapping[str, Placed], cover: Cover
) -> list[Element]:
    kept: dict[str, bool] = {n.id: _is_worth(n) for n in nodes}
    out: list[Element] = []
    for node in nodes:
        if not kept[node.id]:
            continue
        placed = places.get(node.toplevel or "")
        box, visible = _NOWHERE, None
        if placed is not None and node.box is not None:
            box = node.box.moved(placed.dx, placed.dy)
            clip = node.clip.moved(placed.dx, placed.dy) if node.clip is not None else None
            if node.showing and clip is not None:
                visible = cover.visible(box, placed.window.id, (clip,))
        window = placed.window.id if placed else None
        out.append(_element(node, box, window, visible, _kept_parent(node, by_id, kept)))
    return out


def _is_worth(node: Node) -> bool:
    """Nameless containers only hold others; they are left out, their children linked to the next one up."""
    if node.role not in _GENERIC:
        return True
    return bool(node.name or node.value or node.description) or "focused" in node.states or "focusable" in node.states


def _kept_parent(node: Node, by_id: Mapping[str, Node], kept: Mapping[str, bool]) -> str | None:
    up, seen = by_id.get(node.parent or ""), {node.id}
    while up is not None and up.id not in seen:
        if kept[up.id]:
            return up.id
        seen.add(up.id)
        up = by_id.get(up.parent or "")
    return None


def _element(node: Node, box: Box, window: int | None, visible: Box | None, parent: str | None) -> Element:
    return Element(
        id=node.id, role=node.role, name=node.name, box=box, states=node.states, source="tree", window=window,
        parent=parent, value=node.value, label=node.label, description=node.description or node.placeholder,
        actions=node.actions, visible=visible,
        order=node.order, minimum=node.minimum, maximum=node.maximum,
    )  # fmt: skip


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _without_doubles(tree: list[Element], pixels: Sequence[Element]) -> list[Element]:
    """Tree elements, named by the text seen in them when they have none, and what the pixels show besides."""
    if not pixels:
        return tree
    shown = [e for e in tree if e.visible is not None]
    named: dict[str, str] = {}
    extra: list[Element] = []
    for pixel in pixels:
        point = pixel.box.centre
        inside = [e for e in shown if e.box.holds(point) and e.window == pixel.window]
        words = _folded(pixel.title)
        if not inside:
            extra.append(pixel)
            continue
        if any(words and words in _folded(f"{e.name} {e.value or ''} {e.label} {e.description}") for e in inside):
            continue
        smallest = min(inside, key=lambda e: e.box.area)
        leaf = smallest.role not in ("window", "dialog", "panel", "group", "list", "table", "tree", "document")
        if leaf and not smallest.title and words and smallest.box.area < 20 * pixel.box.area:
            named[smallest.id] = f"{named[smallest.id]} {pixel.title}" if smallest.id in named else pixel.title
        elif not leaf:
            extra.append(pixel)
    out = [replace(e, name=named[e.id]) if e.id in named else e for e in tree]
    return out + extra


def _focus(elements: Sequence[Element], windows: Sequence[Window]) -> str | None:
    """The focused element of the active window; the innermost when several say so."""
    active = next((w.id for w in reversed(windows) if w.active), None)
    popups = {w.id for w in windows if w.kind == "menu"}
    told = [e for e in elements if "focused" in e.states and e.window is not None]
    best = [e for e in told if e.window in popups] or [e for e in told if e.window == active]
    return (
        min(best, key=lambda e: (e.role in ("window", "dialog", "panel", "document"), e.box.area)).id if best else None
    )
