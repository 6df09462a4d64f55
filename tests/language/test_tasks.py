"""What people write, and the steps that it means: the tables of tasks/, one entry a test."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.rendering import written

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.language import understand

TABLES = sorted((Path(__file__).parent / "tasks").glob("*.txt"))
INSTALLED = ("Mousepad", "Galculator", "PCManFM File Manager", "Chromium", "GIMP")


def entries() -> list[tuple[str, str, tuple[str, ...]]]:
    """(table, task, meaning): "> task" lines, a line break as \\n, then a line for each step or "!! quoted part"."""
    found: list[tuple[str, str, list[str]]] = []
    for table in TABLES:
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("> "):
                found.append((table.stem, line[2:].replace("\\n", "\n"), []))
            elif line.strip() and not line.startswith("#"):
                found[-1][2].append(line.strip())
    return [(table, task, tuple(meaning)) for table, task, meaning in found]


ENTRIES = entries()


@pytest.mark.parametrize(("task", "meaning"), [(t, m) for _, t, m in ENTRIES], ids=[f"{n}: {t}" for n, t, _ in ENTRIES])
def test_a_task_means_these_steps(task: str, meaning: tuple[str, ...]) -> None:
    try:
        steps = tuple(written(s) for s in understand(task, INSTALLED))
    except TaskNotUnderstood as error:
        assert meaning[0].startswith("!! "), f"not understood: {error}"
        assert error.part == meaning[0].removeprefix("!! ")
        assert "\n" not in str(error)
        return
    assert steps == meaning


def test_the_tables_are_large_and_say_nothing_twice() -> None:
    tasks = [task for _, task, _ in ENTRIES]
    assert len(tasks) >= 250
    assert len(set(tasks)) == len(tasks)
