"""Menus and tips that come and go between looking and acting: what was meant for them goes to nothing else."""

from __future__ import annotations

from faults_support import Painter, Stand, Story, pressed
from Xlib import X

from steadyhand_actions.schema import Box, Click, Point

ENTRY = Point(180, 180)


def scene(painter: Painter) -> None:
    letter = painter.window(Box(50, 50, 400, 350), "Letter")
    letter.change_attributes(event_mask=X.ButtonPressMask)
    pressed(painter)


def test_a_click_on_a_menu_that_closed_goes_to_nothing_under_it(stand: Stand, painter: Painter) -> None:
    scene(painter)

    def story() -> Story:
        yield None
        menu = painter.window(Box(120, 120, 260, 300), kind="POPUP_MENU", free=True)
        painter.fill(menu, Box(0, 50, 140, 80), 0x3060C0)
        yield None
        menu.destroy()
        pressed(painter)
        turn = yield Click(point=ENTRY)
        assert turn.outcome is not None and turn.outcome.status == "stale", turn.outcome

    assert stand.tell(story).status == "done" and pressed(painter) == 0


def test_a_click_on_what_a_menu_covers_by_now_goes_to_no_entry_of_it(stand: Stand, painter: Painter) -> None:
    scene(painter)

    def story() -> Story:
        yield None
        yield None
        menu = painter.window(Box(120, 120, 260, 300), kind="DROPDOWN_MENU", free=True)
        menu.change_attributes(event_mask=X.ButtonPressMask)
        pressed(painter)
        turn = yield Click(point=ENTRY)
        assert turn.outcome is not None and turn.outcome.status == "stale", turn.outcome

    assert stand.tell(story).status == "done" and pressed(painter) == 0


def test_a_tip_beside_the_target_is_no_reason_to_stop(stand: Stand, painter: Painter) -> None:
    scene(painter)

    def story() -> Story:
        yield None
        yield None
        painter.window(Box(250, 250, 330, 270), kind="TOOLTIP", free=True)
        turn = yield Click(point=ENTRY)
        assert turn.outcome is not None and turn.outcome.status == "done", turn.outcome

    assert stand.tell(story).status == "done" and pressed(painter) == 1
