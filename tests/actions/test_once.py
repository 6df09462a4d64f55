"""What cannot be taken back is not done twice for want of a sign that it was done."""

from __future__ import annotations

import pytest

from steadyhand_actions.once import RULE, Once
from steadyhand_actions.policy import Category, Context, Decision, Target
from steadyhand_actions.schema import Act, Came, Click, Invoke, Point, Press, Type

SEND = Target(id="s", role="button", name="Send")
FIELD = Target(id="f", role="field", name="Message")
HERE = Context(app="mail", window="New message", window_id=7, target=SEND, default=SEND, focus=FIELD)
CLICK, ENTER = Click(point=Point(5, 5)), Press(keys=("enter",))
INVOKE, TEXT = Invoke(element="s", name="press", point=Point(5, 5)), Type(text="Dear Ann")


class Allows:
    def __init__(self, category: Category = "communication") -> None:
        self._category = category

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        return Decision(verdict="allow", rule="task", reason="the task says so", category=self._category)


def done(once: Once, action: Act, came: Came | None, context: Context = HERE) -> Once:
    once.did(action, context, once.decide(action, context, ""))
    if came is not None:
        once.came(came)
    return once


@pytest.mark.parametrize("came", ["unknown", "partial", "none", None])
@pytest.mark.parametrize("again", [CLICK, ENTER, INVOKE])
def test_the_same_deed_is_asked_about_however_it_would_be_done(came: Came | None, again: Act) -> None:
    once = done(Once(Allows()), CLICK, came)
    decision = once.decide(again, HERE, "send it")
    assert (decision.verdict, decision.rule) == ("ask", RULE) and "twice" in decision.reason


def test_a_deed_that_had_its_effect_may_be_done_again() -> None:
    assert done(Once(Allows()), CLICK, "confirmed").decide(CLICK, HERE, "").verdict == "allow"


def test_another_thing_or_another_window_is_another_deed() -> None:
    once = done(Once(Allows()), CLICK, "unknown")
    other = HERE.model_copy(update={"target": Target(role="button", name="Attach")})
    assert once.decide(CLICK, other, "").verdict == "allow"
    assert once.decide(CLICK, HERE.model_copy(update={"window_id": 8}), "").verdict == "allow"


def test_what_is_harmless_may_be_done_again_but_a_text_is_not_typed_twice() -> None:
    once = done(done(Once(Allows("safe")), CLICK, "unknown"), TEXT, "partial")
    assert once.decide(CLICK, HERE, "").verdict == "allow"
    assert once.decide(TEXT, HERE, "").verdict == "ask"
    assert once.decide(Type(text="Dear Bob"), HERE, "").verdict == "allow"


def test_a_stricter_policy_is_never_made_milder() -> None:
    class Denies:
        def decide(self, action: Act, context: Context, task: str) -> Decision:
            return Decision(verdict="deny", rule="no", reason="no", category="financial")

    once = Once(Denies())
    once.did(CLICK, HERE, Decision(verdict="ask", rule="x", reason="x", category="financial"))
    assert once.decide(CLICK, HERE, "").verdict == "deny"
