"""Calculators of three toolkits, worked by their buttons; checked by what they show and what the run answers."""

from __future__ import annotations

from pathlib import Path

from scenarios_support import PIXELS, Stage

FORGETFUL = Path(__file__).parents[1] / "forgetful_calculator.py"


def test_a_product_is_worked_out_by_the_buttons_of_galculator(stage: Stage) -> None:
    assert stage.does("Open galculator and work out 12 * 7 with its buttons. Read the result.").answer == "84"


def test_a_longer_sum_is_worked_out_with_brackets_left_to_the_calculator(stage: Stage) -> None:
    assert stage.does("In galculator, compute 125 + 375 / 5. What is the result?").answer == "200"


def test_buttons_are_found_by_pixels_alone(stage: Stage) -> None:
    stage.set(settings=PIXELS)
    stage.open("galculator")
    stage.does("Click 8, then click 6, then +, then 9, then =. Read the result.")


def test_a_quotient_is_worked_out_in_a_gtk4_calculator(stage: Stage) -> None:
    stage.open("gnome-calculator")
    assert stage.does("Work out 91 / 7. Read the result.").answer == "13"


def test_a_sum_is_typed_into_a_qt_calculator(stage: Stage) -> None:
    stage.open("speedcrunch")
    result = stage.does(
        "Type 17*3 and press Enter. Select all, then copy it. Open the text editor mousepad, type 'Sum: ' and save it as sum.txt"
    )
    assert result.status == "done"
    assert stage.text("sum.txt").startswith("Sum:")


def test_the_result_is_carried_into_a_note(stage: Stage) -> None:
    stage.does(
        "Open mousepad and write a note saying 'Eggs for 7 weeks'. Save it as eggs.txt. Open galculator and work out 12 * 7 "
        "with its buttons. Read the result from the screen and add it to the note. Save the note."
    )
    stage.until(lambda: stage.text("eggs.txt").split() == ["Eggs", "for", "7", "weeks", "84"])


def test_a_press_that_was_lost_is_noticed_on_the_display_and_the_sum_begun_again(stage: Stage) -> None:
    stage.open(f"python3 {FORGETFUL}")
    assert stage.does("Work out 12 * 7").answer == "84"
