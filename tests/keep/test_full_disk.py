"""A disk that is full, a real one: the run stops before the next act, says so, and leaves what it wrote."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import steadyhand
from scenarios_support import Stage

from steadyhand.config import RunResult, StepLine
from steadyhand.sealed import verify_run
from steadyhand.trace import RunMeta, StepRecord, Trace, read_trace
from steadyhand_actions.audit import Audit, verify
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.schema import Type


class Disk:
    """A small disk in memory."""

    def __init__(self, place: Path, size: str, more: str = "mode=700") -> None:
        place.mkdir()
        self.place = place
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},{more}", "tmpfs", str(place)],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            place.rmdir()
            pytest.skip("mounting a disk is not allowed here")

    def fill(self) -> None:
        with (self.place / "filler").open("ab", buffering=0) as file:
            for size in (4096, 64, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk", "1m")
    yield made
    made.close()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Disk]:
    """Room for lines, and for no picture."""
    made = Disk(tmp_path / "tiny", "16k")
    yield made
    made.close()


def nothing_is_held(display: str) -> bool:
    from Xlib.display import Display  # type: ignore[import-untyped]

    there = Display(display)
    try:
        return not any(there.query_keymap()) and not there.screen().root.query_pointer().mask & 0x1FFF
    finally:
        there.close()


def told_in_one_line(result: RunResult) -> bool:
    return (
        (result.status, result.exit_code) == ("failed", 5)
        and "No space left" in result.reason
        and "\n" not in result.reason
    )


@pytest.mark.desktop
def test_a_disk_that_fills_up_stops_the_run_before_the_next_act(stage: Stage, disk: Disk) -> None:
    desktop = stage.set(size=(800, 500))
    out = stage.asks("zenity --entry --title=Name --text=Name")
    pieces = [f"piece{n} " for n in range(20)]

    def filled(line: StepLine) -> None:
        disk.fill()

    task = "Click the field. " + "".join(f"Type '{piece}'. " for piece in pieces) + "Click OK."
    result = desktop.attempt(task, trace=disk.place / "run", on_step=filled)
    assert told_in_one_line(result), result
    field = next(e for e in desktop.see().elements if e.role == "field")
    back = read_trace(disk.place / "run")
    told = [s.action.text for s in back.steps if isinstance(s.action, Type)]
    assert field.value in ("".join(told), "".join(told[:-1])), "nothing was done that was not written down first"
    assert 0 < len(told) < len(pieces)
    assert not out.exists() and nothing_is_held(desktop.display)
    assert back.broken == 0 and {s.status for s in back.steps[:-1]} <= {"done", "no effect"}
    log = disk.place / "run" / "audit.jsonl"
    assert verify(log) >= 2 and not verify_run(disk.place / "run").whole, "its end could not be written"


@pytest.mark.desktop
def test_an_act_that_matters_waits_for_its_picture(stage: Stage, tiny: Disk) -> None:
    desktop = stage.set(size=(1280, 800))
    out = stage.asks("zenity --question --title=Old --text='Delete the old notes?' --ok-label=Delete; echo $?")
    result = desktop.attempt("click Delete", trace=tiny.place / "run")
    assert told_in_one_line(result), result
    assert any(w.title == "Old" for w in desktop.see().windows) and not out.exists(), "nothing was deleted"
    assert nothing_is_held(desktop.display)
    (step,) = read_trace(tiny.place / "run").steps
    assert step.status == "failed" and "No space left" in step.note
    assert not list((tiny.place / "run" / "frames").iterdir()), "no half a picture is left"


def test_a_line_is_whole_or_not_there(disk: Disk) -> None:
    trace = Trace.create(disk.place / "run", RunMeta("x"))
    trace.begin(StepRecord(step="one"))
    disk.fill()
    with pytest.raises(EnvironmentLacks, match="No space left"):
        for n in range(100):
            trace.begin(StepRecord(step="y" * 300, note=str(n)))
    (disk.place / "filler").unlink()
    trace.begin(StepRecord(step="again"))
    trace.close()
    back = read_trace(disk.place / "run")
    assert back.broken == 0 and back.steps[0].step == "one" and back.steps[-1].step == "again"


def test_a_log_on_a_full_disk_goes_on_where_it_was_whole(disk: Disk) -> None:
    with Audit(disk.place / "audit.jsonl") as audit:
        audit.write("act", {"n": 0})
        disk.fill()
        with pytest.raises(EnvironmentLacks, match="takes no more lines"):
            for n in range(100):
                audit.write("act", {"n": n, "text": "y" * 300})
        (disk.place / "filler").unlink()
        audit.write("act", {"last": True})
    assert verify(disk.place / "audit.jsonl") >= 2 and verify_run(disk.place).whole


def test_a_report_that_finds_no_room_leaves_the_one_before_it(disk: Disk) -> None:
    run = disk.place / "run"
    Trace.create(run, RunMeta("x")).close()
    assert steadyhand("report", str(run)).returncode == 0
    before = (run / "report.html").read_bytes()
    disk.fill()
    done = steadyhand("report", str(run))
    assert done.returncode == 5 and done.stderr.count("\n") == 1 and "No space left" in done.stderr
    assert (run / "report.html").read_bytes() == before
    assert not list(run.glob("*.part"))


def test_a_run_on_a_disk_that_is_full_already_begins_nothing(tmp_path: Path) -> None:
    full = Disk(tmp_path / "full", "16k", "nr_inodes=1")
    try:
        done = steadyhand("run", "--desktop", "virtual", "--trace", str(full.place / "run"), "press Escape")
    finally:
        full.close()
    assert done.returncode == 5 and "No space left" in done.stderr
    assert done.stderr.count("\n") == 1
