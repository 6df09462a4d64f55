"""Where two pictures of one size differ, and whether what they show was shifted as a whole.

Slight differences of shade are none, as smoothing and lossy formats make them; nor is a caret that blinks. Pixels only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steadyhand_actions.schema import Box

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_SLIGHT = 40
"""Difference of a channel up to which two pixels count as the same."""
_SHADE = 9
"""Difference of the mean brightness of a cell from which on the cell has another shade."""
_STRONG = 72
"""Difference that something in each region has to reach."""
_FEWEST = 10
"""Pixels that a region has to have."""
_CELL = 8
_CARET = (3, 12, 64)
"""Widest, shortest and tallest a caret is, in pixels."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What was shown moved by ``dx``, ``dy``. ``box`` is where it is in the later picture; ``area`` all that it may
    have moved in, in both."""

    dx: int
    dy: int
    box: Box
    area: Box


def differs(before: Pixels, after: Pixels) -> NDArray[np.uint8]:
    """By how much each pixel differs, 0 where it is slight. Brightness counts in full and colour in part, as lossy
    formats smear it. Where a whole cell has another shade, however slight, all of it differs."""
    signed = after.astype(np.int16) - before
    light = (signed @ np.array([77, 150, 29], np.int32)) >> 8
    most = np.maximum(np.abs(light), (np.abs(signed).max(axis=2) * 29) >> 6)
    step = np.where(most > _SLIGHT, np.minimum(most, 255), 0).astype(np.uint8)
    shaded = _by_cell(np.abs(_means(light)) > _SHADE, step.shape)
    quiet = _by_cell(_means(step) == 0, step.shape)
    step[shaded & quiet] = _STRONG
    return step


def _means(plane: NDArray[np.generic]) -> NDArray[np.float64]:
    """The mean of each cell; cells at the edges count what they have."""
    rows, columns = plane.shape
    ys, xs = np.arange(0, rows, _CELL), np.arange(0, columns, _CELL)
    sums = np.add.reduceat(np.add.reduceat(plane.astype(np.int64), ys, axis=0), xs, axis=1)
    tall, wide = np.minimum(rows - ys, _CELL), np.minimum(columns - xs, _CELL)
    return np.asarray(sums / (tall[:, None] * wide[None, :]), np.float64)


def _by_cell(cells: Mask, shape: tuple[int, ...]) -> Mask:
    """A truth for each cell as one for each of its pixels."""
    return np.repeat(np.repeat(cells, _CELL, axis=0), _CELL, axis=1)[: shape[0], : shape[1]]


def regions(step: NDArray[np.uint8]) -> list[Box]:
    """The places that differ, apart from noise and carets, from the top."""
    rows, columns = step.shape
    tall, wide = -(-rows // _CELL), -(-columns // _CELL)
    padded = np.zeros((tall * _CELL, wide * _CELL), np.uint8)
    padded[:rows, :columns] = step
    grid = padded.reshape(tall, _CELL, wide, _CELL).max(axis=(1, 3)) > 0
    found = [_tight(step, cells) for cells in _islands(grid)]
    return sorted(
        (box for box in found if box is not None and not _is_noise(step, box) and not _is_caret(step, box)),
        key=lambda b: (b.y1, b.x1),
    )


def _islands(grid: Mask) -> list[Box]:
    """Cells that touch, also by their corners, as boxes of cells."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(grid), strict=True)}
    out = []
    while left:
        todo = [left.pop()]
        y1 = y2 = todo[0][0]
        x1 = x2 = todo[0][1]
        while todo:
            y, x = todo.pop()
            y1, y2, x1, x2 = min(y1, y), max(y2, y), min(x1, x), max(x2, x)
            for near in ((y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
                if near in left:
                    left.remove(near)
                    todo.append(near)
        out.append(Box(x1 * _CELL, y1 * _CELL, (x2 + 1) * _CELL, (y2 + 1) * _CELL))
    return out


def _tight(step: NDArray[np.uint8], cells: Box) -> Box | None:
    part = step[cells.y1 : cells.y2, cells.x1 : cells.x2] > 0
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(ys):
        return None
    return Box(cells.x1 + int(xs[0]), cells.y1 + int(ys[0]), cells.x1 + int(xs[-1]) + 1, cells.y1 + int(ys[-1]) + 1)


def _is_noise(step: NDArray[np.uint8], box: Box) -> bool:
    part = step[box.y1 : box.y2, box.x1 : box.x2]
    return int((part > 0).sum()) < _FEWEST or int(part.max()) < _STRONG


def _is_caret(step: NDArray[np.uint8], box: Box) -> bool:
    """An upright bar of even ink that fills its box."""
    widest, shortest, tallest = _CARET
    if box.width > widest or not shortest <= box.height <= tallest:
        return False
    part = step[box.y1 : box.y2, box.x1 : box.x2]
    return bool((part > 0).all()) and int(part.max()) - int(part.min()) <= 24


def find_shift(before: Pixels, after: Pixels, places: list[Box]) -> Shift | None:
    """How the content of the differing part moved up, down or sideways; None when it did not as a whole."""
    if not places:
        return None
    area = places[0]
    for other in places[1:]:
        area = area.join(other)
    if area.height < 48 and area.width < 48:
        return None
    a, b = (p[area.y1 : area.y2, area.x1 : area.x2] for p in (before, after))
    down = _offset(a, b)
    if down is not None:
        dy, first, last = down
        return Shift(0, dy, Box(area.x1, area.y1 + first, area.x2, area.y1 + last + 1), area)
    aside = _offset(a.transpose(1, 0, 2), b.transpose(1, 0, 2))
    if aside is not None:
        dx, first, last = aside
        return Shift(dx, 0, Box(area.x1 + first, area.y1, area.x1 + last + 1, area.y2), area)
    return None


def _offset(a: Pixels, b: Pixels) -> tuple[int, int, int] | None:
    """How far most rows that are alone of their kind moved, and the first and last of them in ``b``."""
    mine = _telling(a)
    votes: Counter[int] = Counter()
    where: dict[int, list[int]] = {}
    theirs = _telling(b)
    for row, at in theirs.items():
        was = mine.get(row)
        if was is not None and was != at:
            votes[at - was] += 1
            where.setdefault(at - was, []).append(at)
    if not votes:
        return None
    best, count = votes.most_common(1)[0]
    if count < max(12, len(theirs) // 4):
        return None
    return best, min(where[best]), max(where[best])


def _telling(pixels: Pixels) -> dict[bytes, int]:
    """Rows that are not of one colour and stand once only, with where."""
    rows = np.ascontiguousarray(pixels)
    plain = (rows == rows[:, :1]).all(axis=(1, 2))
    seen: dict[bytes, int] = {}
    double: set[bytes] = set()
    for n in np.flatnonzero(~plain):
        key = rows[n].tobytes()
        if key in seen:
            double.add(key)
        seen[key] = int(n)
    return {key: n for key, n in seen.items() if key not in double}


def shifted(before: Pixels, shift: Shift) -> Pixels:
    """The earlier picture with its part moved as the later one has it; what came into view is as it was before."""
    out = before.copy()
    box = shift.box
    source = before[box.y1 - shift.dy : box.y2 - shift.dy, box.x1 - shift.dx : box.x2 - shift.dx]
    if source.shape == out[box.y1 : box.y2, box.x1 : box.x2].shape:
        out[box.y1 : box.y2, box.x1 : box.x2] = source
    return out
