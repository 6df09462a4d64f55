"""The windows of an X display: which there are, how they are stacked, whose they are, which one is active.

One connection, safe to share between threads. Knows nothing of what is inside a window, nor of pixels.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from Xlib import X, error
from Xlib.display import Display
from Xlib.protocol import event, request

from steadyhand.errors import DisplayLost, EnvironmentLacks
from steadyhand.observation import Window, WindowKind
from steadyhand_actions.schema import Box, Point

MARKER: Final = "steadyhand"
"""WM_CLASS of our own windows, which are no part of what a task is about."""

_KINDS: Final[dict[str, WindowKind]] = {
    "NORMAL": "normal", "UTILITY": "normal", "TOOLBAR": "normal", "DIALOG": "dialog", "MENU": "menu",
    "DROPDOWN_MENU": "menu", "POPUP_MENU": "menu", "COMBO": "menu", "TOOLTIP": "tooltip", "DOCK": "dock",
    "DESKTOP": "desktop", "NOTIFICATION": "notification", "SPLASH": "other", "DND": "other",
}  # fmt: skip
_PROPERTIES: Final = (
    "_NET_WM_NAME", "WM_CLASS", "_NET_WM_PID", "_NET_WM_WINDOW_TYPE", "_NET_WM_STATE", "WM_STATE",
    "WM_TRANSIENT_FOR", "_NET_FRAME_EXTENTS", "_GTK_FRAME_EXTENTS",
)  # fmt: skip
_ROOT_PROPERTIES: Final = (
    "_NET_ACTIVE_WINDOW", "_NET_CLIENT_LIST", "_NET_CLIENT_LIST_STACKING", "_NET_SUPPORTING_WM_CHECK",
)  # fmt: skip
_STATES: Final = ("_NET_WM_STATE_HIDDEN", "_NET_WM_STATE_MODAL")
_OTHERS: Final = (
    "WM_NAME",
    "_NET_WM_DESKTOP",
    "_NET_CURRENT_DESKTOP",
    "_NET_CLOSE_WINDOW",
    "WM_PROTOCOLS",
    "WM_DELETE_WINDOW",
)
_WITHDRAWN: Final = 0
_ICONIC: Final = 3
_EVERYWHERE: Final = 0xFFFFFFFF
"""The workspace of a window that is on all of them."""
_PAGER: Final = 2
"""EWMH source indication of a tool that acts for the person: window managers obey it."""
_DEEPEST_FRAME: Final = 4


def connect(display: str | None) -> Any:
    """A connection to an X display, or EnvironmentLacks saying what to do."""
    name = display or os.environ.get("DISPLAY", "")
    if not name:
        raise EnvironmentLacks("no display: DISPLAY is not set; run on a virtual desktop (--desktop virtual) instead")
    try:
        _knock(name)
        return Display(name)
    except (error.DisplayError, error.XauthError, error.ConnectionClosedError, OSError) as problem:
        raise EnvironmentLacks(
            f"cannot connect to the X display {name!r}; check that it runs and that you may use it, "
            "or use a virtual desktop (--desktop virtual)"
        ) from problem


def _knock(name: str) -> None:
    """OSError when nobody listens at a local display: python-xlib would try the network next, and leave both open."""
    if not (number := name.removeprefix(":").split(".")[0]).isdecimal() or not name.startswith(":"):
        return
    path = f"/tmp/.X11-unix/X{number}"
    with suppress(OSError):
        # A connection that is closed at once makes a server without other clients begin anew: better to look first.
        if any(line.rstrip().endswith(path) for line in Path("/proc/net/unix").read_text().splitlines()):
            return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.connect(path if Path(path).exists() else "\0" + path)


@contextmanager
def border(connection: Any) -> Iterator[None]:
    """Translate the ways in which python-xlib says that the connection broke into DisplayLost."""
    try:
        yield
    except (error.ConnectionClosedError, OSError) as problem:
        raise lost(connection) from problem
    except (AttributeError, TypeError, ValueError) as problem:
        # A connection that another request found closed has no buffers left to work with.
        if connection.display.socket_error is None:
            raise
        raise lost(connection) from problem


def lost(connection: Any) -> DisplayLost:
    return DisplayLost(f"the display {connection.get_display_name()} went away; start it again and repeat the task")


@dataclass(slots=True)
class _Seen:
    """What the server said about one window: replies, read once all requests are out."""

    id: int
    frame: int
    managed: bool
    replies: dict[str, Any] = field(default_factory=dict)
    values: dict[str, tuple[int, ...] | bytes] = field(default_factory=dict)
    box: Box | None = None

    def numbers(self, name: str) -> tuple[int, ...]:
        value = self.values.get(name, ())
        return () if isinstance(value, bytes) else value

    def text(self, name: str) -> str:
        value = self.values.get(name, b"")
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


class X11:
    def __init__(self, display: str | None = None) -> None:
        self._lock = threading.RLock()
        self.frames: dict[int, Box] = {}
        """The children of the root, and where they lay when the windows were asked for last."""
        self._connection = connect(display)
        self._root = self._connection.screen().root
        names: tuple[str, ...] = _PROPERTIES + _ROOT_PROPERTIES + _STATES + _OTHERS
        names += tuple(f"_NET_WM_WINDOW_TYPE_{kind}" for kind in _KINDS)
        with border(self._connection):
            asked = {n: self._send(request.InternAtom, name=n, only_if_exists=False) for n in names}
            self._atoms = {name: int(self._reply(r).atom) for name, r in asked.items()}
        self._kinds = {self._atoms[f"_NET_WM_WINDOW_TYPE_{name}"]: kind for name, kind in _KINDS.items()}

    @property
    def display(self) -> str:
        return str(self._connection.get_display_name())

    def windows(self) -> tuple[Window, ...]:
        """Every top-level window but our own, bottom of the stack first; minimised ones too."""
        return tuple(w for w in self.stack() if w.app != MARKER)

    def stack(self) -> tuple[Window, ...]:
        """The same with our own windows, which go by the application ``MARKER``: they are no part of what a task is
        about, but they do cover what is beneath."""
        with self._lock, border(self._connection):
            self._connection.pending_events()
            tree = self._send(request.QueryTree, window=self._root)
            root = {name: self._property(self._root, name) for name in _ROOT_PROPERTIES}
            stack = [int(w.id) for w in self._reply(tree).children]
            facts = {name: self._numbers(r) for name, r in root.items()}
            seen = self._top_levels(stack, facts)
            self._describe(seen)
            self.frames = {s.frame: s.box for s in seen if s.box is not None}
            return self._values(seen, stack, self._active(facts), Box(0, 0, *self.size()))

    def pointer(self) -> Point:
        with self._lock, border(self._connection):
            reply = self._root.query_pointer()
            return Point(int(reply.root_x), int(reply.root_y))

    def active(self) -> int | None:
        """The window that has the focus, by its id in ``windows()``."""
        with self._lock, border(self._connection):
            root = {name: self._property(self._root, name) for name in _ROOT_PROPERTIES}
            return self._active({name: self._numbers(r) for name, r in root.items()})

    def listening(self) -> int | None:
        """The top-level X window that the keys go to, the window manager's frame where there is one; it is known
        earlier than which window is called active."""
        with self._lock, border(self._connection):
            focus = self._focus()
            return self._climb([focus]).get(focus) if focus is not None else None

    def frame_of(self, window: int) -> int | None:
        """The child of the root that a window lies in; None when it is gone."""
        with self._lock, border(self._connection):
            return self._climb([window]).get(window)

    def focus(self) -> int | None:
        """The X window that gets the keys; it may lie inside a top-level window."""
        with self._lock, border(self._connection):
            return self._focus()

    def size(self) -> tuple[int, int]:
        """Of the whole virtual screen, now (it may be resized)."""
        with self._lock, border(self._connection):
            geometry = self._root.get_geometry()
            return int(geometry.width), int(geometry.height)

    def monitors(self) -> tuple[Box, ...]:
        """The monitors as rectangles of the virtual screen, the primary one first."""
        with self._lock, border(self._connection):
            found: list[tuple[bool, Box]] = []
            if self._connection.has_extension("RANDR"):
                try:
                    listed = self._root.xrandr_get_monitors().monitors
                except error.XError:  # RandR older than 1.5
                    listed = []
                for m in listed:
                    box = Box.at(m.x, m.y, m.width_in_pixels, m.height_in_pixels)
                    found.append((not m.primary, box))
            width, height = self.size()
            return tuple(b for _, b in sorted(found, key=lambda f: f[0])) or (Box(0, 0, width, height),)

    def activate(self, window: int) -> None:
        """Bring a window to the front, out of the taskbar if need be, and give it the focus."""
        with self._lock, border(self._connection):
            if self._managed():
                self._go_to_workspace(window)
                self._message(self._root, window, "_NET_ACTIVE_WINDOW", (_PAGER, X.CurrentTime, 0))
            else:
                target = self._connection.create_resource_object("window", window)
                ignore = error.CatchError(error.BadWindow, error.BadMatch)
                target.map(onerror=ignore)
                target.configure(stack_mode=X.Above, onerror=ignore)
                target.set_input_focus(X.RevertToParent, X.CurrentTime, onerror=ignore)
            self._connection.sync()

    def _go_to_workspace(self, window: int) -> None:
        """Show the workspace that a window is on: window managers bring none of another workspace to the front."""
        there = self._numbers(self._property(window, "_NET_WM_DESKTOP"))
        here = self._numbers(self._property(self._root, "_NET_CURRENT_DESKTOP"))
        if there and here and there[0] not in (here[0], _EVERYWHERE):
            self._message(self._root, self._root.id, "_NET_CURRENT_DESKTOP", (there[0], X.CurrentTime))

    def close_window(self, window: int) -> None:
        """Ask a window to close, as its close button does; it may answer with a question."""
        with self._lock, border(self._connection):
            if self._managed():
                self._message(self._root, window, "_NET_CLOSE_WINDOW", (X.CurrentTime, _PAGER))
            else:
                target = self._connection.create_resource_object("window", window)
                self._message(target, window, "WM_PROTOCOLS", (self._atoms["WM_DELETE_WINDOW"], X.CurrentTime))
            self._connection.sync()

    def close(self) -> None:
        with self._lock, suppress(error.ConnectionClosedError, OSError, AttributeError, TypeError, ValueError):
            self._connection.close()  # it may be gone already

    # -- requests, pipelined: all are sent before the first answer is awaited

    def _send(self, kind: Callable[..., Any], **arguments: Any) -> Any:
        return kind(display=self._connection.display, defer=True, **arguments)

    def _reply(self, sent: Any) -> Any:
        sent.reply()
        return sent

    def _property(self, window: Any, name: str) -> Any:
        atom = self._atoms[name]
        return self._send(
            request.GetProperty, delete=False, window=window, property=atom, type=X.AnyPropertyType,
            long_offset=0, long_length=4096,
        )  # fmt: skip

    def _raw(self, sent: Any) -> tuple[int, ...] | bytes:
        """A property's value; empty when the property or its window is not there."""
        try:
            value = self._reply(sent).value
        except error.XError:
            return ()
        if value is None:
            return ()
        width, data = value
        return bytes(data) if width == 8 else tuple(int(n) for n in data)

    def _numbers(self, sent: Any) -> tuple[int, ...]:
        value = self._raw(sent)
        return () if isinstance(value, bytes) else value

    def _message(self, to: Any, window: int, name: str, numbers: Sequence[int]) -> None:
        data = (32, [*numbers, *([0] * (5 - len(numbers)))])
        note = event.ClientMessage(window=window, client_type=self._atoms[name], data=data)
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask if to is self._root else 0
        to.send_event(note, event_mask=mask, onerror=error.CatchError(error.BadWindow))

    def _managed(self) -> bool:
        """Whether a window manager that speaks EWMH is there."""
        return self._speaks_ewmh(self._numbers(self._property(self._root, "_NET_SUPPORTING_WM_CHECK")))

    def _speaks_ewmh(self, check: Sequence[int]) -> bool:
        # The property outlives a window manager that was killed; the window it names does not.
        return bool(check) and self._numbers(self._property(check[0], "_NET_SUPPORTING_WM_CHECK")) == tuple(check)

    def _focus(self) -> int | None:
        found = self._connection.get_input_focus().focus
        return int(found.id) if hasattr(found, "id") and found.id != self._root.id else None

    def _active(self, facts: dict[str, tuple[int, ...]]) -> int | None:
        if self._speaks_ewmh(facts["_NET_SUPPORTING_WM_CHECK"]):
            return next((w for w in facts["_NET_ACTIVE_WINDOW"] if w), None)
        focus = self._focus()
        return self._climb([focus]).get(focus) if focus is not None else None

    # -- windows

    def _top_levels(self, stack: Sequence[int], facts: dict[str, tuple[int, ...]]) -> list[_Seen]:
        ewmh = self._speaks_ewmh(facts["_NET_SUPPORTING_WM_CHECK"])
        clients = facts["_NET_CLIENT_LIST_STACKING"] or facts["_NET_CLIENT_LIST"] if ewmh else ()
        clients += tuple(c for c in facts["_NET_CLIENT_LIST"] if c not in clients) if ewmh else ()
        frames = self._climb(clients)
        seen = [_Seen(c, frames[c], managed=True) for c in clients if c in frames]
        taken = {s.frame for s in seen}
        rest = [w for w in stack if w not in taken]
        asked = [(w, self._send(request.GetWindowAttributes, window=w)) for w in rest]
        for window, sent in asked:
            try:
                found = self._reply(sent)
            except error.XError:
                continue
            if found.map_state == X.IsViewable and found.win_class != X.InputOnly:
                client = window if ewmh else self._client_of(window)
                seen.append(_Seen(client, window, managed=not found.override_redirect or client != window))
        return seen

    def _climb(self, windows: Iterable[int]) -> dict[int, int]:
        """For each window the child of the root that it lies in."""
        up = {w: w for w in windows}
        todo = dict(up)
        for _ in range(_DEEPEST_FRAME):
            asked = [(w, self._send(request.QueryTree, window=at)) for w, at in todo.items()]
            todo = {}
            for window, sent in asked:
                try:
                    parent = self._reply(sent).parent
                except error.XError:
                    up.pop(window, None)
                    continue
                if parent and parent.id != self._root.id:
                    up[window] = todo[window] = int(parent.id)
            if not todo:
                break
        return up

    def _client_of(self, frame: int) -> int:
        """The application's window inside a frame: the one that has WM_STATE (as XmuClientWindow does)."""
        level = [frame]
        for _ in range(_DEEPEST_FRAME):
            asked = [(w, self._property(w, "WM_STATE"), self._send(request.QueryTree, window=w)) for w in level]
            level = []
            for window, state, tree in asked:
                if self._numbers(state):
                    return window
                try:
                    level += [int(child.id) for child in self._reply(tree).children]
                except error.XError:
                    continue
        return frame

    def _describe(self, seen: list[_Seen]) -> None:
        for s in seen:
            s.replies = {name: self._property(s.id, name) for name in _PROPERTIES}
            s.replies["frame"] = self._send(request.GetGeometry, drawable=s.frame)
            if s.frame != s.id:
                s.replies["inside"] = self._send(request.GetGeometry, drawable=s.id)
            s.replies["place"] = self._send(request.TranslateCoords, src_wid=s.id, dst_wid=self._root, src_x=0, src_y=0)
        for s in seen:
            s.values = {name: self._raw(s.replies[name]) for name in _PROPERTIES}
            try:
                g = self._reply(s.replies["frame"])
                s.box = Box.at(g.x, g.y, g.width + 2 * g.border_width, g.height + 2 * g.border_width)
            except error.XError:
                s.box = None  # it closed while we were looking

    def _values(self, seen: list[_Seen], stack: Sequence[int], active: int | None, screen: Box) -> tuple[Window, ...]:
        rank = {window: at for at, window in enumerate(stack)}
        order = sorted((s for s in seen if s.box is not None), key=lambda s: rank.get(s.frame, -1))
        found: list[Window] = []
        apps: dict[int, str] = {}
        for s in order:
            window = self._value(s, z=len(found), active=active)
            if window is None:
                continue
            if MARKER in (window.app, s.text("WM_CLASS").split("\0")[0].lower()):
                found.append(replace(window, app=MARKER))
                continue
            if s.managed or window.box.meet(screen):  # window managers keep helper windows outside the screen
                if s.managed and window.app and window.pid:
                    apps.setdefault(window.pid, window.app)
                # Menus carry no class, or one of the toolkit's own: they are their process's.
                found.append(window if s.managed else replace(window, app=apps.get(window.pid, window.app)))
        return tuple(_named(w, apps) for w in found)

    def _value(self, s: _Seen, z: int, active: int | None) -> Window | None:
        try:
            place, inside = self._reply(s.replies["place"]), self._reply(s.replies.get("inside", s.replies["frame"]))
        except error.XError:
            return None
        state, icccm = s.numbers("_NET_WM_STATE"), s.numbers("WM_STATE")[:1]
        if icccm == (_WITHDRAWN,):
            return None
        hidden = self._atoms["_NET_WM_STATE_HIDDEN"] in state or icccm == (_ICONIC,)
        client = Box.at(place.x, place.y, inside.width, inside.height)
        box = s.box if s.frame != s.id and s.box else _grown(client, s.numbers("_NET_FRAME_EXTENTS"))
        shadow = s.numbers("_GTK_FRAME_EXTENTS")
        if box == client:
            box = _shrunk(box, shadow)
        client = _shrunk(client, shadow)
        kind = self._kind(s)
        if kind == "other" and not s.managed and not s.text("WM_CLASS") and not self._takes_input(s.id):
            return None  # a compositor's overlay or a guard window: nothing a person can see as a window
        parent = next((p for p in s.numbers("WM_TRANSIENT_FOR") if p not in (0, self._root.id)), None)
        return Window(
            id=s.id, title=s.text("_NET_WM_NAME") or self._old_name(s.id), pid=self._pid(s), kind=kind, z=z,
            app=s.text("WM_CLASS").rstrip("\0").split("\0")[-1].lower(), box=box, active=s.id == active,
            modal=self._atoms["_NET_WM_STATE_MODAL"] in state, minimised=hidden, parent=parent, client=client,
        )  # fmt: skip

    def _kind(self, s: _Seen) -> WindowKind:
        for atom in s.numbers("_NET_WM_WINDOW_TYPE"):
            if atom in self._kinds:
                return self._kinds[atom]
        if not s.managed:
            return "other"
        return "dialog" if s.numbers("WM_TRANSIENT_FOR") else "normal"

    def _old_name(self, window: int) -> str:
        value = self._raw(self._property(window, "WM_NAME"))
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""

    def _takes_input(self, window: int) -> bool:
        if not self._connection.has_extension("SHAPE"):
            return True
        target = self._connection.create_resource_object("window", window)
        try:
            return bool(target.shape_get_rectangles(2).rectangles)
        except error.XError:
            return False

    def _pid(self, s: _Seen) -> int:
        named = s.numbers("_NET_WM_PID")
        if named:
            return named[0]
        if not self._connection.has_extension("X-Resource"):
            return 0
        try:
            found = self._connection.res_query_client_ids([{"client": s.id, "mask": 2}]).ids
        except error.XError:
            return 0
        return next((int(i.value[0]) for i in found if i.value), 0)


def _named(window: Window, apps: dict[int, str]) -> Window:
    """Those without a class go by their process."""
    if window.app:
        return window
    app = apps.get(window.pid, "")
    if not app and window.pid:
        try:
            app = Path(f"/proc/{window.pid}/comm").read_text().strip().lower()
        except OSError:
            app = ""  # another machine's or another user's process
    return replace(window, app=app)


def _grown(box: Box, extents: Sequence[int]) -> Box:
    left, right, top, bottom = extents if len(extents) == 4 else (0, 0, 0, 0)
    return Box(box.x1 - left, box.y1 - top, box.x2 + right, box.y2 + bottom)


def _shrunk(box: Box, extents: Sequence[int]) -> Box:
    left, right, top, bottom = extents if len(extents) == 4 else (0, 0, 0, 0)
    small = Box(box.x1 + left, box.y1 + top, box.x2 - right, box.y2 - bottom)
    return small if small.area else box
