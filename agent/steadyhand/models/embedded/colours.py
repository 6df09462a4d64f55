"""The colour a person would call a piece of the picture: its dominant colour, neutrals only when there is no other.

Knows pixels only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_HUES: tuple[tuple[str, float], ...] = (
    ("red", 14), ("orange", 41), ("yellow", 68), ("green", 165), ("cyan", 196), ("blue", 255), ("purple", 292),
    ("pink", 342), ("red", 361),
)  # fmt: skip
"""Upper end of each hue in degrees."""
_SAME: dict[str, tuple[str, ...]] = {
    "gray": ("grey",), "grey": ("grey",), "violet": ("purple", "pink"), "magenta": ("pink", "purple"),
    "turquoise": ("cyan", "green", "blue"), "teal": ("cyan", "green"), "navy": ("blue",), "gold": ("yellow", "orange"),
    "brown": ("brown", "orange"), "amber": ("orange", "yellow"), "lime": ("green",), "crimson": ("red",),
    "cyan": ("cyan", "blue"), "purple": ("purple",), "pink": ("pink", "purple", "red"), "orange": ("orange", "brown"),
    "yellow": ("yellow", "orange"), "silver": ("grey",), "maroon": ("red", "brown"), "beige": ("yellow", "white"),
}  # fmt: skip


def shares(pixels: NDArray[np.uint8]) -> dict[str, float]:
    """What part of the pixels has each colour name; neutrals are white, grey and black."""
    if pixels.size == 0:
        return {}
    step = max(1, int((pixels.shape[0] * pixels.shape[1] / 4000) ** 0.5))
    flat = pixels[::step, ::step].reshape(-1, 3).astype(np.int32)
    high, low = flat.max(axis=1), flat.min(axis=1)
    spread = high - low
    vivid = (spread > 40) & (spread * 100 > high * 22)
    out: dict[str, float] = {}
    n = len(flat)
    for name, mask in (("white", high >= 225), ("black", high < 60), ("grey", (high >= 60) & (high < 225))):
        out[name] = float((mask & ~vivid).sum()) / n
    hues = _hue(flat[vivid], high[vivid], spread[vivid])
    start = 0.0
    for name, end in _HUES:
        mask = (hues >= start) & (hues < end)
        start = end
        dark = mask & (high[vivid] < 150) if name == "orange" else np.zeros_like(mask)
        if name == "orange":
            out["brown"] = float(dark.sum()) / n
        out[name] = out.get(name, 0.0) + float((mask & ~dark).sum()) / n
    return out


def _hue(flat: NDArray[np.int32], high: NDArray[np.int32], spread: NDArray[np.int32]) -> NDArray[np.float64]:
    r, g, b = flat[:, 0], flat[:, 1], flat[:, 2]
    d = np.maximum(spread, 1)
    hue = np.where(high == r, ((g - b) / d) % 6, np.where(high == g, (b - r) / d + 2, (r - g) / d + 4))
    return np.asarray(hue * 60, dtype=np.float64)


def colourness(pixels: NDArray[np.uint8], colour: str) -> float:
    """How readily a person would call it so, 0 to 1. A small vivid sign on a neutral ground counts."""
    found = shares(pixels)
    wanted = _SAME.get(colour, (colour,))
    part = sum(found.get(w, 0.0) for w in wanted)
    neutral = found.get("white", 0.0) + found.get("black", 0.0) + found.get("grey", 0.0)
    if all(w in ("white", "black", "grey") for w in wanted):
        return part if part < 0.5 else min(1.0, part * 1.3)
    vivid = 1.0 - neutral
    if part < 0.02:
        return 0.0
    return min(1.0, part / max(vivid, 0.01)) * min(1.0, 0.45 + part * 4)
