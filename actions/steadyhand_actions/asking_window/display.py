"""The window on an X display: above all others, seen by no window manager, taking the keyboard only when clicked.

It takes away nothing that the act depends on: neither the focus nor the place of any other window. Events that other
programs made up (XSendEvent) are no answer; nor is what was pressed before the window had been there for a moment.
"""

from __future__ import annotations

import select
import time
from contextlib import redirect_stdout, suppress
from io import StringIO
from typing import Any, Final

from PIL import Image
from Xlib import X, Xatom, Xutil, error
from Xlib.display import Display

from steadyhand_actions.asking_window.inputs import Button, Input, Pasted, Pressed
from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Box

NAME: Final = "steadyhand"
"""WM_CLASS of our own windows."""
GRACE: Final = 500
"""Milliseconds for which the window has to be there before what is pressed in it counts."""
_RAISES: Final = 20
"""How often a window that others cover comes back to the top: not for ever, should one insist as well."""
_REPAINT: Final = 0.5
"""Seconds that what was beneath may take to be painted again."""
_EVENTS: Final = (
    X.ExposureMask | X.ButtonPressMask | X.ButtonReleaseMask | X.KeyPressMask | X.VisibilityChangeMask
    | X.PropertyChangeMask | X.FocusChangeMask
)  # fmt: skip
_BROKEN: Final = (error.ConnectionClosedError, error.DisplayError, error.XauthError, OSError)
_NAMED: Final = {number: name for name, number in keysyms.NAMED.items()} | {0xFE20: "backtab", 0xFF8D: "enter"}
_KEYPAD: Final = {0xFFB0 + n: str(n) for n in range(10)} | {0xFFAE: ".", 0xFFAC: ",", 0xFFAD: "-", 0xFFAB: "+"}


LOST: Final = (error.ConnectionClosedError, OSError)
"""What is raised when the display goes away."""


class NoDisplay(Exception):
    """The display cannot be reached, or cannot show the window; says why in a line."""


class Screen:
    """One connection to one display."""

    def __init__(self, name: str) -> None:
        try:
            # The library prints its doubts about an authority file where answers belong.
            with redirect_stdout(StringIO()):
                self._display: Any = Display(name)
        except _BROKEN as problem:
            raise NoDisplay(f"the display {name or '(none)'} cannot be reached") from problem
        self._screen: Any = self._display.screen()
        self._root: Any = self._screen.root
        if self._screen.root_depth not in (24, 32) or self._display.display.info.image_byte_order != 0:
            raise NoDisplay(f"the display {name} has a depth of {self._screen.root_depth} bits; the window needs 24")

    def fileno(self) -> int:
        return int(self._display.fileno())

    def has_events(self) -> bool:
        """Whether something came already: then there is nothing to wait for."""
        return bool(self._display.pending_events())

    def monitors(self) -> list[Box]:
        """The primary one first."""
        if self._display.has_extension("RANDR"):
            with suppress(error.XError):
                found = sorted(self._root.xrandr_get_monitors().monitors, key=lambda m: not m.primary)
                if found:
                    return [Box.at(m.x, m.y, m.width_in_pixels, m.height_in_pixels) for m in found]
        return [Box(0, 0, self._screen.width_in_pixels, self._screen.height_in_pixels)]

    def scale(self) -> float:
        """Of what is drawn, from the dots per inch that applications are told."""
        found = self._root.get_full_property(Xatom.RESOURCE_MANAGER, X.AnyPropertyType)
        text = found.value if found is not None else b""
        for line in (text if isinstance(text, bytes) else str(text).encode()).decode("utf-8", "replace").splitlines():
            key, _, value = line.partition(":")
            with suppress(ValueError):
                if key.strip() == "Xft.dpi":
                    return min(4.0, max(1.0, float(value) / 96))
        return 1.0

    def open(self, box: Box, picture: Image.Image) -> Panel:
        return Panel(self._display, self._screen, box, picture)

    def close(self) -> None:
        with suppress(*_BROKEN, AttributeError, TypeError, ValueError):
            self._display.close()


class Panel:
    """The mapped window. ``close`` returns when it is gone and what was beneath is painted again."""

    def __init__(self, display: Any, screen: Any, box: Box, picture: Image.Image) -> None:
        self._display, self._root, self.box = display, screen.root, box
        self._beneath = self._pixels()
        self._window: Any = screen.root.create_window(
            box.x1, box.y1, box.width, box.height, 0, screen.root_depth, override_redirect=True, save_under=True,
            event_mask=_EVENTS,
        )  # fmt: skip
        self._pen: Any = self._window.create_gc()
        self._describe()
        self._picture = picture
        self._mapped: int | None = None
        """The server's time when the window was there."""
        self._raises = 0
        self._focus_before: Any = None
        self._window.map()
        self._window.configure(stack_mode=X.Above)
        # Answered by an event that carries the server's time.
        self._window.change_property(self._atom("_STEADYHAND_SHOWN"), Xatom.STRING, 8, b"1")
        self._display.sync()

    def _atom(self, name: str) -> int:
        return int(self._display.get_atom(name))

    def _describe(self) -> None:
        """For compositors, docks and whoever lists windows: what it is, and that it does not want the focus."""
        window, atoms = self._window, self._atom("ATOM")
        window.set_wm_class(NAME, NAME)
        window.set_wm_name("Steadyhand asks")
        window.change_text_property(self._atom("_NET_WM_NAME"), self._atom("UTF8_STRING"), b"Steadyhand asks")
        window.set_wm_hints(flags=Xutil.InputHint, input=False)
        window.change_property(
            self._atom("_NET_WM_WINDOW_TYPE"), atoms, 32, [self._atom("_NET_WM_WINDOW_TYPE_UTILITY")]
        )
        states = ("ABOVE", "STICKY", "SKIP_TASKBAR", "SKIP_PAGER")
        window.change_property(
            self._atom("_NET_WM_STATE"), atoms, 32, [self._atom(f"_NET_WM_STATE_{state}") for state in states]
        )
        window.change_property(self._atom("_NET_WM_USER_TIME"), Xatom.CARDINAL, 32, [0])

    # ---- showing --------------------------------------------------------------------------------------------------

    def show(self, picture: Image.Image) -> None:
        """Another picture of the same size."""
        self._picture = picture
        self._paint()

    def move(self, box: Box) -> None:
        """To another place; what is beneath is told anew when it has gone from there."""
        self._beneath = b""
        self.box = box
        self._window.configure(x=box.x1, y=box.y1, stack_mode=X.Above)
        self._display.flush()

    def _paint(self) -> None:
        self._window.put_pil_image(self._pen, 0, 0, self._picture)
        self._display.flush()

    # ---- input ----------------------------------------------------------------------------------------------------

    def inputs(self) -> list[Input]:
        """What a person did since the last call; never blocks."""
        found: list[Input] = []
        while self._display.pending_events():
            event = self._display.next_event()
            if isinstance(one := self._input(event), Pressed | Button | Pasted):
                found.append(one)
        return found

    def _input(self, event: Any) -> Input | None:
        match event.type:
            case X.Expose if event.count == 0:
                self._paint()
            case X.PropertyNotify if self._mapped is None:
                self._mapped = int(event.time)
            case X.VisibilityNotify if event.state != X.VisibilityUnobscured and self._raises < _RAISES:
                self._raises += 1
                self._window.configure(stack_mode=X.Above)
                self._display.flush()
            case X.MappingNotify:
                self._display.refresh_keyboard_mapping(event)
            case X.SelectionNotify if event.property:
                return self._pasted(event.property)
            case X.ButtonPress | X.ButtonRelease if event.detail == 1 and self._counts(event):
                return Button(event.type == X.ButtonPress, int(event.event_x), int(event.event_y))
            case X.KeyPress if self._counts(event):
                return self._pressed(event)
            case _:
                pass
        return None

    def _counts(self, event: Any) -> bool:
        """Whether it is the server's own, and not too early to be meant for this window."""
        if event.send_event or self._mapped is None:
            return False
        return (int(event.time) - self._mapped) % (1 << 32) >= GRACE

    def _pressed(self, event: Any) -> Pressed:
        shift, ctrl = bool(event.state & X.ShiftMask), bool(event.state & X.ControlMask)
        group, level3 = event.state >> 13 & 3, bool(event.state & X.Mod5Mask)
        column = min(group, 1) * 2 + (4 if level3 else 0)
        symbols = [int(self._display.keycode_to_keysym(event.detail, n)) for n in range(8)]
        plain, shifted = symbols[column] or symbols[0], symbols[column + 1] or symbols[column] or symbols[0]
        number = next((s for s in symbols if s in _KEYPAD), 0) if event.state & X.Mod2Mask and not shift else 0
        if number:
            return Pressed("", _KEYPAD[number], ctrl, shift)
        symbol = shifted if shift else plain
        name = _NAMED.get(plain, "")
        if symbol == 0xFE20:
            return Pressed("tab", "", ctrl, True)
        character = keysyms.character_of(symbol)
        if event.state & X.LockMask and character.isalpha():
            character = character.lower() if shift else character.upper()
        return Pressed(name, "" if name and name != "space" else character, ctrl, shift)

    def take_keyboard(self) -> None:
        """When a person clicked into it; given back in ``close``."""
        if self._focus_before is None:
            self._focus_before = self._display.get_input_focus().focus
        self._window.set_input_focus(X.RevertToPointerRoot, X.CurrentTime, onerror=_ignored())
        self._display.flush()

    def paste(self) -> None:
        """Ask for the clipboard; it comes as an input."""
        self._window.convert_selection(
            self._atom("CLIPBOARD"), self._atom("UTF8_STRING"), self._atom("_STEADYHAND_PASTE"), X.CurrentTime
        )
        self._display.flush()

    def _pasted(self, name: int) -> Pasted | None:
        found = self._window.get_full_property(name, X.AnyPropertyType)
        value = found.value if found is not None else b""
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return Pasted(text.replace("\r\n", "\n")) if text else None

    # ---- the end --------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Give the keyboard back, go, and wait until it looks as before, for a moment at most."""
        if self._focus_before is not None and hasattr(self._focus_before, "set_input_focus"):
            self._focus_before.set_input_focus(X.RevertToParent, X.CurrentTime, onerror=_ignored())
        self._window.destroy()
        self._display.sync()
        end = time.monotonic() + _REPAINT
        while self._beneath and self._beneath != self._pixels() and (left := end - time.monotonic()) > 0:
            select.select([], [], [], min(0.02, left))

    def _pixels(self) -> bytes:
        """What the screen shows at the window's place now."""
        size = self._root.get_geometry()
        box = self.box.meet(Box(0, 0, size.width, size.height))
        if box is None:
            return b""
        try:
            shot = self._root.get_image(box.x1, box.y1, box.width, box.height, X.ZPixmap, 0xFFFFFFFF)
        except error.XError:
            return b""
        return bytes(shot.data) if isinstance(shot.data, bytes) else str(shot.data).encode()


def _ignored() -> Any:
    """For requests about windows that may be gone."""
    return error.CatchError(error.BadWindow, error.BadMatch, error.BadValue)
