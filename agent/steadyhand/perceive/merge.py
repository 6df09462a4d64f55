"""One list of elements from the tree, the windows and the pixels: stable ids, true places, no doubles.

Pure: it is given what each source saw. First the tree is put into the windows, which tells the windows it is silent
about; then what the pixels show there is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from steadyhand.observation import Element, Role, Window
from steadyhand.perceive.cover import Cover, Place
from steadyhand.perceive.doubles import joined
from steadyhand.perceive.drift import undrifted
from steadyhand.perceive.labels import with_labels
from steadyhand.perceive.node import Node
from steadyhand.perceive.placing import Placed, place
from steadyhand.perceive.veils import unveiled, veils
from steadyhand_actions.schema import Box

_GENERIC: frozenset[Role] = frozenset({"group", "panel", "other", "separator"})
_FRAMES: frozenset[Role] = frozenset({"window", "dialog", "panel", "group", "other"})
"""A window of which the tree tells nothing else is one that it is silent about."""
_SOLID: frozenset[Role] = frozenset(
    {
        "button",
        "toggle",
        "checkbox",
        "radio",
        "tab",
        "menuitem",
        "menu",
        "link",
        "option",
        "combo",
        "column",
        "cell",
        "heading",
        "label",
    }
)
_CAPTIONS: frozenset[Role] = frozenset({"label", "image", "icon"})
_PICTURED: frozenset[Role] = frozenset({"icon", "option", "row"})
_PICTURE = 1200
"""Pixels from which a nameless thing may hold words."""
_NOWHERE = Box(0, 0, 0, 0)
"""Of things that are not drawn now."""


@dataclass(frozen=True, slots=True)
class Merged:
    """``focus`` is the id of the focused element. ``unread`` are windows that no tree speaks of.

    ``unnamed``: by window, where things stand that the tree tells of but does not name (the files of a folder, say).
    """

    elements: tuple[Element, ...]
    focus: str | None
    unread: tuple[Window, ...]
    unnamed: Mapping[int, Box] = field(default_factory=dict)


def merge(nodes: Sequence[Node], windows: Sequence[Window], screen: Box, pixels: Sequence[Element] = ()) -> Merged:
    """Elements of all sources. ``pixels`` are those read from the picture, with their window set."""
    tree = from_tree(nodes, windows, screen)
    return with_pixels(tree, windows, screen, pixels)


def from_tree(nodes: Sequence[Node], windows: Sequence[Window], screen: Box) -> Merged:
    """The elements that the tree tells, put into their windows."""
    by_id = {n.id: n for n in nodes}
    places = undrifted(nodes, place(nodes, windows))
    kept: dict[str, bool] = {}
    for n in nodes:  # parents first
        kept[n.id] = _is_worth(n) and not _repeats(n, by_id.get(_kept_parent(n, by_id, kept) or ""))
    worth = [n for n in nodes if kept[n.id]]
    visible = _visible(worth, places, Cover(windows, screen))
    if over := veils(nodes, places):
        visible = [
            unveiled(n.id, seen, places[n.id].window.id, over) if seen is not None else None
            for n, seen in zip(worth, visible, strict=True)
        ]
    elements = [
        _element(n, places.get(n.id), seen, _kept_parent(n, by_id, kept))
        for n, seen in zip(worth, visible, strict=True)
    ]
    spoken = {e.window for e in elements if e.shown and e.role not in _FRAMES}
    unread = tuple(
        w for w in windows
        if w.id not in spoken and not w.minimised and w.kind not in ("desktop", "dock", "tooltip")
    )  # fmt: skip
    return Merged(tuple(elements), _focus(elements, windows), unread, _unnamed(elements))


def with_pixels(tree: Merged, windows: Sequence[Window], screen: Box, pixels: Sequence[Element]) -> Merged:
    """What the tree tells and what the pixels show, as one; nameless controls with the labels beside them."""
    if pixels:
        seen = Cover(windows, screen).each([(e.box, e.window, None) for e in pixels])
        pixels = [replace(e, visible=v) for e, v in zip(pixels, seen, strict=True) if v is not None]
    elements = with_labels(joined(tree.elements, pixels))
    return Merged(elements, tree.focus, tree.unread, tree.unnamed)


def _unnamed(elements: Sequence[Element]) -> dict[int, Box]:
    parents = {e.parent for e in elements if e.title}
    found: dict[int, Box] = {}
    for e in elements:
        if e.role in _PICTURED and e.visible is not None and e.window is not None and not e.title:
            box = e.visible
            if box.area >= _PICTURE and e.id not in parents:
                found[e.window] = found[e.window].join(box) if e.window in found else box
    return found


def _is_worth(node: Node) -> bool:
    """Nameless containers only hold others; they are left out, their children linked to the next one up."""
    if node.role == "label" and not node.children:
        return bool(node.name or node.value or node.description or node.actions) or "focused" in node.states
    if node.role not in _GENERIC and node.role != "label":
        return True
    return bool(node.name or node.value or node.description) or "focused" in node.states or "focusable" in node.states


def _repeats(node: Node, parent: Node | None) -> bool:
    """The caption or the arrow that a control consists of, told once more as a child of it."""
    if parent is None or parent.role not in _SOLID or node.states & {"focused", "editable", "checkable"}:
        return False
    if node.role in _CAPTIONS:
        return node.name in parent.name if node.name else not node.description
    return node.role == "button" and parent.role == "combo" and not node.name and not node.description


def _visible(nodes: Sequence[Node], places: Mapping[str, Placed], cover: Cover) -> list[Box | None]:
    asked: list[Place] = []
    rows: list[int] = []
    for n, node in enumerate(nodes):
        placed = places.get(node.id)
        if placed is not None and node.showing and node.box is not None and node.clip is not None:
            asked.append((placed.box(node.box), placed.window.id, placed.box(node.clip)))
            rows.append(n)
    found: list[Box | None] = [None] * len(nodes)
    for n, box in zip(rows, cover.each(asked), strict=True):
        found[n] = box
    return found


def _kept_parent(node: Node, by_id: Mapping[str, Node], kept: Mapping[str, bool]) -> str | None:
    up, seen = by_id.get(node.parent or ""), {node.id}
    while up is not None and up.id not in seen:
        if kept.get(up.id):
            return up.id
        seen.add(up.id)
        up = by_id.get(up.parent or "")
    return None


def _element(node: Node, placed: Placed | None, visible: Box | None, parent: str | None) -> Element:
    box = placed.box(node.box) if placed is not None and node.box is not None else _NOWHERE
    return Element(
        id=node.id, role=_role(node, parent), name=node.name, box=box, states=node.states, source="tree",
        window=placed.window.id if placed is not None else None, parent=parent, value=node.value, label=node.label,
        description=node.description or node.placeholder, actions=node.actions, visible=visible,
        order=node.order, minimum=node.minimum, maximum=node.maximum,
    )  # fmt: skip


def _role(node: Node, parent: str | None) -> Role:
    """A frame inside a window is no window; one that only holds words is a label (Qt draws displays so)."""
    if node.role == "cell" and not node.name and any(a.casefold() == "toggle" for a in node.actions):
        return "checkbox"  # lists draw their boxes as cells
    if node.role != "window" or parent is None or node.id == node.toplevel:
        return node.role
    return "panel" if node.children or not node.name else "label"


def _focus(elements: Sequence[Element], windows: Sequence[Window]) -> str | None:
    """The focused element of the active window or of a menu; when several say so, what takes text, or the innermost."""
    active = next((w.id for w in reversed(windows) if w.active), None)
    popups = {w.id for w in windows if w.kind == "menu"}
    told = [e for e in elements if "focused" in e.states and e.window is not None]
    best = [e for e in told if e.window in popups] or [e for e in told if e.window == active]
    if not best:
        return None
    return min(best, key=lambda e: (_holds_only(e), "editable" not in e.states, e.role == "tab", e.box.area)).id


def _holds_only(element: Element) -> bool:
    return element.role in _FRAMES or (element.role == "document" and "editable" not in element.states)
