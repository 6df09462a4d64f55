"""What an act would land on: keys where the keyboard is, the pointer on what lies above the others."""

from __future__ import annotations

import pytest
from keep_support import screen

from steadyhand.loop.landing import context_for
from steadyhand.observation import Element, Window
from steadyhand_actions.schema import Act, Box, Click, Drag, Point, SetValue, Type
from steadyhand_prompts.dialect import Aim, Proposal

BELOW = Window(id=1, title="Sums", app="sums", pid=1, box=Box(0, 0, 300, 200), z=0, active=True)
ABOVE = Window(id=2, title="Updates", app="updates", pid=2, box=Box(80, 50, 280, 150), z=1, kind="dialog")
TIP = Window(id=3, title="", app="sums", pid=1, box=Box(80, 50, 280, 150), z=1, kind="tooltip")
TIMES = Element(
    "a", "button", "Times", Box(100, 60, 140, 80), frozenset({"enabled"}), window=1, visible=Box(100, 60, 140, 80)
)
WORD = Element("b", "field", "Word", Box(10, 10, 70, 30), frozenset({"enabled", "editable"}), window=1)
AT = Point(120, 70)


def landing(action: Act, element: Element, *windows: Window) -> int:
    aim = Aim(element.id, element.role, element.name, element.box, "tree", 1.0)
    return context_for(action, Proposal((action,), aim=aim), screen(TIMES, WORD, windows=windows)).window_id


@pytest.mark.parametrize("action", [Click(point=AT), Drag(path=(AT, Point(120, 90)))])
def test_the_pointer_lands_on_the_window_that_has_come_over_its_target(action: Act) -> None:
    assert landing(action, TIMES, BELOW) == 1
    assert landing(action, TIMES, BELOW, ABOVE) == 2


def test_a_tooltip_over_the_target_changes_nothing() -> None:
    assert landing(Click(point=AT), TIMES, BELOW, TIP) == 1


def test_what_goes_through_accessibility_is_not_covered_by_a_window() -> None:
    assert landing(SetValue(element="a", value="x", point=AT), TIMES, BELOW, ABOVE) == 1


def test_keys_land_in_the_window_in_front_whatever_they_were_aimed_at() -> None:
    front = Window(id=2, title="Updates", app="updates", pid=2, box=ABOVE.box, z=1, kind="dialog", active=True)
    behind = Window(id=1, title="Sums", app="sums", pid=1, box=BELOW.box, z=0)
    assert landing(Type(text="12"), WORD, BELOW) == 1
    assert landing(Type(text="12"), WORD, behind, front) == 2
