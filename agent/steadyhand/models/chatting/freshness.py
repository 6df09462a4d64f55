"""Whether what an answer is about is still there: an answer about an old screen is not used."""

from __future__ import annotations

from steadyhand.models.chatting.carrying import Do
from steadyhand.observation import Observation
from steadyhand_actions.schema import Box, Click, Drag, Hold, Launch, Move, Press, Scroll, Type, Wait, point_of

_PATCH = 12
"""Pixels around a nameless place that have to look alike."""
_ALIKE = 0.8


def still_so(do: Do, then: Observation, now: Observation) -> bool:
    """Whether the act would land on what it was decided on."""
    action = do.action
    if isinstance(action, Wait | Launch):
        return True
    if _windows(then) != _windows(now):
        return False
    if isinstance(action, Type | Press):
        return then.focus == now.focus
    point = point_of(action) if isinstance(action, Click | Move | Scroll | Drag | Hold) else None
    if point is None:
        return True
    before, after = then.at(point), now.at(point)
    if before is not None and after is not None:
        return (before.role, before.name) == (after.role, after.name) and before.box.overlap(after.box) >= 0.5
    if (before is None) != (after is None):
        return False
    patch = Box(point.x - _PATCH, point.y - _PATCH, point.x + _PATCH, point.y + _PATCH)
    one, other = then.screenshot.crop(patch), now.screenshot.crop(patch)
    return one.shape == other.shape and bool((one == other).all(axis=-1).mean() >= _ALIKE)


def _windows(seen: Observation) -> tuple[object, ...]:
    return tuple((w.id, w.kind, w.box, w.active) for w in seen.windows if w.kind not in ("tooltip", "notification"))
