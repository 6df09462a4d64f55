"""A desktop with somebody who paints on it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.perceive.capture import Capture
from steadyhand.perceive.x11 import X11

sys.path.insert(0, str(Path(__file__).parent))

from painter import Painter


@pytest.fixture
def painter(desktop_env: VirtualDesktop) -> Iterator[Painter]:
    with Painter(desktop_env.display) as painter:
        yield painter


@pytest.fixture
def x11(desktop_env: VirtualDesktop) -> Iterator[X11]:
    x11 = X11(desktop_env.display)
    yield x11
    x11.close()


@pytest.fixture
def capture(desktop_env: VirtualDesktop) -> Iterator[Capture]:
    capture = Capture(desktop_env.display)
    yield capture
    capture.close()


@pytest.fixture
def bare_server() -> Iterator[str]:
    """An X server with nothing else on it."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        assert select.select([read], [], [], 60)[0], "Xvfb did not start"
        yield f":{os.read(read, 16).decode().strip()}"
    finally:
        os.close(read)
        server.terminate()
        server.wait(60)
