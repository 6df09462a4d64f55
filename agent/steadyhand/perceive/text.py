"""Reads the text of a picture: finds the lines, reads each once, remembers what unchanged pixels said.

A frame that equals the last one is answered at once; in any other the lines are found again (a few milliseconds) and
only those whose pixels were never seen are recognised. So an answer never depends on what was looked at before.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from steadyhand.perceive.picture_regions import Region, find_regions, frames_of
from steadyhand.perceive.picture_steps import steps_of
from steadyhand.perceive.text_crop import MARGIN, Line, cut, prepare, scale_of
from steadyhand.perceive.text_line import TextLine, in_reading_order, join_fixed_pitch
from steadyhand.perceive.text_lines import find_lines
from steadyhand.perceive.text_model import LineModel, Reading
from steadyhand_actions.schema import Box

_REMEMBERED = 6000
_WIDEST = 4000
_SURE = 0.42
"""Below this confidence a piece counts as a picture, not as text."""
_SURE_SHORT = 0.6
"""The same for one or two characters, which many an icon resembles."""
_SURE_TWIN = 0.25
"""The same for a lone sign that has twins: the doubt is which of them it is, not whether it is one."""
_TWINS = frozenset("lI|1xX×oO0cCsSvVwWzZ−–—-_.,'·•")
_SURE_ALONE = 0.75
"""The same for a part of something that did not read as a line."""

Quad = tuple[int, int, int, int]

__all__ = ["Page", "TextLine", "TextReader"]


@dataclass(frozen=True, slots=True)
class Page:
    """``lines`` that read as text, and ``blobs`` that look like something and do not: icons, arrows, corners."""

    lines: tuple[TextLine, ...] = ()
    blobs: tuple[Box, ...] = ()
    regions: tuple[Region, ...] = ()
    """Rectangles of one surface, found on the way; none for a part of a picture that does not begin at its corner."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text in a crop, and the columns of the crop between which it stands."""

    reading: Reading
    left: int
    right: int


class TextReader:
    """Reads pictures (uint8, height x width x 3, RGB). Safe to share between threads."""

    def __init__(self, model: LineModel | None = None) -> None:
        self._model = model or LineModel()
        self._known: OrderedDict[bytes, tuple[_Piece, ...]] = OrderedDict()
        self._lock = threading.Lock()
        self._last: tuple[NDArray[np.uint8], Box, Page] | None = None

    def read(self, pixels: NDArray[np.uint8], region: Box | None = None) -> list[TextLine]:
        """The lines of text in reading order; ``region`` limits it to a part, boxes stay those of the whole picture."""
        return list(self.look(pixels, region).lines)

    def look(self, pixels: NDArray[np.uint8], region: Box | None = None) -> Page:
        """Lines of text, and the pieces that are no text."""
        height, width = pixels.shape[:2]
        whole = Box(0, 0, width, height)
        area = whole if region is None else whole.meet(region)
        if area is None:
            return Page()
        view = pixels[area.y1 : area.y2, area.x1 : area.x2]
        with self._lock:
            last = self._last
            if last is not None and last[1] == area and last[0].shape == view.shape and np.array_equal(last[0], view):
                return last[2]
            page = self._look(view, area)
            self._last = (view.copy(), area, page)
            return page

    def _look(self, view: NDArray[np.uint8], area: Box) -> Page:
        steps = steps_of(view)
        regions = find_regions(view, steps)
        found = find_lines(view, frames_of(regions), steps)
        lines, unread = self._recognise(view, [_quad(row) for row in found.lines])
        again: list[Quad] = []
        blobs: list[Box] = []
        for box in unread:
            parts = [_quad(row) for row in found.parts_of(box)] if box[2] - box[0] > 1.5 * (box[3] - box[1]) else []
            if len(parts) > 1:
                again += parts
            else:
                blobs.append(Box(*box))
        rescued, rest = self._recognise(view, again)
        lines += [line for line in rescued if line.confidence > _SURE_ALONE]
        blobs += [Box(*box) for box in rest] + [line.box for line in rescued if line.confidence <= _SURE_ALONE]
        lines = in_reading_order(join_fixed_pitch(lines))
        if area.x1 or area.y1:
            lines = [replace(line, box=line.box.moved(area.x1, area.y1)) for line in lines]
            blobs = [box.moved(area.x1, area.y1) for box in blobs]
        return Page(tuple(lines), tuple(blobs), tuple(regions) if not (area.x1 or area.y1) else ())

    def _recognise(self, view: NDArray[np.uint8], boxes: list[Quad]) -> tuple[list[TextLine], list[Quad]]:
        """The boxes that hold text, and what is left: boxes that hold none, and icons beside the text."""
        lines: list[TextLine] = []
        rest: list[Quad] = []
        for (x1, y1, x2, y2), pieces in zip(boxes, self._pieces([cut(view, box) for box in boxes]), strict=True):
            corner, at = max(0, x1 - MARGIN), x1
            scale = scale_of(y2 - y1 + 2 * MARGIN)
            for piece in pieces:
                left, right = max(at, corner + piece.left), min(x2, corner + piece.right)
                if right <= left:
                    continue
                said = piece.reading
                lines.append(TextLine(said.text, Box(left, y1, right, y2), said.confidence, said.pitch / scale))
                rest += [(at, y1, left, y2)] if left - at >= 5 else []
                at = right
            rest += [(at, y1, x2, y2)] if x2 - at >= 5 or at == x1 else []
        return lines, rest

    def _pieces(self, crops: Sequence[NDArray[np.uint8]]) -> list[tuple[_Piece, ...]]:
        keys = [
            hashlib.blake2b(crop.tobytes(), digest_size=16, key=repr(crop.shape).encode()).digest() for crop in crops
        ]
        new = {key: n for n, key in enumerate(keys) if key not in self._known}
        prepared = [prepare(crops[n][:, :_WIDEST]) for n in new.values()]
        for (key, n), line, readings in zip(new.items(), prepared, self._model.read(prepared), strict=True):
            self._known[key] = _judge(line, readings, crops[n].shape[0], crops[n].shape[1])
        for key in keys:
            self._known.move_to_end(key)
        found = [self._known[key] for key in keys]
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


def _judge(line: Line, readings: Sequence[Reading], tall: int, wide: int) -> tuple[_Piece, ...]:
    """Which readings are text, and which columns they take: what stands beside a text ends at the gap before it."""
    scale, room = scale_of(tall), 0.6 * line.shape[0]
    empty = np.flatnonzero(np.abs(line).max(axis=0) < 0.16)
    out: list[_Piece] = []
    for n, reading in enumerate(readings):
        if reading.confidence < _least(reading.text):
            continue
        left, right = 0, wide
        before, after = empty[empty < reading.start], empty[empty > reading.end]
        if len(before) and (n > 0 or reading.start > room):
            left = round(float(before[-1]) / scale)
        if len(after) and (n + 1 < len(readings) or line.shape[1] - reading.end > room):
            right = round(float(after[0]) / scale) + 1
        out.append(_Piece(reading, left, max(right, left + 1)))
    return tuple(out)


def _least(text: str) -> float:
    """The confidence from which this counts as text."""
    if len(text) > 2:
        return _SURE
    return _SURE_TWIN if text in _TWINS else _SURE_SHORT


def _quad(row: NDArray[np.int64]) -> Quad:
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])
