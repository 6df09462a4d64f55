"""Zenity (GTK 3): dialogs with every kind of control; checked by what they print."""

from __future__ import annotations

import pytest
from scenarios_support import PIXELS, Stage

from steadyhand.trace import read_trace


def test_a_single_field_is_filled_and_confirmed(stage: Stage) -> None:
    out = stage.asks("zenity --entry --title=Question --text='Your name:'")
    stage.does("Type 'Ann Example' in the Your name field and click OK")
    assert stage.text(out).strip() == "Ann Example"


def test_several_fields_are_filled_by_their_labels(stage: Stage) -> None:
    out = stage.asks(
        "zenity --forms --title=Contact --text=Details --add-entry=Name --add-entry=Town --add-entry=Port --separator='|'"
    )
    stage.does("Fill in Name with 'Bo Ek', Town with 'Lund' and Port with 8080. Press OK.")
    assert stage.text(out).strip() == "Bo Ek|Lund|8080"


def test_a_slider_is_set_to_a_value(stage: Stage) -> None:
    out = stage.asks(
        "zenity --scale --title=Volume --text='Choose the volume' --min-value=0 --max-value=100 --value=20"
    )
    stage.does("Set the slider to 65 and press OK")
    assert stage.text(out).strip() == "65"


def test_a_date_is_picked(stage: Stage) -> None:
    out = stage.asks(
        "zenity --calendar --title=Date --text='Pick a day' --year=2026 --month=5 --day=10 --date-format=%Y-%m-%d"
    )
    stage.does("Pick the 23rd in the calendar and click OK")
    assert stage.text(out).strip() == "2026-05-23"


def test_the_calendar_of_a_dialog_is_meant_rather_than_an_application_of_that_name(stage: Stage) -> None:
    entry = f"[Desktop Entry]\nType=Application\nName=Calendar\nExec=touch {stage.home}/started\nIcon=calendar\n"
    stage.file(".local/share/applications/some.Calendar.desktop", entry)
    out = stage.asks("zenity --calendar --title=Date --year=2026 --month=5 --day=10 --date-format=%Y-%m-%d")
    stage.does("Pick the 23rd in the calendar and click OK")
    assert stage.text(out).strip() == "2026-05-23"
    assert not (stage.home / "started").exists()


def test_a_row_of_a_list_is_selected(stage: Stage) -> None:
    out = stage.asks("zenity --list --title=Fruit --column=Name --column=Price Apple 3 Pear 4 Plum 5 --height=300")
    stage.does("Select Pear in the list, then click OK")
    assert stage.text(out).strip() == "Pear"


def test_boxes_are_ticked_and_unticked_once_each(stage: Stage) -> None:
    out = stage.asks(
        "zenity --list --checklist --title=Parts --column=On --column=Part TRUE Engine FALSE Wheels TRUE Doors --height=300"
    )
    stage.does("Tick Wheels and untick Doors. Make sure Engine is checked. Press OK.")
    assert stage.text(out).strip() == "Engine|Wheels"


def test_a_radio_button_is_chosen(stage: Stage) -> None:
    out = stage.asks(
        "zenity --list --radiolist --title=Size --column=Pick --column=Size TRUE Small FALSE Medium FALSE Large --height=300"
    )
    stage.does("Choose Large and confirm with OK")
    assert stage.text(out).strip() == "Large"


@pytest.mark.parametrize(("answer", "code"), [("Yes", "0"), ("No", "1")])
def test_a_question_is_answered_as_the_task_says(stage: Stage, answer: str, code: str) -> None:
    stage.file(
        "ask.sh",
        "zenity --question --title=Backup --text='Make a backup now?'; echo $? > $HOME/code.part; mv $HOME/code.part $HOME/code\n",
    )
    stage.open(f"sh {stage.home}/ask.sh")
    stage.does(f"If a dialog asks about a backup, press {answer}.")
    assert stage.text("code").strip() == code


def test_a_password_is_typed_and_not_written_down(stage: Stage) -> None:
    out = stage.asks("zenity --password --title=Login")
    result = stage.tries("Type 'Tr0ub4dor' into the password field and click OK")
    assert result.trace is not None
    typed = [s.action for s in read_trace(result.trace).steps if s.action is not None and s.action.kind == "type"]
    assert typed
    assert all("Tr0ub4dor" not in str(action) for action in typed)
    assert b"Tr0ub4dor" not in (result.trace / "audit.jsonl").read_bytes()
    if result.status == "done":
        assert stage.text(out).strip() == "Tr0ub4dor"
    else:
        assert result.exit_code == 3


def test_a_field_is_filled_by_pixels_alone(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    out = stage.asks("zenity --entry --title=Question --text='Your name:'")
    stage.does("Type 'Ann Example' in the Your name field and click OK")
    assert stage.text(out).strip() == "Ann Example"


def test_a_row_is_selected_by_pixels_alone(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    out = stage.asks("zenity --list --title=Fruit --column=Name --column=Price Apple 3 Pear 4 Plum 5 --height=300")
    stage.does("Click Pear, then click OK")
    assert stage.text(out).strip() == "Pear"


def test_a_question_is_answered_by_pixels_alone(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    stage.file(
        "ask.sh",
        "zenity --question --title=Backup --text='Make a backup now?'; echo $? > $HOME/code.part; mv $HOME/code.part $HOME/code\n",
    )
    stage.open(f"sh {stage.home}/ask.sh")
    stage.does("Click No")
    assert stage.text("code").strip() == "1"
