"""The pictures of a trace: put on the disk in the background, each once. Knows nothing of steps."""

from __future__ import annotations

import hashlib
import io
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand.errors import EnvironmentLacks, SteadyhandError
from steadyhand.observation import Screenshot
from steadyhand_actions.schema import Point

FRAMES = "frames"
"""The folder of the pictures in that of a trace."""
_WAITING = 8
"""Frames that may wait to be written before the next one has to: 30 MB at 1280x800."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the trace and where it lies in the space that actions speak in. ``sha256``: of its file, empty
    while that is not written."""

    file: str
    width: int
    height: int
    origin: Point = Point(0, 0)
    scale: float = 1.0
    sha256: str = ""


class FrameWriter:
    """Puts frames on the disk from a thread of its own; a frame equal to the one before it is not stored again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: NDArray[np.uint8] | None = None
        self._last_frame: Frame | None = None
        self._count = 0
        self._failed: Exception | None = None
        self._stored: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._todo: queue.Queue[tuple[Frame, NDArray[np.uint8]] | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, name="trace-frames", daemon=True)
        self._thread.start()

    def add(self, shot: Screenshot) -> tuple[Frame, bool]:
        """The frame this picture is stored as, and whether it is a new one."""
        self._check()
        if self._last_frame is not None and self._last_frame == replace(self._like(shot), file=self._last_frame.file):
            last = self._last
            if last is shot.pixels or (last is not None and np.array_equal(last, shot.pixels)):
                return self._last_frame, False
        self._count += 1
        frame = self._like(shot)
        self._last, self._last_frame = shot.pixels, frame
        self._todo.put((frame, shot.pixels))
        return frame, True

    def stored(self) -> Iterator[Frame]:
        """The frames whose files were written since this was asked last, with what they hold."""
        while True:
            try:
                yield self._stored.get_nowait()
            except queue.Empty:
                return

    def wait(self) -> None:
        self._todo.join()
        self._check()

    def close(self) -> None:
        self._todo.put(None)
        self._thread.join()
        self._last = None
        self._check()

    def _like(self, shot: Screenshot) -> Frame:
        height, width = shot.pixels.shape[:2]
        return Frame(f"{FRAMES}/{self._count:04d}.png", width, height, shot.origin, shot.scale)

    def _check(self) -> None:
        if self._failed is not None:
            raise cannot_write(self._folder, self._failed) from self._failed

    def _work(self) -> None:
        while (item := self._todo.get()) is not None:
            try:
                if self._failed is None:
                    self._store(*item)
            except Exception as error:  # noqa: BLE001 - a dead writer would leave the run waiting for ever
                self._failed = error
            finally:
                self._todo.task_done()
        self._todo.task_done()

    def _store(self, frame: Frame, pixels: NDArray[np.uint8]) -> None:
        """Under another name first, so that a picture with its own name is a whole one."""
        path = self._folder / frame.file
        part, coded = path.with_suffix(".part"), io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(coded, "PNG", compress_level=1)
        try:
            with part.open("wb") as out:
                out.write(coded.getbuffer())
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
        part.replace(path)
        self._stored.put(replace(frame, sha256=hashlib.sha256(coded.getbuffer()).hexdigest()))


def cannot_write(folder: Path, error: Exception) -> SteadyhandError:
    """The folder was good when the run began: now its disk is full, or it is gone."""
    why = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return EnvironmentLacks(
        f"cannot write the trace in {folder}: {why}; free some space, or name another folder with --trace"
    )
