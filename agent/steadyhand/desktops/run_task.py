"""One task from words to outcome: understand it, find it a desktop, run it, write the report."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from steadyhand.config import MAX_TASK, RunOptions, RunResult, StepLine
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.thinkers import Thinkers, check_models
from steadyhand.desktops.which import open_desktop
from steadyhand.loop.budget import Budget
from steadyhand.models.chat import Progress
from steadyhand.models.embedded.language import understand
from steadyhand_actions.errors import UsageError
from steadyhand_actions.keys import parse_chord
from steadyhand_actions.policy import Policy
from steadyhand_actions.vault import provide

WINDOW_SECONDS = 10.0
"""How long the window of an application that is opened before the task is waited for."""


def run_task(
    task: str,
    options: RunOptions,
    on_step: Callable[[StepLine], None] | None = None,
    on_loading: Progress | None = None,
) -> RunResult:
    """Do a task as ``steadyhand run`` does. What cannot be understood is said before anything is started.

    ``on_loading`` is told how far the weights of a local model are read.

    Raises UsageError (TaskNotUnderstood), EnvironmentLacks, ModelUnavailable; what happens on the desktop after that is
    told by the RunResult.
    """
    _check(task, options)
    policy = policy_of(options)
    if options.model == "embedded":
        understand(task)
    commands = [split(command) for command in options.open]
    thinkers = None if options.model == "embedded" else _thinkers(options, on_loading)
    try:
        settings = Settings(
            pixels_only=options.pixels_only, confirm=options.confirm, dry_run=options.dry_run,
            max_steps=options.max_steps, max_seconds=options.max_seconds, max_tokens=options.max_tokens,
            max_cost=options.max_cost, model=options.model, grounder=options.grounder, marks=options.marks,
            thinkers=thinkers, policy=policy, off_limits=(options.policy,) if options.policy is not None else (),
            takeover=options.takeover, hot_key=options.hot_key, told=options.told,
        )  # fmt: skip
        desktop = open_desktop(options, settings)
    except BaseException:
        if thinkers is not None:
            thinkers.close()
        raise
    with desktop:
        for argv in commands:
            desktop.spawn(argv, WINDOW_SECONDS)
        if options.record is None:
            return desktop.attempt(task, trace=options.trace, on_step=on_step)
        from steadyhand.desktops.recording import recorded_run  # writes YAML, which nothing else needs

        with recorded_run(options.record, desktop.session, task, commands) as recorder:
            result = desktop.attempt(task, trace=options.trace, on_step=on_step, witness=recorder)
            recorder.cut = result.status != "done"
            return result


def _thinkers(options: RunOptions, on_loading: Progress | None) -> Thinkers:
    """Waiting for a server is part of the seconds that a run may take."""
    budget = Budget(seconds=options.max_seconds)
    return Thinkers.open(options.model, options.grounder, options.max_cost, on_loading, budget.spent)


def policy_of(options: RunOptions) -> Policy | None:
    """The person's own rules. Raises UsageError for a file that cannot be taken: it never means no rules."""
    if options.policy is None:
        return None
    from steadyhand_actions.policy_rules import load_policy  # reads YAML, which nothing else needs

    return load_policy(options.policy)


def _check(task: str, options: RunOptions) -> None:
    if not task.strip():
        raise UsageError("The task is empty; say in plain words what should happen.")
    if len(task) > MAX_TASK:
        raise UsageError(f"The task has {len(task):,} characters, more than {MAX_TASK:,}; split it into several runs.")
    provide(task)
    check_models(options.model, options.grounder)
    check_options(options)


def check_options(options: RunOptions) -> None:
    """What can be wrong with a run besides its words. Raises UsageError."""
    if options.hot_key:
        parse_chord(options.hot_key)
    if options.record is not None:
        from steadyhand.record.script_file import check_file

        check_file(options.record)
    if (
        options.trace is not None
        and options.trace.exists()
        and any(options.trace.iterdir() if options.trace.is_dir() else [1])
    ):
        raise UsageError(f"{options.trace} holds something already; give --trace a new folder.")


def split(command: str) -> list[str]:
    """The words of a command line of ``--open``. Raises UsageError."""
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--open {command!r} cannot be read: {error}.") from error
    if not argv:
        raise UsageError("--open needs a command.")
    return argv
