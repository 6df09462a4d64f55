"""Applications that lose a click, that show nothing of it, or that hang: what is asked for is done once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_support import GTK, until
from written import whole

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings

pytestmark = pytest.mark.desktop

BELL = """
import sys
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
from gi.repository import Gdk
kind, out = sys.argv[1:]
if kind == "silent":
    plain = Gtk.CssProvider()
    plain.load_from_data(b"button, button:active, button:hover, button:focus { all: unset; background: #ddd }")
    Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), plain, 900)
window = Gtk.Window(title="Bell", default_width=300, default_height=200)
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=30, margin=20)
button, times, lost = Gtk.Button(label="Ring the bell"), [], [kind == "forgetful"]
def rung(_):
    times.append(1)
    open(out, "w").write(str(len(times)))
button.connect("button-press-event", lambda *_: bool(lost) and lost.pop())
button.connect("clicked", rung)
if kind == "forgetful":
    box.add(Gtk.Entry())
box.add(button)
window.add(box)
window.show_all()
Gtk.main()
"""


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with Desktop.virtual(home=tmp_path_factory.mktemp("home"), settings=Settings(max_seconds=180)) as desktop:
        yield desktop


@pytest.fixture
def bell(desktop: Desktop, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[int, Path]]:
    """The process of the bell, and the file that tells how often it rang."""
    out = tmp_path / "rung"
    process = desktop.spawn([GTK, "-c", BELL, request.param, str(out)], 20)
    yield process, out
    desktop.spawn(["kill", "-9", str(process)])
    until(lambda: not desktop._session.window_ids(), "the end of the bell")


@pytest.mark.parametrize("bell", ["plain", "silent", "forgetful"], indirect=True)
def test_a_button_is_pressed_once_however_little_it_shows(desktop: Desktop, bell: tuple[int, Path]) -> None:
    result = desktop.attempt("click Ring the bell")
    assert result.status == "done", result.reason
    until(lambda: whole(bell[1]), "the bell")
    assert bell[1].read_text() == "1"


@pytest.mark.parametrize("bell", ["plain"], indirect=True)
def test_what_hangs_is_clicked_once_and_the_run_comes_to_an_end(desktop: Desktop, bell: tuple[int, Path]) -> None:
    process, out = bell
    desktop.see()
    os.kill(process, signal.SIGSTOP)
    result = desktop.attempt("click Ring the bell")
    assert (result.status, result.exit_code) == ("failed", 1) and "does not answer" in result.reason, result
    assert not out.exists()
    os.kill(process, signal.SIGCONT)
    until(lambda: whole(out), "the bell, late")
    desktop.see()
    assert out.read_text() == "1", result


@pytest.mark.parametrize("bell", ["plain"], indirect=True)
def test_what_hangs_for_a_while_and_answers_then_is_done(desktop: Desktop, bell: tuple[int, Path]) -> None:
    process, out = bell
    desktop.see()
    os.kill(process, signal.SIGSTOP)
    thaw = threading.Timer(5, os.kill, (process, signal.SIGCONT))
    thaw.start()
    result = desktop.attempt("click Ring the bell")
    thaw.join()
    assert result.status == "done", result
    until(lambda: whole(out), "the bell")
    assert out.read_text() == "1"
