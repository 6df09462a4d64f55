"""One script from file to outcome on a desktop that is there: read, replay, tell what was found again.

The run itself is that of any task: the same loop, gate, trace and report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from steadyhand.config import RunResult
from steadyhand.desktop.session import Session
from steadyhand.heal.suggestion import suggest, write
from steadyhand.loop.runner import Ended
from steadyhand.replay.planner import ReplayPlanner, Wishes
from steadyhand.replay.speech import Speech, check, speech_of
from steadyhand.script.outcome import ReplayStatus, ScriptOutcome, StepOutcome
from steadyhand.script.program import Program, load
from steadyhand.script.script import Scalar
from steadyhand.trace import read_trace
from steadyhand.trace_frames import FRAMES
from steadyhand_actions.errors import SteadyhandError
from steadyhand_actions.vault import provide

Heal = Literal["off", "suggest", "write"]
Run = Callable[[ReplayPlanner, str], tuple[Ended, RunResult]]
_STATUS: dict[str, ReplayStatus] = {"done": "passed", "failed": "failed", "refused": "refused", "stopped": "stopped"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A script that was read and understood; nothing is started yet."""

    program: Program
    speech: Speech


def prepare(script: Path, parameters: Mapping[str, Scalar] | None = None, apps: tuple[str, ...] = ()) -> Prepared:
    """Everything that can be wrong with a script is found here. Raises UsageError."""
    program = load(script, parameters)
    check(program, apps)
    speech = speech_of(program)
    provide(" ".join([*speech.parts, *(f"{{{{secret:{name}}}}}" for name in program.secrets)]))
    return Prepared(program, speech)


def replay(
    prepared: Prepared, session: Session, run: Run, heal: Heal, *, dry: bool = False
) -> tuple[ScriptOutcome, SteadyhandError | None]:
    """Replay it with ``run``, which carries a planner out with words that are the person's. What became of it, and the
    error that ended it."""
    began, program = time.monotonic(), prepared.program
    wishes = Wishes(renaming=heal != "off", dry=dry)
    planner = ReplayPlanner(program, session.catalogue, session.app_names(), prepared.speech, wishes)
    ended, result = run(planner, prepared.speech.parts[0])
    healings, doubtful = tuple(planner.healings.values()), tuple(planner.suggested)
    status = _STATUS[ended.status]
    outcome = ScriptOutcome(
        status="passed with healing" if status == "passed" and healings else status, name=program.name,
        file=program.source.path, steps=_steps(planner, ended, result), reason=ended.reason, healings=healings,
        suggested=doubtful, seconds=time.monotonic() - began, answer=result.answer, rungs=result.rungs,
        trace=result.trace, report=result.report, exit_code=result.exit_code,
    )  # fmt: skip
    error = ended.error
    try:
        outcome = _healed(outcome, heal)
    except SteadyhandError as problem:
        if error is None:
            error = problem
            outcome = replace(outcome, status="failed", reason=str(problem), exit_code=problem.exit_code)
    return outcome, error


def _healed(outcome: ScriptOutcome, heal: Heal) -> ScriptOutcome:
    """What was found again is written down; into the script only when the replay passed."""
    if heal == "write" and outcome.healings and outcome.passed:
        write(outcome.healings)
    elif heal != "off" and (outcome.healings or outcome.suggested):
        return replace(outcome, suggestion=suggest(outcome.file, outcome.healings, outcome.suggested))
    return outcome


def _steps(planner: ReplayPlanner, ended: Ended, result: RunResult) -> tuple[StepOutcome, ...]:
    """With the step that the run ended in, where something outside of it ended it, and the picture of that."""
    steps, now = list(planner.outcomes), planner.now
    if ended.status == "done":
        return tuple(steps)
    told = next((i for i, s in enumerate(steps) if s.status in ("failed", "refused")), None)
    if told is None and now is not None:
        status: Literal["failed", "refused", "stopped"] = (
            ended.status if ended.status in ("refused", "stopped") else "failed"
        )
        steps.append(StepOutcome(len(steps) + 1, now.said, status, now.source.path, now.where, now.place,
                                 reason=ended.reason))  # fmt: skip
        told = len(steps) - 1
    if told is not None:
        steps[told] = replace(steps[told], picture=_last_picture(result.trace))
    return tuple(steps)


def _last_picture(folder: Path | None) -> Path | None:
    """The screen as it was in the end, as the trace kept it."""
    if folder is None:
        return None
    try:
        steps = read_trace(folder).steps
    except SteadyhandError:
        return None
    if steps and steps[-1].after:
        return folder / steps[-1].after
    frames = sorted((folder / FRAMES).glob("*.png"))
    return frames[-1] if frames else None
