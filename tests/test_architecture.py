"""The house rules hold, and a broken one is noticed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from architecture import PACKAGES, modules, violations
from command import ROOT, environment


def test_the_rules_of_the_house_are_kept() -> None:
    assert violations(ROOT) == []


def test_no_test_takes_a_stop_watch() -> None:
    """A busy machine would fail it: timings belong in ``benchmarks/``."""
    watch = re.compile(r"\b(?:perf_counter|timeit|process_time)(?:_ns)?\(")
    own = {Path(__file__), ROOT / "tests/actions/test_xtest.py"}  # the latter has a client toil for so long
    tests = set((ROOT / "tests").rglob("*.py")) - own
    assert len(tests) > 50
    assert not [path for path in tests if watch.search(path.read_text(encoding="utf-8"))]


def test_every_file_of_the_product_was_looked_at() -> None:
    looked_at = {module.path for module in modules(ROOT)}
    assert {
        "steadyhand/cli/main.py",
        "steadyhand_actions/schema.py",
        "steadyhand_prompts/dialect.py",
    } <= looked_at
    assert len(looked_at) > 60


PLANTED = [
    ("actions/steadyhand_actions/gate.py", "import steadyhand.errors", "which steadyhand_actions may not know"),
    ("actions/steadyhand_actions/gate.py", "from steadyhand_prompts import dialect", "may not know"),
    ("prompts/steadyhand_prompts/x.py", "import steadyhand", "which steadyhand_prompts may not know"),
    ("agent/steadyhand/perceive/x.py", "from steadyhand.models import base", "perceive (floor 1) imports models"),
    ("agent/steadyhand/perceive/x.py", "from steadyhand import models", "perceive (floor 1) imports models"),
    ("agent/steadyhand/models/x.py", "import steadyhand.trace", "models (floor 1) imports trace (floor 1)"),
    ("agent/steadyhand/loop/x.py", "from steadyhand.desktops.handle import Desktop", "loop (floor 2) imports desktops"),
    ("agent/steadyhand/loop/x.py", "from steadyhand.desktop.look import Looker", "loop (floor 2) imports desktop"),
    ("agent/steadyhand/desktops/x.py", "def f():\n    import steadyhand.cli.main", "imports cli (floor 5)"),
    ("agent/steadyhand/errors.py", "from steadyhand.perceive import x11", "values (floor 0) imports perceive"),
    ("agent/steadyhand/config.py", "from steadyhand import Desktop", "values (floor 0) imports door"),
    ("agent/steadyhand/newroom/x.py", "import steadyhand.errors", "has no floor: say in ROOMS where newroom belongs"),
    ("agent/steadyhand/cli/x.py", "from . import main", "imports relatively"),
    ("agent/steadyhand/cli/x.py", "from ..errors import Failed", "imports relatively"),
    ("agent/steadyhand/perceive/x.py", "import mss", "which belongs in steadyhand/perceive/capture.py"),
    ("agent/steadyhand/perceive/x.py", "def f():\n    from dbus_fast.aio import MessageBus", "which belongs in"),
    ("agent/steadyhand/desktop/x.py", "from Xlib import X", "which belongs in"),
    ("agent/steadyhand/models/x.py", "import torch.nn", "which belongs in steadyhand/models/phi4*"),
    ("actions/steadyhand_actions/x.py", "import pyautogui", "which belongs in"),
    ("actions/steadyhand_actions/executors/xtest.py", "import pynput", "which belongs in"),
    ("agent/steadyhand/perceive/x.py", "import onnxruntime as ort", "which belongs in"),
    ("agent/steadyhand/loop/x.py", "eval('1')", "calls eval, which runs text as code"),
    ("agent/steadyhand/loop/x.py", "exec('1')", "calls exec, which runs text as code"),
    ("agent/steadyhand/loop/x.py", "import pickle", "imports pickle"),
    ("agent/steadyhand/loop/x.py", "from marshal import loads", "imports marshal"),
    ("agent/steadyhand/loop/x.py", "import os\nos.system('true')", "calls os.system, which goes through a shell"),
    ("agent/steadyhand/loop/x.py", "from os import popen", "imports os.popen"),
    ("agent/steadyhand/loop/x.py", "import subprocess\nsubprocess.run('true', shell=True)", "says shell"),
    ("agent/steadyhand/loop/x.py", "import subprocess\nsubprocess.run('true', shell=bool(1))", "says shell"),
    ("agent/steadyhand/models/phi4.py", "f(trust_remote_code=True)", "says trust_remote_code"),
    ("agent/steadyhand/loop/x.py", "import time\ntime.sleep(1)", "calls time.sleep, which waits by the clock"),
    ("agent/steadyhand/loop/x.py", "from time import monotonic, sleep", "imports time.sleep"),
    ("agent/steadyhand/loop/x.py", "import asyncio\nasyncio.sleep(0.1)", "calls asyncio.sleep"),
    ("agent/steadyhand/loop/x.py", "import time\nwhile True:\n    time.sleep(0.1)", "calls time.sleep"),
    ("agent/steadyhand/loop/x.py", "import yaml\nyaml.load('x')", "calls yaml.load"),
    ("agent/steadyhand/loop/x.py", "try:\n    pass\nexcept:\n    pass", "catches everything without naming it"),
    ("agent/steadyhand/loop/x.py", "x = 1  # noqa: BLE001", "catches everything without a reason"),
]


@pytest.mark.parametrize(("path", "code", "what"), PLANTED)
def test_a_broken_rule_is_noticed(path: str, code: str, what: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        (tmp_path / package).mkdir(parents=True)
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'"""A planted file."""\n{code}\n')
    (found,) = violations(tmp_path)
    assert found.startswith(path.split("/", 1)[1]) and what in found


def test_a_file_that_does_not_say_what_it_is_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "agent/steadyhand/loop/x.py"
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n")
    assert violations(tmp_path) == ["steadyhand/loop/x.py:1: says nowhere what it is"]


FINE = [
    ("agent/steadyhand/perceive/capture.py", "import mss"),
    ("agent/steadyhand/cli/x.py", "from steadyhand.desktops.handle import Desktop\nimport rich.console"),
    ("agent/steadyhand/report.py", "from steadyhand.trace import Trace\nfrom steadyhand.observation import Box"),
    ("agent/steadyhand/loop/x.py", "from steadyhand.loop.budget import Budget\nimport steadyhand_actions.gate"),
    ("agent/steadyhand/loop/x.py", "import re\nre.compile('x')\nx = 'eval(1)'"),
    ("agent/steadyhand/loop/x.py", "import asyncio\nwhile x():\n    asyncio.sleep(0.01)\nasyncio.sleep(0)"),
    ("agent/steadyhand/loop/x.py", "import subprocess\nsubprocess.run(['true'], shell=False)"),
    ("agent/steadyhand/loop/x.py", "x = 1  # noqa: BLE001 - whatever a planner raises must not end the run"),
]


@pytest.mark.parametrize(("path", "code"), FINE)
def test_what_is_allowed_is_not_held_against_anybody(path: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(f'"""A planted file."""\n{code}\n')
    assert violations(tmp_path) == []


def test_reading_pictures_needs_nothing_of_linux(tmp_path: Path) -> None:
    """``ground IMAGE`` with every library that only X11, Linux or Unix has out of reach."""
    program = f"""
import sys
gone = ("Xlib", "dbus_fast", "mss", "pyautogui", "pynput", "fcntl", "termios", "tty", "pty", "resource", "grp", "pwd")
for name in gone:
    sys.modules[name] = None
from PIL import Image, ImageDraw
image = Image.new("RGB", (300, 200), (236, 236, 236))
ImageDraw.Draw(image).rectangle((100, 100, 200, 130), (250, 250, 250), (90, 90, 90))
image.save({str(tmp_path / "p.png")!r})
from steadyhand.cli.main import main
code = main(["ground", {str(tmp_path / "p.png")!r}, "the Save button", "--json"])
assert code == 1, code
assert main(["see", {str(tmp_path / "p.png")!r}]) == 0
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
