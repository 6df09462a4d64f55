"""Pictures that lie beside a script: in which folder, and where on one its target is. Reads only."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from steadyhand_actions.schema import Box

TARGET: Final = "target"
"""The key in a picture under which its target's box is kept."""


def folder_of(script: Path) -> Path:
    return script.with_name(f"{script.stem}.pictures")


def target_on(path: Path) -> tuple[Image.Image, Box | None]:
    """A picture and where its target is on it. Raises OSError for what is no picture."""
    with Image.open(path) as picture:
        picture.load()
        words = str(picture.info.get(TARGET, "")).split()
        image = picture.convert("RGB")
    if len(words) != 4 or not all(w.lstrip("-").isdecimal() for w in words):
        return image, None
    x1, y1, x2, y2 = map(int, words)
    return image, Box(x1, y1, x2, y2)
