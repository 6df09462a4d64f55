"""Screen savers, screen locks and black pictures: the run waits, sends nothing, and says what is the matter."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from faults_support import Stand, Story, pressed
from painter import Later, Painter
from Xlib import X

from steadyhand.loop.waking import Waking
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.schema import Act, Box, Click, Point, Press, Type

SCREEN = Box(0, 0, 640, 480)
ACTS: tuple[Act, ...] = (Click(point=Point(200, 200)), Type(text="secret"), Press(keys=("enter",)))


def window(painter: Painter, box: Box, *, free: bool = False, colour: int = 0x808080) -> Any:
    made = painter.window(box, "" if free else "Letter", app="" if free else "Painter", pid=0, free=free)
    made.change_attributes(event_mask=X.ButtonPressMask | X.KeyPressMask)
    painter.fill(made, Box(0, 0, box.width, box.height), colour)
    return made


def saver(display: str, what: str) -> None:
    subprocess.run(["xset", "-display", display, "s", what], check=True)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_a_screen_saver_is_waited_for_and_nothing_is_sent_while_it_is_on(
    stand: Stand, painter: Painter, display: str, act: Act
) -> None:
    letter = window(painter, Box(100, 100, 400, 300))
    letter.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
    painter.connection.sync()
    during: list[int] = []

    def wakes(_: int) -> bool:
        during.append(pressed(painter))
        saver(display, "reset")
        return False

    def story() -> Story:
        yield None
        yield None
        saver(display, "activate")
        with Later(wakes, first=0.7):
            turn = yield act
        assert turn.outcome is not None and turn.outcome.status == "done", turn.outcome

    ended = stand.tell(story)
    assert ended.status == "done", ended
    assert during == [0] and pressed(painter) > 0


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_nothing_is_typed_into_a_screen_lock_or_clicked_on_it(stand: Stand, painter: Painter, act: Act) -> None:
    letter = window(painter, Box(100, 100, 400, 300))
    letter.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
    painter.connection.sync()

    def story() -> Story:
        yield None
        yield None
        lock = window(painter, SCREEN, free=True, colour=0x203040)
        lock.set_input_focus(X.RevertToParent, X.CurrentTime)
        lock.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        pressed(painter)
        yield act

    ended = stand.tell(story, seconds=2)
    assert ended.status == "stopped" and "2 seconds" in ended.reason
    assert pressed(painter) == 0


def reason(stand: Stand) -> str:
    """What a run would say that gave up waiting."""
    with pytest.raises(EnvironmentLacks) as caught:
        Waking(stand.session.eyes, stand.session.settle.wait_change, lambda: None, patience=0.1).observe()
    return str(caught.value)


def test_what_is_the_matter_is_said(stand: Stand, painter: Painter, display: str) -> None:
    saver(display, "activate")
    assert "screen saver" in reason(stand)
    saver(display, "reset")
    letter = window(painter, SCREEN, colour=0)
    assert "black" in reason(stand)
    letter.destroy()
    window(painter, SCREEN, free=True)
    assert "screen lock" in reason(stand) and "unlock" in reason(stand)


def test_an_empty_black_desktop_and_a_menu_are_nothing_of_the_kind(stand: Stand, painter: Painter) -> None:
    eyes = Waking(stand.session.eyes, stand.session.settle.wait_change, lambda: None, patience=0)
    assert eyes.observe().windows == ()
    window(painter, Box(10, 10, 300, 200))
    menu = window(painter, Box(50, 50, 200, 470), free=True)
    assert len(eyes.observe().windows) == 2
    menu.destroy()
