"""report.html: what a run did, as one file that opens anywhere and needs nothing else."""

from __future__ import annotations

import base64
import io
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from PIL import Image

from steadyhand.errors import EnvironmentLacks
from steadyhand.report_page import page
from steadyhand.sealed import REPORT, seal_report
from steadyhand.trace import TraceData, read_trace

_BUDGET = 6_000_000
"""Characters all pictures together may take."""
_QUALITIES = ((1600, 80), (1280, 70), (960, 60), (720, 50), (480, 40), (320, 30))
"""Longest side in pixels and quality, tried in order until the pictures fit the budget."""


def write_report(folder: Path) -> Path:
    """Make ``report.html`` of the trace in ``folder``, also of one that a crash cut short; its path.

    The audit log vouches for it."""
    trace = read_trace(folder)
    text = page(trace, _pictures(trace))
    path = folder / REPORT
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8", errors="replace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise EnvironmentLacks(f"cannot write {path}: {error.strerror or error}; free some space and say "
                               f"'steadyhand report {folder}'") from error  # fmt: skip
    seal_report(folder, path)
    return path


def _pictures(trace: TraceData) -> dict[str, str]:
    """Every frame that a step shows, once, as a data address; smaller the more there are."""
    shown = dict.fromkeys(file for step in trace.steps for file in (step.before, step.after))
    files = [file for file in shown if file in trace.frames and _is_inside(trace.folder, file)]
    few = files[:: max(1, len(files) // 4)]
    found: dict[str, str] = {}
    for longest, quality in _QUALITIES:
        budget = _BUDGET if (longest, quality) != _QUALITIES[-1] else None
        if budget is not None and len(files) > len(few):
            sample = _encoded(trace.folder, few, longest, quality, None)
            if sum(map(len, sample.values())) * len(files) > budget * len(few):
                continue
        found = _encoded(trace.folder, files, longest, quality, budget)
        if budget is None or sum(map(len, found.values())) <= budget:
            break
    return found


def _encoded(folder: Path, files: list[str], longest: int, quality: int, budget: int | None) -> dict[str, str]:
    """The pictures that can be read; not all of them once they are more than the budget."""
    found: dict[str, str] = {}
    size = 0
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        coded = pool.map(lambda file: _encode(folder / file, longest, quality), files)
        for file, address in zip(files, coded, strict=True):
            if address is not None:
                found[file] = address
                size += len(address)
            if budget is not None and size > budget:
                pool.shutdown(cancel_futures=True)
                break
    return found


def _is_inside(folder: Path, file: str) -> bool:
    """A trace may come from elsewhere: its pictures are those of its own folder."""
    return (folder / file).resolve().is_relative_to(folder.resolve())


def _encode(path: Path, longest: int, quality: int) -> str | None:
    """The picture as a data address; None when there is none that can be read."""
    try:
        with Image.open(path) as stored:
            image = stored.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail((longest, longest), Image.Resampling.BOX, reducing_gap=2.0)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=0)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
