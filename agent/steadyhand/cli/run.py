"""``steadyhand run``: reads the task, prints a line a step and the outcome."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.loading import Loading
from steadyhand.cli.output import Json, clean, complain, is_terminal, one_line, say, say_json, somebody_is_there
from steadyhand.config import MAX_TASK, RunOptions, RunResult, RunStatus, StepLine
from steadyhand.errors import Refused, SteadyhandError, Stopped, UsageError

if TYPE_CHECKING:
    from rich.console import Console

_COLOURS = {"done": "green", "failed": "red", "refused": "yellow", "stopped": "magenta"}


def run(arguments: argparse.Namespace) -> int:
    """Do the task."""
    try:
        task = read_task(arguments.task)
        from steadyhand.desktops.run_task import run_task

        with Loading() as told:
            result = run_task(task, _options(arguments), ignore if arguments.json else printer(), told)
    except SteadyhandError as error:
        if arguments.json:
            say_json(_as_json(RunResult(status_of(error), reason=str(error))))
        raise
    if arguments.json:
        say_json(_as_json(result))
    else:
        _say_outcome(result)
    if result.status != "done":
        complain(result.reason or result.status)
    return result.exit_code


def read_task(word: str) -> str:
    """The task itself: as given, from stdin (``-``), or from a file (``@FILE``)."""
    if word == "-":
        text = _decoded(sys.stdin.buffer.read(4 * MAX_TASK + 1), "stdin")
    elif word.startswith("@"):
        path = Path(word[1:])
        try:
            with path.open("rb") as file:
                text = _decoded(file.read(4 * MAX_TASK + 1), str(path))
        except OSError as error:
            raise UsageError(f"cannot read the task from {path}: {error.strerror or error}") from error
    else:
        text = _decoded(word.encode("utf-8", "surrogateescape"), "the command line")
    if not text.strip():
        raise UsageError('the task is empty; say what should happen, for example: steadyhand run "open the calculator"')
    if len(text) > MAX_TASK:
        raise UsageError(f"the task is longer than {MAX_TASK:,} characters; say it in fewer, or in several runs")
    return text


def _decoded(data: bytes, where: str) -> str:
    if len(data) > 4 * MAX_TASK:
        raise UsageError(f"the task from {where} is longer than {MAX_TASK:,} characters; say it in fewer")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the task from {where} is not UTF-8 text") from error
    if "\0" in text:
        raise UsageError(f"the task from {where} is not text")
    return text


def _options(arguments: argparse.Namespace) -> RunOptions:
    return RunOptions(
        desktop=arguments.desktop,
        size=arguments.size,
        home=arguments.home,
        open=tuple(arguments.open),
        model=arguments.model,
        pixels_only=arguments.pixels_only,
        confirm=arguments.confirm or ("ask" if somebody_is_there() else "deny"),
        policy=arguments.policy,
        max_steps=arguments.max_steps,
        max_seconds=arguments.max_seconds,
        max_tokens=arguments.max_tokens,
        max_cost=arguments.max_cost,
        dry_run=arguments.dry_run,
        trace=arguments.trace,
        grounder=arguments.grounder,
        marks=arguments.marks,
        takeover=arguments.takeover,
        hot_key="" if arguments.hot_key == "none" else arguments.hot_key,
        told=complain if is_terminal() else None,
        record=arguments.record,
    )


def ignore(line: StepLine) -> None:
    """Nothing is printed but the outcome."""


class _Rich:
    """Step lines in colour, for a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, line: StepLine) -> None:
        from rich.text import Text

        text = Text()
        text.append(f"{line.n:>3}  ", style="dim")
        text.append(one_line(line.what, 120), style="bold" if line.status == "done" else "")
        if line.on:
            text.append(f"  {one_line(line.on, 120)}", style="cyan")
        text.append(f"  {_cost(line)}", style="dim")
        if line.status != "done":
            text.append(f"  {line.status}", style=_COLOURS.get(line.status, "red"))
        if line.note:
            text.append(f"  {one_line(line.note, 300)}", style="dim")
        self._console.print(text, soft_wrap=True, highlight=False)


def printer() -> _Rich | _Plain:
    """What prints a line a step."""
    if not is_terminal():
        return _Plain()
    from rich.console import Console

    return _Rich(Console())


class _Plain:
    """Step lines as they are, for a file or a pipe."""

    def __call__(self, line: StepLine) -> None:
        words = [one_line(line.what, 120), one_line(line.on, 120), _cost(line)]
        if line.status != "done":
            words.append(line.status)
        if line.note:
            words.append(one_line(line.note, 300))
        say(f"{line.n:>3}  {'  '.join(word for word in words if word)}")


def _cost(line: StepLine) -> str:
    return f"[{f'{line.rung}, ' if line.rung else ''}{line.ms:.0f} ms]"


def _say_outcome(result: RunResult) -> None:
    """The outcome; why it is not done is said where errors are said."""
    rungs = ", ".join(f"{name} {count}" for name, count in result.rungs.items())
    reason = f": {one_line(result.reason)}" if result.reason and result.status == "done" else ""
    steps = "1 step" if result.steps == 1 else f"{result.steps} steps"
    outcome = f"{result.status}{reason} ({steps}, {result.seconds:.1f} s{f'; found by {rungs}' if rungs else ''})"
    if is_terminal():
        from rich.console import Console
        from rich.text import Text

        Console().print(Text(outcome, style=f"bold {_COLOURS[result.status]}"), soft_wrap=True, highlight=False)
    else:
        say(outcome)
    if result.answer is not None:
        say(f"answer: {clean(result.answer)}")
    if result.report is not None:
        say(f"report: {result.report}")


def status_of(error: SteadyhandError) -> RunStatus:
    return "refused" if isinstance(error, Refused) else "stopped" if isinstance(error, Stopped) else "failed"


def _as_json(result: RunResult) -> Json:
    return {
        "status": result.status,
        "reason": result.reason,
        "answer": result.answer,
        "steps": result.steps,
        "seconds": round(result.seconds, 3),
        "model": {
            "calls": result.model.calls,
            "tokens_in": result.model.tokens_in,
            "tokens_out": result.model.tokens_out,
        },
        "rungs": dict(result.rungs),
        "trace": str(result.trace) if result.trace is not None else None,
        "report": str(result.report) if result.report is not None else None,
    }
