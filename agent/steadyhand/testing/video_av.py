"""A video file through PyAV: VP8 in WebM, which is free and which every browser plays. Frames whenever they come.

The only file that knows PyAV. Knows nothing of screens.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

_OPTIONS: Final = {
    # As quick as the encoder goes, and made for screens: large flat parts that stay as they are.
    "deadline": "realtime", "cpu-used": "16", "screen-content-mode": "1", "static-thresh": "100", "crf": "20",
    "b": "1M",
}  # fmt: skip
Pixels = NDArray[np.uint8]


class VideoFile:
    """``add`` frames with their times in seconds, growing; ``close`` writes the end. All have the first one's size."""

    suffix: Final = ".webm"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None
        self._stream: Any = None
        self._last = -1

    def add(self, pixels: Pixels, seconds: float) -> None:
        """``pixels``: uint8 (height, width, 3)."""
        height, width = pixels.shape[0] // 2 * 2, pixels.shape[1] // 2 * 2  # colours are kept for squares of four
        if self._file is None:
            self._open(width, height)
        part = _of_size(pixels[:height, :width], self._stream.height, self._stream.width)
        frame = av.VideoFrame.from_ndarray(part, format="rgb24")
        self._last = max(self._last + 1, round(1000 * seconds))
        frame.pts, frame.time_base = self._last, Fraction(1, 1000)
        self._file.mux(self._stream.encode(frame))

    def close(self) -> None:
        if self._file is None:
            return
        self._file.mux(self._stream.encode(None))
        self._file.close()
        self._file = None

    def _open(self, width: int, height: int) -> None:
        self._file = av.open(str(self._path), "w", format="webm")
        self._stream = self._file.add_stream("libvpx", rate=25, options=_OPTIONS)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        self._stream.time_base = self._stream.codec_context.time_base = Fraction(1, 1000)
        self._stream.codec_context.thread_count = 1


def _of_size(pixels: Pixels, height: int, width: int) -> Pixels:
    """A screen that was resized in the middle is cut, or has black around it."""
    if pixels.shape[:2] == (height, width):
        return np.ascontiguousarray(pixels)
    out = np.zeros((height, width, 3), np.uint8)
    part = pixels[:height, :width]
    out[: part.shape[0], : part.shape[1]] = part
    return out
