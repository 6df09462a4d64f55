"""A desktop filmed while a test runs: a picture whenever something changed, none while nothing does.

Into a video where PyAV is installed, else onto a strip of pictures. Knows nothing of tests.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from steadyhand.desktops.shown import masked_grab, told_to
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.settle import Changes, changes_of
from steadyhand_actions.errors import SteadyhandError

GAP: Final = 0.1
"""The shortest time, in seconds, between two pictures."""
_BREATH: Final = 0.25
"""The longest time between two questions whether it is over."""
_THUMB: Final = 320
_MOST: Final = 24
_COLUMNS: Final = 4
_CAPTION: Final = 16
MISSING = "no video: PyAV is not installed (pip install 'steadyhand[test]'); a strip of pictures is kept instead"
Pixels = NDArray[np.uint8]


class Film(Protocol):
    """What takes pictures with their seconds."""

    def add(self, pixels: Pixels, seconds: float) -> None: ...

    def close(self) -> None: ...


class Strip:
    """Small pictures with their times on one sheet; the fewer a second the longer it takes. A Film."""

    suffix: Final = ".png"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: list[tuple[float, Image.Image]] = []
        self._gap = 0.0

    def add(self, pixels: Pixels, seconds: float) -> None:
        if self._kept and seconds - self._kept[-1][0] < self._gap:
            self._kept.pop()  # what comes after it tells more of how it ended
        picture = Image.fromarray(np.ascontiguousarray(pixels))
        picture.thumbnail((_THUMB, _THUMB))
        self._kept.append((seconds, picture))
        if len(self._kept) > _MOST:
            self._kept = self._kept[::2]
            self._gap = max(GAP, 2 * self._gap)

    def close(self) -> None:
        if not self._kept:
            return
        wide = max(p.width for _, p in self._kept)
        high = max(p.height for _, p in self._kept) + _CAPTION
        columns = min(_COLUMNS, len(self._kept))
        rows = -(-len(self._kept) // columns)
        sheet = Image.new("RGB", (columns * wide, rows * high), (255, 255, 255))
        pen = ImageDraw.Draw(sheet)
        for i, (seconds, picture) in enumerate(self._kept):
            x, y = i % columns * wide, i // columns * high
            pen.text((x + 2, y + 1), f"{seconds:.1f} s", fill=(0, 0, 0))
            sheet.paste(picture, (x, y + _CAPTION))
        sheet.save(self._path, "PNG")


def can_film() -> bool:
    return find_spec("av") is not None


class Camera:
    """Films one display from when it is made until ``stop``. What a run hides is not in the pictures."""

    def __init__(self, display: str, stem: Path) -> None:
        """``stem``: the path of the film without its suffix. Raises EnvironmentLacks when the display is not there."""
        self._capture = Capture(display)
        self._changes: Changes = changes_of(self._capture, display)
        self._grab = masked_grab(self._capture.grab, told_to(display))
        self._film, self.path = _film(stem)
        self._over = threading.Event()
        self._began = time.monotonic()
        self.frames = 0
        self.cpu = 0.0
        """Seconds of the processor that filming took."""
        self.trouble = "" if can_film() else MISSING
        self._thread = threading.Thread(target=self._work, name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> Path | None:
        """The film; None when there is none. A second call does nothing more."""
        self._over.set()
        self._thread.join()
        return self.path if self.path.exists() else None

    def _work(self) -> None:
        last: Pixels | None = None
        try:
            while not self._over.is_set():
                self._changes.clear()
                last = self._take(last)
                self._over.wait(GAP)
                while not self._over.is_set() and not self._changes.wait(_BREATH):
                    pass
            self._take(None)
        except (SteadyhandError, OSError, ValueError) as error:
            self.trouble = f"the film ends early: {' '.join(str(error).split())[:200]}"
        finally:
            with suppress(OSError, ValueError):
                self._film.close()
            self._changes.close()
            self._capture.close()
            self.cpu = time.thread_time()

    def _take(self, last: Pixels | None) -> Pixels:
        """One picture, unless it is the same as the last one."""
        pixels = self._grab().pixels
        if last is None or not np.array_equal(last, pixels):
            self._film.add(pixels, time.monotonic() - self._began)
            self.frames += 1
        return pixels


def _film(stem: Path) -> tuple[Film, Path]:
    if not can_film():
        path = stem.with_suffix(Strip.suffix)
        return Strip(path), path
    from steadyhand.testing.video_av import VideoFile  # optional, and heavy

    path = stem.with_suffix(VideoFile.suffix)
    return VideoFile(path), path
