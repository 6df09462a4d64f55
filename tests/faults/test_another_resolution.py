"""The resolution changes between looking and acting: what was pending is dropped, and the new screen is worked on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from faults_support import Painter, Stand, Story, pressed, x_server
from Xlib import X

from steadyhand_actions.schema import Act, Box, Click, Drag, Point, Scroll

FAR = Point(700, 520)
NEAR = Point(200, 150)


@pytest.fixture
def display() -> Iterator[str]:
    with x_server(size="800x600") as (_, name):
        mode = "23.75 640 664 720 800 480 483 487 500".split()
        for command in (["--newmode", "small", *mode], ["--addmode", "screen", "small"]):
            subprocess.run(["xrandr", "-display", name, *command], check=True)
        yield name


def resize(display: str, mode: str) -> None:
    subprocess.run(["xrandr", "-display", display, "--output", "screen", "--mode", mode], check=True)


@pytest.mark.parametrize(
    "act",
    [Click(point=FAR), Scroll(point=FAR, dy=1), Drag(path=(FAR, NEAR)), Drag(path=(NEAR, FAR))],
    ids=["click", "scroll", "drag", "drag there"],
)
def test_what_was_meant_for_the_larger_screen_is_dropped_and_the_run_goes_on(
    stand: Stand, painter: Painter, display: str, act: Act
) -> None:
    window = painter.window(Box(50, 50, 780, 580), "Letter")
    window.change_attributes(event_mask=X.ButtonPressMask)
    sizes: list[tuple[int, int]] = []

    def story() -> Story:
        yield None
        yield None
        resize(display, "small")
        turn = yield act
        assert turn.outcome is not None and turn.outcome.status == "stale", turn.outcome
        assert pressed(painter) == 0
        sizes.append((turn.seen.screenshot.box.width, turn.seen.screenshot.box.height))
        turn = yield Click(point=NEAR)
        assert turn.outcome is not None and turn.outcome.status == "done" and pressed(painter) == 1
        resize(display, "800x600")
        turn = yield None
        sizes.append((turn.seen.screenshot.box.width, turn.seen.screenshot.box.height))
        turn = yield Click(point=FAR)
        assert turn.outcome is not None and turn.outcome.status == "done" and pressed(painter) == 1

    ended = stand.tell(story)
    assert ended.status == "done", ended
    assert sizes == [(640, 480), (800, 600)]
