"""Cells of a spreadsheet by their address, as A1: gone to through the box that shows the address of the current one.

A sheet is often one picture to the accessibility tree; its address box is not.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import do, known, press, wait_until
from steadyhand.observation import Element
from steadyhand_actions.errors import NoEffect
from steadyhand_actions.schema import Click, Type

_ADDRESS = re.compile(r"(?:cells? )?([A-Za-z]{1,3}[1-9]\d{0,6})(?:(?::| to )([A-Za-z]{1,3}[1-9]\d{0,6}))?")
_COLUMN = 36
"""Pixels from the middle of a column that the text of one of its cells may begin or end at most."""
_WIDEST = 320
"""Pixels that an address box is wide at most."""


def address(ref: Reference) -> str:
    """The address that is meant ("B2", "A1:C3"); empty when none is."""
    match = _ADDRESS.fullmatch(ref.words.removeprefix("range ").strip())
    if match is None or ref.ordinal is not None or ref.relations or (ref.roles and "cell" not in ref.roles):
        return ""
    return ":".join(part.upper() for part in match.groups() if part)


def address_box(mind: Mind) -> Element | None:
    """The field of the window in front that shows where in the sheet one is. A dialog has none: an "A4" there is a size
    of paper."""
    window = mind.seen.active
    boxes = [
        e for e in mind.seen.elements
        if e.shown and e.source == "tree" and window is not None and window.kind == "normal" and e.window == window.id
        and e.role in ("field", "combo") and e.box.width <= _WIDEST and _ADDRESS.fullmatch((e.value or "").strip())
    ]  # fmt: skip
    return min(boxes, key=lambda e: (e.role != "field", e.box.y1, e.box.x1), default=None)


def go_to_cell(mind: Mind, ref: Reference, on: bool = False) -> Doing[bool]:
    """Make the cell the current one; False when no cell is meant or no sheet is in front. ``on``: all the cells from
    the current one on to it."""
    where, box = address(ref), address_box(mind)
    if not where or box is None:
        return False
    where = f"{(box.value or '').strip().upper()}:{where}" if on else where
    found = known(box, "shows the address of the current cell")
    first = where.split(":", maxsplit=1)[0]
    for seconds in (2.5, 5.0):  # going there twice is no more than going there
        yield from do(mind, Click(point=box.point, count=3), found, "Select the address that is there")
        yield from do(mind, Type(text=where), found, f"Type {where!r}")
        yield from press(mind, "enter", thought="Go there")
        if (yield from wait_until(mind, lambda: _is_at(mind, first), seconds)):
            break
    else:
        raise NoEffect(f"The sheet did not go to {where}.")
    return True


def _is_at(mind: Mind, where: str) -> bool:
    box = address_box(mind)
    return box is not None and (box.value or "").strip().upper().startswith(where) and "focused" not in box.states


def fill_cell(mind: Mind, ref: Reference, text: str) -> Doing[bool]:
    """Put a text into a cell and take it with Enter; False as for ``go_to_cell``."""
    if not (yield from go_to_cell(mind, ref)):
        return False
    yield from do(mind, Type(text=text), None, f"Type {text!r} into {address(ref)}")
    yield from press(mind, "enter", thought="Take it")
    return True


def cell_text(mind: Mind, ref: Reference) -> Candidate | None:
    """What stands in the cell, read from the picture where its column and row cross."""
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", address(ref))
    box = address_box(mind)
    if match is None or box is None:
        return None
    seen = [
        e for e in mind.seen.elements
        if e.shown and e.source != "tree" and e.name and e.window == box.window and e.box.y1 >= box.box.y2 - 4
    ]  # fmt: skip
    letters = [e for e in seen if re.fullmatch("[A-Z]{1,2}", e.name)]
    top = min((e.box.y1 for e in letters), default=0)
    heads = {_column(e.name): e.box.centre.x for e in letters if e.box.y1 < top + 12}
    numbers = [e for e in seen if e.name.isdecimal()]
    left = min((e.box.x1 for e in numbers), default=0)
    rows = {int(e.name): e.box.centre.y for e in numbers if e.box.x1 < left + 24}
    x, y = _between(heads, _column(match[1])), _between(rows, int(match[2]))
    if x is None or y is None:
        return None
    line = [
        e for e in seen
        if e.box.y1 <= y < e.box.y2 and e.box.x1 >= left + 24 and e.box.x1 - _COLUMN < x < e.box.x2 + _COLUMN
    ]  # fmt: skip
    best = min(line, key=lambda e: abs(e.box.centre.x - x), default=None)
    return known(best, "stands where the column and the row cross") if best is not None else None


def _column(letters: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _between(places: dict[int, int], wanted: int) -> float | None:
    """Where a heading stands that may not have been read: from its nearest ones, which stand evenly."""
    if wanted in places:
        return places[wanted]
    near = sorted(places, key=lambda n: abs(n - wanted))[:2]
    if len(near) < 2:
        return None
    a, b = near
    return places[a] + (wanted - a) * (places[b] - places[a]) / (b - a)
