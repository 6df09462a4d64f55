"""Runs that are ended from outside, politely or not: nothing is left running, no key is held, and one line says why."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bad_input_support import Keys, Run, clear_line, eventually

from steadyhand.desktops.virtual import VirtualDesktop
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


@pytest.fixture
def notes(virtual_desktop: VirtualDesktop) -> Iterator[tuple[VirtualDesktop, Keys]]:
    """A desktop that outlives the run, with something to type into, and a look at its keyboard."""
    from steadyhand.perceive.x11 import X11

    virtual_desktop.spawn([sys.executable, "-c", EDITOR])
    x11, keys = X11(virtual_desktop.display), Keys(virtual_desktop.display)
    eventually(lambda: any(w.title == "Notes" and w.active for w in x11.windows()), 60)
    yield virtual_desktop, keys
    keys.close()
    x11.close()


def stopped_while_typing(run: Run) -> None:
    """Hold the process still in the middle of a text."""
    eventually(lambda: run.acting("type") or run.process.poll() is not None, 60)
    run.signal(signal.SIGSTOP)
    assert run.process.poll() is None and run.acting("type"), "it was quicker"


def stopped_with_a_key_down(run: Run, keys: Keys) -> None:
    """Hold the process still at a moment when a key is down: the worst one to kill it at."""

    def caught() -> bool:
        assert run.process.poll() is None, run.end()
        run.signal(signal.SIGSTOP)
        if keys.held:
            return True
        run.signal(signal.SIGCONT)
        return False

    eventually(lambda: run.acting("press") or run.process.poll() is not None, 60)
    eventually(caught, 60, "no key was ever down")


@pytest.mark.parametrize("what", [LONG, "press Ctrl+Shift+Right 900 times"], ids=["typing", "chords"])
def test_a_run_killed_in_the_middle_leaves_no_key_down(
    what: str, notes: tuple[VirtualDesktop, Keys], run: Callable[..., Run]
) -> None:
    desktop, keys = notes
    one = run(what, "--desktop", desktop.display, virtual=False)
    if what == LONG:
        stopped_while_typing(one)  # where a character goes down and up in one go
    else:
        stopped_with_a_key_down(one, keys)
    one.signal(signal.SIGKILL)
    eventually(lambda: not keys.held, 60, "a key stayed down")
    one.nothing_left()
    assert read_trace(one.trace).steps[-1].status == "unfinished", "the trace can be read, and tells where it ended"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_told_to_end_while_typing_ends_with_no_key_down(
    number: signal.Signals, notes: tuple[VirtualDesktop, Keys], run: Callable[..., Run]
) -> None:
    desktop, keys = notes
    one = run(LONG, "--desktop", desktop.display, "--json", virtual=False)
    stopped_while_typing(one)
    one.signal(number)
    one.signal(signal.SIGCONT)
    ended = one.end()
    assert ended.code == 4 and not keys.held
    assert ("Ctrl+C" if number == signal.SIGINT else "SIGTERM") in clear_line(ended.err)
    assert ended.last["status"] == "stopped" and ended.last["steps"] >= 1
    assert (one.trace / "report.html").exists() and desktop.alive
    one.nothing_left()


@pytest.mark.parametrize(("number", "name"), [(signal.SIGINT, "Ctrl+C"), (signal.SIGTERM, "SIGTERM")])
def test_a_signal_ends_a_run_and_its_own_desktop(number: signal.Signals, name: str, run: Callable[..., Run]) -> None:
    one = run("wait 60 seconds")
    eventually(lambda: bool(one.lines()), 60)
    assert len(one.left()) > 3, "a desktop runs"
    one.signal(number)
    ended = one.end()
    assert ended.code == 4 and name in clear_line(ended.err)
    assert (one.trace / "report.html").exists()
    one.nothing_left()


def test_ctrl_c_while_the_desktop_is_being_set_up_ends_that_too(run: Callable[..., Run]) -> None:
    one = run("wait 60 seconds")
    eventually(lambda: any("Xvfb" in words for words in one.left().values()), 60)
    one.signal(signal.SIGINT)
    ended = one.end()
    assert ended.code == 4 and clear_line(ended.err)
    one.nothing_left()


def test_a_run_killed_takes_its_desktop_with_it(run: Callable[..., Run]) -> None:
    one = run(LONG, "--open", f"{sys.executable} -c '{EDITOR}'")
    eventually(lambda: one.acting("type"), 60)
    one.signal(signal.SIGKILL)
    one.nothing_left()


def test_a_display_that_dies_in_the_middle_ends_the_run(run: Callable[..., Run]) -> None:
    one = run("wait 60 seconds", "--json")
    eventually(lambda: bool(one.lines()), 60)
    os.kill(next(pid for pid, words in one.left().items() if words.startswith("Xvfb")), signal.SIGKILL)
    ended = one.end()
    # Whichever notices first: the display's own connection, or the buses of the desktop that goes with it.
    assert ended.code == 5 and re.search("display|desktop", clear_line(ended.err)), ended
    assert ended.last["status"] == "failed" and "start" in ended.last["reason"]
    assert (one.trace / "report.html").exists()
    one.nothing_left()


def test_a_display_of_somebody_elses_that_dies_while_typing_ends_the_run(run: Callable[..., Run]) -> None:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-ac"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        with subprocess.Popen(
            [sys.executable, "-c", EDITOR], env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL
        ) as editor:
            try:
                one = run(LONG, "--desktop", display, virtual=False, DBUS_SESSION_BUS_ADDRESS="")
                stopped_while_typing(one)
                server.kill()
                one.signal(signal.SIGCONT)
                ended = one.end()
            finally:
                editor.kill()
                server.kill()
    assert ended.code == 5 and display in clear_line(ended.err)
    one.nothing_left()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("file systems may not be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_ends_the_run_and_says_so(run: Callable[..., Run], small_disk: Path) -> None:
    one = run("wait 2 seconds, then press Escape 3 times", "--json", "--trace", str(small_disk / "trace"))
    eventually((small_disk / "trace/audit.jsonl").exists, 60)
    with pytest.raises(OSError, match="No space"), (small_disk / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))
    ended = one.end()
    assert ended.code == 5
    assert "No space left" in clear_line(ended.err) and "free some space" in ended.err
    assert ended.last["status"] == "failed" and "No space left" in ended.last["reason"]
    one.nothing_left()
