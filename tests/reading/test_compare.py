"""What changed between pictures of real pages is told with its place; noise, carets and sameness are no changes."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from steadyhand.desktop.drawing import COLOURS, draw_changes
from steadyhand.desktop.reading import compare
from steadyhand.observation import Observation, Screenshot
from steadyhand.perceive.picture import see_picture
from steadyhand.perceive.text import TextReader

Seen = Callable[[str], Observation]


def again(pixels: Any) -> Observation:
    return see_picture(Screenshot(np.ascontiguousarray(pixels, np.uint8)), TextReader())


def told(*screens: Observation) -> list[tuple[str, str]]:
    return [(c.kind, str(c)) for step in compare(*screens).steps for c in step]


def test_texts_states_and_what_is_gone_are_told(seen: Seen) -> None:
    changes = told(seen("form"), seen("form later"))
    assert ("text", "field 'Phone': '' -> '555 0199'") in changes
    assert ("state", "check box 'Share my profile': not checked -> checked") in changes
    assert ("state", "what is selected, 'Security': Profile -> Security") in changes
    assert ("state", "button 'Delete account': greyed out -> enabled") in changes
    assert ("gone", "gone: text 'Error: the phone number is missing.'") in changes
    assert ("moved", "button 'Save', button 'Cancel', button 'Delete account' moved by 0,-25") in changes
    assert len(changes) == 6


def test_the_other_way_round_is_told_the_other_way_round(seen: Seen) -> None:
    changes = told(seen("form later"), seen("form"))
    assert ("text", "field 'Phone': '555 0199' -> ''") in changes
    assert ("appeared", "appeared: text 'Error: the phone number is missing.'") in changes


def test_each_change_has_its_place_in_both_pictures(seen: Seen) -> None:
    found = compare(seen("form"), seen("form later"))
    tick = next(c for c in found.steps[0] if "Share my profile" in c.what)
    assert tick.box is not None and tick.was is not None and tick.box.holds(tick.was.centre)
    gone = next(c for c in found.steps[0] if c.kind == "gone")
    assert gone.box is None and gone.was is not None and 420 <= gone.was.y1 <= 430


def test_scrolling_is_one_change_and_not_many(seen: Seen) -> None:
    changes = compare(seen("list"), seen("list scrolled")).steps[0]
    assert [c.kind for c in changes] == ["shifted"]
    assert "moved up by 140 pixels" in changes[0].what


def test_the_same_picture_has_not_changed(seen: Seen) -> None:
    found = compare(seen("form"), seen("form"), seen("form"))
    assert not found.changed and str(found) == "nothing changed"


def test_noise_lossy_formats_and_a_caret_are_no_changes(seen: Seen) -> None:
    form = seen("form")
    pixels = form.screenshot.pixels
    noise = np.random.default_rng(5).integers(-10, 11, pixels.shape)
    assert told(form, again(np.clip(pixels.astype(int) + noise, 0, 255))) == []
    squeezed = BytesIO()
    Image.fromarray(pixels).save(squeezed, "JPEG", quality=92)
    assert told(form, again(np.asarray(Image.open(squeezed)))) == []
    blinking = pixels.copy()
    blinking[271:287, 162:163] = 0
    assert told(form, again(blinking)) == []


def test_what_has_no_words_is_told_by_its_pixels(seen: Seen) -> None:
    form = seen("form")
    pixels = form.screenshot.pixels.copy()
    pixels[600:640, 500:560] = (200, 30, 30)
    changes = compare(form, again(pixels)).steps[0]
    assert len(changes) == 1 and changes[0].box is not None
    box = changes[0].box
    assert abs(box.x1 - 500) <= 2 and abs(box.y1 - 600) <= 2 and abs(box.x2 - 560) <= 2 and abs(box.y2 - 640) <= 2


def test_pictures_of_other_sizes_are_compared_by_what_is_on_them(seen: Seen) -> None:
    form = seen("form")
    changes = told(form, again(form.screenshot.pixels[:700, :900]))
    assert changes == [("size", "the pictures are of other sizes: 1000x760 -> 900x700")]


def test_three_pictures_are_two_steps(seen: Seen) -> None:
    found = compare(seen("form"), seen("form later"), seen("form later"))
    assert len(found.steps) == 2 and found.steps[0] and not found.steps[1]
    assert str(found).startswith("from picture 1 to 2: ") and "from picture 2 to 3: nothing changed" in str(found)


def test_the_differences_are_drawn_in_their_colours(seen: Seen, tmp_path: Path) -> None:
    out = tmp_path / "changes.png"
    draw_changes(compare(seen("form"), seen("form later")), out)
    with Image.open(out) as drawing:
        sheet = np.asarray(drawing.convert("RGB"))
    assert sheet.shape == (760, 2012, 3)
    assert (sheet[260:300, 1012 + 150 : 1012 + 380] == COLOURS["text"]).all(axis=2).any()
    assert (sheet[420:450, 15:290] == COLOURS["gone"]).all(axis=2).any()
    assert not (sheet[420:450, 1012 + 400 :] == COLOURS["gone"]).all(axis=2).any()


@pytest.mark.parametrize("shape", [(8, 8, 3), (40, 500, 3)])
def test_blank_pictures_are_compared_without_trouble(shape: tuple[int, ...]) -> None:
    assert told(again(np.full(shape, 255)), again(np.full(shape, 255))) == []
    assert told(again(np.full(shape, 255)), again(np.zeros(shape))) != [] or shape[0] == 8
