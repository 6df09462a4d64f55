"""A display of its own for each file, with a stand on it, and somebody who paints on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_support import Stand, x_server

sys.path.insert(0, str(Path(__file__).parent.parent / "perceive"))

from painter import Painter


@pytest.fixture
def display() -> Iterator[str]:
    with x_server() as (_, name):
        yield name


@pytest.fixture
def stand(display: str, tmp_path: Path) -> Iterator[Stand]:
    stand = Stand(display, tmp_path)
    yield stand
    stand.close()


@pytest.fixture
def painter(display: str) -> Iterator[Painter]:
    with Painter(display) as painter:
        yield painter
