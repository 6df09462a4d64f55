"""Whether an act may be done: by the policy, or by the person who is asked when the policy says so.

The only place where a person's answer becomes a permission. Knows nothing of screens and of how a question is asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from steadyhand_actions.answers import NO, Answer, answer_from
from steadyhand_actions.confirm import Confirmer
from steadyhand_actions.errors import BadAction
from steadyhand_actions.grants import Grants
from steadyhand_actions.policy import Context, Decision, Policy
from steadyhand_actions.question import Question
from steadyhand_actions.schema import Act, SetValue, Type
from steadyhand_actions.stop import Stop

STOPPED: Final = "stopped by the person"
Picture = Callable[[Context], bytes | None]
Note = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Permit:
    """``given``: whether ``action`` may be done. ``asked``: whether that is a person's word, and not the policy's."""

    given: bool
    action: Act
    decision: Decision
    asked: bool = False
    reason: str = ""


class Permission:
    """For one run. ``validate`` raises BadAction for what hands cannot do; ``note`` writes to the audit log."""

    def __init__(
        self,
        policy: Policy,
        confirmer: Confirmer,
        task: str,
        stop: Stop,
        *,
        validate: Callable[[Act], None],
        note: Note,
    ) -> None:
        self._policy = policy
        self._confirmer = confirmer
        self.task = task
        self._stop = stop
        self._validate = validate
        self._note = note
        self.grants = Grants()
        self.asking = False
        """Whether a question is open: nothing is sent meanwhile, and what mouse and keyboard do is the person's."""

    def of(self, action: Act, context: Context, picture: Picture | None) -> Permit:
        """Decide, and ask if need be. An edited text is decided on anew, and asked about again when that brings up a
        rule that the person was not told of. Raises Stopped when the person says so."""
        first, told, answered = action, frozenset[str](), False
        decision = self._policy.decide(action, context, self.task)
        live = self.grants.live(action, context)
        if live is not None and decision.verdict == "ask":
            action, told = live.instead, live.told
            decision = self._policy.decide(action, context, self.task)
        while decision.verdict == "ask" and decision.rule not in told:
            if action is first and self.grants.lasting(action, context, decision.rule):
                break
            told, answered = told | {decision.rule}, True
            answer = self._ask(action, context, decision, picture)
            if answer.kind == "no":
                self.grants.take_back()
                return Permit(False, action, decision, asked=True)
            if answer.kind == "edit":
                edited, wrong = self._edited(action, answer.text)
                if edited is None:
                    return Permit(False, action, decision, asked=True, reason=wrong)
                action = edited
                decision = self._policy.decide(action, context, self.task)
            elif answer.kind == "run" and action is first:
                self.grants.give_for_run(action, context, decision.rule)
        if answered and decision.verdict != "deny":
            self.grants.give(first, context, told, action)
        return Permit(decision.verdict != "deny", action, decision, asked=bool(told) or decision.verdict == "ask")

    def _ask(self, action: Act, context: Context, decision: Decision, picture: Picture | None) -> Answer:
        """The person's answer to one question; whatever goes wrong is a no. Raises Stopped."""
        shown = picture(context) if picture is not None else None
        self._note("question", action, context, decision)
        question = Question(decision, action, context, shown, over=lambda: self._stop.thrown)
        self.asking = True
        try:
            answer = answer_from(self._confirmer.ask(question))
        except Exception:  # noqa: BLE001 - whatever goes wrong while asking means no
            answer = NO
        finally:
            self.asking = False
        self._note("answer", action, context, decision, yes=answer.kind in ("yes", "run"), answer=answer.kind)
        if answer.kind == "stop":
            self._stop.throw(STOPPED)
        self._stop.check()
        return answer

    def _edited(self, action: Act, text: str) -> tuple[Act | None, str]:
        """The act with another text, or why there is none."""
        edited = edited_act(action, text)
        if edited is None:
            return None, "the text that was given instead cannot be used"
        try:
            self._validate(edited)
        except BadAction as error:
            return None, f"the text that was given instead cannot be used: {error}"
        return edited, ""


def edited_act(action: Act, text: str) -> Act | None:
    """An act with the text that a person gave instead of its own; None when that is not possible."""
    try:
        match action:
            case Type() if text:
                return Type(text=text)
            case SetValue(value=str()):
                return SetValue(element=action.element, value=text, point=action.point)
            case SetValue() if math.isfinite(number := float(text)):
                return SetValue(element=action.element, value=number, point=action.point)
            case _:
                return None
    except (ValidationError, ValueError):
        return None
