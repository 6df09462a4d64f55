"""FeatherPad (Qt), GNOME Text Editor (GTK 4), IDLE and git-gui (Tk); checked by files and repositories."""

from __future__ import annotations

import subprocess

from scenarios_support import PIXELS, Stage


def test_a_note_is_saved_with_a_qt_editor(stage: Stage) -> None:
    stage.does("Open FeatherPad, type 'Qt was here' and save it as qt.txt")
    assert stage.text("qt.txt").strip() == "Qt was here"


def test_text_is_replaced_with_a_qt_editor(stage: Stage) -> None:
    path = stage.file("colours.txt", "red red blue\n")
    stage.open(f"featherpad {path}")
    stage.does("Clear the text, type 'green' and save the file.")
    assert stage.text("colours.txt").strip() == "green"


def test_a_note_is_saved_with_a_gtk4_editor(stage: Stage) -> None:
    stage.open("gnome-text-editor")
    stage.does("Type 'Four is new' and save it as four.txt")
    assert stage.text("four.txt").strip() == "Four is new"


def test_a_note_is_saved_with_a_tk_editor_by_pixels(stage: Stage) -> None:
    path = stage.file("program.py", "")
    stage.set(settings=PIXELS)
    stage.open(f"idle -e {path}")
    stage.does("Type 'print(7)' and press Ctrl+S")
    stage.until(lambda: "print(7)" in path.read_text())


def test_a_commit_is_made_with_git_gui(stage: Stage) -> None:
    repository = stage.home / "project"
    run = ["git", "-C", str(repository)]
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    for key, value in (("user.name", "Ann"), ("user.email", "ann@example.org")):
        subprocess.run([*run, "config", key, value], check=True)
    stage.file("project/readme.txt", "hello\n")
    stage.open(f"sh -c 'cd {repository} && git gui'")
    stage.does(
        "Click Stage Changed. If a dialog asks whether to stage untracked files, press Yes. Type 'First version' in the Commit Message field and click the Commit button."
    )
    log = [*run, "log", "--format=%s"]
    stage.until(lambda: subprocess.run(log, capture_output=True, text=True).stdout.strip() == "First version")
