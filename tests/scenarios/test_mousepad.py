"""Mousepad (GTK 3): notes written, saved, changed; checked by the files."""

from __future__ import annotations

from scenarios_support import PIXELS, Stage


def test_a_note_is_written_and_saved_under_a_name(stage: Stage) -> None:
    stage.does("Open the text editor, write a note saying 'Milk, bread and 6 eggs' and save it as list.txt")
    assert stage.text("list.txt").strip() == "Milk, bread and 6 eggs"


def test_text_is_added_to_a_file_that_is_there(stage: Stage) -> None:
    path = stage.file("diary.txt", "Monday: rain\n")
    stage.open(f"mousepad {path}")
    stage.does("Add 'Tuesday: sun' to the text. Then save the file.")
    assert stage.text("diary.txt").split("\n")[:2] == ["Monday: rain", "Tuesday: sun"]


def test_words_are_replaced_through_the_dialog(stage: Stage) -> None:
    path = stage.file("letter.txt", "Dear Bob, Bob is late.\n")
    stage.open(f"mousepad {path}")
    stage.does(
        "Choose Find and Replace from the Search menu. Enter 'Bob' in the 'Search for' field and 'Ann' in the "
        "'Replace with' field. Tick 'Replace all in' and click Replace All. Close the dialog. Save the file."
    )
    assert stage.text("letter.txt").strip() == "Dear Ann, Ann is late."


def test_a_submenu_entry_changes_the_selected_text(stage: Stage) -> None:
    path = stage.file("shout.txt", "quiet words\n")
    stage.open(f"mousepad {path}")
    stage.does("Select all. In the Edit menu, go to Convert > To Uppercase. Save the document.")
    assert stage.text("shout.txt").strip() == "QUIET WORDS"


def test_text_in_any_script_arrives_as_it_was_said(stage: Stage) -> None:
    words = "Žluťoučký kůň – naïve Ωmega, цена 5 €"
    stage.does(f'Open Mousepad. Type "{words}". Save it as unicode.txt.')
    assert stage.text("unicode.txt").strip() == words


def test_a_setting_is_switched_on_from_the_menu_and_stays(stage: Stage) -> None:
    stage.open("mousepad")
    stage.does("Click View, then Line Numbers.")
    desktop = stage.desktop
    assert desktop is not None
    stage.does("Close the window")
    settings = stage.home / ".config/glib-2.0/settings/keyfile"
    stage.until(lambda: settings.exists() and "show-line-numbers=true" in settings.read_text())


def test_a_note_is_written_and_saved_by_pixels_alone(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    stage.does("Open mousepad, write 'seen by pixels' and save it as pixels.txt")
    assert stage.text("pixels.txt").strip() == "seen by pixels"


def test_a_menu_is_gone_through_by_pixels_alone(stage: Stage) -> None:
    path = stage.file("shout.txt", "quiet words\n")
    stage.set(settings=PIXELS)
    stage.open(f"mousepad {path}")
    stage.does("Press Ctrl+A. Choose Edit > Convert > To Uppercase. Press Ctrl+S.")
    stage.until(lambda: path.read_text().strip() == "QUIET WORDS")
