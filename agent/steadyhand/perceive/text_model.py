"""The recogniser's runtime: prepared lines in, characters out. The only place that names onnxruntime.

Every line is padded to one of a few widths, so that what is read does not depend on what else is on the screen.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steadyhand.errors import EnvironmentLacks
from steadyhand.perceive.text_crop import HEIGHT, Line
from steadyhand.perceive.text_scripts import settle_scripts

_MODEL = "screen_text.onnx"
_BATCH = 16
_STRIDE = 2
_GAP = 1.6 * HEIGHT
"""Columns between two characters that no space fills: two texts, or an icon between them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line, or one of its texts, says. ``start`` and ``end`` are the columns of the prepared line where its
    first and last character were seen."""

    text: str
    confidence: float
    start: int = 0
    end: int = 0
    pitch: float = 0.0
    """Columns from one character to the next when all stand on one grid, else 0."""


class LineModel:
    """Reads prepared lines. The network is loaded at the first line; safe to share between threads."""

    def __init__(self, path: Path | None = None, threads: int = 2) -> None:
        self._path, self._threads = path, threads
        self._lock = threading.Lock()
        self._session: Any = None
        self._characters = ""

    def read(self, lines: Sequence[Line]) -> list[tuple[Reading, ...]]:
        """For each line what it says: nothing, one text, or several with wide gaps between."""
        groups: dict[int, list[int]] = {}
        for n, line in enumerate(lines):
            groups.setdefault(padded_width(line.shape[1]), []).append(n)
        out: list[tuple[Reading, ...]] = [()] * len(lines)
        for width, members in groups.items():
            many = max(1, min(_BATCH, _BATCH * 512 // width))
            for at in range(0, len(members), many):
                part = members[at : at + many]
                for n, reading in zip(part, self._run([lines[n] for n in part], width), strict=True):
                    out[n] = reading
        return out

    def _run(self, lines: list[Line], width: int) -> list[tuple[Reading, ...]]:
        batch = np.zeros((len(lines), 1, HEIGHT, width), np.float32)
        for n, line in enumerate(lines):
            batch[n, 0, :, : line.shape[1]] = line
        with self._lock:
            classes, certainty = self._loaded().run(None, {"lines": batch})
        steps = [-(-line.shape[1] // _STRIDE) for line in lines]
        return [self._decode(c[:n], p[:n]) for c, p, n in zip(classes, certainty, steps, strict=True)]

    def _decode(self, classes: NDArray[np.int32], certainty: NDArray[np.float32]) -> tuple[Reading, ...]:
        steps = np.flatnonzero((classes != 0) & (np.diff(classes, prepend=0) != 0))
        inked = np.array([k for k in steps if self._characters[classes[k] - 1] != " "], np.int64)
        if not len(inked):
            return ()
        far = np.flatnonzero(np.diff(inked) * _STRIDE > _GAP) + 1
        return tuple(
            self._reading(classes, certainty, steps[(steps >= part[0]) & (steps <= part[-1])])
            for part in np.split(inked, far)
        )

    def _reading(self, classes: NDArray[np.int32], certainty: NDArray[np.float32], steps: NDArray[np.int64]) -> Reading:
        text = "".join(self._characters[classes[k] - 1] for k in steps)
        confidence = float(np.exp(np.log(np.maximum(certainty[steps], 1e-6)).mean()))
        said = settle_scripts(" ".join(text.split()))
        if said == "l":  # without neighbours nothing tells it from a one, and what stands alone on a key is a number
            said = "1"
        first, last = int(steps[0]) * _STRIDE, int(steps[-1] + 1) * _STRIDE
        return Reading(said, confidence, first, last, _pitch(steps * _STRIDE))

    def _loaded(self) -> Any:
        if self._session is None:
            self._session, self._characters = _open(self._path, self._threads)
        return self._session


def padded_width(width: int) -> int:
    """The width a line is padded to: finer steps for short lines."""
    width += 8
    step = 32 if width <= 256 else 64 if width <= 640 else 128
    return -(-width // step) * step


def _pitch(columns: NDArray[np.int64]) -> float:
    """The grid that the characters stand on, if it is one: where each was seen wanders a little."""
    if len(columns) < 4:
        return 0.0
    wander = 0.16 if len(columns) < 8 else 0.11
    places = np.arange(len(columns))
    pitch, first = np.polyfit(places, columns, 1)
    off = columns - (first + pitch * places)
    return float(pitch) if float(np.abs(off).mean()) < wander * pitch else 0.0


def _open(path: Path | None, threads: int) -> tuple[Any, str]:
    try:
        import onnxruntime as ort
    except ImportError as error:
        raise EnvironmentLacks("reading text from pixels needs onnxruntime: pip install onnxruntime") from error
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = (
        path.read_bytes() if path else resources.files("steadyhand.perceive").joinpath("models", _MODEL).read_bytes()
    )
    session = ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    return session, session.get_modelmeta().custom_metadata_map["characters"]
