"""Which button Enter presses, where a page has several forms with a default button each."""

from __future__ import annotations

import numpy as np

from steadyhand.observation import Element, Observation, Role, Screenshot, Window
from steadyhand.perceive.context import context_of
from steadyhand_actions.schema import Box

SHOT = Screenshot(np.full((600, 800, 3), 200, np.uint8))
WINDOW = Window(7, "Board", "chromium", 1, Box(0, 0, 800, 600), active=True)


def part(id: str, role: Role, name: str, y: int, parent: str | None, *states: str) -> Element:
    box = Box(10 + 200 * (role == "button"), y, 200 + 100 * (role == "button"), y + 24)
    order = 10 * y + (role == "button")
    return Element(id, role, name, box, frozenset(states), parent=parent, window=7, visible=box, order=order)  # type: ignore[arg-type]


def board(focus: str) -> Observation:
    elements = (
        part("page", "document", "Board", 0, None),
        part("search", "group", "", 10, "page"),
        part("query", "field", "Search", 10, "search"),
        part("find", "button", "Find", 10, "search", "default"),
        part("form", "group", "", 60, "page"),
        part("label", "group", "", 60, "form"),
        part("comment", "field", "Comment", 60, "label"),
        part("submit", "button", "Submit", 60, "form", "default"),
    )
    return Observation(SHOT, elements, (WINDOW,), focus=focus)


def test_it_is_the_next_one_where_forms_are_not_told() -> None:
    elements = (
        part("page", "document", "Board", 0, None),
        part("query", "field", "Search", 10, "page"),
        part("find", "button", "Find", 10, "page", "default"),
        part("comment", "field", "Comment", 60, "page"),
        part("submit", "button", "Submit", 60, "page", "default"),
    )
    for focus, pressed in (("query", "Find"), ("comment", "Submit")):
        seen = Observation(SHOT, elements, (WINDOW,), focus=focus)
        context = context_of(seen, seen.element(focus))
        assert context.default is not None and context.default.name == pressed


def test_enter_presses_the_default_button_of_the_form_that_has_the_focus() -> None:
    for focus, pressed in (("query", "Find"), ("comment", "Submit")):
        seen = board(focus)
        context = context_of(seen, seen.element(focus))
        assert context.default is not None and context.default.name == pressed
