"""What a run has done so far, as far as the policy has to know: repetitions, what was copied, what was selected.

Counts acts that were done and changed something. Knows nothing of why an act is done, and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Protocol, runtime_checkable

from steadyhand_actions.keys import chord
from steadyhand_actions.policy import Context, Policy
from steadyhand_actions.rules_bulk import counted_as, times_of
from steadyhand_actions.schema import Act, Click, Invoke, Outcome, Press, SetValue, Type
from steadyhand_actions.words import lexicon

_COPYING = (frozenset({"ctrl", "c"}), frozenset({"ctrl", "x"}), frozenset({"ctrl", "insert"}))
_PASTING = (frozenset({"ctrl", "v"}), frozenset({"shift", "insert"}), frozenset({"ctrl", "shift", "v"}))


@runtime_checkable
class _Counting(Protocol):
    def counted(self, action: Act, context: Context, task: str) -> tuple[str, ...]: ...


class Tally:
    """Of one run. ``policy`` may have rules that count; ``task`` is what they are judged by."""

    def __init__(self, policy: Policy | None = None, task: str = "") -> None:
        self._policy = policy if isinstance(policy, _Counting) else None
        self.task = task
        self._done: Counter[tuple[object, ...]] = Counter()
        self._counts: Counter[str] = Counter()
        self._pressed: Counter[tuple[object, ...]] = Counter()
        self._copied = ""
        self._whole: int | None = None
        self._heard: set[str] = set()

    def told(self, action: Act, context: Context) -> Context:
        """The context with what the run and the clock have to say."""
        return context.model_copy(
            update={
                "now": datetime.now().astimezone().isoformat(timespec="seconds"),
                "repeats": self._done[_key(action, context)],
                "whole": self._whole == context.window_id and context.window_id != 0,
                "origin": context.origin or (self._copied if _chord(action) in _PASTING else ""),
                "presses": self._pressed[_pressing(action, context)],
                "counts": tuple(sorted(self._counts.items())),
            }
        )

    def done(self, action: Act, context: Context, outcome: Outcome) -> None:
        """Take note of an act. What changed nothing, or was not sent, was not done."""
        if outcome.status != "done":
            return
        self._whole = context.window_id if _selects_all(action, context) else None
        if _copies(action, context):
            self._copied = context.app
        self._note_pressing(action, context)
        if outcome.effect is None or outcome.effect.kind == "none":
            return
        self._done[_key(action, context)] += 1
        if self._policy is not None:
            self._counts.update(self._policy.counted(action, context, self.task))

    def _note_pressing(self, action: Act, context: Context) -> None:
        """Counted whatever was seen of it: a page that looks the same was loaded all the same. What is typed between
        two Enters makes them two things."""
        if counted_as(action, context):
            self._pressed[_pressing(action, context)] += times_of(action)
        elif isinstance(action, Type | SetValue):
            for key in [key for key in self._pressed if key[:3] == ("enter", context.app, context.window_id)]:
                del self._pressed[key]

    def heard(self, context: Context) -> str:
        """What on the screen talks to the agent, in a line for the person, each text once in a run."""
        new = [text for text in context.spoken if text not in self._heard]
        self._heard.update(new)
        if not new:
            return ""
        flat = " ".join(new[0].split())
        more = f" and {len(new) - 1} more" if len(new) > 1 else ""
        return f"the screen talks to the agent: '{flat[:160]}'{more}"


def _key(action: Act, context: Context) -> tuple[object, ...]:
    """The same act on the same target, wherever on the screen that is by now."""
    target = context.focus or context.target if isinstance(action, Type | Press) else context.target
    thing = (target.role, target.name or target.label or target.text[:200], target.group[:1]) if target else ()
    what = action.model_dump_json(exclude={"point", "path", "element", "ms"})
    return what, context.app, context.dialog, thing


def _pressing(action: Act, context: Context) -> tuple[object, ...]:
    """What a press is counted by."""
    kind, focus = counted_as(action, context), context.focus or context.target
    thing = (focus.role, focus.name) if kind == "enter" and focus is not None else ()
    return (kind, context.app, context.window_id, thing)


def _chord(action: Act) -> frozenset[str]:
    return frozenset(chord(action.keys)) if isinstance(action, Press) else frozenset()


def _words(action: Act, context: Context) -> str:
    clicked = isinstance(action, Click | Invoke) and context.target is not None
    return context.target.name if clicked and context.target is not None else ""


def _selects_all(action: Act, context: Context) -> bool:
    return _chord(action) == {"ctrl", "a"} or lexicon().lists["select_all"].is_whole(_words(action, context))


def _copies(action: Act, context: Context) -> bool:
    return _chord(action) in _COPYING or lexicon().lists["copy"].is_whole(_words(action, context))


def typed_text(action: Act) -> str:
    """The text an act would put somewhere."""
    match action:
        case Type():
            return action.text
        case SetValue():
            return str(action.value)
        case _:
            return ""
