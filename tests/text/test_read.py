"""Text is read from pixels: any theme, single characters, parts, changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from steadyhand.perceive.text import TextReader
from steadyhand.perceive.text_lines import find_lines
from steadyhand.perceive.text_model import LineModel
from steadyhand.perceive.text_scripts import settle_scripts
from steadyhand_actions.schema import Box

WORDS = ("Open file", "Save As…", "Cancel", "Invoice 4711", "Preferences", "user@example.org", "12:45", "Page 3 of 17")


def words(ink: tuple[int, int, int]) -> Any:
    def draw(pen: Any, font: Any) -> None:
        for n, word in enumerate(WORDS):
            pen.text((20 + 220 * (n % 2), 20 + 50 * (n // 2)), word, font=font(13), fill=ink)

    return draw


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((0, 0, 0), (255, 255, 255)),
        ((238, 238, 236), (45, 45, 48)),
        ((255, 255, 255), (0, 90, 180)),
        ((120, 120, 120), (246, 245, 244)),
    ],
)
def test_words_are_read_in_reading_order_whatever_the_theme(
    reader: TextReader, page: Any, ink: tuple[int, int, int], paper: tuple[int, int, int]
) -> None:
    lines = reader.read(page(words(ink), paper=paper))
    assert [line.text for line in lines] == list(WORDS)


def test_a_box_lies_tightly_around_its_line(reader: TextReader, page: Any) -> None:
    def draw(pen: Any, font: Any) -> None:
        pen.text((100, 60), "Hamburg", font=font(14), fill=(0, 0, 0))

    pixels = page(draw)
    (line,) = reader.read(pixels)
    rows, columns = np.nonzero((pixels < 128).any(axis=2))
    ink = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    assert abs(line.box.x1 - ink.x1) <= 2 and abs(line.box.x2 - ink.x2) <= 2
    assert abs(line.box.y1 - ink.y1) <= 2 and abs(line.box.y2 - ink.y2) <= 2


def test_single_characters_on_buttons_are_found_and_read(reader: TextReader, page: Any) -> None:
    keys = "7894561230=+×"

    def draw(pen: Any, font: Any) -> None:
        for n, key in enumerate(keys):
            x, y = 10 + 60 * (n % 7), 20 + 60 * (n // 7)
            pen.rounded_rectangle([x, y, x + 46, y + 36], 4, fill=(250, 250, 250), outline=(180, 180, 180))
            pen.text((x + 18, y + 9), key, font=font(15), fill=(20, 20, 20))

    assert "".join(line.text for line in reader.read(page(draw))) == keys


def test_a_region_limits_the_reading_and_keeps_the_places_of_the_whole_picture(reader: TextReader, page: Any) -> None:
    pixels = page(words((0, 0, 0)))
    everything = {line.text: line.box for line in reader.read(pixels)}
    part = reader.read(pixels, Box(200, 0, 480, 60))
    assert [line.text for line in part] == ["Save As…"]
    assert part[0].box == everything["Save As…"]


def test_a_region_outside_the_picture_holds_nothing(reader: TextReader, page: Any) -> None:
    assert reader.read(page(words((0, 0, 0))), Box(1000, 1000, 1100, 1100)) == []


def test_an_empty_picture_holds_no_text(reader: TextReader) -> None:
    assert reader.read(np.full((200, 300, 3), 230, np.uint8)) == []
    assert reader.read(np.zeros((1, 1, 3), np.uint8)) == []


def test_what_is_read_after_a_change_equals_a_reading_from_scratch(page: Any) -> None:
    reader = TextReader()
    before, after = page(words((0, 0, 0))), page(words((0, 0, 0)))
    after = after.copy()
    after[70:90, 20:200] = page(words((0, 0, 0)))[20:40, 20:200]
    reader.read(before)
    assert reader.read(after) == TextReader().read(after)
    assert reader.read(before) == TextReader().read(before)


def test_unchanged_lines_are_not_recognised_again(page: Any) -> None:
    class Counting(LineModel):
        seen = 0

        def read(self, lines: Any) -> Any:
            Counting.seen += len(lines)
            return super().read(lines)

    reader = TextReader(Counting())
    pixels = page(words((0, 0, 0)))
    reader.read(pixels)
    first = Counting.seen
    changed = pixels.copy()
    changed[5:9, 5:9] = 0
    reader.read(changed)
    assert first >= len(WORDS)
    assert Counting.seen - first <= 1


def test_what_is_read_of_a_line_does_not_depend_on_its_company(page: Any) -> None:
    def alone(pen: Any, font: Any) -> None:
        pen.text((20, 20), WORDS[0], font=font(13), fill=(0, 0, 0))

    first = TextReader().read(page(words((0, 0, 0))))[0]
    (single,) = TextReader().read(page(alone))
    assert single == first


def test_words_of_a_fixed_pitch_font_become_one_line_and_menu_entries_do_not(reader: TextReader, page: Any) -> None:
    from PIL import ImageFont

    def draw(pen: Any, font: Any) -> None:
        mono = ImageFont.truetype("DejaVuSansMono.ttf", 13)
        pen.text((20, 20), "hello there, plain world", font=mono, fill=(0, 0, 0))
        x = 20
        for word in ("File", "Edit", "Search", "View", "Help"):
            pen.text((x, 60), word, font=font(13), fill=(0, 0, 0))
            x += round(font(13).getlength(word)) + 13

    texts = [line.text for line in reader.read(page(draw))]
    assert texts == ["hello there, plain world", "File", "Edit", "Search", "View", "Help"]


def test_the_finder_finds_every_word_of_a_full_page(page: Any) -> None:
    def draw(pen: Any, font: Any) -> None:
        for row in range(38):
            for column in range(8):
                pen.text((20 + 155 * column, 8 + 20 * row), f"word {row}.{column}", font=font(12), fill=(30, 30, 30))

    pixels = page(draw, size=(1280, 800))
    assert len(find_lines(pixels).lines) == 38 * 8


@pytest.mark.parametrize(
    ("mixed", "settled"),
    [
        ("Сancel", "Cancel"),
        ("Oтмена", "Отмена"),
        ("Save", "Save"),
        ("ОТмена", "Отмена"),
        ("ОТМЕНА", "ОТМЕНА"),
        ("5 µm", "5 µm"),
    ],
)
def test_a_word_is_written_in_one_script(mixed: str, settled: str) -> None:
    assert settle_scripts(mixed) == settled
