"""A dialog of another program comes up in the middle of a text: no key of it goes there, and the text gets whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_support import GTK, until

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings

pytestmark = pytest.mark.desktop

DIALOG = """
import os, sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk
signal, keys = sys.argv[1:]
dialog = Gtk.MessageDialog(buttons=Gtk.ButtonsType.OK, text="3 updates are ready to be installed.", title="Updates")
dialog.connect("key-press-event", lambda _, event: open(keys, "a").write(f"{event.keyval} ") and False)
dialog.connect("response", lambda *_: Gtk.main_quit())
dialog.realize()
def look():
    if not os.path.exists(signal):
        return True
    dialog.show_all()
    return False
GLib.timeout_add(5, look)
open(keys, "w").close()
Gtk.main()
"""
TEXT = "The quick brown fox jumps over the lazy dog; " * 40


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with Desktop.virtual((1280, 800), home=tmp_path, settings=Settings(max_seconds=120)) as made:
        yield made


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_a_dialog_gets_no_key_of_a_text_that_is_being_typed(desktop: Desktop, tmp_path: Path, editor: str) -> None:
    note, signal, keys = tmp_path / "note.txt", tmp_path / "now", tmp_path / "keys"
    note.write_text("")
    desktop.spawn([editor, str(note)], 20)
    desktop.spawn([GTK, "-c", DIALOG, str(signal), str(keys)])
    until(keys.exists, "the program with the dialog")
    eyes, over = desktop._session.eyes.x11, threading.Event()

    def come_up() -> None:
        while not over.wait(0.005):
            if any("*" in w.title for w in eyes.windows()):
                signal.touch()
                return

    watcher = threading.Thread(target=come_up)
    watcher.start()
    try:
        result = desktop.attempt(f"Type '{TEXT}' and save the file", trace=tmp_path / "trace")
    finally:
        over.set()
        watcher.join(20)
    assert signal.exists(), "the dialog did not come up while it was typed"
    assert keys.read_text() == ""
    assert result.status == "done", result.reason
    until(lambda: note.read_text().rstrip("\n") == TEXT, "the whole text")
