"""Whether what is captured and where the pointer goes are the same space: move the pointer, read it back.

Knows nothing of how either is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from steadyhand_actions.schema import Box, Point

TOLERANCE: Final = 1
"""Pixels by which the pointer may be off: fractional scaling rounds."""
_POINTS: Final = 5
_INSET: Final = 0.06


class Mover(Protocol):
    """What of a Device is needed here."""

    def move(self, point: Point) -> None: ...

    def pointer(self) -> Point: ...

    def flush(self) -> None: ...


@dataclass(frozen=True, slots=True)
class GeometryCheck:
    """``tried``: where the pointer was sent and where it was found. ``off``: the largest difference on an axis."""

    tried: tuple[tuple[Point, Point], ...]
    off: int

    @property
    def ok(self) -> bool:
        return self.off <= TOLERANCE


def check_geometry(mover: Mover, monitors: Sequence[Box]) -> GeometryCheck:
    """Send the pointer to five places spread over the monitors and read it back; it ends where it was."""
    before = mover.pointer()
    tried: list[tuple[Point, Point]] = []
    try:
        for point in places(monitors):
            mover.move(point)
            mover.flush()
            tried.append((point, mover.pointer()))
    finally:
        mover.move(before)
        mover.flush()
    off = max((max(abs(a.x - b.x), abs(a.y - b.y)) for a, b in tried), default=0)
    return GeometryCheck(tuple(tried), off)


def places(monitors: Sequence[Box]) -> tuple[Point, ...]:
    """Five points, every monitor's centre before any corner, so that each monitor is tried."""
    centres = [m.centre for m in monitors]
    corners = [c for m in monitors for c in _corners(m)]
    return tuple((centres + corners)[:_POINTS])


def _corners(box: Box) -> tuple[Point, ...]:
    dx, dy = max(1, round(box.width * _INSET)), max(1, round(box.height * _INSET))
    left, right, top, bottom = box.x1 + dx, box.x2 - 1 - dx, box.y1 + dy, box.y2 - 1 - dy
    return Point(left, top), Point(right, bottom), Point(right, top), Point(left, bottom)
