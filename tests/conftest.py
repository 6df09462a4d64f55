"""Fixtures that every test may use: virtual desktops. And how made-up examples are chosen."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from steadyhand.desktops.virtual import VirtualDesktop

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Shells start what runs in the background so, and all processes of tests would inherit it: Ctrl+C is tried on many.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run: no change is held up by what it has not to do with. None is held to a time.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def desktop_env() -> Iterator[VirtualDesktop]:
    """One desktop for the whole session (one a worker): for tests that only look, or that clean up behind them."""
    with VirtualDesktop.start() as desktop:
        yield desktop


@pytest.fixture
def virtual_desktop() -> Iterator[VirtualDesktop]:
    """A fresh desktop for one test."""
    with VirtualDesktop.start() as desktop:
        yield desktop


@pytest.fixture
def start_desktop() -> Iterator[Callable[..., VirtualDesktop]]:
    """Start fresh desktops with sizes and homes of choice; they end with the test."""
    started: list[VirtualDesktop] = []

    def start(
        size: tuple[int, int] = (1280, 800), dpi: int = 96, home: Path | None = None, name: str | None = None
    ) -> VirtualDesktop:
        started.append(VirtualDesktop.start(size, dpi, home, name))
        return started[-1]

    yield start
    for desktop in started:
        desktop.stop()
