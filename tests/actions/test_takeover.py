"""Who touches mouse and keyboard: somebody else is noticed at once, our own input never."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from Xlib import XK, X, display
from Xlib.ext import xtest
from Xlib.protocol import event

from steadyhand_actions.errors import BadAction
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.executors.xwatch import XWatch
from steadyhand_actions.schema import Box, Click, Drag, Hold, Move, Point, Press, Scroll, Type
from steadyhand_actions.takeover import NUDGE, Attended, Attention

SCREEN = Box(0, 0, 800, 600)


class Other:
    """Another program with an X connection of its own."""

    def __init__(self, name: str) -> None:
        self.display: Any = display.Display(name)
        self.root: Any = self.display.screen().root

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self.display, X.MotionNotify, x=x, y=y, root=self.root)
        self.display.sync()

    def click(self, button: int = 1) -> None:
        xtest.fake_input(self.display, X.ButtonPress, button)
        xtest.fake_input(self.display, X.ButtonRelease, button)
        self.display.sync()

    def tap(self, *keysyms: int) -> None:
        codes = [self.display.keysym_to_keycode(keysym) for keysym in keysyms]
        for code in codes:
            xtest.fake_input(self.display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self.display, X.KeyRelease, code)
        self.display.sync()

    def warp(self, x: int, y: int) -> None:
        self.root.warp_pointer(x, y)
        self.display.sync()

    def close(self) -> None:
        self.display.close()


class Alarms:
    """What was said, and when."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.rang = threading.Event()

    def __call__(self, reason: str) -> None:
        self.said.append(reason)
        self.rang.set()


@pytest.fixture
def ours(server: str, journals: Path) -> Iterator[XTest]:
    device = XTest(server, journals)
    yield device
    device.close()


@pytest.fixture
def other(server: str) -> Iterator[Other]:
    other = Other(server)
    yield other
    other.close()


@pytest.fixture
def watch(server: str, ours: XTest) -> Iterator[XWatch]:
    watch = XWatch(server, ours.identity(), ours.left_at, "ctrl+alt+escape")
    yield watch
    watch.close()


def sent(other: Other, what: type[Any], detail: int, window: Any = None) -> None:
    """A key or a button as a mere message to a window."""
    onto = window or other.root
    onto.send_event(
        what(
            time=X.CurrentTime, root=other.root, window=onto, same_screen=1, child=X.NONE, root_x=1, root_y=1,
            event_x=1, event_y=1, state=0, detail=detail,
        ),
        event_mask=X.KeyPressMask | X.ButtonPressMask, propagate=True,
    )  # fmt: skip
    other.display.sync()


WAYS: dict[str, Callable[[Other], None]] = {
    "moves the mouse": lambda other: other.move(300, 200),
    "clicks": Other.click,
    "turns the wheel": lambda other: other.click(5),
    "types": lambda other: other.tap(XK.XK_a),
    "puts the pointer somewhere": lambda other: other.warp(300, 200),
    "sends a key to a window": lambda other: sent(other, event.KeyPress, 38),
    "sends a button to a window": lambda other: sent(other, event.ButtonPress, 1),
}


@pytest.mark.parametrize("way", WAYS)
def test_another_program_that_uses_mouse_or_keyboard_is_noticed(way: str, watch: XWatch, other: Other) -> None:
    alarms = Alarms()
    with watch.on_duty(alarms):
        WAYS[way](other)
        assert alarms.rang.wait(60)
    assert "a person took over" in alarms.said[0] and "give the same command again" in alarms.said[0]


def test_a_program_started_later_is_noticed_too(watch: XWatch, server: str) -> None:
    alarms = Alarms()
    with watch.on_duty(alarms):
        late = Other(server)
        late.tap(XK.XK_a)
        assert alarms.rang.wait(60)
        late.close()


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed")
@pytest.mark.parametrize(
    "words",
    [
        "mousemove 300 300",
        "mousemove_relative 40 40",
        "key a",
        "click 1",
        "type hello",
        "key --window {root} a",
        "click --window {root} 1",
    ],
)
def test_xdotool_is_noticed(words: str, watch: XWatch, other: Other, server: str) -> None:
    alarms = Alarms()
    other.move(10, 10)  # a pointer that is there already does not move
    with watch.on_duty(alarms):
        told = words.format(root=other.root.id)
        subprocess.run(["xdotool", *told.split()], env={**os.environ, "DISPLAY": server}, check=True)
        assert alarms.rang.wait(60)


def test_what_an_application_with_windows_passes_on_is_no_persons_input(watch: XWatch, other: Other) -> None:
    """Window managers and sockets hand keys and buttons on to other programs' windows, ours among them."""
    window = other.root.create_window(0, 0, 40, 30, 0, X.CopyFromParent, event_mask=X.KeyPressMask)
    window.map()
    other.display.sync()
    alarms = Alarms()
    with watch.on_duty(alarms):
        sent(other, event.KeyPress, 38, window)
        sent(other, event.ButtonPress, 1)
        with watch.paused():
            pass  # everything until now has been taken in when this is over
        assert not alarms.said


def test_a_terminal_does_not_take_keys_that_are_mere_messages(server: str, other: Other, tmp_path: Path) -> None:
    """What the promise in docs/safety.md rests on: the server marks them, and programs may tell."""
    out, title = tmp_path / "typed", "Takes no messages"
    shell = subprocess.Popen(
        ["xterm", "-title", title, "-e", f"stty -icanon -echo; exec cat > {out}"], env={**os.environ, "DISPLAY": server}
    )
    try:
        deadline = time.monotonic() + 60
        while not (out.exists() and (window := named(other.root, title))):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        code = other.display.keysym_to_keycode(XK.XK_a)
        for each in (window, *window.query_tree().children):
            sent(other, event.KeyPress, code, each)
            sent(other, event.KeyRelease, code, each)
        window.set_input_focus(X.RevertToParent, X.CurrentTime)
        other.tap(XK.XK_b)
        while not out.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert out.read_bytes() == b"b"
    finally:
        shell.terminate()
        shell.wait(20)


def named(root: Any, title: str) -> Any:
    return next((w for w in root.query_tree().children if w.get_wm_name() == title), None)


def test_one_alarm_is_enough(watch: XWatch, other: Other) -> None:
    alarms = Alarms()
    with watch.on_duty(alarms):
        for x in range(100, 400, 50):
            other.move(x, x)
        other.tap(XK.XK_a)
        assert alarms.rang.wait(60)
    assert len(alarms.said) == 1


def test_thousands_of_own_acts_give_no_alarm(watch: XWatch, ours: XTest, other: Other) -> None:
    """Also not when the meaning of keys is changed, a key repeats by itself, and applications move the pointer."""
    window = other.root.create_window(0, 0, 400, 300, 0, X.CopyFromParent)
    window.map()
    other.display.sync()
    hands, alarms = Hands(ours, DryRun(), lambda: (SCREEN,)), Alarms()
    with watch.on_duty(alarms):
        for n in range(150):
            hands.execute(Move(point=Point(n % 700, n % 500)))
            hands.execute(Scroll(point=Point(50 + n % 100, 60), dy=3 - n % 7))
            if n % 10 == 0:
                other.warp(n, 5)  # it has a window
            if n % 25 == 0:
                hands.execute(Drag(path=(Point(10, 10), Point(300, 200))))
                hands.execute(Type(text="Größe Жук 漢字 ñandú √2 ≤ ∞ — end"))
                hands.execute(Press(keys=("ctrl", "shift", "right"), count=100))
                hands.execute(Click(point=Point(100 + n, 100), count=3))
        hands.execute(Hold(keys=("a",), ms=1500))
        other.tap(XK.XK_b)
        assert alarms.rang.wait(60), "and yet somebody else is noticed after all that"
    assert len(alarms.said) == 1 and "another program" in alarms.said[0]


def test_a_nudged_mouse_is_no_wish_to_have_it_back_but_a_moved_one_is(watch: XWatch, ours: XTest, other: Other) -> None:
    ours.move(Point(100, 100))
    ours.flush()
    alarms = Alarms()
    with watch.on_duty(alarms):
        other.move(100 + NUDGE, 100 - NUDGE)
        with watch.paused():
            pass  # everything until now has been taken in when this is over
        assert not alarms.said
    with watch.on_duty(alarms):
        other.move(100 + NUDGE + 1, 100)
        assert alarms.rang.wait(60)


def test_what_is_done_to_answer_a_question_does_not_count(watch: XWatch, other: Other) -> None:
    class Person:
        def ask(self, question: str) -> bool:
            other.move(200, 200)
            other.click()
            other.tap(XK.XK_y, XK.XK_Return)
            return True

    alarms = Alarms()
    with watch.on_duty(alarms):
        assert Attended(Person(), watch).ask("Delete it?")
        assert not alarms.said
        other.tap(XK.XK_a)
        assert alarms.rang.wait(60)


def test_nothing_is_noticed_off_duty(watch: XWatch, other: Other) -> None:
    alarms = Alarms()
    other.move(300, 300)
    with watch.on_duty(alarms):
        pass
    other.move(400, 400)
    with watch.on_duty(alarms):
        with watch.paused():
            pass
        assert not alarms.said


def test_the_hot_key_stops_also_when_other_input_does_not_matter(server: str, ours: XTest, other: Other) -> None:
    watch, alarms = XWatch(server, ours.identity(), ours.left_at, "ctrl+alt+escape", others=False), Alarms()
    with watch.on_duty(alarms):
        other.tap(XK.XK_a)
        other.tap(XK.XK_Control_L, XK.XK_Alt_L, XK.XK_Escape)
        assert alarms.rang.wait(60)
    assert len(alarms.said) == 1 and "hot-key" in alarms.said[0]
    assert not watch.notes
    watch.close()


def test_a_hot_key_that_another_program_has_is_said_once(server: str, ours: XTest, other: Other) -> None:
    other.root.grab_key(
        other.display.keysym_to_keycode(XK.XK_F12), X.ControlMask, False, X.GrabModeAsync, X.GrabModeAsync
    )
    other.display.sync()
    watch = XWatch(server, ours.identity(), ours.left_at, "ctrl+F12")
    for _ in range(2):
        with watch.on_duty(Alarms()):
            pass
    assert len(watch.notes) == 1 and "another program has it" in watch.notes[0]
    watch.close()


def test_a_hot_key_that_is_none_is_refused(server: str, ours: XTest) -> None:
    with pytest.raises(BadAction):
        XWatch(server, ours.identity(), ours.left_at, "ctrl+nosuchkey")


def test_a_watch_on_a_display_that_dies_ends_quietly(
    mortal_server: tuple[subprocess.Popen[bytes], str], journals: Path
) -> None:
    process, name = mortal_server
    device = XTest(name, journals)
    watch = XWatch(name, device.identity(), device.left_at, "ctrl+alt+escape")
    with watch.on_duty(Alarms()):
        process.kill()
        process.wait(60)
    watch.close()
    device.close()


@pytest.fixture
def nested(server: str) -> Iterator[str]:
    """A server in a window of another: its mouse and keyboard are devices like those of a person."""
    if shutil.which("Xephyr") is None:
        pytest.skip("Xephyr is not installed")
    read, write = os.pipe()
    inner = subprocess.Popen(
        ["Xephyr", "-displayfd", str(write), "-screen", "600x400", "-noreset", "-nolisten", "tcp"],
        pass_fds=[write], env={**os.environ, "DISPLAY": server}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as told:
        name = f":{told.readline().strip()}"
    yield name
    inner.terminate()
    inner.wait(60)


@pytest.mark.parametrize("way", ["moves the mouse", "clicks", "types"])
def test_a_persons_own_mouse_and_keyboard_are_noticed(
    way: str, nested: str, server: str, other: Other, journals: Path
) -> None:
    device = XTest(nested, journals)
    watch, alarms = XWatch(nested, device.identity(), device.left_at), Alarms()
    device.move(Point(20, 20))
    device.flush()
    other.move(200, 200)  # into its window, without which it gets no keys
    end = time.monotonic() + 60
    while device.pointer() == Point(20, 20) and time.monotonic() < end:
        time.sleep(0.01)  # until it has heard of that
    with watch.on_duty(alarms):
        hands = Hands(device, DryRun(), lambda: (Box(0, 0, 600, 400),))
        hands.execute(Click(point=Point(30, 30)))
        hands.execute(Type(text="our own"))
        assert not alarms.said
        WAYS[way](other)
        assert alarms.rang.wait(60)
    assert "another program" not in alarms.said[0]
    watch.close()
    device.close()


def test_an_alarm_goes_to_nobody_when_nobody_is_on_duty() -> None:
    attention = Attention()
    attention.pressed("a key was pressed")
    said: list[str] = []
    attention.begin(said.append)
    attention.end()
    attention.pressed("a key was pressed")
    assert not said


def test_the_hand_that_answered_may_still_move_the_mouse_for_a_moment() -> None:
    attention, said = Attention(), list[str]()
    attention.begin(said.append)
    attention.pause()
    attention.pressed("a key was pressed")
    attention.go_on()
    attention.moved(500)
    assert not said
    attention.pressed("a key was pressed")
    assert len(said) == 1
