"""Desktops with an accessibility tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.desktops.virtual import VirtualDesktop

sys.path.insert(0, str(Path(__file__).parent))

from tree_room import Room


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with VirtualDesktop.start() as desktop:
        room = Room(desktop)
        yield room
        room.close()


@pytest.fixture
def own_room() -> Iterator[Room]:
    """For tests that stop, kill or break something."""
    with VirtualDesktop.start() as desktop:
        room = Room(desktop)
        yield room
        room.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tree")
