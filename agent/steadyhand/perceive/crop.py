"""A picture of what an act would land on, for the person who is asked: the target in a frame, and what is around it."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from steadyhand.observation import Screenshot
from steadyhand_actions.policy import Context
from steadyhand_actions.schema import Box, Point

ROUND: Final = (140, 70)
"""Pixels that are shown beside and above a target."""
_LARGEST: Final = (1000, 560)
"""What is larger is shown smaller."""
_FRAME: Final = (214, 40, 40)


def picture_of(shot: Screenshot, context: Context, point: Point | None = None) -> bytes | None:
    """A PNG cut out of ``shot`` around the target, else the point, what has the focus, the window; None without any.

    Where the act has a ``point`` of its own, that is marked too: a target may be large.
    """
    aims = (context.target, context.focus) if point is None else (context.target,)
    target = next((aim.box for aim in aims if aim is not None and aim.box is not None), None)
    spot = Box(point.x - 10, point.y - 10, point.x + 10, point.y + 10) if point is not None else None
    centre = target or spot or context.window_box
    if centre is None:
        return None
    across, down = ROUND
    around = Box(centre.x1 - across, centre.y1 - down, centre.x2 + across, centre.y2 + down).meet(shot.box)
    if around is None:
        return None
    picture = Image.fromarray(np.ascontiguousarray(shot.crop(around)))
    pen = ImageDraw.Draw(picture)
    if target is not None:
        _frame(pen, target, around, shot.scale)
    if point is not None and (target is None or target.height > 2 * ROUND[1]):
        _cross(pen, point, around, shot.scale)
    picture.thumbnail(_LARGEST)
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def _frame(pen: ImageDraw.ImageDraw, box: Box, around: Box, scale: float) -> None:
    """Outside of the target, so that nothing of it is painted over."""
    x1, y1 = round((box.x1 - around.x1) * scale) - 4, round((box.y1 - around.y1) * scale) - 4
    x2, y2 = round((box.x2 - around.x1) * scale) + 3, round((box.y2 - around.y1) * scale) + 3
    pen.rectangle((x1, y1, max(x1, x2), max(y1, y2)), outline=_FRAME, width=3)


def _cross(pen: ImageDraw.ImageDraw, point: Point, around: Box, scale: float) -> None:
    x, y = round((point.x - around.x1) * scale), round((point.y - around.y1) * scale)
    for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        pen.line((x + 6 * dx, y + 6 * dy, x + 16 * dx, y + 16 * dy), fill=_FRAME, width=3)
