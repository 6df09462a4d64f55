"""What of an element can be seen, given the window stack."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.observation import Window
from steadyhand.perceive.cover import MIN_SIDE, Cover
from steadyhand_actions.schema import Box

SCREEN = Box(0, 0, 1280, 800)


def window(id: int, box: Box, z: int = 0, **more: object) -> Window:
    return Window(id, f"w{id}", "app", id, box, z=z, **more)  # type: ignore[arg-type]


def test_what_lies_free_is_seen_whole() -> None:
    cover = Cover([window(1, Box(100, 100, 500, 400))], SCREEN)
    assert cover.visible(Box(120, 120, 160, 140), 1) == Box(120, 120, 160, 140)


def test_another_window_on_top_covers_wholly_or_leaves_the_largest_part() -> None:
    cover = Cover([window(1, Box(100, 100, 500, 400)), window(2, Box(300, 0, 700, 800), z=1)], SCREEN)
    assert cover.visible(Box(320, 120, 360, 140), 1) is None
    assert cover.visible(Box(280, 120, 360, 140), 1) == Box(280, 120, 300, 140)
    assert cover.visible(Box(320, 120, 360, 140), 2) == Box(320, 120, 360, 140)


def test_a_hole_in_the_middle_leaves_the_largest_side() -> None:
    cover = Cover([window(1, Box(0, 0, 600, 600)), window(2, Box(200, 100, 400, 500), z=1)], SCREEN)
    assert cover.visible(Box(0, 0, 600, 600), 1) in (Box(0, 0, 200, 600), Box(400, 0, 600, 600))


def test_minimised_windows_cover_nothing_and_show_nothing_and_tooltips_cover_nothing() -> None:
    away = window(2, Box(0, 0, 600, 600), z=1, minimised=True)
    hint = window(3, Box(0, 0, 600, 600), z=2, kind="tooltip")
    cover = Cover([window(1, Box(0, 0, 600, 600)), away, hint], SCREEN)
    assert cover.visible(Box(10, 10, 20, 20), 1) == Box(10, 10, 20, 20)
    assert cover.visible(Box(10, 10, 20, 20), 2) is None


def test_the_screen_the_window_and_scrolled_areas_cut() -> None:
    cover = Cover([window(1, Box(1000, 100, 1500, 400))], SCREEN)
    assert cover.visible(Box(1270, 120, 1400, 140), 1) == Box(1270, 120, 1280, 140)
    assert cover.visible(Box(1300, 120, 1400, 140), 1) is None
    assert cover.visible(Box(1100, 380, 1200, 420), 1) == Box(1100, 380, 1200, 400)
    assert cover.visible(Box(1100, 120, 1200, 140), 1, [Box(1000, 130, 1280, 400)]) == Box(1100, 130, 1200, 140)
    assert cover.visible(Box(1100, 120, 1200, 140), 1, [Box(0, 0, 10, 10)]) is None
    assert cover.visible(Box(1100, 120, 1200, 140), 77) is None, "a window that is not there"


def test_a_sliver_is_not_seen_but_a_thin_thing_is() -> None:
    cover = Cover([window(1, Box(0, 0, 600, 600)), window(2, Box(0, 0, 98, 600), z=1)], SCREEN)
    assert cover.visible(Box(50, 10, 100, 40), 1) is None
    assert cover.visible(Box(200, 10, 201, 40), 1) == Box(200, 10, 201, 40)


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(-20, 90), st.integers(-20, 90), st.integers(1, 60), st.integers(1, 60),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(boxes, min_size=1, max_size=5), st.lists(boxes, min_size=1, max_size=6))
def test_what_is_seen_is_never_covered_and_what_is_not_is_covered(stack: list[Box], things: list[Box]) -> None:
    windows = [window(n, box, z=n) for n, box in enumerate(stack)]
    screen = Box(0, 0, 100, 100)
    found = Cover(windows, screen).each([(thing, 0, None) for thing in things])
    for thing, seen in zip(things, found, strict=True):
        free = np.zeros((100, 100), bool)
        if (part := thing.meet(screen)) and (part := part.meet(stack[0])):
            free[part.y1 : part.y2, part.x1 : part.x2] = True
        for top in stack[1:]:
            if cut := top.meet(screen):
                free[cut.y1 : cut.y2, cut.x1 : cut.x2] = False
        if seen is not None:
            assert free[seen.y1 : seen.y2, seen.x1 : seen.x2].all()
        elif min(thing.width, thing.height) > MIN_SIDE and len(stack) <= 2:
            rows, columns = free.any(axis=1).sum(), free.any(axis=0).sum()
            assert min(rows, columns) < max(MIN_SIDE, 3) or not free.any() or _thin(free)


def _thin(free: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> bool:
    """No square of the smallest side is left."""
    n = MIN_SIDE
    return not any(free[y : y + n, x : x + n].all() for y in range(free.shape[0] - n) for x in range(free.shape[1] - n))


def test_three_thousand_elements_at_once_are_told_as_each_by_itself() -> None:
    chance = random.Random(3)
    windows = [window(n, Box(100 * n, 60 * n, 100 * n + 600, 60 * n + 400), z=n) for n in range(6)]
    places = []
    for n in range(3000):
        around = windows[n % 6].box
        x, y = chance.randint(around.x1, around.x2 - 30), chance.randint(around.y1, around.y2 - 20)
        places.append((Box(x, y, x + 60, y + 20), n % 6, around))
    cover = Cover(windows, SCREEN)
    assert cover.each(places) == [cover.visible(box, around, (clip,)) for box, around, clip in places]
