"""What is in a picture before it has a meaning: lines, blobs and rectangles, and what lies in what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from steadyhand.perceive.picture_icons import glyph_in
from steadyhand.perceive.picture_regions import Region
from steadyhand.perceive.text_line import TextLine
from steadyhand_actions.schema import Box


@dataclass(slots=True)
class Scene:
    """``line_in`` and ``blob_in`` give for each line and blob the number of the smallest region around it, or -1.
    ``used_lines`` and ``used_blobs`` are those that a control has taken."""

    pixels: NDArray[np.uint8]
    lines: Sequence[TextLine]
    blobs: Sequence[Box]
    regions: Sequence[Region]
    line_in: list[int] = field(default_factory=list)
    blob_in: list[int] = field(default_factory=list)
    used_lines: set[int] = field(default_factory=set)
    used_blobs: set[int] = field(default_factory=set)
    outer: list[int] = field(default_factory=list)
    """The number of the smallest region around each region, or -1."""
    glyphs: dict[int, str] = field(default_factory=dict)

    boxes: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 4), np.int64))
    """The regions' boxes as rows."""

    def __post_init__(self) -> None:
        self.boxes = boxes = np.array(
            [(r.box.x1, r.box.y1, r.box.x2, r.box.y2) for r in self.regions], np.int64
        ).reshape(-1, 4)
        self.line_in = [_home(line.box, boxes) for line in self.lines]
        self.blob_in = [_home(box, boxes) for box in self.blobs]
        self.outer = [_home(region.box, boxes, n) for n, region in enumerate(self.regions)]

    def glyph(self, blob: int) -> str:
        """What a blob depicts, if it is one of the glyphs that everybody draws alike."""
        if blob not in self.glyphs:
            self.glyphs[blob] = glyph_in(self.pixels, self.blobs[blob])
        return self.glyphs[blob]

    def lines_of(self, region: int) -> list[int]:
        return [n for n, home in enumerate(self.line_in) if home == region]

    def blobs_of(self, region: int) -> list[int]:
        return [n for n, home in enumerate(self.blob_in) if home == region]


def _home(box: Box, boxes: NDArray[np.int64], itself: int = -1) -> int:
    """The smallest of the boxes that holds nearly all of this one."""
    if not len(boxes):
        return -1
    wide = np.minimum(boxes[:, 2] + 2, box.x2) - np.maximum(boxes[:, 0] - 2, box.x1)
    tall = np.minimum(boxes[:, 3] + 2, box.y2) - np.maximum(boxes[:, 1] - 2, box.y1)
    holds = (wide > 0) & (tall > 0) & (wide * tall >= 0.9 * box.area)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    holds &= area > 1.02 * box.area if itself >= 0 else area > 0.8 * box.area
    if itself >= 0:
        holds[itself] = False
    found = np.flatnonzero(holds)
    return int(found[np.argmin(area[found])]) if len(found) else -1


def brightness(colour: tuple[int, int, int]) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def bordered(pixels: NDArray[np.uint8], box: Box) -> float:
    """The share of the four sides with a line around them, different from the inside and from what is further out."""
    height, width = pixels.shape[:2]
    sides = 0
    inside_y, inside_x = (box.y1 + box.y2) // 2, (box.x1 + box.x2) // 2
    for x, y, dx, dy in (
        (box.x1, inside_y, -1, 0),
        (box.x2 - 1, inside_y, 1, 0),
        (inside_x, box.y1, 0, -1),
        (inside_x, box.y2 - 1, 0, 1),
    ):
        xs, ys = np.clip(x + dx * np.arange(7), 0, width - 1), np.clip(y + dy * np.arange(7), 0, height - 1)
        walk = pixels[ys, xs].astype(np.int16)
        off_inside = np.abs(walk - walk[0]).max(axis=1)
        off_outside = np.abs(walk - walk[-1]).max(axis=1)
        sides += bool(((off_inside > 10) & (off_outside > 10)).any())
    return sides / 4
