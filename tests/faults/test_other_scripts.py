"""Other keyboards, scripts and input methods: what real fields of GTK, Qt and Tk hold is what was asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_support import until

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings

pytestmark = pytest.mark.desktop

TEXT = "Größe é ñ, Ж λ שלום 😀 {x} [y] @~^` end"
"""Dead keys, other alphabets, right to left, emoji, and what lies elsewhere on every layout."""
TK = """
import sys, tkinter
root = tkinter.Tk()
root.title("Tk note")
root.geometry("600x200")
entry = tkinter.Entry(root, width=60)
entry.pack(padx=20, pady=20)
entry.focus_force()
def save(*_):
    open(sys.argv[1], "w", encoding="utf-8").write(entry.get())
    root.destroy()
tkinter.Button(root, text="Keep", command=save).pack()
root.mainloop()
"""


class Room:
    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.desktop, self.folder = desktop, folder
        self.out = folder / "out.txt"

    def layout(self, *names: str) -> None:
        subprocess.run(["setxkbmap", *names], env=self.desktop._session.environment, check=True)

    def open(self, what: str, *before: str) -> None:
        entry = f"zenity --entry --title=Note --text=Word: --width=500 --ok-label=Keep > {self.out}"
        argv = {
            "gtk": ["sh", "-c", " ".join([*before, entry])],
            "qt": ["featherpad", str(self.out)],
            "tk": [sys.executable, "-c", TK, str(self.out)],
        }[what]
        if what == "qt":
            self.out.write_text("")
        self.desktop.spawn(argv, 20)

    def does(self, task: str) -> None:
        result = self.desktop.attempt(task)
        assert result.status == "done", f"{result.reason} {result.report}"

    def text(self) -> str:
        until(lambda: self.out.exists() and self.out.read_text("utf-8").strip(), "the text")
        return self.out.read_text("utf-8").strip()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "home").mkdir()
    with Desktop.virtual(home=tmp_path / "home", settings=Settings(max_seconds=180)) as desktop:
        yield Room(desktop, tmp_path)


@pytest.mark.parametrize(("toolkit", "layout"), [("gtk", "de"), ("qt", "fr"), ("tk", "ru,us")])
def test_a_real_field_holds_what_was_asked_for_whatever_the_keyboard(room: Room, toolkit: str, layout: str) -> None:
    room.layout(layout)
    room.open(toolkit)
    room.does(f"Type '{TEXT}'" + (" and save the file" if toolkit == "qt" else ", then click Keep"))
    assert room.text() == TEXT


def test_what_an_input_method_makes_of_a_text_is_put_right(room: Room) -> None:
    """GTK's own methods: one composes Vietnamese letters and keeps some back, one writes Cyrillic for Latin letters."""
    for method, text in (("viqr", "Da^u ddo^` ha.t o+"), ("cyrillic-translit", "privet mir")):
        room.open("gtk", f"GTK_IM_MODULE={method}")
        room.does(f"Type '{text}' in the field, then click Keep")
        assert room.text() == text
        room.out.unlink()


def test_the_keyboard_is_as_before_when_the_desktop_is_left(room: Room) -> None:
    room.layout("de")
    keys = ["xmodmap", "-pke"]
    env = room.desktop._session.environment
    before = subprocess.run(keys, env=env, check=True, capture_output=True).stdout
    room.open("gtk")
    with Desktop.attach(room.desktop.display, settings=Settings(max_seconds=180)) as other:
        assert other.attempt("Type 'Ж λ 😀', then click Keep").status == "done"
    assert room.text() == "Ж λ 😀"
    assert subprocess.run(keys, env=env, check=True, capture_output=True).stdout == before
