"""Tries spread over workers: each counts once, whoever is lost. The workers are made up; real ones are tried beside."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from steadyhand.errors import EnvironmentLacks
from steadyhand.testing.suite.jobs import Job, Try
from steadyhand.testing.suite.running import LOSSES, Spread, WorkerLost


@dataclass
class Crew:
    """Workers that do what ``act`` says; it is told the worker's number, counted over all that were hired."""

    act: Callable[[int, Job], Try]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    hired: list[str] = field(default_factory=list)
    closed: Counter[str] = field(default_factory=Counter)
    told: list[Try] = field(default_factory=list)

    def hire(self, place: int) -> Made:
        number = next(self.numbers)
        self.hired.append(f"w{number}")
        return Made(f"w{number}", number, self)

    def spread(self, scripts: int, workers: int = 2, retries: int = 0) -> Spread:
        jobs = [Job(f"{n}.yaml", f"{n}.yaml") for n in range(scripts)]
        return Spread(jobs, self.hire, workers, retries=retries, told=self.told.append)


@dataclass
class Made:
    name: str
    number: int
    crew: Crew

    def do(self, job: Job) -> Try:
        return self.crew.act(self.number, job)

    def close(self) -> None:
        self.crew.closed[self.name] += 1


def passes(number: int, job: Job) -> Try:
    return Try(job, "passed")


def test_every_script_is_done_once_and_every_worker_let_go() -> None:
    crew = Crew(passes)
    spread = crew.spread(40, workers=4)
    spread.run()
    assert {id: [t.status for t in tries] for id, tries in spread.tries.items()} == {
        f"{n}.yaml": ["passed"] for n in range(40)
    }
    assert Counter(t.job.id for t in crew.told) == Counter(spread.tries.keys())
    assert set(crew.closed) == set(crew.hired) and len(crew.hired) <= 4


def test_no_more_workers_are_hired_than_there_is_work_for() -> None:
    crew = Crew(passes)
    spread = crew.spread(2, workers=50)
    spread.run()
    assert spread.places == 2 and len(crew.hired) <= 2


def test_what_fails_is_tried_again_and_what_passes_then_is_not() -> None:
    failing = {"0.yaml": 1, "1.yaml": 9}

    def act(number: int, job: Job) -> Try:
        return Try(job, "failed" if job.attempt <= failing.get(job.id, 0) else "passed")

    spread = Crew(act).spread(3, retries=2)
    spread.run()
    assert {id: [(t.job.attempt, t.status) for t in tries] for id, tries in spread.tries.items()} == {
        "0.yaml": [(1, "failed"), (2, "passed")],
        "1.yaml": [(1, "failed"), (2, "failed"), (3, "failed")],
        "2.yaml": [(1, "passed")],
    }


@pytest.mark.parametrize("status", ["refused", "error"])
def test_what_another_try_cannot_change_is_not_tried_again(status: str) -> None:
    spread = Crew(lambda number, job: Try(job, status)).spread(1, retries=3)  # type: ignore[arg-type]
    spread.run()
    assert [t.status for t in spread.tries["0.yaml"]] == [status]


def test_a_lost_workers_script_is_begun_again_by_another() -> None:
    lost = threading.Event()

    def act(number: int, job: Job) -> Try:
        if job.id == "3.yaml" and not lost.is_set():
            lost.set()
            raise WorkerLost("the machine is gone")
        return Try(job, "passed")

    crew = Crew(act)
    spread = crew.spread(8)
    spread.run()
    assert {id: [t.status for t in tries] for id, tries in spread.tries.items()} == {
        f"{n}.yaml": ["passed"] for n in range(8)
    }
    assert spread.lost == 1 and len(crew.told) == 8


def test_a_script_that_ends_every_worker_is_given_up_and_the_others_are_not() -> None:
    def act(number: int, job: Job) -> Try:
        if job.id == "1.yaml":
            raise WorkerLost("signal 11")
        return Try(job, "passed")

    crew = Crew(act)
    spread = crew.spread(4, retries=5)
    spread.run()
    (one,) = spread.tries["1.yaml"]
    assert one.status == "lost" and "signal 11" in one.reason and spread.lost == LOSSES
    assert all(tries[0].good for id, tries in spread.tries.items() if id != "1.yaml")
    assert len(crew.told) == 4


def test_the_last_script_is_not_lost_with_the_worker_that_has_it() -> None:
    """The other worker has nothing left to do by then, and must not have gone home."""
    idle, lost = threading.Event(), threading.Event()

    def act(number: int, job: Job) -> Try:
        if job.id == "1.yaml" and not lost.is_set():
            idle.wait(5)
            lost.set()
            raise WorkerLost("gone")
        idle.set()
        return Try(job, "passed")

    spread = Crew(act).spread(2)
    spread.run()
    assert [t.status for t in spread.tries["1.yaml"]] == ["passed"]


def test_a_place_without_a_worker_leaves_its_work_to_the_others() -> None:
    crew = Crew(passes)

    def hire(place: int) -> Made:
        if place == 0:
            raise EnvironmentLacks("no room")
        return crew.hire(place)

    spread = Spread([Job(str(n), str(n)) for n in range(6)], hire, 2, told=crew.told.append)
    spread.run()
    assert all(len(tries) == 1 and tries[0].good for tries in spread.tries.values())


def test_a_suite_without_any_worker_says_why() -> None:
    def hire(place: int) -> Made:
        raise EnvironmentLacks("Xvfb is missing")

    spread = Spread([Job("a", "a"), Job("b", "b")], hire, 2, told=lambda done: None)
    with pytest.raises(EnvironmentLacks, match="Xvfb is missing"):
        spread.run()
    assert spread.tries == {"a": (), "b": ()}


def test_what_a_worker_tells_of_another_job_is_written_to_the_one_it_was_given() -> None:
    spread = Crew(lambda number, job: Try(Job("other", "other", 7), "passed")).spread(1)
    spread.run()
    assert spread.tries["0.yaml"][0].job == Job("0.yaml", "0.yaml")
