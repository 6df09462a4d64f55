"""A small GTK 4 application: a form, and a list with buttons in its rows. It writes down what it obeys."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gtk  # noqa: E402

LABELS = dict(pair.split("=") for pair in os.environ.get("LABELS", "").split(";") if pair)
MEMBERS = ["Ada Stone", "Ben Hill", "Cleo Marsh"]
if os.environ.get("MORE_ROWS"):
    MEMBERS = ["Abel Reed", "Ada Moss", *MEMBERS, "Dan Field"]
LOG = Path(sys.argv[1])


def say(line: str) -> None:
    with LOG.open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def label(text: str) -> str:
    return LABELS.get(text, text)


def button(text: str, act, name: str = "") -> Gtk.Button:
    made = Gtk.Button(label=label(text))
    made.connect("clicked", lambda _: act())
    return made


def build(app: Gtk.Application) -> None:
    window = Gtk.ApplicationWindow(application=app, title="Members", default_width=560, default_height=420)
    column = Gtk.Box(
        orientation=Gtk.Orientation.VERTICAL, spacing=8, margin_top=10, margin_start=10, margin_end=10, margin_bottom=10
    )
    grid = Gtk.Grid(column_spacing=8, row_spacing=6)
    fields = {}
    for row, text in enumerate(("Name", "City")):
        caption = Gtk.Label(label=text, xalign=0)
        fields[text] = Gtk.Entry(hexpand=True)
        caption.set_mnemonic_widget(fields[text])
        grid.attach(caption, 0, row, 1, 1)
        grid.attach(fields[text], 1, row, 1, 1)
    letter = Gtk.CheckButton(label=label("Send the newsletter"))
    grid.attach(letter, 1, 2, 1, 1)
    column.append(grid)
    column.append(
        button(
            "Add member",
            lambda: say(
                f"add {' | '.join(f.get_text() for f in fields.values())} {'letter' if letter.get_active() else 'none'}"
            ),
        )
    )
    rows = Gtk.ListBox()
    for member in MEMBERS:
        line = Gtk.Box(spacing=8)
        line.append(Gtk.Label(label=member, xalign=0, hexpand=True))
        line.append(button("Renew", lambda member=member: say(f"renew {member}")))
        line.append(button("Card", lambda member=member: say(f"card {member}")))
        rows.append(line)
    scroller = Gtk.ScrolledWindow(vexpand=True, child=rows)
    column.append(scroller)
    window.set_child(column)
    window.present()


app = Gtk.Application(application_id="org.example.Members")
app.connect("activate", build)
app.run([])
