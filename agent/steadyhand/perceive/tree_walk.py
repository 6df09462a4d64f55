"""Reads objects that no cache lists (all of Qt's), by walking down from a window or from a parent that is listed.

What is known from the last time is asked again all at once; only what is new is found level by level. It knows
nothing about events, about our roles or about when to read.
"""

from __future__ import annotations

from steadyhand.perceive.tree_ask import MANY_CHILDREN, Batch, ask_identity, ask_name, ask_place, ask_states, paths
from steadyhand.perceive.tree_place import is_box
from steadyhand.perceive.tree_record import App, Record
from steadyhand.perceive.tree_roles import (
    APPLICATION,
    COMBO,
    MANAGES_DESCENDANTS,
    MANY,
    MENU_PARTS,
    SHOWING,
    VISIBLE,
    has,
    numbers,
)
from steadyhand.perceive.tree_wire import ACCESSIBLE, Call, Reply, Wire, asks, plain

MAX_NODES = 12_000
HIDDEN = 400
"""Entries of closed menus, and things scrolled away, that are read."""
LONG = 60
"""A list or tree with more children is read only where it shows: Qt 5 makes objects of all that it is asked for."""


_LEAVES = numbers("label|separator|check box|radio button|icon|image|static")
"""What gets no children later when it had none."""


class Walker:
    """Brings ``app.records`` up to date, their places too."""

    def __init__(self, wire: Wire, app: App, old: dict[str, Record]) -> None:
        """``old``: what is known from the last time."""
        self._wire, self._app = wire, app
        self._old = old
        self._fresh: set[str] = set()
        self._renewed: set[str] = set()
        self._bit = app.showing_bit
        self._grafting = False

    async def walk(self) -> None:
        """Read the whole application."""
        app = self._app
        await self._ask_again()
        root = self._old.get(app.root) or Record(app.root, role=APPLICATION, states=1 << SHOWING)
        app.records = {app.root: root}
        await self._down([root])

    async def graft(self, holes: list[Record]) -> None:
        """Read what is missing below these."""
        app = self._app
        self._grafting = True
        listed = set(app.records)
        await self._ask_again()
        await self._down(holes)
        app.strangers = {path: record for path, record in app.records.items() if path not in listed}
        for hole in holes:
            present = sum(path in listed for path in hole.children)
            if present == len(hole.children):
                app.hopeless[hole.path] = (hole.count, present)

    async def _down(self, frontier: list[Record]) -> None:
        hidden = 0
        while frontier and len(self._app.records) < MAX_NODES:
            level = await self._below(frontier)
            frontier = []
            for record in level:
                if self._is_closed_list(record):
                    record.states &= ~(1 << SHOWING)
                if has(record.states, self._bit):
                    if not _is_long(record):
                        frontier.append(record)
                elif self._in_menu(record) or (self._grafting and has(record.states, VISIBLE)):
                    if record.path in self._old and record.path not in self._renewed:
                        self._adopt(record)
                    elif hidden < HIDDEN:
                        hidden += 1
                        frontier.append(record)

    async def _ask_again(self) -> None:
        """Everything that showed the last time, and what is beside it, in one go."""
        self._renewed, self._app.renew = self._app.renew, set()
        batch = Batch(self._wire, self._app)
        beside: list[Record] = []
        for record in self._old.values():
            record.placed = False
            if record.role == APPLICATION or self._is_cell(record):
                continue
            if record.live or record.path in self._renewed:
                self._fresh.add(record.path)
                self._ask_all(batch, record)
            elif (parent := self._old.get(record.parent)) is not None and parent.live:
                self._fresh.add(record.path)
                beside.append(record)
                ask_states(batch, record)
        await batch.run()
        batch = Batch(self._wire, self._app)
        for record in beside:
            if has(record.states, self._bit):
                self._ask_all(batch, record)
        await batch.run()

    def _ask_all(self, batch: Batch, record: Record) -> None:
        """Everything about an object that is known already."""
        ask_identity(batch, record)
        if not is_box(record):
            ask_place(batch, record, relative=self._app.gtk4)
        if record.role in MANY:
            batch.add(asks(record.path, ACCESSIBLE, "ChildCount"), _take_count, record)
        if not _is_long(record) and (record.children or record.role not in _LEAVES):
            self._ask_children(batch, record)

    def _is_cell(self, record: Record) -> bool:
        parent = self._old.get(record.parent)
        return parent is not None and _is_long(parent)

    async def _below(self, parents: list[Record]) -> list[Record]:
        """The children of these parents, read."""
        app = self._app
        batch = Batch(self._wire, app)
        for record in parents:
            if record.path not in self._fresh:
                self._ask_children(batch, record)
        await batch.run()
        level: list[Record] = []
        batch = Batch(self._wire, app)
        for parent in parents:
            for n, path in enumerate(parent.children):
                if path in app.records:
                    continue
                record = self._old.get(path) or Record(path)
                record.parent, record.index = parent.path, n
                app.records[path] = record
                level.append(record)
                if path not in self._fresh:
                    self._ask_newcomer(batch, record, parent)
        await batch.run()
        await self._count([record for record in level if record.role in MANY and record.path not in self._fresh])
        return level

    def _ask_newcomer(self, batch: Batch, record: Record, parent: Record) -> None:
        if has(parent.states, self._bit) or self._grafting:
            ask_identity(batch, record)
            if parent.role == COMBO:
                ask_place(batch, record, relative=self._app.gtk4)
        else:
            ask_name(batch, record)  # an entry of a closed menu: it will be asked for more when it opens

    async def _count(self, containers: list[Record]) -> None:
        batch = Batch(self._wire, self._app)
        for record in containers:
            batch.add(asks(record.path, ACCESSIBLE, "ChildCount"), _take_count, record)
        await batch.run()

    def _ask_children(self, batch: Batch, record: Record) -> None:
        batch.add(Call(record.path, ACCESSIBLE, "GetChildren"), self._take_children, record)

    def _take_children(self, record: Record, reply: Reply) -> None:
        record.children = paths(reply, self._app)[:MANY_CHILDREN]

    def _in_menu(self, record: Record) -> bool:
        parent = self._app.records[record.parent]
        return record.role in MENU_PARTS or parent.role in MENU_PARTS or parent.role == COMBO

    def _is_closed_list(self, record: Record) -> bool:
        """The list of a closed combo says that it shows, at no place."""
        return record.role in MANY and record.place is None and self._app.records[record.parent].role == COMBO

    def _adopt(self, record: Record) -> None:
        """Keep what is known of a closed menu, or of what is scrolled away."""
        todo = list(record.children)
        while todo:
            path = todo.pop()
            if path in self._old and path not in self._app.records:
                kept = self._old[path]
                kept.states &= ~(1 << SHOWING)
                self._app.records[path] = kept
                todo.extend(kept.children)


def _is_long(record: Record) -> bool:
    """Is it to be read only where it shows?"""
    if record.role not in MANY:
        return False
    return record.count > LONG or (has(record.states, MANAGES_DESCENDANTS) and record.count > 0)


def _take_count(record: Record, reply: Reply) -> None:
    count = plain(reply)
    record.count = count if isinstance(count, int) else 0
