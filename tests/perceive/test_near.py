"""What is written beside and above a target: it tells a row or a card from the next, whatever its button is called."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from steadyhand.observation import Element, Observation, Screenshot, Window
from steadyhand.perceive.context import context_at, context_of
from steadyhand.perceive.crop import picture_of
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import Box, Point

SHOT = Screenshot(np.full((600, 800, 3), 200, np.uint8))
WINDOW = Window(7, "Files", "files", 1, Box(0, 0, 800, 600))


def shown(name: str, box: Box, role: str = "label", window: int = 7) -> Element:
    return Element(f"{name}@{box.y1}", role, name, box, window=window, visible=box)  # type: ignore[arg-type]


def seen(*elements: Element) -> Observation:
    return Observation(SHOT, elements, (WINDOW,))


def rows(*names: str) -> list[Element]:
    found = []
    for n, name in enumerate(names):
        y = 200 + 30 * n
        found += [shown(name, Box(300, y, 400, y + 24)), shown("Delete", Box(420, y, 480, y + 24), "button")]
    return found


def test_two_buttons_of_one_name_differ_by_what_is_on_their_line() -> None:
    elements = rows("draft.txt", "accounts.ods")
    first, second = (context_of(seen(*elements), e) for e in elements if e.name == "Delete")
    assert first.beside == ("draft.txt",)
    assert second.beside == ("accounts.ods",)


def test_what_slides_into_the_place_of_a_row_that_went_differs_too() -> None:
    before, after = rows("draft.txt", "accounts.ods"), rows("accounts.ods")
    assert context_of(seen(*before), before[1]).beside != context_of(seen(*after), after[1]).beside


def test_two_cards_differ_by_the_titles_above_their_buttons() -> None:
    def card(title: str) -> Context:
        button = shown("Delete", Box(310, 300, 370, 324), "button")
        return context_of(seen(shown(title, Box(300, 180, 420, 204)), button), button)

    assert card("draft.txt").beside == card("accounts.ods").beside == ()
    assert card("draft.txt").around == ("draft.txt",)
    assert card("accounts.ods").around == ("accounts.ods",)


def test_other_windows_and_what_is_far_or_large_are_not_near() -> None:
    button = shown("Delete", Box(310, 300, 370, 324), "button")
    far, large = shown("far", Box(310, 20, 370, 44)), shown("page", Box(0, 0, 800, 600), "document")
    elsewhere = shown("other", Box(400, 300, 460, 324), window=8)
    context = context_of(seen(button, far, large, elsewhere), button)
    assert context.beside == context.around == ()


def test_a_point_in_a_window_of_our_own_is_ours_unless_another_lies_above_it() -> None:
    own = Window(9, "Steadyhand asks", "steadyhand", 2, Box(0, 0, 300, 300), z=1)
    over = Window(10, "Over", "other", 3, Box(0, 0, 100, 100), z=2)
    observation = Observation(SHOT, (), (WINDOW, over), own=(own,))
    assert context_at(observation, Point(200, 200)).app == "steadyhand"
    assert context_at(observation, Point(50, 50)).app == "other"
    assert context_at(observation, Point(500, 500)).app == "files"


def test_the_picture_is_the_target_in_a_frame_with_what_is_around_it() -> None:
    target = shown("Delete", Box(310, 300, 370, 324), "button")
    picture = _open(picture_of(SHOT, context_of(seen(target), target)))
    assert picture.size == (60 + 280, 24 + 140)
    red = (np.asarray(picture) == (214, 40, 40)).all(axis=-1)
    assert not red[70:94, 140:200].any()
    assert red[68, 140:200].all()


def test_a_target_at_the_edge_and_one_that_is_off_the_screen_make_no_trouble() -> None:
    corner = shown("x", Box(0, 0, 20, 20), "button")
    assert _open(picture_of(SHOT, context_of(seen(corner), corner))).size == (160, 90)
    away = shown("x", Box(5000, 0, 5020, 20), "button")
    assert picture_of(SHOT, context_of(seen(away), away)) is None
    assert picture_of(SHOT, Context()) is None


def test_without_a_target_the_point_is_marked() -> None:
    picture = _open(picture_of(SHOT, Context(app="x"), Point(400, 300)))
    assert (np.asarray(picture) == (214, 40, 40)).all(axis=-1).any()


def _open(png: bytes | None) -> Image.Image:
    assert png is not None
    return Image.open(BytesIO(png)).convert("RGB")
