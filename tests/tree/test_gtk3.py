"""GTK 3 applications through the tree: an editor, a calculator, a long list."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tree_room import Room, asked, until

from steadyhand.errors import Failed, TargetNotFound
from steadyhand.perceive.node import Node

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def editor(room: Room) -> int:
    return room.open(("mousepad",), "File", "menuitem")


@pytest.fixture(scope="module")
def calculator(room: Room) -> int:
    return room.open(("galculator",), "7")


def test_an_editor_is_told_with_its_menus_and_the_entries_of_closed_ones(room: Room, editor: int) -> None:
    nodes = room.settled(editor)
    shown = {n.name for n in nodes if n.showing and n.role == "menuitem"}
    assert {"File", "Edit", "Search", "View", "Document", "Help"} <= shown
    hidden = {n.name: n for n in nodes if not n.showing}
    assert {"Open...", "Save As...", "Quit"} <= set(hidden)
    assert all("offscreen" in n.states and n.box is None for n in hidden.values())
    by_id = {n.id: n for n in nodes}
    assert by_id[hidden["Quit"].parent or ""].name == "File"


def test_nodes_come_after_their_parents_and_know_their_window(room: Room, editor: int) -> None:
    nodes = room.settled(editor)
    seen: set[str] = set()
    for order, node in enumerate(nodes):
        assert node.order == order
        assert node.parent is None or node.parent in seen
        assert node.toplevel in seen or node.toplevel == node.id
        seen.add(node.id)
    assert all(child in seen for node in nodes for child in node.children)


def test_typed_text_is_the_value_of_the_field_at_the_next_look(room: Room, editor: int) -> None:
    field = room.find("", "field", editor)
    assert field is not None
    room.click_on(field)
    room.type("Grüße aus dem Baum")
    until(lambda: any(n.value == "Grüße aus dem Baum" for n in room.nodes(editor)), "the text to be told")
    assert room.differences(editor) == []
    assert room.tree.text(field.id) == "Grüße aus dem Baum"


def test_an_open_menu_is_told_like_from_scratch(room: Room, editor: int) -> None:
    room.nodes(editor)
    room.tree.invoke(room.node("File", "menuitem", editor).id)
    entry = room.node("Save As...", "menuitem", editor)
    assert entry.box is not None
    assert entry.box.height > 10
    assert room.differences(editor) == []
    room.press("esc")
    until(lambda: room.find("Save As...", "menuitem", editor) is None, "the menu to close")
    assert room.differences(editor) == []


def test_an_action_changes_what_the_next_look_tells(room: Room, editor: int) -> None:
    before = {n.name for n in room.nodes(editor) if n.role == "tab"}
    entry = next(n for n in room.nodes(editor) if n.name == "New" and n.role == "menuitem")
    room.tree.invoke(entry.id)
    until(lambda: len([n for n in room.nodes(editor) if n.role == "tab"]) > len(before), "a second tab")
    assert room.differences(editor) == []


def test_a_tab_is_chosen_by_accessibility(room: Room, editor: int) -> None:
    def first_tab() -> Node:
        return next(n for n in room.nodes(editor) if n.role == "tab")

    until(lambda: "selected" not in first_tab().states, "the second tab to be told as the one in front")
    first = first_tab()
    assert room.tree.select(first.id)
    until(
        lambda: "selected" in next(n for n in room.nodes(editor) if n.id == first.id).states, "the tab to be in front"
    )
    assert room.differences(editor) == []


def test_an_entry_that_opens_a_dialog_is_not_done_by_accessibility(room: Room, editor: int) -> None:
    entry = next(n for n in room.nodes(editor) if n.name == "Open..." and n.role == "menuitem")
    with pytest.raises(Failed, match="click it"):
        room.tree.invoke(entry.id)


def test_a_dialog_is_told_with_the_labels_of_its_fields_and_forgotten_when_closed(room: Room, editor: int) -> None:
    field = next(n for n in room.nodes(editor) if n.role == "field" and n.showing)
    room.click_on(field)
    room.press("ctrl", "r")
    labelled = until(
        lambda: [n for n in room.nodes(editor) if n.role == "combo" and n.label == "Search for"], "the labelled combo"
    )
    dialog = next(n for n in room.nodes(editor) if n.id == labelled[0].toplevel)
    assert (dialog.role, dialog.name) == ("dialog", "Find and Replace")
    assert room.differences(editor) == []
    room.press("esc")
    until(lambda: all(n.id != dialog.id for n in room.nodes(editor)), "the dialog to go")
    assert room.differences(editor) == []


def test_a_moved_window_is_noticed(room: Room, editor: int) -> None:
    before = room.node("File", "menuitem", editor).box
    title = next(n for n in room.nodes(editor) if n.role == "window")
    assert before is not None
    room.move_window(title.name, 40, 60)
    until(lambda: room.node("File", "menuitem", editor).box != before, "the window to have moved")
    assert room.differences(editor) == []


def test_the_buttons_of_a_calculator_are_pressed_and_its_display_read(room: Room, calculator: int) -> None:
    for key in ("AC", "1", "2", "*", "7", "="):
        room.tree.invoke(room.node(key, pid=calculator).id)
    until(lambda: any((n.value or "").strip() == "84" for n in room.nodes(calculator)), "84 on the display")


def test_an_application_that_did_not_change_is_hardly_asked_anything(room: Room, editor: int, calculator: int) -> None:
    both = {editor, calculator}
    room.settled(editor)
    room.settled(calculator)
    whole = _questions(room, both, anew=True)
    until(lambda: _questions(room, both) * 4 < whole, "places and texts alone to be asked for")
    until(lambda: _questions(room, both, still=True) == 0, "nothing to be asked when no pixel has changed either")


def _questions(room: Room, pids: set[int], *, still: bool = False, anew: bool = False) -> int:
    """How many questions a look at these applications takes."""
    if anew:
        room.tree.touch(pids)
    with asked(room.tree) as questions:
        room.tree.snapshot(pids, unchanged=pids if still else ())
    return sum(questions[pid] for pid in pids)


def test_of_ten_thousand_rows_those_in_view_are_told(room: Room, folder: Path) -> None:
    program = next((p for p in ("zenity", "yad") if shutil.which(p)), None)
    if program is None:
        pytest.skip("neither zenity nor yad is installed")
    rows = folder / "rows"
    rows.write_text("".join(f"{n}\nrow {n}\n" for n in range(1, 10_001)))
    script = f"exec {program} --list --title Rows --width 420 --height 400 --column Id --column Name < {rows}"
    pid = room.open(("sh", "-c", script), "row 3", "cell")
    nodes = room.nodes(pid)
    names = [n.name for n in nodes if n.role == "cell" and n.showing and n.name.startswith("row")]
    assert names[:3] == ["row 1", "row 2", "row 3"]
    assert 5 < len(names) < 40
    assert len(nodes) < 200
    assert [n.name for n in nodes if n.role == "column"] == ["Id", "Name"]
    assert _questions(room, {pid}, anew=True) < 1000, "the rows out of view are not asked"
    room.scroll(room.node("row 3", "cell", pid), 30)
    until(lambda: room.find("row 1", "cell", pid) is None, "the first row to be scrolled away")
    shown = [n.name for n in room.nodes(pid) if n.role == "cell" and n.showing and n.name.startswith("row")]
    assert shown == [n.name for n in room.fresh(pid) if n.role == "cell" and n.showing and n.name.startswith("row")]
    room.press("esc")
    until(lambda: not room.nodes(pid), "the list to be gone")


def test_what_is_gone_is_said_to_be_gone(room: Room, calculator: int) -> None:
    seven = room.node("7", pid=calculator)
    with pytest.raises(TargetNotFound):
        room.tree.invoke(seven.id + "999")
    with pytest.raises(TargetNotFound):
        room.tree.set_value("e:12", "x")
    with pytest.raises(TargetNotFound):
        room.tree.contents("t::1.99999/org/a11y/atspi/accessible/1")
