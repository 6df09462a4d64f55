"""What a person permitted: one act on one thing for a short time, or the same act on the same thing for the whole run.

A grant is compared with what is there now; any doubt is no grant. Knows nothing of policies and of how it was asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import Act, Activate, Box, Click, Hold, Invoke, Move, Point, Scroll, SetValue, Type, Wait

VALID: Final = 30.0
"""Seconds a person's yes is good for."""
SAME_PLACE: Final = 0.5
"""Overlap, within its window, of two boxes that may be one thing."""
_NOWHERE: Final = Point(0, 0)


@dataclass(frozen=True, slots=True)
class Grant:
    """A yes that has not been used. ``told``: rules the person was told of. ``instead``: what to do in its place."""

    action: Act
    ground: Context
    until: float
    told: frozenset[str]
    instead: Act


@dataclass(frozen=True, slots=True)
class _Lasting:
    """A yes for the run. ``place``: where in its window the target was."""

    deed: Act
    meaning: Context
    place: Box | None
    rule: str


class Grants:
    """The answers of one run that permit something."""

    def __init__(self) -> None:
        self._live: Grant | None = None
        self._lasting: list[_Lasting] = []

    def give(self, action: Act, context: Context, told: frozenset[str], instead: Act) -> None:
        """For this very act on this very thing, once, within ``VALID`` seconds."""
        self._live = Grant(action, ground(context), time.monotonic() + VALID, told, instead)

    def give_for_run(self, action: Act, context: Context, rule: str) -> None:
        """For the same act on the same thing. Nothing is kept when it cannot be told from others."""
        if context.target is not None and context.window_id:
            deed = _deed(action)
            self._lasting.append(_Lasting(deed, _meaning(deed, context), _place(context), rule))

    def take_back(self) -> None:
        """The person said no: what was permitted and not done is not permitted any more."""
        self._live = None

    def live(self, action: Act, context: Context) -> Grant | None:
        """The unused yes for this act, when it is young enough and nothing has changed there."""
        grant = self._live
        if grant is None or grant.action != action or grant.ground != ground(context):
            return None
        if time.monotonic() >= grant.until:
            self._live = None
            return None
        return grant

    def lasting(self, action: Act, context: Context, rule: str) -> bool:
        """Whether a yes for the run covers it. One whose target now means something else is gone for good."""
        deed = _deed(action)
        meaning, place = _meaning(deed, context), _place(context)
        same = [g for g in self._lasting if g.deed == deed and _is_called(g.meaning) == _is_called(meaning)]
        for grant in same:
            if grant.meaning == meaning and grant.rule == rule and _meets(grant.place, place):
                return True
            self._lasting.remove(grant)
        return False

    def used(self, action: Act) -> None:
        """An act was done. Bringing a window to the front, pointing and waiting change nothing that was permitted."""
        if not isinstance(action, Activate | Move | Wait):
            self._live = None

    def seen(self, before: Context, now: Context) -> None:
        """What there is now in place of what was decided on. Another window in front is no change of this one."""
        if (before.app, before.window_id) == (now.app, now.window_id) and ground(before) != ground(now):
            self._live = None


def ground(context: Context) -> Context:
    """What a question is about: all of the context but the focus, which the answer itself may take away, and what
    goes on by itself."""
    target = context.target
    if target is not None:
        target = target.model_copy(update={"states": tuple(s for s in target.states if s != "focused")})
    aside = {"focus": None, "address": "", "domain": "", "now": "", "repeats": 0, "spoken": (), "near": False,
             "counts": (), "beside": ()}  # fmt: skip
    return context.model_copy(update={"target": target, **aside})


def _deed(action: Act) -> Act:
    """The act without its place."""
    match action:
        case Click() | Move() | Scroll():
            return action.model_copy(update={"point": _NOWHERE})
        case Invoke() | SetValue():
            return action.model_copy(update={"point": _NOWHERE, "element": ""})
        case Hold():
            return action.model_copy(update={"point": None})
        case _:
            return action


def _meaning(deed: Act, context: Context) -> Context:
    """What must be the same for a yes to last: all that can be read, places aside. What has no name is its place."""
    target, default = context.target, context.default
    if target is not None and (target.name or target.label):
        # Typing changes what a field holds; an Enter in it may answer what the field says.
        typed = (isinstance(deed, Type) and "\n" not in deed.text) or isinstance(deed, SetValue)
        target = _placeless(target).model_copy(update={"text": "" if typed else target.text})
    update = {"window_box": None, "target": target, "default": default and _placeless(default)}
    kept = {"domain": context.domain, "spoken": context.spoken, "beside": context.beside}
    return ground(context).model_copy(update={**update, **kept})


def _placeless(target: Target) -> Target:
    states = tuple(s for s in target.states if s != "focused")
    return target.model_copy(update={"id": "", "box": None, "states": states})


def _is_called(context: Context) -> tuple[object, ...]:
    """What a person would call the same target."""
    target = context.target or Target()
    return context.app, context.window_id, target.role, target.name, target.label, target.group


def _place(context: Context) -> Box | None:
    box = context.target.box if context.target is not None else None
    window = context.window_box
    return box.moved(-window.x1, -window.y1) if box is not None and window is not None else box


def _meets(before: Box | None, now: Box | None) -> bool:
    if before is None or now is None:
        return before is now
    return before.overlap(now) >= SAME_PLACE
