"""``steadyhand replay``: reads the script and its parameters, prints a line a step and the outcome."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from steadyhand.cli.output import Json, clean, complain, is_terminal, one_line, say, say_json, somebody_is_there
from steadyhand.cli.run import ignore, printer, status_of
from steadyhand.config import RunOptions
from steadyhand.errors import SteadyhandError

if TYPE_CHECKING:
    from steadyhand.script.outcome import Healing, ScriptOutcome

_SHOWN = 20
"""Parts of an outcome that are told in lines."""


def replay(arguments: argparse.Namespace) -> int:
    """Replay the script."""
    try:
        from steadyhand.desktops.run_script import run_script

        outcome = run_script(
            arguments.script, dict(arguments.set), _options(arguments), arguments.heal, arguments.size is not None,
            ignore if arguments.json else printer(),
        )  # fmt: skip
    except SteadyhandError as error:
        if arguments.json:
            say_json({"status": status_of(error), "reason": str(error), "exit_code": error.exit_code})
        raise
    if arguments.json:
        say_json(as_json(outcome))
    else:
        _say_outcome(outcome)
    if not outcome.passed:
        at = outcome.failed_at
        where = f"{at.place}: " if at is not None else ""
        complain(one_line(f"{where}{outcome.reason or outcome.status}", 2_000))
    return outcome.exit_code


def _options(arguments: argparse.Namespace) -> RunOptions:
    return RunOptions(
        desktop=arguments.desktop,
        size=arguments.size or RunOptions().size,
        home=arguments.home,
        open=tuple(arguments.open),
        pixels_only=arguments.pixels_only,
        confirm=arguments.confirm or ("ask" if somebody_is_there() else "deny"),
        policy=arguments.policy,
        max_steps=arguments.max_steps,
        max_seconds=arguments.max_seconds,
        dry_run=arguments.dry_run,
        trace=arguments.trace,
        takeover=arguments.takeover,
        hot_key="" if arguments.hot_key == "none" else arguments.hot_key,
        told=complain if is_terminal() else None,
    )


def _say_outcome(outcome: ScriptOutcome) -> None:
    done = sum(s.status in ("passed", "healed") for s in outcome.steps)
    steps = "1 step" if len(outcome.steps) == 1 else f"{len(outcome.steps)} steps"
    rungs = ", ".join(f"{name} {count}" for name, count in outcome.rungs.items())
    found = f"; found by {rungs}" if rungs else ""
    say(f"{outcome.status}: {one_line(outcome.name, 200)} ({done} of {steps}, {outcome.seconds:.1f} s{found})")
    for step in [s for s in outcome.steps if s.status == "passed over"][:_SHOWN]:
        say(f"passed over: {one_line(step.said, 200)}: {one_line(step.reason, 300)}")
    for healing in outcome.healings[:_SHOWN]:
        say(f"found again: {_told(healing)}")
    for healing in outcome.suggested[:_SHOWN]:
        say(f"not sure enough: {_told(healing)}")
    if outcome.suggestion is not None:
        say(f"suggestion: {outcome.suggestion}")
    failed = outcome.failed_at
    if failed is not None and failed.picture is not None:
        say(f"picture: {failed.picture}")
    if outcome.answer is not None:
        say(f"answer: {clean(outcome.answer)}")
    if outcome.report is not None:
        say(f"report: {outcome.report}")


def _told(healing: Healing) -> str:
    from steadyhand.heal.suggestion import told

    return one_line(told(healing), 400)


def as_json(outcome: ScriptOutcome) -> Json:
    """An outcome as machines read it."""
    return {
        "status": outcome.status,
        "name": outcome.name,
        "file": str(outcome.file),
        "reason": outcome.reason,
        "answer": outcome.answer,
        "steps": [
            {
                "n": s.n, "said": s.said, "status": s.status, "place": s.place, "rung": s.rung, "ms": round(s.ms, 1),
                "find_ms": round(s.find_ms, 1), "reason": s.reason,
                "picture": str(s.picture) if s.picture is not None else None,
                "nearest": [{"role": n.role, "name": n.name, "score": n.score, "why": n.why} for n in s.nearest],
            }
            for s in outcome.steps
        ],
        "healings": [_healing(h) for h in outcome.healings],
        "suggested": [_healing(h) for h in outcome.suggested],
        "suggestion": str(outcome.suggestion) if outcome.suggestion is not None else None,
        "seconds": round(outcome.seconds, 3),
        "rungs": dict(outcome.rungs),
        "trace": str(outcome.trace) if outcome.trace is not None else None,
        "report": str(outcome.report) if outcome.report is not None else None,
    }  # fmt: skip


def _healing(healing: Healing) -> Json:
    from steadyhand.script.script import as_plain

    return {
        "file": str(healing.file), "said": healing.said, "old": as_plain(healing.old), "new": as_plain(healing.new),
        "confidence": healing.confidence, "why": healing.why,
    }  # fmt: skip
