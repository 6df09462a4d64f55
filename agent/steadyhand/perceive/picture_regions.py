"""Rectangles in a picture: areas of one smooth colour with straight sides, as buttons, fields and panels are drawn.

The colour may drift slowly (gradients), text may stand inside. Knows nothing about what the rectangles are for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steadyhand.perceive.picture_steps import Steps, steps_of
from steadyhand.perceive.text_lines import Ints, boxes_of, union
from steadyhand_actions.schema import Box

_SAME = 5
"""Neighbouring pixels that differ by no more, in every channel, belong to one surface."""
_SHORTEST = 4
_LEAST_SIDE = 7


@dataclass(frozen=True, slots=True)
class Region:
    """``box`` is the surface itself, without its border. ``filled`` is the share of the box that is bare surface,
    ``corners`` the share of its four corners that is. ``straight`` is how much of the worst side is straight."""

    box: Box
    colour: tuple[int, int, int]
    filled: float
    corners: float
    straight: float


def find_regions(pixels: NDArray[np.uint8], steps: Steps | None = None) -> list[Region]:
    """Surfaces at least a few pixels wide and high, largest first."""
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return []
    rows, starts, ends, labels = _surfaces(steps or steps_of(pixels))
    if not len(rows):
        return []
    boxes = boxes_of(labels, starts, rows, ends, rows + 1)
    wide, tall = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    sides = _sides(rows, starts, ends, labels, boxes)
    area = np.bincount(labels, ends - starts)
    order = np.argsort(-wide * tall, kind="stable")
    good = order[
        (wide[order] >= _LEAST_SIDE) & (tall[order] >= _LEAST_SIDE) & (area[order] >= 0.1 * wide[order] * tall[order])
    ]
    longest = _longest(labels, ends - starts, len(boxes))
    out = []
    for k in good:
        run = longest[k]
        colour = pixels[rows[run], (starts[run] + ends[run]) // 2]
        box = Box(*(int(v) for v in boxes[k]))
        filled = float(area[k]) / box.area
        corner = _corners(pixels, box, colour) if box.height <= 80 else 1.0
        out.append(Region(box, (int(colour[0]), int(colour[1]), int(colour[2])), filled, corner, float(sides[k])))
    return out


def frames_of(regions: Sequence[Region]) -> list[tuple[int, int, int, int]]:
    """The rectangles whose borders would be in the way of finding text: of control size and with straight sides."""
    boxes = [r.box for r in regions if r.straight >= 0.55 and r.box.height >= 14 and r.box.width >= 24]
    return [(b.x1, b.y1, b.x2, b.y2) for b in boxes]


def _surfaces(steps: Steps) -> tuple[Ints, Ints, Ints, Ints]:
    """Horizontal runs of one surface (row, start, end) and the label of the surface each belongs to."""
    height, width = steps.across.shape[0], steps.down.shape[1]
    breaks = np.ones((height, width + 1), np.bool_)
    breaks[:, 1:-1] = steps.across > _SAME
    at = np.flatnonzero(breaks.ravel())
    rows = at // (width + 1)
    columns = at - rows * (width + 1)
    keep = (rows[1:] == rows[:-1]) & (columns[1:] - columns[:-1] >= _SHORTEST)
    rows, starts, ends = rows[:-1][keep], columns[:-1][keep], columns[1:][keep]
    joined = np.zeros((height, width + 1), np.int32)
    joined[:-1, 1:] = np.cumsum(steps.down <= _SAME, axis=1)
    stride = width + 4
    lower, upper = rows * stride + starts, rows * stride + ends
    first = np.searchsorted(upper, lower + stride, side="right")
    last = np.searchsorted(lower, upper + stride, side="left")
    many = np.maximum(last - first, 0)
    a = np.repeat(np.arange(len(rows)), many)
    b = np.repeat(first, many) + np.arange(len(a)) - np.repeat(np.cumsum(many) - many, many)
    left, right = np.maximum(starts[a], starts[b]), np.minimum(ends[a], ends[b])
    shared = joined[rows[a], right] - joined[rows[a], left]
    link = shared >= np.minimum(3, right - left)
    return rows, starts, ends, union(len(rows), a[link], b[link])


def _sides(rows: Ints, starts: Ints, ends: Ints, labels: Ints, boxes: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each surface the share of its least straight side that lies on the bounding box."""
    own = boxes[labels]
    many = len(boxes)
    wide, tall = np.maximum(boxes[:, 2] - boxes[:, 0], 1), np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    left = np.bincount(labels[starts <= own[:, 0] + 2], minlength=many) / tall
    right = np.bincount(labels[ends >= own[:, 2] - 2], minlength=many) / tall
    lengths = ends - starts
    top, bottom = np.zeros(many), np.zeros(many)
    at_top, at_bottom = rows <= own[:, 1] + 2, rows >= own[:, 3] - 3
    np.maximum.at(top, labels[at_top], lengths[at_top])
    np.maximum.at(bottom, labels[at_bottom], lengths[at_bottom])
    worst: NDArray[np.float64] = np.minimum(np.minimum(left, right), np.minimum(top / wide, bottom / wide))
    return worst


def _longest(labels: Ints, lengths: Ints, many: int) -> Ints:
    """The index of each surface's longest run."""
    order = np.lexsort((lengths, labels))
    last = np.searchsorted(labels[order], np.arange(many), side="right") - 1
    return order[last]


def _corners(pixels: NDArray[np.uint8], box: Box, colour: NDArray[np.uint8]) -> float:
    """The share of the four corners that has the surface's colour: 1 for a square, little for a disc."""
    side = max(1, min(box.width, box.height) // 5)
    part = pixels[box.y1 : box.y2, box.x1 : box.x2].astype(np.int16)
    near = np.asarray((np.abs(part - colour.astype(np.int16)) <= 24).all(axis=2))
    return float(
        np.mean(
            [
                near[:side, :side].mean(),
                near[:side, -side:].mean(),
                near[-side:, :side].mean(),
                near[-side:, -side:].mean(),
            ]
        )
    )
