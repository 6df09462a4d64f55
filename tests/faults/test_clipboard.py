"""The clipboard belongs to the person: typing leaves it alone, and an owner of it that dies hangs nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_support import until

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings

pytestmark = pytest.mark.desktop

OWNER = """
import os, sys, tkinter
root = tkinter.Tk(className="Owner")
root.withdraw()
root.clipboard_clear()
root.clipboard_append(sys.argv[1])
def pasted():
    try:
        now = root.clipboard_get()
    except tkinter.TclError:
        now = ""
    open(sys.argv[2] + ".new", "w").write(now)
    os.replace(sys.argv[2] + ".new", sys.argv[2])
    root.after(100, pasted)
pasted()
root.mainloop()
"""
TEXT = "Grüße, Привет 😀"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    (tmp_path / "home").mkdir()
    with Desktop.virtual(home=tmp_path / "home", settings=Settings(max_seconds=180)) as desktop:
        yield desktop


def entry(desktop: Desktop, out: Path) -> None:
    desktop.spawn(["sh", "-c", f"zenity --entry --title=Word --text=Word: --ok-label=Keep > {out}"], 20)


def test_typing_leaves_the_clipboard_alone_and_an_owner_that_died_hangs_nothing(
    desktop: Desktop, tmp_path: Path
) -> None:
    out, held = tmp_path / "out", tmp_path / "held"
    owner = desktop.spawn([sys.executable, "-c", OWNER, "a person's own words", str(held)])
    until(lambda: held.exists() and held.read_text() == "a person's own words", "the clipboard")
    entry(desktop, out)
    assert desktop.attempt(f"Type '{TEXT}' in the field, then click Keep").status == "done"
    until(lambda: out.exists() and out.read_text().strip(), "the text")
    assert out.read_text().strip() == TEXT
    os.utime(held, (0, 0))
    until(lambda: held.stat().st_mtime > 0, "another look at the clipboard")
    assert held.read_text() == "a person's own words"

    desktop.spawn(["kill", "-9", str(owner)])
    until(lambda: not desktop._session.window_ids(), "the end of the dialog")
    entry(desktop, out)
    result = desktop.attempt("Paste into the field, then type 'after' and click Keep")
    assert result.status == "done", result.reason
    until(lambda: out.exists() and out.read_text().strip() == "after", "what was typed after it")
