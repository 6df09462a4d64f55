"""How quickly things start and how much an install weighs.

    .venv/bin/python benchmarks/starting.py [--runs 5] [--install] [--json]

``--install`` makes a fresh environment and installs the package into it as a person would (needs the package index).
The first act is timed from the start of ``make run`` to its first step line, everything being set up already.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

from steadyhand.desktops.virtual import VirtualDesktop

ROOT = Path(__file__).resolve().parent.parent


def timed(argv: list[str]) -> float:
    began = time.monotonic()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return 1000 * (time.monotonic() - began)


def imported() -> float:
    """Milliseconds of the import itself, without the interpreter's own start."""
    program = "import time; t = time.perf_counter(); import steadyhand; print(1000 * (time.perf_counter() - t))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return float(done.stdout)


def desktop_ready() -> float:
    began = time.monotonic()
    desktop = VirtualDesktop.start()
    ready = 1000 * (time.monotonic() - began)
    desktop.stop()
    return ready


def first_act() -> float:
    began = time.monotonic()
    with subprocess.Popen(["make", "run"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        first = 0.0
        for line in run.stdout:
            if not first and line.lstrip()[:1].isdecimal():
                first = 1000 * (time.monotonic() - began)
    if run.returncode:
        raise SystemExit(f"make run ended with {run.returncode}")
    return first


def install_size() -> float:
    """MB on the disk of a fresh environment with the default install."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "-q", str(ROOT)], check=True)
        blocks = sum(path.lstat().st_blocks for path in Path(folder).rglob("*"))
        return blocks * 512 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()

    def median(what: Callable[[], float]) -> float:
        return statistics.median(what() for _ in range(args.runs))

    program = str(Path(sys.executable).with_name("steadyhand"))
    found = {
        "steadyhand --help, median ms": median(lambda: timed([program, "--help"])),
        "import steadyhand, median ms": median(imported),
        "virtual desktop ready, median ms": median(desktop_ready),
        "make run, set up before: first act after, median ms": median(first_act),
    }
    if args.install:
        found["default install, MB on the disk"] = install_size()
    if args.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:54s} {value:8.1f}")


if __name__ == "__main__":
    main()
