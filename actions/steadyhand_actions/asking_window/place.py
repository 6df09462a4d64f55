"""Where on the screen the window goes: into the corner farthest from what the question is about, and never over it."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Final

from steadyhand_actions.schema import Box, Point

MARGIN: Final = 12
"""Pixels kept free to the edge of a monitor."""


def corners(width: int, height: int, monitors: Sequence[Box], aside: Sequence[Box]) -> list[Box]:
    """Places for a window of that size, the best first. ``aside``: what it must not cover, the most important first.

    What covers the least of what matters most is best; then what is on the same monitor, where the person looks; then
    what is farthest away.
    """
    found = [box for monitor in monitors for box in _corners_of(monitor, width, height)]
    return sorted(found, key=lambda box: _badness(box, monitors, aside))


def covers(box: Box, aside: Sequence[Box]) -> bool:
    """Whether anything that matters lies beneath."""
    return any(box.meet(other) is not None for other in aside)


def _corners_of(monitor: Box, width: int, height: int) -> list[Box]:
    left, top = monitor.x1 + MARGIN, monitor.y1 + MARGIN
    right, bottom = max(left, monitor.x2 - MARGIN - width), max(top, monitor.y2 - MARGIN - height)
    return [Box.at(x, y, width, height) for y in (bottom, top) for x in (right, left)]


def _badness(box: Box, monitors: Sequence[Box], aside: Sequence[Box]) -> tuple[float, ...]:
    if not aside:
        return (0.0,)
    hidden = tuple(float(both.area) if (both := box.meet(other)) is not None else 0.0 for other in aside)
    centre = aside[0].centre
    home = next((monitor for monitor in monitors if monitor.holds(centre)), None)
    return (*hidden, float(home is not None and not home.holds(box.centre)), -_between(box.centre, centre))


def _between(one: Point, other: Point) -> float:
    return hypot(one.x - other.x, one.y - other.y)
