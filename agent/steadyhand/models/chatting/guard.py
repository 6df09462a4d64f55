"""Notices a run that goes round in circles: the same act on the same screen, over and over; or nothing but waiting."""

from __future__ import annotations

from collections import Counter

import numpy as np

from steadyhand.observation import Observation
from steadyhand_actions.errors import Failed
from steadyhand_actions.schema import ACTION, Action, Wait

TOLD = 3
"""From so many times on, the model is told to try something else."""
ENOUGH = 6
PATIENCE_MS = 300_000
"""How long one and the same screen may be waited on in all."""
_LEAST_MS = 2_000
"""What the shortest wait counts: each is a question to the model."""
_NEAR = 8
"""Pixels within which two places are one."""


class Guard:
    """Counts acts before they are done, screen by screen."""

    def __init__(self) -> None:
        self._done: Counter[tuple[object, ...]] = Counter()
        self._waited: Counter[tuple[object, ...]] = Counter()

    def count(self, seen: Observation, action: Action) -> int:
        """How often this act comes up on this screen, this time included. Raises Failed when that is enough."""
        if isinstance(action, Wait):
            screen = _screen(seen)
            if self._waited[screen] >= PATIENCE_MS:
                raise Failed(
                    f"The model only waits: {PATIENCE_MS // 60_000} minutes on a screen where nothing changes."
                )
            self._waited[screen] += max(action.ms, _LEAST_MS)
            return 0
        key = (_screen(seen), _act(action))
        self._done[key] += 1
        if self._done[key] >= ENOUGH:
            raise Failed(f"The model goes round in circles: the same {action.kind} on the same screen {ENOUGH} times.")
        return self._done[key]


def _act(action: Action) -> str:
    return ACTION.dump_json(_rounded(action)).decode()


def _rounded(action: Action) -> Action:
    point = getattr(action, "point", None)
    if point is None:
        return action
    place = type(point)(point.x // _NEAR, point.y // _NEAR)
    return action.model_copy(update={"point": place})


def _screen(seen: Observation) -> tuple[object, ...]:
    """What is on it, as far as it matters: a blinking caret does not. Where nothing is known, a rough picture."""
    windows = tuple((w.id, w.title, w.box) for w in seen.windows)
    known = tuple((e.role, e.name, e.value, e.states - {"focused"}, e.box) for e in seen.elements if e.shown)
    if len(known) >= 3:
        return windows, hash(known)
    pixels = seen.screenshot.pixels
    step = max(1, pixels.shape[0] // 24)
    return windows, (pixels[step // 2 :: step, step // 2 :: step].astype(np.uint8) // 64).tobytes()
