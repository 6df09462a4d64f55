"""The tiny model with published numbers, and others that the environment names; one loaded model a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))

from phi4_parity import Fixture

OWN = Path(__file__).parent / "fixture"
FOLDERS = [OWN, *(Path(name) for name in os.environ.get("STEADYHAND_PHI4_PARITY", "").split(":") if name)]


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny matrices: more threads only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session", params=FOLDERS, ids=lambda folder: folder.name)
def parity(request: pytest.FixtureRequest) -> Fixture:
    return Fixture.read(request.param)


@pytest.fixture(scope="session")
def tiny() -> Path:
    return OWN
