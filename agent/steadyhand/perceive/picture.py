"""Seeing a picture with nothing but its pixels: a file becomes a frame, a frame becomes an observation."""

from __future__ import annotations

import time
from dataclasses import replace

from steadyhand.observation import Element, Observation, Screenshot
from steadyhand.perceive.controls import find_controls
from steadyhand.perceive.picture_file import read_picture
from steadyhand.perceive.text import TextReader
from steadyhand_actions.schema import Box

__all__ = ["read_picture", "see_picture"]


def see_picture(screenshot: Screenshot, reader: TextReader) -> Observation:
    """Text, controls and icons of a frame as one list in reading order; boxes in input space."""
    begun = time.perf_counter()
    page = reader.look(screenshot.pixels)
    read = time.perf_counter()
    elements = [_placed(e, screenshot) for e in find_controls(screenshot.pixels, page.lines, page.blobs, page.regions)]
    done = time.perf_counter()
    return Observation(
        screenshot=screenshot,
        elements=tuple(elements),
        read=frozenset({"text", "pixels", "icon"}),
        ms={"text": 1000 * (read - begun), "pixels": 1000 * (done - read)},
    )


def _placed(element: Element, screenshot: Screenshot) -> Element:
    if screenshot.scale == 1.0 and screenshot.origin.x == 0 and screenshot.origin.y == 0:
        return element
    scale, origin, box = screenshot.scale, screenshot.origin, element.box
    moved = Box(
        origin.x + round(box.x1 / scale),
        origin.y + round(box.y1 / scale),
        origin.x + round(box.x2 / scale),
        origin.y + round(box.y2 / scale),
    )
    return replace(element, box=moved, visible=moved)
