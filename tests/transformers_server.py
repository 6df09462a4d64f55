"""``transformers serve`` as a process, with a tiny model that the tests make. Nobody here wrote the server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

_START = "import sys; from transformers.cli.transformers import main; sys.exit(main())"


class TransformersServer:
    """A running server of one model; ``stop`` it."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._log = (folder / "server.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, "serve", str(folder), "--host", "127.0.0.1", "--port", str(self.port),
             "--device", "cpu"],
            stdout=self._log, stderr=subprocess.STDOUT, env=os.environ | {"HF_HUB_OFFLINE": "1"},
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while not self._answers():
            assert self._process.poll() is None, (folder / "server.log").read_text("utf-8")
            assert time.monotonic() < deadline, "transformers serve did not start"
            time.sleep(0.1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health", timeout=20, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(60)
        self._log.close()

    def __enter__(self) -> TransformersServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()
