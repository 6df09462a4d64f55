"""Controls from pixels alone: rectangles, the text and the glyphs in them, become buttons, fields, check boxes, cells.

General drawing habits of toolkits only: a box tight around centred text is a button, a framed box with its text at the
left or none is a field, a small ring at the left of a text is a check box. What fits nothing stays a label or an icon.
Coordinates are those of the picture. Knows nothing about windows, accessibility or applications.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from steadyhand.observation import Element, Role, Source, State
from steadyhand.perceive.controls_boxes import boxes_as_controls
from steadyhand.perceive.controls_draft import Draft
from steadyhand.perceive.controls_glyphs import frame_cells, frame_name, without_arrows
from steadyhand.perceive.controls_marks import marks_as_controls
from steadyhand.perceive.picture_regions import Region, find_regions, frames_of
from steadyhand.perceive.picture_scene import Scene
from steadyhand.perceive.text_line import TextLine
from steadyhand.perceive.text_lines import find_lines
from steadyhand_actions.schema import Box


def find_controls(
    pixels: NDArray[np.uint8],
    lines: Sequence[TextLine],
    blobs: Sequence[Box] | None = None,
    regions: Sequence[Region] | None = None,
) -> list[Element]:
    """Everything that can be made out, in reading order, text that is part of a control only once.

    ``blobs`` (pieces that are no text) and ``regions`` come from ``TextReader.look``; without them
    they are found again.
    """
    if regions is None:
        regions = find_regions(pixels)
    if blobs is None:
        blobs = _pieces_without_text(pixels, lines, regions)
    lines, arrows = without_arrows(lines)
    short = [line.box for line in lines if len(line.text) <= 5]
    cells, strips = frame_cells(pixels, [*blobs, *short])
    lines = [line for line in lines if not any(strip.holds(line.box.centre) for strip in strips)]
    known = {**arrows, **cells}
    pieces = [*(b for b in blobs if not any(strip.holds(b.centre) for strip in strips)), *known]
    scene = Scene(pixels, lines, pieces, [r for r in regions if r.straight >= 0.5])
    scene.glyphs.update({n: known[b] for n, b in enumerate(pieces) if b in known})
    drafts = marks_as_controls(scene)
    drafts += boxes_as_controls(scene)
    drafts += _icons(scene)
    drafts += _labels(scene)
    return _finished(_labelled(_window_controls(drafts), scene))


def _pieces_without_text(pixels: NDArray[np.uint8], lines: Sequence[TextLine], regions: Sequence[Region]) -> list[Box]:
    found = [Box(*(int(v) for v in row)) for row in find_lines(pixels, frames_of(regions)).lines]
    return [
        box for box in found if not any((both := box.meet(line.box)) and both.area > 0.3 * box.area for line in lines)
    ]


def _icons(scene: Scene) -> list[Draft]:
    out = []
    for n, box in enumerate(scene.blobs):
        if n in scene.used_blobs or box.width < 5 or box.height < 2 or max(box.width, box.height) > 72:
            continue
        if box.width > 6 * box.height and box.height < 5:
            continue
        out.append(Draft("icon", box, name=scene.glyph(n), source="icon"))
    return out


def _labels(scene: Scene) -> list[Draft]:
    return [
        Draft("link" if _looks_like_link(scene.pixels, line.box) else "label", line.box, name=line.text, source="text")
        for n, line in enumerate(scene.lines)
        if n not in scene.used_lines
    ]


def _looks_like_link(pixels: NDArray[np.uint8], box: Box) -> bool:
    """Clearly blue ink on a background that is not."""
    part = pixels[box.y1 : box.y2, box.x1 : box.x2].reshape(-1, 3).astype(np.int16)
    back = np.median(part, axis=0)
    apart = np.abs(part - back).max(axis=1)
    if not len(apart) or apart.max() < 60:
        return False
    ink = np.median(part[apart >= 0.75 * apart.max()], axis=0)
    return bool(ink[2] - ink[0] > 70 and ink[2] - ink[1] > 25 and back[2] - back[0] < 40)


def _window_controls(drafts: list[Draft]) -> list[Draft]:
    """The cross with the bars at its left, all alike in size and on one row, belongs to a window frame: buttons."""
    glyphs = [(d, frame_name(d.name)) for d in drafts if d.role in ("icon", "button", "label") and frame_name(d.name)]
    frame: dict[int, str] = {}
    for close, means in glyphs:
        if means != "close":
            continue
        mates = {id(d): name for d, name in glyphs if name != "close" and _beside_on_frame(d.box, close.box)}
        if mates:
            frame |= {id(close): "close", **mates}
    return [
        replace(d, role="button", name=frame[id(d)], source="icon", description="window control")
        if id(d) in frame
        else d
        for d in drafts
    ]


def _beside_on_frame(box: Box, close: Box) -> bool:
    across, down = close.x1 - box.x1, box.centre.y - close.centre.y
    return 0 < across < 110 and abs(down) <= 8 and abs(box.width - close.width) <= 8


def _labelled(drafts: list[Draft], scene: Scene) -> list[Draft]:
    """Fields get the text at their left, or above; icons the text under them."""
    texts = [d for d in drafts if d.role in ("label", "link")]
    out = []
    for draft in drafts:
        if draft.role in ("field", "combo", "spin", "slider", "document") and not draft.label:
            draft = replace(draft, label=_label_left(draft.box, texts, drafts) or _label_above(draft.box, texts))
        elif draft.role == "icon" and not draft.name and draft.box.height >= 14:
            draft = replace(draft, label=_label_below(draft.box, texts))
        out.append(draft)
    return out


def _label_left(box: Box, texts: list[Draft], drafts: list[Draft]) -> str:
    row = [
        d
        for d in texts
        if d.box.x2 <= box.x1 + 2
        and box.x1 - d.box.x2 <= 220
        and box.y1 - 3 <= d.box.centre.y <= min(box.y2, box.y1 + 48) + 3
    ]
    if not row:
        return ""
    best = max(row, key=lambda d: d.box.x2)
    between = Box(best.box.x2, box.y1, max(box.x1, best.box.x2 + 1), box.y2)
    blocked = any(
        d.role in ("field", "combo", "button", "checkbox", "radio") and d.box.x1 >= best.box.x2 and d.box.meet(between)
        for d in drafts
    )
    return "" if blocked else best.name


def _label_above(box: Box, texts: list[Draft]) -> str:
    near = [d for d in texts if 0 <= box.y1 - d.box.y2 <= 24 and box.x1 - 8 <= d.box.x1 <= box.x1 + min(40, box.width)]
    return min(near, key=lambda d: box.y1 - d.box.y2).name if near else ""


def _label_below(box: Box, texts: list[Draft]) -> str:
    near = [d for d in texts if 0 <= d.box.y1 - box.y2 <= 14 and abs(d.box.centre.x - box.centre.x) <= 6]
    return min(near, key=lambda d: d.box.y1 - box.y2).name if near else ""


@dataclass(frozen=True, slots=True)
class _Placed:
    draft: Draft
    id: str


def _finished(drafts: list[Draft]) -> list[Element]:
    """Reading order, stable ids, parents by containment."""
    ordered = sorted(drafts, key=lambda d: (_row(d), d.box.x1, d.box.y1))
    unique = {_id(d): d for d in ordered}
    placed = [_Placed(draft, id) for id, draft in unique.items()]
    holders = sorted((p for p in placed if p.draft.holds), key=lambda p: p.draft.box.area)
    return [_element(p, _parent(p, holders), order) for order, p in enumerate(placed)]


def _row(draft: Draft) -> int:
    """Rows of a few pixels, so that what stands side by side reads from left to right; containers by their top."""
    return (draft.box.y1 if draft.holds else draft.box.centre.y) // 10


def _id(draft: Draft) -> str:
    box = draft.box
    said = "|".join((draft.role, draft.name or draft.label, str(box.x1), str(box.y1), str(box.x2), str(box.y2)))
    return "p:" + hashlib.blake2b(said.encode(), digest_size=5).hexdigest()


def _parent(placed: _Placed, holders: list[_Placed]) -> str | None:
    box = placed.draft.box
    for holder in holders:
        around = holder.draft.box
        larger = holder.id != placed.id and around.area > box.area
        left_above = around.x1 <= box.x1 + 2 and around.y1 <= box.y1 + 2
        if larger and left_above and around.x2 >= box.x2 - 2 and around.y2 >= box.y2 - 2:
            return holder.id
    return None


def _element(placed: _Placed, parent: str | None, order: int) -> Element:
    draft = placed.draft
    role: Role = draft.role
    source: Source = draft.source
    usual: frozenset[State] = frozenset({"enabled"})
    states = usual | draft.states
    return Element(
        id=placed.id,
        role=role,
        name=draft.name,
        box=draft.box,
        states=states,
        source=source,
        parent=parent,
        value=draft.value,
        label=draft.label,
        description=draft.description,
        visible=draft.box,
        order=order,
    )
