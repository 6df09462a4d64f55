"""The accessibility tree of everything on a desktop, kept up to date at little cost.

``Tree`` owns a thread with an event loop that listens to the accessibility bus; its methods may be called from any
thread and block until they have an answer. An application that did not change costs nothing or a few calls; one that
does not answer is left out and named in ``applications()``. It knows nothing about windows, pixels or elements.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Coroutine, Mapping
from typing import Any, TypeVar

from steadyhand.errors import DisplayLost, TimedOut
from steadyhand.perceive.node import Node, TreeApplication
from steadyhand.perceive.tree_acts import Acts
from steadyhand.perceive.tree_contents import contents
from steadyhand.perceive.tree_follow import Follower
from steadyhand.perceive.tree_wire import Wire

T = TypeVar("T")
_LONGEST = 20.0
"""Seconds after which the caller is told that something is badly wrong; every part has far shorter limits."""


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """That a connection broke is told by the next question; asyncio would print a traceback about each write too."""
    if not isinstance(context.get("exception"), OSError | EOFError):
        loop.default_exception_handler(context)


class Tree:
    """The applications on one accessibility bus.

    ``bus_address`` is that bus; without one the session bus of ``environment`` is asked for it. Raises
    EnvironmentLacks when there is none, DisplayLost from any method once it has gone away.
    """

    def __init__(self, bus_address: str | None, environment: Mapping[str, str]) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_unheard)
        self._thread = threading.Thread(target=self._loop.run_forever, name="accessibility", daemon=True)
        self._thread.start()
        self._closed = False
        try:
            self._wire, self._follower = self._wait(self._connect(bus_address, dict(environment)))
        except BaseException:
            self._stop()
            raise
        self._acts = Acts(self._wire, self._follower.apps)

    async def _connect(self, address: str | None, environment: Mapping[str, str]) -> tuple[Wire, Follower]:
        follower = Follower()
        wire = await Wire.connect(address, environment, follower.notice)
        follower.wire = wire
        return wire, follower

    def applications(self) -> list[TreeApplication]:
        """The applications of the last snapshot, the frozen ones too."""
        return self._wait(self._follower.applications())

    def snapshot(self, pids: Collection[int] | None = None, *, unchanged: Collection[int] = ()) -> list[Node]:
        """All nodes of these applications (of all, without ``pids``), parents before children.

        ``unchanged``: processes whose windows are known not to have changed a pixel since the last snapshot; unless
        an event says otherwise they are not asked again.
        """
        wanted = None if pids is None else frozenset(pids)
        return self._wait(self._follower.snapshot(wanted, frozenset(unchanged)))

    def touch(self, pids: Collection[int] | None = None) -> None:
        """Read these applications (all, without ``pids``) from scratch at the next snapshot."""
        self._wait(self._follower.touch(None if pids is None else frozenset(pids)))

    def contents(self, node_id: str) -> list[Node]:
        """What lies in a closed menu, combo, list or tree, shown or not: names, roles, states; read now."""
        return self._wait(contents(self._wire, self._follower.apps, node_id))

    def invoke(self, node_id: str, action_name: str = "") -> None:
        """Do an accessibility action, the usual one when no name is given.

        Click where you can: an action that opens a modal dialog makes a GTK 3 application deaf to accessibility until
        the dialog is closed, and a key press then locks it up. Where a name announces a dialog, Failed is raised.
        """
        self._wait(self._acts.invoke(node_id, action_name))

    def set_value(self, node_id: str, value: float | str) -> None:
        """Set the number of a slider or spin button, or the text of a field."""
        self._wait(self._acts.set_value(node_id, value))

    def text(self, node_id: str) -> str:
        """Its text now (at most 20,000 characters); never that of a password field."""
        return self._wait(self._acts.text(node_id))

    def grab_focus(self, node_id: str) -> bool:
        """Give it the keyboard focus; False when its toolkit did not."""
        return self._wait(self._acts.grab_focus(node_id))

    def has_focus(self, node_id: str) -> bool | None:
        """Whether it has the keyboard focus now; None when its application does not say so at once."""
        return self._wait(self._acts.has_focus(node_id))

    def scroll_to(self, node_id: str) -> bool:
        """Scroll it into view; False when its toolkit cannot."""
        return self._wait(self._acts.scroll_to(node_id))

    def select(self, node_id: str) -> bool:
        """Choose this entry of a list, combo, tree or row of tabs; False when its toolkit cannot."""
        return self._wait(self._acts.select(node_id))

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._loop.call_soon_threadsafe(self._wire.close)
            self._stop()

    def __enter__(self) -> Tree:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        if self._closed:
            work.close()
            raise DisplayLost("the accessibility tree was closed: open a new one")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(_LONGEST)
        except TimeoutError as error:
            future.cancel()
            raise TimedOut(f"the accessibility bus gave no answer in {_LONGEST:g} seconds") from error

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=2)
        if not self._thread.is_alive():
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()
