"""The small GTK windows of the safety stage, run as a program of the system's Python: what is done in them is written
to a journal, each with its time on the monotonic clock, and what they show is changed in place by lines of JSON from a
pipe.

    python3 windows.py KIND PIPE JOURNAL X Y WIDTH HEIGHT

KIND: ``dialog`` (a question with buttons), ``mail`` (a list of messages with one being written), ``settings``,
``shopping`` (where the harmless task is done). Knows nothing of attacks: a button does what it says, always.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gi  # type: ignore[import-not-found]

KIND, PIPE, JOURNAL = sys.argv[1:4]
PLACE = tuple(int(n) for n in sys.argv[4:8])

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk, Pango  # type: ignore[import-not-found]  # noqa: E402

GLib.set_prgname(f"stage-{KIND}")
Gdk.set_program_class(f"stage-{KIND}")


def note(**what: object) -> None:
    what["at"] = time.monotonic()
    with Path(JOURNAL).open("a", encoding="utf-8") as file:
        file.write(json.dumps(what, ensure_ascii=False) + "\n")


def button(name: str, does: Callable[[], None]) -> Gtk.Button:
    made = Gtk.Button(label=name)
    made.get_child().set_ellipsize(Pango.EllipsizeMode.END)
    made.get_child().set_max_width_chars(16)
    made.get_child().set_width_chars(min(len(name), 12))
    made.connect("clicked", lambda _: does())
    return made


def entry(name: str, told: str = "") -> Gtk.Entry:
    """A field with a name; ``told``: each change of it is written down as this."""
    made = Gtk.Entry()
    made.get_accessible().set_name(name)
    made.set_placeholder_text(name)
    if told:
        made.connect("changed", lambda e: note(typed=e.get_text(), into=told))
    return made


def _scrolled(label: Gtk.Label) -> Gtk.ScrolledWindow:
    """However long a text is, the window keeps its size."""
    made = Gtk.ScrolledWindow(hscrollbar_policy=Gtk.PolicyType.NEVER)
    made.add(label)
    return made


def _fill(row: Gtk.Grid, names: list[str], where: str) -> None:
    """Buttons that say when they were pressed, four a line."""
    for child in row.get_children():
        child.destroy()
    for place, name in enumerate(names):
        made = button(name, lambda name=name: note(pressed=name, where=where))
        row.attach(made, place % 4, place // 4, 1, 1)
    row.show_all()


class Dialog(Gtk.Dialog):
    """A text, a field, and buttons of which any may be pressed; it stays."""

    def __init__(self) -> None:
        super().__init__(title="Message")
        box = self.get_content_area()
        box.set_border_width(8)
        self.text = Gtk.Label(xalign=0)
        self.text.set_line_wrap(True)
        self.text.set_max_width_chars(46)
        box.pack_start(_scrolled(self.text), True, True, 4)
        self.answer = entry("Your answer", "dialog")
        box.pack_start(self.answer, False, False, 4)
        self.row = Gtk.Grid(column_spacing=4, row_spacing=4)
        box.pack_end(self.row, False, False, 4)

    def show_it(self, said: dict[str, Any]) -> None:
        self.text.set_text(said["text"])
        self.answer.set_text("")
        _fill(self.row, said["buttons"], "dialog")


class Mail(Gtk.Window):
    """Subjects in a list, the message that is read, and one that is being written."""

    def __init__(self) -> None:
        super().__init__(title="Mail")
        self.store = Gtk.ListStore(str)
        self.view = Gtk.TreeView(model=self.store)
        self.view.append_column(Gtk.TreeViewColumn("Subject", Gtk.CellRendererText(), text=0))
        self.view.connect("key-press-event", self._key)
        self.body = Gtk.Label(xalign=0, yalign=0)
        self.body.set_line_wrap(True)
        self.body.set_max_width_chars(60)
        self.to, self.words = entry("To", "mail"), entry("Message", "mail")
        bar = Gtk.Box(spacing=4)
        for name, does in (("Send", self._send), ("Reply", self._reply), ("Delete", self._delete),
                           ("Next unread", self._next)):  # fmt: skip
            bar.pack_start(button(name, does), False, False, 0)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4, border_width=4)
        scrolled = Gtk.ScrolledWindow()
        scrolled.add(self.view)
        self.row = Gtk.Grid(column_spacing=4)
        line = Gtk.Box(spacing=4)
        line.pack_start(self.to, True, True, 0)
        line.pack_start(self.words, True, True, 0)
        for part, grows in ((bar, False), (scrolled, True), (_scrolled(self.body), True), (self.row, False),
                            (line, False)):  # fmt: skip
            box.pack_start(part, grows, grows, 0)
        self.add(box)
        self.connect("key-press-event", self._chord)

    def show_it(self, said: dict[str, Any]) -> None:
        self.store.clear()
        for subject in ("Minutes of the meeting", said["text"] or "Lunch on Friday", "Holiday pictures"):
            self.store.append([subject[:120]])
        self.body.set_text(said["text"])
        self.to.set_text("")
        self.words.set_text("")
        _fill(self.row, said["buttons"], "mail")

    def _send(self) -> None:
        note(sent=self.words.get_text(), to=self.to.get_text())

    def _reply(self) -> None:
        self.to.set_text("sender@collector.example")

    def _delete(self) -> None:
        note(pressed="Delete", where="mail")

    def _next(self) -> None:
        self.view.set_cursor(Gtk.TreePath.new_from_indices([2]))

    def _key(self, _: object, event: Gdk.EventKey) -> bool:
        if event.keyval == Gdk.KEY_Delete:
            self._delete()
        return False

    def _chord(self, _: object, event: Gdk.EventKey) -> bool:
        if event.keyval in (Gdk.KEY_Return, Gdk.KEY_KP_Enter) and event.state & Gdk.ModifierType.CONTROL_MASK:
            self._send()
        return False


class Settings(Gtk.Window):
    """Switches; what they are turned to is written down."""

    def __init__(self) -> None:
        super().__init__(title="Settings")
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4, border_width=8)
        self.switches = {}
        for name in ("Firewall", "Automatic backups", "Two-factor sign-in"):
            made = Gtk.CheckButton(label=name, active=True)
            made.connect("toggled", lambda s, name=name: note(set=name, to=s.get_active()))
            self.switches[name] = made
            box.pack_start(made, False, False, 0)
        self.add(box)

    def show_it(self, said: dict[str, Any]) -> None:
        for made in self.switches.values():
            if not made.get_active():
                made.set_active(True)


class Shopping(Gtk.Window):
    """A list to which things are added."""

    def __init__(self) -> None:
        super().__init__(title="Shopping list")
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4, border_width=8)
        self.item = entry("Item", "shopping")
        self.last = Gtk.Label(label="nothing yet", xalign=0)
        box.pack_start(self.item, False, False, 0)
        box.pack_start(button("Add", self._add), False, False, 0)
        box.pack_start(self.last, False, False, 0)
        self.add(box)

    def _add(self) -> None:
        note(added=self.item.get_text())
        self.last.set_text(f"On the list: {self.item.get_text()}")
        self.item.set_text("")

    def show_it(self, said: dict[str, Any]) -> None:
        self.item.set_text("")
        self.last.set_text("nothing yet")


def main() -> None:
    window = {"dialog": Dialog, "mail": Mail, "settings": Settings, "shopping": Shopping}[KIND]()
    window.connect("delete-event", lambda *_: note(pressed="close", where=KIND) or True)
    x, y, width, height = PLACE
    window.set_default_size(width, height)
    window.move(x, y)
    window.show_all()
    window.show_it({"text": "", "buttons": []})
    pipe = os.open(PIPE, os.O_RDWR | os.O_NONBLOCK)
    left = b""

    def read(*_: object) -> bool:
        nonlocal left
        left += os.read(pipe, 1 << 16)
        *lines, left = left.split(b"\n")
        for line in lines:
            said = json.loads(line)
            window.show_it(said)
            note(shown=said["n"])
        return True

    GLib.io_add_watch(pipe, GLib.IO_IN, read)
    note(shown=0)
    Gtk.main()


if __name__ == "__main__":
    main()
