"""States that only the pixels show: what is greyed out, which of several looks chosen, what colour a thing is.

Knows pixels and boxes; nothing of words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from steadyhand.models.embedded.colours import shares
from steadyhand.observation import Screenshot
from steadyhand_actions.schema import Box

Colour = NDArray[np.int64]
_ALIKE = 22
"""Largest difference of a channel between shades that a person takes for the same."""
_PALE = 80
"""Ink that stands out from its ground by less than this, of 255, is greyed out where other ink stands out more."""
_VIVID = 50
"""Spread of the channels from which on a shade has a colour."""


def face_of(shot: Screenshot, box: Box) -> Colour:
    """The commonest colour in a box: what its text stands on. Black for an empty one."""
    pixels = shot.crop(box)
    if pixels.size == 0:
        return np.zeros(3, np.int64)
    flat = pixels.reshape(-1, 3)
    coarse = flat >> 2
    codes = (coarse[:, 0].astype(np.int64) << 12) | (coarse[:, 1].astype(np.int64) << 6) | coarse[:, 2]
    values, counts = np.unique(codes, return_counts=True)
    mode = values[int(np.argmax(counts))]
    return np.asarray(flat[codes == mode].mean(axis=0).round(), np.int64)


def ink_of(shot: Screenshot, box: Box) -> Colour:
    """The colour that stands out most from the face: that of the text."""
    flat = shot.crop(box).reshape(-1, 3).astype(np.int64)
    if not len(flat):
        return np.zeros(3, np.int64)
    face = face_of(shot, box)
    far = np.abs(flat - face).max(axis=1)
    edge = np.quantile(far, 0.98)
    return np.asarray(flat[far >= max(edge, 1)].mean(axis=0).round(), np.int64) if edge > 0 else face


def contrast(shot: Screenshot, box: Box) -> float:
    """How much the text stands out, 0 to 255."""
    return float(abs(_light(ink_of(shot, box)) - _light(face_of(shot, box))))


def _light(colour: Colour) -> float:
    return float(colour @ np.array([0.299, 0.587, 0.114]))


def is_pale(shot: Screenshot, box: Box, others: Sequence[Box]) -> bool:
    """Whether the text in a box is greyed out beside that in others."""
    own = contrast(shot, box)
    rest = [contrast(shot, other) for other in others[:40]]
    usual = float(np.median(rest)) if rest else 180.0
    return own < _PALE and own < 0.6 * usual


def colour_name(colour: Colour) -> str:
    """What a person calls it."""
    found = shares(np.asarray(colour, np.uint8).reshape(1, 1, 3))
    return max(found, key=lambda name: found[name])


def inner(box: Box, by: int = 3) -> Box:
    """The box without its border, where it is large enough to have one."""
    if box.width <= 4 * by or box.height <= 4 * by:
        return box
    return Box(box.x1 + by, box.y1 + by, box.x2 - by, box.y2 - by)


def chosen_of(shot: Screenshot, boxes: Sequence[Box]) -> int | None:
    """The one of several alike that looks chosen: by its ground, or by a coloured line under it; None: none does."""
    if len(boxes) < 2:
        return None
    faces = [face_of(shot, inner(box)) for box in boxes]
    if len(boxes) == 2:
        if _same(*faces):
            return underlined_of(shot, boxes)
        vivid = [is_vivid(face) for face in faces]
        if vivid[0] != vivid[1]:
            return vivid.index(True)
        return _open_below(shot, boxes, faces)
    alone = [n for n, face in enumerate(faces) if sum(_same(face, other) for other in faces) == 1]
    if len(alone) == 1 and len({n for n, face in enumerate(faces) if not _same(face, faces[alone[0]])}) >= 2:
        return alone[0]
    return underlined_of(shot, boxes) if not alone else None


def _same(a: Colour, b: Colour) -> bool:
    return int(np.abs(a - b).max()) <= _ALIKE


def is_vivid(colour: Colour) -> bool:
    """Whether a shade has a colour at all."""
    return int(colour.max() - colour.min()) > _VIVID


def underlined_of(shot: Screenshot, boxes: Sequence[Box]) -> int | None:
    """The only one with a stripe of colour along its lower edge; None when there is none or more."""
    striped = []
    for n, box in enumerate(boxes):
        strip = shot.crop(Box(box.x1 + 2, box.y2 - 4, box.x2 - 2, box.y2 + 8)).astype(np.int64)
        vivid = (strip.max(axis=2) - strip.min(axis=2)) > _VIVID
        apart = np.abs(strip - face_of(shot, box)).max(axis=2) > 2 * _ALIKE
        if strip.size and bool((vivid & apart).all(axis=1).any()):
            striped.append(n)
    return striped[0] if len(striped) == 1 else None


def _open_below(shot: Screenshot, boxes: Sequence[Box], faces: Sequence[Colour]) -> int | None:
    """The only one whose ground goes on below it, as that of an open tab does."""
    ground = face_of(shot, Box(min(b.x1 for b in boxes), boxes[0].y2 + 4, max(b.x2 for b in boxes), boxes[0].y2 + 12))
    same = [n for n, face in enumerate(faces) if _same(face, ground)]
    return same[0] if len(same) == 1 else None
