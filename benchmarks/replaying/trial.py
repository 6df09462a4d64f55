"""One task by one tool under one disturbance, and what came of it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from replaying import peers
from replaying.stage import Disturbance, Stage
from replaying.tasks import by_name


def key(task: str, disturbance: str, tool: str) -> str:
    return f"{task} {disturbance} {tool}"


def run(task: str, disturbance: str, tool: str, scripts: Path, work: Path, environment: Path) -> dict[str, Any]:
    """``end``: right, failed (said so, no harm done) or wrong. ``said``: whether the tool said that it passed."""
    began = time.monotonic()
    out: dict[str, Any] = {"task": task, "disturbance": disturbance, "tool": tool, "toolkit": by_name(task).toolkit}
    try:
        with Stage(by_name(task), cast(Disturbance, disturbance), work) as stage:
            out |= _steadyhand(stage, scripts) if tool == "steadyhand" else _other(stage, tool, scripts, environment)
            stage.calm()
            truth = stage.settled_truth(4.0 if out["said"] else 1.0)
            out |= _judged(stage, truth, out["said"])
    except Exception as error:  # noqa: BLE001 - a desktop that does not come up ends one run, not all
        out |= {"end": "broken", "said": False, "reason": f"{type(error).__name__}: {error}"[:300], "ms": []}
    out["seconds"] = round(time.monotonic() - began, 1)
    return out


def _judged(stage: Stage, truth: object, said: bool) -> dict[str, Any]:
    task = stage.task
    if truth == task.after:
        return {"end": "right"}
    harmless = truth == task.before or truth in task.between or (stage.task.toolkit != "Tk" and truth == "")
    if said:
        return {"end": "wrong", "truth": f"said to have passed, but: {truth!r}"[:300]}
    return {"end": "failed"} if harmless else {"end": "wrong", "truth": repr(truth)[:300]}


def _steadyhand(stage: Stage, scripts: Path) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        mine = Path(folder) / f"{stage.task.name}.yaml"
        shutil.copy(scripts / mine.name, mine)
        if (pictures := scripts / f"{stage.task.name}.pictures").exists():
            shutil.copytree(pictures, mine.with_suffix(".pictures"))
        outcome = stage.desktop.attempt_replay(mine, heal="suggest", trace=Path(folder) / "trace")
    failed = outcome.failed_at
    return {
        "said": outcome.passed, "status": outcome.status, "reason": outcome.reason,
        "at": failed.said if failed is not None else "", "asked": len(stage.asked),
        "nearest": [f"{n.role} {n.name!r} {n.score:.2f} {n.why}" for n in (failed.nearest[:3] if failed else ())],
        "ms": [s.ms for s in outcome.steps if s.status in ("passed", "healed")],
        "rungs": [s.rung for s in outcome.steps],
    }  # fmt: skip


def _other(stage: Stage, tool: str, scripts: Path, environment: Path) -> dict[str, Any]:
    steps = scripts / f"{stage.task.name}.others/steps.json"
    said, reason, ms = peers.run(environment / "bin/python", tool, steps, stage.env, stage.task.app, stage.task.toolkit)
    return {"said": said, "reason": reason, "ms": ms}
