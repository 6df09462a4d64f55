"""A suite from end to end: found, run, written down. What ``steadyhand test`` calls."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from steadyhand.errors import EnvironmentLacks, UsageError
from steadyhand.testing.suite.collect import Collected, collect
from steadyhand.testing.suite.jobs import SCRIPTS, How, Job, Suite, Test, Try
from steadyhand.testing.suite.junit import junit
from steadyhand.testing.suite.local import LocalWorker
from steadyhand.testing.suite.page import page
from steadyhand.testing.suite.running import Hire, Spread

INDEX: Final = "index.html"


@dataclass(frozen=True, slots=True)
class Options:
    """``report`` is a folder, made when missing; an earlier report in it is replaced. ``on``: ``local``, ``ray`` (the
    cluster that this machine belongs to) or ``ray:ADDRESS``. ``told`` hears of each try as it ends."""

    paths: tuple[Path, ...]
    report: Path
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    workers: int = 1
    retries: int = 0
    junit: Path | None = None
    on: str = "local"
    how: How = field(default_factory=How)
    told: Callable[[Try], None] = field(default=lambda done: None)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the suite and where it is told."""

    suite: Suite
    report: Path
    junit: Path | None = None


def run_suite(options: Options) -> Told:
    """Raises UsageError for what is no suite, EnvironmentLacks when nothing could be begun."""
    found = collect(options.paths, options.tags, options.without)
    began = time.time()
    jobs = [Job(test.script, test.script) for test in found.tests]
    _ready(options)
    with _hiring(options, found) as hire:
        spread = Spread(jobs, hire, options.workers, retries=options.retries, told=options.told)
        stopped = ""
        try:
            spread.run()
        except KeyboardInterrupt:
            stopped = "stopped by Ctrl+C"
    tries = spread.tries
    suite = Suite(
        tuple(Test(test.script, test.tags, tries[test.script]) for test in found.tests),
        began, time.time() - began, spread.places, options.on, spread.lost, stopped,
    )  # fmt: skip
    return _written(suite, options)


@contextmanager
def _hiring(options: Options, found: Collected) -> Iterator[Hire]:
    """How workers are had where the suite is to run."""
    where, _, address = options.on.partition(":")
    match where:
        case "local":
            yield lambda place: LocalWorker(place, found.root, options.report, options.how)
        case "ray" if options.how.heal == "write":
            raise UsageError("--heal write changes the scripts here, where they are: with --on ray say --heal suggest")
        case "ray":
            from steadyhand.testing.suite.on_ray import cluster

            with cluster(address, found, options.report, options.how) as hire:
                yield hire
        case _:
            raise UsageError(f"--on {options.on} is not known; say local, ray or ray:ADDRESS")


def _ready(options: Options) -> None:
    """The folder of the report, without what an earlier suite left in it. One that holds anything else is refused."""
    folder = options.report
    old = folder / INDEX
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if old.exists():
            shutil.rmtree(folder / SCRIPTS, ignore_errors=True)
        elif any(folder.iterdir()):
            raise UsageError(f"{folder} holds other things than a report; name a new folder with --report")
    except OSError as error:
        raise UsageError(f"cannot write the report in {folder}: {error.strerror or error}") from error


def _written(suite: Suite, options: Options) -> Told:
    """The page, and JUnit's file where one is wanted."""
    index = options.report / INDEX
    _write(index, page(suite, options.report).encode("utf-8", "replace"))
    if options.junit is not None:
        _write(options.junit, junit(suite))
    return Told(suite, index, options.junit)


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing: who reads it meanwhile reads the one before."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise EnvironmentLacks(
            f"cannot write {path}: {error.strerror or error}; the results are in {path.parent}"
        ) from error
