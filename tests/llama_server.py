"""llama.cpp's own HTTP server as a process, with a tiny model that the tests make. Nobody here wrote the server."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

MODEL = "tiny"


class LlamaServer:
    """A running server; ``stop`` it. ``port`` 0 is a free one; ``key``: it answers nobody without it."""

    def __init__(self, folder: Path, port: int = 0, key: str = "") -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder), str(port), key], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), "llama.cpp's server did not start"
        self.port = int(self.url.rpartition(":")[2])

    @property
    def model(self) -> str:
        """What ``--model`` says for it."""
        return f"openai:{self.url}/v1#{MODEL}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(60)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __enter__(self) -> LlamaServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()


def write_model(folder: Path) -> Path:
    """The files that the server loads."""
    from tiny_gguf import write_eye, write_language

    write_language(folder / "language.gguf")
    write_eye(folder / "eye.gguf")
    return folder


def _serve(folder: Path, port: int, key: str) -> None:
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(folder / "language.gguf")
    wanted.mmproj.path = str(folder / "eye.gguf")
    wanted.mmproj_use_gpu = False
    wanted.model_alias = {MODEL}
    wanted.n_ctx = 32_768
    wanted.n_parallel = 2
    wanted.warmup = False
    wanted.endpoint_slots = True
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = 1
    wanted.port = port
    if key:
        wanted.api_keys = [key]
    server = xllamacpp.Server(wanted)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
