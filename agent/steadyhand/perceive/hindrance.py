"""What keeps an X display from being worked on although it is there: a locked or dark screen, keys that are swallowed.

Asks the server and looks at the picture. Knows no names of lock programs: a window that covers the whole screen above
all others without the window manager is one, whatever it is called.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any, Final

from Xlib import error
from Xlib.protocol import rq

from steadyhand.observation import Observation
from steadyhand.perceive.x11 import border, connect

_CORE_KEYBOARD: Final = 0x100
_SLOW_KEYS, _BOUNCE_KEYS = 1 << 1, 1 << 2
_SAVER_ON: Final = 1
_DARK: Final = 8
"""The brightest that black is, 0 to 255."""


class _UseExtension(rq.ReplyRequest):  # type: ignore[misc]
    """Of the XKEYBOARD extension, which python-xlib does not know (XKB protocol, ``XkbUseExtension``)."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(0), rq.RequestLength(), rq.Card16("major"), rq.Card16("minor"),
    )  # fmt: skip
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Card8("supported"), rq.Card16("sequence_number"), rq.ReplyLength(),
        rq.Card16("major"), rq.Card16("minor"), rq.Pad(20),
    )  # fmt: skip


class _GetControls(rq.ReplyRequest):  # type: ignore[misc]
    """``XkbGetControls``: what of the keyboard is switched on; the rest of the answer is passed over."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(6), rq.RequestLength(), rq.Card16("device"), rq.Pad(2),
    )  # fmt: skip
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Card8("device"), rq.Card16("sequence_number"), rq.ReplyLength(),
        rq.Pad(48), rq.Card32("enabled"), rq.Pad(32),
    )  # fmt: skip


class Hindrance:
    """Asks one display. Raises EnvironmentLacks when it cannot be reached, DisplayLost when it goes away."""

    def __init__(self, display: str | None) -> None:
        self._lock = threading.RLock()
        self._connection: Any = connect(display)
        self._keyboard = 0
        with border(self._connection):
            self._root: Any = self._connection.screen().root
            found = self._connection.query_extension("XKEYBOARD")
            if found is not None and found.present:
                wire = self._connection.display
                if _UseExtension(display=wire, opcode=found.major_opcode, major=1, minor=0).supported:
                    self._keyboard = int(found.major_opcode)

    def keyboard(self) -> str:
        """Which of the keyboard's aids swallow what is typed; empty when none does."""
        if not self._keyboard:
            return ""
        with self._lock, border(self._connection):
            on = _GetControls(display=self._connection.display, opcode=self._keyboard, device=_CORE_KEYBOARD).enabled
        aids = [name for bit, name in ((_SLOW_KEYS, "slow keys"), (_BOUNCE_KEYS, "bounce keys")) if on & bit]
        return " and ".join(aids)

    def asleep(self) -> str:
        """Whether the server shows its screen saver or has switched the monitors off; empty when it does not."""
        with self._lock, border(self._connection):
            if self._connection.has_extension("MIT-SCREEN-SAVER"):
                with suppress(error.XError):
                    if self._root.screensaver_query_info().state == _SAVER_ON:
                        return "the screen saver is on"
            if self._connection.has_extension("DPMS"):
                with suppress(error.XError):
                    power = self._connection.dpms_info()
                    if power.state and power.power_level:
                        return "the monitors are switched off"
        return ""

    def screen(self, seen: Observation) -> str:
        """Why nothing can be seen of what is to be worked on; empty when it can."""
        if why := self.asleep():
            return why
        screen = seen.screenshot.box
        top = next((w for w in reversed(seen.windows) if not w.minimised and w.kind != "tooltip"), None)
        if top is not None and top.kind == "other" and top.box.meet(screen) == screen:
            return "something covers the whole screen, as a screen lock does"
        pixels = seen.screenshot.pixels
        # Every tenth first: a picture that is not black shows it at once.
        shown = any(not w.minimised and w.box.meet(screen) for w in seen.windows)
        if shown and pixels.size and pixels[::10, ::10].max() < _DARK and pixels.max() < _DARK:
            return "the screen is black"
        return ""

    def close(self) -> None:
        with self._lock, suppress(error.ConnectionClosedError, OSError, AttributeError, TypeError, ValueError):
            self._connection.close()
