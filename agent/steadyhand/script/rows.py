"""Which row of a table a thing is in, and what stands in that row: the identity of a row, whatever its position."""

from __future__ import annotations

from steadyhand.observation import Element, Observation

_TABLES = frozenset({"table", "tree", "list"})
_CELLS = frozenset({"cell", "label", "link", "field", "option", "heading"})
MAX_CELLS = 4
"""Cells of a row that are kept: the first ones say which it is."""
TALLEST = 200
"""Height in pixels up to which something may be a row."""


def row_of(seen: Observation, element: Element) -> dict[str, str]:
    """The texts of the row that an element lies in, by column header; empty outside a table.

    A column without a header goes by ``""``, the next by ``"2"`` and so on. The element's own cell is part of it.
    """
    cells = row_cells(seen, element)
    heads = headers(seen, element)
    found: dict[str, str] = {}
    for number, cell in enumerate(cells, 1):
        head = _over(heads, cell)
        key = head.title if head is not None else ("" if number == 1 else str(number))
        if cell.title and key not in found:
            found[key] = cell.title[:200]
    return dict(list(found.items())[:MAX_CELLS])


def table_of(seen: Observation, element: Element) -> Element | None:
    return next((a for a in seen.ancestors(element) if a.role in _TABLES), None)


def row_cells(seen: Observation, element: Element) -> tuple[Element, ...]:
    """What has words in the element's row, from left to right; empty outside a table."""
    table = table_of(seen, element)
    if table is None or element.role == "column":
        return ()
    row = element if element.role == "row" else next((a for a in seen.ancestors(element) if a.role == "row"), None)
    if row is not None and seen.children(row.id):
        inside = [e for e in seen.descendants(row) if e.role in _CELLS and e.title]
    elif table.role == "list" and (element.parent == table.id or element.source != "tree"):
        return ()  # icons side by side, told of or only drawn: none says what another is
    elif element.box.height <= TALLEST:
        middle = element.box.centre.y
        inside = [
            e for e in seen.elements
            if e.window == element.window and e.role in _CELLS and e.title and e.box.y1 <= middle < e.box.y2
            and table_of(seen, e) is table and e.box.height <= TALLEST
        ]  # fmt: skip
    else:
        return ()
    if not inside and row is not None and row.title:
        inside = [row]
    inside.sort(key=lambda e: (e.box.x1, e.order))
    outer = {a.id for e in inside for a in seen.ancestors(e)}
    return tuple(e for e in inside if e.id not in outer)


def headers(seen: Observation, element: Element) -> tuple[Element, ...]:
    """The column headers of the element's table."""
    table = table_of(seen, element)
    return tuple(
        e for e in seen.elements if e.role == "column" and e.title and table_of(seen, e) is table and table is not None
    )


def _over(heads: tuple[Element, ...], cell: Element) -> Element | None:
    at = cell.box.centre.x
    over = [h for h in heads if h.box.x1 <= at < h.box.x2 or h.box.x1 - 2 <= cell.box.x1 < h.box.x2]
    return min(over, key=lambda h: abs(h.box.centre.x - at), default=None)
