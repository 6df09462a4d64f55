"""Controls are told from pixels alone, on drawings of every habit and on a real application."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from steadyhand.observation import Element, Observation, Screenshot
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.picture import see_picture
from steadyhand.perceive.text import TextReader
from steadyhand_actions.schema import Point

Pixels = Any


def seen(pixels: Pixels) -> Observation:
    return see_picture(Screenshot(pixels), TextReader())


def only(observation: Observation, role: str, name: str = "") -> Element:
    found = [e for e in observation.elements if e.role == role and (not name or e.name == name)]
    assert len(found) == 1, [(e.role, e.name, e.value, e.box) for e in observation.elements]
    return found[0]


def form(dark: bool) -> Any:
    paper, ink, face, line = ((53, 53, 56), (238, 238, 238), (35, 35, 38), (110, 110, 115)) if dark else (
        (240, 240, 240), (20, 20, 20), (255, 255, 255), (150, 150, 150)
    )  # fmt: skip

    def draw(pen: Any, font: Any) -> None:
        pen.rectangle([0, 0, 480, 320], fill=paper)
        pen.text((20, 24), "Server:", font=font(13), fill=ink)
        pen.rectangle([90, 18, 330, 46], fill=face, outline=line)
        pen.text((98, 24), "mail.example.org", font=font(13), fill=ink)
        pen.text((20, 64), "Port:", font=font(13), fill=ink)
        pen.rectangle([90, 58, 330, 86], fill=face, outline=line)
        pen.text((20, 104), "Security:", font=font(13), fill=ink)
        pen.rectangle([90, 98, 330, 126], fill=face, outline=line)
        pen.text((98, 104), "None", font=font(13), fill=ink)
        pen.polygon([(310, 109), (320, 109), (315, 115)], fill=ink)
        for n, (name, ticked) in enumerate((("Remember me", True), ("Send reports", False))):
            y = 142 + 26 * n
            pen.rectangle([20, y, 33, y + 13], fill=face, outline=line)
            if ticked:
                pen.line([23, y + 6, 26, y + 10, 31, y + 3], fill=ink, width=2)
            pen.text((42, y - 1), name, font=font(13), fill=ink)
        for n, name in enumerate(("Daily", "Weekly")):
            x = 240 + 110 * n
            pen.ellipse([x, 142, x + 13, 155], fill=face, outline=line)
            if n == 0:
                pen.ellipse([x + 4, 146, x + 9, 151], fill=ink)
            pen.text((x + 22, 141), name, font=font(13), fill=ink)
        for n, name in enumerate(("Cancel", "Connect")):
            x = 200 + 130 * n
            pen.rounded_rectangle([x, 260, x + 110, 290], 4, fill=tuple(min(255, c + 14) for c in paper), outline=line)
            pen.text((x + 55, 275), name, font=font(13), fill=ink, anchor="mm")

    return draw


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
class TestAForm:
    @pytest.fixture
    def observation(self, page: Any, dark: bool) -> Observation:
        return seen(page(form(dark)))

    def test_boxes_around_text_are_buttons_named_by_it(self, observation: Observation) -> None:
        buttons = [e for e in observation.elements if e.role == "button"]
        assert [b.name for b in buttons] == ["Cancel", "Connect"]
        assert 100 <= buttons[0].box.width <= 112 and 26 <= buttons[0].box.height <= 32

    def test_fields_carry_their_text_and_the_label_at_their_left(self, observation: Observation) -> None:
        fields = {e.label: e.value for e in observation.elements if e.role == "field"}
        assert fields == {"Server:": "mail.example.org", "Port:": ""}

    def test_a_field_with_an_arrow_is_a_combo(self, observation: Observation) -> None:
        combo = only(observation, "combo")
        assert (combo.label, combo.value) == ("Security:", "None")

    def test_check_boxes_are_named_and_their_state_is_seen(self, observation: Observation) -> None:
        assert "checked" in only(observation, "checkbox", "Remember me").states
        assert "checked" not in only(observation, "checkbox", "Send reports").states

    def test_radio_buttons_are_told_from_check_boxes(self, observation: Observation) -> None:
        assert "checked" in only(observation, "radio", "Daily").states
        assert "checked" not in only(observation, "radio", "Weekly").states

    def test_no_text_is_listed_twice(self, observation: Observation) -> None:
        texts = [e.name or e.value for e in observation.elements if e.name or e.value]
        assert len(texts) == len(set(texts))

    def test_a_place_is_pointed_at_inside_its_element(self, observation: Observation) -> None:
        assert all(e.box.holds(e.point) for e in observation.elements)


def test_ids_stay_while_something_else_changes(page: Any) -> None:
    before = page(form(False))
    after = before.copy()
    after[200:230, 20:120] = (200, 60, 60)
    ids = {e.name: e.id for e in seen(before).elements if e.role == "button"}
    assert ids == {e.name: e.id for e in seen(after).elements if e.role == "button"}


def test_all_ids_differ_and_order_grows(page: Any) -> None:
    elements = seen(page(form(False))).elements
    assert len({e.id for e in elements}) == len(elements)
    assert [e.order for e in elements] == list(range(len(elements)))


def test_the_buttons_of_a_window_frame_are_named(page: Any) -> None:
    def draw(pen: Any, font: Any) -> None:
        pen.rectangle([0, 0, 480, 28], fill=(225, 225, 225))
        pen.text((240, 14), "Untitled", font=font(13), fill=(30, 30, 30), anchor="mm")
        pen.line([400, 18, 410, 18], fill=(30, 30, 30), width=2)
        pen.rectangle([428, 9, 438, 19], outline=(30, 30, 30), width=1)
        pen.line([456, 9, 466, 19], fill=(30, 30, 30), width=2)
        pen.line([456, 19, 466, 9], fill=(30, 30, 30), width=2)

    frame = [e.name for e in seen(page(draw)).elements if e.description == "window control"]
    assert frame == ["minimise", "maximise", "close"]


def test_cells_of_a_table_are_cells_and_not_fields(page: Any) -> None:
    def draw(pen: Any, font: Any) -> None:
        for row in range(4):
            for column, text in enumerate((f"Item {row}", f"{10 * row} pcs", f"{row}.50 EUR")):
                x, y = 20 + 140 * column, 20 + 30 * row
                pen.rectangle([x, y, x + 140, y + 30], fill=(255, 255, 255), outline=(200, 200, 200))
                pen.text((x + 8, y + 7), text, font=font(13), fill=(20, 20, 20))

    elements = seen(page(draw)).elements
    assert sum(e.role == "cell" for e in elements) == 12
    assert not [e for e in elements if e.role == "field"]


def test_a_scaled_and_shifted_frame_gives_places_of_the_input_space(page: Any) -> None:
    pixels = page(form(False))
    plain = only(seen(pixels), "button", "Connect").box
    shot = Screenshot(np.asarray(pixels), origin=Point(-100, 50), scale=2.0)
    moved = only(see_picture(shot, TextReader()), "button", "Connect").box
    assert (moved.x1, moved.y1) == (-100 + round(plain.x1 / 2), 50 + round(plain.y1 / 2))


def test_noise_and_flat_pictures_are_seen_without_trouble() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    assert isinstance(seen(noise), Observation)
    for value in (0, 128, 255):
        assert seen(np.full((100, 100, 3), value, np.uint8)).elements == ()


def test_every_button_of_a_full_screen_is_seen(page: Any) -> None:
    def draw(pen: Any, font: Any) -> None:
        for row in range(24):
            for column in range(6):
                x, y = 10 + 210 * column, 6 + 33 * row
                pen.rectangle([x, y, x + 180, y + 26], fill=(252, 252, 252), outline=(170, 170, 170))
                pen.text((x + 90, y + 13), f"Button {row} of {column}", font=font(12), fill=(20, 20, 20), anchor="mm")

    observation = see_picture(Screenshot(page(draw, size=(1280, 800))), TextReader())
    assert sum(e.role == "button" for e in observation.elements) == 24 * 6


@pytest.fixture(scope="module")
def calculator() -> Iterator[Observation]:
    """galculator on an X server of its own, looked at until its keys are drawn."""
    if not (shutil.which("Xvfb") and shutil.which("galculator")):
        pytest.skip("needs Xvfb and galculator")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as told:
        display = ":" + told.readline().strip()
    home = Path(os.environ.get("TMPDIR", "/tmp")) / f"pixels-{os.getpid()}"
    home.mkdir(exist_ok=True)
    env = {**os.environ, "DISPLAY": display, "HOME": str(home), "NO_AT_BRIDGE": "1"}
    app = subprocess.Popen(["galculator"], env=env, stderr=subprocess.DEVNULL)
    capture, reader = Capture(display), TextReader()
    try:
        deadline = time.monotonic() + 60
        shot = capture.grab()
        observation = see_picture(shot, reader)
        while time.monotonic() < deadline:
            time.sleep(0.2)
            before, shot = shot, capture.grab()
            # Not while it is still drawing: some keys may have their signs before others.
            if np.array_equal(before.pixels, shot.pixels):
                observation = see_picture(shot, reader)
                if sum(e.role == "button" for e in observation.elements) >= 15:
                    break
        yield observation
    finally:
        capture.close()
        for process in (app, server):
            process.terminate()
            process.wait(60)
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.desktop
def test_the_keys_of_a_real_calculator_are_buttons_with_their_signs(calculator: Observation) -> None:
    names = {e.name for e in calculator.elements if e.role == "button"}
    assert set("0123456789+*/") | {"sqrt", "AC", "%"} <= names


@pytest.mark.desktop
def test_the_menus_and_the_display_of_a_real_calculator_are_read(calculator: Observation) -> None:
    texts = {e.name or e.value for e in calculator.elements}
    assert {"File", "Edit", "View", "Calculator", "Help", "0"} <= texts
