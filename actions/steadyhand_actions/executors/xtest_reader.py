"""Finds out whether the client that keys go to has read all its events: before that no key may change its meaning.

A client looks a key up in the keyboard map when it comes to it, not when it was sent. One that answers pings is asked;
one that does not is watched until it sleeps. Knows nothing of layouts and sends no keys.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from Xlib import X, error
from Xlib.ext import res
from Xlib.protocol import event as xevent

from steadyhand_actions.executors import at_rest

_ANSWER: Final = 5.0
"""Seconds a client may take until it answers that it has read its events, or sleeps."""
_GLANCE: Final = 0.005
"""Seconds between two looks at whether a client that answers nothing sleeps."""
_GRACE: Final = 0.03
"""Seconds left to a client that can neither be asked nor watched."""


class Reader:
    """``name``: the display's; ``events`` gives each event that has come over the connection once."""

    def __init__(self, connection: Any, name: str, events: Callable[[], Iterator[Any]]) -> None:
        self._display = connection
        self._name = name
        self._events = events
        self._root: Any = connection.screen().root
        self._ping = connection.intern_atom("_NET_WM_PING")
        self._protocols = connection.intern_atom("WM_PROTOCOLS")

    def wait(self) -> None:
        """Return when the client has read all it was sent, after five seconds in any case."""
        window = self._answering()
        if window is not None:
            self._ask(window)
        elif at_rest.visible(process := self._process()):
            self._watch(process)
        else:
            select.select([self._display.fileno()], [], [], _GRACE)

    def _ask(self, window: Any) -> None:
        stamp = int(time.monotonic() * 1000) & 0x7FFFFFFF
        message = xevent.ClientMessage(
            window=window, client_type=self._protocols, data=(32, (self._ping, stamp, window.id, 0, 0))
        )
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask)
        window.send_event(message, event_mask=0)
        self._display.flush()
        end = time.monotonic() + _ANSWER
        while not self._pong(stamp) and (left := end - time.monotonic()) > 0:
            select.select([self._display.fileno()], [], [], left)
        self._root.change_attributes(event_mask=0)

    def _pong(self, stamp: int) -> bool:
        """Whether the answer is among the events that have come; the others are of no interest."""
        for event in self._events():
            if event.type & 0x7F == X.ClientMessage and event.client_type == self._protocols:
                words = event.data[1]
                if words[0] == self._ping and words[1] == stamp:
                    return True
        return False

    def _watch(self, process: int) -> None:
        """Return when the process sleeps between two looks.

        Two answers of the server lie between them: whatever it had for the client has gone out by then, also the answer
        to a question that the client may have been sleeping on.
        """
        end = time.monotonic() + _ANSWER
        before: at_rest.Turns | None = None
        while time.monotonic() < end:
            self._display.sync()
            self._display.sync()
            now = at_rest.turns(process)
            if now is not None and now == before:
                return
            before = now
            select.select([], [], [], _GLANCE)

    def _process(self) -> int:
        """The process on this machine that keys go to; 0 when the server does not tell."""
        if self._name.partition(":")[0] not in ("", "unix") or not self._display.has_extension("X-Resource"):
            return 0
        window = self._reading()
        if window in (X.NONE, X.PointerRoot) or window.id == self._root.id:
            return 0  # the root window is the server's own, which is awake whenever it is asked
        try:
            found = self._display.res_query_client_ids([{"client": window.id, "mask": res.LocalClientPIDMask}]).ids
        except error.XError:
            return 0
        return next((int(each.value[0]) for each in found if each.value), 0)

    def _reading(self) -> Any:
        """The window that keys go to: that with the focus, or without any the one under the pointer."""
        window: Any = self._display.get_input_focus().focus
        return self._root.query_pointer().child if window == X.PointerRoot else window

    def _answering(self) -> Any:
        """The window at or above the one that keys go to that says it answers pings."""
        window = self._reading()
        while window not in (X.NONE, X.PointerRoot) and window.id != self._root.id:
            try:
                found = window.get_full_property(self._protocols, X.AnyPropertyType)
                if found is not None and self._ping in found.value:
                    return window
                window = window.query_tree().parent
            except error.XError:
                return None
        return None
