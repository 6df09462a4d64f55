"""What differs between two frames, as few rectangles. Knows nothing of why."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from steadyhand.perceive.capture import Words
from steadyhand_actions.schema import Box

TILE: Final = 32
"""Changes closer to each other than about this many pixels are one rectangle."""


def differences(before: Words, after: Words, x: int = 0, y: int = 0) -> tuple[Box, ...]:
    """Rectangles around what differs, moved by the frames' origin. All of it when the frames differ in size."""
    if before.shape != after.shape:
        height, width = after.shape
        return (Box.at(x, y, width, height),) if after.size else ()
    unlike = before != after
    rows = np.flatnonzero(unlike.any(axis=1))
    if not rows.size:
        return ()
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    strip = unlike[top:bottom]
    columns = np.flatnonzero(strip.any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    part = strip[:, left:right]
    return tuple(box.moved(x + left, y + top) for box in _tight(part, _patches(part)))


def _patches(unlike: NDArray[np.bool_]) -> list[Box]:
    """Groups of neighbouring tiles that hold a difference."""
    height, width = unlike.shape
    down = np.logical_or.reduceat(unlike, np.arange(0, height, TILE), axis=0)
    tiles = np.logical_or.reduceat(down, np.arange(0, width, TILE), axis=1)
    open_: list[Box] = []
    done: list[Box] = []
    for row, line in enumerate(tiles):
        for first, last in _runs(line):
            box = Box(first, row, last, row + 1)
            near = [b for b in open_ if b.y2 >= row and b.x1 <= last and b.x2 >= first]
            for other in near:
                open_.remove(other)
                box = box.join(other)
            open_.append(box)
        done += [b for b in open_ if b.y2 <= row]
        open_ = [b for b in open_ if b.y2 > row]
    return [Box(b.x1 * TILE, b.y1 * TILE, b.x2 * TILE, b.y2 * TILE) for b in done + open_]


def _runs(line: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], line, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _tight(unlike: NDArray[np.bool_], boxes: list[Box]) -> list[Box]:
    out: list[Box] = []
    for b in boxes:
        part = unlike[b.y1 : b.y2, b.x1 : b.x2]
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        out.append(Box(b.x1 + int(columns[0]), b.y1 + int(rows[0]), b.x1 + int(columns[-1]) + 1,
                       b.y1 + int(rows[-1]) + 1))  # fmt: skip
    return out
