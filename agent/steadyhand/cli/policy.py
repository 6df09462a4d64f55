"""``steadyhand policy explain``: the decision on an action, the rule and the reason, and every rule that applies."""

from __future__ import annotations

import argparse
from pathlib import Path

from steadyhand.cli.output import one_line, say, say_json
from steadyhand.errors import UsageError

_LARGEST = 10_000_000


def policy(arguments: argparse.Namespace) -> int:
    """Print what would be decided. Telling a refusal is not refusing: the exit code is 0."""
    action, context = _read(arguments.action), _read(arguments.context)
    from steadyhand_actions.rules import Judge, explain_all

    rules: Judge | None = None
    if arguments.policy is not None:
        from steadyhand_actions.policy_rules import load_policy

        rules = load_policy(arguments.policy)
    decision, applied = explain_all(action, context, arguments.task, rules)
    if arguments.json:
        say_json({**decision.model_dump(mode="json"), "rules": [each.model_dump(mode="json") for each in applied]})
        return 0
    say(f"{decision.verdict}: {one_line(decision.reason)}")
    say(f"rule: {one_line(decision.rule)} ({decision.category})")
    for each in applied if len(applied) > 1 else ():
        say(f"applies: {each.verdict} {one_line(each.rule)} ({each.category}): {one_line(each.reason)}")
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > _LARGEST:
        raise UsageError(f"{path} is too large to be an action or a context")
    return data
