"""Acts through accessibility: do an action, set a number or a text, focus, scroll into view, choose a child.

Every act looks up the live object first; what was read earlier is not trusted. It knows nothing about policies: only
the gate may call what leads here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from steadyhand.errors import Failed, NoEffect, TargetNotFound
from steadyhand.perceive.tree_ask import bits
from steadyhand.perceive.tree_detail import ACTION, MAX_TEXT, TEXT, VALUE
from steadyhand.perceive.tree_record import App
from steadyhand.perceive.tree_roles import FOCUSED, PASSWORD
from steadyhand.perceive.tree_shape import split_id
from steadyhand.perceive.tree_wire import ACCESSIBLE, COMPONENT, Call, Frozen, Gone, Reply, Wire, asks, plain, puts

EDITABLE_TEXT = "org.a11y.atspi.EditableText"
SELECTION = "org.a11y.atspi.Selection"
_USUAL = ("click", "press", "activate", "toggle", "jump", "open", "do default", "dodefault", "select", "showmenu")
_ANYWHERE = 6
_AT_ONCE = 0.3
"""Seconds that an answer may take which is only good while it is fresh."""
_SOON = 0.5
"""Seconds within which a number that was set is to be seen."""


class Acts:
    """The acts of one bus, on the applications that are followed there."""

    def __init__(self, wire: Wire, apps: Mapping[str, App]) -> None:
        self._wire, self._apps = wire, apps

    async def invoke(self, id: str, name: str) -> None:
        """Do the named action, or the usual one of the element when ``name`` is empty."""
        bus, path = split_id(id)
        self._no_dialog(bus, path)
        names = await self._action_names(id)
        if not names:
            await self._there(id)
            raise Failed(f"the element has no accessibility action{f' {name!r}' if name else ''}: click it instead")
        number = _pick(names, name.casefold())
        if number is None:
            raise Failed(f"the element has no action {name!r}; it has: {', '.join(n for n in names if n) or 'one'}")
        try:
            done = plain(await self._wire.ask(bus, Call(path, ACTION, "DoAction", "i", (number,))))
        except Frozen:
            # Qt answers only when a dialog that the action opened is closed again.
            await self._ask(id, Call(path, ACCESSIBLE, "GetState"))
            return
        except Gone as error:
            raise _gone() from error
        if done is False or done is None:
            raise NoEffect(f"the application did not take the action {names[number] or 'press'!r}")

    async def set_value(self, id: str, value: float | str) -> None:
        """Set a number, or the text of a field."""
        _, path = split_id(id)
        await self._there(id)
        if isinstance(value, str):
            answer = await self._ask(id, Call(path, EDITABLE_TEXT, "SetTextContents", "s", (value,)))
            if plain(answer) is True:
                return
            try:
                value = float(value)
            except ValueError as error:
                raise Failed("the element takes no text by accessibility: click it and type instead") from error
        before = plain(await self._ask(id, asks(path, VALUE, "CurrentValue")))
        if not isinstance(before, int | float):
            raise Failed("the element holds no number that can be set: use the mouse or the keyboard instead")
        await self._ask(id, puts(path, VALUE, "CurrentValue", float(value)))
        if abs(float(before) - float(value)) > 1e-9 and not await self._left(id, before):
            raise NoEffect(f"the element stayed at {before:g} when it was set to {value:g}")

    async def _left(self, id: str, before: float) -> bool:
        """Has the number changed? Chromium takes a moment to pass it on."""
        until = asyncio.get_running_loop().time() + _SOON
        while True:
            if plain(await self._ask(id, asks(split_id(id)[1], VALUE, "CurrentValue"))) != before:
                return True
            if asyncio.get_running_loop().time() > until:
                return False
            await asyncio.sleep(0.01)

    async def text(self, id: str) -> str:
        """Its text now; for a password field always empty."""
        _, path = split_id(id)
        if plain(await self._ask(id, Call(path, ACCESSIBLE, "GetRole"))) == PASSWORD:
            return ""
        count = plain(await self._ask(id, asks(path, TEXT, "CharacterCount")))
        if not isinstance(count, int):
            return str(plain(await self._ask(id, asks(path, ACCESSIBLE, "Name"))) or "")
        if count == 0:
            return ""
        return str(plain(await self._ask(id, Call(path, TEXT, "GetText", "ii", (0, min(count, MAX_TEXT))))) or "")

    async def grab_focus(self, id: str) -> bool:
        return plain(await self._ask(id, Call(split_id(id)[1], COMPONENT, "GrabFocus"))) is True

    async def has_focus(self, id: str) -> bool | None:
        """None when the application does not say so at once, or the element is no more."""
        bus, path = split_id(id)
        try:
            states = bits(await self._wire.ask(bus, Call(path, ACCESSIBLE, "GetState"), _AT_ONCE))
        except (Frozen, Gone):
            return None
        return bool(states >> FOCUSED & 1) if states else None

    async def scroll_to(self, id: str) -> bool:
        """Bring it into view. False where the toolkit cannot (GTK 3 and GTK 4 cannot)."""
        return plain(await self._ask(id, Call(split_id(id)[1], COMPONENT, "ScrollTo", "u", (_ANYWHERE,)))) is True

    async def select(self, id: str) -> bool:
        """Choose an entry of a list, a combo, a tree or a row of tabs. False where the toolkit does not let us."""
        bus, path = split_id(id)
        parent = plain(await self._ask(id, asks(path, ACCESSIBLE, "Parent")))
        index = plain(await self._ask(id, Call(path, ACCESSIBLE, "GetIndexInParent")))
        if not parent or parent[0] != bus or not isinstance(index, int) or index < 0:
            return False
        return plain(await self._ask(id, Call(parent[1], SELECTION, "SelectChild", "i", (index,)))) is True

    def _no_dialog(self, bus: str, path: str) -> None:
        """GTK 3 does an action before it answers again: one that runs a modal dialog leaves the application deaf to
        accessibility, and the next key press locks it up for good. An ellipsis announces a dialog."""
        app = self._apps.get(bus)
        record = app.records.get(path) if app is not None and app.announces else None
        if record is not None and record.name.strip().endswith(("...", "…")):
            raise Failed(f"{record.name.strip()!r} opens a dialog, which GTK 3 cannot do by accessibility: click it")

    async def _action_names(self, id: str) -> list[str]:
        _, path = split_id(id)
        rows = plain(await self._ask(id, Call(path, ACTION, "GetActions"))) or []
        names = [str(row[0]) for row in rows]
        for n, name in enumerate(names):
            if not name:
                names[n] = str(plain(await self._ask(id, Call(path, ACTION, "GetName", "i", (n,)))) or "")
        return [name.casefold() for name in names]

    async def _there(self, id: str) -> None:
        """Raise when the element is no more."""
        if not bits(await self._ask(id, Call(split_id(id)[1], ACCESSIBLE, "GetState"))):
            raise TargetNotFound("this element is not there any more: look again")

    async def _ask(self, id: str, call: Call) -> Reply | None:
        bus, path = split_id(id)
        if not bus or not path:
            raise TargetNotFound(f"{id!r} is no element of the accessibility tree")
        try:
            return await self._wire.ask(bus, call)
        except Frozen as error:
            raise Failed("the application does not answer; wait until it does, or close it") from error
        except Gone as error:
            raise _gone() from error


def _gone() -> TargetNotFound:
    return TargetNotFound("the application of this element has closed: look again")


def _pick(names: list[str], wanted: str) -> int | None:
    """The number of the wanted action; of the most usual one when none is wanted."""
    if not wanted:
        return next((names.index(name) for name in _USUAL if name in names), 0)
    if wanted in names:
        return names.index(wanted)
    return next((n for n, name in enumerate(names) if name and (wanted in name or name in wanted)), None)
