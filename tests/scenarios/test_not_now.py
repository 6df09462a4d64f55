"""An editor that answers the first save with a message: what says "not now" is closed and saved again, once."""

from __future__ import annotations

import shlex

import pytest
from scenarios_support import Stage

from steadyhand.models.embedded.skills.not_now import says_not_now

EDITOR = """
import sys
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
words, times, tries = sys.argv[1], int(sys.argv[2]), []
window = Gtk.Window(title="Untitled", default_width=500, default_height=300)
view = Gtk.TextView()
window.add(view)
def save(path):
    tries.append(path)
    open("tries.txt", "w").write(str(len(tries)))
    if len(tries) <= times:
        kind, close = Gtk.MessageType.ERROR, Gtk.ButtonsType.CLOSE
        notice = Gtk.MessageDialog(transient_for=window, modal=True, message_type=kind, buttons=close, text=words)
        notice.run()
        notice.destroy()
        return
    text = view.get_buffer()
    with open(path, "w") as file:
        file.write(text.get_text(text.get_start_iter(), text.get_end_iter(), False))
    window.set_title(path)
def pressed(_, event):
    if not (event.state & Gdk.ModifierType.CONTROL_MASK and Gdk.keyval_name(event.keyval) in ("s", "S")):
        return False
    action, answers = Gtk.FileChooserAction.SAVE, ("_Cancel", Gtk.ResponseType.CANCEL, "_Save", Gtk.ResponseType.OK)
    chooser = Gtk.FileChooserDialog(title="Save As", transient_for=window, modal=True, action=action)
    chooser.add_buttons(*answers)
    chooser.set_current_folder(".")
    path = chooser.run() == Gtk.ResponseType.OK and chooser.get_filename()
    chooser.destroy()
    if path:
        save(path)
    return True
window.connect("key-press-event", pressed)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
"""
BUSY = "Cannot save the document while it is busy"
TASK = "Type 'Kept after all' and save it as kept.txt"


def editor(stage: Stage, words: str, times: int) -> None:
    """``times``: how many saves are answered with a message of these words."""
    stage.open(f"/usr/bin/python3 -c {shlex.quote(EDITOR)} {shlex.quote(words)} {times}")


@pytest.mark.desktop
def test_what_was_refused_for_now_is_saved_the_second_time(stage: Stage) -> None:
    editor(stage, BUSY, 1)
    stage.does(TASK)
    assert stage.text("kept.txt") == "Kept after all"
    assert stage.text("tries.txt") == "2"


@pytest.mark.desktop
@pytest.mark.parametrize(("words", "tries"), [(BUSY, "2"), ("There is no room left on the disk", "1")])
def test_what_is_refused_again_or_for_another_reason_is_told(stage: Stage, words: str, tries: str) -> None:
    editor(stage, words, 9)
    result = stage.tries(TASK)
    assert result.status == "failed" and words in result.reason
    assert stage.text("tries.txt") == tries and not (stage.home / "kept.txt").exists()


@pytest.mark.parametrize(
    ("words", "buttons"),
    [
        ("Failed to save document. Cannot save document while it is busy", "Close"),
        ("The file is in use. Please try again.", "OK"),
        ("Das Dokument ist gerade beschäftigt.", "_Schließen"),
        ("Le fichier est occupé, réessayez plus tard", "Minimise|Fermer"),
        ("El documento está ocupado", "Aceptar"),
        ("Il file è occupato. Riprova.", "OK"),
        ("O ficheiro está ocupado, tente novamente", "Fechar"),
        ("Het bestand is bezig", "Sluiten"),
        ("Dokument jest zajęty", "Zamknij"),
        ("Файл занят, повторите попытку позже", "Закрыть"),
        ("ファイルはビジー状態です", "閉じる"),
        ("文件正忙，请稍后再试", "确定"),
    ],
)
def test_a_message_that_says_so_is_known_in_many_languages(words: str, buttons: str) -> None:
    assert says_not_now(words, buttons.split("|"))


@pytest.mark.parametrize(
    ("words", "buttons"),
    [
        ("kept.txt exists. Replace it?", "Cancel|Replace"),
        ("The document is busy", "Save anyway|Cancel"),
        ("The document is busy", ""),
        ("There is no room left on the disk", "Close"),
        ("Our business is saved", "OK"),
    ],
)
def test_what_asks_or_says_something_else_is_no_such_message(words: str, buttons: str) -> None:
    assert not says_not_now(words, buttons.split("|"))
