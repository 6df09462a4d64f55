"""Mice and keyboards as people set them up: what is sent arrives as it was meant, or the run says why it cannot."""

from __future__ import annotations

import ctypes
import subprocess
from typing import Any

import pytest
from faults_support import Painter, Stand, Story
from Xlib import X

from steadyhand_actions.schema import Act, Box, Click, Hold, Point, Press, Scroll, Type

HERE = Point(200, 150)
SLOW_KEYS, BOUNCE_KEYS, STICKY_KEYS = 1 << 1, 1 << 2, 1 << 3


class Window:
    """A window with the focus that keeps the events it gets."""

    def __init__(self, painter: Painter) -> None:
        self._connection = painter.connection
        made: Any = painter.window(Box(50, 50, 400, 300), "Letter")
        made.change_attributes(event_mask=X.ButtonPressMask | X.KeyPressMask | X.PointerMotionMask)
        made.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
        self.got()

    def got(self) -> list[Any]:
        self._connection.sync()
        events = [self._connection.next_event() for _ in range(self._connection.pending_events())]
        return [e for e in events if e.type in (X.ButtonPress, X.KeyPress, X.MotionNotify)]

    def buttons(self) -> list[int]:
        return [e.detail for e in self.got() if e.type == X.ButtonPress]

    def keysyms(self) -> list[tuple[int, int]]:
        """Keysym and modifiers of each press of a key."""
        found = [e for e in self.got() if e.type == X.KeyPress]
        return [(self._connection.keycode_to_keysym(e.detail, 0), e.state & 0xFF) for e in found]


@pytest.fixture
def window(painter: Painter) -> Window:
    return Window(painter)


def do(stand: Stand, *acts: Act) -> str:
    """Do them all; why the run ended, if not well."""

    def story() -> Story:
        yield None
        for act in acts:
            turn = yield act
            assert turn.outcome is not None and turn.outcome.status == "done", turn.outcome

    return stand.tell(story).reason


@pytest.fixture
def keyboard(display: str, window: Window) -> Any:
    """Switches aids of the keyboard on and off, as its owner's settings do (XKB controls)."""
    library = ctypes.CDLL("libX11.so.6")
    library.XOpenDisplay.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(library.XOpenDisplay(display.encode()))

    def switch(aid: int, on: bool = True) -> None:
        assert library.XkbChangeEnabledControls(connection, 0x100, aid, aid if on else 0)
        library.XSync(connection, 0)

    yield switch
    library.XCloseDisplay(connection)


def buttons(display: str, order: str) -> None:
    subprocess.run(["xmodmap", "-display", display, "-e", f"pointer = {order}"], check=True)


def test_a_left_handed_mouse_still_clicks_as_was_meant(stand: Stand, window: Window, display: str) -> None:
    buttons(display, "3 2 1 4 5 6 7 8 9 10")
    assert do(stand, Click(point=HERE), Click(point=HERE, button="right"), Click(point=HERE, button="middle")) == ""
    assert window.buttons() == [1, 3, 2]


def test_natural_scrolling_does_not_turn_scrolling_round(stand: Stand, window: Window, display: str) -> None:
    assert do(stand, Scroll(point=HERE, dy=2, dx=1)) == ""
    before = window.buttons()
    buttons(display, "1 2 3 5 4 7 6 8 9 10")
    assert do(stand, Scroll(point=HERE, dy=2, dx=1)) == ""
    assert before == window.buttons() == [5, 5, 7]


def test_a_mouse_set_up_in_the_middle_of_a_run_is_noticed(stand: Stand, window: Window, display: str) -> None:
    def story() -> Story:
        yield None
        yield Click(point=HERE)
        buttons(display, "3 2 1 4 5 6 7 8 9 10")
        yield Click(point=HERE)

    assert stand.tell(story).status == "done"
    assert window.buttons() == [1, 1]


def test_acceleration_does_not_carry_the_pointer_elsewhere(stand: Stand, window: Window, display: str) -> None:
    subprocess.run(["xset", "-display", display, "m", "20/1", "1"], check=True)
    assert do(stand, Click(point=HERE), Click(point=Point(60, 60)), Click(point=Point(399, 299))) == ""
    clicks = [(e.root_x, e.root_y) for e in window.got() if e.type == X.ButtonPress]
    assert clicks == [(200, 150), (60, 60), (399, 299)]


def test_a_pointer_that_is_held_fast_clicks_nothing(stand: Stand, window: Window, painter: Painter) -> None:
    cage = painter.window(Box(500, 400, 560, 460), "Game")

    def story() -> Story:
        yield None
        yield None
        held = cage.grab_pointer(True, 0, X.GrabModeAsync, X.GrabModeAsync, cage, X.NONE, X.CurrentTime)
        assert held == X.GrabSuccess
        yield Click(point=HERE)

    ended = stand.tell(story)
    assert ended.status == "failed" and "the pointer was sent to 200,150 but is at" in ended.reason
    assert window.buttons() == []


@pytest.mark.parametrize(("aid", "name"), [(SLOW_KEYS, "slow keys"), (BOUNCE_KEYS, "bounce keys")])
def test_a_keyboard_that_swallows_keys_is_said_so_and_nothing_is_half_typed(
    stand: Stand, window: Window, keyboard: Any, aid: int, name: str
) -> None:
    keyboard(aid)
    said = do(stand, Type(text="aabb"))
    assert name in said and "switch them off" in said and window.keysyms() == []
    keyboard(aid, False)
    assert do(stand, Type(text="aabb")) == ""
    assert [k for k, _ in window.keysyms()] == [ord(c) for c in "aabb"]


def test_sticky_keys_make_no_commands_of_text(stand: Stand, window: Window, keyboard: Any) -> None:
    keyboard(STICKY_KEYS)
    assert do(stand, Press(keys=("ctrl", "c")), Type(text="w"), Press(keys=("shift", "tab")), Type(text="q")) == ""
    typed = {chr(k): state for k, state in window.keysyms() if k < 0x100}
    assert typed == {"c": 4, "w": 0, "q": 0}


def test_a_modifier_that_stuck_makes_no_command_of_text(stand: Stand, window: Window, keyboard: Any) -> None:
    keyboard(STICKY_KEYS)
    assert "ctrl is held down" in do(stand, Press(keys=("ctrl",)), Type(text="w"))
    assert ord("w") not in [k for k, _ in window.keysyms()]


def test_no_key_repeats_that_was_pressed_once(stand: Stand, window: Window, display: str) -> None:
    text = "the quick brown fox jumps over the lazy dog " * 3
    # A person's keyboard waits for a quarter of a second at least; this one for a thousandth.
    subprocess.run(["xset", "-display", display, "r", "rate", "1", "250"], check=True)
    assert do(stand, Type(text=text)) == ""
    assert len(window.keysyms()) == len(text)
    subprocess.run(["xset", "-display", display, "r", "rate", "250", "250"], check=True)
    assert do(stand, Press(keys=("tab",), count=7)) == ""
    assert len(window.keysyms()) == 7


def test_a_key_that_is_held_repeats_and_stops_when_it_is_let_go(stand: Stand, window: Window, display: str) -> None:
    subprocess.run(["xset", "-display", display, "r", "rate", "50", "50"], check=True)
    assert do(stand, Hold(keys=("a",), ms=600)) == ""
    held = len(window.keysyms())
    assert held > 2
    assert do(stand, Type(text="b")) == ""
    assert [k for k, _ in window.keysyms()] == [ord("b")]
