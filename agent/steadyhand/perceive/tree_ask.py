"""Questions to many objects at once, and what their answers mean: states, names, roles, places, children.

The common ground of everything that reads. It knows nothing about which objects are worth asking.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from steadyhand.perceive.tree_record import App, Place, Record
from steadyhand.perceive.tree_wire import ACCESSIBLE, COMPONENT, Call, Reply, Wire, asks, plain

MANY_CHILDREN = 600
"""A container with more children than this is read only where it shows."""
_FAR = 1 << 20


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


def ask_identity(batch: Batch, record: Record) -> None:
    """Ask who an object is; of what never changes, only what is not known yet."""
    known = bool(record.role)
    ask_states(batch, record)
    ask_name(batch, record)
    if not known or record.description:
        batch.add(asks(record.path, ACCESSIBLE, "Description"), _take_text, record, "description")


def ask_states(batch: Batch, record: Record) -> None:
    record.states = 0
    batch.add(Call(record.path, ACCESSIBLE, "GetState"), _take_states, record)


def ask_name(batch: Batch, record: Record) -> None:
    """Ask for its name, and for its role when that is not known."""
    batch.add(asks(record.path, ACCESSIBLE, "Name"), _take_text, record, "name")
    if not record.role:
        batch.add(Call(record.path, ACCESSIBLE, "GetRole"), _take_role, record)


def ask_place(batch: Batch, record: Record, *, relative: bool) -> None:
    """Ask where an object is."""
    record.place, record.placed = None, True
    batch.add(Call(record.path, COMPONENT, "GetExtents", "u", (0,)), _take_place, record, relative)


def _take_states(record: Record, reply: Reply) -> None:
    record.states = bits(reply)


def _take_role(record: Record, reply: Reply) -> None:
    record.role = int(plain(reply) or 0)


def _take_text(record: Record, slot: Literal["name", "description"], reply: Reply) -> None:
    setattr(record, slot, str(plain(reply) or ""))


def _take_place(record: Record, relative: bool, reply: Reply) -> None:
    record.place = place(reply, relative=relative)
