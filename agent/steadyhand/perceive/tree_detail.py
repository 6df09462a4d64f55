"""Reads what the list of objects leaves out: texts, numbers, labels, hints and the names of actions.

Each kind is asked only of the nodes it makes sense for, all of them together; what does not change while an object
lives (its label, its hint, what it can do) is asked once. It knows nothing about how nodes are shown to others.
"""

from __future__ import annotations

from steadyhand.perceive.tree_ask import Batch, place
from steadyhand.perceive.tree_record import App, Place, Record
from steadyhand.perceive.tree_roles import (
    ACTABLE,
    CHECKED,
    COMBO,
    EDITABLE,
    EXPANDABLE,
    EXPANDED,
    FOCUSABLE,
    HAS_POPUP,
    LABELLED,
    MENU_PARTS,
    NUMBER,
    NUMBERS,
    PASSWORD,
    SENSITIVE,
    TEXTS,
    has,
)
from steadyhand.perceive.tree_wire import ACCESSIBLE, COMPONENT, Call, Reply, Wire, asks, plain

TEXT = "org.a11y.atspi.Text"
VALUE = "org.a11y.atspi.Value"
ACTION = "org.a11y.atspi.Action"
MAX_TEXT = 20_000
SHORT = 2000
"""A text that was shorter than this is asked for whole, without asking for its length first."""
NO_TEXT = -1
_LABELLED_BY = 2
CELL = NUMBER["table cell"]
_DECISIVE = (SENSITIVE, EXPANDABLE, EXPANDED, EDITABLE, CHECKED)
"""States on which it depends what can be done to a node: what is checked can be unchecked, what is greyed out
can do nothing."""
_HINTS = ("placeholder-text", "placeholder")


class Details:
    """Completes ``app.records``. To be used after they were read."""

    def __init__(self, wire: Wire, app: App) -> None:
        self._wire, self._app = wire, app

    async def read(self) -> None:
        """Everything but places and texts."""
        app = self._app
        batch = Batch(self._wire, app)
        asked: dict[tuple[object, ...], str] = {}
        for record in app.records.values():
            if not record.live or record.place is None:
                continue
            if record.role in NUMBERS and record.offers(VALUE):
                for name, slot in (("CurrentValue", 0), ("MinimumValue", 1), ("MaximumValue", 2)):
                    batch.add(asks(record.path, VALUE, name), _take_number, record, slot)
            if record.role in LABELLED and record.path not in app.labels and (record.role == COMBO or not record.name):
                app.labels[record.path] = None
                batch.add(Call(record.path, ACCESSIBLE, "GetRelationSet"), self._take_relations, record.path)
            if takes_text(record) and record.path not in app.hints:
                app.hints[record.path] = ""
                batch.add(Call(record.path, ACCESSIBLE, "GetAttributes"), self._take_attributes, record.path)
            key = action_key(record)
            if record.role in ACTABLE and key not in app.actions and key not in asked and record.offers(ACTION):
                asked[key] = record.path
                batch.add(Call(record.path, ACTION, "GetActions"), self._take_actions, key)
        await batch.run()
        await self._true_names({key: path for key, path in asked.items() if "" in app.actions.get(key, ())})

    async def _true_names(self, nameless: dict[tuple[object, ...], str]) -> None:
        """The names of actions that the toolkit (Chromium) leaves out of the list."""
        app = self._app
        found: dict[tuple[tuple[object, ...], int], Reply] = {}
        batch = Batch(self._wire, app)
        for key, path in nameless.items():
            for n in range(len(app.actions[key])):
                batch.add(Call(path, ACTION, "GetName", "i", (n,)), found.__setitem__, (key, n))
        await batch.run()
        for key in nameless:
            names = [str(plain(found.get((key, n))) or "") for n in range(len(app.actions[key]))]
            app.actions[key] = tuple(name for name in names if name)

    async def texts(self, *, cells: bool = True) -> bool:
        """The texts of all fields in view, and of ``cells`` that can be edited; True when one is not what it was."""
        app = self._app
        fields = [
            r
            for r in app.records.values()
            if r.live and r.place and r.role != PASSWORD and (cells or r.role != CELL) and takes_text(r)
        ]
        await self._lengths([record.path for record in fields if app.lengths.get(record.path, SHORT) >= SHORT])
        found: dict[str, Reply] = {}
        batch = Batch(self._wire, app)
        for record in fields:
            length = app.lengths.get(record.path, SHORT)
            if length != NO_TEXT:
                end = min(length, MAX_TEXT) if length >= SHORT else -1
                batch.add(Call(record.path, TEXT, "GetText", "ii", (0, end)), found.__setitem__, record.path)
        await batch.run()
        changed = False
        for record in fields:
            text = str(found[record.path][0])[:MAX_TEXT] if record.path in found else None
            app.lengths[record.path] = NO_TEXT if text is None else len(text)
            changed |= text != record.text
            record.text = text
        return changed

    async def _lengths(self, paths: list[str]) -> None:
        """How long the texts are that were never read or were long."""
        found: dict[str, Reply] = {}
        batch = Batch(self._wire, self._app)
        for path in paths:
            batch.add(asks(path, TEXT, "CharacterCount"), found.__setitem__, path)
        await batch.run()
        for path in paths:
            count = plain(found.get(path))
            self._app.lengths[path] = count if isinstance(count, int) else NO_TEXT

    async def moved(self) -> bool:
        """Has a window been moved or resized since it was read? Toolkits do not tell."""
        found: dict[str, Reply] = {}
        batch = Batch(self._wire, self._app)
        for path in self._app.tops:
            batch.add(Call(path, COMPONENT, "GetExtents", "u", (0,)), found.__setitem__, path)
        await batch.run()
        now: dict[str, Place | None] = {
            path: place(found.get(path), relative=self._app.gtk4) for path in self._app.tops
        }
        return now != self._app.tops

    def _take_relations(self, path: str, reply: Reply) -> None:
        for kind, targets in plain(reply) or ():
            if kind == _LABELLED_BY and targets:
                self._app.labels[path] = targets[0][1]

    def _take_attributes(self, path: str, reply: Reply) -> None:
        attributes = plain(reply) or {}
        self._app.hints[path] = next((str(attributes[key]) for key in _HINTS if attributes.get(key)), "")

    def _take_actions(self, key: tuple[object, ...], reply: Reply) -> None:
        self._app.actions[key] = tuple(str(action[0]) for action in plain(reply) or ())


def takes_text(record: Record) -> bool:
    """Is it worth asking for its text?"""
    if record.role in TEXTS:
        return record.offers(TEXT)
    return has(record.states, EDITABLE) and has(record.states, FOCUSABLE) and record.offers(TEXT)


def action_key(record: Record) -> tuple[object, ...]:
    """Nodes with the same key can do the same things: one of them is asked for all."""
    opens = record.role in MENU_PARTS and bool(record.children)
    states = tuple(has(record.states, bit) for bit in _DECISIVE)
    kind = (record.role, opens, states, record.faces)
    if record.role == CELL and record.place is not None:
        return (*kind, record.parent, record.place[0])
    if has(record.states, HAS_POPUP):
        return (*kind, record.path)  # one opens its menu, another is pressed and shows it then
    return kind


def _take_number(record: Record, slot: int, reply: Reply) -> None:
    number = plain(reply)
    if not isinstance(number, int | float):
        return
    if slot == 0:
        record.number = float(number)
    elif slot == 1:
        record.minimum = float(number)
    else:
        record.maximum = float(number)
