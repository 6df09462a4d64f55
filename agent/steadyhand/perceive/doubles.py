"""What the pixels show that the tree does not tell: the same thing twice is one thing, told by the tree.

Text seen in a nameless element becomes its name. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from steadyhand.observation import Element, Role

_HOLDERS: frozenset[Role] = frozenset({
    "window", "dialog", "panel", "group", "list", "table", "tree", "document", "toolbar", "menubar", "menu",
    "statusbar", "calendar", "other",
})  # fmt: skip
"""Roles that hold other things: what is seen in them need not be theirs."""
_TEXTUAL: frozenset[Role] = frozenset({"field", "terminal", "spin"})
"""Roles whose value is all the text that is seen in them."""
_BOXES: frozenset[Role] = frozenset({"field", "combo", "spin"})
_CONTROLS: frozenset[Role] = frozenset({"button", "toggle", "checkbox", "radio", "link", "combo", "field", "spin"})
_ALIKE = 80.0
"""How alike, of 100, words of the tree and read ones must be: reading errs now and then."""
_FRAME = 20
"""So many times larger than a text may an element be whose name it becomes."""


def joined(tree: Sequence[Element], pixels: Sequence[Element]) -> list[Element]:
    """All of the tree, the nameless named by the text seen in them, and what the pixels show besides."""
    shown = [e for e in tree if e.visible is not None]
    if not pixels or not shown:
        return [*tree, *pixels]
    boxes = np.array([(e.box.x1, e.box.y1, e.box.x2, e.box.y2, e.window or 0) for e in shown], np.int64)
    areas = np.array([e.box.area for e in shown])
    words: dict[str, list[str]] = {}
    extra: list[Element] = []
    controls = np.array([e.role in _CONTROLS for e in shown])
    for pixel in pixels:
        if pixel.role in _BOXES and pixel.source == "pixels" and _frames(pixel, boxes[controls]):
            pixel = replace(pixel, role="panel", states=pixel.states - {"editable", "focusable"}, value=None, label="")
        at = pixel.box.centre
        holds = (boxes[:, 0] <= at.x) & (at.x < boxes[:, 2]) & (boxes[:, 1] <= at.y) & (at.y < boxes[:, 3])
        hits = np.flatnonzero(holds & (boxes[:, 4] == (pixel.window or 0)))
        around = [shown[n] for n in hits[np.argsort(areas[hits])].tolist()]
        match _verdict(pixel, around):
            case "new":
                extra.append(replace(pixel, parent=around[0].id) if around and pixel.parent is None else pixel)
            case "name":
                words.setdefault(around[0].id, []).append(pixel.title)
            case _:
                continue
    kept = {e.id for e in extra} | {e.id for e in tree}
    extra = [replace(e, parent=None) if e.parent is not None and e.parent not in kept else e for e in extra]
    return [replace(e, name=" ".join(words[e.id])) if e.id in words else e for e in tree] + extra


def _frames(pixel: Element, controls: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> bool:
    """Whether what looks like a field is a frame: a control of the tree stands in it, with room around it."""
    box = pixel.box
    inside = (
        (controls[:, 0] >= box.x1)
        & (controls[:, 2] <= box.x2)
        & (controls[:, 1] >= box.y1)
        & (controls[:, 3] <= box.y2)
    )
    small = (controls[:, 2] - controls[:, 0]) * (controls[:, 3] - controls[:, 1]) < 0.5 * box.area
    return bool(np.any(inside & small & (controls[:, 4] == (pixel.window or 0))))


def _verdict(pixel: Element, around: Sequence[Element]) -> str:
    """``new``, ``double``, or ``name`` of the innermost element. ``around`` holds it, innermost first."""
    if not around:
        return "new"
    inner = around[0]
    if inner.role in _TEXTUAL and (inner.value is not None or "password" in inner.states):
        return "double"
    # The name of a field that is seen is that of a caption near it; what stands in it is its own.
    said = ((pixel.value if pixel.role in _TEXTUAL else None) or pixel.title).strip()
    if said and any(_says(e, said) for e in around if e.box.area < _FRAME * 10 * max(1, pixel.box.area) or e is inner):
        return "double"
    if inner.role in _HOLDERS:
        return "new"
    same = pixel.box.overlap(inner.box) > 0.5
    if (
        said
        and not inner.title
        and (same or (pixel.source in ("text", "icon") and inner.box.area < _FRAME * pixel.box.area))
    ):
        return "name"
    return "double"


def _says(element: Element, said: str) -> bool:
    told = _folded(f"{element.name} {element.value or ''} {element.label} {element.description}")
    words = _folded(said)
    if not told or not words:
        return False
    return words in told or (len(words) > 3 and len(told) < 2000 and fuzz.partial_ratio(words, told) >= _ALIKE)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
