"""Whether an element is in the row that an anchor means: the row with the same key, wherever it stands now. Pure."""

from __future__ import annotations

from steadyhand.models.embedded.folding import fold
from steadyhand.observation import Element, Observation
from steadyhand.script.anchor import Anchor
from steadyhand.script.rows import headers, row_cells, row_of


def in_row(anchor: Anchor, element: Element, seen: Observation) -> float:
    """0 for another row; else from 0.5 (its key) to 1 (all of its cells). 1 where no row is meant."""
    if not anchor.row:
        return 1.0
    now = row_of(seen, element)
    if not now:
        return 0.0
    here = {fold(text) for text in now.values()}
    (key, text), *others = anchor.row.items()
    if fold(now.get(key, "")) != fold(text) and not (key not in now and fold(text) in here):
        return 0.0
    if not others:
        return 1.0
    same = sum(fold(now.get(k, "")) == fold(t) or (k not in now and fold(t) in here) for k, t in others)
    return 0.5 + 0.5 * same / len(others)


def column_meant(anchor: Anchor) -> str | None:
    """The header of the cell that the anchor itself is; None for a thing that is no cell of its row."""
    if anchor.role not in ("cell", "label", "option", "row", None):
        return None
    return next((key for key, text in anchor.row.items() if text and text == anchor.name), None)


def is_its_cell(anchor: Anchor, element: Element, seen: Observation) -> bool:
    """Whether the element is the cell of that column, whatever it says by now. The key of the row always says the
    same."""
    column = column_meant(anchor)
    if column is None or element.role not in ("cell", "label", "option"):
        return False
    cells = row_cells(seen, element)
    if column == "":
        return bool(cells) and cells[0].id == element.id
    if column.isdecimal() and not headers(seen, element):
        return int(column) <= len(cells) and cells[int(column) - 1].id == element.id
    head = next((h for h in headers(seen, element) if fold(h.title) == fold(column)), None)
    return head is not None and head.box.x1 - 4 <= element.box.centre.x < head.box.x2 + 4
