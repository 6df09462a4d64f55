"""Rectangles with a meaning: buttons, fields, combos, cells, rows, scroll bars, panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from steadyhand.observation import State
from steadyhand.perceive.controls_draft import Draft
from steadyhand.perceive.controls_glyphs import frame_name
from steadyhand.perceive.picture_icons import ink_of, name_of
from steadyhand.perceive.picture_regions import Region
from steadyhand.perceive.picture_scene import Scene, bordered, brightness
from steadyhand.perceive.text_line import TextLine
from steadyhand.perceive.text_lines import Bits, Ints
from steadyhand_actions.schema import Box

_LOWEST, _TALLEST = 14, 66
_CELL_GAP = 3


@dataclass(frozen=True, slots=True)
class _Inside:
    """What stands directly in one region."""

    lines: list[int]
    blobs: list[int]
    inner: list[int]


def boxes_as_controls(scene: Scene) -> list[Draft]:
    """Every region that looks like a control; takes the lines and blobs that belong to it."""
    out: list[Draft] = []
    joined: set[int] = set()
    for n, region in sorted(enumerate(scene.regions), key=lambda pair: pair[1].box.area):
        if n in joined or _covered(region.box, out):
            continue
        inside = _inside(scene, n)
        draft = _control(scene, n, region, inside)
        if draft is None:
            continue
        if draft.role in ("field", "combo"):
            draft = _with_arrow(scene, n, draft, joined, out)
        if draft.role not in ("panel", "document", "list"):
            scene.used_lines |= set(inside.lines)
            scene.used_blobs |= set(inside.blobs)
        out.append(draft)
    return out


def _inside(scene: Scene, n: int) -> _Inside:
    lines = [k for k in scene.lines_of(n) if k not in scene.used_lines]
    blobs = [k for k in scene.blobs_of(n) if k not in scene.used_blobs]
    inner = [k for k, outer in enumerate(scene.outer) if outer == n]
    return _Inside(lines, blobs, inner)


def _covered(box: Box, done: list[Draft]) -> bool:
    """Is it the same place as a control that is already there, or only a little larger?"""
    return any(d.box.overlap(box) > 0.75 for d in done if d.role != "panel")


def _control(scene: Scene, n: int, region: Region, inside: _Inside) -> Draft | None:
    box = region.box
    lying = box.width >= 5 * box.height and 6 <= box.height <= _LOWEST
    if lying or (box.height >= 5 * box.width and 6 <= box.width <= 20):
        return _bar(region, inside)
    nested = [k for k in inside.inner if scene.regions[k].box.height >= _LOWEST and scene.regions[k].box.width >= 16]
    if not inside.lines and not inside.blobs and not nested:
        return _empty(scene, n, region)
    if _TALLEST < box.height <= 2.5 * _TALLEST and box.width <= 300 and not nested and _lone(scene, inside, box):
        return Draft("button", box, name=scene.lines[inside.lines[0]].text)
    if (
        _LOWEST <= box.height <= _TALLEST
        and box.width >= 12
        and _one_row(scene, inside)
        and not _title_bar(scene, n, inside)
    ):
        return _one_text(scene, n, region, inside)
    return _large(scene, n, region, inside)


def _lone(scene: Scene, inside: _Inside, box: Box) -> bool:
    """One text in the very middle, as on a large button."""
    if len(inside.lines) != 1 or inside.blobs:
        return False
    text = scene.lines[inside.lines[0]].box
    off = max(abs(text.centre.x - box.centre.x), abs(text.centre.y - box.centre.y))
    return off <= 4 and text.width >= 0.08 * box.width


def _one_row(scene: Scene, inside: _Inside) -> bool:
    """At most three texts, side by side, and no boxes of control size among them."""
    middles = [scene.lines[k].box.centre.y for k in inside.lines]
    boxed = [k for k in inside.inner if scene.regions[k].box.height >= _LOWEST and scene.regions[k].box.width >= 30]
    return len(middles) <= 3 and (not middles or max(middles) - min(middles) <= 4) and not boxed


def _title_bar(scene: Scene, n: int, inside: _Inside) -> bool:
    """The cross of a window frame at the right end of a wide strip."""
    box = scene.regions[n].box
    near = [k for k, b in enumerate(scene.blobs) if box.x2 - 60 < b.x1 and b.x2 <= box.x2 + 2 and box.holds(b.centre)]
    signs = [line.text for line in scene.lines if box.x2 - 60 < line.box.x1 and box.holds(line.box.centre)]
    named = [scene.glyph(k) for k in near] + [frame_name(sign) for sign in signs]
    return box.width > 8 * box.height and "close" in named


def _bar(region: Region, inside: _Inside) -> Draft | None:
    if inside.lines or min(region.box.width, region.box.height) < 6 or max(region.box.width, region.box.height) < 60:
        return None
    return Draft("scrollbar", region.box)


def _one_text(scene: Scene, n: int, region: Region, inside: _Inside) -> Draft | None:
    if not inside.lines:
        return _only_glyphs(scene, region, inside)
    box = region.box
    lines = sorted((scene.lines[k] for k in inside.lines), key=lambda line: line.box.x1)
    text, name = lines[0].box, " ".join(line.text for line in lines)
    for line in lines[1:]:
        text = text.join(line.box)
    if text.height > 0.95 * box.height + 4 or text.width > box.width + 2:
        return None
    others = [scene.blobs[k] for k in inside.blobs]
    main = max((line.box for line in lines), key=lambda b: b.width)
    content = main
    for blob in others:
        content = content.join(blob) if max(blob.x1 - main.x2, main.x1 - blob.x2) <= 14 else content
    neighbours, spans = _neighbours(scene, n), _spans(scene, n)
    centred = any(abs((b.x1 - box.x1) - (box.x2 - b.x2)) <= max(5, 0.12 * box.width) for b in (content, main))
    centred = centred and box.width <= 12 * box.height and text.x1 - box.x1 >= 2
    if neighbours.across and (neighbours.above_or_below or not centred):
        return Draft("cell" if neighbours.above_or_below else "column", box, name=name)
    ends = [k for k in inside.blobs if scene.blobs[k].x1 >= text.x2 - 1 and box.x2 - scene.blobs[k].x2 <= 24]
    arrow = any(_is_arrow(scene, k) for k in ends)
    if arrow and box.width >= 40 and not spans:
        return Draft("combo", box, value=name, states=frozenset({"expandable"}))
    if centred:
        return Draft("button", box, name=name)
    if neighbours.above_or_below or _is_row(scene, n, region, inside):
        return Draft("row", box, name=name, states=_row_states(scene, n, region))
    left = min(text.x1, content.x1) - box.x1
    lighter = _lighter(scene, n, region)
    fieldlike = bordered(scene.pixels, box) >= 0.75 or lighter or _inset(scene, n)
    if _names_apart(lines) and not lighter:
        return None
    near = min(left, box.x2 - max(text.x2, content.x2))
    if box.width >= 36 and near <= max(24, 0.2 * box.width) and not spans and fieldlike:
        return Draft("field", box, value=name, states=frozenset({"editable", "focusable"}))
    if box.width <= 5 * box.height and len(lines) == 1:
        return Draft("button", box, name=name)
    return None if spans else Draft("row", box, name=name, states=_row_states(scene, n, region))


def _names_apart(lines: list[TextLine]) -> bool:
    """Texts side by side with more than a blank between them, as on a menu bar: none of them is what a field holds."""
    return any(b.box.x1 - a.box.x2 > 0.75 * a.box.height for a, b in pairwise(lines))


def _is_arrow(scene: Scene, blob: int) -> bool:
    """An arrow down, or a pair of them above each other."""
    box = scene.blobs[blob]
    if box.width > 18 or box.height > 18:
        return False
    return scene.glyph(blob) in ("down", "up") or (box.width <= 12 and box.height >= 1.2 * box.width)


def _spans(scene: Scene, n: int) -> bool:
    """From side to side of what it lies in: a strip of a window, not a control."""
    around = scene.outer[n]
    return around >= 0 and scene.regions[n].box.width >= 0.97 * scene.regions[around].box.width


def _only_glyphs(scene: Scene, region: Region, inside: _Inside) -> Draft | None:
    """A box with a glyph in its middle is a button; with glyphs only at its ends it is an empty field."""
    box = region.box
    glyphs = [scene.blobs[k] for k in inside.blobs]
    if not glyphs:
        return None
    whole = glyphs[0]
    for glyph in glyphs[1:]:
        whole = whole.join(glyph)
    off = abs(whole.centre.x - box.centre.x)
    if box.width <= 8 * box.height and off <= max(4, (0.2 if box.width <= 3 * box.height else 0.08) * box.width):
        if whole.width > 0.9 * box.width or box.width < 12:
            return None
        name = scene.glyph(inside.blobs[0]) if len(glyphs) == 1 else name_of(ink_of(scene.pixels, whole))
        return Draft("button", box, name=name, source="icon")
    if box.width >= 60 and box.height <= 48 and bordered(scene.pixels, box) >= 0.75:
        if any(scene.glyph(k) == "down" and box.x2 - scene.blobs[k].x2 < 20 for k in inside.blobs):
            return Draft("combo", box, value="", states=frozenset({"expandable"}))
        return Draft("field", box, value="", states=frozenset({"editable", "focusable"}))
    return None


def _empty(scene: Scene, n: int, region: Region) -> Draft | None:
    box = region.box
    neighbours = _neighbours(scene, n)
    if (
        _whole_picture(scene, box)
        or box.height < _LOWEST
        or box.width < 36
        or (neighbours.across and neighbours.above_or_below)
    ):
        return None
    framed = bordered(scene.pixels, box)
    if box.height <= 48 and not neighbours.across:
        if not _spans(scene, n) and (
            (framed >= 0.75 and _stands_out(scene, n, region)) or (framed >= 0.5 and _lighter(scene, n, region))
        ):
            return Draft("field", box, value="", states=frozenset({"editable", "focusable"}))
        return None
    paper = not 60 < brightness(region.colour) < 230
    if box.height > 48 and box.width >= 100 and paper and (_lighter(scene, n, region) or min(region.colour) >= 250):
        return Draft("field", box, value="", states=frozenset({"editable", "focusable", "multiline"}))
    return None


def _whole_picture(scene: Scene, box: Box) -> bool:
    return bool(box.area >= 0.97 * scene.pixels.shape[0] * scene.pixels.shape[1])


def _large(scene: Scene, n: int, region: Region, inside: _Inside) -> Draft | None:
    """Text areas, lists and panels."""
    box = region.box
    lines = [scene.lines[k] for k in inside.lines]
    if box.height <= 48 or box.width < 60 or _whole_picture(scene, box):
        return None
    nested = [k for k in inside.inner if scene.regions[k].box.height >= _LOWEST and scene.regions[k].box.width >= 24]
    if not lines and not nested and all(max(scene.blobs[k].width, scene.blobs[k].height) <= 16 for k in inside.blobs):
        return _empty(scene, n, region)
    if (
        lines
        and not nested
        and len(inside.blobs) <= len(lines) // 3
        and (min(region.colour) >= 245 or _lighter(scene, n, region))
    ):
        text = _as_text(lines)
        states: frozenset[State] = frozenset({"editable", "focusable", "multiline"})
        return Draft("document", box, value=text, states=states, holds=True)
    if len(lines) + len(inside.blobs) + len(inside.inner) >= 2:
        return Draft("panel", box, holds=True)
    return None


def _as_text(lines: Sequence[TextLine]) -> str:
    """Lines of a text area: what stands side by side is one line."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.box.centre.y):
        if rows and abs(rows[-1][-1].box.centre.y - line.box.centre.y) <= max(3, line.box.height // 3):
            rows[-1].append(line)
        else:
            rows.append([line])
    return "\n".join(" ".join(line.text for line in sorted(row, key=lambda line: line.box.x1)) for row in rows)


@dataclass(frozen=True, slots=True)
class _Neighbours:
    across: bool
    above_or_below: bool


def _neighbours(scene: Scene, n: int) -> _Neighbours:
    """Is a region of the same height right beside it, or of the same width right above or below, one rule apart?"""
    b = scene.boxes
    x1, y1, x2, y2 = b[n]
    same_height = (np.abs(b[:, 1] - y1) <= 1) & (np.abs(b[:, 3] - y2) <= 1) & (b[:, 2] - b[:, 0] >= 24)
    same_width = (np.abs(b[:, 0] - x1) <= 1) & (np.abs(b[:, 2] - x2) <= 1)
    same_width &= np.abs((b[:, 3] - b[:, 1]) - (y2 - y1)) <= 3
    across = _apart(b[:, 0] - x2) | _apart(x1 - b[:, 2])
    stacked = _apart(b[:, 1] - y2) | _apart(y1 - b[:, 3])
    return _Neighbours(bool((same_height & across).any()), bool((same_width & stacked).any()))


def _apart(gap: Ints) -> Bits:
    """No overlap, and no more than a rule between them."""
    close: Bits = (gap >= 0) & (gap <= _CELL_GAP)
    return close


def _is_row(scene: Scene, n: int, region: Region, inside: _Inside) -> bool:
    """A coloured stripe across most of what it lies in, without a border."""
    around = scene.outer[n]
    if around < 0 or not inside.lines:
        return False
    outer = scene.regions[around].box
    return (
        region.box.width >= 0.85 * outer.width
        and outer.height > 2 * region.box.height
        and bordered(scene.pixels, region.box) < 0.5
    )


def _row_states(scene: Scene, n: int, region: Region) -> frozenset[State]:
    """Selected when its colour is far from what it lies in."""
    around = scene.outer[n]
    if around < 0:
        return frozenset({"selectable"})
    apart = max(abs(a - b) for a, b in zip(region.colour, scene.regions[around].colour, strict=True))
    return frozenset({"selectable", "selected"}) if apart > 60 else frozenset({"selectable"})


def _lighter(scene: Scene, n: int, region: Region) -> bool:
    """Brighter than what it lies in."""
    around = scene.outer[n]
    return around >= 0 and brightness(region.colour) > brightness(scene.regions[around].colour) + 3


def _inset(scene: Scene, n: int) -> bool:
    """A patch of a slightly different shade, as wide fields without a border are, with room at both ends."""
    around, box = scene.outer[n], scene.regions[n].box
    if around < 0 or box.height < 26 or box.width < 6 * box.height:
        return False
    outer = scene.regions[around]
    apart = max(abs(a - b) for a, b in zip(scene.regions[n].colour, outer.colour, strict=True))
    return apart <= 40 and box.x1 - outer.box.x1 >= 8 and outer.box.x2 - box.x2 >= 8


def _stands_out(scene: Scene, n: int, region: Region) -> bool:
    """Not one of the gaps between rules: it does not touch the ends of what it lies in, and is bare."""
    around = scene.outer[n]
    if around < 0:
        return region.filled > 0.9
    outer, box = scene.regions[around].box, region.box
    return region.filled > 0.9 and box.x1 - outer.x1 >= 4 and outer.x2 - box.x2 >= 4


def _with_arrow(scene: Scene, n: int, draft: Draft, joined: set[int], done: list[Draft]) -> Draft:
    """A field with a small arrow button at its right end, one rule apart, is a combo; with two, a spin button."""
    box = draft.box
    for k, other in enumerate(scene.regions):
        b = other.box
        if k == n or b.width > 40 or not -2 <= b.x1 - box.x2 <= 4 or b.y1 < box.y1 - 4 or b.y2 > box.y2 + 4:
            continue
        own = [m for m, blob in enumerate(scene.blobs) if b.holds(blob.centre) and blob.width <= b.width + 6]
        glyphs = [scene.glyph(m) for m in own]
        if "down" not in glyphs and not (glyphs and b.height >= 0.8 * box.height):
            continue
        joined.add(k)
        scene.used_blobs |= set(own)
        done[:] = [d for d in done if d.box.overlap(b) < 0.75]
        whole = Box(box.x1, min(box.y1, b.y1), b.x2, max(box.y2, b.y2))
        return Draft("combo", whole, value=draft.value, states=frozenset({"expandable", "editable", "focusable"}))
    return draft
