"""What came of an act, told from two looks at the screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from steadyhand.loop.effects import came_of
from steadyhand.loop.looking import alike
from steadyhand.observation import Element, Observation, Screenshot, Window
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import (
    Act,
    Activate,
    Box,
    Came,
    Click,
    Effect,
    Launch,
    Move,
    Point,
    Press,
    SetValue,
    Type,
)

WINDOW = Window(7, "Notes", "notes", 1, Box(0, 0, 400, 300), active=True)
OTHER = Window(8, "Clock", "clock", 2, Box(500, 0, 600, 100))
FIELD = Element("f", "field", "Name", Box(10, 50, 200, 80), value="Ann", window=7, visible=Box(10, 50, 200, 80))
CONTEXT = Context(app="notes", window="Notes", window_id=7)
CLICK, NOTHING = Click(point=Point(50, 60)), Effect("none", (), 250.0)
HERE, THERE = Effect("settled", (Box(20, 20, 60, 60),), 90.0), Effect("settled", (Box(510, 10, 520, 20),), 90.0)


def seen(value: str | None = "Ann", *windows: Window, focus: str | None = "f") -> Observation:
    pixels = np.zeros((400, 640, 3), np.uint8)
    return Observation(Screenshot(pixels), (replace(FIELD, value=value),), windows or (WINDOW, OTHER), focus)


CASES: list[tuple[Act, Effect, Observation, Came]] = [
    (CLICK, NOTHING, seen(), "none"),
    (CLICK, replace(NOTHING, busy=True), seen(), "unknown"),
    (CLICK, HERE, seen(), "confirmed"),
    (CLICK, THERE, seen(), "unknown"),
    (CLICK, NOTHING, seen("Bob"), "confirmed"),
    (CLICK, NOTHING, seen("Ann", replace(WINDOW, title="Notes *"), OTHER), "confirmed"),
    (CLICK, replace(HERE, kind="animating"), seen(), "partial"),
    (Press(keys=("tab",)), NOTHING, seen(focus=None), "confirmed"),
    (Type(text="a Smith"), HERE, seen("Anna Smith"), "confirmed"),
    (Type(text="a Smith"), HERE, seen("Anna Sm"), "partial"),
    (Type(text="a Smith"), NOTHING, seen(), "none"),
    (Type(text="secret"), HERE, seen(None), "confirmed"),
    (Type(text="Ann"), HERE, seen("AnnAnn"), "confirmed"),
    (SetValue(element="f", value="Bob", point=Point(20, 60)), HERE, seen("Bob"), "confirmed"),
    (SetValue(element="f", value=9.0, point=Point(20, 60)), HERE, seen("7"), "partial"),
    (Activate(window=8), NOTHING, seen("Ann", WINDOW, replace(OTHER, active=True)), "confirmed"),
    (Launch(app="x.desktop"), Effect("none"), seen(), "unknown"),
    (Move(point=Point(0, 0)), NOTHING, seen(), "confirmed"),
]


@pytest.mark.parametrize(("action", "effect", "after", "came"), CASES)
def test_what_came_of_an_act(action: Act, effect: Effect, after: Observation, came: Came) -> None:
    assert came_of(action, CONTEXT, seen(), effect, after) == came


def picture(*spots: tuple[int, int, int, int]) -> Observation:
    shown = seen()
    for x1, y1, x2, y2 in spots:
        shown.screenshot.pixels[y1:y2, x1:x2] = 255
    return shown


def test_a_caret_and_what_moves_by_itself_or_elsewhere_make_nothing_look_different() -> None:
    assert alike(seen(), seen(), CLICK)
    assert alike(seen(), picture((50, 55, 52, 75)), CLICK), "a caret"
    assert alike(seen(), picture((300, 200, 340, 240)), CLICK), "elsewhere"
    spinner = (40, 50, 60, 70)
    assert not alike(seen(), picture(spinner), CLICK)
    assert alike(seen(), picture(spinner), CLICK, (Box(*spinner),))
    assert alike(seen(), picture(spinner), Press(keys=("tab",))), "keys have no place"
