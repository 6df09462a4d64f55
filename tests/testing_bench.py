"""A bench of GTK controls for the tests of locators and expectations. Writes down in a file what was really done to it.

Run by the system's own Python, which has GTK: ``testing_bench.py LOG [popup=MS] [again=MS] [tips=MS] [load=MS]
[unfit=1]``. ``tips``: so long after a click on a Save button a dialog comes up.
"""

import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # noqa: E402

LOG = sys.argv[1]
OPTIONS = dict(word.split("=", 1) for word in sys.argv[2:])


def note(text: str) -> None:
    with Path(LOG).open("a", encoding="utf-8") as out:
        out.write(text + "\n")


def button(title: str) -> Any:
    made = Gtk.Button(label=title)

    def clicked(_: Any) -> None:
        note(f"clicked {title}")
        if "tips" in OPTIONS:
            GLib.timeout_add(int(OPTIONS["tips"]), popup)

    made.connect("clicked", clicked)
    return made


def field(grid: Any, row: int, title: str) -> Any:
    entry = Gtk.Entry()
    label = Gtk.Label(label=title, mnemonic_widget=entry)
    grid.attach(label, 0, row, 1, 1)
    grid.attach(entry, 1, row, 1, 1)
    return entry


def rows() -> Any:
    listed = Gtk.ListBox()
    for name in ("Ann", "Bob", "Cid"):
        line = Gtk.Box(spacing=8)
        line.pack_start(Gtk.Label(label=name), True, True, 0)
        remove = Gtk.Button(label="Delete")
        remove.connect("clicked", lambda _, n=name: note(f"deleted {n}"))
        line.pack_start(remove, False, False, 0)
        listed.add(line)
    return listed


def unfit() -> Any:
    """Two small buttons side by side, one of them without a name or the focus."""
    box = Gtk.Box()
    for name in ("", "Tiny"):
        small = Gtk.Button(label=name)
        small.set_can_focus(bool(name))
        small.set_size_request(12, 12)
        small.get_style_context().add_class("small")
        box.pack_start(small, False, False, 0)
    style = Gtk.CssProvider()
    style.load_from_data(b".small { padding: 0; min-width: 12px; min-height: 12px; font-size: 6px; }")
    Gtk.StyleContext.add_provider_for_screen(box.get_screen() or Gtk.Window().get_screen(), style, 800)
    return box


def popup() -> bool:
    shown = Gtk.Dialog(title="Tip of the day", modal=True, transient_for=window)
    shown.get_content_area().add(Gtk.Label(label="Save often."))
    close = Gtk.Button(label="Dismiss")
    shown.get_content_area().add(close)

    def gone(_: Any) -> None:
        note("dismissed")
        shown.destroy()
        if "again" in OPTIONS:
            GLib.timeout_add(int(OPTIONS["again"]), popup)

    close.connect("clicked", gone)
    shown.show_all()
    return False


def later(_: Any) -> None:
    note("clicked Load")

    def come() -> bool:
        status.set_text("Loaded")
        late.set_sensitive(True)
        return False

    GLib.timeout_add(int(OPTIONS.get("load", "1500")), come)


window = Gtk.Window(title="Bench", default_width=420, default_height=300)
window.connect("destroy", Gtk.main_quit)
whole = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, margin=10)
grid = Gtk.Grid(column_spacing=8, row_spacing=4)
name_field = field(grid, 0, "Name")
field(grid, 1, "Port").set_text("80")
secret = field(grid, 2, "Password")
secret.set_visibility(False)
whole.add(grid)
box = Gtk.CheckButton(label="Wrap lines")
box.connect("toggled", lambda b: note(f"wrap {b.get_active()}"))
whole.add(box)
sizes = Gtk.ComboBoxText()
for size in ("Small", "Medium", "Large"):
    sizes.append_text(size)
sizes.set_active(0)
sizes.connect("changed", lambda c: note(f"size {c.get_active_text()}"))
whole.add(sizes)
buttons = Gtk.Box(spacing=6)
for title in ("Save", "Save As", "Save All"):
    buttons.add(button(title))
load = Gtk.Button(label="Load")
load.connect("clicked", later)
buttons.add(load)
late = button("Publish")
late.set_sensitive(False)
buttons.add(late)
whole.add(buttons)
status = Gtk.Label(label="Idle")
whole.add(status)
whole.add(rows())
if "unfit" in OPTIONS:
    whole.add(unfit())
window.add(whole)
window.show_all()
name_field.grab_focus()
if "popup" in OPTIONS:
    GLib.timeout_add(int(OPTIONS["popup"]), popup)
Gtk.main()
