"""A thousand steps in a row on one desktop: does memory grow, is anything held, does anything drift?"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from replaying.recording import find
from replaying.stage import Stage
from replaying.task import click
from replaying.tasks import by_name
from steadyhand.perceive.x11 import X11
from steadyhand.script.acts import ClickIt
from steadyhand.script.anchoring import anchor_of
from steadyhand.script.script import Do, Script
from steadyhand.script.yaml_file import written

_KEYS = ("1", "2", "+", "7", "=", "9", "-", "4", "*", "3")
WARM = 100
"""Steps after which memory is measured first: what is loaded once is loaded by then."""


def soak(steps: int, work: Path) -> dict[str, Any]:
    """Replays one script of ten clicks again and again. Memory in MB; ``drift``: pixels between where the pointer came
    to for the same key at the beginning and at the end."""
    me, memory, times, pointers = psutil.Process(), list[float](), list[float](), list[tuple[int, int]]()
    failed: list[str] = []
    with TemporaryDirectory() as folder, Stage(by_name("galculator-product"), "none", work) as stage:
        script = _written(stage, Path(folder) / "keys.yaml")
        descriptors = me.num_fds()
        began, done = time.monotonic(), 0
        while done < steps:
            outcome = stage.desktop.attempt_replay(script, heal="off", trace=Path(folder) / f"trace-{done}")
            if not outcome.passed:
                failed.append(f"after {done} steps: {outcome.reason}")
                break
            times += [s.ms for s in outcome.steps]
            done += len(outcome.steps)
            pointers.append(_pointer(stage))
            if done >= WARM:
                memory.append(me.memory_info().rss / 2**20)
                descriptors = me.num_fds() if len(memory) == 1 else descriptors
        held = _held(stage)
        more_descriptors = me.num_fds() - descriptors
    first, last = memory[:3] or [0.0], memory[-3:] or [0.0]
    return {
        "steps": done, "failed": failed, "seconds": time.monotonic() - began,
        "ms a step, first tenth": statistics.median(times[: max(1, len(times) // 10)]),
        "ms a step, last tenth": statistics.median(times[-max(1, len(times) // 10) :]),
        "memory after warming up, MB": statistics.median(first), "memory at the end, MB": statistics.median(last),
        "growth, %": 100 * (statistics.median(last) / max(1.0, statistics.median(first)) - 1),
        "more open files": more_descriptors, "held": held,
        "drift, px": max(abs(a - b) for a, b in zip(pointers[0], pointers[-1], strict=True)) if pointers else -1,
    }  # fmt: skip


def told(found: dict[str, Any]) -> str:
    return "\n".join(
        f"{name:32s} {value:.1f}" if isinstance(value, float) else f"{name:32s} {value}"
        for name, value in found.items()
    )


def _written(stage: Stage, path: Path) -> Path:
    seen = stage.desktop.see()
    steps = []
    for name in _KEYS:
        element = find(seen, click(name))
        assert element is not None, name
        steps.append(Do(do=f"click the button '{name}'", target=anchor_of(element, seen), action=ClickIt(kind="click")))
    path.write_text(written(Script(steadyhand=1, name="keys", steps=tuple(steps))), encoding="utf-8")
    return path


def _pointer(stage: Stage) -> tuple[int, int]:
    x = X11(stage.desktop.display)
    try:
        at = x.pointer()
    finally:
        x.close()
    return at.x, at.y


def _held(stage: Stage) -> str:
    """What is down at the end: nothing, or the keys and buttons."""
    from Xlib import display

    connection = display.Display(stage.desktop.display)
    try:
        keys = [n * 8 + b for n, byte in enumerate(connection.query_keymap()) for b in range(8) if byte >> b & 1]
        mask = connection.screen().root.query_pointer().mask
    finally:
        connection.close()
    return f"keys {keys}, buttons and modifiers {mask:#x}" if keys or mask & 0x1F0D else "nothing"
