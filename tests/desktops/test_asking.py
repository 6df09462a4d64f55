"""Which way a person is asked: what was chosen, or what there is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from command import environment, steadyhand

from steadyhand.desktops.asking import Afresh, confirmer_of
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand_actions.answers import YES
from steadyhand_actions.confirm import Callback, Nobody, Question
from steadyhand_actions.confirm_page import Page
from steadyhand_actions.confirm_window import Window
from steadyhand_actions.errors import DisplayLost
from steadyhand_actions.policy import Context, Decision
from steadyhand_actions.schema import Press

ASKED = "from steadyhand.desktops.asking import confirmer_of; print(type(confirmer_of('ask')).__name__)"


def chosen(terminal: bool, **variables: str) -> str:
    """What ``ask`` comes to in a process with or without a terminal."""
    ours, theirs = pty.openpty()
    # setsid in the child makes the pseudo-terminal its controlling one.
    own = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); " if terminal else ""
    done = subprocess.run(
        [sys.executable, "-c", own + ASKED], stdin=theirs if terminal else subprocess.DEVNULL, stdout=subprocess.PIPE,
        env=environment(**variables), start_new_session=True, timeout=60, check=True, text=True,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    return done.stdout.strip()


@pytest.mark.desktop
def test_ask_takes_the_terminal_else_the_window_else_nobody(desktop_env: VirtualDesktop) -> None:
    assert chosen(True, DISPLAY=desktop_env.display) == "Terminal"
    assert chosen(False, DISPLAY=desktop_env.display) == "Window"
    assert chosen(False, DISPLAY="") == "Nobody"
    assert chosen(False, DISPLAY=":4711") == "Nobody"


@pytest.mark.desktop
def test_the_windows_process_serves_all_runs_of_a_desktop_and_ends_with_it(
    desktop_env: VirtualDesktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DISPLAY", desktop_env.display)
    with Desktop.attach(desktop_env.display, settings=Settings(confirm="window")) as desktop:
        desktop.attempt("wait 1 second", trace=tmp_path / "1")
        asker = desktop._runs._asker
        assert isinstance(asker, Window) and (pid := asker.pid)
        desktop.attempt("wait 1 second", trace=tmp_path / "2")
        assert desktop._runs._asker is asker and asker.pid == pid
    assert asker.pid == 0
    assert not Path(f"/proc/{pid}").exists()


def test_in_the_background_a_terminal_is_none() -> None:
    script = (
        "import os, fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
        "from steadyhand_actions.confirm import has_terminal\n"
        "print(has_terminal(), flush=True)\n"
        "if (child := os.fork()) == 0:\n"
        "    os.setpgid(0, 0)\n"
        "    print(has_terminal(), flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", script], stdin=theirs, stdout=subprocess.PIPE, env=environment(), start_new_session=True,
        timeout=60, check=True, text=True,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.stdout.split() == ["True", "False"]


def test_a_page_and_nobody_are_what_they_are_called() -> None:
    assert isinstance(confirmer_of("page"), Page)
    assert isinstance(confirmer_of("deny"), Nobody)


@pytest.mark.desktop
def test_a_window_without_a_display_is_the_environments_lack(tmp_path: Path) -> None:
    without = {name: value for name, value in environment(HOME=str(tmp_path)).items() if name != "DISPLAY"}
    done = steadyhand("run", "wait 1 second", "--desktop", "virtual", "--confirm", "window", env=without)
    assert done.returncode == 5
    assert "--confirm page" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_changes_until_the_answer_is_no_effect_of_the_act() -> None:
    order: list[str] = []
    decision = Decision(verdict="ask", rule="r", reason="r")
    question = Question(decision, Press(keys=("enter",)), Context())

    def begin() -> None:
        order.append("begin")
        raise DisplayLost("it went away meanwhile")

    assert Afresh(Callback(lambda _: order.append("asked") is None), begin).ask(question) == YES
    assert order == ["asked", "begin"]
