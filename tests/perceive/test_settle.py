"""Waiting for the screen by its changes, on a real display that somebody paints on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from painter import Later, Painter, until

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import DisplayLost
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.damage import Damage
from steadyhand.perceive.frames import differences
from steadyhand.perceive.settle import Polled, Settle, changes_of
from steadyhand.perceive.x11 import X11
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.schema import Box, Point

pytestmark = pytest.mark.desktop


@pytest.fixture(params=["damage", "polled"])
def settle(request: pytest.FixtureRequest, desktop_env: VirtualDesktop, capture: Capture) -> Iterator[Settle]:
    settle = Settle(capture, desktop_env.display, Polled(capture) if request.param == "polled" else None)
    yield settle
    settle.close()


@pytest.fixture
def canvas(painter: Painter) -> Any:
    made = painter.window(Box(300, 200, 700, 500), "canvas", free=True)
    painter.fill(made, Box(0, 0, 400, 300), 0xFFFFFF)
    return made


LONG = 60_000
"""Milliseconds that are waited for at most, where no test may come near it however busy the machine is."""


def test_one_change_settles_soon_after_it_and_is_named(painter: Painter, canvas: Any, settle: Settle) -> None:
    settle.begin()
    painter.fill(canvas, Box(50, 60, 90, 80), 0x2040A0)
    effect = settle.wait(cap_ms=LONG)
    assert (effect.kind, effect.changed) == ("settled", (Box(350, 260, 390, 280),))
    assert effect.ms < LONG / 2


def test_nothing_is_told_as_nothing(canvas: Any, settle: Settle) -> None:
    settle.begin()
    effect = settle.wait(cap_ms=LONG)
    assert effect.kind == "none" and effect.changed == () and 200 < effect.ms < LONG / 2


def test_what_changes_late_is_waited_for_while_it_goes_on(painter: Painter, canvas: Any, settle: Settle) -> None:
    def paint(n: int) -> bool:
        painter.fill(canvas, Box(10 * n, 0, 10 * n + 10, 100), 0x10A010)
        return n < 9

    settle.begin()
    with Later(paint, first=0.1, every=0.03):
        effect = settle.wait(cap_ms=LONG, quiet_ms=900, first_ms=5000)
    assert effect.kind == "settled" and effect.changed == (Box(300, 200, 400, 300),)


def test_what_never_stops_is_animating_at_the_cap_and_no_longer_waited_for_next_time(
    painter: Painter, canvas: Any, settle: Settle
) -> None:
    spin = Box(20, 20, 60, 60)
    with Later(lambda n: painter.fill(canvas, spin, 0x0000FF if n % 2 else 0xFF0000), every=0.03):
        settle.begin()
        first = settle.wait(cap_ms=900, quiet_ms=800)
        assert first.kind == "animating" and 890 < first.ms < LONG / 2
        assert settle.restless == (Box(320, 220, 360, 260),)
        settle.begin()
        painter.fill(canvas, Box(200, 200, 300, 250), 0x208020)
        second = settle.wait(cap_ms=LONG, first_ms=5000)
        assert second.kind == "settled" and second.changed == (Box(500, 400, 600, 450),)
        settle.begin()
        assert settle.wait().kind == "none", "what moved before the act is not its effect"


def test_a_place_that_came_to_rest_counts_again(painter: Painter, canvas: Any, settle: Settle) -> None:
    spin = Box(20, 20, 60, 60)
    with Later(lambda n: painter.fill(canvas, spin, 0x0000FF if n % 2 else 0xFF0000), every=0.03):
        settle.begin()
        assert settle.wait(cap_ms=900, quiet_ms=800).kind == "animating"
    settle.begin()
    assert settle.wait().kind == "none"
    settle.begin()
    painter.fill(canvas, spin, 0x00FF00)
    assert settle.wait().kind == "settled"


def test_a_blinking_text_cursor_is_no_effect(painter: Painter, canvas: Any, settle: Settle) -> None:
    caret = Box(100, 100, 102, 118)
    settle.begin()
    settle.wait(first_ms=10)
    painter.fill(canvas, caret, 0x000000)  # it was seen to blink while nobody acted
    settle.begin()
    with Later(lambda n: painter.fill(canvas, caret, 0x000000 if n % 2 else 0xFFFFFF), first=0.1, every=10):
        assert settle.wait().kind == "none"
    settle.begin()
    painter.fill(canvas, Box(106, 100, 108, 118), 0x000000)
    assert settle.wait().kind == "settled", "a cursor that moves is an effect"


def test_waiting_for_a_change_ends_with_it(painter: Painter, canvas: Any, settle: Settle) -> None:
    settle.wait_change(1)
    assert not settle.wait_change(150)
    began = time.monotonic()
    with Later(lambda n: painter.fill(canvas, Box(0, 0, 80, 80), 0x804000) or False, first=0.2):
        assert settle.wait_change(60_000)
    assert 0.15 < time.monotonic() - began < 50, "neither before the change nor when all patience was at its end"
    painter.fill(canvas, Box(0, 0, 80, 80), 0x004080)
    assert settle.wait_change(5000), "what changed since the last wait is told at once"


def test_an_application_that_is_busy_is_waited_for(painter: Painter, capture: Capture, x11: X11) -> None:
    """It answers its ping only after a while, and paints then."""
    window = painter.window(Box(100, 100, 500, 400), "busy")
    window.set_wm_protocols([painter.atom("_NET_WM_PING")])
    painter.connection.sync()
    until(lambda: x11.active() == window.id)
    settle = Settle(capture, x11.display)

    def answer(n: int) -> bool:
        for _ in range(painter.connection.pending_events()):
            note = painter.connection.next_event()
            if note.type == 33 and note.data[1][0] == painter.atom("_NET_WM_PING"):
                back = note.data[1]
                painter.fill(window, Box(10, 10, 200, 200), 0x3060C0)
                pong = type(note)(window=painter.screen.root, client_type=note.client_type, data=(32, back))
                painter.screen.root.send_event(pong, event_mask=0x180000)
                painter.connection.sync()
        return True

    with Later(lambda n: None, first=0.3):
        settle.wait(cap_ms=400)
    settle.begin()
    with Later(answer, first=0.8, every=0.01):
        effect = settle.wait(cap_ms=LONG, first_ms=100)
    assert effect.kind == "settled" and effect.ms > 700
    settle.close()


def test_an_application_that_hangs_is_not_waited_for_beyond_the_cap(
    painter: Painter, capture: Capture, x11: X11
) -> None:
    window = painter.window(Box(100, 100, 500, 400), "hung")
    window.set_wm_protocols([painter.atom("_NET_WM_PING")])
    painter.connection.sync()
    until(lambda: x11.active() == window.id)
    settle = Settle(capture, x11.display)
    settle.wait(cap_ms=300)
    settle.begin()
    effect = settle.wait(cap_ms=600, first_ms=100)
    assert effect.kind == "none" and 590 < effect.ms < LONG / 2
    settle.close()


def test_a_display_that_dies_while_waited_for_is_lost(start_desktop: Callable[..., VirtualDesktop]) -> None:
    desktop = start_desktop()
    capture = Capture(desktop.display)
    settle = Settle(capture, desktop.display)
    settle.begin()
    with Later(lambda n: desktop.stop() or False, first=0.2), pytest.raises(DisplayLost):
        settle.wait_change(10_000)
    settle.close()
    capture.close()


def test_the_server_tells_of_changes_where_it_can(desktop_env: VirtualDesktop, capture: Capture) -> None:
    changes = changes_of(capture, desktop_env.display)
    assert isinstance(changes, Damage)
    changes.close()


@pytest.mark.parametrize("program", ["mousepad", "speedcrunch", "gnome-calculator"])
def test_applications_of_any_toolkit_answer_when_they_are_ready(
    program: str, start_desktop: Callable[..., VirtualDesktop]
) -> None:
    desktop = start_desktop()
    changes, x11 = Damage(desktop.display), X11(desktop.display)
    desktop.spawn([program])
    until(lambda: any(w.active for w in x11.windows()))

    def answers() -> bool:
        changes.ping()
        asked = bool(changes._unanswered)
        deadline = time.monotonic() + 60
        while not changes.answered() and time.monotonic() < deadline:
            changes.wait(0.1)
        return asked and changes.answered()

    until(answers)
    changes.close()
    x11.close()


def test_a_click_in_a_real_application_is_settled(desktop_env: VirtualDesktop, capture: Capture, x11: X11) -> None:
    settle = Settle(capture, desktop_env.display)
    desktop_env.spawn(["galculator"])
    window = until(lambda: next((w for w in x11.windows() if w.app == "galculator" and w.active), None))
    settle.wait()
    device = XTest(desktop_env.display)
    for i in range(12):
        settle.begin()
        device.move(Point(window.client.x1 + 30 + i % 4 * 65, window.client.y1 + 205 + i // 4 * 40))
        device.button("left", True)
        device.button("left", False)
        device.flush()
        assert settle.wait().kind == "settled"
    x11.close_window(window.id)
    until(lambda: all(w.app != "galculator" for w in x11.windows()))
    device.close()
    settle.close()


def test_differences_are_few_tight_rectangles(capture: Capture) -> None:
    before = capture.words().copy()
    after = before.copy()
    after[100:110, 200:260] ^= 1
    after[700, 1279] ^= 1
    after[101:103, 270:280] ^= 1
    assert set(differences(before, after)) == {Box(200, 100, 280, 110), Box(1279, 700, 1280, 701)}
    assert set(differences(before, after, -10, 5)) == {Box(190, 105, 270, 115), Box(1269, 705, 1270, 706)}
    assert differences(before, before) == ()
    assert differences(before[:50], after) == (Box(0, 0, 1280, 800),)
