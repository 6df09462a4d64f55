"""The other tools: the environment they live in, and one run of theirs.

guibot and airtest find things by pictures, dogtail by the accessibility tree. They want the system's Python with gi,
and the packages gir1.2-atspi-2.0, python3-tk and scrot.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TOOLS = ("guibot", "airtest", "dogtail")
_PACKAGES = ("guibot==0.51.1", "airtest==1.4.3", "dogtail==2.1.2", "pyautogui", "pywinauto", "opencv-contrib-python")
FIND_SECONDS = 10.0
"""As long as a replayed step may look for its target."""
_MOST_SECONDS = 120.0


def install(folder: Path) -> Path:
    """The environment, made where it is not there yet; its Python."""
    python = folder / "bin/python"
    if not (folder / "ready").exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", "--system-site-packages", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *_PACKAGES], check=True)
        (folder / "ready").touch()
    return python


def run(
    python: Path, tool: str, steps: Path, env: Mapping[str, str], app: str, toolkit: str
) -> tuple[bool, str, list[float]]:
    """One task: whether the tool said that it did it, else why not, and the milliseconds of each step done."""
    driver = Path(__file__).parent / "other_tools.py"
    own = dict(env) | {"APPLICATION": app, "TOOLKIT": toolkit}
    began = time.monotonic()
    words = [str(python), str(driver), tool, str(steps), str(steps.parent), str(FIND_SECONDS)]
    try:
        with TemporaryDirectory() as folder:  # what tools leave where they are started is no effect of the task
            done = subprocess.run(
                words, env=own, cwd=folder, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
            )
    except subprocess.TimeoutExpired:
        return False, f"hung for {time.monotonic() - began:.0f} s", []
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    ms = [line["ms"] for line in lines if line["ok"]]
    failed = next((line["why"] for line in lines if not line["ok"]), "")
    if done.returncode != 0 and not failed:
        failed = (done.stderr.strip().splitlines() or ["ended"])[-1][:300]
    return not failed, failed, ms
