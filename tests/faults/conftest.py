"""A display of its own for each file, with a stand on it, and somebody who paints on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_support import Painter, Stand, x_server


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
