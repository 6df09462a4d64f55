"""Notices a run that goes round in circles: the same act on the same screen over and over, also with others in between
(A, B, A, B); or nothing but waiting.

A counter and nothing else: what is one screen is told by ``screen_of``, and what follows by whoever counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Final

import numpy as np

from steadyhand.observation import Observation
from steadyhand_actions.errors import Failed
from steadyhand_actions.schema import ACTION, Action, Wait, point_of

ENOUGH: Final = 6
PATIENCE_MS: Final = 300_000
"""How long one and the same screen may be waited on in all."""
_LEAST_MS: Final = 2_000
"""What the shortest wait counts: it may be a question to a model."""
_NEAR: Final = 8
"""Pixels within which two places are one."""
_GRID: Final = 12
_SHADES: Final = 24


class Circles:
    """Counts acts before they are done. ``screen`` is anything that is equal for one and the same screen."""

    def __init__(self) -> None:
        self._done: Counter[tuple[Hashable, str]] = Counter()
        self._waited: Counter[Hashable] = Counter()

    def count(self, screen: Hashable, action: Action) -> int:
        """How often this act comes up on this screen, this time included. Raises Failed when that is enough."""
        if isinstance(action, Wait):
            if self._waited[screen] >= PATIENCE_MS:
                raise Failed(f"Nothing but waiting: {PATIENCE_MS // 60_000} minutes on a screen where nothing changes.")
            self._waited[screen] += max(action.ms, _LEAST_MS)
            return 0
        key = (screen, act_of(action))
        self._done[key] += 1
        if self._done[key] >= ENOUGH:
            raise Failed(f"It goes round in circles: {_said(action)} came up {ENOUGH} times on the same screen.")
        return self._done[key]


def act_of(action: Action) -> str:
    """The act, its place only roughly."""
    point = getattr(action, "point", None)
    if point is not None:
        action = action.model_copy(update={"point": type(point)(point.x // _NEAR, point.y // _NEAR)})
    return ACTION.dump_json(action).decode()


def screen_of(seen: Observation, behind: int = 0) -> Hashable:
    """What is on it, as far as it matters: a blinking caret does not, nor which thing has the focus.

    ``behind``: steps of the task that are done. What a person wants done ten times is no circle.
    """
    windows = tuple((w.id, w.title, w.box) for w in seen.windows if w.kind != "tooltip")
    known = hash(tuple((e.role, e.name, e.value, e.states - {"focused"}, e.box) for e in seen.elements if e.shown))
    return behind, windows, known, _shades(seen)


def _shades(seen: Observation) -> bytes:
    """A rough picture of the window in front: what the tree does not tell of, such as the page of a viewer."""
    box = seen.active.box if seen.active is not None else seen.screenshot.box
    pixels = seen.screenshot.crop(box)[::3, ::3, 1]
    if min(pixels.shape) < _GRID:
        return b""
    height, width = (side // _GRID * _GRID for side in pixels.shape)
    blocks = pixels[:height, :width].reshape(_GRID, height // _GRID, _GRID, width // _GRID)
    return bytes((blocks.mean(axis=(1, 3)) // _SHADES).astype(np.uint8))


def _said(action: Action) -> str:
    point = point_of(action) if action.kind not in ("done", "give_up") else None  # type: ignore[arg-type]
    return f"the same {action.kind}{f' at ({point.x}, {point.y})' if point is not None else ''}"
