"""Spreads the tries of a suite over workers: each script is done once, tried again when it fails, and begun anew
elsewhere when its worker is lost. Knows nothing of what a worker is; each is served by a thread of its own here.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from steadyhand.errors import SteadyhandError
from steadyhand.testing.suite.jobs import Job, Try

LOSSES: Final = 3
"""How many workers one script may cost: then it is the script that ends them."""


class WorkerLost(SteadyhandError):
    """The worker went away with what it was doing."""


class Worker(Protocol):
    """Does one try after the other."""

    name: str

    def do(self, job: Job) -> Try:
        """What it came to. Raises WorkerLost."""
        ...

    def close(self) -> None:
        """At once, whatever it is doing; ``do`` raises then. May be called from any thread, and twice."""
        ...


Hire = Callable[[int], Worker]
"""A new worker for one of the places, by its number. Raises EnvironmentLacks when none can be had."""


@dataclass(slots=True)
class _Board:
    """What is to be done, being done and done; shared by the threads under ``changed``."""

    todo: deque[Job]
    retries: int
    tries: dict[str, list[Try]]
    doing: dict[tuple[str, int], int] = field(default_factory=dict)
    losses: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    over: bool = False
    problem: SteadyhandError | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, place: int) -> Job | None:
        """The next job; waits while others may still give one back. None when there is nothing more to do."""
        with self.changed:
            while not self.over:
                if self.todo:
                    job = self.todo.popleft()
                    self.doing[job.id, job.attempt] = place
                    return job
                if not self.doing:
                    return None
                self.changed.wait()
            return None

    def came(self, place: int, job: Job, done: Try) -> bool:
        """Whether it counts: a try counts once, and only from whoever was given it."""
        with self.changed:
            if self.over or self.doing.get((job.id, job.attempt)) != place:
                return False
            del self.doing[job.id, job.attempt]
            self.tries[job.id].append(replace(done, job=job))
            if not done.good and done.status not in ("refused", "error") and job.attempt <= self.retries:
                self.todo.append(replace(job, attempt=job.attempt + 1))
            self.changed.notify_all()
            return True

    def gone(self, place: int, job: Job, why: str) -> Try | None:
        """Gives the job to somebody else; the end of it when it has cost too many workers."""
        with self.changed:
            if self.over or self.doing.get((job.id, job.attempt)) != place:
                return None
            del self.doing[job.id, job.attempt]
            self.lost += 1
            self.losses[job.id] = self.losses.get(job.id, 0) + 1
            ended = None
            if self.losses[job.id] < LOSSES:
                self.todo.appendleft(job)
            else:
                ended = Try(job, "lost", reason=f"{LOSSES} workers were lost over it: {why}", exit_code=1)
                self.tries[job.id].append(ended)
            self.changed.notify_all()
            return ended

    def end(self) -> None:
        with self.changed:
            self.over = True
            self.changed.notify_all()


class Spread:
    """One suite on its workers. ``told`` hears of each try as it ends, one at a time."""

    def __init__(
        self, jobs: Iterable[Job], hire: Hire, workers: int, *, retries: int = 0, told: Callable[[Try], None]
    ) -> None:
        todo = deque(jobs)
        self._board = _Board(todo, retries, {job.id: [] for job in todo})
        self._hire = hire
        self._places = max(1, min(workers, len(todo)))
        self._told = told
        self._telling = threading.Lock()
        self._workers: dict[int, Worker] = {}
        self._without = 0

    @property
    def places(self) -> int:
        """How many workers there are at most."""
        return self._places

    @property
    def lost(self) -> int:
        return self._board.lost

    @property
    def tries(self) -> dict[str, tuple[Try, ...]]:
        """By the id of the job; in order."""
        with self._board.changed:
            return {id: tuple(tries) for id, tries in self._board.tries.items()}

    def run(self) -> None:
        """Until everything is done. Raises EnvironmentLacks when no worker could be had, and whatever a person's
        Ctrl+C raises, after everything was let go of."""
        threads = [
            threading.Thread(target=self._serve, args=(place,), name=f"suite-{place}", daemon=True)
            for place in range(self._places)
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(3600)  # without a limit a signal would have to wait for the thread
        finally:
            self._board.end()
            for worker in list(self._workers.values()):
                worker.close()
            for thread in threads:
                thread.join(30)
        if self._board.problem is not None:
            raise self._board.problem

    def _serve(self, place: int) -> None:
        """One place, with a new worker in it whenever one is lost."""
        try:
            while (job := self._board.take(place)) is not None:
                self._do(place, job)
        except SteadyhandError as problem:
            self._leave(place, problem)
        finally:
            self._let_go(place)

    def _do(self, place: int, job: Job) -> None:
        began = time.time()
        try:
            worker = self._worker(place)
            done = worker.do(job)
        except WorkerLost as problem:
            self._let_go(place)
            ended = self._board.gone(place, job, str(problem))
            if ended is not None:
                self._tell(ended)
            return
        except SteadyhandError as problem:
            # This place has no worker; somebody else does it, and is not to blame for that.
            with self._board.changed:
                if self._board.doing.pop((job.id, job.attempt), None) is not None:
                    self._board.todo.appendleft(job)
                self._board.changed.notify_all()
            raise problem
        done = replace(done, began=done.began or began, worker=worker.name)
        if self._board.came(place, job, done):
            self._tell(done)

    def _worker(self, place: int) -> Worker:
        found = self._workers.get(place)
        if found is None:
            found = self._workers[place] = self._hire(place)
        return found

    def _let_go(self, place: int) -> None:
        worker = self._workers.pop(place, None)
        if worker is not None:
            worker.close()

    def _leave(self, place: int, problem: SteadyhandError) -> None:
        """A place without a worker. The others go on; when it was the last, that is the end."""
        with self._board.changed:
            self._without += 1
            if self._without == self._places and not self._board.over:
                self._board.over = True
                self._board.problem = problem
            self._board.changed.notify_all()

    def _tell(self, done: Try) -> None:
        with self._telling:
            self._told(done)
