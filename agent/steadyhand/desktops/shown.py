"""What the run on a virtual desktop hides now, told to whoever shows that desktop live: places only, never words."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from steadyhand.desktops import registry
from steadyhand.observation import Screenshot
from steadyhand.perceive.hiding import Area, painted
from steadyhand_actions.schema import Box

_FILE = "hidden.json"
_MOST = 1_000


def told_to(display: str) -> Path | None:
    """The file beside a virtual desktop that says what is hidden on it; None for a display that is no such desktop."""
    record = registry.find(display)
    return record.folder / _FILE if record is not None else None


def tell(file: Path | None, boxes: tuple[Box, ...]) -> None:
    """Say what is hidden from now on. Where it cannot be said nobody shows the desktop either."""
    if file is None:
        return
    part = file.with_suffix(f".{os.getpid()}")
    told = {"pid": os.getpid(), "ticks": registry.ticks_of(os.getpid()), "boxes": [_numbers(b) for b in boxes[:_MOST]]}
    with suppress(OSError):
        part.touch(mode=0o600)
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(file)


@contextmanager
def for_a_run(file: Path | None, keep: Callable[[], bool]) -> Iterator[None]:
    """What is told holds until this ends, however it ends; longer, where there is reason to ``keep`` it."""
    try:
        yield
    finally:
        if file is not None and not keep():
            with suppress(OSError):
                file.unlink(missing_ok=True)


def masked_grab(grab: Callable[[], Screenshot], file: Path | None) -> Callable[[], Screenshot]:
    """Takes pictures without what the run on that desktop hides while it runs."""

    def take() -> Screenshot:
        before = _boxes(file)
        shot = grab()
        return painted(shot, (), [Area(box) for box in dict.fromkeys((*before, *_boxes(file)))])

    return take


def _numbers(box: Box) -> list[int]:
    return [box.x1, box.y1, box.x2, box.y2]


def _boxes(file: Path | None) -> tuple[Box, ...]:
    if file is None:
        return ()
    try:
        told = json.loads(file.read_bytes())
        if registry.ticks_of(int(told["pid"])) != told["ticks"]:
            return ()
        return tuple(Box(*map(int, each)) for each in told["boxes"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()
