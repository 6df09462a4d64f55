"""Reads the objects of an application whose toolkit keeps a cache of them: all in one call.

GTK 3, GTK 4, Chromium and LibreOffice answer ``Cache.GetItems`` with everything they have shown so far. What is
missing is asked for and mostly listed then; what stays missing (a page that Chromium has loaded again) is walked.
It knows nothing about events, about our roles or about when to read.
"""

from __future__ import annotations

from steadyhand.perceive.tree_ask import MANY_CHILDREN, Batch, ask_identity, paths
from steadyhand.perceive.tree_record import App, Record
from steadyhand.perceive.tree_roles import APPLICATION, MANAGES_DESCENDANTS, SHOWING, has
from steadyhand.perceive.tree_walk import Walker
from steadyhand.perceive.tree_wire import ACCESSIBLE, Call, Reply, Wire

CACHE = ("/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")
MAX_NODES = 12_000
_DEEPEST = 40


class Reader:
    """Brings ``app.records`` up to date."""

    def __init__(self, wire: Wire, app: App) -> None:
        self._wire, self._app = wire, app

    async def read(self) -> None:
        app = self._app
        items = None if app.walks else await self._items()
        if items is None:
            # Asked again each time as long as it is not known to be a toolkit without a cache: GTK answers only
            # some moments after it has heard that somebody listens.
            app.walks = app.toolkit.startswith("Qt")
            await Walker(self._wire, app, app.records).walk()
        else:
            app.records = items
            await self._complete()
        app.mark_live()

    async def restate(self) -> bool:
        """Only the states and names of what is known. False when what is there, or shows, is no longer the same.

        Events tell which states changed, but not reliably what to: GTK 3 calls an entry of a menu focused and then
        denies it.
        """
        app = self._app
        items = await self._items()
        if items is None or items.keys() - app.records.keys():
            return False
        loose = [record for path, record in app.records.items() if path not in items]
        if any(not (r.path in app.extra or r.path in app.strangers or r.role == APPLICATION) for r in loose):
            return False
        was_live = [record.path for record in app.records.values() if record.live]
        for path, item in items.items():
            record = app.records[path]
            record.states, record.name, record.description = item.states, item.name, item.description
        batch = Batch(self._wire, app)
        for record in loose:
            if record.live and record.role != APPLICATION:
                ask_identity(batch, record)
        await batch.run()
        app.mark_live()
        for record in app.extra.values():
            record.live = has(record.states, SHOWING) or app.gtk4
        return was_live == [record.path for record in app.records.values() if record.live]

    async def _items(self) -> dict[str, Record] | None:
        reply = await self._wire.ask(self._app.bus, Call(*CACHE))
        rows = reply[0] if reply else None
        if not rows or len(rows[0]) != 10 or not isinstance(rows[0][3], int):
            return None
        found: dict[str, Record] = {}
        for (_, path), _, (_, parent), index, count, faces, name, role, description, states in rows:
            found[path] = Record(
                path, parent, index, count, frozenset(faces), name, role, description, states[0] | states[1] << 32
            )
        return found

    async def _complete(self) -> None:
        """Order the children, and fetch those that the cache does not list."""
        await self._children()
        holes = self._holes()
        if any(hole not in self._app.stubborn for hole in holes):
            # Toolkits list an object once its parent was asked for it; mostly.
            await self._rouse(holes)
            self._app.records = await self._items() or self._app.records
            await self._children()
            holes = self._holes()
        self._app.stubborn = frozenset(holes)
        if holes:
            await Walker(self._wire, self._app, self._app.strangers).graft([self._app.records[path] for path in holes])
        else:
            self._app.strangers = {}

    async def _children(self) -> None:
        app, records = self._app, self._app.records
        present: dict[str, list[Record]] = {}
        for record in records.values():
            if record.role != APPLICATION:
                present.setdefault(record.parent, []).append(record)
        batch = Batch(self._wire, app)
        for parent, siblings in present.items():
            if parent not in records:
                continue
            members = frozenset(record.path for record in siblings)
            if len(siblings) > 1 and any(record.index < 0 for record in siblings):
                # Menus do not tell the places of their entries.
                known = app.orders.get(parent, ())
                if frozenset(known) != members:
                    batch.add(Call(parent, ACCESSIBLE, "GetChildren"), self._note_order, parent)
            siblings.sort(key=lambda record: record.index)
            records[parent].children = [record.path for record in siblings]
        root = records.setdefault(app.root, Record(app.root, role=APPLICATION))
        batch.add(Call(app.root, ACCESSIBLE, "GetChildren"), self._note_order, app.root)
        await batch.run()
        for parent in present:
            order = {path: n for n, path in enumerate(app.orders.get(parent, ()))}
            if order and parent in records:
                records[parent].children.sort(key=lambda path: order.get(path, len(order)))
        root.children = list(app.orders.get(app.root, ()))
        root.count = len(root.children)
        for path in root.children:
            if path in records:
                records[path].parent = app.root

    def _note_order(self, parent: str, reply: Reply) -> None:
        self._app.orders[parent] = tuple(paths(reply, self._app))

    def _holes(self) -> list[str]:
        """Parents that claim more children than there are."""
        app = self._app
        app.mark_live()
        return [record.path for record in app.records.values() if record.live and self._lacks(record)]

    def _lacks(self, record: Record) -> bool:
        present = sum(path in self._app.records for path in record.children)
        if has(record.states, MANAGES_DESCENDANTS) or not present < record.count <= MANY_CHILDREN:
            return False
        return self._app.hopeless.get(record.path) != (record.count, present)

    async def _rouse(self, holes: list[str]) -> None:
        """Ask for all that lies below these, for no other reason than that it be listed afterwards."""
        asked: set[str] = set()
        for _ in range(_DEEPEST):
            found: dict[str, Reply] = {}
            batch = Batch(self._wire, self._app)
            for path in holes:
                batch.add(Call(path, ACCESSIBLE, "GetChildren"), found.__setitem__, path)
            await batch.run()
            asked.update(holes)
            below = {child for reply in found.values() for child in paths(reply, self._app)[:MANY_CHILDREN]}
            holes = [path for path in below if path not in asked and path not in self._app.records]
            if not holes or len(asked) > MAX_NODES:
                return
