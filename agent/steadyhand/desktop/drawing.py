"""A picture of what changed: each screen beside the next, with a frame around every change, in a colour by its kind."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from steadyhand.desktop.reading import Change, Comparison
from steadyhand.errors import UsageError
from steadyhand.observation import Observation
from steadyhand_actions.schema import Box

COLOURS = {
    "appeared": (20, 140, 60), "gone": (205, 30, 40), "moved": (30, 90, 210), "shifted": (30, 90, 210),
    "text": (225, 120, 0), "state": (150, 40, 170), "pixels": (90, 90, 90), "size": (90, 90, 90),
}  # fmt: skip
_GAP = 12


def draw_changes(found: Comparison, path: Path) -> None:
    """Write the picture; a row a step, the earlier screen at the left. Raises UsageError when it cannot be written."""
    rows = [_row(before, after, step) for (before, after), step in zip(pairwise(found.seen), found.steps, strict=True)]
    width = max(row.width for row in rows)
    sheet = Image.new("RGB", (width, sum(row.height + _GAP for row in rows) - _GAP), (255, 255, 255))
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + _GAP
    try:
        sheet.save(path)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "say a name that ends in .png"
        raise UsageError(f"cannot write the picture {path}: {why}") from error


def _row(before: Observation, after: Observation, step: tuple[Change, ...]) -> Image.Image:
    left, right = (Image.fromarray(np.ascontiguousarray(one.screenshot.pixels)) for one in (before, after))
    for change in step:
        if change.kind != "size":
            _frame(left, change.was, before, COLOURS[change.kind])
            _frame(right, change.box, after, COLOURS[change.kind])
    row = Image.new("RGB", (left.width + _GAP + right.width, max(left.height, right.height)), (255, 255, 255))
    row.paste(left, (0, 0))
    row.paste(right, (left.width + _GAP, 0))
    return row


def _frame(picture: Image.Image, box: Box | None, seen: Observation, colour: tuple[int, int, int]) -> None:
    if box is None:
        return
    origin, scale = seen.screenshot.origin, seen.screenshot.scale
    x1, y1 = round((box.x1 - origin.x) * scale) - 3, round((box.y1 - origin.y) * scale) - 3
    x2, y2 = round((box.x2 - origin.x) * scale) + 2, round((box.y2 - origin.y) * scale) + 2
    ImageDraw.Draw(picture).rectangle((x1, y1, max(x1, x2), max(y1, y2)), outline=colour, width=2)
