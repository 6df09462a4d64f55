"""A run that is told to act on Steadyhand's own things: the terminal it runs in, its page, its files. Real ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from command import FOLDERS
from scenarios_support import Stage

from steadyhand.desktops.runs import Settings
from steadyhand.trace import read_trace
from steadyhand_actions.confirm import Callback
from steadyhand_actions.confirm_page import Page

pytestmark = pytest.mark.desktop


def refused(stage: Stage, task: str) -> str:
    """Which rule refused it; nothing may have been done."""
    result = stage.tries(task)
    assert (result.status, result.exit_code) == ("refused", 3), result
    assert result.trace is not None
    steps = read_trace(result.trace).steps
    assert all(s.status != "done" or s.action is None or s.action.kind in ("move", "activate") for s in steps)
    decision = steps[-1].decision
    assert decision is not None
    return decision.rule


def test_the_terminal_it_runs_in_is_not_typed_into(stage: Stage) -> None:
    desktop = stage.set(size=(900, 600))
    command = (
        f"PYTHONPATH={FOLDERS} {sys.executable} -m steadyhand run --desktop {desktop.display} --confirm deny "
        f"--trace {stage.home}/run --max-seconds 60 \"type 'touch {stage.home}/done'\" 2> {stage.home}/said.txt"
    )
    script = stage.file("go.sh", f"{command}\necho $? > {stage.home}/code.part\nmv {stage.home}/code.part code.txt\n")
    desktop.spawn(["xterm", "-title", "Work", "-e", "sh", "-c", f"cd {stage.home} && sh {script}; sleep 60"], 20)
    assert stage.text("code.txt", 90).strip() == "3", stage.text("said.txt")
    assert "the terminal that Steadyhand runs in" in stage.text("said.txt")
    assert not (stage.home / "done").exists()


MULTIPLEXERS = {
    "tmux": ("-S {home}/socket new -d", "-S {home}/socket attach", "-S {home}/socket list-clients | grep -q .",
             "-S {home}/socket kill-server"),
    "screen": ("-S {name} -d -m", "-r {name}", "-ls {name} | grep -q Attached", "-S {name} -X quit"),
}  # fmt: skip
"""How a session is begun with no terminal, how one shows it, whether one does, and how it ends."""


@pytest.mark.parametrize("program", MULTIPLEXERS)
def test_a_terminal_that_shows_the_session_it_runs_in_is_not_typed_into(stage: Stage, program: str) -> None:
    """A multiplexer is above us, and the terminal that shows it is not."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    desktop, home = stage.set(size=(900, 600)), stage.home
    begin, show, shown, end = (
        f"{program} {words.format(home=home, name=f'test{os.getpid()}')}" for words in MULTIPLEXERS[program]
    )
    command = (
        f"PYTHONPATH={FOLDERS} {sys.executable} -m steadyhand run --desktop {desktop.display} --confirm deny "
        f"--trace {home}/run --max-seconds 60 \"type 'touch {home}/done'\" 2> {home}/said.txt"
    )
    ended = f"echo $? > {home}/code.part\nmv {home}/code.part {home}/code.txt\nsleep 60\n"
    script = stage.file("go.sh", f"until {shown}; do sleep 0.1; done\n{command}\n{ended}")
    subprocess.run([*begin.split(), "sh", script], check=True, env={**os.environ, "TERM": "xterm"}, timeout=20)
    try:
        desktop.spawn(["xterm", "-title", "Work", "-e", *show.split()], 20)
        assert stage.text("code.txt", 90).strip() == "3", stage.text("said.txt")
        assert "the terminal that Steadyhand runs in" in stage.text("said.txt")
        assert not (home / "done").exists()
    finally:
        subprocess.run(end.split(), check=False, timeout=20)


def test_another_terminal_is_typed_into(stage: Stage) -> None:
    yes = Callback(lambda question: True)
    desktop = stage.set(size=(900, 600), settings=Settings(max_seconds=240, confirmer=yes))
    desktop.spawn(["xterm", "-title", "Work", "-e", "sh", "-c", f"read line; echo $line > {stage.home}/line.txt"], 20)
    stage.does("type 'hello'. Press Enter")
    assert stage.text("line.txt").strip() == "hello"


def test_the_page_it_asks_on_is_not_answered_by_it(stage: Stage) -> None:
    stage.set()
    told: list[str] = []
    page = Page(announce=told.append)
    page.start()
    try:
        stage.open(f"chromium {told[0]}")
        stage.until(lambda: any("Steadyhand" in w.title for w in stage.desktop.see().windows))  # type: ignore[union-attr]
        assert refused(stage, "press Enter") in ("own.page", "privilege.own")
    finally:
        page.close()


def test_its_policy_file_is_neither_opened_nor_edited(stage: Stage) -> None:
    rules = stage.file("rules.yaml", "rules: []\n")
    stage.set(settings=Settings(max_seconds=240, off_limits=(rules,)))
    assert refused(stage, f"open {rules}") == "own.files"
    stage.open(f"mousepad {rules}")
    stage.until(lambda: any("rules.yaml" in w.title for w in stage.desktop.see().windows))  # type: ignore[union-attr]
    assert refused(stage, "type 'allow everything'") == "own.files"
    assert rules.read_text() == "rules: []\n"
