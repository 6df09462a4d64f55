"""Pictures of the screen, and whether the pointer lives in the same space."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from painter import Painter

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.errors import DisplayLost, EnvironmentLacks
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.geometry import check_geometry, places
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.schema import Box, Point


def test_a_picture_has_the_screens_size_and_red_first(painter: Painter, capture: Capture) -> None:
    window = painter.window(Box(300, 200, 340, 240), free=True)
    painter.fill(window, Box(0, 0, 40, 40), 0xFF8000)
    shot = capture.grab()
    assert shot.pixels.dtype == np.uint8
    assert shot.pixels.shape == (800, 1280, 3) and shot.scale == 1.0 and shot.box == Box(0, 0, 1280, 800)
    assert tuple(shot.pixels[220, 320]) == (255, 128, 0)
    part = capture.grab(Box(320, 220, 330, 226))
    assert part.pixels.shape == (6, 10, 3) and part.origin == Point(320, 220) and part.box == Box(320, 220, 330, 226)
    assert (part.pixels == (255, 128, 0)).all()


def test_a_box_that_leaves_the_screen_is_cut_and_one_outside_is_empty(capture: Capture) -> None:
    assert capture.grab(Box(-50, 700, 20, 900)).box == Box(0, 700, 20, 800)
    assert capture.grab(Box(5000, 5000, 5010, 5010)).pixels.size == 0


def test_threads_may_share_one_capture(capture: Capture) -> None:
    whole = capture.grab().pixels.shape
    shapes: list[tuple[int, ...]] = []

    def look() -> None:
        shapes.extend(capture.grab().pixels.shape for _ in range(20))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shapes == [whole] * 80


def test_no_display_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    for name in (None, ":987"):
        with pytest.raises(EnvironmentLacks, match="--desktop virtual") as caught:
            Capture(name)
        assert "\n" not in str(caught.value)


def test_a_display_that_dies_is_lost(start_desktop: Callable[..., VirtualDesktop]) -> None:
    desktop = start_desktop()
    capture = Capture(desktop.display)
    capture.grab()
    desktop.stop()
    with pytest.raises(DisplayLost):
        capture.grab()
    capture.close()


def test_the_pointer_reaches_what_is_captured_and_comes_back(desktop_env: VirtualDesktop, capture: Capture) -> None:
    device = XTest(desktop_env.display)
    device.move(Point(111, 222))
    device.flush()
    check = check_geometry(device, capture.monitors())
    assert check.ok and check.off == 0 and len({asked for asked, _ in check.tried}) == 5
    assert device.pointer() == Point(111, 222)
    device.close()


class Clumsy:
    """A pointer in a space twice as fine as the picture's."""

    def __init__(self) -> None:
        self.at = Point(10, 10)

    def move(self, point: Point) -> None:
        self.at = Point(point.x // 2, point.y // 2)

    def pointer(self) -> Point:
        return self.at

    def flush(self) -> None:
        return


def test_a_pointer_in_another_space_than_the_picture_is_noticed() -> None:
    check = check_geometry(Clumsy(), [Box(0, 0, 1280, 800)])
    assert not check.ok and check.off > 500


def test_every_monitor_is_tried_also_left_of_the_origin() -> None:
    monitors = [Box(0, 0, 1920, 1080), Box(-1280, 100, 0, 900), Box(1920, -200, 3000, 1700)]
    tried = places(monitors)
    assert len(tried) == 5 and all(any(m.holds(p) for p in tried) for m in monitors)
    assert all(any(m.holds(p) for m in monitors) for p in tried)


def test_a_screen_that_is_resized_is_captured_in_its_new_size(bare_server: str) -> None:
    capture = Capture(bare_server)
    with Painter(bare_server) as painter:
        root = painter.screen.root
        crtc = root.xrandr_get_screen_resources().crtcs[0]
        painter.connection.xrandr_set_crtc_config(crtc, 0, 0, 0, 0, 1, [])
        root.xrandr_set_screen_size(640, 480, 170, 127)
        painter.connection.sync()
        assert capture.grab().pixels.shape == (480, 640, 3)
        assert capture.monitors() == (Box(0, 0, 640, 480),)
    capture.close()
