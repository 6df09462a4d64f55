"""Pictures of recorded targets: a small one to find the target again by, and a larger one for a how-to.

They lie in ``NAME.pictures/`` beside the script. The larger one keeps inside itself where the target is on it. What
must not be shown is painted over before anything gets here.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from steadyhand.errors import SteadyhandError
from steadyhand.observation import Screenshot, Window
from steadyhand.script.anchor import Picture
from steadyhand.script.views import TARGET, folder_of
from steadyhand_actions.schema import Box

MARGIN: Final = 8
LARGEST: Final = 400
"""Pixels: what is larger is not found by its picture, and none is kept to find it by."""
VIEW: Final = (760, 480)
"""The most that a picture for a how-to shows."""


class Pictures:
    """``script``: the file they belong to. ``dpi``: of the desktop."""

    def __init__(self, script: Path, dpi: int = 96) -> None:
        self.folder = folder_of(script)
        self._dpi = dpi

    def clear(self) -> None:
        """Remove those of an earlier recording. Raises SteadyhandError where they cannot be."""
        try:
            if self.folder.is_dir():
                shutil.rmtree(self.folder)
        except OSError as error:
            raise SteadyhandError(f"cannot remove {self.folder}: {error.strerror or error}") from error

    def keep(self, name: str, shot: Screenshot, box: Box, window: Window | None) -> Picture | None:
        """Write both pictures of a target; the small one as a script names it, None for a target too large for one."""
        around = _grown(box, MARGIN)
        self._save(f"{name}.view.png", shot, *_view(shot, box, window))
        if box.width > LARGEST or box.height > LARGEST or around.meet(shot.box) != around:
            return None
        data = _png(shot, around, {})
        self._write(f"{name}.png", data)
        return Picture(
            file=f"{self.folder.name}/{name}.png", sha256=hashlib.sha256(data).hexdigest(), margin=MARGIN,
            scale=shot.scale, dpi=self._dpi,
        )  # fmt: skip

    def drop(self, name: str) -> None:
        for path in (self.folder / f"{name}.png", self.folder / f"{name}.view.png"):
            path.unlink(missing_ok=True)

    def _save(self, file: str, shot: Screenshot, view: Box, target: Box) -> None:
        if view.area:
            self._write(file, _png(shot, view, {TARGET: " ".join(map(str, _tuple(target)))}))

    def _write(self, file: str, data: bytes) -> None:
        try:
            self.folder.mkdir(exist_ok=True)
            (self.folder / file).write_bytes(data)
        except OSError as error:
            raise SteadyhandError(f"cannot write {self.folder / file}: {error.strerror or error}") from error


def _view(shot: Screenshot, box: Box, window: Window | None) -> tuple[Box, Box]:
    """The part of the screen that shows where the target is, and the target on it in the picture's pixels."""
    room = (window.box.meet(shot.box) if window is not None else None) or shot.box
    across, down = max(VIEW[0], box.width + 40), max(VIEW[1], box.height + 40)
    x1 = _start(box.centre.x, across, room.x1, room.x2)
    y1 = _start(box.centre.y, down, room.y1, room.y2)
    view = Box(x1, y1, min(room.x2, x1 + across), min(room.y2, y1 + down)).meet(shot.box) or shot.box
    s = shot.scale
    target = Box(*(round(n * s) for n in _tuple(box.moved(-view.x1, -view.y1))))
    return view, target


def _start(middle: int, size: int, low: int, high: int) -> int:
    return max(low, min(middle - size // 2, high - size))


def _png(shot: Screenshot, box: Box, words: Mapping[str, str]) -> bytes:
    told = PngInfo()
    for key, value in words.items():
        told.add_text(key, value)
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shot.crop(box))).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def _grown(box: Box, by: int) -> Box:
    return Box(box.x1 - by, box.y1 - by, box.x2 + by, box.y2 + by)


def _tuple(box: Box) -> tuple[int, int, int, int]:
    return box.x1, box.y1, box.x2, box.y2
