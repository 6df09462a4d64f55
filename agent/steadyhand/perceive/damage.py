"""When the screen may have changed, told by the X server, and whether the application in front still answers.

Blocks on the connection; knows nothing of pixels: what really changed is told by comparing frames.
"""

from __future__ import annotations

import select
import threading
import time
from contextlib import suppress
from typing import Any, Final

from Xlib import X, error
from Xlib.ext import damage
from Xlib.protocol import event

from steadyhand.errors import EnvironmentLacks
from steadyhand.perceive.x11 import border, connect

_FIRST_SERIAL: Final = 0x5D00_0000
"""Pings carry a serial where a time stamp is usual; this far up no window manager's own pings are met."""


class Damage:
    """Changes of one X display. Raises EnvironmentLacks when the server has no DAMAGE extension."""

    def __init__(self, display: str | None = None) -> None:
        self._lock = threading.RLock()
        self._connection = connect(display)
        if not self._connection.has_extension("DAMAGE"):
            self._connection.close()
            raise EnvironmentLacks("the X server has no DAMAGE extension")
        with border(self._connection):
            self._connection.damage_query_version()
            self._root = self._connection.screen().root
            # Answers to pings are sent to the root window; Qt 5 sends them as a change of the root window's structure.
            self._root.change_attributes(event_mask=X.SubstructureNotifyMask | X.StructureNotifyMask)
            self._notify = self._connection.extension_event.DamageNotify
            self._damage = self._root.damage_create(damage.DamageReportNonEmpty)
            names = ("_NET_ACTIVE_WINDOW", "WM_PROTOCOLS", "_NET_WM_PING")
            self._atoms = {name: int(self._connection.get_atom(name)) for name in names}
        self._changed = False
        self._serial = _FIRST_SERIAL
        self._unanswered: set[int] = set()

    def clear(self) -> None:
        """Forget what changed until now: whatever a frame taken after this does not show is told by ``wait``."""
        with self._lock, border(self._connection):
            self._read()
            self._changed = False
            self._connection.damage_subtract(self._damage)
            # Done when this is answered. What is told meanwhile is kept: the server tells of it only once.
            self._connection.sync()

    def wait(self, seconds: float) -> bool:
        """Block until something may have changed since ``clear``, or the time is over, or a ping is answered."""
        deadline = time.monotonic() + seconds
        with self._lock, border(self._connection):
            unanswered = len(self._unanswered)
            while True:
                self._read()
                left = deadline - time.monotonic()
                if self._changed or left <= 0 or len(self._unanswered) < unanswered:
                    return self._changed
                select.select([self._connection.fileno()], [], [], left)

    def ping(self) -> None:
        """Ask the application in front whether it has got round to what was sent to it (EWMH ``_NET_WM_PING``)."""
        with self._lock, border(self._connection):
            self._unanswered.clear()
            window = self._active()
            if window is None:
                return
            self._serial += 1
            data = (32, [self._atoms["_NET_WM_PING"], self._serial, window.id, 0, 0])
            note = event.ClientMessage(window=window, client_type=self._atoms["WM_PROTOCOLS"], data=data)
            window.send_event(note, event_mask=0, onerror=error.CatchError(error.BadWindow))
            self._connection.flush()
            self._unanswered.add(self._serial)

    def answered(self) -> bool:
        """Whether nothing is left unanswered; true also when the application knows no pings."""
        with self._lock, border(self._connection):
            self._read()
            return not self._unanswered

    def close(self) -> None:
        with self._lock, suppress(error.ConnectionClosedError, OSError, AttributeError, TypeError, ValueError):
            self._connection.close()

    def _active(self) -> Any:
        found = self._root.get_full_property(self._atoms["_NET_ACTIVE_WINDOW"], X.AnyPropertyType)
        if found is None or not len(found.value) or not found.value[0]:
            return None
        window = self._connection.create_resource_object("window", int(found.value[0]))
        try:
            spoken = window.get_full_property(self._atoms["WM_PROTOCOLS"], X.AnyPropertyType)
        except error.BadWindow:
            return None
        return window if spoken is not None and self._atoms["_NET_WM_PING"] in spoken.value else None

    def _read(self) -> None:
        for _ in range(self._connection.pending_events()):
            seen = self._connection.next_event()
            if seen.type == self._notify:
                self._changed = True
            elif seen.type == X.ClientMessage and seen.client_type == self._atoms["WM_PROTOCOLS"]:
                width, data = seen.data
                if width == 32 and data[0] == self._atoms["_NET_WM_PING"]:
                    self._unanswered.discard(int(data[1]))
