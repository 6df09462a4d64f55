"""A page in Chromium through the tree: fields, passwords, combos, what is further down."""

from __future__ import annotations

from pathlib import Path

import pytest
from tree_room import Room, until

from steadyhand.perceive.node import Node

pytestmark = pytest.mark.desktop

PAGE = """<!doctype html><title>Order</title><h1>Your order</h1>
<form onsubmit="return false"><p><label>Name <input id=name placeholder="First and last"></label>
<p><label>Secret <input type=password value=hunter2></label>
<p><label for=n>Number</label> <input id=n type=number min=1 max=9 value=3>
<p><input type=checkbox id=c><label for=c>Gift wrap</label>
<p><label for=s>Size</label> <select id=s><option>Small<option selected>Medium<option>Large</select>
<p><label for=r>Sugar</label> <input id=r type=range min=0 max=10 value=4>
<p><button onclick="document.getElementById('out').textContent='Thank you'">Order now</button> <a href="#end">More</a>
<p id=out></form><table><tr><th>Item<th>Price<tr><td>Tea<td>3.20</table>
<div style="height:3000px"></div><button id=end>Far below</button>"""


@pytest.fixture(scope="module")
def page(room: Room, folder: Path) -> int:
    file = folder / "order.html"
    file.write_text(PAGE)
    pid = room.open(("chromium", f"file://{file}"), "Your order", "heading")
    room.settled(pid)
    return pid


def of(room: Room, pid: int, name: str, role: str) -> Node:
    return next(n for n in room.nodes(pid) if n.name == name and n.role == role)


def test_a_form_is_told_with_values_states_and_limits(room: Room, page: int) -> None:
    name = of(room, page, "Name", "field")
    assert (name.value, name.placeholder) == ("", "First and last")
    assert {"editable", "enabled"} <= name.states
    assert of(room, page, "Size", "combo").value == "Medium"
    sugar = of(room, page, "Sugar", "slider")
    assert (sugar.value, sugar.minimum, sugar.maximum) == ("4", 0.0, 10.0)
    assert "checkable" in of(room, page, "Gift wrap", "checkbox").states
    assert of(room, page, "Number", "spin").value == "3"
    assert [n.name for n in room.nodes(page) if n.role == "row"] == ["Item Price", "Tea 3.20"]


def test_a_password_is_never_read(room: Room, page: int) -> None:
    secret = of(room, page, "Secret", "field")
    assert "password" in secret.states
    assert secret.value is None
    assert room.tree.text(secret.id) == ""
    assert not any("hunter2" in (n.value or "") + n.name for n in room.nodes(page))


def test_the_entries_of_a_closed_combo_are_known(room: Room, page: int) -> None:
    size = of(room, page, "Size", "combo")
    hidden = [n.name for n in room.nodes(page) if n.role == "option" and not n.showing]
    assert hidden == ["Small", "Medium", "Large"]
    assert [n.name for n in room.tree.contents(size.id) if n.role == "option"] == hidden


def test_what_is_typed_clicked_and_set_is_told(room: Room, page: int) -> None:
    assert room.tree.grab_focus(of(room, page, "Name", "field").id)
    until(lambda: "focused" in of(room, page, "Name", "field").states, "the field to have the focus")
    room.type("Ada")
    until(lambda: of(room, page, "Name", "field").value == "Ada", "the name to be told")
    room.tree.invoke(of(room, page, "Gift wrap", "checkbox").id)
    until(lambda: "checked" in of(room, page, "Gift wrap", "checkbox").states, "the box to be checked")
    room.tree.set_value(of(room, page, "Sugar", "slider").id, 9.0)
    until(lambda: of(room, page, "Sugar", "slider").value == "9", "the slider to have moved")
    room.tree.invoke(of(room, page, "Order now", "button").id)
    until(lambda: room.find("Thank you", pid=page), "the answer of the page")
    assert room.differences(page) == []


def test_what_lies_further_down_is_offscreen_until_it_is_scrolled_to(room: Room, page: int) -> None:
    far = of(room, page, "Far below", "button")
    assert not far.showing
    assert "offscreen" in far.states
    room.scroll(room.node("Your order", "heading", page), 40)
    until(lambda: room.find("Far below", "button", page), "the end of the page")
    assert not of(room, page, "Name", "field").showing
    assert room.differences(page, shown_only=True) == []
    assert room.tree.scroll_to(of(room, page, "Name", "field").id)
    until(lambda: room.find("Name", "field", page), "the field to be back in view")


def test_a_page_that_was_loaded_again_is_told_whole(room: Room, page: int) -> None:
    room.press("F5")
    until(lambda: any(n.name == "Name" and n.value == "" for n in room.nodes(page)), "a new form")
    until(lambda: {"Size", "Sugar", "Order now"} <= {n.name for n in room.nodes(page)}, "all of the form")
    assert room.differences(page) == []
