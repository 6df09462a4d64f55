"""Between the look and the act the screen changes: nothing is sent to what was not meant. And nothing is done twice."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from scenarios_support import Site, Stage
from Xlib import display

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.observation import Observation
from steadyhand.perceive.x11 import X11
from steadyhand.trace import read_trace
from steadyhand_actions.policy import AllowAll
from steadyhand_actions.schema import Act, Click, Type

ALLOWED = Settings(max_seconds=240, policy=AllowAll())
TWO_WINDOWS = """
import tkinter, sys
root = tkinter.Tk(className="Left")
root.title("Left")
root.geometry("300x200+100+100")
tkinter.Button(root, text="Left button", command=lambda: print("left", flush=True)).pack(expand=True)
other = tkinter.Toplevel(root)
other.title("Right")
other.geometry("300x200+600+100")
tkinter.Button(other, text="Right button", command=lambda: print("right", flush=True)).pack(expand=True)
root.bind("<F5>", lambda e: (root.geometry("+500+400")))
root.mainloop()
"""
TWO_FIELDS = """
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk
window = Gtk.Window(title="Fields")
window.set_default_size(500, 120)
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
one, two = Gtk.Entry(), Gtk.Entry()
for entry, name in ((one, "First"), (two, "Second")):
    entry.get_accessible().set_name(name)
    box.add(entry)
one.connect("changed", lambda e: two.grab_focus() if len(e.get_text()) == 30 else None)
window.add(box)
window.connect("destroy", Gtk.main_quit)
window.show_all()
one.grab_focus()
Gtk.main()
"""


def before_the_act(desktop: Desktop, kind: type[Act], disturb: Callable[[], None]) -> None:
    """Have something happen once, after an act was decided on and before it is looked at again."""
    eyes, asked = desktop._session.eyes, desktop._session.eyes.unchanged
    left = [disturb]

    def unchanged(since: Observation, action: Act) -> bool:
        if left and isinstance(action, kind):
            left.pop()()
        return asked(since, action)

    eyes.unchanged = unchanged  # type: ignore[method-assign]


def windows(stage: Stage) -> None:
    stage.set(settings=ALLOWED)
    stage.asks(f"{sys.executable} -u -c {shlex.quote(TWO_WINDOWS)}")
    assert stage.desktop is not None
    stage.until(lambda: {"Left", "Right"} <= {w.title for w in stage.desktop.see().windows}, 30)  # type: ignore[union-attr]


def printed(stage: Stage) -> list[str]:
    return (stage.home / "printed.txt.part").read_text().split()


def moved(stage: Stage, title: str, x: int, y: int) -> Callable[[], None]:
    """Put a window elsewhere, as its owner may at any time."""
    assert stage.desktop is not None
    name = stage.desktop.display

    def move() -> None:
        x11: X11 = X11(name)
        connection: Any = display.Display(name)
        window = next(w for w in x11.windows() if w.title == title)
        connection.create_resource_object("window", window.id).configure(x=x, y=y)
        connection.sync()
        end = time.monotonic() + 60
        while next(w for w in x11.windows() if w.title == title).box == window.box and time.monotonic() < end:
            time.sleep(0.02)
        connection.close()
        x11.close()

    return move


def test_a_window_that_moves_between_look_and_act_is_looked_for_again(stage: Stage) -> None:
    windows(stage)
    assert stage.desktop is not None
    before_the_act(stage.desktop, Click, moved(stage, "Left", 400, 450))
    result = stage.does("Click 'Left button'")
    stage.until(lambda: printed(stage) == ["left"])
    assert result.trace is not None
    assert read_trace(result.trace).steps[0].status == "stale", "nothing was sent where it had been"


def test_another_window_in_the_place_of_the_one_that_was_seen_gets_nothing(stage: Stage) -> None:
    windows(stage)
    assert stage.desktop is not None
    before_the_act(stage.desktop, Click, moved(stage, "Right", 100, 100))
    stage.does("Click 'Left button'")
    stage.until(lambda: bool(printed(stage)))
    assert printed(stage) == ["left"], "what came to lie there was not clicked"


def test_another_size_of_the_screen_is_looked_at_anew(stage: Stage) -> None:
    windows(stage)
    assert stage.desktop is not None
    name = stage.desktop.display

    def resize() -> None:
        connection: Any = display.Display(name)
        root = connection.screen().root
        crtc = root.xrandr_get_screen_resources().crtcs[0]
        connection.xrandr_set_crtc_config(crtc, 0, 0, 0, 0, 1, [])
        root.xrandr_set_screen_size(1024, 700, 270, 185)
        connection.sync()
        connection.close()

    before_the_act(stage.desktop, Click, resize)
    stage.does("Click 'Left button'")
    stage.until(lambda: printed(stage) == ["left"])
    assert stage.desktop.see().screenshot.pixels.shape[:2] == (700, 1024)


def test_typing_stops_when_another_field_of_the_same_window_takes_the_focus(stage: Stage) -> None:
    stage.set(settings=ALLOWED)
    stage.open(f"/usr/bin/python3 -c {shlex.quote(TWO_FIELDS)}")
    text = "abcdefghijklmnopqrst" * 8
    result = stage.tries(f"Type '{text}' in the First field")
    assert result.status == "failed" and "focus" in result.reason
    assert stage.desktop is not None
    values = {e.name: e.value for e in stage.desktop.see().elements if e.role == "field"}
    assert len(values["Second"] or "") < 60, values


def test_a_caret_that_blinks_and_a_spinner_beside_it_keep_nothing_from_being_clicked(stage: Stage, site: Site) -> None:
    page = """<style>@keyframes turn{to{transform:rotate(1turn)}}.spin{animation:turn 1s linear infinite;width:14px;
    height:14px;border:3px solid;border-top-color:red;border-radius:50%;display:inline-block}</style>
    <p><button onclick="post('go')">Start <span class=spin></span></button></p>"""
    stage.set(settings=ALLOWED)
    stage.open(f"chromium --app={site.page(page)}")
    stage.does("Click Start")
    stage.until(lambda: site.posted == ["go"])


@pytest.mark.parametrize("name", ["Count", "Send order"])
def test_a_button_whose_page_answers_late_is_pressed_once(name: str, stage: Stage, site: Site) -> None:
    """Nothing on the page moves, not even under the pointer: that it took the click shows seconds later."""
    page = f"""<style>button{{all:unset;padding:9px;background:#ddd}}</style>
    <button onclick="post('pressed');setTimeout(()=>document.body.append('counted'),7000)">{name}</button>"""
    stage.set(settings=ALLOWED)
    stage.open(f"chromium --app={site.page(page)}")
    for _ in range(2):
        site.posted.clear()
        stage.does(f"Click '{name}'")
        stage.until(lambda: bool(site.posted))
        time.sleep(3)
        assert site.posted == ["pressed"]


LOCKER = """
from Xlib import X, display
d = display.Display()
s = d.screen()
w = s.root.create_window(0, 0, s.width_in_pixels, s.height_in_pixels, 0, s.root_depth, background_pixel=0x203040,
                         override_redirect=True, event_mask=X.ExposureMask)
w.map()
d.sync()
s.root.grab_keyboard(True, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
d.sync()
print("locked", flush=True)
import time
time.sleep(LONG)
"""


def test_nothing_is_typed_into_what_locks_the_screen(stage: Stage) -> None:
    """It goes away after a while, and the run goes on then."""
    stage.set(settings=ALLOWED)
    stage.open("mousepad")
    assert stage.desktop is not None
    name, told = stage.desktop.display, list[float]()

    def lock() -> None:
        script = LOCKER.replace("LONG", "4")
        with subprocess.Popen(
            [sys.executable, "-c", script], env={**os.environ, "DISPLAY": name}, stdout=subprocess.PIPE, text=True
        ) as locker:
            assert locker.stdout is not None
            locker.stdout.readline()
            told.append(time.monotonic())

    before_the_act(stage.desktop, Type, lambda: started(lock, told))
    stage.does("Type 'after the lock'")
    assert told and time.monotonic() - told[0] >= 3
    values = [e.value for e in stage.desktop.see().elements if e.value]
    assert any("after the lock" in v for v in values)


def started(lock: Callable[[], None], told: list[float]) -> None:
    threading.Thread(target=lock, daemon=True).start()
    end = time.monotonic() + 60
    while not told and time.monotonic() < end:
        time.sleep(0.02)
