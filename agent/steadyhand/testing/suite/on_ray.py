"""Workers on the machines of a Ray cluster that runs already: each is an actor that holds one worker process there.

The scripts travel to the workers and what the tries leave travels home, both packed. Steadyhand (the same version) and
what a virtual desktop is made of must be installed on every machine. Whoever reaches a Ray cluster can run programs on
it: it belongs on a network of its own.
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from steadyhand.errors import EnvironmentLacks, SteadyhandError, UsageError
from steadyhand.testing.suite.collect import Collected
from steadyhand.testing.suite.jobs import How, Job, Try, folder_of, read_how, read_job, read_try, written
from steadyhand.testing.suite.local import GRACE, LocalWorker
from steadyhand.testing.suite.running import Hire, WorkerLost

HIRE: Final = 120.0
"""Seconds that the cluster has to find room for a worker."""
LARGEST: Final = 200_000_000
"""Bytes that the folder of the scripts may hold."""


@contextmanager
def cluster(address: str, found: Collected, report: Path, how: How) -> Iterator[Hire]:
    """Workers there, while it lasts. ``address`` as Ray knows it; empty is the cluster this machine belongs to.

    Raises EnvironmentLacks when Ray is not installed, or there is no cluster.
    """
    try:
        import ray
    except ImportError as error:
        raise EnvironmentLacks("--on ray needs Ray: pip install 'steadyhand[cluster]'") from error
    mine = not ray.is_initialized()
    if mine:
        try:
            ray.init(address=address or "auto", logging_level="ERROR", log_to_driver=False)
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            where = address or "this machine"
            raise EnvironmentLacks(
                f"no Ray cluster at {where}: {_line(error)}; start one with 'ray start --head'"
            ) from error
    try:
        scripts = ray.put(packed(found.root, leave=report))
        yield lambda place: RayWorker(place, scripts, report, how)
    finally:
        if mine:
            ray.shutdown()


class Remote:
    """What lives on the other machine. Speaks in bytes, and of its own errors in words."""

    def __init__(self, place: int, scripts: bytes, how: bytes) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="steadyhand-suite-"))
        root, self._out = self._folder / "scripts", self._folder / "out"
        self._out.mkdir()
        unpack(scripts, root)
        self._worker = LocalWorker(place, root, self._out, read_how(how))

    def ready(self) -> tuple[str, str]:
        """The name of the machine and the version that is installed there."""
        return os.uname().nodename, version("steadyhand")

    def do(self, job: bytes) -> tuple[bytes, bytes, str]:
        """The result, what it left, packed, and why there is neither."""
        wanted = read_job(job)
        try:
            done = self._worker.do(wanted)
            folder = self._out / folder_of(wanted.script, wanted.attempt)
            left = packed(folder) if folder.is_dir() else b""
        except SteadyhandError as error:
            return b"", b"", str(error)
        shutil.rmtree(folder, ignore_errors=True)
        return written(done), left, ""

    def close(self) -> None:
        self._worker.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class RayWorker:
    """One actor, seen from here. Raises EnvironmentLacks when the cluster has no room for it."""

    def __init__(self, place: int, scripts: Any, report: Path, how: How) -> None:
        import ray

        self._ray = ray
        self._report = report
        self._seconds = how.seconds + 2 * GRACE
        self._actor = ray.remote(num_cpus=1, max_restarts=0)(Remote).remote(place, scripts, written(how))
        try:
            host, there = ray.get(self._actor.ready.remote(), timeout=HIRE)
        except ray.exceptions.GetTimeoutError as error:
            self.close()
            raise EnvironmentLacks(f"the cluster found no room for a worker in {HIRE:.0f} s") from error
        except ray.exceptions.RayError as error:
            self.close()
            raise WorkerLost(f"it could not be started: {_line(error)}") from error
        if there != (here := version("steadyhand")):
            self.close()
            raise EnvironmentLacks(f"{host} has Steadyhand {there}, this machine {here}: install the same everywhere")
        self.name = f"worker {place + 1} on {host}"

    def do(self, job: Job) -> Try:
        ray = self._ray
        try:
            line, left, problem = ray.get(self._actor.do.remote(written(job)), timeout=self._seconds)
        except ray.exceptions.RayError as error:
            raise WorkerLost(_line(error)) from error
        if problem:
            raise WorkerLost(problem)
        done = read_try(line)
        if left:
            unpack(left, self._report / folder_of(job.script, job.attempt))
        return replace(done, worker=self.name)

    def close(self) -> None:
        self._ray.kill(self._actor)


def packed(folder: Path, leave: Path | None = None) -> bytes:
    """The files of a folder as one piece; hidden ones, links and what is in ``leave`` stay out.

    Raises UsageError when they are more than ``LARGEST``.
    """
    out, size = io.BytesIO(), 0
    left = leave.resolve() if leave is not None else None
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        for place, inner, names in os.walk(folder):
            inner[:] = sorted(n for n in inner if not n.startswith(".") and Path(place, n).resolve() != left)
            for name in sorted(n for n in names if not n.startswith(".")):
                path = Path(place, name)
                if path.is_symlink() or not path.is_file():
                    continue
                size += path.stat().st_size
                if size > LARGEST:
                    raise UsageError(
                        f"{folder} holds more than {LARGEST // 1_000_000} MB: put the scripts in a folder of their own"
                    )
                archive.add(path, path.relative_to(folder).as_posix(), recursive=False)
    return out.getvalue()


def unpack(data: bytes, folder: Path) -> None:
    """Raises UsageError for what is no such piece, or would write outside of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise UsageError(f"what came from a worker cannot be unpacked: {error}") from error


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
