"""What a test did on a desktop, as one trace with one report: its acts and what it expected, in the order they came.

Made of the folders of the single runs, which stay as they are and vouch for themselves; this is a copy to be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from steadyhand.desktop.journal import Checked, Journal
from steadyhand.observation import Screenshot
from steadyhand.perceive.picture import read_picture
from steadyhand.report import write_report
from steadyhand.trace import RunEnd, RunMeta, StepEnd, StepRecord, Trace, TraceData, read_trace
from steadyhand_actions.errors import SteadyhandError

_Event = tuple[float, TraceData | Checked]


def write_story(journal: Journal, title: str, failed: str, seconds: float, into: Path) -> Path:
    """The path of the report, in a new trace ``into``. ``failed``: why the test did, empty when it did not.

    Raises UsageError when there is a trace already, EnvironmentLacks when it cannot be written.
    """
    events = sorted(_events(journal), key=lambda event: event[0])
    runs = [what for _, what in events if isinstance(what, TraceData)]
    first = runs[0].meta if runs else RunMeta(title)
    meta = RunMeta(title, "embedded", first.desktop, first.size, version=version("steadyhand"))
    with Trace.create(into, meta) as trace:
        for _, what in events:
            if isinstance(what, Checked):
                _check(trace, what)
            else:
                _run(trace, what)
        trace.close(RunEnd("failed" if failed else "done", failed.splitlines()[0] if failed else "", None, seconds))
    return write_report(into)


def _events(journal: Journal) -> Iterator[_Event]:
    for at, folder in journal.runs:
        try:
            yield at, read_trace(folder)
        except SteadyhandError:
            continue  # what did not even begin left no trace
    for check in journal.checks:
        yield check.at, check


def _check(trace: Trace, check: Checked) -> None:
    record = StepRecord(step=f"expect {check.what}")
    n = trace.begin(record, check.shot)
    trace.finish(n, StepEnd("done" if check.met else "failed", ms={"total": 1000 * check.seconds}, note=check.note))


def _run(trace: Trace, run: TraceData) -> None:
    """The steps of one run. One that ended before it did anything is a step that says why."""
    for step in run.steps:
        n = trace.begin(replace(step, n=0, before="", after=""), _frame(run, step.before))
        end = StepEnd(step.status, step.decision, step.effect, step.ms, step.note)
        trace.finish(n, end, _frame(run, step.after))
    if run.end is not None and run.end.status != "done" and not any(s.status != "done" for s in run.steps):
        n = trace.begin(StepRecord(step=run.meta.task))
        trace.finish(n, StepEnd("failed", ms={"total": 1000 * run.end.seconds}, note=run.end.reason))


def _frame(run: TraceData, name: str) -> Screenshot | None:
    frame = run.frames.get(name)
    if frame is None:
        return None
    try:
        pixels = read_picture(run.folder / frame.file).pixels
    except SteadyhandError:
        return None
    return Screenshot(pixels, frame.origin, frame.scale)
