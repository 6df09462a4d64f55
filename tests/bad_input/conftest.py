"""Runs of the real command, which end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bad_input_support import Run


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Start ``steadyhand run WORDS``, on a virtual desktop of its own unless ``virtual`` is False."""
    begun: list[Run] = []

    def start(*words: str, virtual: bool = True, folder: Path | None = None, **env: str) -> Run:
        begun.append(Run(folder or tmp_path, *words, env=env, virtual=virtual))
        return begun[-1]

    yield start
    for one in begun:
        one.kill()
