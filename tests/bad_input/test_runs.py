"""Runs that cannot get there: what is not on the screen, what is not installed, budgets; and runs that only pretend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ground_screens
import pytest
from bad_input_support import Run, clear_line

from steadyhand.errors import TargetNotFound
from steadyhand.models.embedded.ground import locate
from steadyhand.models.embedded.reference import reference

pytestmark = pytest.mark.desktop

DIALOG = "zenity --question --text 'Keep it?' --ok-label Keep --cancel-label 'Throw away'"
KEYS = {"status", "reason", "answer", "steps", "seconds", "model", "rungs", "trace"}


def test_a_target_that_is_not_there_fails_naming_the_nearest(run: Callable[..., Run]) -> None:
    one = run("click the Keap going button", "--open", DIALOG, "--json")
    ended = one.end()
    assert ended.code == 1
    assert "'Keap going' button" in clear_line(ended.err) and "'Keep'" in ended.err
    one.nothing_left()


def test_where_nothing_is_like_it_what_there_is_of_that_kind_is_named() -> None:
    with pytest.raises(TargetNotFound) as error:
        locate(reference("the Zorblify button"), ground_screens.save_dialog())
    assert "there is: button 'home', button 'user'" in str(error.value) and "\n" not in str(error.value)
    assert error.value.nearest


def test_an_application_that_is_not_here_is_said_at_once(run: Callable[..., Run]) -> None:
    one = run("open the Zorbliquator, then press Enter", "--json")
    ended = one.end()
    assert ended.code == 1 and "Zorbliquator" in clear_line(ended.err)
    assert set(ended.last) >= KEYS and ended.last["steps"] == 0
    assert Path(ended.last["trace"]) == one.trace
    one.nothing_left()


@pytest.mark.parametrize(
    ("option", "value", "task"),
    [("--max-steps", "1", "press Escape, press Escape, press Escape"), ("--max-seconds", "1", "wait 60 seconds")],
)
def test_a_budget_that_is_spent_stops_the_run(option: str, value: str, task: str, run: Callable[..., Run]) -> None:
    one = run(task, option, value, "--json")
    ended = one.end()
    assert ended.code == 4 and option in clear_line(ended.err)
    assert ended.last["status"] == "stopped" and ended.last["steps"] == (1 if option == "--max-steps" else 0)
    assert ended.last["seconds"] < 50, "the minute was not waited for"
    one.nothing_left()


def test_a_dry_run_says_what_it_would_do_and_does_nothing(run: Callable[..., Run], tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "old.txt").write_text("keep me")
    one = run("select old.txt, then press Delete", "--open", f"pcmanfm {folder}", "--dry-run")
    ended = one.end()
    assert ended.code == 0, ended.err + ended.out
    lines = ended.out.splitlines()
    assert "old.txt" in lines[0] and "delete" in ended.out.lower() and lines[-1].startswith("report: ")
    assert [path.name for path in folder.iterdir()] == ["old.txt"] and (folder / "old.txt").read_text() == "keep me"
    one.nothing_left()


def test_with_json_every_line_on_stdout_is_json_and_the_last_is_the_outcome(run: Callable[..., Run]) -> None:
    one = run("press Escape", "--json")
    ended = one.end()
    assert ended.code == 0 and ended.err == ""
    assert set(ended.last) >= KEYS and ended.last["status"] == "done" and ended.last["steps"] == 1
    assert set(ended.last["model"]) == {"calls", "tokens_in", "tokens_out"}
    one.nothing_left()
