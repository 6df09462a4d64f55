"""Looking again just before an act: same screen, same window, same thing, same picture around the point.

The quick way compares windows and pixels; only where those differ, or some time has gone by, everything is read anew.
Knows nothing of gates and planners.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np

from steadyhand.observation import Observation
from steadyhand_actions.policy import Context
from steadyhand_actions.reverify import Differs
from steadyhand_actions.schema import Act, Box, point_of

PATCH: Final = 32
"""Half the side, in pixels, of the square around a target that must look the same."""
GAP: Final = 5.0
"""Seconds, those asleep included, after which a glance is not enough."""
SAME_PLACE: Final = 0.9
"""Overlap of two boxes that are one place measured twice."""
_CARET: Final = (4, 40)


class Eyes(Protocol):
    """Looks at one display."""

    def observe(self, deep: bool = False) -> Observation: ...

    def unchanged(self, since: Observation, action: Act) -> bool:
        """Whether windows, focus and what lies under the act are still as in ``since``; takes a few milliseconds."""
        ...


def clock() -> float:
    """Seconds that go on while the computer sleeps, where the system has such a clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


def look_again(
    eyes: Eyes,
    seen: Observation,
    action: Act,
    read: Callable[[Observation], Context],
    *,
    at: float,
    deep: bool,
    restless: Sequence[Box],
    last: bool,
) -> tuple[Context, Observation]:
    """What the act would land on now, and the screen that says so (``seen`` itself where a glance was enough).

    ``at``: when ``seen`` was looked at (``clock``). ``read`` makes the context of an observation. ``restless``: places
    that move by themselves. ``last``: nobody will look once more, so that what never rests is told to be no more than
    that. Raises Differs.
    """
    context = read(seen)
    if clock() - at < GAP and eyes.unchanged(seen, action):
        return context, seen
    fresh = eyes.observe(deep=deep)
    if fresh.screenshot.box != seen.screenshot.box:
        raise Again("the screen has another size now", fresh)
    now = read(fresh)
    same = same_target(context, now)
    if same and not alike(seen, fresh, action, restless):
        raise Again("it looks different around the point now", fresh, context if last else None)
    return (context if same else now), fresh


class Again(Differs):
    """``fresh``: the screen as it is now."""

    def __init__(self, reason: str, fresh: Observation, despite: Context | None = None) -> None:
        super().__init__(reason, despite)
        self.fresh = fresh


def alike(then: Observation, now: Observation, action: Act, restless: Sequence[Box] = ()) -> bool:
    """Whether the picture around the act's place is the same, but for a caret and what moves by itself."""
    point = point_of(action)
    if point is None:
        return True
    around = Box(point.x - PATCH, point.y - PATCH, point.x + PATCH, point.y + PATCH)
    one, other = then.screenshot.crop(around), now.screenshot.crop(around)
    if one.shape != other.shape:
        return False
    unlike = (one != other).any(axis=-1)
    rows, columns = np.flatnonzero(unlike.any(axis=1)), np.flatnonzero(unlike.any(axis=0))
    if not rows.size:
        return True
    x, y = max(around.x1, then.screenshot.box.x1), max(around.y1, then.screenshot.box.y1)
    box = Box(x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1)
    return (box.width <= _CARET[0] and box.height <= _CARET[1]) or any(box.meet(r) == box for r in restless)


def same_target(before: Context, now: Context) -> bool:
    """The same thing in the same window: pixels are measured anew each time, so a place may be off by a little."""
    a, b = before.target, now.target
    if (before.app, before.window_id, before.window_box, before.dialog) != (
        now.app,
        now.window_id,
        now.window_box,
        now.dialog,
    ):
        return False
    if a is None or b is None or a.box is None or b.box is None:
        return a is None and b is None
    return (a.role, a.name, a.states) == (b.role, b.name, b.states) and a.box.overlap(b.box) >= SAME_PLACE
