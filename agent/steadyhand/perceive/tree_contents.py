"""What lies inside one container, whether it shows or not: the entries of a closed menu, of a combo, of a long list.

Read when asked for, never kept. It knows nothing about the rest of the application.
"""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand.errors import Failed, TargetNotFound
from steadyhand.perceive.node import Node
from steadyhand.perceive.tree_ask import Batch, ask_identity, ask_place, paths
from steadyhand.perceive.tree_record import App, Record
from steadyhand.perceive.tree_roles import APPLICATION, SHOWING, VISIBLE, has
from steadyhand.perceive.tree_shape import Shape, split_id
from steadyhand.perceive.tree_wire import ACCESSIBLE, Call, Frozen, Gone, Reply, Wire

MOST = 500
DEEPEST = 8


async def contents(wire: Wire, apps: Mapping[str, App], id: str) -> list[Node]:
    """The nodes below ``id``, at most ``MOST``, parents first."""
    bus, path = split_id(id)
    app = apps.get(bus)
    if app is None:
        raise TargetNotFound("the application of this element is not there (any more): look again")
    inside = App(bus, app.name, app.pid, app.toolkit, app.version)
    top = Record(path, inside.root)
    inside.records = {inside.root: Record(inside.root, role=APPLICATION, children=[path]), path: top}
    try:
        await _describe(wire, inside, [top])
        await _descend(wire, inside, top)
    except Frozen as error:
        raise Failed("the application does not answer; wait until it does, or close it") from error
    except Gone as error:
        raise TargetNotFound("the application of this element has closed: look again") from error
    if not top.role:
        raise TargetNotFound("this element is not there any more: look again")
    for record in inside.records.values():
        record.live = has(record.states, SHOWING) or app.gtk4
        record.states |= 1 << VISIBLE
    top.live = True
    return Shape(inside).nodes()[1:]


async def _descend(wire: Wire, app: App, top: Record) -> None:
    level, left = [top], MOST
    for _ in range(DEEPEST):
        found: dict[str, Reply] = {}
        batch = Batch(wire, app)
        for record in level:
            batch.add(Call(record.path, ACCESSIBLE, "GetChildren"), found.__setitem__, record.path)
        await batch.run()
        following: list[Record] = []
        for record in level:
            if record.path in found:
                record.children = paths(found[record.path], app)[:left]
                following += [
                    Record(child, record.path, n) for n, child in enumerate(record.children) if child not in app.records
                ]
                left -= len(record.children)
        if not following:
            return
        app.records.update({record.path: record for record in following})
        await _describe(wire, app, following)
        level = following


async def _describe(wire: Wire, app: App, records: list[Record]) -> None:
    batch = Batch(wire, app)
    for record in records:
        ask_identity(batch, record)
        ask_place(batch, record, relative=app.gtk4)
    await batch.run()
