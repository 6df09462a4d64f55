"""A tiny X application under the test's control: windows of any kind, and paint on them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from Xlib import X, Xutil
from Xlib.display import Display
from Xlib.protocol import event

from steadyhand_actions.schema import Box


class Painter:
    """One client of the display. Every call has reached the server when it returns."""

    def __init__(self, display: str) -> None:
        self.connection: Any = Display(display)
        # Xlib's connections are for one thread at a time: two that wait for an answer may wait for ever.
        self._turn = threading.Lock()
        self.screen: Any = self.connection.screen()

    def __enter__(self) -> Painter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.connection.close()

    def atom(self, name: str) -> int:
        return int(self.connection.get_atom(name))

    def window(
        self,
        box: Box,
        title: str = "",
        *,
        app: str = "Painter",
        kind: str = "",
        free: bool = False,
        parent: Any = None,
        pid: int = 4242,
        modal: bool = False,
    ) -> Any:
        """A mapped window; ``free`` of the window manager (override-redirect) as menus are."""
        made = self.screen.root.create_window(
            box.x1, box.y1, box.width, box.height, 0, self.screen.root_depth,
            background_pixel=0xDDDDDD, override_redirect=free, event_mask=X.StructureNotifyMask | X.ExposureMask,
        )  # fmt: skip
        if title:
            made.change_text_property(self.atom("_NET_WM_NAME"), self.atom("UTF8_STRING"), title.encode())
        if app:
            made.set_wm_class(app.lower(), app)
        if pid:
            made.change_property(self.atom("_NET_WM_PID"), self.atom("CARDINAL"), 32, [pid])
        if kind:
            made.change_property(
                self.atom("_NET_WM_WINDOW_TYPE"), self.atom("ATOM"), 32, [self.atom(f"_NET_WM_WINDOW_TYPE_{kind}")]
            )
        if parent is not None:
            made.set_wm_transient_for(parent)
        if modal:
            made.change_property(self.atom("_NET_WM_STATE"), self.atom("ATOM"), 32, [self.atom("_NET_WM_STATE_MODAL")])
        made.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.PPosition, x=box.x1, y=box.y1)
        made.map()
        self.connection.sync()
        return made

    def fill(self, window: Any, box: Box, colour: int) -> None:
        with self._turn:
            pen = window.create_gc(foreground=colour)
            window.fill_rectangle(pen, box.x1, box.y1, box.width, box.height)
            pen.free()
            self.connection.sync()

    def iconify(self, window: Any) -> None:
        note = event.ClientMessage(
            window=window, client_type=self.atom("WM_CHANGE_STATE"), data=(32, [Xutil.IconicState, 0, 0, 0, 0])
        )
        self.screen.root.send_event(note, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self.connection.sync()


class Later:
    """Runs something in another thread, again and again until the block ends or it says False."""

    def __init__(self, act: Callable[[int], object], *, first: float = 0.0, every: float = 0.03) -> None:
        self._act, self._first, self._every = act, first, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        n, pause = 0, self._first
        while not self._stop.wait(pause):
            if self._act(n) is False:
                return
            n, pause = n + 1, self._every

    def __enter__(self) -> Later:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join(5)


def until(so: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What ``so`` gives, once it gives something."""
    deadline = time.monotonic() + seconds
    while not (found := so()):
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.01)
    return found
