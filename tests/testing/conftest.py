"""A desktop with a bench of controls on it, fresh for each test, that tells what was really done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from testing_support import BENCH, Bench

from steadyhand import App, Desktop, Settings


@pytest.fixture(scope="module")
def own_desktop() -> Iterator[Desktop]:
    """One for all tests of a module; each closes what it started."""
    with Desktop.virtual(settings=Settings(timeout=20)) as desktop:
        yield desktop


@pytest.fixture
def bench(own_desktop: Desktop, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Starts the bench, with words for its command line."""
    started: list[App] = []

    def start(*words: str) -> Bench:
        log = tmp_path / "log"
        app = own_desktop.launch(["/usr/bin/python3", str(BENCH), str(log), *words])
        started.append(app)
        return Bench(own_desktop, app, log)

    yield start
    own_desktop.place.popups.clear()
    for app in started:
        for pid in app.pids:
            own_desktop.spawn(["kill", str(pid)])
        for glance in own_desktop.place.glances(20):
            if not app.windows(glance.seen):
                break
