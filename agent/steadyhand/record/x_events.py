"""Mouse and keyboard of an X display as its server tells of them (RECORD): real devices and XTEST alike.

Nothing is grabbed or held up: the applications get their input as ever. The one file of the recorder that names Xlib.
"""

from __future__ import annotations

import os
import select
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from typing import Any, Final

from Xlib import X, display, error
from Xlib.ext import record

from steadyhand.errors import EnvironmentLacks
from steadyhand.record.inputs import ButtonInput, Hear, KeyInput, Lost, MotionInput
from steadyhand.record.keymap import Keymap
from steadyhand_actions.schema import Point

_BROKEN: Final = (error.ConnectionClosedError, OSError, AttributeError, TypeError, ValueError)
"""How the library says that the connection broke, while it is used and once it has no buffers left."""
_EVENT: Final = struct.Struct("=BBHIIIIhhhhHBx")
_PATIENCE: Final = 2.0
_BUTTONS: Final = X.Button1Mask | X.Button2Mask | X.Button3Mask


class XEvents:
    """See ``Source``; tells from a thread of its own. Raises EnvironmentLacks when the display cannot be reached or its
    server has no RECORD."""

    def __init__(self, name: str, hear: Hear) -> None:
        self._name = name
        self._hear = hear
        self._door = -1
        self._control = _connect(name)
        if not self._control.has_extension("RECORD"):
            self._control.close()
            raise EnvironmentLacks(f"the X server of {name} has no RECORD extension, so nothing can be recorded there")
        self._data = _connect(name)
        self._down = 0
        self._keymap = self._read_keymap()
        self._bell, self._door = os.pipe()
        self._began = threading.Event()
        self._begin()
        self._thread = threading.Thread(target=self._live, name="recorder", daemon=True)
        self._thread.start()

    @property
    def notes(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        if self._door >= 0:
            door, self._door = self._door, -1
            os.close(door)  # the thread sees the end of it
            self._thread.join(_PATIENCE)

    def _begin(self) -> None:
        none = (0, 0)
        wanted = {
            "core_requests": none, "core_replies": none, "ext_requests": (0, 0, 0, 0), "ext_replies": (0, 0, 0, 0),
            "delivered_events": none, "device_events": (X.KeyPress, X.MotionNotify), "errors": none,
            "client_started": False, "client_died": False,
        }  # fmt: skip
        context = self._control.record_create_context(0, [record.AllClients], [wanted])
        self._control.sync()

        def told(reply: Any) -> None:
            if reply.category == record.StartOfData:
                self._began.set()
            elif reply.category == record.FromServer:
                self._take(bytes(reply.data))

        # Not awaited: its answers go on and on.
        record.EnableContext(
            callback=told, display=self._data.display, defer=True,
            opcode=self._data.display.get_extension_major(record.extname), context=context,
        )  # fmt: skip
        self._data.flush()
        end = time.monotonic() + _PATIENCE
        while not self._began.is_set() and (left := end - time.monotonic()) > 0:
            if select.select([self._data.fileno()], [], [], left)[0]:
                self._data.pending_events()

    def _live(self) -> None:
        why = ""
        try:
            while self._turn():
                pass
        except _BROKEN as problem:
            if not any(c.display.socket_error for c in (self._control, self._data)):
                raise
            why = f"the display {self._name} went away ({type(problem).__name__})"
        for connection in (self._data, self._control):
            with suppress(*_BROKEN):
                connection.close()
        os.close(self._bell)
        if why:
            self._hear(Lost(time.monotonic(), why))

    def _turn(self) -> bool:
        """Wait for something and deal with it; False when it is time to end."""
        ready = select.select([self._bell, self._data.fileno(), self._control.fileno()], [], [])[0]
        if self._bell in ready:
            return False
        while self._control.pending_events():
            event = self._control.next_event()
            if event.type == X.MappingNotify and event.request != 2:  # 2: the buttons of the mouse
                self._keymap = self._read_keymap()
        self._data.pending_events()
        return True

    def _read_keymap(self) -> Keymap:
        first = int(self._control.display.info.min_keycode)
        last = int(self._control.display.info.max_keycode)
        rows = self._control.get_keyboard_mapping(first, last - first + 1)
        return Keymap(first, rows, self._control.get_modifier_mapping())

    def _take(self, data: bytes) -> None:
        now = time.monotonic()
        for kind, detail, ticks, point, state in _events(data):
            at = ticks / 1000
            if kind == X.MotionNotify:
                if self._down:
                    self._hear(MotionInput(now, at, point))
            elif kind in (X.ButtonPress, X.ButtonRelease):
                down = kind == X.ButtonPress
                if detail <= 3 or detail > 7:
                    self._down = max(0, self._down + (1 if down else -1)) if state & _BUTTONS or down else 0
                self._hear(ButtonInput(now, at, detail, down, point, self._keymap.modifiers(state)))
            else:
                keysym, plain = self._keymap.meaning(detail, state)
                modifiers = self._keymap.modifiers(state)
                self._hear(KeyInput(now, at, keysym, plain, kind == X.KeyPress, modifiers))


def _events(data: bytes) -> Iterator[tuple[int, int, int, Point, int]]:
    """Kind, detail, time in milliseconds, place and state of the modifiers of each event."""
    for start in range(0, len(data) - 31, 32):
        kind, detail, _, ticks, _, _, _, x, y, _, _, state, _ = _EVENT.unpack_from(data, start)
        if kind in (X.KeyPress, X.KeyRelease, X.ButtonPress, X.ButtonRelease, X.MotionNotify):
            yield kind, detail, ticks, Point(x, y), state


def _connect(name: str) -> Any:
    try:
        with redirect_stdout(sys.stderr):
            connection: Any = display.Display(name)
        # The library lets errors of extensions stand for those of the core, and then cannot read them.
        connection.display.error_classes.update(error.xerror_class)
        return connection
    except (error.DisplayError, error.XauthError, error.ConnectionClosedError, OSError) as problem:
        raise EnvironmentLacks(
            f"no X display at {name or '(nothing in DISPLAY)'}; start one with: steadyhand desktop start"
        ) from problem
