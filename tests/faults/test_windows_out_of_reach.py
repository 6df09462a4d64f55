"""Targets that are minimised, on another workspace, behind a modal dialog or in a scrolled area inside another."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults_support import GTK, Painter, until
from written import whole
from Xlib import X
from Xlib.protocol import event

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings

pytestmark = pytest.mark.desktop

PROGRAM = """
import sys
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
kind, out = sys.argv[1:]
window = Gtk.Window(title="Bell", default_width=320, default_height=240)
def rung(button):
    open(out, "a").write(button.get_label() + "\\n")
def button(label):
    made = Gtk.Button(label=label)
    made.connect("clicked", rung)
    return made
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=20, margin=20)
window.add(box)
if kind == "nested":
    outer, inner = Gtk.ScrolledWindow(vexpand=True), Gtk.ScrolledWindow(min_content_height=120)
    inside, rows = Gtk.Box(orientation=Gtk.Orientation.VERTICAL), Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    for n in range(8):
        inside.add(button(f"Early {n}"))
    for n in range(24):
        rows.add(button(f"Bell {n}"))
    inner.add(rows)
    inside.add(inner)
    outer.add(inside)
    box.add(outer)
else:
    box.add(button("Ring the bell"))
window.show_all()
if kind in ("notice", "question"):
    text, buttons = ("The rope is new.", "OK") if kind == "notice" else ("Is the rope new?", "YES_NO")
    notice = Gtk.MessageDialog(
        transient_for=window, modal=True, text=text, buttons=getattr(Gtk.ButtonsType, buttons)
    )
    notice.connect("response", lambda *_: notice.destroy())
    notice.show_all()
Gtk.main()
"""


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with Desktop.virtual(home=tmp_path_factory.mktemp("home"), settings=Settings(max_seconds=180)) as desktop:
        yield desktop


@pytest.fixture
def bell(desktop: Desktop, tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Opens the program; what was pressed is written to the file it returns."""
    processes: list[int] = []

    def opened(kind: str) -> Path:
        out = tmp_path / "rung"
        processes.append(desktop.spawn([GTK, "-c", PROGRAM, kind, str(out)], 20))
        return out

    yield opened
    for process in processes:
        desktop.spawn(["kill", str(process)])
    until(lambda: not desktop._session.window_ids(), "an empty desktop")


@pytest.fixture
def manager(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Painter]:
    """Somebody who speaks to the window manager."""
    env = desktop._session.environment
    monkeypatch.setitem(os.environ, "XAUTHORITY", env.get("XAUTHORITY", ""))
    with Painter(desktop.display) as painter:
        yield painter


def ask(manager: Painter, window: int, name: str, *numbers: int) -> None:
    """A request to the window manager (EWMH)."""
    root = manager.screen.root
    data = (32, [*numbers, *[0] * (5 - len(numbers))])
    note = event.ClientMessage(window=window or root, client_type=manager.atom(name), data=data)
    root.send_event(note, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
    manager.connection.sync()


def rings(desktop: Desktop, task: str, out: Path) -> str:
    result = desktop.attempt(task)
    assert result.status == "done", f"{result.reason} {result.report}"
    until(lambda: whole(out), "the bell")
    return out.read_text()


def window_of(desktop: Desktop) -> int:
    return next(w.id for w in desktop._session.eyes.x11.windows() if w.title == "Bell")


def test_a_minimised_window_is_brought_back(desktop: Desktop, bell: Callable[[str], Path], manager: Painter) -> None:
    out = bell("plain")
    window = window_of(desktop)
    manager.iconify(manager.connection.create_resource_object("window", window))
    until(lambda: all(w.minimised for w in desktop._session.eyes.x11.windows() if w.id == window), "minimising")
    assert rings(desktop, "Switch to Bell and click Ring the bell", out) == "Ring the bell\n"


def test_a_window_on_another_workspace_is_gone_to(
    desktop: Desktop, bell: Callable[[str], Path], manager: Painter
) -> None:
    ask(manager, 0, "_NET_NUMBER_OF_DESKTOPS", 2)
    out = bell("plain")
    ask(manager, window_of(desktop), "_NET_WM_DESKTOP", 1, 2)
    until(lambda: not any(e.name == "Ring the bell" and e.shown for e in desktop.see().elements), "its going away")
    assert rings(desktop, "Switch to Bell and click Ring the bell", out) == "Ring the bell\n"
    ask(manager, 0, "_NET_NUMBER_OF_DESKTOPS", 1)


def test_nothing_is_clicked_through_a_modal_dialog(desktop: Desktop, bell: Callable[[str], Path]) -> None:
    out = bell("question")
    until(lambda: len(desktop._session.window_ids()) == 2, "the question")
    result = desktop.attempt("click Ring the bell")
    assert (result.status, result.exit_code) == ("failed", 1), result
    assert "in the way" in result.reason and "Say in the task what to press there" in result.reason
    assert len(desktop._session.window_ids()) == 2 and not out.exists()
    assert rings(desktop, "press Yes, then click Ring the bell", out) == "Ring the bell\n"


def test_a_modal_notice_with_one_answer_is_closed_first(desktop: Desktop, bell: Callable[[str], Path]) -> None:
    out = bell("notice")
    until(lambda: len(desktop._session.window_ids()) == 2, "the notice")
    assert rings(desktop, "click Ring the bell", out) == "Ring the bell\n"
    assert len(desktop._session.window_ids()) == 1


@pytest.mark.parametrize("name", ["Bell 19", "Bell 0", "Early 7"])
def test_in_a_scrolled_area_inside_another_the_right_one_is_scrolled(
    desktop: Desktop, bell: Callable[[str], Path], name: str
) -> None:
    assert rings(desktop, f"click {name}", bell("nested")) == f"{name}\n"
