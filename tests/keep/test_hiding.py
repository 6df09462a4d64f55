"""What is hidden of a screen, on made ones: pixels are looked at, and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from keep_support import is_covered, screen
from pydantic import ValidationError

from steadyhand.observation import Element, Observation, Window
from steadyhand.perceive.curtain import MISSED, Curtain
from steadyhand.perceive.hiding import Area, hide, painted, without_secrets, words_hidden
from steadyhand_actions import vault
from steadyhand_actions.masks import MASKED, NONE, Masks, RegionMask, WindowMask
from steadyhand_actions.schema import Box, Point, SetValue, Type

FORM = Window(1, "Log in", "zenity", 10, Box(20, 20, 220, 220), active=True, z=1)
ABOVE = Window(2, "Note", "mousepad", 11, Box(100, 60, 300, 260), z=2)
NAME = Element("n", "field", "Name", Box(40, 40, 180, 60), window=1, value="ann", visible=Box(40, 40, 180, 60))
FIELD = Element("p", "field", "Token", Box(40, 70, 180, 90), window=1, value="", visible=Box(40, 70, 100, 90))
PASSWORD = replace(FIELD, id="q", name="Password", states=frozenset({"enabled", "password"}))
TYPED = Type(text="{{secret:PIN}}")


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("STEADYHAND_SECRET_PIN", "tok-4711-xyz")
    vault.provide("{{secret:PIN}}")
    yield
    vault.forget()


def seen(*elements: Element, windows: tuple[Window, ...] = (FORM,), focus: str | None = None) -> Observation:
    return replace(screen(*elements, windows=windows), focus=focus)


def test_nothing_to_hide_costs_no_copy() -> None:
    here = seen(NAME)
    assert hide(here.screenshot, here, NONE) is here.screenshot
    assert Curtain().hidden(here) is here


def test_a_password_field_is_covered_and_nothing_else() -> None:
    here = seen(NAME, PASSWORD)
    shot = hide(here.screenshot, here, NONE)
    assert is_covered(shot.pixels, PASSWORD.box)
    assert np.array_equal(shot.pixels[:60], here.screenshot.pixels[:60])
    assert not np.array_equal(here.screenshot.pixels, shot.pixels), "the picture itself stays as it was"


def test_a_window_is_covered_with_its_menus_but_not_what_lies_above_it() -> None:
    menu = Window(3, "", "zenity", 10, Box(200, 30, 260, 50), kind="menu", z=3, parent=1)
    here = seen(windows=(FORM, ABOVE, menu))
    masks = Masks(windows=(WindowMask(title="log *"),))
    shot = hide(here.screenshot, here, masks)
    assert is_covered(shot.pixels, Box(20, 20, 220, 60)) and is_covered(shot.pixels, menu.box)
    above = np.s_[60:260, 100:300]
    assert np.array_equal(shot.pixels[above], here.screenshot.pixels[above])


def test_a_region_is_covered_whatever_is_there() -> None:
    here = seen(windows=(FORM, ABOVE))
    shot = hide(here.screenshot, here, Masks(regions=(RegionMask(x=-10, y=90, width=300, height=20),)))
    assert is_covered(shot.pixels, Box(0, 90, 290, 110)) and not is_covered(shot.pixels, Box(0, 88, 5, 90))


def test_text_is_covered_where_it_stands_and_gone_from_the_words() -> None:
    iban = Element("i", "label", "IBAN DE89 3704 0044", Box(30, 100, 200, 120), window=1)
    here = seen(NAME, iban)
    masks = Masks(text=(r"\bDE\d{2}(?: \d{4})+",))
    curtain = Curtain(masks)
    told = curtain.hidden(here)
    assert is_covered(told.screenshot.pixels, iban.box) and not is_covered(told.screenshot.pixels, NAME.box)
    assert told.element("i").name == f"IBAN {MASKED}"  # type: ignore[union-attr]
    assert curtain.text("to DE89 3704 0044, please") == f"to {MASKED}, please"


def test_a_scaled_picture_is_covered_in_its_own_pixels() -> None:
    here = seen(PASSWORD)
    shot = replace(here.screenshot, scale=2.0, origin=Point(20, 30))
    assert is_covered(painted(shot, (), [Area(Box(40, 70, 180, 90))]).pixels, Box(40, 80, 320, 120))


def test_words_of_a_masked_window_are_gone_and_its_places_stay() -> None:
    told = words_hidden(seen(NAME, FIELD), Masks(windows=(WindowMask(app="zen?ty"),)))
    assert [(e.id, e.name, e.value, e.box) for e in told.elements] == [
        ("n", MASKED, MASKED, NAME.box), ("p", MASKED, "", FIELD.box),
    ]  # fmt: skip
    assert told.windows[0].title == MASKED


def test_a_secret_that_turns_up_on_the_screen_is_masked_in_words_and_pictures() -> None:
    echo = Element("e", "label", "Hello tok-4711-xyz!", Box(30, 150, 200, 170), window=1)
    window = replace(FORM, title="tok-4711-xyz - zenity")
    read = without_secrets(seen(NAME, echo, windows=(window,)))
    assert read.element("e").name == "Hello [secret:PIN]!" and read.windows[0].title == "[secret:PIN] - zenity"  # type: ignore[union-attr]
    assert read.element("n") is NAME
    assert is_covered(Curtain().shot(read).pixels, echo.box)


def test_the_field_a_secret_goes_into_is_covered_from_then_on_and_followed() -> None:
    told: list[tuple[Box, ...]] = []
    curtain = Curtain(tell=told.append)
    here = seen(NAME, FIELD, focus="p")
    assert not is_covered(curtain.shot(here).pixels, FIELD.box)
    curtain.typing(Type(text="harmless"), None, here)
    assert not is_covered(curtain.shot(here).pixels, FIELD.box)
    curtain.typing(TYPED, None, here)
    assert is_covered(curtain.shot(here).pixels, FIELD.box) and told[-1] == (FIELD.box,)
    moved = replace(FIELD, box=Box(90, 200, 210, 215), value="[secret:PIN]")
    assert is_covered(curtain.shot(seen(NAME, moved)).pixels, moved.box)
    anew = replace(FIELD, id="other", box=Box(60, 100, 200, 120))
    assert is_covered(curtain.shot(seen(NAME, anew)).pixels, anew.box), "the same field under another id"


def test_a_field_that_is_missing_for_a_moment_stays_covered_with_its_window_and_is_let_go_when_it_is_gone() -> None:
    curtain = Curtain()
    curtain.typing(TYPED, None, seen(NAME, FIELD, focus="p"))
    moved = replace(FORM, box=FORM.box.moved(50, 40))
    assert is_covered(curtain.shot(seen(NAME, windows=(moved,))).pixels, FIELD.box.moved(50, 40))
    for _ in range(MISSED):
        shot = curtain.shot(seen(NAME, windows=(moved,)))
    assert not is_covered(shot.pixels, FIELD.box.moved(50, 40))
    assert is_covered(curtain.shot(seen(FIELD)).pixels, FIELD.box), "it has come back"
    assert not is_covered(curtain.shot(seen(windows=(ABOVE,))).pixels, FIELD.box), "its window is gone"


def test_where_the_field_is_not_known_the_whole_window_is_covered() -> None:
    curtain = Curtain()
    curtain.typing(TYPED, None, seen(windows=(FORM, replace(ABOVE, active=False))))
    assert is_covered(curtain.shot(seen()).pixels, FORM.box)


def test_what_is_read_off_the_pixels_of_such_a_field_is_no_text() -> None:
    curtain = Curtain()
    curtain.typing(SetValue(element="p", value="{{secret:PIN}}", point=Point(60, 80)), None, seen(NAME, FIELD))
    half = Element("t", "label", "tok-47", Box(60, 72, 90, 88), source="text", window=1)
    assert curtain.hidden(seen(NAME, FIELD, half)).element("t").name == MASKED  # type: ignore[union-attr]


def test_lines_about_a_masked_window_say_what_was_done_and_not_what_it_said() -> None:
    curtain = Curtain(Masks(windows=(WindowMask(app="bank"),)))
    told = curtain.facts(
        {"event": "act", "app": "bank", "window": "Ann's account", "target": "button 'Pay 100'", "rule": "pay.button",
         "reason": "'Pay 100' pays", "aim": {"name": "Pay 100", "role": "button"},
         "action": {"kind": "type", "text": "to Ann"}}
    )  # fmt: skip
    assert told == {
        "event": "act", "app": "bank", "window": MASKED, "target": MASKED, "rule": "pay.button", "reason": MASKED,
        "aim": {"name": MASKED, "role": "button"}, "action": {"kind": "type", "text": MASKED},
    }  # fmt: skip
    assert curtain.facts({"app": "other", "window": "w tok-4711-xyz"})["window"] == "w [secret:PIN]"


NO_SIZE = {"regions": [{"x": 0, "y": 0, "width": 0, "height": 5}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ["("]}, {"text": ["a*"]}, {"windows": [{}]}, {"windows": [{"title": "**"}]}, {"regions": [{"x": 1}]},
        NO_SIZE, {"pictures": []},
    ],
)  # fmt: skip
def test_masks_that_hide_nothing_or_everything_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Masks.model_validate(wrong)
