"""Reads one application's objects: in one call where its toolkit keeps a cache, else by walking.

GTK 3, GTK 4, Chromium and LibreOffice answer ``Cache.GetItems`` with everything they have shown so far; what is
missing (children that were never asked for) is asked for and then there. Qt answers with nothing and is walked, a
level at a time. It knows nothing about events, about our roles or about when to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from steadyhand.perceive.tree_record import App, Place, Record
from steadyhand.perceive.tree_roles import APPLICATION, COMBO, MANAGES_DESCENDANTS, MANY, MENU_PARTS, SHOWING, has
from steadyhand.perceive.tree_wire import ACCESSIBLE, COMPONENT, Call, Reply, Wire, asks, plain

CACHE = ("/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")
MANY_CHILDREN = 600
"""A container with more children than this is read only where it shows."""
MAX_NODES = 12_000
_FAR = 1 << 20
_HIDDEN_MENUS = 400
"""Objects of closed menus that are read from a toolkit that has no cache."""


class Batch:
    """Calls to one application that go out together, each with what to do with its answer."""

    def __init__(self, wire: Wire, app: App) -> None:
        self._wire, self._app = wire, app
        self._calls: list[Call] = []
        self._takers: list[tuple[Callable[..., None], tuple[object, ...]]] = []

    def add(self, call: Call, take: Callable[..., None], *key: object) -> None:
        """``take(*key, answer)`` is called when there is an answer; ``some_dict.__setitem__`` will do."""
        self._calls.append(call)
        self._takers.append((take, key))

    async def run(self) -> None:
        if not self._calls:
            return
        answers = await self._wire.ask_many(self._app.bus, self._calls)
        for answer, (take, key) in zip(answers, self._takers, strict=True):
            if answer:
                take(*key, answer)


def place(reply: Reply | None, *, relative: bool) -> Place | None:
    """Extents, or None for those that mean "nowhere": no size, INT_MIN, or wholly left of or above the screen."""
    if not reply or not isinstance(reply[0], tuple | list) or len(reply[0]) != 4:
        return None
    x, y, width, height = (int(number) for number in reply[0])
    if width <= 0 or height <= 0 or max(abs(x), abs(y), width, height) > _FAR:
        return None
    if not relative and (x + width <= 0 or y + height <= 0):
        return None
    return x, y, width, height


def bits(reply: Reply | None) -> int:
    """The state set as one number."""
    words = plain(reply)
    return sum(int(word) << 32 * n for n, word in enumerate(words[:2])) if isinstance(words, list) else 0


def paths(reply: Reply | None, app: App) -> list[str]:
    """Object paths of an answer, those that belong to the application itself."""
    found = plain(reply)
    if not isinstance(found, list):
        return []
    return [path for bus, path in found if bus == app.bus and not path.endswith("/null")]


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
            await self._walk()
        else:
            app.records = items
            await self._complete()
        app.mark_live()

    # Toolkits with a cache

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
            if parent.count <= len(parent.children):
                continue
            app.records[path] = record
            parent.children.append(path)
            missing.append(record)
            todo.extend(child for child in record.children if child in kept)
        await self.identify(missing)

    async def identify(self, records: Iterable[Record]) -> None:
        """Name, role, states and description of objects that no cache tells about."""
        batch = Batch(self._wire, self._app)
        for record in records:
            ask_identity(batch, record)
        await batch.run()

    # Toolkits without one

    async def _walk(self) -> None:
        app = self._app
        old = app.records
        root = old.get(app.root) or Record(app.root, role=APPLICATION, states=1 << SHOWING)
        app.records = {app.root: root}
        frontier, hidden = [root], 0
        while frontier and len(app.records) < MAX_NODES:
            batch = Batch(self._wire, app)
            for record in frontier:
                batch.add(Call(record.path, ACCESSIBLE, "GetChildren"), self._note_walked, record)
            await batch.run()
            level = await self._level(frontier, old)
            frontier = []
            for record in level:
                parent = app.records[record.parent]
                if has(record.states, SHOWING):
                    if not await self._is_many(record):
                        frontier.append(record)
                elif record.role in MENU_PARTS or parent.role in MENU_PARTS or parent.role == COMBO:
                    if record.children:
                        self._adopt(record, old)
                    elif hidden < _HIDDEN_MENUS:
                        hidden += 1
                        frontier.append(record)

    def _note_walked(self, record: Record, reply: Reply) -> None:
        record.children = paths(reply, self._app)[:MANY_CHILDREN]

    async def _level(self, parents: list[Record], old: dict[str, Record]) -> list[Record]:
        """Read the children of these parents."""
        app = self._app
        batch = Batch(self._wire, app)
        level: list[Record] = []
        for parent in parents:
            for n, path in enumerate(parent.children):
                if path in app.records:
                    continue
                record = old.get(path) or Record(path)
                record.parent, record.index = parent.path, n
                app.records[path] = record
                level.append(record)
                ask_identity(batch, record, known=bool(record.role))
        await batch.run()
        return level

    def _adopt(self, record: Record, old: dict[str, Record]) -> None:
        """Keep what is known of a closed menu."""
        todo = list(record.children)
        while todo:
            path = todo.pop()
            if path in old and path not in self._app.records:
                kept = old[path]
                kept.states &= ~(1 << SHOWING)
                self._app.records[path] = kept
                todo.extend(kept.children)

    async def _is_many(self, record: Record) -> bool:
        """Does it hold so many children that only those in view are to be read?"""
        if record.role not in MANY:
            return False
        count = plain(await self._wire.ask(self._app.bus, asks(record.path, ACCESSIBLE, "ChildCount")))
        record.count = count if isinstance(count, int) else 0
        return record.count > 60 or (has(record.states, MANAGES_DESCENDANTS) and record.count > 0)


def ask_identity(batch: Batch, record: Record, *, known: bool = False) -> None:
    """Ask who an object is; ``known``: what never changes is known already."""
    batch.add(Call(record.path, ACCESSIBLE, "GetState"), _take_states, record)
    batch.add(asks(record.path, ACCESSIBLE, "Name"), _take_text, record, "name")
    if not known:
        batch.add(Call(record.path, ACCESSIBLE, "GetRole"), _take_role, record)
        batch.add(asks(record.path, ACCESSIBLE, "Description"), _take_text, record, "description")


def ask_place(batch: Batch, record: Record, *, relative: bool) -> None:
    """Ask where an object is."""
    record.place = None
    batch.add(Call(record.path, COMPONENT, "GetExtents", "u", (0,)), _take_place, record, relative)


def _take_states(record: Record, reply: Reply) -> None:
    record.states = bits(reply)


def _take_role(record: Record, reply: Reply) -> None:
    record.role = int(plain(reply) or 0)


def _take_text(record: Record, slot: Literal["name", "description"], reply: Reply) -> None:
    setattr(record, slot, str(plain(reply) or ""))


def _take_place(record: Record, relative: bool, reply: Reply) -> None:
    record.place = place(reply, relative=relative)
