"""Acts through accessibility: do an action, set a number or a text, focus, scroll into view, choose a child.

Every act looks up the live object first; what was read earlier is not trusted. It knows nothing about policies: only
the gate may call what leads here.
"""

from __future__ import annotations

from steadyhand.errors import Failed, NoEffect, TargetNotFound
from steadyhand.perceive.tree_detail import ACTION, MAX_TEXT, TEXT, VALUE
from steadyhand.perceive.tree_roles import PASSWORD
from steadyhand.perceive.tree_shape import split_id
from steadyhand.perceive.tree_wire import ACCESSIBLE, COMPONENT, Call, Frozen, Gone, Reply, Wire, asks, plain, puts

EDITABLE_TEXT = "org.a11y.atspi.EditableText"
SELECTION = "org.a11y.atspi.Selection"
_USUAL = ("click", "press", "activate", "toggle", "jump", "open", "do default", "dodefault", "select", "showmenu")
_ANYWHERE = 6


class Acts:
    """The acts of one bus."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def invoke(self, id: str, name: str) -> None:
        """Do the named action, or the usual one of the element when ``name`` is empty."""
        bus, path = split_id(id)
        rows = plain(await self._ask(id, Call(path, ACTION, "GetActions"))) or []
        names = [str(row[0]).casefold() for row in rows]
        if not names:
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
        after = plain(await self._ask(id, asks(path, VALUE, "CurrentValue")))
        if after == before and abs(float(before) - float(value)) > 1e-9:
            raise NoEffect(f"the element stayed at {before:g} when it was set to {value:g}")

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
