"""Which text is the caption of which control, told from where they are: on its left, above it, right of a check box.

Used where the application does not say. Knows boxes only; nothing of what was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steadyhand.models.embedded.roles import FORM
from steadyhand.observation import Element, Role
from steadyhand_actions.schema import Box

_BOXES: frozenset[Role] = frozenset({"checkbox", "radio"})
_WIDE: frozenset[Role] = frozenset({"toggle", "checkbox"})
_FAR = 1e9
_LINE = 36
"""Height of the part of a tall control that a caption on its left stands beside, in pixels."""


@dataclass(frozen=True, slots=True)
class Caption:
    """``sure``: how surely the text captions the control, 0 to 1."""

    text: Element
    sure: float


def captions(controls: Sequence[Element], texts: Sequence[Element]) -> dict[str, Caption]:
    """control id -> its caption, for those that have one."""
    if not controls or not texts:
        return {}
    places = np.array([(t.box.x1, t.box.y1, t.box.x2, t.box.y2) for t in texts], dtype=np.float64)
    windows = np.array([t.window if t.window is not None else -1 for t in texts])
    others = np.array([(c.box.x1, c.box.y1, c.box.x2, c.box.y2) for c in controls], dtype=np.float64)
    found: dict[str, Caption] = {}
    for control in controls:
        cost = _cost(control, places)
        cost[windows != (control.window if control.window is not None else -1)] = _FAR
        for i in np.argsort(cost)[:3]:
            if cost[i] >= 200:
                break
            total = cost[i] + (80 if _between(control.box, texts[i].box, others) else 0)
            if total < 200:
                sure = 0.96 if total <= 60 else 0.92 if total <= 110 else 0.86
                found[control.id] = Caption(texts[i], sure)
                break
    return found


def _cost(control: Element, t: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each text is from being the caption; smaller is closer."""
    b = control.box
    x1, y1, x2, y2 = t[:, 0], t[:, 1], t[:, 2], t[:, 3]
    bottom = min(b.y2, b.y1 + max(_LINE, b.height // 3 if control.role != "field" else _LINE))
    beside = np.minimum(y2, bottom + 4) - np.maximum(y1, b.y1 - 4) >= 0.6 * (y2 - y1)
    gap = b.x1 - x2
    left = np.where(
        beside & (gap >= -6) & (gap <= (700 if control.role in _WIDE else 280)), np.maximum(gap, 0) * 0.5, _FAR
    )
    if control.role in _WIDE:
        left = np.where(left < _FAR, 20 + left * 0.15, _FAR)
    rise, shift = b.y1 - y2, np.abs(x1 - b.x1)
    above = np.where(
        (rise >= -4) & (rise <= 30) & (x1 < b.x2) & (x2 > b.x1 - 8) & (shift <= 60),
        12 + np.maximum(rise, 0) * 2 + shift * 0.6,
        _FAR,
    )
    if control.role in _BOXES:
        above = np.full_like(above, _FAR)
    ahead = x1 - b.x2
    reach = 48 if control.role in FORM and control.role in (_BOXES | _WIDE) else 0
    right = np.where(beside & (ahead >= -6) & (ahead <= reach) & (reach > 0), np.maximum(ahead, 0) * 0.3, _FAR)
    return np.asarray(np.minimum(np.minimum(left, above), right), dtype=np.float64)


def _between(control: Box, text: Box, others: NDArray[np.float64]) -> bool:
    """Whether another control stands between the two on their line."""
    x1, x2 = min(text.x2, control.x2), max(text.x1, control.x1)
    if x2 - x1 < 4:
        return False
    y = (max(text.y1, control.y1) + min(text.y2, control.y2)) / 2
    mid = (others[:, 0] + others[:, 2]) / 2
    return bool(np.any((mid > x1) & (mid < x2) & (others[:, 1] < y) & (others[:, 3] > y)))
