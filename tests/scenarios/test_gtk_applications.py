"""GTK applications of everyday: editors, a spreadsheet, a file manager, calendars; checked by files and answers."""

from __future__ import annotations

import re

from scenarios_support import Stage


def test_every_occurrence_of_a_word_is_replaced(stage: Stage) -> None:
    path = stage.file("fruit.txt", "red apple, green apple\n  an apple a day\n")
    stage.open(f"pluma {path}")
    stage.does("Replace all occurrences of apple with pear, then save the file.")
    stage.until(lambda: path.read_text() == "red pear, green pear\n  an pear a day\n")


def test_pieces_of_a_text_are_found_by_their_words_and_lines(stage: Stage) -> None:
    path = stage.file("text.txt", "one two three\nfour five six\nseven\n")
    stage.open(f"mousepad {path}")
    stage.does(
        'Select the word "five" and delete it. Put the cursor at the end of the last line and type " and eight". '
        "Then delete the first line and save."
    )
    stage.until(lambda: path.read_text().strip() == "four  six\nseven and eight")


def test_all_boxes_but_one_are_unticked(stage: Stage) -> None:
    out = stage.asks("yad --form --field=Alpha:CHK --field=Beta:CHK --field=Gamma:CHK TRUE TRUE TRUE")
    stage.does("Untick all boxes except Beta, then press OK")
    assert stage.text(out).strip() == "FALSE|TRUE|FALSE|"


def test_all_rows_of_a_checklist_are_ticked(stage: Stage) -> None:
    out = stage.asks(
        "zenity --list --checklist --column=Pick --column=Colour --separator=, FALSE red FALSE green TRUE blue"
    )
    stage.does("Tick every checkbox in the list and press OK")
    assert stage.text(out).strip() == "red,green,blue"


def test_a_question_is_answered_with_yes_or_no(stage: Stage) -> None:
    stage.open("yad --form --field=Alpha:CHK --field=Beta:CHK FALSE TRUE")
    assert stage.does("Is Beta ticked?").answer == "yes"
    assert stage.does("Tell me whether Alpha is ticked").answer == "no"
    assert stage.does("How many checkboxes are there?").answer == "2"


def test_all_windows_are_closed(stage: Stage) -> None:
    stage.open("mousepad")
    stage.open("galculator")
    stage.does("Close all windows")
    assert stage.desktop is not None
    assert not [w for w in stage.desktop.see().windows if w.kind in ("normal", "dialog")]


def test_a_calendar_is_turned_to_a_month_of_another_year(stage: Stage) -> None:
    out = stage.asks("zenity --calendar --date-format=%F --day=20 --month=11 --year=2026")
    stage.does("Turn the calendar to March 2028, select the 11th and click OK.")
    assert stage.text(out).strip() == "2028-03-11"


def test_cells_of_a_spreadsheet_go_by_their_address(stage: Stage) -> None:
    stage.open("gnumeric")
    result = stage.does("Enter 12 in cell A1, 30 in cell A2 and =A1+A2 in cell B3. What is the value of cell B3?")
    assert result.answer == "42"


def test_an_entry_is_found_in_a_menu_that_is_filled_when_it_opens(stage: Stage) -> None:
    stage.file(".hidden", "")
    stage.open("thunar")
    assert stage.does("Show the hidden files. Is there a file called .hidden?").answer == "yes"


def test_a_new_thing_gets_its_name_where_it_is_asked_for(stage: Stage) -> None:
    stage.open("thunar")
    stage.does("Create an empty file named todo.txt")
    stage.until((stage.home / "todo.txt").exists)


def test_lines_are_found_in_an_editor_that_does_not_tell_its_text(stage: Stage) -> None:
    lines = "".join(f"<p>{line}</p>" for line in ("first line here", "second line here", "third line here"))
    path = stage.file("page.abw", f"<abiword><section>{lines}</section></abiword>")
    stage.open(f"abiword {path}")
    stage.does("Select the second line and make it bold. Then delete the last line and save the file.")
    stage.until(lambda: "bold" in path.read_text() and "third" not in path.read_text())
    bold = re.findall(r"<c [^>]*font-weight:bold[^>]*>([^<]*)</c>", path.read_text())
    assert bold == ["second line here"]
    assert "first line here" in path.read_text()
