"""What cannot be taken back is not done twice for want of a sign that it was done: a policy around another one.

It turns ``allow`` into ``ask`` where the same deed was done before in this run and nothing showed that it had its
effect. Knows deeds and what came of them, nothing of screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from steadyhand_actions.policy import Context, Decision, Policy, Target
from steadyhand_actions.schema import Act, Came, Click, Hold, Invoke, Press, Type

RULE: Final = "repeated.unproved"
_PRESSES: Final = {"enter": "default", "kpenter": "default", "space": "focus"}
"""Keys that do what a click on the default button, or on what has the focus, would do."""
_Key = tuple[object, ...]


@dataclass(slots=True)
class _Deed:
    came: Came = "unknown"


class Once:
    """See ``Policy``. ``did`` before an act, ``came`` when it is known what came of it."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._deeds: dict[_Key, _Deed] = {}
        self._last: _Deed | None = None
        self._before: tuple[_Key, _Deed | None] | None = None
        """The key of the act that was about to be sent last, and the same deed before it."""

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        decision = self._policy.decide(action, context, task)
        key = _key(action, context)
        deed = self._deeds.get(key) if key is not None else None
        if decision.verdict != "allow" or deed is None or deed.came == "confirmed":
            return decision
        why = f"this was done before, and {_WHY[deed.came]}; doing it again may do it twice"
        return decision.model_copy(update={"verdict": "ask", "rule": RULE, "reason": why})

    def did(self, action: Act, context: Context, decision: Decision) -> None:
        """An act is about to be sent."""
        self._last = self._before = None
        key = _key(action, context)
        if key is None or (decision.category == "safe" and not isinstance(action, Type)):
            return
        self._before = (key, self._deeds.get(key))
        self._last = self._deeds[key] = _Deed()

    def undone(self) -> None:
        """The act that was about to be sent last was not sent after all."""
        if self._before is not None:
            key, deed = self._before
            del self._deeds[key]
            if deed is not None:
                self._deeds[key] = deed
        self._last = self._before = None

    def came(self, came: Came) -> None:
        """What came of the act that was sent last. A text of which nothing arrived was not typed."""
        if self._last is not None:
            self._last.came = came


_WHY: Final[dict[Came, str]] = {
    "none": "nothing showed that it had an effect",
    "unknown": "whether it had its effect is not known",
    "partial": "only a part of its effect was seen",
    "confirmed": "it had its effect",
}


def _key(action: Act, context: Context) -> _Key | None:
    """What is one deed: pressing one thing, however it is pressed, or typing one text into one thing."""
    match action:
        case Click(button="left") | Hold(button="left") | Invoke():
            return _thing("press", context.target, context)
        case Press() if action.keys[-1] in _PRESSES and len(action.keys) == 1:
            pressed = context.focus or context.target
            if _PRESSES[action.keys[-1]] == "default" and not (pressed is not None and pressed.role == "button"):
                pressed = context.default
            return _thing("press", pressed, context)
        case Press():
            return ("keys", action.keys, context.window_id)
        case Type() if len(action.text) > 1:
            return _thing(action.text, context.focus or context.target, context)
        case _:
            return None


def _thing(deed: str, target: Target | None, context: Context) -> _Key | None:
    return (deed, context.window_id, target.role, target.name, target.label) if target is not None else None
