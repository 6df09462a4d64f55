"""What is there is found, what is not is said not to be there, and what could be two things is not guessed."""

from __future__ import annotations

import pytest
from tests import ground_screens as screens

from steadyhand.models.embedded.ground import NOT_HERE, SURE, describe, locate, rank, value_of
from steadyhand.models.embedded.intents import Reference, Relation
from steadyhand.models.embedded.reference import reference
from steadyhand.observation import Observation
from steadyhand_actions.errors import Ambiguous, TargetNotFound


def found(phrase: str, seen: Observation, **how: object) -> str:
    return locate(reference(phrase), seen, **how).element.id  # type: ignore[arg-type]


def test_what_is_not_there_is_said_with_the_nearest_names_in_one_line() -> None:
    with pytest.raises(TargetNotFound) as error:
        locate(reference("the Sav button"), screens.save_dialog())
    message = str(error.value)
    assert message.startswith("There is no 'Sav' button on the screen; nearest: 'Save'")
    assert "\n" not in message
    assert "Save" in error.value.nearest


@pytest.mark.parametrize(
    ("screen", "phrase"),
    [
        ("save_dialog", "the Export button"),
        ("save_dialog", "the Printer drop-down"),
        ("save_dialog", "Unlock with fingerprint"),
        ("calculator", "cot"),
        ("calculator", "the cot key"),
        ("calculator", "arc sine"),
        ("calculator", "tanh"),
        ("settings", "the Sound slider"),
        ("settings", "the seventh checkbox"),
        ("settings", "the Shortcuts tab"),
        ("invoices", "Delete in the row of invoice 77"),
        ("invoices", "the salary of Globex"),
        ("invoices", "the customer Hooli"),
        ("invoices", "the Approve button"),
        ("web_form", "Date of birth"),
        ("web_form", "the Phone field"),
        ("file_manager", "invoice.pdf"),
        ("file_manager", "notes.md"),
        ("two_windows", "Archive next to Dave"),
        ("pixels_dialog", "the Brightness slider"),
        ("german_editor", "Replace"),
        ("menu_open", "Undo"),
        ("web_form", "the file size"),
        ("settings", "the Print button"),
    ],
)
def test_nothing_is_taken_for_what_is_not_on_the_screen(screen: str, phrase: str) -> None:
    with pytest.raises(TargetNotFound):
        locate(reference(phrase), getattr(screens, screen)())


def test_two_equally_good_targets_are_named_by_their_rows_and_none_is_picked() -> None:
    with pytest.raises(Ambiguous) as error:
        locate(reference("the Delete button"), screens.invoices())
    assert len(error.value.candidates) == 4
    assert len(set(error.value.candidates)) == 4
    assert "Globex" in error.value.candidates[1]
    assert "say which" in str(error.value)


def test_two_equal_buttons_in_two_windows_are_told_apart_by_their_windows() -> None:
    s = screens.Screen()
    s.window("One", 0, 0, 400, 300, active=False)
    s.add("button", "Go", 10, 10, 50, 20)
    s.window("Two", 500, 0, 400, 300, active=False)
    s.add("button", "Go", 510, 10, 50, 20)
    found = rank(reference("Go"), s.seen())
    assert [c.element.window for c in found] == [1001, 1000]


def test_a_thing_in_front_is_preferred_to_the_same_thing_behind() -> None:
    seen = screens.two_windows()
    best, other = rank(reference("Save"), seen)[:2]
    assert best.element.id == "mail-save"
    assert other.element.id == "editor-save"
    assert best.score >= SURE > other.score


def test_within_a_window_only_its_own_things_and_those_of_its_dialogs_count() -> None:
    seen = screens.two_windows()
    assert found("Save", seen, within=1000) == "editor-save"
    with pytest.raises(TargetNotFound, match=r"in 'draft\.txt - FeatherPad'"):
        locate(reference("Reply"), seen, within=1000)
    dialog = screens.save_dialog()
    assert found("Create Folder", dialog, within=1000) == "create"


def test_a_thing_scrolled_away_is_found_and_marked_hidden() -> None:
    seen = screens.file_manager()
    candidate = locate(reference("zebra.png"), seen)
    assert candidate.hidden
    assert SURE <= candidate.score < 1.0


def test_a_visible_thing_comes_before_a_hidden_one_of_the_same_name() -> None:
    s = screens.Screen()
    s.window("Menu", 0, 0, 800, 600)
    s.add("menuitem", "Print", 0, 0, 0, 0, id="closed", shown=False)
    s.add("button", "Print", 10, 10, 60, 30, id="open")
    assert found("Print", s.seen()) == "open"


def test_what_is_wanted_decides_between_a_field_and_its_caption() -> None:
    seen = screens.web_form()
    assert found("Last name", seen, want=frozenset({"field"})) == "Last name"
    assert locate(reference("the text Comments"), seen).element.role in ("label", "field")
    assert found("Country", seen, want=frozenset({"combo", "list"})) == "country"


def test_a_button_and_the_text_in_it_are_one_thing() -> None:
    seen = screens.calculator()
    assert [c.element.id for c in rank(reference("7"), seen) if c.score >= 0.9] == ["key 7"]


def test_a_nameless_row_goes_by_its_texts_and_is_what_gets_clicked() -> None:
    seen = screens.save_dialog()
    assert locate(reference("Downloads"), seen).element.id == "place-Downloads"


def test_the_exact_name_beats_a_longer_one() -> None:
    best = locate(reference("Reply"), screens.two_windows())
    assert best.element.id == "reply"
    best = locate(Reference("Save", "Save", quoted=True), screens.menu_open())
    assert best.element.id == "item Save"


def test_another_language_is_found_with_less_confidence() -> None:
    seen = screens.german_editor()
    german, english = locate(reference("Speichern"), seen), locate(reference("Save"), seen)
    assert german.element.id == english.element.id == "Speichern"
    assert NOT_HERE <= english.score < SURE <= german.score


def test_the_opposite_is_never_taken() -> None:
    s = screens.Screen()
    s.window("Question", 0, 0, 400, 200, kind="dialog")
    s.add("button", "Don't Save", 10, 150, 100, 30, id="dont")
    s.add("button", "Cancel", 120, 150, 100, 30, id="cancel")
    with pytest.raises(TargetNotFound):
        locate(reference("Save"), s.seen())
    assert found("discard", s.seen()) == "dont"
    assert found("close without saving", s.seen()) == "dont"


def test_it_is_what_has_the_focus() -> None:
    seen = screens.save_dialog()
    assert locate(Reference("it", "it"), seen).element.id == "name"
    assert locate(Reference("it"), seen).element.id == "name"


def test_relations_can_be_put_together_by_hand() -> None:
    seen = screens.invoices()
    row = Relation("row of", Reference("Initech", "Initech"))
    assert locate(Reference("Delete", "Delete", relations=(row,)), seen).element.id == "delete 43"
    caption = Relation("labelled", Reference("Search", "Search"))
    assert locate(Reference("field", roles=("field",), relations=(caption,)), seen).element.id == "search"
    ends = (Relation("between", Reference("4", "4")), Relation("between", Reference("6", "6")))
    assert locate(Reference("key", roles=("button",), relations=ends), screens.calculator()).element.id == "key 5"


def test_a_missing_neighbour_is_what_the_message_names() -> None:
    with pytest.raises(TargetNotFound, match=r"'invoice 77'|'77'"):
        locate(reference("Delete in the row of invoice 77"), screens.invoices())


def test_a_line_read_from_the_picture_is_clicked_where_the_words_stand() -> None:
    s = screens.Screen(source="text")
    s.add("label", "All Active Completed", 100, 100, 200, 16)
    element = locate(reference("Active"), s.seen()).element
    assert 120 < element.point.x < 200
    assert element.box.width < 100


def test_a_letter_misread_in_the_picture_does_not_hide_a_thing() -> None:
    s = screens.Screen(source="text")
    s.add("label", "Eile", 100, 100, 30, 16, id="file")
    s.add("label", "Edit", 150, 100, 30, 16, id="edit")
    s.add("button", "In", 200, 100, 30, 16, id="ln", source="pixels")
    assert found("File", s.seen()) == "file"
    assert found("ln", s.seen()) == "ln"


@pytest.mark.parametrize(
    ("screen", "id", "value"),
    [
        ("calculator", "display", "84"),
        ("settings", "tab-width", "8"),
        ("settings", "opacity", "75"),
        ("settings", "dark", "off"),
        ("settings", "lines", "on"),
        ("web_form", "country", "Germany"),
        ("invoices", "43/3", "310.00"),
        ("file_manager", "path", "/home/user/Documents"),
        ("file_manager", "status", "6 items (1 hidden)"),
        ("save_dialog", "name-caption", "Untitled 1"),
        ("save_dialog", "text", "hello world"),
        ("save_dialog", "place-Home", "Home"),
        ("invoices", "row 42", "42 Globex 2024-02-11 75.50 Open"),
        ("pixels_dialog", "jpeg", "JPEG"),
    ],
)
def test_the_value_is_what_a_person_would_read(screen: str, id: str, value: str) -> None:
    seen = getattr(screens, screen)()
    element = seen.element(id)
    assert element is not None
    assert value_of(element, seen) == value


def test_things_are_described_by_kind_name_and_window() -> None:
    seen = screens.save_dialog()
    save, name = seen.element("save"), seen.element("name")
    assert save is not None
    assert name is not None
    assert describe(save, seen) == "button 'Save' in 'Save As'"
    assert describe(name, seen) == "field 'Name' in 'Save As'"


def test_one_of_three_thousand_elements_is_found_by_its_row() -> None:
    s = screens.Screen()
    s.window("Big", 0, 0, 1280, 800)
    table = s.add("table", "Data", 0, 0, 1280, 800)
    for i in range(375):
        row = s.add("row", "", 0, 24 * i, 1280, 24, table, shown=i < 33)
        for j in range(6):
            s.add("cell", f"entry {i} of {j}", 200 * j, 24 * i, 190, 24, row, shown=i < 33)
        s.add("button", "Delete", 1220, 24 * i, 60, 20, row, shown=i < 33, id=f"delete {i}")
    seen = s.seen()
    assert len(seen.elements) > 2990
    assert found('Delete in the row of "entry 17 of 2"', seen) == "delete 17"
