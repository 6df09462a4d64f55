"""What is remembered about an application of the accessibility bus: its objects and what has been learnt once.

Plain mutable memory for the readers. It knows nothing about D-Bus calls and nothing about our roles.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from steadyhand.perceive.node import Node
from steadyhand.perceive.tree_roles import APPLICATION, NUMBER, SHOWING, TOPLEVELS, VISIBLE
from steadyhand.perceive.tree_wire import ROOT

_OUTER = TOPLEVELS | {APPLICATION}
_VIEWPORT = NUMBER["viewport"]

Place = tuple[int, int, int, int]
"""x, y, width, height."""


@dataclass(slots=True)
class Record:
    """One object as it was last read.

    ``faces`` are its interfaces, None when they were not asked for. ``live``: it and all around it is drawn.
    ``placed``: ``place`` was asked for in this reading.
    """

    path: str
    parent: str = ""
    index: int = -1
    count: int = 0
    faces: frozenset[str] | None = None
    name: str = ""
    role: int = 0
    description: str = ""
    states: int = 0
    place: Place | None = None
    children: list[str] = field(default_factory=list)
    live: bool = False
    placed: bool = False
    text: str | None = None
    number: float | None = None
    minimum: float | None = None
    maximum: float | None = None

    def offers(self, face: str) -> bool:
        """True also where the interfaces are not known: asking costs little and an error says no."""
        return self.faces is None or face in self.faces


@dataclass(slots=True)
class Window:
    """The cells of a table that were in view when it had so many rows."""

    rows: int
    cells: dict[tuple[int, int], Record]

    @property
    def paths(self) -> dict[str, Record]:
        return {record.path: record for record in self.cells.values()}


@dataclass(slots=True)
class App:
    """An application on the bus.

    ``dirty``: something changed that calls for reading it again. ``touched``: states changed, and nothing else.
    ``hopeless``: parents that claim children they do not give, with the numbers they claimed.
    ``strangers``: objects that its cache does not list although it should, below the ``stubborn``.
    ``renew``: objects that did not show when something happened to them.
    ``extra``: what was read of long tables and lists. ``inner``: the parts of cells that have no name of their own.
    ``lengths``: of the texts of fields, when they were last read.
    """

    bus: str
    name: str = ""
    pid: int = 0
    toolkit: str = ""
    version: str = ""
    root: str = ROOT
    walks: bool = False
    dirty: bool = True
    touched: bool = False
    frozen: bool = False
    ping: asyncio.Task[object] | None = None
    records: dict[str, Record] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    tops: dict[str, Place | None] = field(default_factory=dict)
    hopeless: dict[str, tuple[int, int]] = field(default_factory=dict)
    strangers: dict[str, Record] = field(default_factory=dict)
    stubborn: frozenset[str] = frozenset()
    renew: set[str] = field(default_factory=set)
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    extra: dict[str, Record] = field(default_factory=dict)
    inner: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: dict[str, str | None] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    actions: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)

    @property
    def gtk4(self) -> bool:
        return self.toolkit.upper() == "GTK" and self.version.startswith("4")

    @property
    def announces(self) -> bool:
        """It tells of every change by events. True of GTK 3 alone: GTK 4, Qt and Chromium are silent about
        scrolling, about resizing or about both (measured; docs/accessibility-tree.md)."""
        return self.toolkit == "gtk" and self.version.startswith("3")

    @property
    def showing_bit(self) -> int:
        """The state that says that a node is drawn."""
        spoken = any(r.states >> SHOWING & 1 and r.role not in _OUTER for r in self.records.values())
        return SHOWING if spoken or not self.gtk4 else VISIBLE

    def toplevels(self) -> Iterator[Record]:
        root = self.records.get(self.root)
        for path in root.children if root else ():
            if (record := self.records.get(path)) is not None:
                yield record

    def mark_live(self) -> None:
        """Find out which records are drawn: each says so, and so does everything that it lies in.

        GTK 4 (before 4.10) sets SHOWING on windows only; there VISIBLE has to do.
        """
        bit = self.showing_bit
        for record in self.records.values():
            record.live = False
        todo: list[Record] = [top for top in self.toplevels() if top.states >> SHOWING & 1]
        while todo:
            record = todo.pop()
            if record.live:
                continue
            record.live = True
            todo.extend(r for r in self.of(record.children) if r.states >> bit & 1 or self._frames(r, bit))

    def _frames(self, record: Record, bit: int) -> bool:
        """Whether it only is the frame that something drawn moves in: GTK 3 says of one inside another one, once that
        has been scrolled, that it does not show, and of what is in it that it does."""
        return record.role == _VIEWPORT and any(r.states >> bit & 1 for r in self.of(record.children))

    def of(self, paths: Iterable[str]) -> list[Record]:
        """The records of those paths that are known."""
        known = self.records
        return [known[path] for path in paths if path in known]

    def forget(self) -> None:
        """Forget what was read (not what was learnt about the toolkit)."""
        self.records.clear()
        self.nodes = []
        self.tops.clear()
        self.windows.clear()
        self.extra.clear()
        self.strangers = {}
        self.inner.clear()
        self.dirty = True
