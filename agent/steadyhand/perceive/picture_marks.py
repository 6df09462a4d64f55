"""Check boxes and radio buttons, told by their outline: rays from the middle meet a ring that is a square or a circle.

Knows nothing about the text beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from steadyhand_actions.schema import Box

_RAYS = 32
_LEAST, _MOST = 9, 26


@dataclass(frozen=True, slots=True)
class Mark:
    role: Literal["checkbox", "radio"]
    box: Box
    checked: bool
    mixed: bool = False


def mark_at(pixels: NDArray[np.uint8], box: Box) -> Mark | None:
    """The check box or radio button that fills ``box``, if that is what is there."""
    if not (_LEAST <= box.width <= 1.5 * _MOST and _LEAST <= box.height <= _MOST):
        return None
    x1, y1 = max(0, box.x1), max(0, box.y1)
    part = pixels[y1 : box.y2, x1 : box.x2].astype(np.float32)
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    outside = np.median(rim, axis=0)
    apart = np.abs(part - outside).max(axis=2)
    ink = apart > 14
    if float(ink[[0, -1]].mean() + ink[:, [0, -1]].mean()) > 0.5:
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not (_LEAST <= len(rows) <= _MOST and _LEAST <= len(columns) <= _MOST):
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if abs((bottom - top) - (right - left)) > 2:
        return None
    role = _outline(ink[top:bottom, left:right])
    if role is None:
        return None
    whole = Box(int(x1 + left), int(y1 + top), int(x1 + right), int(y1 + bottom))
    return _state(role, whole, part[top:bottom, left:right])


def _outline(ink: NDArray[np.bool_]) -> Literal["checkbox", "radio"] | None:
    """Square, circle or neither, from how far ink reaches along each ray."""
    tall, wide = ink.shape
    angles = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    reach = np.arange(0, 0.75 * max(tall, wide), 0.5)
    ys = np.clip(np.rint((tall - 1) / 2 + np.outer(np.sin(angles), reach)).astype(int), -1, tall)
    xs = np.clip(np.rint((wide - 1) / 2 + np.outer(np.cos(angles), reach)).astype(int), -1, wide)
    inside = (ys >= 0) & (ys < tall) & (xs >= 0) & (xs < wide)
    hit = np.zeros(ys.shape, np.bool_)
    hit[inside] = ink[ys[inside], xs[inside]]
    if hit.any(axis=1).mean() < 0.95:
        return None
    far = (hit * reach).max(axis=1) * 2 / ((tall + wide) / 2)
    square = 1 / np.maximum(np.abs(np.cos(angles)), np.abs(np.sin(angles)))
    off_circle, off_square = float(np.std(far)), float(np.std(far / square))
    if min(off_circle, off_square) > 0.11 or float(far.mean()) < 0.75:
        return None
    return "radio" if off_circle < off_square else "checkbox"


def _state(role: Literal["checkbox", "radio"], box: Box, part: NDArray[np.float32]) -> Mark | None:
    """Checked when something is drawn inside the ring; None when it is one solid patch."""
    tall, wide = part.shape[:2]
    depth = max(3, round(min(tall, wide) * 0.24))
    inner = part[depth : tall - depth, depth : wide - depth]
    patch = part[2 : tall - 2, 2 : wide - 2].reshape(-1, 3)
    face = patch[np.argsort(patch.sum(axis=1))[len(patch) // 2]]
    drawn = np.abs(inner - face).max(axis=2) > 40
    share = float(drawn.mean())
    ring = np.concatenate([part[:3, depth:-depth].reshape(-1, 3), part[-3:, depth:-depth].reshape(-1, 3)])
    framed = float((np.abs(ring - face).max(axis=1) > 14).mean()) > 0.12
    middle = np.median(inner.reshape(-1, 3), axis=0)
    if share < 0.06:
        if role == "radio" and float(np.abs(middle - _between(part, depth)).max()) > 60:
            return Mark(role, box, checked=True)
        return Mark(role, box, checked=False) if framed else None
    if (not framed and share > 0.7) or (role == "radio" and not _dot(drawn)):
        return None
    rows = np.flatnonzero(drawn.any(axis=1))
    mixed = role == "checkbox" and len(rows) <= 3 and float(drawn[rows].mean()) > 0.7
    return Mark(role, box, checked=not mixed, mixed=mixed)


def _dot(drawn: NDArray[np.bool_]) -> bool:
    """One round patch, not a letter in a circle."""
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    tight = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return abs(tight.shape[0] - tight.shape[1]) <= 2 and float(tight.mean()) > 0.6


def _between(part: NDArray[np.float32], depth: int) -> NDArray[np.float32]:
    """The colour between the ring and the middle, on the axes."""
    tall, wide = part.shape[:2]
    y, x = tall // 2, wide // 2
    near = max(2, depth - 1)
    found: NDArray[np.float32] = np.median(
        np.stack([part[near, x], part[tall - 1 - near, x], part[y, near], part[y, wide - 1 - near]]), axis=0
    )
    return found
