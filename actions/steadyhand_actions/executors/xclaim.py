"""One agent a display: a claim that the X server itself keeps, and lets go of when its owner ends, however that comes.

It is a selection (ICCCM): whoever owns it has the display. So it holds for all users and folders alike. Knows nothing
of what is done on the display.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from Xlib import X, Xatom, display, error
from Xlib.protocol import request

from steadyhand_actions.errors import DisplayLost, EnvironmentLacks

SELECTION: Final = "_STEADYHAND_AGENT"
_BROKEN: Final = (error.ConnectionClosedError, OSError)


class Claim:
    """The right to work on a display, for one run at a time. Raises EnvironmentLacks when it cannot be reached."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        try:
            self._display: Any = display.Display(name)
        except (error.DisplayError, error.XauthError, *_BROKEN) as problem:
            raise EnvironmentLacks(
                f"no X display at {name or '(nothing in DISPLAY)'}; start one with: steadyhand desktop start"
            ) from problem
        root = self._display.screen().root
        self._window: Any = root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, X.InputOnly)
        self._selection = self._display.intern_atom(SELECTION)
        self._pid = self._display.intern_atom("_NET_WM_PID")
        self._window.change_property(self._pid, Xatom.CARDINAL, 32, [os.getpid()])
        self._display.flush()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else's run works on the display meanwhile. Raises EnvironmentLacks while one does."""
        if not self._lock.acquire(blocking=False):
            raise EnvironmentLacks(self._taken(self._window))
        try:
            self._border(self._take)
            try:
                yield
            finally:
                with suppress(DisplayLost):
                    self._border(self._let_go)
        finally:
            self._lock.release()

    def close(self) -> None:
        with suppress(*_BROKEN, AttributeError, TypeError, ValueError):
            self._display.close()

    def _take(self) -> None:
        # Between the question and the answer nobody else may come.
        self._display.grab_server()
        try:
            owner: Any = self._display.get_selection_owner(self._selection)
            if owner == X.NONE:
                self._window.set_selection_owner(self._selection, X.CurrentTime)
        finally:
            self._display.ungrab_server()
            self._display.sync()
        if owner != X.NONE:
            raise EnvironmentLacks(self._taken(owner))

    def _taken(self, owner: Any) -> str:
        try:
            found = owner.get_full_property(self._pid, Xatom.CARDINAL)
        except error.XError:
            found = None
        who = f" (process {found.value[0]})" if found is not None and len(found.value) else ""
        end = f"end it with 'kill {found.value[0]}'" if who else "end it"
        return (
            f"another run works on the display {self._name} already{who}; wait for it, {end}, "
            "or use a desktop of your own with --desktop virtual"
        )

    def _let_go(self) -> None:
        # Nobody else can have it: it is only taken when nobody has it.
        request.SetSelectionOwner(
            display=self._display.display, window=X.NONE, selection=self._selection, time=X.CurrentTime
        )
        self._display.sync()

    def _border(self, work: Any) -> None:
        try:
            work()
        except _BROKEN as problem:
            raise DisplayLost(f"the display {self._name} went away; start it again and repeat the task") from problem
