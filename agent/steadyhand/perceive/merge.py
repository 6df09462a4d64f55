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
_OWN_WINDOW = frozenset({"menu", "window", "dialog"})
SLACK = 2
"""Pixels that a place may stick out of its window before it is doubted."""


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
    tops = {n.toplevel for n in nodes if n.toplevel}
    free = [w for w in windows if not w.minimised]
    found: dict[str, Placed] = {}
    pairs: list[tuple[float, str, Window]] = []
    for top in tops:
        node = by_id.get(top or "")
        if node is None or not node.showing:
            continue
        pairs += [(s, node.id, w) for w in free if (s := _likeness(node, w)) > 0]
    taken: set[int] = set()
    for _score, top, window in sorted(pairs, key=lambda p: -p[0]):
        if top in found or window.id in taken:
            continue
        taken.add(window.id)
        node = by_id[top]
        inner = window.client or window.box
        lies = node.relative or not window.box.moved(0, 0).meet(node.box)
        found[top] = Placed(window, inner.x1 - node.box.x1, inner.y1 - node.box.y1) if lies else Placed(window)
    return found


def _likeness(node: Node, window: Window) -> float:
    """How well a toplevel node fits a window: same process, then title, then place and size."""
    same_process = bool(window.pid) and node.pid == window.pid
    same_title = bool(node.name) and node.name == window.title
    if window.pid and node.pid and not same_process and not same_title:
        return 0.0
    if not window.pid and not same_title and node.app.casefold() not in (window.app, ""):
        return 0.0
    inner = window.client or window.box
    size = _size_likeness(node.box, inner, window.box)
    place = 0.0 if node.relative else max(node.box.overlap(inner), node.box.overlap(window.box))
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
    clips: dict[str, tuple[Box, ...]] = {}
    out: list[Element] = []
    for order, node in enumerate(nodes):
        placed = places.get(node.toplevel or "")
        if not kept[node.id]:
            continue
        box = node.box.moved(placed.dx, placed.dy) if placed else node.box
        window = placed.window.id if placed else None
        visible = None
        if placed is not None and node.showing:
            visible = cover.visible(box, window, _clips(node, by_id, placed, clips))
        out.append(_element(node, box, window, visible, _kept_parent(node, by_id, kept), order))
    return out


def _clips(node: Node, by_id: Mapping[str, Node], placed: Placed, known: dict[str, tuple[Box, ...]]) -> tuple[Box, ...]:
    """The areas of all ancestors inside the same window that can clip it, outermost last, doubles left out."""
    parent = by_id.get(node.parent or "")
    if parent is None or node.id == node.toplevel or parent.toplevel != node.toplevel:
        return ()
    got = known.get(parent.id)
    if got is None:
        above = _clips(parent, by_id, placed, known)
        box = parent.box.moved(placed.dx, placed.dy)
        clips_here = (
            parent.showing and parent.box.area > 0 and parent.role not in ("menuitem", "menu", "combo", "link", "label")
        )
        got = known[parent.id] = (box, *(b for b in above if not _within(box, b))) if clips_here else above
    return got


def _within(box: Box, other: Box) -> bool:
    return other.x1 <= box.x1 and other.y1 <= box.y1 and other.x2 >= box.x2 and other.y2 >= box.y2


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


def _element(node: Node, box: Box, window: int | None, visible: Box | None, parent: str | None, order: int) -> Element:
    states = node.states if node.showing else node.states | {"offscreen"}
    return Element(
        id=node.id, role=node.role, name=node.name, box=box, states=states, source="tree", window=window, parent=parent,
        value=node.value, label=node.label, description=node.description, actions=node.actions, visible=visible,
        order=order, minimum=node.minimum, maximum=node.maximum,
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
