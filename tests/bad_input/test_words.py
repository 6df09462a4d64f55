"""Tasks and options that cannot be meant: said in one line with exit code 2 (or 5, 6), before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_input_support import Run, clear_line
from command import steadyhand

from steadyhand.cli.main import main

TASKS = {
    "empty": "",
    "blank": " \n\t ",
    "german": "öffne den Taschenrechner und schreibe hallo",
    "russian": "открой калькулятор",
    "chinese": "打开计算器",
    "nonsense": "asdf qwer zxcv",
    "long": "press the button " * 7_000,
}


@pytest.mark.parametrize("kind", TASKS)
def test_a_task_that_cannot_be_done_is_said_at_once(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", TASKS[kind], "--desktop", "virtual"]) == 2
    told = capfd.readouterr()
    assert told.out == ""
    line = clear_line(told.err)
    assert ("longer" in line or "empty" in line) or TASKS[kind].split()[0] in line, "the part is quoted"


def test_a_task_of_a_megabyte_is_refused_wherever_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "task.txt").write_text("press the button\n" * 62_000)
    from_file = steadyhand("run", f"@{tmp_path}/task.txt")
    from_stdin = steadyhand("run", "-", stdin="x" * 1_000_000)
    for done in (from_file, from_stdin):
        assert done.returncode == 2 and "longer than 20,000" in clear_line(done.stderr)


OPTIONS = {
    "--size 12": (2, "1280x800"),
    "--size 0x0": (2, "size"),
    "--size -5x7": (2, "--size"),
    "--bogus": (2, "--bogus"),
    "--model zork": (2, "--model embedded"),
    "--model phi4": (6, "--model embedded"),
    "--model openai:http://127.0.0.1:1": (6, "--model embedded"),
    "--home FILE": (2, "--home"),
    "--home FILE/under": (5, "folder"),
    "--trace FILE": (2, "--trace"),
    "--trace FULL": (2, "--trace"),
    "--trace FILE/under": (2, "--trace"),
    "--trace /proc/nowhere": (2, "--trace"),
    "--desktop nowhere": (2, ":7"),
    "--desktop :99999": (5, "--desktop virtual"),
    "--open no-such-program": (5, "no-such-program"),
    "--open '": (2, "--open"),
    "--max-steps 0": (2, "1 or more"),
    "--max-seconds -1": (2, "above 0"),
}


@pytest.mark.parametrize("words", OPTIONS)
def test_an_option_that_cannot_be_is_said_in_one_line(
    words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/keep.txt").write_text("x")
    code, part = OPTIONS[words]
    option, *value = words.replace("FILE", f"{tmp_path}/file").replace("FULL", f"{tmp_path}/full").split()
    desktop = [] if option == "--desktop" else ["--desktop", "virtual"]
    assert main(["run", "press Enter", *desktop, option, *value]) == code
    told = capfd.readouterr()
    assert part in clear_line(told.err) and told.out == ""
    assert (tmp_path / "full/keep.txt").read_text() == (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize("words", ["--bogus", "--home FILE"])
def test_the_command_itself_says_so_too(words: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = steadyhand("run", "press Enter", *words.replace("FILE", f"{tmp_path}/file").split(), "--desktop", "virtual")
    assert done.returncode == 2 and done.stdout == "" and clear_line(done.stderr)


def test_with_json_what_is_wrong_is_json_on_stdout_and_one_line_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "открой калькулятор", "--json"]) == 2
    told = capfd.readouterr()
    assert clear_line(told.err)
    assert told.out.count("\n") == 1 and '"status": "failed"' in told.out


NOT_THERE = ":4711"


@pytest.mark.parametrize(
    "words",
    [
        ["see", "--desktop", "current"], ["run", "press Enter", "--desktop", "current"],
        ["run", "press Enter", "--desktop", NOT_THERE],
    ],
)  # fmt: skip
def test_a_display_that_is_not_there_is_the_environments_lack(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert main(words) == 5
    told = capfd.readouterr()
    line = clear_line(told.err)
    assert told.out == "" and "--desktop virtual" in line and (NOT_THERE if NOT_THERE in words else "DISPLAY") in line


def test_the_display_of_the_environment_may_be_wrong_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", NOT_THERE)
    assert main(["run", "press Enter", "--desktop", "current"]) == 5
    assert NOT_THERE in clear_line(capfd.readouterr().err)


def test_nothing_is_left_of_a_run_that_did_not_come_about(tmp_path: Path) -> None:
    run = Run(tmp_path, "press Enter", "--open", "no-such-program")
    ended = run.end()
    assert ended.code == 5 and clear_line(ended.err)
    run.nothing_left()
