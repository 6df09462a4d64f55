"""``steadyhand run``: what it reads, what it hands on, what it prints; and once for real."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command import environment, steadyhand

import steadyhand.desktops.run_task as run_task_module
from steadyhand.cli.main import main
from steadyhand.config import MAX_TASK, ModelUse, RunOptions, RunResult, StepLine
from steadyhand.errors import Refused, TaskNotUnderstood

RESULT = RunResult(
    "done", "all done", "84", 2, 1.25, ModelUse(1, 20, 3), {"tree": 2, "text": 1}, Path("/t"), Path("/t/report.html")
)
STEPS = (
    StepLine(1, "click", "button 'Save\x1b[31m'", "tree", 131.6),
    StepLine(2, "type 'x'", "", "", 12, "refused", "nobody was there to ask"),
)


class Asked:
    """Stands where tasks are run and keeps what it was asked."""

    def __init__(self, result: RunResult = RESULT) -> None:
        self.task, self.options, self._result = "", RunOptions(), result

    def __call__(
        self,
        task: str,
        options: RunOptions,
        on_step: Callable[[StepLine], None],
        on_loading: Callable[[int, int], None],
    ) -> RunResult:
        self.task, self.options = task, options
        for step in STEPS:
            on_step(step)
        return self._result


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(run_task_module, "run_task", asked)
    return asked


def test_a_line_a_step_and_then_the_outcome_the_answer_and_the_report(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "do it"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "  1  click  button 'Save�[31m'  [tree, 132 ms]",
        "  2  type 'x'  [12 ms]  refused  nobody was there to ask",
        "done: all done (2 steps, 1.2 s; found by tree 2, text 1)",
        "answer: 84",
        "report: /t/report.html",
    ]
    assert asked.task == "do it"


def test_with_json_there_is_nothing_but_json(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "do it", "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == {
        "status": "done",
        "reason": "all done",
        "answer": "84",
        "steps": 2,
        "seconds": 1.25,
        "model": {"calls": 1, "tokens_in": 20, "tokens_out": 3},
        "rungs": {"tree": 2, "text": 1},
        "trace": "/t",
        "report": "/t/report.html",
    }


def test_the_exit_code_is_that_of_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in range(7):
        monkeypatch.setattr(run_task_module, "run_task", Asked(RunResult("failed", exit_code=code)))
        assert main(["run", "x"]) == code


def test_an_error_is_json_too_when_json_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for error, status in ((Refused("no"), "refused"), (TaskNotUnderstood("what is 'frobnicate'?"), "failed")):

        def raising(*arguments: object, error: Exception = error) -> RunResult:
            raise error

        monkeypatch.setattr(run_task_module, "run_task", raising)
        main(["run", "x", "--json"])
        told = capsys.readouterr()
        found = json.loads(told.out)
        assert (found["status"], found["reason"], found["steps"]) == (status, str(error), 0)
        assert told.err == f"steadyhand: {error}\n"


def test_every_option_is_handed_on(asked: Asked) -> None:
    words = (
        "run x --desktop :7 --size 800x600 --home /h --open a --open b --pixels-only --confirm page --policy p.yaml "
        "--max-steps 5 --max-seconds 1.5 --max-tokens 9 --max-cost 0.5 --dry-run --trace /tr --model phi4:x"
    )
    assert main(words.split()) == 0
    assert asked.options == RunOptions(
        desktop=":7", size=(800, 600), home=Path("/h"), open=("a", "b"), model="phi4:x", pixels_only=True,
        confirm="page", policy=Path("p.yaml"), max_steps=5, max_seconds=1.5, max_tokens=9, max_cost=0.5, dry_run=True,
        trace=Path("/tr"),
    )  # fmt: skip


def test_without_a_terminal_questions_are_denied(asked: Asked) -> None:
    main(["run", "x"])
    assert asked.options.confirm == "deny"


def test_a_task_is_read_from_a_file(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "task.txt").write_bytes("\ufeffopen the café\nthen close it".encode())
    assert main(["run", f"@{tmp_path}/task.txt"]) == 0
    assert asked.task == "open the café\nthen close it"


BAD_TASKS: dict[str, bytes | None] = {
    "empty": b"",
    "blank": b" \n\t ",
    "binary": b"\x00\x01\x02",
    "latin": b"caf\xe9",
    "long": b"press the button " * 60_000,
    "missing": None,
}


@pytest.mark.parametrize("kind", BAD_TASKS)
def test_a_task_that_cannot_be_one_is_told_in_one_line(
    kind: str, asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = BAD_TASKS[kind]
    if data is not None:
        (tmp_path / "task").write_bytes(data)
    assert main(["run", f"@{tmp_path}/task"]) == 2
    told = capsys.readouterr()
    assert re.fullmatch(r"steadyhand: [^\n]{5,300}\n", told.err) and asked.task == ""


@pytest.mark.parametrize("stdin", [b"", b"\x00", b"x" * 1_000_000])
def test_stdin_is_read_and_checked_too(stdin: bytes) -> None:
    done = steadyhand("run", "-", stdin=stdin)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and done.stdout == ""


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert steadyhand("run", "@/dev/zero").returncode == 2


def test_an_empty_or_endless_task_as_a_word_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", ""]) == 2
    assert main(["run", "press it " * MAX_TASK]) == 2
    assert main(["run", "caf\udce9"]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_on_a_terminal_there_is_colour_and_screen_text_cannot_use_it() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/cli')\n"
        "import test_run, steadyhand.desktops.run_task as m\n"
        "m.run_task = test_run.Asked()\n"
        "from steadyhand.cli.main import main\n"
        "sys.exit(main(['run', 'x']))\n"
    )
    main_end, their_end = pty.openpty()
    root = Path(__file__).parent.parent.parent
    env = environment(TERM="xterm-256color", COLUMNS="200")
    env["PYTHONPATH"] += os.pathsep + str(root / "tests")
    env.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=their_end, stdout=their_end, stderr=their_end, env=env, cwd=root
    ) as child:
        os.close(their_end)
        told = b""
        while True:
            try:
                part = os.read(main_end, 65536)
            except OSError:  # what a terminal says when the other side has gone
                break
            if not part:
                break
            told += part
    os.close(main_end)
    text = told.decode()
    assert child.returncode == 0, text
    assert "\x1b[1m" in text and "Save\x1b[31m" not in text and "Save�[31m" in text
    assert "answer: 84" in text and "report: /t/report.html" in text


def test_a_task_that_is_not_understood_is_said_at_once_quoting_the_part() -> None:
    nowhere = environment(PATH="/nonexistent")  # no desktop could be started there, and none is wanted
    done = steadyhand("run", "frobnicate the blixels", "--desktop", "virtual", "--json", env=nowhere)
    assert done.returncode == 2 and "frobnicate" in done.stderr and done.stderr.count("\n") == 1
    assert json.loads(done.stdout)["status"] == "failed"


@pytest.mark.desktop
def test_a_real_run_prints_its_steps_and_ends_with_a_report(tmp_path: Path) -> None:
    done = steadyhand(
        "run", "open the calculator, then press Escape", "--desktop", "virtual", "--trace", str(tmp_path / "t")
    )
    assert done.returncode == 0, done.stderr + done.stdout
    lines = done.stdout.splitlines()
    assert re.match(r"  1  start \S+.*\[.*\d+ ms\]", lines[0])
    assert lines[-2].startswith("done") and lines[-1] == f"report: {tmp_path}/t/report.html"
    assert Path(lines[-1].removeprefix("report: ")).stat().st_size > 1000
