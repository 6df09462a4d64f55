"""The trace on a real disk: what is on it when, and what can be read back after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from steadyhand.config import ModelUse
from steadyhand.errors import SteadyhandError, UsageError
from steadyhand.observation import Screenshot
from steadyhand.trace import FILE, Judged, RunEnd, RunMeta, StepEnd, StepRecord, Trace, new_folder, read_trace
from steadyhand_actions.schema import Box, Click, Effect, Point, Type
from steadyhand_prompts.dialect import Aim


def picture(shade: int, width: int = 64, height: int = 48) -> Screenshot:
    pixels = np.full((height, width, 3), shade, np.uint8)
    pixels[10:20, 10:30] = 255 - shade
    return Screenshot(pixels, Point(-5, 7), 2.0)


CLICK = StepRecord(
    step="press Save",
    thought="the button says Save",
    action=Click(point=Point(20, 15), modifiers=("ctrl",)),
    aim=Aim("e7", "button", "Save", Box(10, 10, 30, 20), "tree", 0.93),
    app="mousepad",
    window="Untitled — Mousepad",
    ms={"perceive": 12.5, "decide": 3.0},
)


def test_a_run_reads_back_as_it_was_written(tmp_path: Path) -> None:
    meta = RunMeta("press Save", "embedded", ":7", (1280, 800), options={"dry run": "no"})
    end = RunEnd("done", "all steps done", "84", 3.2, {"tree": 1}, ModelUse(1, 2, 3))
    with Trace.create(tmp_path / "run", meta) as trace:
        n = trace.begin(CLICK, picture(0))
        trace.finish(
            n,
            StepEnd("done", Judged("ask", "save-over", "may replace"), Effect("settled", (Box(0, 0, 9, 9),), 40.0)),
            picture(9),
        )
        trace.close(end)
    back = read_trace(tmp_path / "run")
    assert back.broken == 0 and back.end == end
    assert (back.meta.task, back.meta.size, back.meta.options) == ("press Save", (1280, 800), {"dry run": "no"})
    assert back.meta.started.startswith("20")
    (step,) = back.steps
    assert (step.n, step.action, step.aim, step.ms) == (1, CLICK.action, CLICK.aim, CLICK.ms)
    assert step.decision == Judged("ask", "save-over", "may replace")
    assert step.effect == Effect("settled", (Box(0, 0, 9, 9),), 40.0)
    before, after = back.frames[step.before], back.frames[step.after]
    assert before.file != after.file
    assert (before.origin, before.scale, before.width, before.height) == (Point(-5, 7), 2.0, 64, 48)
    with Image.open(back.folder / after.file) as stored:
        assert np.array_equal(np.asarray(stored), picture(9).pixels)


def test_a_frame_that_did_not_change_is_stored_once(tmp_path: Path) -> None:
    with Trace.create(tmp_path, RunMeta("x")) as trace:
        for _ in range(3):
            n = trace.begin(CLICK, picture(1))
            trace.finish(n, StepEnd("no effect"), picture(1))
        n = trace.begin(CLICK, picture(2))
        trace.finish(n, StepEnd("done"), Screenshot(picture(2).pixels, Point(0, 0)))
    assert len(list((tmp_path / "frames").iterdir())) == 3, "same pixels at another place are another frame"
    assert {s.before for s in read_trace(tmp_path).steps[:3]} == {"frames/0001.png"}


def test_the_last_picture_belongs_to_the_last_step(tmp_path: Path) -> None:
    with Trace.create(tmp_path, RunMeta("x")) as trace:
        for shade in (1, 2):
            trace.finish(trace.begin(CLICK, picture(shade)), StepEnd("done"))
        trace.close(RunEnd("done"), picture(3))
    assert [step.after for step in read_trace(tmp_path).steps] == ["", "frames/0003.png"]


def test_a_line_and_its_picture_are_on_the_disk_before_the_act_when_asked(tmp_path: Path) -> None:
    trace = Trace.create(tmp_path, RunMeta("x"))
    trace.begin(CLICK, picture(1), sure=True)
    with Image.open(tmp_path / "frames" / "0001.png") as stored:
        assert stored.size == (64, 48)
    (step,) = read_trace(tmp_path).steps
    assert step.status == "unfinished" and step.action == CLICK.action
    trace.close()


def test_a_killed_run_leaves_a_readable_trace(tmp_path: Path) -> None:
    program = (
        "import sys, time, numpy as np\n"
        "from pathlib import Path\n"
        "from steadyhand.observation import Screenshot\n"
        "from steadyhand.trace import *\n"
        "t = Trace.create(Path(sys.argv[1]), RunMeta('x'))\n"
        "n = t.begin(StepRecord(step='one'), Screenshot(np.zeros((9, 9, 3), np.uint8)))\n"
        "t.finish(n, StepEnd('done'))\n"
        "t.begin(StepRecord(step='two'), sure=True)\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, env=env) as child:
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
        child.send_signal(signal.SIGKILL)
    back = read_trace(tmp_path)
    assert [(s.step, s.status) for s in back.steps] == [("one", "done"), ("two", "unfinished")]
    assert back.end is None and back.broken == 0


@pytest.mark.parametrize("cut", [1, 7, 60, 200])
def test_a_line_cut_short_costs_that_line_only(tmp_path: Path, cut: int) -> None:
    with Trace.create(tmp_path, RunMeta("x")) as trace:
        trace.begin(CLICK)
        trace.begin(CLICK)
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-cut])
    back = read_trace(tmp_path)
    assert back.steps[0] == back.steps[0] and len(back.steps) == (2 if cut == 1 else 1)
    assert back.broken == (0 if cut == 1 else 1)


def test_lines_of_a_kind_not_known_are_passed_over_and_rubbish_is_counted(tmp_path: Path) -> None:
    Trace.create(tmp_path, RunMeta("x")).close()
    with (tmp_path / FILE).open("ab") as out:
        out.write(b'{"kind":"later","x":1}\n[1,2]\n\xff\xfe\n' + b"[" * 100_000 + b'\n{"kind":"begin","n":"no"}\n\n')
    back = read_trace(tmp_path)
    assert back.steps == () and back.broken == 4


def test_text_that_is_no_unicode_does_not_stop_a_run(tmp_path: Path) -> None:
    with Trace.create(tmp_path, RunMeta("caf\udce9")) as trace:
        n = trace.begin(StepRecord(step="a\udc80b\x00\x1b[31m\u2028", action=Type(text="é漢\n")))
        trace.finish(n, StepEnd("done"))
    (step,) = read_trace(tmp_path).steps
    assert step.step == "a?b\x00\x1b[31m\u2028" and step.action == Type(text="é漢\n")


def test_a_folder_with_a_trace_is_not_written_over(tmp_path: Path) -> None:
    Trace.create(tmp_path, RunMeta("first")).close()
    with pytest.raises(UsageError, match="holds a trace already"):
        Trace.create(tmp_path, RunMeta("second"))
    assert read_trace(tmp_path).meta.task == "first"


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SteadyhandError, match=r"cannot write the trace in .*; name another folder with --trace") as e:
        Trace.create(tmp_path / "file" / "run", RunMeta("x"))
    assert "\n" not in str(e.value)


def test_a_full_disk_ends_the_run_with_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = Trace.create(tmp_path, RunMeta("x"))
    (tmp_path / "frames").rmdir()
    (tmp_path / "frames").write_text("in the way")
    with pytest.raises(SteadyhandError, match="cannot write the trace"):
        trace.begin(CLICK, picture(3), sure=True)
    with pytest.raises(SteadyhandError, match="cannot write the trace"):
        trace.begin(CLICK, picture(4))
    with pytest.raises(SteadyhandError, match="cannot write the trace"):
        trace.close()
    assert [s.status for s in read_trace(tmp_path).steps] == ["unfinished"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_the_lines_is_told_before_the_act(tmp_path: Path) -> None:
    with Trace.create(tmp_path, RunMeta("x")) as trace, Path("/dev/full").open("wb", buffering=0) as full:
        trace._lines.close()
        trace._lines = full
        with pytest.raises(SteadyhandError, match="No space left"):
            trace.begin(CLICK)


@pytest.mark.parametrize("text", ["", "{}", '{"kind":"end","status":"done"}', "\x00\x01"])
def test_what_is_no_trace_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="holds no trace"):
        read_trace(tmp_path)
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UsageError, match="is not a trace"):
        read_trace(tmp_path)


def test_folders_of_runs_are_named_by_time_and_task_and_never_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with Trace.create(None, RunMeta("Open the calculator, and work out 12 * 7")) as trace:
        one = trace.folder
    two = new_folder("../../etc/passwd")
    assert one.parent == two.parent == tmp_path / "steadyhand" / "runs"
    assert one.name.endswith("-open-the-calculator-and-work") and two.name.endswith("-etc-passwd")
    assert one.stat().st_mode & 0o077 == 0, "pictures of a screen are nobody else's business"
    again = {new_folder("漢字") for _ in range(3)}
    assert len(again) == 3
