"""``steadyhand policy explain``: the decision on an action, the rule and the reason."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from steadyhand.cli.output import one_line, say, say_json
from steadyhand.errors import UsageError
from steadyhand_actions.policy import Context
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import ACTION, Done, GiveUp

T = TypeVar("T")
_LARGEST = 10_000_000
_CONTEXT = TypeAdapter(Context)


def explain(arguments: argparse.Namespace) -> int:
    """Print what would be decided. Saying what would be decided is no refusal: the exit code is 0."""
    action = _read(arguments.action, ACTION, "an action")
    if isinstance(action, Done | GiveUp):
        raise UsageError(f"{arguments.action} is {action.kind!r}, which does nothing that could be decided on")
    context = _read(arguments.context, _CONTEXT, "a context")
    decision = BuiltinPolicy().decide(action, context, arguments.task)
    if arguments.json:
        say_json(decision.model_dump(mode="json"))
    else:
        say(f"{decision.verdict}: {one_line(decision.reason)}")
        say(f"rule: {one_line(decision.rule)} ({decision.category})")
    return 0


def _read(path: Path, kind: TypeAdapter[T], what: str) -> T:
    """A JSON file as a value of that kind."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > _LARGEST:
        raise UsageError(f"{path} is too large to be {what}")
    try:
        return kind.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path} is not {what}: {f'{where}: ' if where else ''}{first['msg']}") from error
