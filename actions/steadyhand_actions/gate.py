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
from steadyhand_actions.errors import Interrupted, SteadyhandError
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.once import Once
from steadyhand_actions.permission import Permission, Picture
from steadyhand_actions.policy import Context, Decision, Policy
from steadyhand_actions.reverify import Differs, changed, target_words
from steadyhand_actions.schema import Act, Came, Effect, Launch, Outcome, Wait
from steadyhand_actions.stop import Stop


class Gate:
    """``picture`` may be set to something that draws the target for the person who is asked."""

    def __init__(self, policy: Policy, confirmer: Confirmer, hands: Hands, audit: Audit, stop: Stop, task: str) -> None:
        self._hands = hands
        self._audit = audit
        self._stop = stop
        self._once = Once(policy)
        self._permission = Permission(self._once, confirmer, task, stop, validate=hands.validate, note=self._note)
        self.picture: Picture | None = None

    def hear(self, task: str) -> None:
        """The person's own words from now on: a script has more of them than are read at once."""
        self._permission.task = task

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
            difference, fresh = self._look(action, context, again, exactly=permit.asked)
            if difference:
                self._note("stale", action, fresh, decision, difference=difference)
                return Outcome("stale", decision.verdict, decision.rule, difference, ms=_since(began))
        self._stop.check()
        self._once.did(action, context, decision)
        self._note("act", action, context, decision)
        self._permission.grants.used(action, context)
        return replace(self._execute(action, decision, began, settle), instead=instead)

    def came(self, came: Came) -> None:
        """Tell what came of the act that was done last, for whoever wants to do it again."""
        self._once.came(came)

    def _look(
        self, action: Act, context: Context, again: Callable[[], Context], *, exactly: bool
    ) -> tuple[str, Context]:
        """What is no longer as it was decided on, empty when all is; and what there is now."""
        try:
            fresh = again()
        except Differs as found:
            if found.despite is None or exactly:
                self._permission.grants.take_back()
                return str(found), context
            fresh = found.despite
        self._permission.grants.seen(context, fresh)
        return changed(action, context, fresh, exactly=exactly), fresh

    def _execute(self, action: Act, decision: Decision, began: float, settle: Callable[[], Effect]) -> Outcome:
        reason, rest = decision.reason, ""
        try:
            self._hands.execute(action, self._stop.check)
        except SteadyhandError as error:
            self._audit.write("failed", {"error": type(error).__name__, "message": str(error)})
            if not isinstance(error, Interrupted) or (error.typed and not error.rest):
                raise
            if not error.typed:
                self._once.undone()
                return Outcome("stale", decision.verdict, decision.rule, str(error), category=decision.category)
            reason, rest = str(error), error.rest
        ms, category = _since(began), decision.category
        done = Outcome("done", decision.verdict, decision.rule, reason, ms=ms, category=category, rest=rest)
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
            "target": target_words(target),
            "verdict": decision.verdict,
            "rule": decision.rule,
            "reason": decision.reason,
            **more,
        }
        self._audit.write(event, facts, sure=event in ("act", "answer"))


def _since(began: float) -> float:
    return (time.monotonic() - began) * 1000
