"""Names for the few glyphs that every toolkit draws alike: the cross, the bars, arrows, plus, tick, square.

A piece of the picture becomes a small mask of ink; the mask is compared with drawn templates.
Anything else has no name.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from steadyhand_actions.schema import Box

_SIDE = 24
_ALIKE = 0.82
Mask = NDArray[np.float32]

_TINY = (
    ("close", ("##..##", "######", ".####.", ".####.", "######", "##..##")),
    ("close", ("##...##", "###.###", ".#####.", "..###..", ".#####.", "###.###", "##...##")),
    ("close", ("##....##", "###..###", ".######.", "..####..", "..####..", ".######.", "###..###", "##....##")),
    ("maximise", ("######", "######", "#....#", "#....#", "#....#", "######")),
    ("maximise", ("########", "########", "#......#", "#......#", "#......#", "#......#", "#......#", "########")),
)
"""Glyphs as they are drawn in so few pixels that a stroke has no shape of its own."""


def ink_of(pixels: NDArray[np.uint8], box: Box) -> Mask:
    """0 to 1 for each pixel of the box: how much it differs from what surrounds it."""
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = max(0, box.x1 - 1), max(0, box.y1 - 1), min(width, box.x2 + 1), min(height, box.y2 + 1)
    part = pixels[y1:y2, x1:x2].astype(np.float32)
    apart = np.abs(part - _background(part)).max(axis=2)
    top = float(apart.max(initial=0.0))
    if top < 24:
        return np.zeros_like(apart)
    mask: Mask = np.clip((apart / top - 0.2) / 0.6, 0, 1)
    return mask


def _background(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """The colour around the glyph; row by row where both ends of each row agree, as on a shaded bar."""
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ends = np.stack([part[:, 0], part[:, -1]])
    if float(np.abs(ends[0] - ends[1]).max()) < 12:
        rows: NDArray[np.float32] = ends.mean(axis=0)[:, None, :]
        return rows
    whole: NDArray[np.float32] = np.median(rim, axis=0)
    return whole


def glyph_in(pixels: NDArray[np.uint8], box: Box) -> str:
    """The name of the glyph in a box; when the box is the outline of a small button, of the glyph within it."""
    height, width = pixels.shape[:2]
    if max(box.width, box.height) > 64:
        return ""
    x1, y1 = max(0, box.x1 - 1), max(0, box.y1 - 1)
    part = pixels[y1 : min(height, box.y2 + 1), x1 : min(width, box.x2 + 1)]
    inside = (box.x1 - x1, box.y1 - y1, box.x2 - x1, box.y2 - y1)
    return _glyph(part.tobytes(), part.shape, inside)


@lru_cache(maxsize=4096)
def _glyph(data: bytes, shape: tuple[int, ...], inside: tuple[int, int, int, int]) -> str:
    """The same pixels show the same glyph, so each is made out once."""
    pixels, box = np.frombuffer(data, np.uint8).reshape(shape), Box(*inside)
    if 12 <= box.width <= 34 and 12 <= box.height <= 34:
        for inset in (3, 4, 5):
            inner = Box(box.x1 + inset, box.y1 + inset, box.x2 - inset, box.y2 - inset)
            name = name_of(ink_of(pixels, inner)) if min(inner.width, inner.height) >= 5 else ""
            if name in ("close", "maximise", "minimise"):
                return name
    return name_of(ink_of(pixels, box))


def name_of(mask: Mask) -> str:
    """The name of the glyph in a mask, or nothing."""
    rows, columns = np.flatnonzero((mask > 0.4).any(axis=1)), np.flatnonzero((mask > 0.4).any(axis=0))
    if len(rows) < 1 or len(columns) < 5:
        return "more" if len(rows) >= 9 and len(columns) in (2, 3, 4) and _dots(mask) else ""
    tight = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    tall, wide = tight.shape
    if tall <= 4 and wide >= 6 and tall * 2 <= wide:
        widths = tight.mean(axis=1)
        return "minimise" if float(tight.mean()) > 0.6 and float(widths.min()) > 0.6 * float(widths.max()) else ""
    if max(tall, wide) > 40:
        return ""
    names, shapes, templates = _templates()
    likeness = templates @ _normal(_fit(tight))
    likeness[np.abs(np.log((wide / tall) / shapes)) > 0.35] = 0.0
    best = int(np.argmax(likeness))
    return names[best] if likeness[best] >= _ALIKE else ""


def _dots(mask: Mask) -> bool:
    """Three dots above each other."""
    filled: NDArray[np.bool_] = np.asarray((mask > 0.4).any(axis=1))
    return int(np.sum(filled[1:] & ~filled[:-1]) + filled[0]) == 3


def _fit(mask: Mask) -> Mask:
    """At the templates' size, a little blurred: a stroke may lie a pixel beside the template's."""
    picture = Image.fromarray(mask.astype(np.float32)).resize((_SIDE, _SIDE), Image.Resampling.BOX)
    framed = np.pad(np.asarray(picture, np.float32), 1)
    rows = framed[:-2] + framed[1:-1] + framed[2:]
    blurred: Mask = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    return blurred


def _normal(mask: Mask) -> Mask:
    """Flat, without its mean, of length one: the product of two of them is their correlation."""
    flat: Mask = (mask - mask.mean()).ravel()
    length = float(np.sqrt(flat @ flat))
    return flat / length if length > 0 else flat


def _drawn(strokes: list[tuple[float, ...]], width: float, filled: bool = False) -> Mask:
    """A template from strokes in a unit square, drawn large and reduced."""
    side = _SIDE * 4
    picture = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(stroke[n] * (side - 1), stroke[n + 1] * (side - 1)) for n in range(0, len(stroke), 2)]
        if filled:
            pen.polygon(points, fill=255)
        else:
            pen.line(points, fill=255, width=round(width * side))
    return _fit(np.asarray(picture, np.float32) / 255.0)


@lru_cache(maxsize=1)
def _templates() -> tuple[list[str], NDArray[np.float64], Mask]:
    """Names, widths over heights, and the templates as rows of a matrix."""
    drawn = _all_drawn()
    names, shapes = [name for name, _, _ in drawn], np.array([shape for _, shape, _ in drawn])
    return names, shapes, np.stack([_normal(mask) for _, _, mask in drawn])


def _all_drawn() -> list[tuple[str, float, Mask]]:
    """Name, width over height, mask."""
    out: list[tuple[str, float, Mask]] = []
    for stroke in (0.08, 0.12, 0.2, 0.28, 0.36):
        edge = stroke / 2
        far = 1 - edge
        out += [
            (
                "close",
                1.0,
                _drawn(
                    [
                        (edge / 2, edge / 2, 1 - edge / 2, 1 - edge / 2),
                        (edge / 2, 1 - edge / 2, 1 - edge / 2, edge / 2),
                    ],
                    stroke,
                ),
            ),
            ("maximise", 1.0, _drawn([(edge, edge, far, edge, far, far, edge, far, edge, edge)], stroke)),
            (
                "maximise",
                1.0,
                _drawn([(edge, edge, far, edge, far, far, edge, far, edge, edge), (0, edge, 1, edge)], stroke * 1.4),
            ),
            ("add", 1.0, _drawn([(0.5, 0, 0.5, 1), (0, 0.5, 1, 0.5)], stroke)),
            ("menu", 1.15, _drawn([(0, edge, 1, edge), (0, 0.5, 1, 0.5), (0, far, 1, far)], stroke)),
            ("check", 1.2, _drawn([(0, 0.6, 0.35, 0.93, 1, 0.08)], stroke)),
            ("down", 1.8, _drawn([(0, 0.1, 0.5, 0.9, 1, 0.1)], stroke)),
            ("up", 1.8, _drawn([(0, 0.9, 0.5, 0.1, 1, 0.9)], stroke)),
            ("right", 0.56, _drawn([(0.1, 0, 0.9, 0.5, 0.1, 1)], stroke)),
            ("left", 0.56, _drawn([(0.9, 0, 0.1, 0.5, 0.9, 1)], stroke)),
            ("back", 1.1, _drawn([(0.5, 0, 0, 0.5, 0.5, 1), (0, 0.5, 1, 0.5)], stroke * 0.8)),
            ("forward", 1.1, _drawn([(0.5, 0, 1, 0.5, 0.5, 1), (0, 0.5, 1, 0.5)], stroke * 0.8)),
        ]
    for shape in (1.0, 1.5, 2.0):
        out += [
            ("down", shape, _drawn([(0, 0, 1, 0, 0.5, 1)], 0, True)),
            ("up", shape, _drawn([(0, 1, 1, 1, 0.5, 0)], 0, True)),
        ]
        out += [
            ("right", 1 / shape, _drawn([(0, 0, 0, 1, 1, 0.5)], 0, True)),
            ("left", 1 / shape, _drawn([(1, 0, 1, 1, 0, 0.5)], 0, True)),
        ]
    for name, rows in _TINY:
        dots = np.array([[dot == "#" for dot in row] for row in rows], np.float32)
        out.append((name, 1.0, _fit(dots)))
    return out
