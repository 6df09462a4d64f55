"""Real X servers for the tests of the hands, and what to read back from them."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


def start_server(*options: str) -> tuple[subprocess.Popen[bytes], str]:
    """A fresh Xvfb on a free display."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset", *options]
    server = subprocess.Popen(command, pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    said = b""
    try:
        # It writes the number and the newline apart, and dies when nobody takes the second.
        while not said.endswith(b"\n"):
            assert select.select([read], [], [], 60)[0], "Xvfb did not start"
            said += os.read(read, 16)
    finally:
        os.close(read)
    return server, f":{said.decode().strip()}"


@pytest.fixture
def server() -> Iterator[str]:
    process, name = start_server()
    yield name
    process.terminate()
    process.wait(60)


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    return tmp_path / "journals"


@pytest.fixture
def mortal_server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server that the test may kill."""
    process, name = start_server()
    yield process, name
    process.kill()
    process.wait(60)
