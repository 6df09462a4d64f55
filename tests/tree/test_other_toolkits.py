"""Qt and GTK 4 applications through the tree, where they are installed."""

from __future__ import annotations

import pytest
from tree_room import Room, until

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def qt(room: Room) -> int:
    return room.open(("featherpad", "--standalone"), "File", "menuitem")


@pytest.fixture(scope="module")
def gtk4(room: Room) -> int:
    return room.open(("gnome-calculator",), "7", "button")


def test_qt_is_walked_and_closed_menus_are_known(room: Room, qt: int) -> None:
    nodes = room.settled(qt)
    assert {"File", "Edit", "Help"} <= {n.name for n in nodes if n.showing and n.role == "menuitem"}
    assert {"Save As", "Quit"} <= {n.name for n in nodes if not n.showing and n.role == "menuitem"}
    assert room.differences(qt) == []


def test_qt_tells_text_menus_and_windows_like_from_scratch(room: Room, qt: int) -> None:
    field = next(n for n in room.nodes(qt) if n.role == "field" and "multiline" in n.states)
    room.click_on(field)
    room.type("one two")
    until(lambda: any(n.value == "one two" for n in room.nodes(qt)), "the text to be told")
    room.click_on(room.node("File", "menuitem", qt))
    entry = room.node("Save As", "menuitem", qt)
    assert entry.box is not None
    assert room.differences(qt, shown_only=True) == []
    room.press("esc")
    until(lambda: room.find("Save As", "menuitem", qt) is None, "the menu to close")


def test_qt_windows_that_move_are_noticed_without_an_event(room: Room, qt: int) -> None:
    window = next(n for n in room.nodes(qt) if n.role == "window" and n.parent is None)
    before = room.node("File", "menuitem", qt).box
    room.move_window(window.name, 11, 33)
    until(lambda: room.node("File", "menuitem", qt).box != before, "the window to have moved")


def test_gtk4_names_are_clean_and_places_relative(room: Room, gtk4: int) -> None:
    nodes = room.settled(gtk4)
    buttons = {n.name for n in nodes if n.role == "button" and n.showing}
    assert {*"0123456789", "+", "Minimize", "Close"} <= buttons
    assert not any(n.name.startswith(("Gtk", "Adw")) for n in nodes)
    assert all(n.relative for n in nodes)


def test_gtk4_does_sums_and_tells_them(room: Room, gtk4: int) -> None:
    for key in ("1", "2", "×", "7", "="):
        room.tree.invoke(room.node(key, "button", gtk4).id)
    until(lambda: any("84" in (n.value or "") + n.name for n in room.nodes(gtk4)), "84 on the display")
    assert room.differences(gtk4) == []


def test_what_is_still_by_its_pixels_costs_nothing_in_any_toolkit(room: Room, qt: int, gtk4: int) -> None:
    first = room.tree.snapshot([qt, gtk4])
    asked: list[object] = []
    ask = room.tree._wire.ask_many

    async def counted(bus: str, calls: list[object]) -> object:
        asked.extend(calls)
        return await ask(bus, calls)  # type: ignore[arg-type]

    room.tree._wire.ask_many = counted  # type: ignore[method-assign,assignment]
    try:
        still = until(
            lambda: not asked.clear() and room.tree.snapshot([qt, gtk4], unchanged=[qt, gtk4]) and not asked,  # type: ignore[func-returns-value]
            "a look that asks nothing",
        )
    finally:
        room.tree._wire.ask_many = ask  # type: ignore[method-assign]
    assert still
    assert {n.id for n in room.tree.snapshot([qt, gtk4], unchanged=[qt, gtk4])} == {n.id for n in first}
