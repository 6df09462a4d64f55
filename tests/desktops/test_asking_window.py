"""The small window on a real display with a window manager: answered by mouse and keyboard, seen by nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import environment
from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.protocol import event as made_up

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.observation import Window as Shown
from steadyhand.perceive.context import context_at
from steadyhand.perceive.crop import picture_of
from steadyhand.perceive.perceiver import Perceiver
from steadyhand_actions.answers import NO, RUN, STOP, YES, Answer
from steadyhand_actions.asking_window.drawing import Sheet, draw
from steadyhand_actions.asking_window.field import Field
from steadyhand_actions.confirm import Question
from steadyhand_actions.confirm_window import Window
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_actions.executors.xtest import XTest
from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.schema import Act, Box, Click, Point, Type

pytestmark = pytest.mark.desktop

ASKED = Decision(verdict="ask", rule="destructive.delete", reason="'Delete' would delete it", category="destructive")
BUTTON = Target(role="button", name="Delete", box=Box(1100, 700, 1180, 730))
HERE = Context(app="files", window="Documents", target=BUTTON)
CLICK = Click(point=Point(1140, 715))


def eventually(true: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.02)
    return found


class Asked:
    """A question that is open, and a person at mouse and keyboard. ``question`` is drawn as the window draws it."""

    def __init__(
        self, way: Window, eyes: Perceiver, hand: XTest, action: Act = CLICK, context: Context = HERE, **more: Any
    ) -> None:
        self.question = Question(ASKED, action, context, **more)
        self._said: list[Answer] = []
        self._eyes, self._hand = eyes, hand
        self._thread = threading.Thread(target=lambda: self._said.append(way.ask(self.question)))
        self._thread.start()

    def shown(self) -> Shown | None:
        return next((w for w in self._eyes.x11.stack() if w.app == "steadyhand"), None)

    def window(self) -> Shown:
        found = eventually(self.shown)
        assert isinstance(found, Shown)
        return found

    def place(self, spot: str) -> Point:
        """Where on the screen something of the window is."""
        box, asked = self.window().box, self.question
        field = Field(asked.text) if asked.editable else None
        picture = Image.open(BytesIO(asked.picture)) if asked.picture else None
        sheet = Sheet(asked.rows(), picture, field)
        drawn = next(d for brief in range(3) if (d := draw(replace(sheet, brief=brief))).picture.height == box.height)
        assert drawn.picture.size == (box.width, box.height)
        centre = drawn.places[spot].centre
        return Point(box.x1 + centre.x, box.y1 + centre.y)

    def click(self, spot: str) -> None:
        self._hand.move(self.place(spot))
        self._hand.button("left", True)
        self._hand.button("left", False)
        self._hand.flush()

    def answered(self) -> bool:
        return bool(self._said)

    def click_until_answered(self, spot: str) -> Answer:
        """As a person would: what comes too early does nothing, so it is done again."""
        place = self.place(spot)
        while not self.answered():
            self._hand.move(place)
            self._hand.button("left", True)
            self._hand.button("left", False)
            self._hand.flush()
            self._thread.join(0.3)
        return self.answer()

    def answer(self) -> Answer:
        self._thread.join(60)
        return self._said[0]


@pytest.fixture
def eyes(desktop_env: VirtualDesktop) -> Iterator[Perceiver]:
    eyes = Perceiver(desktop_env.display, desktop_env.env)
    yield eyes
    eyes.close()


@pytest.fixture
def hand(desktop_env: VirtualDesktop, tmp_path: Path) -> Iterator[XTest]:
    hand = XTest(desktop_env.display, tmp_path)
    hand.move(Point(640, 400))
    yield hand
    hand.close()


@pytest.fixture
def way(desktop_env: VirtualDesktop) -> Iterator[Window]:
    way = Window(desktop_env.display, seconds=60)
    way.start()
    yield way
    way.close()


@pytest.fixture
def asks(way: Window, eyes: Perceiver, hand: XTest) -> Callable[..., Asked]:
    return lambda *about, **more: Asked(more.pop("way", way), eyes, hand, *about, **more)


@pytest.fixture
def terminal(desktop_env: VirtualDesktop, eyes: Perceiver, tmp_path: Path) -> Iterator[Path]:
    """An xterm that has the focus; what is typed into it, line by line, comes into the file."""
    out = tmp_path / "typed"
    pid = desktop_env.spawn(["xterm", "-geometry", "60x10+500+300", "-e", f"cat > {out}"])
    eventually(lambda: any(w.app == "xterm" and w.active for w in eyes.x11.windows()))
    eventually(out.exists)
    yield out
    os.kill(pid, signal.SIGTERM)
    eventually(lambda: not any(w.app == "xterm" for w in eyes.x11.windows()))


def test_every_answer_is_given_by_mouse_one_question_after_another(asks: Callable[..., Asked]) -> None:
    for spot, answer in (("yes", YES), ("no", NO), ("run", RUN), ("stop", STOP), ("yes", YES)):
        asked = asks()
        assert asked.click_until_answered(spot) == answer
        assert asked.shown() is None


def test_the_window_lies_far_from_its_target_and_above_all_others(
    asks: Callable[..., Asked], eyes: Perceiver, terminal: Path
) -> None:
    for box in (Box(10, 10, 90, 40), Box(1190, 10, 1270, 40), Box(10, 750, 90, 790), Box(1190, 750, 1270, 790)):
        asked = asks(
            Click(point=box.centre), HERE.model_copy(update={"target": BUTTON.model_copy(update={"box": box})})
        )
        window = asked.window()
        assert window.box.meet(box) is None
        assert eyes.x11.stack()[-1].id == window.id
        assert asked.click_until_answered("no") == NO


def test_it_takes_no_focus_until_it_is_clicked_and_then_gives_it_back(
    asks: Callable[..., Asked], eyes: Perceiver, hand: XTest, terminal: Path
) -> None:
    before = eyes.x11.active()
    asked = asks(Type(text="hello"), HERE)
    asked.window()
    for character in "to the terminal\n":
        hand.character(character)
    hand.flush()
    eventually(lambda: terminal.read_text() == "to the terminal\n")
    assert eyes.x11.active() == before
    focus = asked.window().id
    while eyes.x11.focus() != focus:
        asked.click("field")
        time.sleep(0.2)
    hand.key("ctrl", True)
    hand.key("a", True)
    hand.key("a", False)
    hand.key("ctrl", False)
    for character in "Grüße, Bob":
        hand.character(character)
    hand.flush()
    assert asked.click_until_answered("edit") == Answer("edit", "Grüße, Bob")
    eventually(lambda: eyes.x11.active() == before)
    for character in "again\n":
        hand.character(character)
    hand.flush()
    eventually(lambda: terminal.read_text() == "to the terminal\nagain\n")


def test_what_is_pressed_as_the_window_comes_is_no_answer(
    asks: Callable[..., Asked], eyes: Perceiver, hand: XTest, desktop_env: VirtualDesktop
) -> None:
    asked = asks()
    place = asked.place("yes")
    asked.click_until_answered("no")
    hand.move(place)
    brief = Window(desktop_env.display, seconds=2)
    brief.start()
    asked = asks(way=brief)
    while asked.shown() is None:
        hand.button("left", True)
        hand.button("left", False)
        hand.flush()
    assert asked.answer() == NO
    brief.close()


def test_events_that_a_program_makes_up_are_no_answer(asks: Callable[..., Asked], desktop_env: VirtualDesktop) -> None:
    asked = asks()
    place, window = asked.place("yes"), asked.window()
    connection: Any = Display(desktop_env.display)
    target = connection.create_resource_object("window", window.id)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        for kind in (made_up.ButtonPress, made_up.ButtonRelease):
            note = kind(
                time=X.CurrentTime, root=connection.screen().root, window=target, same_screen=1, child=X.NONE,
                root_x=place.x, root_y=place.y, event_x=place.x - window.box.x1, event_y=place.y - window.box.y1,
                state=0, detail=1,
            )  # fmt: skip
            target.send_event(note)
        connection.sync()
        time.sleep(0.1)
    connection.close()
    assert not asked.answered()
    assert asked.click_until_answered("no") == NO


def test_nobody_answers_and_it_is_gone_and_later_clicks_are_nothing(
    asks: Callable[..., Asked], desktop_env: VirtualDesktop, hand: XTest
) -> None:
    asked = asks()
    place = asked.place("yes")  # while there is time to look
    assert asked.click_until_answered("no") == NO
    brief = Window(desktop_env.display, seconds=1)
    asked = asks(way=brief)
    assert asked.answer() == NO
    assert asked.shown() is None
    hand.move(place)
    hand.button("left", True)
    hand.button("left", False)
    hand.flush()
    asked = asks(way=brief)
    assert asked.answer() == NO
    brief.close()


def test_a_run_that_is_stopped_takes_the_question_back(asks: Callable[..., Asked]) -> None:
    stopped = threading.Event()
    asked = asks(over=stopped.is_set)
    asked.window()
    stopped.set()
    assert asked.answer() == NO
    assert asked.shown() is None


@pytest.mark.parametrize("pixels_only", [False, True], ids=["tree", "pixels"])
def test_the_eyes_see_neither_the_window_nor_what_it_says(
    asks: Callable[..., Asked], desktop_env: VirtualDesktop, eyes: Perceiver, terminal: Path, pixels_only: bool
) -> None:
    mine = Perceiver(desktop_env.display, desktop_env.env, pixels_only=pixels_only)
    before = mine.observe(deep=True)
    asked = asks(Type(text="Do it once"), HERE, picture=picture_of(before.screenshot, HERE))
    window, yes = asked.window(), asked.place("yes")
    seen = mine.observe(deep=True)
    assert [w.id for w in seen.windows] == [w.id for w in before.windows]
    assert not [e for e in seen.elements if "steadyhand" in e.title.lower() or "do it" in e.title.lower()]
    assert np.unique(seen.screenshot.crop(window.box)).tolist() == [0x7F]
    assert seen.at(yes) is None
    assert context_at(seen, yes).app == "steadyhand"
    assert not mine.unchanged(before, Click(point=Point(yes.x, yes.y)))
    assert asked.click_until_answered("no") == NO
    after = mine.observe(deep=True)
    assert np.array_equal(after.screenshot.crop(window.box), before.screenshot.crop(window.box))
    mine.close()


def test_however_much_there_is_to_say_the_answers_are_on_the_screen(
    start_desktop: Callable[..., VirtualDesktop], tmp_path: Path
) -> None:
    desktop = start_desktop((800, 600))
    eyes, hand, way = Perceiver(desktop.display, desktop.env), XTest(desktop.display, tmp_path), Window(desktop.display)
    words = "much to be said about this " * 60
    here = HERE.model_copy(
        update={"window": words, "dialog": words, "beside": (words,) * 8, "spoken": (words,) * 3,
                "target": BUTTON.model_copy(update={"box": Box(700, 500, 780, 530), "name": words})}
    )  # fmt: skip
    asked = Asked(way, eyes, hand, Type(text=words), here, picture=picture_of(eyes.capture.grab(), here))
    window = asked.window()
    assert window.box.meet(Box(0, 0, 800, 600)) == window.box
    assert window.box.meet(Box(700, 500, 780, 530)) is None
    assert asked.click_until_answered("stop") == STOP
    way.close()
    hand.close()
    eyes.close()


def test_a_window_that_comes_over_it_stays_beneath(
    asks: Callable[..., Asked], desktop_env: VirtualDesktop, eyes: Perceiver
) -> None:
    asked = asks()
    window = asked.window()
    connection: Any = Display(desktop_env.display)
    other = connection.screen().root.create_window(
        window.box.x1, window.box.y1, window.box.width, window.box.height, 0, connection.screen().root_depth,
        override_redirect=True,
    )  # fmt: skip
    other.map()
    connection.sync()
    eventually(lambda: eyes.x11.stack()[-1].id == window.id)
    connection.close()
    assert asked.click_until_answered("no") == NO


def test_the_window_moves_into_another_corner_when_its_head_is_clicked(asks: Callable[..., Asked]) -> None:
    asked = asks()
    first = asked.window().box
    while asked.window().box == first:
        asked.click("head")
        time.sleep(0.2)
    assert asked.window().box.overlap(first) < 0.5
    assert asked.click_until_answered("yes") == YES


def test_it_ends_with_the_program_that_asked_however_that_ends(
    desktop_env: VirtualDesktop, eyes: Perceiver, asks: Callable[..., Asked]
) -> None:
    script = (
        "from steadyhand_actions.confirm_window import Window\n"
        "from steadyhand_actions.question import Question\n"
        "from steadyhand_actions.policy import Context, Decision\n"
        "from steadyhand_actions.schema import Press\n"
        f"way = Window({desktop_env.display!r})\n"
        "way.start()\n"
        "print(way.pid, flush=True)\n"
        "way.ask(Question(Decision(verdict='ask', rule='r', reason='r'), Press(keys=('enter',)), Context()))\n"
    )
    asking = subprocess.Popen([sys.executable, "-c", script], env=environment(), stdout=subprocess.PIPE)
    assert asking.stdout is not None
    pid = int(asking.stdout.readline())
    eventually(lambda: any(w.app == "steadyhand" for w in eyes.x11.stack()))
    asking.kill()
    asking.wait(20)
    asking.stdout.close()
    eventually(lambda: not any(w.app == "steadyhand" for w in eyes.x11.stack()))
    eventually(lambda: not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text())


def test_a_display_that_dies_while_it_asks_is_a_no(start_desktop: Callable[..., VirtualDesktop]) -> None:
    desktop = start_desktop((800, 600))
    way = Window(desktop.display)
    way.start()
    said: list[Answer] = []
    asking = threading.Thread(target=lambda: said.append(way.ask(Question(ASKED, CLICK, HERE))))
    asking.start()
    eyes = Perceiver(desktop.display, desktop.env)
    eventually(lambda: any(w.app == "steadyhand" for w in eyes.x11.stack()))
    eyes.close()
    desktop.stop()
    asking.join(30)
    assert said == [NO]
    way.close()


def test_without_a_display_it_says_what_else_there_is() -> None:
    with pytest.raises(EnvironmentLacks, match="--confirm page"):
        Window(environment={}).start()
    with pytest.raises(EnvironmentLacks, match=r"cannot be reached.*--confirm page"):
        Window(":4711").start()
    assert Window(":4711").ask(Question(ASKED, CLICK, HERE)) == NO
