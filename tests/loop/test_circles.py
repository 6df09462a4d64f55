"""What goes round in circles is noticed; what gets on, or was asked for several times, is not."""

from __future__ import annotations

from itertools import cycle, islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.errors import Failed
from steadyhand.loop.circles import ENOUGH, PATIENCE_MS, Circles, screen_of
from steadyhand.models.base import CIRCLES
from steadyhand.observation import Element, Observation, Screenshot, State, Window
from steadyhand_actions.schema import Action, Box, Click, Point, Press, Wait

ACTS: tuple[Action, ...] = (
    Click(point=Point(50, 20)), Click(point=Point(150, 20)), Press(keys=("enter",)), Press(keys=("tab",)),
)  # fmt: skip


def seen(name: str = "Save", states: frozenset[State] = frozenset({"enabled"}), shade: int = 200) -> Observation:
    box = Box(10, 10, 90, 40)
    pixels = np.full((300, 400, 3), shade, np.uint8)
    window = Window(7, "Notes", "notes", 1, Box(0, 0, 400, 300), active=True)
    return Observation(Screenshot(pixels), (Element("a", "button", name, box, states, visible=box),), (window,))


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(ACTS)), max_size=60))
def test_it_stops_exactly_when_one_act_came_up_often_enough_on_one_screen(steps: list[tuple[int, Action]]) -> None:
    circles, before = Circles(), list[tuple[int, Action]]()
    for screen, act in steps:
        times = before.count((screen, act)) + 1
        if times >= ENOUGH:
            with pytest.raises(Failed, match="circles"):
                circles.count(screen, act)
            return
        assert circles.count(screen, act) == times
        before.append((screen, act))


@given(st.lists(st.sampled_from(ACTS), max_size=200))
def test_what_gets_on_is_never_stopped(acts: list[Action]) -> None:
    circles = Circles()
    assert all(circles.count(screen, act) == 1 for screen, act in enumerate(acts))


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS)), min_size=1, max_size=4, unique=True))
def test_a_circle_of_any_length_is_told_of_and_then_stopped(circle: list[tuple[int, Action]]) -> None:
    circles, told = Circles(), 0
    with pytest.raises(Failed, match="circles"):
        for screen, act in islice(cycle(circle), 1_000):
            told = max(told, circles.count(screen, act))
    assert CIRCLES <= told == ENOUGH - 1


def test_the_reason_says_what_was_repeated() -> None:
    circles = Circles()
    with pytest.raises(Failed, match=r"the same click at \(50, 20\)"):
        for _ in range(ENOUGH):
            circles.count("screen", ACTS[0])


def test_a_place_a_few_pixels_off_is_the_same() -> None:
    circles = Circles()
    assert [circles.count("screen", Click(point=Point(50 + i, 20))) for i in range(3)] == [1, 2, 3]


def test_the_focus_makes_no_other_screen_but_a_name_a_picture_and_a_done_step_do() -> None:
    there = screen_of(seen())
    assert screen_of(seen(states=frozenset({"enabled", "focused"}))) == there
    assert screen_of(seen("Saved")) != there
    assert screen_of(seen(shade=90)) != there, "what the tree does not tell of"
    assert screen_of(seen(), behind=1) != there, "what a person wants done ten times is no circle"


@pytest.mark.parametrize(("ms", "times"), [(PATIENCE_MS // 10, 10), (2 * PATIENCE_MS, 1), (0, PATIENCE_MS // 2_000)])
def test_nothing_but_waiting_comes_to_an_end(ms: int, times: int) -> None:
    circles, wait = Circles(), Wait(ms=ms)
    for _ in range(times):
        assert circles.count("here", wait) == 0
    assert circles.count("there", wait) == 0, "another screen"
    with pytest.raises(Failed, match="waiting"):
        circles.count("here", wait)
