"""A small GTK window for replays, run as a program of the system's Python: its labels, rows, place and dialogs are said
on the command line as JSON, and what is done in it is written to a journal.

    python3 replay_window.py JOURNAL '{"save": "Save", ...}'
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # type: ignore[import-not-found]  # noqa: E402

GLib.set_prgname("ledger")
Gdk.set_program_class("ledger")
SAID: dict[str, Any] = {
    "title": "Ledger", "cancel": "Cancel", "save": "Save", "name": "Name", "note": "Note", "keep": "Keep a copy",
    "rows": [["Anna", "3"], ["Bert", "4"], ["Cleo", "5"]], "rowed": "Remove", "question": None, "late": None,
    "place": None, "save_usable_after": 0, "first": None, "order": None, "opens": None,
}  # fmt: skip
SAID.update(json.loads(sys.argv[2]))


def note(what: str) -> None:
    with Path(sys.argv[1]).open("a", encoding="utf-8") as file:
        file.write(what + "\n")
    late = SAID["late"]
    if late and late.get("after") == what:
        late["after"] = None
        dialog(Gtk.Window.list_toplevels()[0], *late["dialog"])


def dialog(parent: Gtk.Window, title: str, text: str, buttons: list[str]) -> None:
    made = Gtk.Dialog(title=title, transient_for=parent, modal=True)
    made.get_content_area().pack_start(Gtk.Label(label=text), True, True, 12)
    for i, name in enumerate(buttons):
        made.add_button(name, i)
    made.connect("response", lambda d, i: (note(f"{title}: {buttons[i] if i >= 0 else 'closed'}"), d.destroy()))
    made.show_all()


def main() -> None:
    window = Gtk.Window(title=SAID["title"])
    window.set_default_size(520, 420)
    window.connect("destroy", Gtk.main_quit)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=8, margin=10)
    grid = Gtk.Grid(column_spacing=8, row_spacing=8)
    for row, key in enumerate(("name", "note")):
        field = Gtk.Entry()
        label = Gtk.Label(label=SAID[key])
        label.set_mnemonic_widget(field)
        field.connect("changed", lambda f, k=key: note(f"{k}={f.get_text()}"))
        grid.attach(label, 0, row, 1, 1)
        grid.attach(field, 1, row, 1, 1)
    box.pack_start(grid, False, False, 0)
    keep = Gtk.CheckButton(label=SAID["keep"])
    keep.connect("toggled", lambda b: note(f"keep={b.get_active()}"))
    box.pack_start(keep, False, False, 0)
    box.pack_start(rows(), True, True, 0)
    box.pack_start(bar(window), False, False, 0)
    window.add(box)
    if SAID["place"]:
        window.move(*SAID["place"])
    window.show_all()
    if SAID["late"] and "ms" in SAID["late"]:
        GLib.timeout_add(SAID["late"]["ms"], lambda: dialog(window, *SAID["late"]["dialog"]) and False)
    Gtk.main()


def rows() -> Gtk.Widget:
    """A table whose rows each have a button."""
    listed = Gtk.ListBox()
    for name, amount in SAID["rows"]:
        line = Gtk.Box(spacing=12)
        for text in (name, amount):
            line.pack_start(Gtk.Label(label=text, xalign=0, width_chars=10), False, False, 0)
        button = Gtk.Button(label=SAID["rowed"])
        button.connect("clicked", lambda b, n=name: note(f"{SAID['rowed']} {n}"))
        line.pack_end(button, False, False, 0)
        listed.add(line)
    scrolled = Gtk.ScrolledWindow()
    scrolled.add(listed)
    return scrolled


def bar(window: Gtk.Window) -> Gtk.Widget:
    made = Gtk.Box(spacing=8)
    names = {"cancel": SAID["cancel"], "save": SAID["save"], **({"first": SAID["first"]} if SAID["first"] else {})}
    for key in SAID["order"] or names:
        button = Gtk.Button(label=names[key])
        button.connect("clicked", lambda b, n=names[key]: pressed(window, n))
        made.pack_end(button, False, False, 0)
        if key == "save" and SAID["save_usable_after"]:
            button.set_sensitive(False)
            GLib.timeout_add(SAID["save_usable_after"], lambda b=button: b.set_sensitive(True) and False)
    return made


def pressed(window: Gtk.Window, name: str) -> None:
    note(name)
    if name == SAID["save"] and SAID["question"]:
        dialog(window, *SAID["question"])
    elif name == SAID["save"]:
        window.set_title(SAID["opens"] or "Ledger (saved)")


main()
