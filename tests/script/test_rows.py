"""What counts as the row that a thing is in."""

from __future__ import annotations

import numpy as np

from steadyhand.observation import Element, Observation, Screenshot
from steadyhand.script.rows import row_of
from steadyhand_actions.schema import Box

NAMES = ("Desktop", "Documents", "list.txt")


def seen(role: str) -> Observation:
    around = Element("t", role, "Files", Box(0, 0, 400, 100), window=1)  # type: ignore[arg-type]
    inside = [Element(n, "label", n, Box.at(100 * i, 40, 60, 14), window=1, parent="t") for i, n in enumerate(NAMES)]
    return Observation(screenshot=Screenshot(np.zeros((100, 400, 3), np.uint8)), elements=(around, *inside))


def test_icons_side_by_side_are_no_row() -> None:
    icons = seen("list")
    assert row_of(icons, icons.elements[-1]) == {}


def test_texts_side_by_side_in_a_table_are_a_row() -> None:
    table = seen("table")
    assert row_of(table, table.elements[-1]) == {"": "Desktop", "2": "Documents", "3": "list.txt"}


def test_what_lies_in_one_item_of_a_list_is_a_row() -> None:
    around = Element("t", "list", "Members", Box(0, 0, 400, 100), window=1)
    item = Element("o", "option", "Ben Hill Renew", Box(0, 30, 400, 60), window=1, parent="t")
    name = Element("n", "label", "Ben Hill", Box(0, 35, 100, 55), window=1, parent="o")
    button = Element("b", "button", "Renew", Box(300, 35, 380, 55), window=1, parent="o")
    shot = Screenshot(np.zeros((100, 400, 3), np.uint8))
    assert row_of(Observation(shot, (around, item, name, button)), button) == {"": "Ben Hill"}
