"""A person shows something on real applications, and the script says it: targets by name, text in one piece, secrets
nowhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from record_apps import LOGIN, MENUS, TK
from record_support import Room, does, everything, said, until

from steadyhand import Desktop
from steadyhand.observation import Observation
from steadyhand.script.acts import ClickIt, DragIt, PressKeys, ScrollIt, TypeText
from steadyhand.script.script import Do
from steadyhand_actions.schema import Point

pytestmark = pytest.mark.desktop


def test_a_note_is_written_and_saved(room: Room) -> None:
    """GTK 3: text with a slip taken back, a menu, a dialog; the script does the same again on a fresh desktop."""
    room.run(["mousepad"], "Mousepad")
    recording = room.record("--hot-key", "none")
    person = room.person
    person.type("Milk and breaf")
    person.key("BackSpace")
    person.type("d")
    person.click("menuitem", "File")
    person.click("menuitem", "Save As...")
    person.find("button", "Save")
    person.type("list.txt")
    person.click("button", "Save")
    until(lambda: (room.folder / "home" / "list.txt").exists(), "the file")
    person.pause()
    script = room.script()
    assert said(script) == [
        "type 'Milk and bread' into the text", "click the 'File' menu item", "click the 'Save As...' menu item",
        "type 'list.txt' into the 'Name' field", "click the 'Save' button",
    ]  # fmt: skip
    opened = [c.opened.title for step in does(script) if step.expect for c in step.expect.changes if c.opened]
    assert "Save As" in opened or "the 'Save As' dialog" in said(script, waits=True)
    anchor = does(script)[2].target
    assert anchor is not None and anchor.picture is not None and anchor.window is not None
    assert anchor.window.kind == "menu" and (room.folder / anchor.picture.file).is_file()
    assert any(line.endswith("click the 'Save' button") for line in recording.lines)

    with Desktop.virtual(home=room.folder / "again") as desktop:
        desktop.open("mousepad")
        outcome = desktop.replay(recording.file)
        assert outcome.status == "passed", (outcome.reason, outcome.failed_at)
        written = room.folder / "again" / "list.txt"
        until(written.exists, "the file of the replay")
        assert written.read_text().strip() == "Milk and bread"


def test_a_password_is_in_no_file_not_even_when_it_is_shown_afterwards(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    room.record()
    person = room.person
    person.click("field", "User")
    person.type("anna")
    person.key("Tab")
    person.type("Cr4nberry hill")
    person.click("checkbox", "Show it")
    person.click("button", "Sign in")
    script = room.script()
    assert b"Cr4nberry" not in everything(room.folder / "demo.pictures") + (room.folder / "demo.yaml").read_bytes()
    assert script.script.secrets == ("pass_phrase",)
    typed = [s.action.text for s in does(script) if isinstance(s.action, TypeText)]
    assert typed == ["anna", "{{secret:pass_phrase}}"]
    assert said(script)[-2:] == ["click the 'Show it' checkbox", "click the 'Sign in' button"]
    assert not any("Cr4nberry" in line for line in room.person.recording.lines)  # type: ignore[union-attr]


def test_a_password_typed_too_fast_to_look_is_a_secret_all_the_same(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    room.record()
    person = room.person
    person.click("field", "User")
    person.do("text", "bert")
    person.do("key", "Tab")
    person.do("text", "Hawthorn7")
    person.do("key", "Return")
    person.pause()
    script = room.script()
    assert b"Hawthorn" not in everything(room.folder / "demo.pictures") + (room.folder / "demo.yaml").read_bytes()
    texts = [
        step.action.text for step in script.script.steps if isinstance(step, Do) and isinstance(step.action, TypeText)
    ]
    assert texts[1:] in (["{{secret:pass_phrase}}"], ["{{secret:password}}"])
    # Where nobody could look before the first text either, it is kept from the file too: better one too many.
    assert texts[0] == "bert" or texts[0].startswith("{{secret:")


def test_a_file_of_a_folder_that_does_not_tell_its_files_is_recorded_by_its_caption(room: Room) -> None:
    folder = room.folder / "papers"
    folder.mkdir()
    for name in ("list.txt", "plan.txt", "report.txt"):
        (folder / name).write_text("x")
    room.run(["thunar", str(folder)], "papers")
    person = room.person
    captions = until(lambda: [e for e in person.eyes.observe(deep=True).elements if e.name == "plan.txt"], "the files")
    room.record()
    person.point(captions[0])
    person.press_button()
    person.key("Escape")
    person.point(Point(captions[0].point.x, captions[0].box.y1 - 30))
    person.press_button()
    clicked = [s.target for s in room.script().script.steps if isinstance(s, Do) and isinstance(s.action, ClickIt)]
    assert [(t.name, t.text, t.row) for t in clicked if t is not None] == [("plan.txt", "plan.txt", {})] * 2


def test_submenus_rows_and_sliders_are_called_by_what_they_are(room: Room) -> None:
    room.gtk(MENUS, "Tools")
    room.record()
    person = room.person
    person.click("menuitem", "File")
    person.point(person.find("menuitem", "Export"))
    person.click("menuitem", "SVG")
    person.find("label", "made SVG")
    person.click("cell", "Bert", count=2)
    person.find("label", "opened Bert")
    person.click("cell", "Cora", button=3)
    scale = person.find("slider").box
    middle = scale.centre.y + 8
    person.drag(Point(scale.x1 + 8, middle), Point(scale.centre.x, middle))
    for _ in range(3):
        person.press_button(5)
    script = room.script()
    words = said(script)
    assert words[:3] == ["click the 'File' menu item", "point at the 'Export' menu item", "click the 'SVG' menu item"]
    double, right, drag, wheel = does(script)[3:7]
    assert isinstance(double.action, ClickIt) and double.action.count == 2
    assert double.target is not None and double.target.row == {"Name": "Bert", "Town": "Kiel"}
    assert isinstance(right.action, ClickIt) and right.action.button == "right"
    assert isinstance(drag.action, DragIt) and drag.action.by is not None and drag.action.by[0] > 100
    assert drag.target is not None and drag.target.role == "slider" and drag.action.at is not None
    assert isinstance(wheel.action, ScrollIt) and wheel.action.dy == 3

    with Desktop.virtual(home=room.folder / "again") as desktop:
        desktop.spawn(["/usr/bin/python3", "-c", MENUS], 20)
        outcome = desktop.replay(room.folder / "demo.yaml")
        assert outcome.status == "passed", (outcome.reason, outcome.failed_at)


def test_dead_keys_altgr_and_caps_lock_of_a_german_keyboard(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    subprocess.run(["setxkbmap", "de"], env=room.desktop.env, check=True)
    room.record()
    person = room.person
    person.click("field", "User")
    person.type("Größe: ")
    for codes in ((21,), (26,), (49,), (54,), (108, 26), (66,), (44,), (66,)):  # dead acute, e, dead circumflex, c
        person.do("code", *codes)
    person.pause()
    shown = person.find("field", "User").value
    script = room.script()
    typed = [s.action.text for s in does(script) if isinstance(s.action, TypeText)]
    assert typed == ["Größe: éĉ€J"] == [shown]


def test_chords_with_counts_and_keys_between_texts(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    room.record()
    person = room.person
    person.click("field", "User")
    person.type("abc def")
    for _ in range(3):
        person.do("key", "Left")
    person.pause()
    person.key("Shift_L", "Home")
    person.key("Control_L", "c")
    person.key("Tab")
    script = room.script()
    pressed = [(s.action.keys, s.action.count) for s in does(script) if isinstance(s.action, PressKeys)]
    assert pressed == [(("left",), 3), (("shift", "home"), 1), (("ctrl", "c"), 1), (("tab",), 1)]


def test_qt_is_recorded_as_any_other(room: Room) -> None:
    room.run(["featherpad", "--standalone"], "Untitled")
    room.record()
    person = room.person
    person.type("two words")
    person.click("menuitem", "Edit")
    person.click("menuitem", "Select All")
    script = room.script()
    assert said(script)[0].startswith("type 'two words' into the ")
    assert said(script)[1:] == ["click the 'Edit' menu item", "click the 'Select All' menu item"]


def test_gtk4_is_recorded_as_any_other(room: Room) -> None:
    room.run(["gnome-calculator"], "Calculator")
    room.record()
    person = room.person
    for name in ("7", "×", "6", "="):
        person.click("button", name)
    script = room.script()
    assert said(script) == [f"click the '{name}' button" for name in ("7", "×", "6", "=")]


def test_tk_is_recorded_from_its_pixels_and_what_it_hides_is_a_secret(room: Room) -> None:
    room.run(["/usr/bin/python3", "-c", TK], "Form")
    room.record()
    person = room.person

    def beside(name: str) -> Point:
        def label(seen: Observation) -> Point | None:
            found = next((e for e in seen.elements if name in (e.name, e.label)), None)
            return Point(260, found.box.centre.y) if found is not None else None

        place: Point = until(lambda: label(person.see()), name)
        return place

    person.point(beside("City"))
    person.press_button()
    person.type("Bremen and Bonn")
    person.point(beside("Keyword"))
    person.press_button()
    person.type("Elderflower99")
    person.click("button", "Send it")
    until(lambda: any(w.title == "Sent" for w in person.see().windows), "the form to be sent")
    person.pause()
    script = room.script()
    assert b"Elderflower" not in everything(room.folder / "demo.pictures") + (room.folder / "demo.yaml").read_bytes()
    typed = [s.action.text for s in does(script) if isinstance(s.action, TypeText)]
    assert typed[0] == "Bremen and Bonn" and typed[1].startswith("{{secret:")
    assert said(script)[-1] == "click the 'Send it' button"


def test_what_was_waited_for_is_waited_for_in_the_script(room: Room) -> None:
    late = """
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, GLib
window = Gtk.Window(title="Jobs")
button = Gtk.Button(label="Start")
window.add(button)
def done():
    dialog = Gtk.MessageDialog(transient_for=window, text="Finished", buttons=Gtk.ButtonsType.OK)
    dialog.set_title("Result")
    dialog.show()
    dialog.connect("response", lambda d, r: d.destroy())
button.connect("clicked", lambda b: GLib.timeout_add(4000, done))
window.show_all()
Gtk.main()
"""
    room.gtk(late, "Jobs")
    room.record()
    person = room.person
    person.click("button", "Start")
    person.click("button", "OK")
    script = room.script()
    assert said(script, waits=True) == ["click the 'Start' button", "the 'Result' dialog", "click the 'OK' button"]
    assert "seconds" not in script.path.read_text()


def test_windows_are_brought_to_the_front_and_moved(room: Room) -> None:
    room.gtk(LOGIN, "Login")
    room.gtk(MENUS, "Tools")
    person = room.person
    login = next(w for w in person.see().windows if w.title == "Login")
    room.record()
    person.drag(Point(login.box.centre.x, login.box.y1 + 6), Point(login.box.centre.x + 90, login.box.y1 + 200))
    person.key("Alt_L", "Tab")
    script = room.script()
    words = said(script)
    assert any(w.startswith(("move the 'Login' window", "drag", "switch to the 'Login'")) for w in words)
    assert words[-1] == "switch to the 'Tools' window"


def test_the_terminal_the_recorder_runs_in_is_no_part_of_it(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    room.gtk(LOGIN, "Login")
    import sys

    from command import FOLDERS

    line = f"PYTHONPATH={FOLDERS} exec {sys.executable} -m steadyhand record {file} --desktop {room.desktop.display}"
    room.run(["xterm", "-geometry", "60x8+600+500", "-T", "term", "-e", "sh", "-c", line], "term")
    until(lambda: file.exists(), "the recording")
    person = room.person
    person.find("button", "Sign in")
    import time

    time.sleep(2)
    person.click("button", "Sign in")
    time.sleep(2.5)
    term = next(w for w in person.see().windows if w.title == "term")
    person.point(term.box.centre)
    person.press_button()
    time.sleep(1)
    person.do("key", "Control_L", "c")
    until(lambda: "unfinished" not in file.read_text(), "the recording to end")
    text = file.read_text()
    assert "Sign in" in text and "term" not in text and "ctrl" not in text
