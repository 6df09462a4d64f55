"""What `make` hands on: the task, letter for letter, whatever a shell or make would read into it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EVIL = """it costs $5 $$ $HOME $(shell touch pwned) `touch pwned` "quoted" it's \\n # no comment; touch pwned
a second line"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile with a set-up that has nothing to do, and a program that writes down its arguments."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/setup.sh").write_text("exit 0\n")
    program = tmp_path / ".venv/bin/steadyhand"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\0" "$@" > said\n')
    program.chmod(0o755)
    return tmp_path


def said(project: Path, *words: str, **environment: str) -> list[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | environment
    subprocess.run(["make", "-s", "run", *words], cwd=project, env=env, check=True, timeout=120)
    assert not (project / "pwned").exists()
    return (project / "said").read_text().split("\0")[:-1]


@pytest.mark.parametrize("task", [EVIL, "--help", "$(error no)", " spaces  kept ", "Grüße, 世界", "'", '"', "%s \\t"])
def test_a_task_arrives_as_it_was_said(project: Path, task: str) -> None:
    assert said(project, f"TASK={task}") == ["run", "--desktop", "virtual", "--", task.lstrip(" ") or task]


def test_a_task_from_the_environment_arrives_as_well(project: Path) -> None:
    assert said(project, TASK=EVIL)[-1] == EVIL


def test_without_a_task_the_default_one_is_run_and_it_is_there(project: Path) -> None:
    *_, task = said(project)
    assert task.startswith("@")
    assert (ROOT / task[1:]).read_text().strip()


def test_a_second_set_up_finds_nothing_to_do_at_once(project: Path) -> None:
    shutil.copy(ROOT / "tools/setup.sh", project / "tools")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, project)
    apps = "xvfb mousepad"
    (project / ".venv/.setup-stamp-apps").write_text(apps.replace(" ", "\n") + "\n")
    (project / ".venv/.setup-stamp-python").touch()
    env = {**os.environ, "DESKTOP_APPS": apps, "OPTIONAL_APPS": "", "TEST_APPS": ""}
    done = subprocess.run(["sh", "tools/setup.sh"], cwd=project, env=env, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
