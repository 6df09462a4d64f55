"""Reads the objects of an application whose toolkit keeps a cache of them: all in one call.

GTK 3, GTK 4, Chromium and LibreOffice answer ``Cache.GetItems`` with everything they have shown so far; what is
missing (children that were never asked for) is asked for and then there. It knows nothing about events, about our
roles or about when to read.
"""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.perceive.tree_ask import MANY_CHILDREN, Batch, ask_identity, paths
from steadyhand.perceive.tree_record import App, Record
from steadyhand.perceive.tree_roles import APPLICATION, MANAGES_DESCENDANTS, has
from steadyhand.perceive.tree_walk import Walker
from steadyhand.perceive.tree_wire import ACCESSIBLE, Call, Reply, Wire

CACHE = ("/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")
MAX_NODES = 12_000


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
            await Walker(self._wire, app).walk()
        else:
            app.records = items
            await self._complete()
        app.mark_live()

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
        """Order the children, and fetch those that were never asked for."""
        await self._children()
        if not await self._fill():
            return
        items = await self._items()
        if items is not None:
            kept = {path: record for path, record in self._app.records.items() if path not in items}
            self._app.records = items
            await self._children()
            await self._strangers(kept)

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

    async def _fill(self) -> bool:
        """Ask for the children that are claimed but not there; True when any were."""
        app = self._app
        app.mark_live()
        holes = [
            record.path
            for record in app.records.values()
            if (record.live or record.role == APPLICATION) and self._lacks(record)
        ]
        asked = bool(holes)
        depth = 0
        while holes and depth < 40 and len(app.records) < MAX_NODES:
            batch = Batch(self._wire, app)
            fresh: list[str] = []
            for path in holes:
                batch.add(Call(path, ACCESSIBLE, "GetChildren"), self._note_children, path, fresh)
            await batch.run()
            for path in holes:
                hole = app.records[path]
                app.hopeless[path] = (hole.count, len(hole.children))
            holes, depth = fresh, depth + 1
        return asked

    def _lacks(self, record: Record) -> bool:
        present = sum(path in self._app.records for path in record.children)
        if has(record.states, MANAGES_DESCENDANTS) or not present < record.count <= MANY_CHILDREN:
            return False
        return self._app.hopeless.get(record.path) != (record.count, present)

    def _note_children(self, parent: str, fresh: list[str], reply: Reply) -> None:
        app = self._app
        children = paths(reply, app)[:MANY_CHILDREN]
        app.records[parent].children = children
        for n, path in enumerate(children):
            if path not in app.records:
                app.records[path] = Record(path, parent, n)
                fresh.append(path)

    async def _strangers(self, kept: dict[str, Record]) -> None:
        """Objects that the cache still does not list after they were asked for: read each by itself."""
        app = self._app
        missing: list[Record] = []
        todo = [path for path in kept if kept[path].parent in app.records]
        for path in todo:
            record = kept[path]
            parent = app.records[record.parent]
            if path not in parent.children:
                if parent.count <= len(parent.children):
                    continue
                parent.children.append(path)
            app.records[path] = record
            missing.append(record)
            todo.extend(child for child in record.children if child in kept)
        await self._identify(missing)

    async def _identify(self, records: Iterable[Record]) -> None:
        """Name, role, states and description of objects that no cache tells about."""
        batch = Batch(self._wire, self._app)
        for record in records:
            ask_identity(batch, record)
        await batch.run()
