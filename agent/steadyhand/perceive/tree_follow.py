"""Follows the applications of a bus: who is there, what their events mean for what is remembered, what to read again.

To be used on one event loop. It knows nothing about how an application is read or shaped, only when.
"""

from __future__ import annotations

import asyncio

from steadyhand.errors import DisplayLost
from steadyhand.perceive.node import Node, TreeApplication
from steadyhand.perceive.tree_detail import CELL, Details
from steadyhand.perceive.tree_place import place_all
from steadyhand.perceive.tree_read import Reader
from steadyhand.perceive.tree_record import App
from steadyhand.perceive.tree_roles import PASSING_STATES
from steadyhand.perceive.tree_shape import Shape
from steadyhand.perceive.tree_tables import Tables
from steadyhand.perceive.tree_wire import (
    ACCESSIBLE,
    REGISTRY,
    ROOT,
    Call,
    Event,
    Frozen,
    Gone,
    Wire,
    asks,
    plain,
)

APPLICATION = "org.a11y.atspi.Application"
LONGEST_READ = 4.0
"""Seconds after which an application that still answers, but slowly, is left out like a frozen one."""
THAW = 0.05
"""Seconds that a frozen application is given to show that it is back."""
AT_ONCE = 6
"""Applications read at the same time."""
_IDLE = frozenset(
    {
        "TextCaretMoved",
        "TextSelectionChanged",
        "TextAttributesChanged",
        "AttributesChanged",
        "Announcement",
        "LinkSelected",
    }
)
_IDLE_STATES = frozenset({"has-tooltip", "horizontal", "vertical", "opaque"})


class Follower:
    """All applications of a bus and what is known of them."""

    wire: Wire

    def __init__(self) -> None:
        self.apps: dict[str, App] = {}
        self._lock = asyncio.Lock()
        self._turn = asyncio.Semaphore(AT_ONCE)

    def notice(self, event: Event) -> None:
        """Take in one event."""
        app = self.apps.get(event.sender)
        if app is None or event.member in _IDLE:
            return
        record = app.records.get(event.path)
        if record is not None and not record.live:
            app.renew.add(event.path)
            if event.member == "ChildrenChanged":
                record.children = []
        if app.dirty:
            return
        if event.member == "StateChanged":
            if event.kind in _IDLE_STATES:
                return
            if event.kind in PASSING_STATES and event.path in app.records and app.announces:
                app.touched = True
                return
        elif event.member == "TextChanged" and record is not None and record.text is not None and record.role != CELL:
            return  # the texts of fields are read each time
        app.dirty = True

    async def applications(self) -> list[TreeApplication]:
        return [
            TreeApplication(app.bus, app.name, app.pid, app.toolkit, app.version, app.frozen)
            for app in self.apps.values()
        ]

    async def touch(self, pids: frozenset[int] | None) -> None:
        for app in self.apps.values():
            if pids is None or app.pid in pids:
                app.forget()

    async def snapshot(self, pids: frozenset[int] | None, unchanged: frozenset[int]) -> list[Node]:
        async with self._lock:
            await self._roll_call()
            wanted = [app for app in self.apps.values() if pids is None or app.pid in pids]
            found = await asyncio.gather(*(self._refresh(app, still=app.pid in unchanged) for app in wanted))
            return [node for nodes in found for node in nodes]

    async def _roll_call(self) -> None:
        """Find out who has come and who has gone."""
        try:
            reply = await self.wire.ask(REGISTRY, Call(ROOT, ACCESSIBLE, "GetChildren"))
        except Frozen:
            return  # a registry that is busy knows nothing that could not wait for the next look
        except Gone as error:
            raise DisplayLost(
                "the accessibility registry ended: the desktop session is gone; start it again"
            ) from error
        present: dict[str, str] = dict(plain(reply) or ())
        for bus in [bus for bus in self.apps if bus not in present]:
            del self.apps[bus]
        fresh = [App(bus, root=root) for bus, root in present.items() if bus and bus not in self.apps]
        for app, known in zip(fresh, await asyncio.gather(*map(self._introduce, fresh)), strict=True):
            if known:
                self.apps[app.bus] = app

    async def _introduce(self, app: App) -> bool:
        """Learn who a newcomer is."""
        try:
            app.pid = int(plain(await self.wire.daemon("GetConnectionUnixProcessID", "s", app.bus)) or 0)
            calls = (
                asks(app.root, ACCESSIBLE, "Name"),
                asks(app.root, APPLICATION, "ToolkitName"),
                asks(app.root, APPLICATION, "Version"),
            )
            name, toolkit, version = (str(plain(r) or "") for r in await self.wire.ask_many(app.bus, calls))
        except Frozen:
            app.frozen = True
            return True
        except Gone:
            return False
        app.name, app.toolkit, app.version = name, toolkit, version
        return True

    async def _refresh(self, app: App, *, still: bool) -> list[Node]:
        """The nodes of one application, read again as far as needed; none when it is frozen or gone."""
        async with self._turn:
            try:
                if app.frozen and not await self._thawed(app):
                    return []
                async with asyncio.timeout(LONGEST_READ):
                    await self._bring_up_to_date(app, still=still)
            except (Frozen, TimeoutError):
                app.forget()
                app.frozen = True
                return []
            except Gone:
                self.apps.pop(app.bus, None)
                return []
        return app.nodes

    async def _bring_up_to_date(self, app: App, *, still: bool) -> None:
        details = Details(self.wire, app)
        if not app.dirty:
            if still and not app.touched:
                return
            if (still or app.announces) and await self._refreshed(app, details):
                return
        app.dirty = app.touched = False
        await Reader(self.wire, app).read()
        await place_all(self.wire, app)
        await Tables(self.wire, app).read()
        await details.read()
        await details.texts()
        app.nodes = Shape(app).nodes()

    async def _refreshed(self, app: App, details: Details) -> bool:
        """Bring states and texts up to date; False when more than those has changed."""
        changed, app.touched = app.touched, False
        if await details.moved() or (changed and not await Reader(self.wire, app).restate()):
            return False
        changed |= await details.texts(cells=False)
        if app.dirty:
            return False
        if changed:
            app.nodes = Shape(app).nodes()
        return True

    async def _thawed(self, app: App) -> bool:
        """Has it come back? One question at a time is left waiting for the answer."""
        if app.ping is None or (app.ping.done() and app.ping.exception() is not None):
            app.ping = asyncio.ensure_future(self.wire.ask(app.bus, Call(app.root, ACCESSIBLE, "GetState"), 3600))
        await asyncio.wait({app.ping}, timeout=THAW)
        if not app.ping.done():
            return False
        failure = app.ping.exception()
        app.ping = None
        if failure is not None:
            raise Gone(app.bus) if isinstance(failure, Gone) else failure
        app.frozen = False
        if not app.toolkit:
            await self._introduce(app)
        return not app.frozen
