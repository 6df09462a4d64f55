"""Every example runs, and prints what it says it prints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
PRINTS = {
    "write_note.py": "Hello from Steadyhand",
    "work_a_dialog.py": "Ann Lund",
    "read_the_screen.py": "sqrt",
}


def test_every_example_has_its_expectation_here() -> None:
    assert {p.name for p in EXAMPLES.glob("*.py")} == set(PRINTS)


@pytest.mark.parametrize("name", sorted(PRINTS))
def test_an_example_prints_what_it_is_about(name: str) -> None:
    done = subprocess.run([sys.executable, EXAMPLES / name], capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    assert PRINTS[name] in done.stdout


def test_the_suite_of_tests_among_the_examples_passes(tmp_path: Path) -> None:
    suite = shutil.copytree(EXAMPLES / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "steadyhand.testing.plugin", "--rootdir", str(tmp_path), str(suite)],
        cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
