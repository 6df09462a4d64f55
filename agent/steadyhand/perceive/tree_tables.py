"""Reads the part of a long table, tree or list that is in view, whatever its length.

Ten thousand rows are never asked for: the object at the first and at the last place in view tells which rows show,
and only their cells are read. Cells keep their paths from one reading to the next, since Qt 5 makes a new object at
every question. It knows nothing about the rest of the application.
"""

from __future__ import annotations

from steadyhand.perceive.tree_ask import MANY_CHILDREN, Batch, ask_identity, ask_place, paths, place
from steadyhand.perceive.tree_record import App, Place, Record, Window
from steadyhand.perceive.tree_roles import MANAGES_DESCENDANTS, MANY, NUMBER, SHOWING, TREES, has, numbers
from steadyhand.perceive.tree_wire import ACCESSIBLE, COMPONENT, Call, Reply, Wire, asks, plain

TABLE = "org.a11y.atspi.Table"
MAX_ROWS, MAX_COLUMNS = 120, 30
MAX_PARTS, DEEPEST, MOST_INSIDE = 6, 8, 800
_FROM_TOP = (5, 17, 29, 41, 57, 77, 101)
_FROM_BOTTOM = (4, 12, 20, 32, 48, 68)
_HEADERS = numbers("column header|table column header|row header|table row header")
_ICONS = NUMBER["layered pane"]


class Tables:
    """Adds the cells in view to ``app.records``. To be used after the rest was read and placed."""

    def __init__(self, wire: Wire, app: App) -> None:
        self._wire, self._app = wire, app

    async def read(self) -> None:
        app = self._app
        self._added: dict[str, Record] = {}
        for record in app.extra.values():
            record.placed = False
        for record in list(app.records.values()):
            if record.live and record.place is not None and self._is_long(record):
                await self._read(record)
        app.extra = self._added
        for path in [path for path in app.windows if path not in app.records]:
            del app.windows[path]
        for path in [path for path in app.inner if path not in app.records]:
            del app.inner[path]

    def _is_long(self, record: Record) -> bool:
        if record.role not in MANY:
            return False
        present = sum(path in self._app.records for path in record.children)
        limit = present if self._app.walks else max(present, MANY_CHILDREN)
        return has(record.states, MANAGES_DESCENDANTS) or record.count > limit

    async def _read(self, table: Record) -> None:
        rows, columns = await self._size(table)
        if rows is None:
            await self._describe((table, await self._few(table)))
            await self._descend(table)
            return
        cells = await self._still_there(table, rows)
        if cells is None:
            cells = await self._look(table, rows, columns)
            await self._roles(cells)
        headers = [self._record(path) for path in await self._headers(table, columns)]
        await self._describe((table, headers + list(cells.values())))
        await self._name_by_parts(list(cells.values()))
        self._app.windows[table.path] = Window(rows, cells)

    def _record(self, path: str) -> Record:
        return self._app.records.get(path) or self._app.extra.get(path) or Record(path)

    async def _size(self, table: Record) -> tuple[int | None, int]:
        if not table.offers(TABLE) or table.role == _ICONS:
            return None, 0
        size: dict[str, Reply] = {}
        batch = Batch(self._wire, self._app)
        for name in ("NRows", "NColumns"):
            batch.add(asks(table.path, TABLE, name), size.__setitem__, name)
        await batch.run()
        return plain(size.get("NRows")), int(plain(size.get("NColumns")) or 1)

    async def _still_there(self, table: Record, rows: int) -> dict[tuple[int, int], Record] | None:
        """The cells of the last reading, if none has moved since."""
        window = self._app.windows.get(table.path)
        if window is None or window.rows != rows or not window.cells:
            return None
        found: dict[str, Reply] = {}
        batch = Batch(self._wire, self._app)
        for path in window.paths:
            batch.add(Call(path, COMPONENT, "GetExtents", "u", (0,)), found.__setitem__, path)
        await batch.run()
        for path, record in window.paths.items():
            now: Place | None = place(found.get(path), relative=self._app.gtk4)
            if now != record.place:
                return None
        for record in window.paths.values():
            record.placed = True
        return window.cells

    async def _look(self, table: Record, rows: int, columns: int) -> dict[tuple[int, int], Record]:
        """The cells in view, by row and column."""
        first, last = await self._span(table, rows)
        across = await self._across(table, columns)
        found: dict[tuple[int, int], Reply] = {}
        batch = Batch(self._wire, self._app)
        for row in range(first, min(last + 1, first + MAX_ROWS)):
            for column in across:
                call = Call(table.path, TABLE, "GetAccessibleAt", "ii", (row, column))
                batch.add(call, found.__setitem__, (row, column))
        await batch.run()
        return {key: self._record(path) for key in sorted(found) for path in paths([[found[key][0]]], self._app)}

    async def _span(self, table: Record, rows: int) -> tuple[int, int]:
        """First and last row in view."""
        x, y, width, height = table.place or (0, 0, 0, 0)
        probe = x + min(width // 2, 60)
        top = await self._lines_at(table, [(probe, y + d) for d in _FROM_TOP if d < height], "GetRowAtIndex")
        bottom = await self._lines_at(
            table, [(probe, y + height - d) for d in _FROM_BOTTOM if d < height], "GetRowAtIndex"
        )
        first = min(top, default=0)
        last = max(bottom, default=min(rows - 1, first + height // 12))
        return first, max(first, min(last, rows - 1))

    async def _across(self, table: Record, columns: int) -> list[int]:
        """The columns in view: all of them, unless there are very many."""
        if columns <= MAX_COLUMNS:
            return list(range(max(1, columns)))
        x, y, width, height = table.place or (0, 0, 0, 0)
        middle = y + min(height // 2, 60)
        points = [(x + d, middle) for d in range(6, width, max(24, width // 40))]
        seen = await self._lines_at(table, points, "GetColumnAtIndex") or [0]
        return list(range(min(seen), min(max(seen) + 1, min(seen) + MAX_COLUMNS)))

    async def _lines_at(self, table: Record, points: list[tuple[int, int]], question: str) -> list[int]:
        """Row or column numbers of the cells at these places."""
        found: dict[int, Reply] = {}
        batch = Batch(self._wire, self._app)
        for index in await self._indices_at(table, points):
            batch.add(Call(table.path, TABLE, question, "i", (index,)), found.__setitem__, index)
        await batch.run()
        return [number for reply in found.values() if (number := int(plain(reply))) >= 0]

    async def _indices_at(self, table: Record, points: list[tuple[int, int]]) -> list[int]:
        """Indices of the children at these places, headers left out."""
        found: dict[tuple[int, int], Reply] = {}
        batch = Batch(self._wire, self._app)
        for point in points:
            batch.add(Call(table.path, COMPONENT, "GetAccessibleAtPoint", "iiu", (*point, 0)), found.__setitem__, point)
        await batch.run()
        hit = {path for reply in found.values() for path in paths([[reply[0]]], self._app)} - {table.path}
        roles: dict[str, Reply] = {}
        indices: dict[str, Reply] = {}
        batch = Batch(self._wire, self._app)
        for path in hit:
            batch.add(Call(path, ACCESSIBLE, "GetRole"), roles.__setitem__, path)
            batch.add(Call(path, ACCESSIBLE, "GetIndexInParent"), indices.__setitem__, path)
        await batch.run()
        return [
            n for path in indices if (n := int(plain(indices[path]))) >= 0 and plain(roles.get(path)) not in _HEADERS
        ]

    async def _headers(self, table: Record, columns: int) -> list[str]:
        app = self._app
        if table.role not in TREES or not 0 < columns <= MAX_COLUMNS:
            return []
        if len(app.orders.get(table.path, ())) != columns:
            found: dict[int, Reply] = {}
            batch = Batch(self._wire, app)
            for column in range(columns):
                batch.add(Call(table.path, TABLE, "GetColumnHeader", "i", (column,)), found.__setitem__, column)
            await batch.run()
            app.orders[table.path] = tuple(path for n in sorted(found) for path in paths([[found[n][0]]], app))
        return list(app.orders[table.path])

    async def _few(self, table: Record) -> list[Record]:
        """A list that is no table: all its children, or those in view when they are very many."""
        app = self._app
        if table.count <= 0:
            table.count = int(plain(await self._wire.ask(app.bus, asks(table.path, ACCESSIBLE, "ChildCount"))) or 0)
        if table.count <= MANY_CHILDREN:
            found = paths(await self._wire.ask(app.bus, Call(table.path, ACCESSIBLE, "GetChildren")), app)
            return [self._record(path) for path in found]
        x, y, width, height = table.place or (0, 0, 0, 0)
        corners = [(x + dx, y + d) for dx in (8, width // 2) for d in _FROM_TOP if d < height]
        corners += [(x + dx, y + height - d) for dx in (8, width // 2, width - 12) for d in _FROM_BOTTOM if d < height]
        seen = await self._indices_at(table, corners) or [0]
        answers: dict[int, Reply] = {}
        batch = Batch(self._wire, app)
        for n in range(min(seen), min(max(seen) + 1, min(seen) + MANY_CHILDREN)):
            batch.add(Call(table.path, ACCESSIBLE, "GetChildAtIndex", "i", (n,)), answers.__setitem__, n)
        await batch.run()
        return [self._record(path) for n in sorted(answers) for path in paths([[answers[n][0]]], app)]

    async def _roles(self, cells: dict[tuple[int, int], Record]) -> None:
        """The cells of a column are of one kind: the first tells for all."""
        first: dict[int, Record] = {}
        for (_, column), record in cells.items():
            first.setdefault(column, record)
        batch = Batch(self._wire, self._app)
        for record in first.values():
            if not record.role:
                ask_identity(batch, record)
        await batch.run()
        for (_, column), record in cells.items():
            record.role = record.role or first[column].role

    async def _describe(self, *families: tuple[Record, list[Record]]) -> None:
        """Read who and where these are, and hang them below their parents."""
        app = self._app
        batch = Batch(self._wire, app)
        for parent, found in families:
            parent.children = list(dict.fromkeys(record.path for record in found))
            for n, record in enumerate({record.path: record for record in found}.values()):
                record.parent, record.index = parent.path, n
                app.records[record.path] = self._added[record.path] = record
                ask_identity(batch, record)
                if not record.placed:
                    ask_place(batch, record, relative=app.gtk4)
        await batch.run()
        for _, found in families:
            for record in found:
                record.live = has(record.states, SHOWING) or app.gtk4

    async def _name_by_parts(self, cells: list[Record]) -> None:
        """A cell made of several parts (a picture, a text) is named by them."""
        app = self._app
        nameless = [record for record in cells if not record.name and record.live]
        children: dict[str, Reply] = {}
        batch = Batch(self._wire, app)
        for record in nameless:
            if record.path not in app.inner:
                batch.add(Call(record.path, ACCESSIBLE, "GetChildren"), children.__setitem__, record.path)
        await batch.run()
        app.inner.update({path: tuple(paths(reply, app)[:MAX_PARTS]) for path, reply in children.items()})
        names: dict[str, Reply] = {}
        batch = Batch(self._wire, app)
        for record in nameless:
            for part in app.inner.get(record.path, ()):
                batch.add(asks(part, ACCESSIBLE, "Name"), names.__setitem__, part)
        await batch.run()
        for record in nameless:
            words = [str(plain(names[part]) or "").strip() for part in app.inner.get(record.path, ()) if part in names]
            record.name = " ".join(word for word in words if word)

    async def _descend(self, container: Record) -> None:
        """What lies in the rows of a list in view: the cache of GTK 3 tells nothing about it."""
        app = self._app
        level = app.of(container.children)
        for _ in range(DEEPEST):
            found: dict[str, Reply] = {}
            batch = Batch(self._wire, app)
            for record in level:
                if record.live and record.place is not None and len(self._added) < MOST_INSIDE:
                    batch.add(Call(record.path, ACCESSIBLE, "GetChildren"), found.__setitem__, record.path)
            await batch.run()
            families = [
                (record, [self._record(path) for path in paths(found.get(record.path), app)[:MANY_CHILDREN]])
                for record in level
            ]
            await self._describe(*families)
            level = [record for _, inside in families for record in inside]
