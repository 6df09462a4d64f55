"""Between looking and acting the screen changes: nothing is ever sent to what was not looked at."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from faults_support import Stand, Story, pressed, x_server
from painter import Painter
from Xlib import X, error

from steadyhand_actions.schema import Act, Box, Click, Drag, Point, Scroll, Type

HOME = Box(50, 40, 210, 160)
BUTTON = Box.at(50, 45, 60, 24)
"""In the window."""
TRIALS = 200


@pytest.fixture
def display() -> Iterator[str]:
    """A small one: there is little to look at."""
    with x_server(size="320x240") as (_, name):
        yield name


class Scene:
    """A window with a button painted in it, and another beside; what input they get is counted."""

    def __init__(self, painter: Painter, chance: random.Random) -> None:
        self.painter, self.chance = painter, chance
        self.windows: list[Any] = []
        self.target = self.open(HOME, "Letter")
        self.other = self.open(Box(220, 150, 310, 230), "Other")
        self.target.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
        painter.connection.sync()
        pressed(painter)

    def open(self, box: Box, title: str, free: bool = False) -> Any:
        window = self.painter.window(box, title, free=free)
        window.change_attributes(event_mask=X.ButtonPressMask | X.KeyPressMask | X.StructureNotifyMask)
        self.painter.fill(window, BUTTON, 0x4060A0)
        self.windows.append(window)
        return window

    def clear(self) -> None:
        gone = error.CatchError(error.BadWindow)
        for window in self.windows:
            window.destroy(onerror=gone)
        self.painter.connection.sync()

    # ---- what may happen ------------------------------------------------------------------------------------------

    def moves(self) -> None:
        far = self.chance.choice([(1, 0), (0, -1), (7, 3), (-30, 4), (60, 40), (-45, -35)])
        self.target.configure(x=HOME.x1 + far[0], y=HOME.y1 + far[1])

    def grows(self) -> None:
        self.target.configure(width=HOME.width + self.chance.choice([-40, 1, 25]))

    def is_covered(self) -> None:
        self.open(Box(80, 70, 200, 150), self.chance.choice(["Letter", "", "Advertisement"]))

    def is_swapped(self) -> None:
        """Another window of the same name in the same place."""
        self.target.destroy()
        self.open(HOME, "Letter")

    def closes(self) -> None:
        self.target.destroy()

    def hides(self) -> None:
        self.target.unmap()

    def says_something_else(self) -> None:
        """The same window, another button: where the point is, and nothing but a few pixels differ."""
        self.painter.fill(self.target, Box(78, 55, 82, 60), 0xF0F0F0)

    def gets_a_menu(self) -> None:
        self.open(Box(100, 80, 160, 150), "", free=True)

    def loses_the_focus(self) -> None:
        self.other.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)

    def lies_under_the_other(self) -> None:
        self.other.configure(x=HOME.x1 + 20, y=HOME.y1 + 20, stack_mode=X.Above)


HAPPENINGS: tuple[Callable[[Scene], None], ...] = (
    Scene.moves, Scene.grows, Scene.is_covered, Scene.is_swapped, Scene.closes, Scene.hides, Scene.says_something_else,
    Scene.gets_a_menu, Scene.loses_the_focus, Scene.lies_under_the_other,
)  # fmt: skip
POINT = Point(HOME.x1 + 76, HOME.y1 + 57)
POINTED: tuple[Act, ...] = (
    Click(point=POINT), Click(point=POINT, button="right"), Click(point=POINT, count=2), Scroll(point=POINT, dy=2),
    Drag(path=(POINT, Point(150, 150))),
)  # fmt: skip


KEEP_FOCUS = (Scene.says_something_else, Scene.gets_a_menu, Scene.is_covered, Scene.lies_under_the_other)
"""Typing goes where the focus is, which these do not change."""


def act_for(happening: Callable[[Scene], None], chance: random.Random) -> Act:
    if happening is Scene.loses_the_focus:
        return Type(text="hello")
    return chance.choice(POINTED if happening in KEEP_FOCUS else (*POINTED, Type(text="hello")))


def test_two_hundred_times_the_target_changes_and_each_time_nothing_is_sent(stand: Stand, painter: Painter) -> None:
    chance = random.Random(4)
    missed: list[str] = []

    def story() -> Story:
        yield None
        for n in range(TRIALS):
            scene = Scene(painter, chance)
            yield None
            pressed(painter)
            happening = HAPPENINGS[n % len(HAPPENINGS)]
            act = act_for(happening, chance)
            happening(scene)
            painter.connection.sync()
            turn = yield act
            assert turn.outcome is not None
            if turn.outcome.status != "stale" or pressed(painter):
                missed.append(f"{n} {happening.__name__} {act.kind}: {turn.outcome.status}")
            scene.clear()

    ended = stand.tell(story)
    assert ended.status == "done", ended
    assert missed == []


@pytest.mark.parametrize("act", [*POINTED, Type(text="hello")], ids=lambda act: act.kind)
def test_where_nothing_changes_the_act_is_done(stand: Stand, painter: Painter, act: Act) -> None:
    got: list[int] = []

    def story() -> Story:
        yield None
        Scene(painter, random.Random(4))
        yield None
        pressed(painter)
        turn = yield act
        assert turn.outcome is not None and turn.outcome.status == "done", turn.outcome
        got.append(pressed(painter))

    ended = stand.tell(story)
    assert ended.status == "done", ended
    assert got[0] >= 1
