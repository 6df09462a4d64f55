"""Pictures of interfaces drawn for the tests, and one shared reader."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from steadyhand.perceive.text import TextReader

Pixels = NDArray[np.uint8]
Draw = Callable[[ImageDraw.ImageDraw, Callable[[int], ImageFont.FreeTypeFont]], None]


@pytest.fixture(scope="session")
def reader() -> TextReader:
    return TextReader()


@pytest.fixture(scope="session")
def font() -> Callable[[int], ImageFont.FreeTypeFont]:
    return lambda size: ImageFont.truetype("DejaVuSans.ttf", size)


@pytest.fixture
def page(font: Callable[[int], ImageFont.FreeTypeFont]) -> Callable[..., Pixels]:
    """page(draw, size, paper): the pixels of what ``draw(pen, font)`` paints."""

    def make(draw: Draw, size: tuple[int, int] = (480, 320), paper: tuple[int, int, int] = (240, 240, 240)) -> Pixels:
        image = Image.new("RGB", size, paper)
        draw(ImageDraw.Draw(image), font)
        return np.asarray(image)

    return make
