"""Records of an application made into nodes: pure, on applications drawn up by hand."""

from __future__ import annotations

from steadyhand.perceive.node import Node
from steadyhand.perceive.tree_place import _forget_stale
from steadyhand.perceive.tree_record import App, Place, Record
from steadyhand.perceive.tree_roles import (
    APPLICATION,
    CHECKED,
    EDITABLE,
    ENABLED,
    FOCUSABLE,
    NAMES,
    NUMBER,
    SELECTED,
    SHOWING,
    VISIBLE,
    role_of,
)
from steadyhand.perceive.tree_shape import MAX_HIDDEN, Shape, node_id, split_id
from steadyhand_actions.schema import Box

SHOWN = 1 << SHOWING | 1 << VISIBLE | 1 << ENABLED
THERE = 1 << VISIBLE | 1 << ENABLED


class Drawing:
    """An application drawn up by hand: ``add`` puts an object below another."""

    def __init__(self, toolkit: str = "gtk", version: str = "3.24") -> None:
        self.app = App(":1.7", "drawn", 42, toolkit, version, root="/root")
        self.app.records["/root"] = Record("/root", role=APPLICATION, states=SHOWN)

    def add(
        self, parent: str, path: str, role: str, name: str = "", place: Place | None = None, states: int = SHOWN
    ) -> Record:
        record = Record(path, parent, role=NUMBER[role], name=name, place=place, states=states, placed=True)
        self.app.records[parent].children.append(path)
        self.app.records[path] = record
        return record

    def nodes(self) -> dict[str, Node]:
        self.app.mark_live()
        if self.app.gtk4:
            _forget_stale(self.app, [r for r in self.app.records.values() if r.live])
        return {split_id(n.id)[1]: n for n in Shape(self.app).nodes()}


def window(drawing: Drawing) -> None:
    drawing.add("/root", "/w", "frame", "Window", (0, 0, 400, 300))


def test_the_numbers_of_roles_are_those_of_the_specification() -> None:
    known = {
        7: "check box",
        23: "frame",
        29: "label",
        43: "push button",
        61: "text",
        62: "toggle button",
        75: "application",
    }
    known |= {79: "entry", 88: "link", 95: "document web", 98: "list box", 116: "static", 129: "push button menu"}
    assert {number: NAMES[number] for number in known} == known


def test_roles_are_told_from_more_than_their_number() -> None:
    assert role_of(NUMBER["menu"], SHOWN, NUMBER["menu bar"], "File", in_combo=False) == "menuitem"
    assert role_of(NUMBER["menu"], SHOWN, NUMBER["window"], "", in_combo=False) == "menu"
    assert role_of(NUMBER["menu item"], SHOWN, NUMBER["menu"], "One", in_combo=True) == "option"
    assert role_of(NUMBER["section"], 1 << EDITABLE | 1 << FOCUSABLE, 0, "", in_combo=False) == "field"
    assert role_of(NUMBER["alert"], SHOWN, APPLICATION, "Question", in_combo=False) == "dialog"
    assert role_of(NUMBER["alert"], SHOWN, NUMBER["panel"], "Notice", in_combo=False) == "group"
    assert role_of(9999, SHOWN, 0, "", in_combo=False) == "other"


def test_an_id_can_be_taken_apart_again() -> None:
    assert split_id(node_id(":1.7", "/org/x/1")) == (":1.7", "/org/x/1")
    assert split_id("e:12") == ("", "")
    assert split_id("t:nothing") == ("", "")


def test_what_a_scrolling_pane_hides_is_offscreen_and_what_it_cuts_is_cut() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/pane", "scroll pane", "", (10, 10, 100, 100))
    drawing.add("/pane", "/in", "push button", "In", (20, 20, 50, 20))
    drawing.add("/pane", "/cut", "push button", "Cut", (20, 95, 50, 40))
    drawing.add("/pane", "/out", "push button", "Out", (20, 200, 50, 20))
    nodes = drawing.nodes()
    assert nodes["/in"].clip == nodes["/in"].box == Box.at(20, 20, 50, 20)
    assert nodes["/cut"].clip == Box(20, 95, 70, 110)
    assert not nodes["/out"].showing
    assert "offscreen" in nodes["/out"].states


def test_entries_of_a_closed_menu_are_told_but_things_made_invisible_are_not() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/bar", "menu bar", "", (0, 0, 400, 20))
    drawing.add("/bar", "/file", "menu", "File", (0, 0, 40, 20))
    drawing.add("/file", "/save", "menu item", "Save   ", states=THERE)
    drawing.add("/w", "/page", "panel", "", states=THERE)
    drawing.add("/page", "/there", "push button", "On another page", states=THERE)
    drawing.add("/w", "/ghost", "panel", "", states=1 << ENABLED)
    drawing.add("/ghost", "/never", "push button", "Never", states=THERE)
    nodes = drawing.nodes()
    assert (nodes["/save"].name, nodes["/save"].showing, nodes["/save"].parent) == (
        "Save",
        False,
        node_id(":1.7", "/file"),
    )
    assert "expandable" in nodes["/file"].states
    assert not nodes["/there"].showing
    assert nodes["/page"].children == (node_id(":1.7", "/there"),)
    assert "/never" not in nodes


def test_a_combo_is_named_by_its_label_and_valued_by_its_choice() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/label", "label", "Kind:", (0, 0, 40, 20))
    drawing.add("/w", "/combo", "combo box", "Two", (50, 0, 90, 20))
    drawing.add("/combo", "/menu", "menu", "", states=0)
    for n, name in enumerate(("One", "Two")):
        drawing.add("/menu", f"/o{n}", "menu item", name, states=THERE)
    drawing.app.labels["/combo"] = "/label"
    combo = drawing.nodes()["/combo"]
    assert (combo.name, combo.value, combo.label) == ("", "Two", "Kind")
    web = Drawing("Chromium", "1.0")
    window(web)
    web.add("/w", "/combo", "combo box", "Two", (50, 0, 90, 20))
    web.add("/combo", "/menu", "menu", "", states=0)
    web.add("/menu", "/o1", "menu item", "One", states=SHOWN | 1 << SELECTED)
    web.add("/menu", "/o2", "menu item", "Two", states=THERE)
    combo = web.nodes()["/combo"]
    assert (combo.name, combo.value) == ("Two", "One")
    assert not web.nodes()["/o1"].showing


def test_a_password_has_no_value_even_if_a_toolkit_gave_one() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/p", "password text", "", (0, 0, 90, 20)).text = "hunter2"
    node = drawing.nodes()["/p"]
    assert node.value is None
    assert "password" in node.states


def test_a_row_without_a_name_is_named_by_the_words_in_it() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/list", "list box", "", (0, 0, 100, 100))
    drawing.add("/list", "/row", "list item", "", (0, 0, 100, 20))
    drawing.add("/row", "/box", "panel", "", (0, 0, 100, 20))
    drawing.add("/box", "/icon", "icon", "folder", (0, 0, 20, 20))
    drawing.add("/box", "/text", "label", "Home", (20, 0, 80, 20))
    assert drawing.nodes()["/row"].name == "Home"


def test_gtk4_names_are_cleaned_and_menu_buttons_counted_once() -> None:
    drawing = Drawing("GTK", "4.8.3")
    window(drawing)
    for n, name in enumerate(("= =", "GtkMenuButton", "Two Words")):
        drawing.add("/w", f"/b{n}", "push button", name, (10, 30 * n, 20, 20), THERE)
    drawing.add("/b1", "/inner", "push button", "Menu", (10, 30, 20, 20), THERE)
    nodes = drawing.nodes()
    assert [nodes[f"/b{n}"].name for n in range(3)] == ["=", "", "Two Words"]
    assert (nodes["/b1"].role, nodes["/inner"].role) == ("group", "button")
    assert nodes["/inner"].relative


def test_gtk4_rows_that_were_recycled_and_closed_popovers_do_not_show() -> None:
    drawing = Drawing("GTK", "4.8.3")
    window(drawing)
    drawing.add("/w", "/list", "list", "", (0, 50, 200, 100), THERE)
    for n, y in enumerate((51, 60, 24, 40, 76, 112)):
        drawing.add("/list", f"/r{n}", "list item", f"Row {n}", (0, y, 200, 36), THERE)
    drawing.add("/w", "/pop", "menu", "GtkPopoverMenu", None, THERE)
    drawing.add("/pop", "/item", "menu item", "New", (10, 10, 80, 20), THERE)
    nodes = drawing.nodes()
    assert [path for path, n in nodes.items() if n.role == "option" and n.showing] == ["/r3", "/r4", "/r5"]
    assert not nodes["/item"].showing


def test_hidden_nodes_are_told_up_to_a_number() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/file", "menu", "File", (0, 0, 40, 20))
    for n in range(MAX_HIDDEN + 500):
        drawing.add("/file", f"/i{n}", "menu item", f"Entry {n}", states=THERE)
    assert MAX_HIDDEN <= len(drawing.nodes()) <= MAX_HIDDEN + 2


def test_states_are_told_in_our_words() -> None:
    drawing = Drawing()
    window(drawing)
    drawing.add("/w", "/check", "check box", "Agree", (0, 0, 40, 20), SHOWN | 1 << CHECKED)
    drawing.add("/w", "/off", "push button", "Off", (0, 30, 40, 20), 1 << SHOWING | 1 << VISIBLE)
    drawing.add("/w", "/read", "text", "", (0, 60, 40, 20), SHOWN | 1 << FOCUSABLE)
    nodes = drawing.nodes()
    assert {"checked", "checkable", "enabled"} <= nodes["/check"].states
    assert "enabled" not in nodes["/off"].states
    assert {"readonly", "focusable"} <= nodes["/read"].states
