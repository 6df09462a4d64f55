"""The one way to act: decide, confirm, look again, kill switch, write ahead, execute, see the effect, write down.

The only caller of the executors. Knows nothing of how things are seen: it is given the context the act was decided on,
and a way to look again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from steadyhand_actions.audit import Audit, as_json, redacted
from steadyhand_actions.confirm import Confirmer
from steadyhand_actions.errors import SteadyhandError
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.grants import ground
from steadyhand_actions.permission import Permission, Picture
from steadyhand_actions.policy import Context, Decision, Policy, Target
from steadyhand_actions.schema import Act, Effect, Launch, Outcome, Press, SetValue, Type, Wait, point_of
from steadyhand_actions.stop import Stop


class Gate:
    """``picture`` may be set to something that draws the target for the person who is asked."""

    def __init__(self, policy: Policy, confirmer: Confirmer, hands: Hands, audit: Audit, stop: Stop, task: str) -> None:
        self._hands = hands
        self._audit = audit
        self._stop = stop
        self._permission = Permission(policy, confirmer, task, stop, validate=hands.validate, note=self._note)
        self.picture: Picture | None = None

    @property
    def asking(self) -> bool:
        """Whether a question is open: nothing is sent meanwhile, and what mouse and keyboard do is the person's."""
        return self._permission.asking

    def perform(
        self, action: Act, context: Context, *, again: Callable[[], Context], settle: Callable[[], Effect]
    ) -> Outcome:
        """Do it, or say why not. ``again`` looks anew at what the act would land on; ``settle`` waits for its effect.

        Raises Stopped, BadAction, DisplayLost and what else the hands raise; nothing stays held then.
        """
        began = time.monotonic()
        self._stop.check()
        self._hands.validate(action)
        permit = self._permission.of(action, context, self.picture)
        instead = permit.action if permit.action != action else None
        action, decision = permit.action, permit.decision
        if not permit.given:
            why = permit.reason or decision.reason
            refused = Outcome("refused", decision.verdict, decision.rule, why, ms=_since(began))
            self._note("refused", action, context, decision)
            return refused
        if not isinstance(action, Launch | Wait):
            fresh = again()
            self._permission.grants.seen(context, fresh)
            if difference := changed(action, context, fresh, exactly=permit.asked):
                self._note("stale", action, fresh, decision, difference=difference)
                return Outcome("stale", decision.verdict, decision.rule, difference, ms=_since(began))
        self._stop.check()
        self._note("act", action, context, decision)
        self._permission.grants.used(action, context)
        return replace(self._execute(action, decision, began, settle), instead=instead)

    def _execute(self, action: Act, decision: Decision, began: float, settle: Callable[[], Effect]) -> Outcome:
        try:
            self._hands.execute(action, self._stop.check)
        except SteadyhandError as error:
            self._audit.write("failed", {"error": type(error).__name__, "message": str(error)})
            raise
        done = Outcome("done", decision.verdict, decision.rule, decision.reason, ms=_since(began))
        done = replace(done, effect=settle())
        if done.effect is not None:
            effect = {"effect": done.effect.kind, "changed": len(done.effect.changed), "settled": done.effect.ms}
            self._audit.write("done", {**effect, "ms": round(done.ms, 1)}, sure=False)
        return done

    def _note(self, event: str, action: Act, context: Context, decision: Decision, **more: Any) -> None:
        """One line in the audit log; on the disk at once when it is about an act or an answer."""
        target = context.target or context.focus
        facts: dict[str, Any] = {
            "action": as_json(redacted(action, context)),
            "app": context.app,
            "window": context.window,
            "target": _words(target),
            "verdict": decision.verdict,
            "rule": decision.rule,
            "reason": decision.reason,
            **more,
        }
        self._audit.write(event, facts, sure=event in ("act", "answer"))


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
        return f"there is {_words(now)} where {_words(before)} was"
    if before.box is None or now.box is None or isinstance(action, Type | Press | SetValue):
        return ""
    point = point_of(action)
    if before.box.overlap(now.box) < 0.5 or (
        point is not None and before.box.holds(point) and not now.box.holds(point)
    ):
        return f"{_words(now)} has moved"
    return ""


def _words(target: Target | None) -> str:
    return f"{target.role} {(target.name or target.label)[:120]!r}" if target is not None else ""


def _since(began: float) -> float:
    return (time.monotonic() - began) * 1000
