"""Runs that somebody stops, or that stop by themselves, while something is held: nothing more is sent, all comes up."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_input_support import Keys, Run, clear_line, eventually
from Xlib import XK, X, display
from Xlib.ext import xtest

from steadyhand.config import StepLine
from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import EnvironmentLacks
from steadyhand.trace import read_trace

pytestmark = pytest.mark.desktop

EDITOR = textwrap.dedent("""
    import tkinter
    root = tkinter.Tk(className="Notes")
    root.title("Notes")
    text = tkinter.Text(root, font="fixed")
    text.pack(fill="both", expand=True)
    text.focus_force()
    root.mainloop()
""")
LONG = "type '" + "The QUICK Brown FOX " * 900 + "'"
CHORDS = "press Ctrl+Shift+Right 900 times"
WAIT = "wait 60 seconds"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(*words: str, virtual: bool = True) -> Run:
        folder = tmp_path / f"run{len(runs)}"
        folder.mkdir()
        one = Run(folder, *words, virtual=virtual)
        runs.append(one)
        return one

    yield start
    for one in runs:
        one.kill()


@pytest.fixture
def notes(virtual_desktop: VirtualDesktop) -> Iterator[tuple[str, Keys]]:
    from steadyhand.perceive.x11 import X11

    virtual_desktop.spawn([sys.executable, "-c", EDITOR])
    x11, keys = X11(virtual_desktop.display), Keys(virtual_desktop.display)
    eventually(lambda: any(w.title == "Notes" and w.active for w in x11.windows()), 60)
    yield virtual_desktop.display, keys
    keys.close()
    x11.close()


class Person:
    """Somebody else's mouse and keyboard on a display."""

    def __init__(self, name: str) -> None:
        self._display: Any = display.Display(name)
        self._at = 300

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def goes_on(self) -> bool:
        self._at = 900 - self._at
        self.move(self._at, 300)
        return True

    def tap(self, *keysyms: int) -> None:
        codes = [self._display.keysym_to_keycode(k) for k in keysyms]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def close(self) -> None:
        self._display.close()


WAYS: dict[str, tuple[Callable[[Run, Person], None], str]] = {
    "a moved mouse": (lambda run, person: person.move(700, 500), "a person took over"),
    "a key": (lambda run, person: person.tap(XK.XK_Shift_L), "a person took over"),
    "the stop file": (lambda run, person: (run.trace / "STOP").touch(), "stop file"),
}


@pytest.mark.parametrize(
    ("task", "way"),
    [(LONG, "a moved mouse"), (CHORDS, "a key"), (WAIT, "the stop file"), (WAIT, "a moved mouse")],
    ids=["mouse while typing", "key in a chord", "file while waiting", "mouse while waiting"],
)
def test_a_run_that_is_taken_over_ends_with_nothing_held(
    task: str, way: str, notes: tuple[str, Keys], run: Callable[..., Run]
) -> None:
    name, keys = notes
    one, person = run(task, "--desktop", name, "--json", virtual=False), Person(name)
    eventually(lambda: one.acting("type") or one.acting("press") or (task is WAIT and len(one.lines()) > 0), 60)
    do, why = WAYS[way]
    do(one, person)
    if task is WAIT and way == "a moved mouse":
        # That it waits already is told nowhere, and a person goes on until it stops.
        eventually(lambda: person.goes_on() and one.process.poll() is not None, 60)
    ended = one.end()
    assert ended.code == 4 and why in clear_line(ended.err), ended
    assert ended.last["status"] == "stopped" and why in ended.last["reason"]
    assert not keys.held
    trace = read_trace(one.trace)
    assert trace.end is not None and trace.end.status == "stopped"
    assert not trace.steps or trace.steps[-1].status == "stopped"
    assert (one.trace / "report.html").exists()
    person.close()
    one.nothing_left()


def test_with_takeover_off_only_the_hot_key_stops(notes: tuple[str, Keys], run: Callable[..., Run]) -> None:
    name, keys = notes
    one, person = run(LONG, "--desktop", name, "--takeover", "off", "--hot-key", "ctrl+F9", virtual=False), Person(name)
    eventually(lambda: one.acting("type"), 60)
    person.move(700, 500)
    person.move(300, 300)
    time.sleep(0.3)
    assert one.acting("type"), "it goes on"
    person.tap(XK.XK_Control_L, XK.XK_F9)
    ended = one.end()
    assert ended.code == 4 and "hot-key" in clear_line(ended.err)
    assert not keys.held
    person.close()


def test_a_budget_of_seconds_ends_a_run_also_in_the_middle_of_an_act(
    notes: tuple[str, Keys], run: Callable[..., Run]
) -> None:
    name, keys = notes
    one = run(LONG, "--desktop", name, "--max-seconds", "2", "--json", virtual=False)
    ended = one.end()
    assert ended.code == 4 and "--max-seconds" in clear_line(ended.err)
    assert ended.last["status"] == "stopped" and ended.last["seconds"] < 20
    assert not keys.held
    assert read_trace(one.trace).end is not None


def test_a_second_run_on_one_display_is_refused_and_a_killed_one_frees_it(
    notes: tuple[str, Keys], run: Callable[..., Run]
) -> None:
    name, keys = notes
    first = run(WAIT, "--desktop", name, virtual=False)
    eventually(lambda: len(first.lines()) > 0, 60)
    second = run("press Escape", "--desktop", name, "--json", virtual=False).end()
    assert second.code == 5
    line = clear_line(second.err)
    assert str(first.process.pid) in line and name in line and "--desktop virtual" in line
    first.process.kill()
    first.process.wait()
    third = run("press Escape", "--desktop", name, "--json", virtual=False).end()
    assert third.code == 0, third


def test_two_runs_on_desktops_of_their_own_do_not_meet(run: Callable[..., Run]) -> None:
    runs = [run("press Escape", "--json") for _ in range(2)]
    assert [one.end(90).code for one in runs] == [0, 0]


def test_from_python_too_one_display_has_one_run_at_a_time() -> None:
    with Desktop.virtual() as desktop, Desktop.attach(desktop.display) as other:
        began, refused, ended = threading.Event(), threading.Event(), list[str]()

        def step(_: StepLine) -> None:
            began.set()
            refused.wait(60)

        thread = threading.Thread(
            target=lambda: ended.append(other.attempt("press Escape. press Tab.", on_step=step).status)
        )
        thread.start()
        assert began.wait(60)
        with pytest.raises(EnvironmentLacks, match=str(os.getpid())):
            desktop.attempt("press Escape")
        refused.set()
        thread.join()
        assert ended == ["done"]
        assert desktop.attempt("press Escape").status == "done"


def test_what_somebody_should_know_is_told_once() -> None:
    told: list[str] = []
    with Desktop.virtual(settings=Settings(told=told.append)) as desktop:
        desktop.attempt("press Escape")
        first = list(told)
        desktop.attempt("press Escape")
    assert "move the mouse" in first[0] and "Ctrl+Alt+Esc" in first[0] and "STOP" in first[0]
    assert json.dumps(told).count("hot-key") == 0
