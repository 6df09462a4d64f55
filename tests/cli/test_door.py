"""What holds for every command: help at once, mistakes in one line, no traceback, quiet when nobody listens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from command import environment, steadyhand

import steadyhand.desktops.run_task as run_task_module
from steadyhand import errors
from steadyhand.cli.main import main

COMMANDS = [
    "run", "replay", "record", "export", "test", "ground", "see", "ask", "extract", "compare", "desktop", "report",
    "parse", "policy", "model", "doctor",
]  # fmt: skip
LATER = ["mcp"]


def test_help_loads_nothing_heavy() -> None:
    program = """
import sys
from steadyhand.cli.main import main
try:
    main(["--help"])
except SystemExit as end:
    assert end.code == 0, end.code
heavy = {"numpy", "PIL", "pydantic", "mss", "Xlib", "onnxruntime", "rich", "dbus_fast", "yaml"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert done.stdout == steadyhand("--help").stdout != ""


def test_help_lists_the_commands_that_there_are_and_no_others() -> None:
    text = steadyhand("--help").stdout
    listed = re.findall(r"^    ([a-z]+)  ", text, re.MULTILINE)
    assert listed == COMMANDS and not set(listed) & set(LATER)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0 and f"steadyhand {command}" in capsys.readouterr().out


def test_without_a_command_help_is_shown_and_the_exit_code_is_two() -> None:
    done = steadyhand()
    assert done.returncode == 2 and "usage: steadyhand" in done.stderr and done.stdout == ""


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("steadyhand ")


MISTAKES = [
    ["bogus"],
    ["run"],
    ["run", "x", "--size", "big"],
    ["run", "x", "--size", "0x0"],
    ["run", "x", "--size", "99999x10"],
    ["run", "x", "--max-steps", "0"],
    ["run", "x", "--max-steps", "1.5"],
    ["run", "x", "--max-seconds", "nan"],
    ["run", "x", "--max-seconds", "-1"],
    ["run", "x", "--confirm", "maybe"],
    ["run", "open", "the", "calculator"],
    ["run", "x", "--bogus"],
    ["ground"],
    ["ground", "picture.png"],
    ["ground", "picture.png", "x", "--batch", "y"],
    ["desktop"],
    ["desktop", "stop"],
    ["desktop", "stop", "a", "--all"],
    ["desktop", "stop", "no-such-desktop"],
    ["desktop", "shot", "no-such-desktop"],
    ["desktop", "watch", "no-such-desktop", "--port", "70000"],
    ["desktop", "start", "a/b"],
    ["report"],
    ["report", "/no/such/folder"],
    ["parse"],
    ["policy"],
    ["policy", "explain"],
    ["policy", "explain", "--action", "/nope", "--context", "/nope"],
    ["see", "--desktop", "virtual"],
]


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_is_told_in_one_line_and_the_exit_code_is_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and re.fullmatch(r"steadyhand: [^\n]{5,400}\n", told.err)


def failing(error: BaseException) -> Callable[..., object]:
    def run_task(*arguments: object) -> object:
        raise error

    return run_task


def test_every_error_of_ours_is_one_line_and_its_own_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in errors.__all__:
        kind = getattr(errors, name)
        monkeypatch.setattr(run_task_module, "run_task", failing(kind("what went\nwrong \x1b[31mred")))
        assert main(["run", "x"]) == kind.exit_code
        assert capsys.readouterr().err == "steadyhand: what went wrong �[31mred\n"


def test_an_error_nobody_thought_of_is_one_line_too_and_its_traceback_is_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(run_task_module, "run_task", failing(ZeroDivisionError("by zero")))
    assert main(["run", "x"]) == 1
    told = capsys.readouterr().err
    match = re.fullmatch(r"steadyhand: internal error \(ZeroDivisionError: by zero\); report at (\S+)\n", told)
    assert match is not None
    report = Path(match[1])
    assert report.parent == tmp_path and "raise error" in report.read_text()
    assert report.stat().st_mode & 0o077 == 0, "what went wrong is the person's own business"


def test_ctrl_c_stops(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run_task_module, "run_task", failing(KeyboardInterrupt()))
    assert main(["run", "x"]) == 4
    assert capsys.readouterr().err == "steadyhand: stopped\n"


@pytest.mark.parametrize("words", [["--help"], ["parse", "--size", "9x9", "--dialect", "uitars"], ["desktop", "list"]])
def test_a_reader_who_has_gone_is_no_error(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "steadyhand", *words],
        stdin=subprocess.PIPE,
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as child:
        os.close(writing)
        _, told = child.communicate(b"Action: wait()")
    assert (child.returncode, told) == (0, b"")


def test_any_locale_can_show_any_text(tmp_path: Path) -> None:
    env = environment(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    done = steadyhand("parse", "--size", "9x9", stdin="Action: type(content='é漢')", env=env)
    assert done.returncode == 0 and done.stdout.isascii() and "\\u00e9\\u6f22" in done.stdout
    done = steadyhand("report", "/no/such/é", env=env)
    assert done.returncode == 2 and "Traceback" not in done.stderr
