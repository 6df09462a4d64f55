"""Whether what a run wrote is still what it wrote: every edit, cut, addition and change of order is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steadyhand.cli.main import main
from steadyhand.desktop.run_log import run_log
from steadyhand.errors import UsageError
from steadyhand.observation import Screenshot
from steadyhand.report import write_report
from steadyhand.sealed import verify_run
from steadyhand.trace import FILE, RunEnd, RunMeta, StepEnd, StepRecord, Trace
from steadyhand_actions.audit import Audit

ACTS = 4


def a_picture(shade: int) -> Screenshot:
    pixels = np.full((6, 8, 3), 60 * shade, np.uint8)
    pixels[2, 3] = (200, 10, shade)
    return Screenshot(pixels)


def a_run(folder: Path, *, killed: bool = False) -> Path:
    """A folder as a run leaves it; ``killed``: as one leaves it that was killed in its last act."""
    trace = Trace.create(folder, RunMeta("press Save"))
    with run_log(trace) as audit:
        for n in range(ACTS):
            step = trace.begin(StepRecord(step=f"step {n}"), a_picture(n))
            audit.write("act", {"rule": "safe", "n": n})
            audit.write("done", {"effect": "settled"}, sure=False)
            trace.finish(step, StepEnd("done"), a_picture(n + 1))
        if killed:
            trace.begin(StepRecord(step="the last"))
            audit.write("act", {"rule": "safe", "n": ACTS})
            kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        trace.close(RunEnd("done"), last=a_picture(0))
    if killed:
        (folder / "audit.head").unlink()
        for name, data in kept.items():
            (folder / name).write_bytes(data)
    else:
        write_report(folder)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_run(tmp_path_factory.mktemp("whole") / "run")


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_a_run_that_came_to_its_end_is_whole(run: Path) -> None:
    found = verify_run(run)
    assert found.whole and found.lines == 2 * ACTS + 2, found
    assert main(["report", str(run), "--verify"]) == 0


Change = Callable[[list[bytes], st.DataObject], bytes]


def flip(lines: list[bytes], data: st.DataObject) -> bytes:
    text = bytearray(b"".join(lines))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    return bytes(text)


def cut(lines: list[bytes], data: st.DataObject) -> bytes:
    first = data.draw(st.integers(0, len(lines) - 1))
    count = data.draw(st.integers(1, len(lines) - first))
    return b"".join(lines[:first] + lines[first + count :])


def cut_short(lines: list[bytes], data: st.DataObject) -> bytes:
    text = b"".join(lines)
    return text[: data.draw(st.integers(0, len(text) - 1))]


def reorder(lines: list[bytes], data: st.DataObject) -> bytes:
    return b"".join(data.draw(st.permutations(lines).filter(lambda some: some != lines)))


def add(lines: list[bytes], data: st.DataObject) -> bytes:
    at = data.draw(st.integers(0, len(lines)))
    extra = data.draw(st.sampled_from([*lines, b"{}\n", b"\n", b"hello\n", b'{"previous":"0"}\n', b"{"]))
    return b"".join([*lines[:at], extra, *lines[at:]])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from([flip, cut, cut_short, reorder, add]), st.sampled_from(["audit.jsonl", FILE]))
def test_no_change_of_the_log_or_the_trace_goes_unnoticed(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, change: Change, name: str
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(whole, folder, dirs_exist_ok=True)
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(change(lines_of(path), data))
    assert path.read_bytes() == before or not verify_run(folder).whole
    shutil.rmtree(folder)


def files_of(run: Path) -> list[Path]:
    """What is no log."""
    return [run / "report.html", *sorted((run / "frames").iterdir())]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_byte_of_a_picture_or_of_the_report_changes_unnoticed(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(whole, folder, dirs_exist_ok=True)
    path = data.draw(st.sampled_from(files_of(folder)))
    change = data.draw(st.sampled_from([flip, cut_short]))
    path.write_bytes(change([path.read_bytes()], data))
    assert str(path) in verify_run(folder).reason
    shutil.rmtree(folder)


def test_a_picture_or_a_report_that_is_gone_or_was_added_shows(run: Path) -> None:
    for path in files_of(run):
        kept = path.read_bytes()
        path.unlink()
        assert f"{path} is gone" in verify_run(run).reason
        path.write_bytes(kept)
    assert verify_run(run).whole
    added = run / "frames" / "0099.png"
    shutil.copy(run / "frames" / "0001.png", added)
    assert f"{added} was added" in verify_run(run).reason
    added.unlink()
    first, second = run / "frames" / "0001.png", run / "frames" / "0002.png"
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    assert f"{first} is not the picture" in verify_run(run).reason
    assert main(["report", str(run), "--verify"]) == 1


def test_a_report_may_be_made_again_and_makes_no_changed_log_whole(run: Path) -> None:
    (run / "report.html").write_text("<p>Nothing happened.</p>")
    assert "is not the report that was made" in verify_run(run).reason
    assert main(["report", str(run)]) == 0 and verify_run(run).whole
    log, trace = run / "audit.jsonl", run / FILE
    log.write_bytes(b"".join(lines_of(log)[:-2]))
    before = log.read_bytes(), trace.read_bytes()
    assert main(["report", str(run)]) == 0
    assert not verify_run(run).whole and (log.read_bytes(), trace.read_bytes()) == before


def test_a_report_that_the_log_does_not_know_of_shows(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run")
    log = run / "audit.jsonl"
    log.write_bytes(b"".join(lines_of(log)[:-1]))
    with Audit(log):  # closes it anew, so that its end fits
        pass
    assert "report.html was added" in verify_run(run).reason


@pytest.mark.parametrize("lost", ["audit.head", FILE])
def test_a_file_that_is_gone_shows(run: Path, lost: str) -> None:
    (run / lost).unlink()
    assert not verify_run(run).whole
    assert main(["report", str(run), "--verify"]) == 1


def test_lines_cut_off_the_end_of_a_killed_run_show_by_its_trace(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", killed=True)
    assert "nothing says that they are all" in verify_run(run).reason
    log = run / "audit.jsonl"
    log.write_bytes(b"".join(lines_of(log)[:-4]))
    (run / "audit.head").write_text(json.dumps({"lines": 0, "last": ""}))
    assert "does not end as it did" in verify_run(run).reason
    with Audit(log) as audit:  # closes it anew, so that its end fits
        audit.write("act", {"rule": "safe"})
    assert "lacks lines that trace.jsonl knows of" in verify_run(run).reason


def test_a_log_continued_after_a_torn_line_vouches_for_what_came_before_it(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    with Audit(log) as audit:
        for n in range(3):
            audit.write("act", {"n": n})
    with log.open("ab") as out:
        out.write(b'{"event":"act","n')
    with Audit(log) as audit:
        audit.write("act", {"n": 3})
    assert verify_run(tmp_path).whole
    lines = lines_of(log)
    log.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert not verify_run(tmp_path).whole, "a line before the torn one was cut out"


def test_what_a_full_disk_lets_in_of_a_line_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import steadyhand_actions.audit as module

    log = tmp_path / "audit.jsonl"
    with Audit(log) as audit:
        audit.write("act", {"n": 0})
        write_all = module._write_all

        def half(file: int, data: bytes) -> None:
            write_all(file, data[: len(data) // 2])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(module, "_write_all", half)
        with pytest.raises(module.EnvironmentLacks, match="No space left"):
            audit.write("act", {"n": 1})
        monkeypatch.undo()
        audit.write("act", {"n": 2})
    assert verify_run(tmp_path).whole and len(lines_of(log)) == 2


def test_a_folder_without_a_log_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no audit log"):
        verify_run(tmp_path)
