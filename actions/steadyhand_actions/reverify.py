"""Whether what an act would land on is still what it was decided on. Pure: two contexts are compared.

Knows nothing of how it is looked at again; whoever looks may say that it looks different (``Differs``).
"""

from __future__ import annotations

from steadyhand_actions.grants import ground
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import Act, Press, SetValue, Type, point_of


class Differs(Exception):
    """Raised by whoever looks again: nothing may be sent, for ``str(self)``.

    ``despite``: what the act would land on now, where only the picture differs and that does not come to rest. An act
    that nobody was asked about may go by that.
    """

    def __init__(self, reason: str, despite: Context | None = None) -> None:
        super().__init__(reason)
        self.despite = despite


def changed(action: Act, before: Context, now: Context, *, exactly: bool) -> str:
    """What is no longer as it was decided on; empty when all is. ``exactly``: a person was asked about this state."""
    if (before.app, before.window_id) != (now.app, now.window_id):
        return f"the act would now land in {now.window or now.app or 'no window'!r}"
    if exactly and ground(before) != ground(now):
        return "what the question was about has changed meanwhile"
    typed = isinstance(action, Type | Press)
    if before.target is None and now.target is None:
        return "" if before.window_box == now.window_box else "the window has moved"
    if before.target is None or now.target is None:
        # Typed input goes where the focus is; that has no more to it than the window.
        return "" if typed and now.target is None else "there is something else under the pointer"
    return _moved(action, before.target, now.target)


def _moved(action: Act, before: Target, now: Target) -> str:
    if (before.role, before.name) != (now.role, now.name) or (before.id != now.id and before.box != now.box):
        return f"there is {target_words(now)} where {target_words(before)} was"
    if before.box is None or now.box is None or isinstance(action, Type | Press | SetValue):
        return ""
    point = point_of(action)
    if before.box.overlap(now.box) < 0.5 or (
        point is not None and before.box.holds(point) and not now.box.holds(point)
    ):
        return f"{target_words(now)} has moved"
    return ""


def target_words(target: Target | None) -> str:
    return f"{target.role} {(target.name or target.label)[:120]!r}" if target is not None else ""
