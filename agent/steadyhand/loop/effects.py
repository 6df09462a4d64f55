"""What came of an act: seen where it acted, seen in part, nothing, or not to be told. Pure: compares two observations.

``none`` is only said when nothing at all reacted and the application had dealt with its input; everything doubtful is
``unknown``.
"""

from __future__ import annotations

from steadyhand.observation import Element, Observation
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import Act, Activate, Came, Effect, Launch, Move, SetValue, Type


def came_of(action: Act, context: Context, before: Observation, effect: Effect, after: Observation) -> Came:
    """``context`` is what the act landed on in ``before``; ``effect`` what the screen did."""
    match action:
        case Move():
            at = after.pointer
            near = abs(at.x - action.point.x) <= 1 and abs(at.y - action.point.y) <= 1
            return "confirmed" if near else "unknown"
        case Activate():
            window = after.window(action.window)
            return "confirmed" if window is not None and window.active else _by_windows(before, after)
        case Launch():
            return _by_windows(before, after)
        case Type():
            said = _of_field(action.text, before.focused, after)
        case SetValue(value=str() as text):
            said = _of_field(text, before.element(action.element), after)
        case SetValue(value=float() as number):
            said = _of_number(number, before.element(action.element), after)
        case _:
            said = None
    return said or _by_the_screen(context, before, effect, after)


def unheard(effect: Effect | None) -> bool:
    """Whether nothing shows that the application has so much as heard of the act."""
    return effect is not None and effect.busy and effect.kind == "none" and effect.came in (None, "unknown")


def _by_windows(before: Observation, after: Observation) -> Came:
    return "confirmed" if _windows(before) != _windows(after) else "unknown"


def _by_the_screen(context: Context, before: Observation, effect: Effect, after: Observation) -> Came:
    if _windows(before) != _windows(after) or before.focus != after.focus:
        return "confirmed"
    if _state(before, context.window_id) != _state(after, context.window_id):
        return "confirmed"
    window = after.window(context.window_id)
    here = [b for b in effect.changed if window is None or b.meet(window.box)]
    if effect.kind == "none":
        return "unknown" if effect.busy else "none"
    if not here:
        return "unknown"
    return "partial" if effect.kind == "animating" or effect.busy else "confirmed"


def _windows(seen: Observation) -> tuple[object, ...]:
    return tuple((w.id, w.title, w.active, w.minimised) for w in seen.windows if w.kind != "tooltip")


def _state(seen: Observation, window: int) -> frozenset[object]:
    return frozenset((e.id, e.name, e.value, e.states) for e in seen.elements if e.window == window)


def _of_field(text: str, field: Element | None, after: Observation) -> Came | None:
    """What a field tells of a text that was put into it; None when it tells nothing."""
    now = after.element(field.id) if field is not None else None
    if field is None or now is None or now.value is None or "password" in now.states:
        return None
    old, new, wanted = _plain(field.value or ""), _plain(now.value), _plain(text)
    if new.count(wanted) > old.count(wanted) or (new == wanted and new != old):
        return "confirmed"
    if new == old:
        return None
    return "partial" if _shared(wanted, new) else "unknown"


def _shared(wanted: str, new: str) -> bool:
    """Whether a beginning or an end of the text is there."""
    half = max(1, len(wanted) // 2)
    return bool(wanted) and (wanted[:half] in new or wanted[-half:] in new)


def _of_number(value: float, thing: Element | None, after: Observation) -> Came | None:
    reached = _number(after.element(thing.id)) if thing is not None else None
    if reached is None:
        return None
    if abs(reached - value) < 1e-6:
        return "confirmed"
    return "partial" if reached != _number(thing) else None


def _number(thing: Element | None) -> float | None:
    try:
        return float(thing.value) if thing is not None and thing.value is not None else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.split())
