"""Suites on real workers and real desktops: what they leave, and what becomes of them when workers die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bad_input_support import eventually

pytestmark = pytest.mark.desktop
COMMAND = [sys.executable, "-m", "steadyhand", "test"]
GOOD = """\
steadyhand: 1
name: Number {n}
tags: [{tag}]
parameters: {{words: nothing}}
steps:
  - open mousepad
  - type '{{{{words}}}} {n}'
  - expect: the text '{{{{words}}}} {n}' is shown
"""
BAD = """\
steadyhand: 1
timeout: 1
steps:
  - open mousepad
  - do: click the Launch button
    target: {role: button, name: Launch}
    action: {kind: click}
"""


def scripts(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for n, name in enumerate(names):
        (folder / name).write_text(GOOD.format(n=n, tag="even" if n % 2 == 0 else "odd"))
    return folder


def workers_of(pid: int) -> list[int]:
    """The worker processes that a suite has started."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid and b"steadyhand.testing.suite.worker" in words:
            found.append(int(entry.name))
    return found


def told(words: list[str], code: int) -> dict[str, Any]:
    done = subprocess.run([*COMMAND, *words, "--json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_suite_tells_what_passed_what_failed_and_why(tmp_path: Path) -> None:
    folder = scripts(tmp_path / "scripts", "a.yaml", "b.yaml")
    (folder / "bad.yaml").write_text(BAD)
    (folder / "broken.yaml").write_text("steadyhand: 1\nsteps:\n  - jump: high\n")
    report, junit = tmp_path / "report", tmp_path / "junit.xml"
    words = [str(folder), "-n", "2", "--set", "words=hello", "--report", str(report), "--junit", str(junit)]
    found = told(words, 1)
    assert {t["script"]: t["status"] for t in found["tests"]} == {
        "a.yaml": "passed", "b.yaml": "passed", "bad.yaml": "failed", "broken.yaml": "error",
    }  # fmt: skip
    by = {t["script"]: t["tries"][-1] for t in found["tests"]}
    assert "Launch" in by["bad.yaml"]["reason"] and "broken.yaml:3" in by["broken.yaml"]["reason"]
    assert (report / by["bad.yaml"]["report"]).exists() and (report / by["bad.yaml"]["video"]).stat().st_size > 1000
    assert not by["a.yaml"]["video"] and not list((report / "scripts" / "a.yaml").rglob("film*"))
    page = (report / "index.html").read_text()
    assert "2 of 4 failed" in page and page.count("data:image/webp") >= 3 and "<video" in page
    cases = {c.attrib["name"]: c for c in ET.parse(junit).iter("testcase")}
    assert len(cases) == 4 and cases["bad.yaml"].find("failure") is not None
    assert cases["broken.yaml"].find("error") is not None and cases["a.yaml"].find("failure") is None


def test_a_worker_killed_in_the_middle_costs_no_script(tmp_path: Path) -> None:
    folder = scripts(tmp_path / "scripts", "a.yaml", "b.yaml", "c.yaml")
    report = tmp_path / "report"
    words = [*COMMAND, str(folder), "-n", "2", "--report", str(report), "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as suite:
        try:
            eventually(lambda: len(workers_of(suite.pid)) == 2, 60)
            # At work: the run of its script is being written down.
            eventually(lambda: any(report.rglob("trace.jsonl")), 60)
            os.kill(workers_of(suite.pid)[0], signal.SIGKILL)
            out, err = suite.communicate(timeout=300)
        finally:
            suite.kill()
    assert suite.returncode == 0, (out, err)
    found = json.loads(out)
    assert found["lost"] == 1 and found["passed"] == 3
    assert [len(t["tries"]) for t in found["tests"]] == [1, 1, 1]


def test_ctrl_c_ends_a_suite_its_workers_and_their_desktops(tmp_path: Path) -> None:
    folder = scripts(tmp_path / "scripts", "a.yaml", "b.yaml", "c.yaml")
    report = tmp_path / "report"
    words = [*COMMAND, str(folder), "-n", "2", "--report", str(report), "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as suite:
        try:
            eventually(lambda: any(report.rglob("trace.jsonl")), 60)
            workers = workers_of(suite.pid)
            suite.send_signal(signal.SIGINT)
            out, err = suite.communicate(timeout=60)
        finally:
            suite.kill()
    assert suite.returncode == 4, (out, err)
    assert "Ctrl+C" in json.loads(out)["stopped"] and (report / "index.html").exists()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 20)


@pytest.fixture
def cluster() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Two nodes, with room for one worker each."""
    pytest.importorskip("ray")
    nodes = subprocess.Popen(
        [sys.executable, str(Path(__file__).parents[1] / "ray_nodes.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    assert nodes.stdin is not None and nodes.stdout is not None
    try:
        said = next(line for line in nodes.stdout if line.startswith("address "))
        yield said.split()[1], nodes
        nodes.stdin.close()
        nodes.wait(60)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(nodes.pid, signal.SIGKILL)
        nodes.stdout.close()
        nodes.wait()


@pytest.mark.slow
def test_a_cluster_that_loses_a_machine_loses_no_script_and_counts_none_twice(
    cluster: tuple[str, subprocess.Popen[str]], tmp_path: Path
) -> None:
    address, nodes = cluster
    folder = scripts(tmp_path / "scripts", *(f"{name}.yaml" for name in "abcdef"))
    report = tmp_path / "report"
    words = [*COMMAND, str(folder), "-n", "2", "--on", f"ray:{address}", "--report", str(report)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as suite:
        try:
            assert suite.stdout is not None and nodes.stdin is not None and nodes.stdout is not None
            assert suite.stdout.readline().startswith("passed"), "one is through, and others are not"
            nodes.stdin.write("kill\n")
            nodes.stdin.flush()
            assert next(line for line in nodes.stdout if line.startswith("killed"))
            out, err = suite.communicate(timeout=300)
        finally:
            suite.kill()
    assert suite.returncode == 0, (out, err)
    assert "6 passed" in out and out.count("passed ") >= 5
    page = (report / "index.html").read_text()
    assert "Workers lost" in page
    for name in "abcdef":
        assert (report / "scripts" / f"{name}.yaml" / "try-1" / "trace" / "report.html").exists(), "it came home"
        assert not (report / "scripts" / f"{name}.yaml" / "try-2").exists()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["nowhere.yaml"], "nowhere.yaml is not there"),
        (["{folder}", "--on", "the moon"], "say local, ray or ray:ADDRESS"),
        (["{folder}", "--on", "ray:127.0.0.1:1", "--heal", "write"], "--heal suggest"),
        (["{folder}", "--report", "{folder}"], "name a new folder with --report"),
        (["{folder}", "--set", "words"], "words"),
        (["{folder}", "-n", "0"], "1 or more"),
        (["{folder}", "--tag", "prime"], "the tags there are: even, odd"),
    ],
)
def test_what_is_no_suite_is_one_clear_line(words: list[str], what: str, tmp_path: Path) -> None:
    folder = scripts(tmp_path / "scripts", "a.yaml", "b.yaml")
    given = [word.format(folder=folder) for word in words]
    done = subprocess.run([*COMMAND, *given], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 2 and what in done.stderr and done.stderr.count("\n") == 1, done
    assert (folder / "a.yaml").exists()
