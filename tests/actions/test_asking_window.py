"""What the small window is made of: where it goes, what is on it, what keys and clicks do. Without a display."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from steadyhand_actions.answers import NO, RUN, STOP, YES, Answer
from steadyhand_actions.asking_window.dialogue import Dialogue
from steadyhand_actions.asking_window.drawing import BRIEFEST, PAPER, Sheet, draw
from steadyhand_actions.asking_window.field import Field
from steadyhand_actions.asking_window.fonts import Ink
from steadyhand_actions.asking_window.inputs import Button, Input, Pasted, Pressed
from steadyhand_actions.asking_window.place import corners, covers
from steadyhand_actions.schema import Box

ONE = [Box(0, 0, 1280, 800)]
ROWS = (("Do", "click the button 'Delete'"), ("Why asked", "'Delete' would delete something"))
TAB, ENTER = Pressed("tab"), Pressed("enter")


# ---- where it goes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "corner"),
    [
        (Box(10, 10, 90, 40), (1268, 788)),
        (Box(1200, 10, 1270, 40), (12, 788)),
        (Box(10, 700, 90, 790), (1268, 12)),
        (Box(1200, 700, 1270, 790), (12, 12)),
    ],
)
def test_the_window_goes_into_the_corner_farthest_from_the_target(target: Box, corner: tuple[int, int]) -> None:
    best = corners(440, 600, ONE, [target])[0]
    assert corner[0] in (best.x1, best.x2) and corner[1] in (best.y1, best.y2)
    assert not covers(best, [target])


def test_what_covers_least_of_what_matters_most_is_best_when_everything_is_covered() -> None:
    spot, target = Box(600, 380, 648, 428), Box(0, 0, 1280, 800)
    best = corners(440, 600, ONE, [spot, target])[0]
    assert best.meet(spot) is None


def test_a_second_monitor_is_taken_only_when_the_targets_own_has_no_room() -> None:
    both = [Box(0, 0, 1280, 800), Box(-1920, 0, 0, 1080)]
    small = Box(600, 380, 648, 428)
    assert both[0].holds(corners(440, 600, both, [small])[0].centre)
    whole = Box(0, 0, 1280, 800)
    assert both[1].holds(corners(440, 600, both, [whole])[0].centre)


BOXES = st.tuples(st.integers(0, 1200), st.integers(0, 760), st.integers(1, 300), st.integers(1, 200)).map(
    lambda f: Box.at(*f)
)


@given(BOXES, st.integers(100, 440), st.integers(100, 380))
def test_a_window_of_up_to_half_the_screen_covers_no_target_of_a_usual_size(
    target: Box, width: int, height: int
) -> None:
    best = corners(width, height, ONE, [target])[0]
    assert not covers(best, [target])
    assert ONE[0].meet(best) == best


# ---- what is on it -------------------------------------------------------------------------------------------------


def test_everything_that_is_asked_is_on_the_picture_and_the_text_field_only_where_there_is_one() -> None:
    plain, editing = draw(Sheet(ROWS)), draw(Sheet(ROWS, field=Field("x")))
    assert set(plain.places) == {"head", "no", "yes", "run", "stop"}
    assert set(editing.places) == {"head", "field", "no", "yes", "run", "edit", "stop"}
    boxes = list(editing.places.values())
    assert all(a.meet(b) is None for n, a in enumerate(boxes) for b in boxes[:n])
    assert plain.at(0, 0) == "head" and plain.at(1, plain.picture.height - 2) == ""


def test_the_picture_of_the_target_is_shown_unless_there_is_little_room() -> None:
    red = Image.new("RGB", (900, 300), (255, 0, 0))
    whole, brief = draw(Sheet(ROWS, red)), draw(Sheet(ROWS, red, brief=1))
    reds = [n for n, colour in whole.picture.getcolors(1 << 20) or [] if colour == (255, 0, 0)]
    assert sum(reds) > 20_000
    assert brief.picture.height < whole.picture.height


def test_it_is_low_enough_for_a_small_screen_however_much_there_is_to_say() -> None:
    captions = ("Do", "In", "Line", "Dialog", "Text", "Why asked", "Beware", "Mind")
    rows = tuple((caption, "much to be said about this " * 60) for caption in captions)
    drawn = draw(Sheet(rows, field=Field("x"), brief=BRIEFEST))
    assert drawn.picture.height < 560


def test_a_secret_is_not_to_be_seen_in_the_field() -> None:
    shown, hidden = Sheet(ROWS, field=Field("swordfish")), Sheet(ROWS, field=Field("swordfish"), secret=True)
    other = Sheet(ROWS, field=Field("lampshade"), secret=True)
    assert draw(shown).picture.tobytes() != draw(hidden).picture.tobytes() == draw(other).picture.tobytes()


def test_it_grows_with_the_dots_per_inch() -> None:
    assert draw(Sheet(ROWS, scale=2.0)).picture.width == 2 * draw(Sheet(ROWS)).picture.width


@given(st.text(max_size=200), st.text(max_size=300))
def test_any_text_can_be_shown(words: str, typed: str) -> None:
    drawn = draw(Sheet((("Do", words), ("Text", typed)), field=Field(typed, len(typed), 0), spot="field"))
    assert drawn.picture.height < 2000


def test_what_cannot_be_seen_or_has_no_letter_is_shown_by_its_number() -> None:
    ink = Ink("mono", 13)
    assert ink.shown("a") == "a" and ink.shown("я") == "я"
    assert ink.shown("\u202e") == "U+202E " and ink.shown("\x07") == "U+0007 " and ink.shown("\u00a0") == "U+00A0 "


def test_lines_are_broken_at_blanks_and_cut_short_visibly() -> None:
    ink = Ink("plain", 13)
    room = ink.width("one two three")
    assert ink.wrap("one two three four", room) == ["one two three", "four"]
    assert all(ink.width(line) <= room for line in ink.wrap("x" * 200, room))
    assert ink.wrap("a\nb\nc\nd", room, 2)[-1].endswith("...")


# ---- editing -------------------------------------------------------------------------------------------------------


KEYS = st.sampled_from(["left", "right", "up", "down", "home", "end", "first", "last"])


@given(st.text("ab\n", max_size=30), st.lists(st.tuples(KEYS, st.booleans()), max_size=30))
def test_the_caret_stays_in_the_text_wherever_it_is_moved(text: str, moves: list[tuple[str, bool]]) -> None:
    field = Field(text)
    for where, select in moves:
        field.move(where, select)
        assert 0 <= field.caret <= len(text) and 0 <= field.anchor <= len(text)
    field.insert("X")
    assert field.text.count("X") == 1 and field.text[field.caret - 1] == "X"


def test_a_text_is_edited_as_in_any_field() -> None:
    field = Field("one\ntwo", 7, 7)
    field.move("up")
    field.insert("!")
    assert field.text == "one!\ntwo"
    field.move("down")
    field.move("home", select=True)
    field.delete(forward=False)
    assert field.text == "one!\n"
    field.move("first")
    field.delete(forward=True)
    field.move("last")
    field.delete(forward=False)
    assert field.text == "ne!"
    field.select_all()
    field.insert("new")
    assert (field.text, field.selection) == ("new", (3, 3))


# ---- answering -----------------------------------------------------------------------------------------------------


def answered(sheet: Sheet, *inputs: Input) -> Answer | None:
    dialogue = Dialogue(sheet)
    found = None
    for one in inputs:
        found = found or dialogue.take(one, dialogue.draw(5))
    return found


def click(sheet: Sheet, spot: str, release: str = "") -> tuple[Button, Button]:
    places = draw(sheet).places
    down, up = places[spot].centre, places[release or spot].centre
    return Button(True, down.x, down.y), Button(False, up.x, up.y)


@pytest.mark.parametrize(("spot", "answer"), [("yes", YES), ("run", RUN), ("no", NO), ("stop", STOP)])
def test_a_click_is_an_answer(spot: str, answer: Answer) -> None:
    assert answered(Sheet(ROWS), *click(Sheet(ROWS), spot)) == answer


def test_a_click_is_whole_or_it_is_none() -> None:
    sheet = Sheet(ROWS)
    down, up = click(sheet, "yes")
    assert answered(sheet, down) is None
    assert answered(sheet, up) is None
    assert answered(sheet, *click(sheet, "yes", release="no")) is None
    assert answered(sheet, *click(sheet, "head", release="yes")) is None


def test_keys_alone_answer_but_enter_at_first_does_not() -> None:
    sheet = Sheet(ROWS)
    assert answered(sheet, ENTER) is None
    assert answered(sheet, TAB, ENTER) == NO
    assert answered(sheet, TAB, TAB, ENTER) == YES
    assert answered(sheet, Pressed("tab", shift=True), Pressed("space", " ")) == STOP
    assert answered(sheet, Pressed("esc")) == NO


def test_a_text_is_edited_and_given_by_keys_alone() -> None:
    def typing(text: str) -> Sheet:
        return Sheet(ROWS, field=Field(text, len(text), len(text)))

    keys = [Pressed("", c) for c in "ls"]
    erase = [Pressed("", "a", ctrl=True), Pressed("backspace")]
    assert answered(typing("rm x"), TAB, *erase, *keys, ENTER, ENTER) == Answer("edit", "ls")
    lines = [Pressed("enter", shift=True), Pasted("pwd\n"), ENTER, Pressed("space", " ")]
    assert answered(typing(""), TAB, *keys, *lines) == Answer("edit", "ls\npwd\n")
    assert answered(typing("x"), TAB, *keys, ENTER) is None


def test_typing_before_the_field_was_chosen_changes_nothing() -> None:
    sheet = Sheet(ROWS, field=Field("rm x"))
    assert answered(sheet, Pressed("", "q"), *click(sheet, "edit")) == Answer("edit", "rm x")


def test_a_click_beside_the_answers_asks_for_the_keyboard_and_one_on_the_head_for_another_corner() -> None:
    sheet = Sheet(ROWS, field=Field("x"))
    dialogue = Dialogue(sheet)
    dialogue.take(click(sheet, "field")[0], draw(sheet))
    assert dialogue.wants_keyboard and dialogue.sheet.spot == "field"
    dialogue = Dialogue(sheet)
    dialogue.take(click(sheet, "head")[0], draw(sheet))
    assert dialogue.wants_away and not dialogue.wants_keyboard


def test_the_paper_is_light_and_what_is_written_on_it_is_dark() -> None:
    assert min(PAPER) > 240
