"""Glyphs among text and blobs: arrows that were read as letters, window buttons that were drawn as one strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from steadyhand.perceive.picture_icons import glyph_in
from steadyhand.perceive.text_line import TextLine
from steadyhand_actions.schema import Box

_ARROWS = {"▼": "down", "▲": "up", "▶": "right", "◀": "left"}
_FRAME = {
    "close": ("close", "×", "✕", "x", "X"),
    "maximise": ("maximise", "□", "■", "▣"),
    "minimise": ("minimise", "_", "-", "–", "−", "—"),
}
_MEANS = {sign: name for name, signs in _FRAME.items() for sign in signs}


def frame_name(name: str) -> str:
    """What a glyph or a character means on a window's frame: close, maximise, minimise or nothing."""
    return _MEANS.get(name, "")


def without_arrows(lines: Sequence[TextLine]) -> tuple[list[TextLine], dict[Box, str]]:
    """Lines without the arrows that were read as their first or last character, and those arrows with their names."""
    out: list[TextLine] = []
    arrows: dict[Box, str] = {}
    for line in lines:
        text, box = line.text, line.box
        if text in _ARROWS:
            arrows[box] = _ARROWS[text]
            continue
        if len(text) > 2 and text[-1] in _ARROWS and text[-2] == " ":
            cut = max(box.x1 + 1, box.x2 - round(1.1 * box.height))
            arrows[Box(cut, box.y1, box.x2, box.y2)] = _ARROWS[text[-1]]
            line = replace(line, text=text[:-2].rstrip(), box=Box(box.x1, box.y1, cut, box.y2))
        elif len(text) > 2 and text[0] in _ARROWS and text[1] == " ":
            cut = min(box.x2 - 1, box.x1 + round(1.1 * box.height))
            arrows[Box(box.x1, box.y1, cut, box.y2)] = _ARROWS[text[0]]
            line = replace(line, text=text[2:].lstrip(), box=Box(cut, box.y1, box.x2, box.y2))
        out.append(line)
    return out, arrows


def frame_cells(pixels: NDArray[np.uint8], blobs: Sequence[Box]) -> tuple[dict[Box, str], set[Box]]:
    """Strips of two to four square cells whose last holds a cross: the cells with their names, and the strips."""
    cells: dict[Box, str] = {}
    strips: set[Box] = set()
    for blob in [*blobs, *_touching(blobs)]:
        if not 10 <= blob.height <= 40 or not 1.7 * blob.height <= blob.width <= 7 * blob.height:
            continue
        for many in (3, 2, 4):
            pitch = blob.width / many
            if not 0.8 * blob.height <= pitch <= 1.9 * blob.height:
                continue
            boxes = [_cell(blob, n, pitch) for n in range(many)]
            names = [glyph_in(pixels, box) for box in boxes]
            if names[-1] == "close" and any(frame_name(n) for n in names[:-1]):
                cells |= dict(zip(boxes, names, strict=True))
                strips.add(blob)
                break
    return cells, strips


def _touching(pieces: Sequence[Box]) -> list[Box]:
    """Neighbours of one height that stand side by side, as one."""
    out: list[Box] = []
    small = sorted((p for p in pieces if 10 <= p.height <= 40 and p.width <= 90), key=lambda p: p.x1)
    for n, left in enumerate(small):
        whole = left
        for right in small[n + 1 :]:
            level = abs(right.y1 - left.y1) <= 3 and abs(right.y2 - left.y2) <= 3
            if level and -1 <= right.x1 - whole.x2 <= 5:
                whole = whole.join(right)
        if whole != left:
            out.append(whole)
    return out


def _cell(strip: Box, n: int, pitch: float) -> Box:
    return Box(round(strip.x1 + n * pitch), strip.y1, round(strip.x1 + (n + 1) * pitch), strip.y2)
