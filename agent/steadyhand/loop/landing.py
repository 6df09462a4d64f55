"""What an act would land on, from what was seen: the context that it is judged by."""

from __future__ import annotations

from steadyhand.loop.tally import typed_text
from steadyhand.observation import Element, Observation
from steadyhand.perceive.context import context_at, context_of, origin_of, target_of
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import Act, Activate, Drag, Invoke, Point, SetValue, point_of
from steadyhand_prompts.dialect import Proposal

_FRAMED = frozenset({"normal", "dialog"})
"""Windows that have the keyboard or do not; menus and their like borrow it."""


def context_for(action: Act, proposal: Proposal, seen: Observation) -> Context:
    """What the act would land on, from what was seen."""
    element = seen.element(proposal.aim.id) if proposal.aim is not None else None
    if isinstance(action, Activate):
        window = seen.window(action.window)
        if window is None:
            return Context()
        return Context(app=window.app, window=window.title, window_id=window.id, pid=window.pid)
    point = point_of(action)
    if element is not None and (_has_keys(seen, element) if point is None else _is_hit(seen, element, action, point)):
        context = context_of(seen, element)
    else:
        context = context_at(seen, point) if point is not None else context_of(seen, seen.focused)
    if isinstance(action, Drag):
        end = seen.at(action.path[-1])
        window = seen.window_at(action.path[-1])
        if end is not None:
            return context.model_copy(update={"onto": target_of(seen, end)})
        # A drop on nothing known is one on the window that is there.
        onto = Target(role="window", name=window.title, text=window.app) if window is not None else None
        return context.model_copy(update={"onto": onto})
    if text := typed_text(action):
        return context.model_copy(update={"origin": origin_of(seen, text, context)})
    return context


def _has_keys(seen: Observation, element: Element) -> bool:
    """Whether keys may go to it, as far as windows tell: not when another one than its own is in front."""
    active, own = seen.active, seen.window(element.window)
    if active is None or own is None or own.kind not in _FRAMED or active.kind not in _FRAMED:
        return True
    return active.id == own.id


def _is_hit(seen: Observation, element: Element, action: Act, point: Point) -> bool:
    """Whether an act at the point lands on it; the pointer lands on whichever window lies above the others there."""
    if not element.box.holds(point):
        return False
    if isinstance(action, Invoke | SetValue) or element.window is None:
        return True
    there = (w for w in reversed(seen.windows) if not w.minimised and w.kind != "tooltip" and w.box.holds(point))
    top = next(there, None)
    return top is None or top.id == element.window


def from_pixels(proposal: Proposal) -> bool:
    return proposal.aim is not None and proposal.aim.rung in ("text", "pixels", "icon")
