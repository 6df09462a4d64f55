"""What a person permitted: one act on one thing for a short time, or the same act on the same thing for the whole run.

A grant is compared with what is there now; any doubt is no grant. Knows nothing of policies and of how it was asked.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Final

from steadyhand_actions.policy import Context, Target
from steadyhand_actions.schema import Act, Activate, Box, Click, Hold, Invoke, Move, Point, Scroll, SetValue, Type, Wait

VALID: Final = 30.0
"""Seconds a person's yes is good for."""
SAME_PLACE: Final = 0.5
"""Overlap, within its window, of two boxes that may be one thing."""
_TRAIL: Final = 6
"""Acts that are remembered as having led to a question."""
_NOWHERE: Final = Point(0, 0)

_Done = tuple[Act, tuple[object, ...]]
"""An act that was done, without its place, and what it was done to."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A yes that has not been used. ``told``: rules the person was told of. ``instead``: what to do in its place.
    ``trail``: the last acts before it, which led there."""

    action: Act
    ground: Context
    until: float
    told: frozenset[str]
    instead: Act
    trail: tuple[_Done, ...] = ()


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
        self._past: deque[_Done] = deque(maxlen=_TRAIL)
        self._redone: tuple[_Done, ...] = ()
        """What was done again since the yes."""
        self._lasting: list[_Lasting] = []

    def give(self, action: Act, context: Context, told: frozenset[str], instead: Act) -> None:
        """For this very act on this very thing, once, within ``VALID`` seconds."""
        until = time.monotonic() + VALID
        self._live = Grant(action, ground(context), until, told, instead, tuple(self._past))
        self._redone = ()

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
        if grant is not None and self._redone and self._redone != grant.trail[-len(self._redone) :]:
            return None  # on its way there, but not there yet
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

    def used(self, action: Act, context: Context) -> None:
        """An act was done, which ends an unused yes. Bringing a window to the front, pointing and waiting do not; nor
        does going once more the way that led to the question: a menu closes when its person turns to another window."""
        if isinstance(action, Activate | Move | Wait):
            return
        done = (_deed(action), _is_called(context))
        grant = self._live
        if grant is not None and grant.ground == ground(context):
            self._live = None
        elif grant is not None:
            self._redone = (*self._redone, done)
            starts = range(len(grant.trail) - len(self._redone) + 1)
            if not any(grant.trail[n : n + len(self._redone)] == self._redone for n in starts):
                self._live = None
        self._past.append(done)

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
             "counts": (), "beside": (), "around": ()}  # fmt: skip
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
    target, default, held = context.target, context.default, dict[str, object]()
    if target is not None and (target.name or target.label):
        # Typing changes what a field holds; an Enter in it may answer what the field says.
        typed = (isinstance(deed, Type) and "\n" not in deed.text) or isinstance(deed, SetValue)
        target = _placeless(target).model_copy(update={"text": "" if typed else target.text})
        held = {"filled": (), "whole": False} if typed else {}
    update = {"window_box": None, "target": target, "default": default and _placeless(default)}
    kept = {"domain": context.domain, "spoken": context.spoken, "beside": context.beside, "around": context.around}
    return ground(context).model_copy(update={**update, **kept, **held})


def _placeless(target: Target) -> Target:
    states = tuple(s for s in target.states if s != "focused")
    return target.model_copy(update={"id": "", "box": None, "states": states})


def _is_called(context: Context) -> tuple[object, ...]:
    """What a person would call the same target, and what is written near it: rows and cards differ by that."""
    target = context.target or Target()
    near = (context.beside, context.around)
    return context.app, context.window_id, target.role, target.name, target.label, target.group, *near


def _place(context: Context) -> Box | None:
    box = context.target.box if context.target is not None else None
    window = context.window_box
    return box.moved(-window.x1, -window.y1) if box is not None and window is not None else box


def _meets(before: Box | None, now: Box | None) -> bool:
    if before is None or now is None:
        return before is now
    return before.overlap(now) >= SAME_PLACE
