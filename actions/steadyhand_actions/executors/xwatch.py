"""Notices input on an X display that is not ours, and the hot-key that stops a run.

The server is asked for two things, and our own input is in neither, so that there is nothing to be told apart: raw
events of all devices but the two of XTEST (XInput 2), and other clients' requests that fake input, put the pointer
somewhere or send a key or a button to a window as a mere message (RECORD). Programs that have windows and put the
pointer somewhere, or pass a key on, are applications and window managers: they may.
"""

from __future__ import annotations

import os
import queue
import select
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any, Final

from Xlib import X, display, error
from Xlib.ext import record, xinput

from steadyhand_actions import keys
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Point
from steadyhand_actions.takeover import Alarm, Attention

_BROKEN: Final = (error.ConnectionClosedError, OSError, AttributeError, TypeError, ValueError)
"""How the library says that the connection broke, while it is used and once it has no buffers left."""
_WARP: Final = 41
_SEND: Final = 25
_FAKE: Final = 2
_TOUCH: Final = 22
_RAW: Final = xinput.RawKeyPressMask | xinput.RawButtonPressMask | xinput.RawMotionMask | 1 << _TOUCH
_MASKS: Final = {"ctrl": X.ControlMask, "shift": X.ShiftMask, "alt": X.Mod1Mask, "super": X.Mod4Mask}
_LOCKS: Final = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
"""Caps Lock and Num Lock do not keep the hot-key from being it."""
_PATIENCE: Final = 2.0
_LATE: Final = 0.01
"""Seconds after its own answer in which the server may still hand over what was recorded before."""


class XWatch:
    """See ``Watch``. ``own``: the number of the client that our input comes from; ``left_at``: where it was pointing.

    Raises EnvironmentLacks when the display cannot be reached, BadAction for a hot-key that is none. An empty
    ``hot_key`` is none at all; ``others``: whether other people's input matters.
    """

    def __init__(
        self, name: str, own: int, left_at: Callable[[], Point | None], hot_key: str = "", others: bool = True
    ) -> None:
        self._chord = keys.parse_chord(hot_key) if hot_key else ()
        self._name = name
        self._own = own
        self._left_at = left_at
        self._attention = Attention()
        self._notes: dict[str, None] = {}
        self._todo: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]] = queue.SimpleQueue()
        self._display: Any = _connect(name)
        self._display.set_error_handler(lambda problem, request: None)
        self._root: Any = self._display.screen().root
        self._records: Any = None
        self._context = 0
        self._fake = 0
        self._start = Point(0, 0)
        self._code = self._mask = 0
        if others:
            self._watch_devices()
            self._watch_clients()
        self._bell, self._door = os.pipe()
        self._thread = threading.Thread(target=self._live, name="takeover", daemon=True)
        self._thread.start()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    @contextmanager
    def on_duty(self, alarm: Alarm) -> Iterator[None]:
        self._run(self._take_up)
        self._attention.begin(alarm)
        try:
            yield
        finally:
            self._attention.end()
            self._run(self._lay_down)

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._attention.pause()
        try:
            yield
        finally:
            self._run(self._catch_up)
            self._attention.go_on()

    def close(self) -> None:
        if self._door < 0:
            return
        door, self._door = self._door, -1
        os.close(door)  # the thread sees the end of it
        self._thread.join(_PATIENCE)

    # ---- what the server is asked for -----------------------------------------------------------------------------

    def _watch_devices(self) -> None:
        if not self._display.has_extension("XInputExtension"):
            self._note("the X server has no XInput 2: a mouse or keyboard at this computer is not noticed")
            return
        # Before version 2.1 a program that grabs a device keeps its raw events from all others.
        xinput.XIQueryVersion(
            display=self._display.display, opcode=self._display.display.get_extension_major(xinput.extname),
            major_version=2, minor_version=2,
        )  # fmt: skip
        self._root.xinput_select_events([(xinput.AllDevices, xinput.HierarchyChangedMask)])
        self._select()

    def _select(self) -> None:
        fake = self._display.intern_atom("XTEST Device")
        for device in self._display.xinput_query_device(xinput.AllDevices).devices:
            if device.use in (xinput.MasterPointer, xinput.MasterKeyboard):
                continue
            found = self._display.xinput_get_device_property(device.deviceid, fake, X.AnyPropertyType, 0, 1)
            if found.type == X.NONE:
                self._root.xinput_select_events([(device.deviceid, _RAW)])
        self._display.flush()

    def _watch_clients(self) -> None:
        if not self._display.has_extension("RECORD"):
            self._note("the X server has no RECORD extension: input of other programs is not noticed")
            return
        self._fake = int(self._display.display.get_extension_major("XTEST") or 0)
        none = (0, 0)
        warps = {
            "core_requests": (_WARP, _WARP), "ext_requests": (self._fake, self._fake, _FAKE, _FAKE),
            "core_replies": none, "ext_replies": (0, 0, 0, 0), "delivered_events": none, "device_events": none,
            "errors": none, "client_started": False, "client_died": False,
        }  # fmt: skip
        sends = {**warps, "core_requests": (_SEND, _SEND)}
        self._records = _connect(self._name)
        self._context = self._display.record_create_context(0, [record.AllClients], [warps, sends])
        self._display.record_unregister_clients(self._context, [self._own])
        self._display.sync()
        began = threading.Event()

        def told(reply: Any) -> None:
            if reply.category == record.StartOfData:
                began.set()
            elif reply.category == record.FromClient and self._attention.listens:
                self._heard(int(reply.id_base), bytes(reply.data))

        # Not awaited: its answers go on and on.
        record.EnableContext(
            callback=told, display=self._records.display, defer=True,
            opcode=self._records.display.get_extension_major(record.extname), context=self._context,
        )  # fmt: skip
        self._records.flush()
        while not began.is_set() and select.select([self._records.fileno()], [], [], _PATIENCE)[0]:
            self._records.pending_events()

    # ---- the thread that everything on these connections happens in ---------------------------------------------

    def _live(self) -> None:
        try:
            while self._turn():
                pass
        except _BROKEN:
            # A display that goes away is noticed by whoever works on it.
            if not any(c is not None and c.display.socket_error for c in (self._display, self._records)):
                raise
        for connection in (self._records, self._display):
            with suppress(*_BROKEN):
                if connection is not None:
                    connection.close()
        os.close(self._bell)
        self._answer_all(do=False)

    def _turn(self) -> bool:
        """Wait for something and deal with it; False when it is time to end."""
        files = [self._bell, self._display.fileno()]
        if self._records is not None:
            files.append(self._records.fileno())
        ready = select.select(files, [], [], None)[0]
        if self._bell in ready and not os.read(self._bell, 64):
            return False
        self._take_in()
        self._answer_all(do=True)
        return True

    def _answer_all(self, do: bool) -> None:
        while not self._todo.empty():
            work, done = self._todo.get()
            try:
                if do:
                    work()
            finally:
                done.set()

    def _run(self, work: Callable[[], None]) -> None:
        """Have something done in the thread, and wait for it."""
        done = threading.Event()
        self._todo.put((work, done))
        if self._door >= 0 and self._thread.is_alive():
            with suppress(OSError):
                os.write(self._door, b".")
            done.wait(_PATIENCE)

    def _take_in(self) -> None:
        if self._records is not None:
            self._records.pending_events()
        while self._display.pending_events():
            self._event(self._display.next_event())

    def _catch_up(self) -> None:
        """Take in all that happened until now."""
        self._display.sync()
        self._take_in()
        if self._records is not None and select.select([self._records.fileno()], [], [], _LATE)[0]:
            self._take_in()

    def _take_up(self) -> None:
        self._catch_up()
        at = self._root.query_pointer()
        self._start = Point(at.root_x, at.root_y)
        if self._chord:
            self._grab()

    def _lay_down(self) -> None:
        if self._code:
            for locks in _LOCKS:
                self._root.ungrab_key(self._code, self._mask | locks)
            self._code = 0
        self._catch_up()

    def _grab(self) -> None:
        *modifiers, last = self._chord
        words = "+".join(self._chord)
        keysym = keysyms.NAMED.get(last) or keysyms.of_character(last)
        code = self._display.keysym_to_keycode(keysym)
        if not code or any(m not in _MASKS for m in modifiers):
            self._note(f"the hot-key {words} cannot be had: the keyboard has no such keys; choose another (--hot-key)")
            return
        mask = sum(_MASKS[m] for m in modifiers)
        for locks in _LOCKS:
            failed = error.CatchError(error.BadAccess)
            self._root.grab_key(code, mask | locks, False, X.GrabModeAsync, X.GrabModeAsync, onerror=failed)
            self._display.sync()
            if failed.get_error() is not None:
                self._note(f"the hot-key {words} cannot be had: another program has it; choose another (--hot-key)")
                break
        self._code, self._mask = code, mask

    def _note(self, words: str) -> None:
        self._notes.setdefault(words)

    # ---- what is noticed ------------------------------------------------------------------------------------------

    def _event(self, event: Any) -> None:
        if event.type == X.KeyPress and event.detail == self._code:
            self._attention.called("+".join(self._chord))
        elif event.type != _GENERIC:
            return
        elif event.evtype == xinput.HierarchyChanged:
            self._select()
        elif event.evtype == xinput.RawMotion:
            if self._attention.listens:
                at = self._root.query_pointer()
                self._attention.moved(self._from_rest(at.root_x, at.root_y))
        elif event.evtype in _PRESSES:
            self._attention.pressed(_PRESSES[event.evtype])

    def _heard(self, client: int, data: bytes) -> None:
        """Requests of one other client, one after the other."""
        while len(data) >= 8:
            length = 4 * struct.unpack("=H", data[2:4])[0]
            request, data = data[:length], data[length:] if length else b""
            if request[:1] == bytes([_WARP]) and len(request) >= 24 and not self._has_windows(client):
                onto, x, y = struct.unpack("=I12xhh", request[8:28].ljust(20, b"\0"))
                self._attention.moved(self._from_rest(x, y) if onto else max(abs(x), abs(y)))
            elif request[:1] == bytes([_SEND]) and len(request) >= 44:
                what = _SENT.get(request[12] & 0x7F)
                if what is not None and not self._has_windows(client):
                    self._attention.pressed(what)
            elif request[:1] == bytes([self._fake]) and len(request) >= 28:
                self._faked(request)

    def _faked(self, request: bytes) -> None:
        what, detail = request[4], request[5]
        if what == X.MotionNotify:
            x, y = struct.unpack("=hh", request[24:28])
            self._attention.moved(max(abs(x), abs(y)) if detail else self._from_rest(x, y))
        elif what in _FAKED:
            self._attention.pressed(_FAKED[what])

    def _from_rest(self, x: int, y: int) -> int:
        """Pixels from where we left the pointer."""
        rest = self._left_at() or self._start
        return max(abs(x - rest.x), abs(y - rest.y))

    def _has_windows(self, client: int) -> bool:
        """Whether a client has windows of its own; one that is gone has none."""
        if not self._display.has_extension("X-Resource"):
            return True
        try:
            found = self._display.res_query_client_resources(client).types
        except error.XError:
            return False
        window = self._display.intern_atom("WINDOW")
        return any(each.resource_type == window and each.count for each in found)


_GENERIC: Final = 35
_PRESSES: Final = {
    xinput.RawKeyPress: "a key was pressed", xinput.RawButtonPress: "a mouse button was pressed",
    _TOUCH: "the screen was touched",
}  # fmt: skip
_FAKED: Final = {
    X.KeyPress: "a key was pressed through another program",
    X.ButtonPress: "a mouse button was pressed through another program",
}
_SENT: Final = {
    X.KeyPress: "a key was sent to a window by another program",
    X.ButtonPress: "a mouse button was sent to a window by another program",
}  # fmt: skip


def _connect(name: str) -> Any:
    try:
        with redirect_stdout(sys.stderr):
            connection: Any = display.Display(name)
        # The library lets errors of extensions stand for those of the core, for all connections whenever one is opened,
        # and then cannot read them.
        connection.display.error_classes = {**connection.display.error_classes, **error.xerror_class}
        return connection
    except (error.DisplayError, error.XauthError, error.ConnectionClosedError, OSError) as problem:
        raise EnvironmentLacks(
            f"no X display at {name or '(nothing in DISPLAY)'}; start one with: steadyhand desktop start"
        ) from problem
