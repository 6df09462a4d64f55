"""The built-in policy: every action against the context it would land in, the strictest finding decides.

Pure: the same answer for the same arguments, no clock, no screen, no model. The words are in ``risk_words.toml``, the
shell commands in ``shell.toml``; ``rules_targets.py`` judges what is acted on, ``rules_input.py`` what is typed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol, assert_never

from pydantic import TypeAdapter, ValidationError

from steadyhand_actions import keys
from steadyhand_actions.errors import UsageError
from steadyhand_actions.findings import Finding, by_strictness, failed, quoted, strictest
from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.rules_bulk import bulk
from steadyhand_actions.rules_extent import beyond, whole
from steadyhand_actions.rules_input import leaks, pressing, typing
from steadyhand_actions.rules_moves import dragging, pasting_by_mouse, starting
from steadyhand_actions.rules_payment import differing
from steadyhand_actions.rules_spoken import heard, raised
from steadyhand_actions.rules_targets import activating, touching
from steadyhand_actions.schema import (
    ACTION,
    Act,
    Activate,
    Click,
    Done,
    Drag,
    GiveUp,
    Hold,
    Invoke,
    Launch,
    Move,
    Press,
    Scroll,
    SetValue,
    Type,
    Wait,
)
from steadyhand_actions.task_words import Task, read
from steadyhand_actions.words import acts_in

_SHOWING: Final = frozenset(
    """focus grabfocus showmenu scrolltovisible expand collapse expandorcontract popup showpopup scrollto select
    makevisible""".split()
)
"""Accessibility actions that change nothing but the view."""
_CONTEXT: Final = TypeAdapter(Context)


class BuiltinPolicy:
    """Asks before what cannot be taken back, refuses what is never right, allows the rest; see ``risk_words.toml``."""

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        return strictest(self.judge(action, context, task))

    def judge(self, action: Act, context: Context, task: str) -> tuple[Finding, ...]:
        """Every rule that applies, those that the task permits among them."""
        try:
            return tuple(_all(action, context, read(task)))
        except Exception as problem:  # noqa: BLE001 - a rule that fails must make the gate ask, not open it
            return (failed(problem),)


def _all(action: Act, context: Context, task: Task) -> list[Finding]:
    """What the act means, where it goes beyond the task, and what a text that talks to the agent changes."""
    found = _findings(action, context, task)
    found += beyond(action, context, task, found) + whole(action, context, task)
    found += bulk(action, context, task)
    found += differing(action, context, task, found)
    if all(finding.verdict == "allow" for finding in found):
        return found + raised(action, context, task)
    texts = heard(context, task)
    if not texts:
        return found
    warning = f"; the screen talks to the agent: {quoted(texts[0])}"
    return [replace(f, reason=f.reason + warning) if f.verdict != "allow" else f for f in found]


def _findings(action: Act, context: Context, task: Task) -> list[Finding]:
    match action:
        case Move() | Scroll() | Wait() | Activate():
            return []
        case Launch():
            return [found for text in action.arguments for found in leaks(text, task)] + starting(action, task)
        case Click():
            if action.button == "right":
                return touching(context)
            found = activating(context.target, context, task, times=action.count)
            return found + pasting_by_mouse(context) if action.button == "middle" else found
        case Drag():
            return dragging(context, task)
        case Hold():
            found = pressing(keys.chord(action.keys), context, task) if action.keys else []
            if action.button == "left":
                found += activating(context.target, context, task)
            return found
        case Invoke():
            if action.name.casefold().replace(" ", "").replace("-", "").replace("_", "") in _SHOWING:
                return touching(context)
            return activating(_called(context.target, action.name), context, task)
        case SetValue():
            if isinstance(action.value, str):
                return typing(action.value, context.target or context.focus, context, task)
            return activating(context.target, context, task, moving=True)
        case Type():
            return typing(action.text, context.focus or context.target, context, task)
        case Press():
            return pressing(keys.chord(action.keys), context, task)
        case _:
            assert_never(action)


def _called(target: Target | None, name: str) -> Target | None:
    """A thing whose accessibility action says by its own name what it does."""
    if target is None or not acts_in(name):
        return target
    return target.model_copy(update={"role": "button", "label": f"{target.label} {name}".strip()})


class Judge(Protocol):
    """A policy that can tell every rule that applies."""

    def judge(self, action: Act, context: Context, task: str) -> tuple[Finding, ...]: ...


def explain(action: str | bytes, context: str | bytes, task: str = "", policy: Judge | None = None) -> Decision:
    """What the policy says to an action and a context given as JSON. UsageError in one line when either is none."""
    return explain_all(action, context, task, policy)[0]


def explain_all(
    action: str | bytes, context: str | bytes, task: str = "", policy: Judge | None = None
) -> tuple[Decision, tuple[Decision, ...]]:
    """The decision, and each rule that applies as if it stood alone, the strictest first. UsageError as ``explain``."""
    try:
        act = ACTION.validate_json(action)
    except ValidationError as error:
        raise UsageError(f"the action is none: {_first(error)}") from error
    try:
        where = _CONTEXT.validate_json(context)
    except ValidationError as error:
        raise UsageError(f"the context is none: {_first(error)}") from error
    if isinstance(act, Done | GiveUp):
        raise UsageError(f"{act.kind!r} is no act: it ends a run and is never judged")
    found = (policy or BuiltinPolicy()).judge(act, where, task)
    return strictest(found), tuple(strictest([each]) for each in by_strictness(found))


def _first(error: ValidationError) -> str:
    """The first complaint in one line."""
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return " ".join(f"{problem['msg']}{f' at {where}' if where else ''}".split())[:300]
