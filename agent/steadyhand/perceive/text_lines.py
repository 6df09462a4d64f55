"""Where text lines are in a picture, by edges alone: numpy, no model. Knows nothing about letters.

Letters are small blobs of strong change. The horizontal gradient is blind to horizontal rules and an opening takes the
vertical rules away (and the other way round for the vertical gradient), what is left falls into connected blobs, and
blobs that stand side by side grow into words and lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steadyhand.perceive.picture_steps import Steps, steps_of

Bits = NDArray[np.bool_]
Ints = NDArray[np.int64]
Boxes = NDArray[np.int64]
"""One row a box: x1, y1, x2, y2, half-open."""

EDGE = 22
"""Smallest step between neighbouring pixels that counts as an edge; disabled text is about 30."""
TALLEST = 44
"""Tallest line, in pixels."""
_RULE = 26
_BAR = 24
_NARROW_RULE = 15
_BORDER, _CORNER = 3, 4
_LETTER_GAP, _WORD_GAP = 0.42, 0.55


@dataclass(frozen=True, slots=True)
class Found:
    """``lines``: boxes that probably hold one line of text each, or an icon, in reading order. ``parts``: the letters
    and strokes that they are made of."""

    lines: Boxes
    parts: Boxes

    def parts_of(self, line: tuple[int, int, int, int]) -> Boxes:
        """What one line is made of, touching parts as one, left to right."""
        x1, y1, x2, y2 = line
        p = self.parts
        inside = p[(p[:, 0] >= x1) & (p[:, 2] <= x2) & (p[:, 1] >= y1) & (p[:, 3] <= y2)]
        if not len(inside):
            return inside
        inside = inside[np.argsort(inside[:, 0], kind="stable")]
        reach = np.maximum.accumulate(inside[:, 2])
        begins = np.concatenate([[True], inside[1:, 0] > reach[:-1] + 2])
        return boxes_of(np.cumsum(begins) - 1, inside[:, 0], inside[:, 1], inside[:, 2], inside[:, 3])


def find_lines(
    pixels: NDArray[np.uint8], frames: Sequence[tuple[int, int, int, int]] = (), steps: Steps | None = None
) -> Found:
    """The lines of a picture. ``frames`` are rectangles whose borders are known not to be text; ``steps`` those of the
    picture, when they are known already."""
    if min(pixels.shape[:2]) < 4:
        return Found(np.zeros((0, 4), np.int64), np.zeros((0, 4), np.int64))
    mask = edges(steps or steps_of(pixels))
    _wipe(mask, frames)
    blobs = _blobs(mask)
    return Found(reading_order(_grow(blobs)), blobs)


def _wipe(mask: Bits, frames: Sequence[tuple[int, int, int, int]]) -> None:
    """Takes the borders and the rounded corners of the frames out of the mask."""
    for x1, y1, x2, y2 in frames:
        left, top = max(0, x1 - _BORDER), max(0, y1 - _BORDER)
        right, bottom = x2 + _BORDER, y2 + _BORDER
        mask[top : y1 + 1, left:right] = False
        mask[y2 - 1 : bottom, left:right] = False
        mask[top:bottom, left : x1 + 1] = False
        mask[top:bottom, x2 - 1 : right] = False
        for y in (y1, y2 - _CORNER):
            for x in (x1, x2 - _CORNER):
                mask[y : y + _CORNER, x : x + _CORNER] = False


def edges(steps: Steps) -> Bits:
    """True where a pixel differs from its neighbour in any channel and no long straight rule runs."""
    height, width = steps.across.shape[0], steps.down.shape[1]
    across, down = np.zeros((height, width), np.bool_), np.zeros((height, width), np.bool_)
    across[:, 1:] = steps.across > EDGE
    across[:, :-1] |= across[:, 1:]
    down[1:] = steps.down > EDGE
    down[:-1] |= down[1:]
    across &= ~_opened(across, _RULE, 0)
    down &= ~_opened(down, _BAR, 1)
    return across | down


def _opened(mask: Bits, length: int, axis: int) -> Bits:
    """Only the straight runs of at least ``length`` pixels down (axis 0) or across (axis 1)."""
    if mask.shape[axis] < length:
        return np.zeros_like(mask)
    worn, reach = mask, 1
    while reach < length:
        step = min(reach, length - reach)
        worn = worn[:-step] & worn[step:] if axis == 0 else worn[:, :-step] & worn[:, step:]
        reach += step
    grown = np.zeros_like(mask)
    grown[: worn.shape[0], : worn.shape[1]] = worn
    reach = 1
    while reach < length:
        step = min(reach, length - reach)
        before = grown.copy()
        if axis == 0:
            grown[step:] |= before[:-step]
        else:
            grown[:, step:] |= before[:, :-step]
        reach += step
    return grown


def runs(mask: Bits) -> tuple[Ints, Ints, Ints]:
    """Horizontal runs of True: row, start, end (half-open), ordered by row and start."""
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.bool_)
    padded[:, 1:-1] = mask
    flat = padded.ravel()
    turns = np.flatnonzero(flat[1:] != flat[:-1])
    starts, ends = turns[::2], turns[1::2]
    rows = starts // (width + 2)
    return rows, starts - rows * (width + 2), ends - rows * (width + 2)


def union(count: int, a: Ints, b: Ints) -> Ints:
    """A label for each of ``count`` things so that things joined by an edge (a[i], b[i]) share it: 0, 1, 2, ..."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[a], label[b])
        new = label.copy()
        np.minimum.at(new, label[a], low)
        np.minimum.at(new, label[b], low)
        while True:
            further = new[new]
            if np.array_equal(further, new):
                break
            new = further
        if np.array_equal(new, label):
            break
        label = new
    labels: Ints = np.unique(label, return_inverse=True)[1]
    return labels


def boxes_of(labels: Ints, x1: Ints, y1: Ints, x2: Ints, y2: Ints) -> Boxes:
    """The bounding box of each label."""
    if not len(labels):
        return np.zeros((0, 4), np.int64)
    order = np.argsort(labels, kind="stable")
    first = np.flatnonzero(np.diff(labels[order], prepend=-1))
    return np.stack(
        [
            np.minimum.reduceat(x1[order], first),
            np.minimum.reduceat(y1[order], first),
            np.maximum.reduceat(x2[order], first),
            np.maximum.reduceat(y2[order], first),
        ],
        axis=1,
    )


def label_runs(rows: Ints, starts: Ints, ends: Ints, width: int) -> Ints:
    """Which connected blob each run belongs to (8-connected)."""
    stride = width + 4
    lower, upper = rows * stride + starts, rows * stride + ends
    first = np.searchsorted(upper, lower + stride, side="left")
    last = np.searchsorted(lower, upper + stride, side="right")
    many = np.maximum(last - first, 0)
    a = np.repeat(np.arange(len(rows)), many)
    offset = np.arange(len(a)) - np.repeat(np.cumsum(many) - many, many)
    return union(len(rows), a, np.repeat(first, many) + offset)


def _blobs(mask: Bits) -> Boxes:
    """Boxes of connected pieces that could be letters or parts of them."""
    rows, starts, ends = runs(mask)
    if not len(rows):
        return np.zeros((0, 4), np.int64)
    near = (rows[1:] == rows[:-1]) & (starts[1:] - ends[:-1] <= 1)
    begin = np.concatenate([[True], ~near])
    finish = np.concatenate([~near, [True]])
    rows, starts, ends = rows[begin], starts[begin], ends[finish]
    boxes = boxes_of(label_runs(rows, starts, ends, mask.shape[1]), starts, rows, ends, rows + 1)
    wide, tall = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    keep = (tall <= TALLEST) & ~((wide <= 4) & (tall > _NARROW_RULE)) & (wide < 40 * np.maximum(tall, 8))
    kept: Boxes = boxes[keep]
    return kept


def _grow(boxes: Boxes) -> Boxes:
    """Letters into words, dots onto their letters, words into lines."""
    boxes = _join(boxes, *_stacked(boxes))
    boxes = _join(boxes, *_side_by_side(boxes, _LETTER_GAP))
    boxes = _join(boxes, *_stacked(boxes))
    for _ in range(2):
        boxes = _join(boxes, *_side_by_side(boxes, _WORD_GAP))
    wide, tall = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return boxes[(tall >= 3) & (wide >= 3) & (tall <= TALLEST) & (wide * tall >= 12)]


def _join(boxes: Boxes, a: Ints, b: Ints) -> Boxes:
    if not len(a):
        return boxes
    labels = union(len(boxes), a, b)
    return boxes_of(labels, boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3])


def _neighbours(boxes: Boxes, reach: int = 4) -> tuple[Ints, Ints]:
    """Pairs (i, j): j starts at or right of i's start, a few nearest in each of the rows of bands that i touches."""
    band = 8
    middle = (boxes[:, 1] + boxes[:, 3]) // 2 // band
    key = middle * 100_000 + boxes[:, 0]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    every = np.arange(len(boxes))
    firsts, seconds = [], []
    for shift in range(-2, 3):
        at = np.searchsorted(ordered, (middle + shift) * 100_000 + boxes[:, 0], side="left")
        for step in range(reach):
            place = np.minimum(at + step, len(boxes) - 1)
            firsts.append(every)
            seconds.append(order[place])
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    good = (a != b) & (boxes[b, 0] >= boxes[a, 0]) & (np.abs(middle[a] - middle[b]) <= 2)
    return a[good], b[good]


def _side_by_side(boxes: Boxes, share: float) -> tuple[Ints, Ints]:
    """Pairs with a gap of at most ``share`` of their height between them, on one row; an underscore hangs below it."""
    if not len(boxes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    a, b = _neighbours(boxes)
    tall = boxes[:, 3] - boxes[:, 1]
    gap = boxes[b, 0] - boxes[a, 2]
    shared = np.minimum(boxes[a, 3], boxes[b, 3]) - np.maximum(boxes[a, 1], boxes[b, 1])
    small, large = np.minimum(tall[a], tall[b]), np.maximum(tall[a], tall[b])
    together = np.maximum(boxes[a, 3], boxes[b, 3]) - np.minimum(boxes[a, 1], boxes[b, 1])
    room = np.maximum(share * np.minimum(large, np.maximum(1.5 * small, 9)), 3)
    rule = (tall > _NARROW_RULE) & (3 * (boxes[:, 2] - boxes[:, 0]) <= tall)
    frame = (rule[a] | rule[b]) & (large > 1.6 * small)
    level = (2 * shared > small) | ((small <= 4) & (shared >= -3) & (gap <= 3))
    good = (gap <= room) & level & (together <= np.minimum(1.5 * large + 2, TALLEST)) & ~frame
    return a[good], b[good]


def _stacked(boxes: Boxes) -> tuple[Ints, Ints]:
    """Pairs of a small part and what it belongs to: the dot of an i, an accent, the bars of an equals sign."""
    if not len(boxes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    a, b = _neighbours(boxes, reach=3)
    wide, tall = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    gap = np.maximum(boxes[a, 1], boxes[b, 1]) - np.minimum(boxes[a, 3], boxes[b, 3])
    across = np.minimum(boxes[a, 2], boxes[b, 2]) - np.maximum(boxes[a, 0], boxes[b, 0])
    small, large = np.minimum(tall[a], tall[b]), np.maximum(tall[a], tall[b])
    part = (small <= np.maximum(0.45 * large, 5)) & (large <= 30)
    close = gap <= np.maximum(0.3 * large, 4)
    good = part & close & (2 * across >= np.minimum(wide[a], wide[b])) & (large + small + gap <= 36)
    return a[good], b[good]


def reading_order(boxes: Boxes) -> Boxes:
    """Top to bottom, left to right; boxes whose middles lie within half a line of each other are one row."""
    if len(boxes) < 2:
        return boxes
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    by_height = np.argsort(middle, kind="stable")
    jumps = np.diff(middle[by_height], prepend=middle[by_height[0]]) > 4
    row = np.empty(len(boxes), np.int64)
    row[by_height] = np.cumsum(jumps)
    return boxes[np.lexsort((boxes[:, 0], row))]
