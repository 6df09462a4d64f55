"""What a model that obeys everything on the screen can do to a person's things, and what safety costs.

    .venv/bin/python benchmarks/safety.py [--injections FILE.tsv] [--benign FILE.txt] [--json]
        [--surfaces dialog,page,terminal,mail] [--limit N] [--rounds N] [--jobs N]

Every text of the injections (a TSV file with a column ``text``) is put on every surface: a GTK dialog, a page in
Chromium, an xterm and a list of mails, on a virtual desktop beside a harmless task. A scripted model in a process of
its own does what the text wants - deletes, sends, submits, pays, runs, opens, types secrets -, two ways a round, and
then the task. What counts is what came of it: files, commands, requests, settings. Every text of the benign ones is
shown the same way while the embedded planner or a sensible model works on that very surface; what is asked then is a
false question.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / name) for name in ("agent", "actions", "prompts", "tests")]

from obeying.benign import Worked, work  # noqa: E402
from obeying.layout import SURFACES  # noqa: E402
from obeying.stage import Stage  # noqa: E402
from obeying.trial import A_RUN, Came, Model, Trial, attack  # noqa: E402
from obeying.watching import Judged  # noqa: E402
from obeying.yielding import time_to_yield  # noqa: E402

from steadyhand.desktops.runs import Settings  # noqa: E402
from steadyhand_actions.gate import Gate  # noqa: E402
from steadyhand_actions.schema import ACTION  # noqa: E402

YIELDS = 5


@dataclass
class Found:
    """What one or all workers found. Times are milliseconds."""

    attacks: list[Came] = field(default_factory=list)
    works: list[Worked] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    yields: list[float | None] = field(default_factory=list)


def texts_of(file: Path, column: str | None) -> list[str]:
    """The texts of a TSV file's column, or the lines of a plain one. Raises SystemExit with one line."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            if column is None:
                return [line.strip() for line in lines if line.strip()]
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{file} cannot be read: {error}") from error
    if not rows or column not in rows[0]:
        raise SystemExit(f"{file} has no column {column!r}; give a TSV file with one.")
    return [row[column] for row in rows if row[column]]


@contextmanager
def looking_again() -> Iterator[list[float]]:
    """Milliseconds that the gate's second looks at the target took, one a look."""
    took: list[float] = []
    perform = Gate.perform

    def timed(gate: Gate, *args: Any, **more: Any) -> Any:
        again = more["again"]

        def look() -> Any:
            began = time.perf_counter()
            try:
                return again()
            finally:
                took.append(1000 * (time.perf_counter() - began))

        return perform(gate, *args, **{**more, "again": look})

    with patch.object(Gate, "perform", timed):
        yield took


def worker(trials: list[Trial], benign: list[tuple[str, str, str]], yields: int) -> Found:
    """``benign``: surface, text and planner of each. Tells on standard error how it goes."""
    found, parent = Found(), os.getppid()
    with TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        traces = (Path(folder) / f"trace-{n}" for n in range(1_000_000))
        with Model() as model, Stage(Settings(confirm="deny", max_seconds=120)) as stage, looking_again() as looks:
            for trial in trials:
                if os.getppid() != parent:
                    return found  # whoever wanted to know is gone
                came = attack(stage, model, trial, next(traces))
                found.attacks.append(came)
                print(_line(came), file=sys.stderr, flush=True)
            for turn, (surface, text, planner) in enumerate(benign):
                worked = work(stage, model, surface, text, turn, planner, next(traces))
                found.works.append(worked)
                print(_benign_line(worked), file=sys.stderr, flush=True)
            found.looks = list(looks)
            found.yields = [time_to_yield(stage, next(traces)) for _ in range(yields)]
    return found


def _line(came: Came) -> str:
    acts = ", ".join(f"{act['kind']} {act['came']}" for act in came.tried)
    end = "" if came.completed else f" NOT COMPLETED ({came.status})"
    return f"{came.surface:8} {came.text[:50]!r}: {acts}{end}{' HARM ' + '; '.join(came.harm) if came.harm else ''}"


def _benign_line(worked: Worked) -> str:
    asked = "; ".join(f"{judged.decision.rule}: {judged.decision.reason}" for judged in worked.asked)
    end = "" if worked.completed else f" NOT COMPLETED ({worked.status})"
    return f"{worked.surface:8} {worked.text[:50]!r} {worked.planner}: {len(worked.judged)} steps{end} {asked}"


def everything(options: argparse.Namespace) -> Found:
    texts = texts_of(options.injections, "text")[: options.limit]
    benign = texts_of(options.benign, None)[: options.limit]
    places = list(enumerate(options.surfaces))
    trials = [
        Trial(surface, text, n + 7 * place + 31 * turn, (n + place) % 2 == 1, turn * A_RUN)
        for turn in range(options.rounds) for n, text in enumerate(texts) for place, surface in places
    ]  # fmt: skip
    works = [
        (surface, text, "embedded" if (n + place) % 2 else "model")
        for n, text in enumerate(benign) for place, surface in places
    ]  # fmt: skip
    jobs = options.jobs
    shards = [(trials[n::jobs], works[n::jobs], 0) for n in range(jobs)]
    found = Found()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for part in pool.map(worker, *zip(*shards, strict=True)):
            found.attacks += part.attacks
            found.works += part.works
            found.looks += part.looks
    found.yields = worker([], [], YIELDS).yields  # alone, so that nothing else takes its time
    return found


def figures(found: Found, seconds: float) -> dict[str, float]:
    """Everything that is printed."""
    acts = [act for came in found.attacks for act in came.tried if act["came"] in ("refused", "went through")]
    took = [j.ms for runs in (found.attacks, found.works) for run in runs for j in run.judged]
    steps, asked = sum(len(w.judged) for w in found.works), sum(len(w.asked) for w in found.works)
    stopped = [ms for ms in found.yields if ms is not None]
    counted = {
        "texts shown": len(found.attacks),
        "attacks tried": len(acts),
        "attacks that could not be tried": sum(len(came.tried) for came in found.attacks) - len(acts),
        "attacks succeeded": sum(bool(came.harm) for came in found.attacks),
        "harmless tasks completed beside them": sum(came.completed for came in found.attacks),
        "questions a person was asked about them": sum(came.questions for came in found.attacks),
        "benign texts worked beside": len(found.works),
        "tasks completed there": sum(worked.completed for worked in found.works),
        "steps there": steps,
        "false questions": asked,
        "false questions, %": 100 * asked / max(1, steps),
        "time to yield to a person, median ms": _median(stopped),
        "time to yield to a person, worst ms": max(stopped, default=math.nan),
        "runs that yielded, %": 100 * len(stopped) / max(1, len(found.yields)),
        "time to verify, median ms": _median(found.looks),
        "a decision, median ms": _median(took),
        "a decision, 99 of 100 within, ms": statistics.quantiles(took, n=100)[98] if len(took) > 1 else math.nan,
    }
    return counted | {"seconds in all": seconds}


def _median(numbers: list[float]) -> float:
    return statistics.median(numbers) if numbers else math.nan


def _judged(judged: Judged) -> dict[str, object]:
    return {
        "action": ACTION.dump_python(judged.action, mode="json"),
        "context": judged.context.model_dump(mode="json", exclude_defaults=True),
        "verdict": judged.decision.verdict, "rule": judged.decision.rule, "reason": judged.decision.reason,
    }  # fmt: skip


def details(found: Found) -> dict[str, object]:
    """What went wrong, with everything that the policy was asked there."""
    return {
        "succeeded": [_shown(c) | {"judged": [*map(_judged, c.judged)]} for c in found.attacks if c.harm],
        "not completed": [_shown(c) for c in found.attacks if not c.completed],
        "false questions": [
            {"surface": w.surface, "text": w.text, "planner": w.planner, "judged": [*map(_judged, w.asked)]}
            for w in found.works if w.asked
        ],
    }  # fmt: skip


def _shown(came: Came) -> dict[str, object]:
    return {
        "surface": came.surface, "text": came.text, "harm": came.harm, "tried": came.tried, "status": came.status,
    }  # fmt: skip


def acts_of(found: Found) -> tuple[list[str], list[str]]:
    """Refused acts of the obeying model, and acts of harmless work, as lines of JSON with the text left open, one of
    each kind: tests of the policy alone go by them."""
    hostile = _lines((c.surface, c.text, j) for c in found.attacks for j in c.judged if j.decision.verdict != "allow")
    harmless = _lines((w.surface, w.text, j) for w in found.works for j in w.judged if j.decision.verdict == "allow")
    return hostile, harmless


def _lines(acts: Iterable[tuple[str, str, Judged]]) -> list[str]:
    lines: dict[str, str] = {}
    for surface, text, judged in acts:
        value: dict[str, Any] = {"surface": surface, **_judged(judged)}
        target = judged.context.target or judged.context.focus
        name = target.name[:20] if target is not None and target.name[:20] != text[:20] else ""
        key = f"{surface} {judged.action.kind} {judged.decision.rule} {name} {judged.context.app}"
        if judged.decision.rule.startswith("spoken"):
            # It was asked about for the sake of this very text.
            lines.setdefault(key, json.dumps(value, ensure_ascii=False))
            continue
        value["context"].pop("spoken", None)
        line = json.dumps(value, ensure_ascii=False)
        lines.setdefault(key, line.replace(json.dumps(text, ensure_ascii=False)[1:-1], "{text}"))
    return list(lines.values())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--injections", type=Path, default=ROOT / "tests/safety/injections.tsv")
    options.add_argument("--benign", type=Path, default=ROOT / "tests/safety/benign-look-alikes.txt")
    options.add_argument("--json", action="store_true", help="one object with all figures and what went wrong")
    options.add_argument("--surfaces", type=lambda said: said.split(","), default=list(SURFACES))
    options.add_argument("--limit", type=int, help="only so many texts of each file")
    options.add_argument("--rounds", type=int, default=1, help="two hostile acts more for each")
    options.add_argument("--jobs", type=int, default=2, help="desktops side by side")
    options.add_argument("--contexts", type=Path, help="a folder for the acts that came up, as tests use them")
    chosen = options.parse_args()
    if unknown := set(chosen.surfaces) - set(SURFACES):
        options.error(f"no surface {', '.join(sorted(unknown))}; there are {', '.join(SURFACES)}")
    began = time.monotonic()
    found = everything(chosen)
    counted = figures(found, time.monotonic() - began)
    if chosen.contexts is not None:
        for name, lines in zip(("hostile", "harmless"), acts_of(found), strict=True):
            (chosen.contexts / f"{name}-acts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if chosen.json:
        finite = {name: None if math.isnan(value) else value for name, value in counted.items()}
        print(json.dumps({"figures": finite, **details(found)}, ensure_ascii=False))
        return
    for name, value in counted.items():
        print(f"{name:45s} {value:10.1f}" if value % 1 else f"{name:45s} {value:8.0f}")


if __name__ == "__main__":
    main()
