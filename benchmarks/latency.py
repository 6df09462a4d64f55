"""How long a step takes: from the settled screen to the input being sent, with the tree and with pixels alone.

    python benchmarks/latency.py [--runs 3] [--json]

Works on fresh virtual desktops with real applications. "never seen" is the first act after a window came up; "little
changed" are the acts that follow in the same window. Also the whole default task, and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from steadyhand.desktops.handle import Desktop
from steadyhand.desktops.runs import Settings
from steadyhand.perceive.x11 import X11
from steadyhand.trace import StepRecord, read_trace

TASKS = {
    "galculator": ("galculator", "Click 8, click 6, click +, click 9, click =, click 7, click -, click 5, click ="),
    "mousepad": ("mousepad", "Click Edit. Press Escape. Click View. Press Escape. Click Help. Press Escape."),
    "chromium": (
        "chromium --app=data:text/html,{page}",
        "Click Alpha. Click Beta. Click Gamma. Click Delta. Click Omega.",
    ),
    "dense page": (
        "chromium --app=data:text/html,{dense}",
        "Click Alpha. Click Beta. Click Gamma. Click Delta. Click Omega.",
    ),
    "pcmanfm": ("pcmanfm", "Click Go. Press Escape. Click Bookmarks. Press Escape. Click View."),
}
PAGE = "".join(f"<p><button>{n}</button></p>" for n in ("Alpha", "Beta", "Gamma", "Delta", "Omega"))


DENSE = (
    "<div style='columns:2'>"
    + "".join(f"Line {n} of the report: item {n * 37 % 101} was delivered on day {n}<br>" for n in range(70))
    + "</div>"
    + PAGE
)


def acts(folder: Path) -> list[StepRecord]:
    return [s for s in read_trace(folder).steps if "settled_to_sent" in s.ms and s.action and s.action.kind == "click"]


def split(command: str) -> list[str]:
    program, *rest = command.split(maxsplit=1)
    return [program, *(part.format(page=PAGE, dense=DENSE) for part in rest)]


def one(command: str, task: str, pixels: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of the first act, and of the others."""
    with TemporaryDirectory() as folder, Desktop.virtual(settings=Settings(pixels_only=pixels)) as desktop:
        windows = X11(desktop.display)  # the product's own eyes stay shut: what it sees first must be new to it
        desktop.spawn(split(command))
        deadline = time.monotonic() + 20
        while not any(w.kind == "normal" for w in windows.windows()) and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(2)  # until it has drawn itself, unseen by the product
        result = desktop.attempt(task, trace=Path(folder) / "trace")
        if result.status != "done":
            print(f"  {command.split()[0]}: {result.status}: {result.reason}")
        ms = [s.ms["settled_to_sent"] for s in acts(Path(folder) / "trace")]
        return ms[:1], ms[1:]


def whole_task(text: str) -> tuple[float, str]:
    began = time.monotonic()
    with TemporaryDirectory() as folder, Desktop.virtual() as desktop:
        result = desktop.attempt(text, trace=Path(folder) / "trace")
        if result.status != "done":
            print(f"  default task: {result.status}: {result.reason}")
        return time.monotonic() - began, result.status


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found: dict[str, float] = {}
    for pixels in (False, True):
        first: list[float] = []
        later: list[float] = []
        for _ in range(args.runs):
            for command, task in TASKS.values():
                a, b = one(command, task, pixels)
                first += a
                later += b
        how = "pixels" if pixels else "tree"
        found[f"{how}: never seen, median ms"] = statistics.median(first) if first else -1
        found[f"{how}: little changed, median ms"] = statistics.median(later) if later else -1
        found[f"{how}: all acts, median ms"] = statistics.median(first + later) if first + later else -1
    text = Path("examples/default-task.txt").read_text(encoding="utf-8")
    times = [whole_task(text) for _ in range(args.runs)]
    found["default task, median s"] = statistics.median(t for t, _ in times)
    found["default task, done"] = sum(status == "done" for _, status in times) / len(times)
    found["peak memory of the process, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if args.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:40s} {value:8.1f}")


if __name__ == "__main__":
    main()
