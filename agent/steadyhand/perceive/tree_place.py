"""Finds out where everything is that is drawn, with as few questions as will do.

Nameless boxes that only hold others are as large as what they hold; what lies in a row that is scrolled away is not
asked for. It knows nothing about windows: places are the toolkit's own words.
"""

from __future__ import annotations

from steadyhand.perceive.tree_ask import Batch, ask_place
from steadyhand.perceive.tree_record import App, Place, Record
from steadyhand.perceive.tree_roles import APPLICATION, FOCUSABLE, MANY, SCROLLS, has, numbers
from steadyhand.perceive.tree_wire import Wire

_PLAIN = numbers("filler|panel|redundant object")
_LONG = 20
"""Rows of a list with more children are asked first, what lies in them only where they are in view."""
_DEEPEST = 60


async def place_all(wire: Wire, app: App) -> None:
    """Set ``place`` of everything that is live."""
    live = [record for record in app.records.values() if record.live and record.role != APPLICATION]
    boxes: list[Record] = []
    later: dict[str, list[Record]] = {}
    batch = Batch(wire, app)
    inside = _inside_rows(app, live)
    for record in live:
        if is_box(record):
            record.place = None
            boxes.append(record)
        elif record.placed:
            continue
        elif record.path in inside:
            later.setdefault(inside[record.path], []).append(record)
        else:
            ask_place(batch, record, relative=app.gtk4)
    await batch.run()
    batch = Batch(wire, app)
    for row, records in later.items():
        if _in_view(app, app.records[row]):
            for record in records:
                ask_place(batch, record, relative=app.gtk4)
    await batch.run()
    if app.gtk4:
        _forget_stale(app, live)
    _span(app, boxes)
    app.tops = {top.path: top.place for top in app.toplevels() if top.live}


def is_box(record: Record) -> bool:
    """A nameless box that only holds others."""
    return record.role in _PLAIN and bool(record.children) and not record.name and not has(record.states, FOCUSABLE)


def _inside_rows(app: App, live: list[Record]) -> dict[str, str]:
    """What lies in a row of a long list, with the path of that row."""
    inside: dict[str, str] = {}
    for container in live:
        if container.role in MANY and len(container.children) > _LONG:
            for row in app.of(container.children):
                todo = list(row.children)
                while todo:
                    path = todo.pop()
                    if path in app.records and path not in inside:
                        inside[path] = row.path
                        todo.extend(app.records[path].children)
    return inside


def _in_view(app: App, row: Record) -> bool:
    """Does a row overlap every scrolling pane around it?"""
    if row.place is None:
        return False
    x, y, width, height = row.place
    up = app.records.get(row.parent)
    for _ in range(_DEEPEST):
        if up is None:
            return True
        if up.role in SCROLLS and up.place is not None:
            left, top, wide, high = up.place
            if x + width <= left or x >= left + wide or y + height <= top or y >= top + high:
                return False
        up = app.records.get(up.parent)
    return True


def _forget_stale(app: App, live: list[Record]) -> None:
    """GTK 4 goes on telling the last place of what it shows no more: the inside of closed popovers and revealers,
    and the rows of a list that were scrolled away."""
    gone: list[Record] = []
    for record in live:
        if record.placed and record.place is None:
            gone.append(record)
        elif record.role in MANY and len(record.children) > 1:
            gone += _overlapped([row for row in app.of(record.children) if row.place is not None])
    while gone:
        record = gone.pop()
        record.place = None
        gone.extend(child for child in app.of(record.children) if child.place is not None or not child.placed)


def _overlapped(rows: list[Record]) -> list[Record]:
    """All but the longest run of rows that lie one after the other."""
    runs: list[list[Record]] = []
    last: Place | None = None
    for row in rows:
        here = row.place or (0, 0, 0, 0)
        if last is None or not (here[1] >= last[1] + last[3] - 2 or (here[1] == last[1] and here[0] > last[0])):
            runs.append([])
        runs[-1].append(row)
        last = here
    kept = max(runs, key=len, default=[])
    return [row for run in runs if run is not kept for row in run]


def _span(app: App, boxes: list[Record]) -> None:
    todo = {record.path for record in boxes}

    def span(record: Record, depth: int) -> Place | None:
        if record.path in todo and depth < _DEEPEST:
            todo.discard(record.path)
            record.place = _join([span(child, depth + 1) for child in app.of(record.children) if child.live])
        return record.place

    for record in boxes:
        span(record, 0)


def _join(places: list[Place | None]) -> Place | None:
    found = [place for place in places if place is not None]
    if not found:
        return None
    x, y = min(place[0] for place in found), min(place[1] for place in found)
    right, bottom = max(place[0] + place[2] for place in found), max(place[1] + place[3] for place in found)
    return x, y, right - x, bottom - y
