"""A desktop as people hold it: open it, run tasks on it, find things and act on them, close it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from steadyhand.config import Confirm, RunResult, StepLine
from steadyhand.desktop.application import App
from steadyhand.desktop.locator import Locator, query_of
from steadyhand.desktop.locator_image import Pixels
from steadyhand.desktop.locator_query import ByWords, Words
from steadyhand.desktop.place import Place
from steadyhand.desktop.popups import Tended
from steadyhand.desktop.run_log import run_log
from steadyhand.desktop.session import Session
from steadyhand.desktops import shown
from steadyhand.desktops.appearance import USUAL, Appearance
from steadyhand.desktops.asking import Afresh, confirmer_of
from steadyhand.desktops.thinkers import Thinkers
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.desktops.wayland import check_session
from steadyhand.loop.budget import Budget
from steadyhand.loop.runner import Body, Ended, Runner
from steadyhand.loop.tally import Tally
from steadyhand.models.base import Planner
from steadyhand.models.chatting.account import Account
from steadyhand.models.embedded.intents import Open, Step
from steadyhand.models.embedded.language import reference, understand
from steadyhand.models.embedded.mind import PATIENCE
from steadyhand.models.embedded.planner import DryPlanner, EmbeddedPlanner
from steadyhand.observation import Observation, Screenshot
from steadyhand.perceive.curtain import Curtain
from steadyhand.report import write_report
from steadyhand.trace import RunMeta, Trace
from steadyhand_actions import keys
from steadyhand_actions.confirm import Confirmer
from steadyhand_actions.confirm_page import Page
from steadyhand_actions.confirm_window import Window
from steadyhand_actions.errors import Failed, SteadyhandError, TimedOut, UsageError
from steadyhand_actions.masks import NONE, Masking, Masks
from steadyhand_actions.own import OffLimits, Ours
from steadyhand_actions.policy import Policy
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.stop import Stop
from steadyhand_actions.takeover import HOT_KEY, Takeover, Watch
from steadyhand_actions.vault import provide

FIRST_DRAWN_MS = 800.0
"""How long a new window may stay as it came up before it counts as drawn."""
GOES_SECONDS = 2.0
"""How long what came up may take to go away after its handler."""
START_SECONDS = 20.0
"""How long the first window of an application may take."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desktop is worked on. ``confirmer`` goes before ``confirm``; a limit of None is no limit.

    ``policy`` decides instead of the built-in rules: ``load_policy(FILE)`` puts a file's rules on top of those.

    ``model`` carries out the tasks of ``run``: ``embedded``, ``phi4[:PATH]`` or ``openai:URL[#MODEL]``; ``grounder``
    finds what it speaks of, the same model when empty. ``marks``: elements' numbers are drawn on the picture it is
    shown. ``thinkers``: those models, open already; they are closed with the desktop. ``masks``: what nobody is shown.
    ``off_limits``: files that no act may touch, besides the logs of the run and the configuration. ``takeover``:
    whether a run stops when somebody else uses mouse or keyboard; ``hot_key``: a chord that stops it too, none when
    empty. ``told`` hears what a person should know as a run begins. ``timeout``: seconds that acts of locators, and
    expectations, wait for what is to be there.
    """

    pixels_only: bool = False
    confirm: Confirm = "deny"
    confirmer: Confirmer | None = None
    policy: Policy | None = None
    dry_run: bool = False
    max_steps: int | None = None
    max_seconds: float | None = None
    max_tokens: int | None = None
    max_cost: float | None = None
    model: str = "embedded"
    grounder: str = ""
    marks: bool = False
    thinkers: Thinkers | None = None
    masks: Masks = NONE
    off_limits: tuple[Path, ...] = ()
    takeover: Takeover = "stop"
    hot_key: str = HOT_KEY
    told: Callable[[str], None] | None = None
    timeout: float = PATIENCE


class Desktop:
    """One desktop, virtual or the person's own. A context manager; closing a virtual one ends everything on it."""

    def __init__(self, session: Session, settings: Settings, virtual: VirtualDesktop | None = None) -> None:
        self._session = session
        self._settings = settings
        self._virtual = virtual
        self._thinkers = settings.thinkers
        self._asker: Confirmer | None = settings.confirmer
        self._said: set[str] = set()
        self._stop: Stop | None = None
        """The kill switch of the run that goes on, if one does."""
        self._watched = shown.told_to(session.display)
        masks = settings.policy.masks if isinstance(settings.policy, Masking) else NONE
        # One for all runs: where a secret was typed it stays on the screen.
        self._curtain = Curtain(settings.masks | masks, partial(shown.tell, self._watched))
        self.place = Place(session, self._steps, settings.timeout, self._curtain)
        """Where its locators look and act."""

    @classmethod
    def virtual(
        cls,
        size: tuple[int, int] = (1280, 800),
        *,
        dpi: int = 96,
        home: Path | None = None,
        settings: Settings | None = None,
        appearance: Appearance = USUAL,
    ) -> Desktop:
        """A new private desktop of ``size`` pixels, ready. Raises EnvironmentLacks when a program is missing."""
        settings = settings or Settings()
        desktop = VirtualDesktop.start(size=size, dpi=dpi, home=home, appearance=appearance)
        try:
            session = Session(
                desktop.display, desktop.env, desktop.spawn, pixels_only=settings.pixels_only, dry_run=settings.dry_run
            )
        except BaseException:
            desktop.stop()
            raise
        return cls(session, settings, desktop)

    @classmethod
    def attach(cls, name: str, *, settings: Settings | None = None) -> Desktop:
        """A virtual desktop that runs already, by its name or display; closing leaves it running."""
        settings = settings or Settings()
        desktop = VirtualDesktop.attach(name)
        session = Session(
            desktop.display,
            desktop.env,
            desktop.spawn,
            pixels_only=settings.pixels_only,
            dry_run=settings.dry_run,
        )
        return cls(session, settings)

    @classmethod
    def current(cls, display: str | None = None, *, settings: Settings | None = None) -> Desktop:
        """The desktop of a display, by default the person's. Raises EnvironmentLacks when there is none."""
        settings = settings or Settings()
        environment = dict(os.environ)
        if display is not None:
            environment["DISPLAY"] = display
        elif sys.platform == "linux":
            check_session(environment)
        session = Session.of_person(environment, pixels_only=settings.pixels_only, dry_run=settings.dry_run)
        return cls(session, settings)

    @property
    def display(self) -> str:
        return self._session.display

    @property
    def home(self) -> Path:
        """HOME of the applications on this desktop."""
        return Path(self._session.environment.get("HOME", "~")).expanduser()

    def open(self, application: str) -> None:
        """Start an application by any of its names, or bring it to the front. Raises TargetNotFound, TimedOut."""
        self._steps((Step(Open(application), f"open {application}"),), f"open {application}")

    def spawn(self, argv: Sequence[str], wait: float = 0.0) -> int:
        """Start a program on this desktop by its command line; returns its process id. ``wait``: seconds that its first
        window may take, which then is let draw itself; what shows none in that time is let go on."""
        before = self._session.window_ids() if wait else frozenset[int]()
        pid = self._session.spawn(argv)
        deadline = time.monotonic() + wait
        while (left := deadline - time.monotonic()) > 0 and not self._session.window_ids() - before:
            self._session.settle.wait_change(min(300.0, 1000 * left))
        if wait:
            self._session.settle.begin()
            self._session.settle.wait(quiet_ms=300, first_ms=FIRST_DRAWN_MS)
        return pid

    def launch(self, argv: Sequence[str], *, wait: float = START_SECONDS) -> App:
        """Start a program by its command line and wait until its first window is drawn. Raises TimedOut."""
        before = self._session.window_ids()
        pid = self.spawn(argv, wait=wait)
        new = [w for w in self._session.observe().windows if w.id in self._session.window_ids() - before]
        if not new:
            raise TimedOut(f"{argv[0]} showed no window within {wait:g} s; see whether it runs, or give it longer")
        return App(Path(argv[0]).name, frozenset({pid, *(w.pid for w in new if w.pid)}), self.place)

    def run(self, task: str, *, on_step: Callable[[StepLine], None] | None = None) -> RunResult:
        """Do a task given in plain words. Raises the error that kept it from being done."""
        ended, result = self._run(self._steps_of(task), task, None, on_step)
        if ended.status != "done":
            raise ended.error or Failed(ended.reason)
        return result

    def attempt(
        self, task: str, *, trace: Path | None = None, on_step: Callable[[StepLine], None] | None = None
    ) -> RunResult:
        """Do a task and tell what became of it; raises only what is wrong with the task's own words."""
        return self._run(self._steps_of(task), task, trace, on_step)[1]

    def find(self, description: str) -> Locator:
        """A thing on the screen, by how one would call it. Lazy: it is looked for anew at each use."""
        return Locator(ByWords(reference(description)), self.place)

    def get(
        self,
        role: str = "",
        *,
        name: Words | None = None,
        text: Words | None = None,
        image: Path | str | Pixels | None = None,
        exact: bool = False,
    ) -> Locator:
        """A thing by its role and name, by a text (a string or a pattern), or by a picture of it. Lazy as well.

        A name is the whole name, a text a part of one, case aside; ``exact``: to the letter. Raises UsageError.
        """
        return Locator(query_of(role, name=name, text=text, image=image, exact=exact), self.place)

    def on_popup(self, locator: Locator, handler: Callable[[Locator], object], *, times: int | None = None) -> None:
        """Whenever the thing comes into view during an act or an expectation, run the handler (``times`` at most)."""

        def run() -> None:
            handler(locator)
            for glance in self.place.glances(GOES_SECONDS):
                if not any(e.shown for e in locator.query.find(glance.seen)):
                    return

        self.place.popups.add(locator.query, run, times)

    def see(self) -> Observation:
        """Everything that is on the screen now."""
        return self._session.observe(True)

    def screenshot(self) -> Screenshot:
        return self._session.capture.grab()

    def detach(self) -> str:
        """A virtual desktop made here goes on when it is closed, and when this process ends; its name, to stop it."""
        if self._virtual is None:
            raise UsageError("this desktop was not started from here, and goes on anyway")
        self._virtual.detach()
        name, self._virtual = self._virtual.info.name, None
        return name

    def close(self) -> None:
        if self._thinkers is not None:
            self._thinkers.close()
        if self._settings.confirmer is None and isinstance(self._asker, Page | Window):
            self._asker.close()
        self._session.close()
        if self._virtual is not None:
            self._virtual.stop()

    def __enter__(self) -> Desktop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _steps(self, steps: Sequence[Step], said: str, seconds: float | None = None) -> RunResult:
        ended, result = self._run(steps, said, None, None, PATIENCE if seconds is None else seconds)
        if ended.status != "done":
            raise ended.error or Failed(ended.reason)
        return result

    def _steps_of(self, task: str) -> Sequence[Step] | None:
        """What the embedded planner makes of a task; None when a model is to carry it out."""
        return understand(task, self._session.app_names()) if self._settings.model == "embedded" else None

    def _planner(
        self, steps: Sequence[Step] | None, task: str, budget: Budget, patience: float
    ) -> tuple[Planner, Account | None]:
        settings, session = self._settings, self._session
        if steps is not None:
            dry = settings.dry_run
            planner: Planner = (
                DryPlanner(steps, session.catalogue) if dry else EmbeddedPlanner(steps, session.catalogue, patience)
            )
            return Tended(planner, self.place.popups), None
        if self._thinkers is None:
            self._thinkers = Thinkers.open(settings.model, settings.grounder, settings.max_cost, stop=budget.spent)
        account = self._thinkers.account(budget.check, budget.spend)
        planner = self._thinkers.planner(
            task, account, session.catalogue, partial(session.observe, True), marks=settings.marks,
            dry=settings.dry_run, hiding=self._curtain,
        )  # fmt: skip
        return Tended(planner, self.place.popups), account

    def _run(
        self,
        steps: Sequence[Step] | None,
        task: str,
        trace: Path | None,
        on_step: Callable[[StepLine], None] | None,
        patience: float = PATIENCE,
    ) -> tuple[Ended, RunResult]:
        """``steps`` for the embedded planner; None leaves the task to the model."""
        began = time.monotonic()
        noted = self.place.journal.next_run(task) if trace is None else None
        with self._session.claimed():
            ended, runner, budget, folder = self._run_claimed(steps, task, trace or noted, on_step, patience)
        report: Path | None = None
        try:
            # A run that is a part of a longer story is reported with it.
            report = write_report(folder) if noted is None else None
        except SteadyhandError as error:
            if ended.error is None:
                ended = Ended("failed", str(error), ended.answer, error)
        code = ended.error.exit_code if ended.error is not None else (0 if ended.status == "done" else 1)
        return ended, RunResult(
            status=ended.status, reason=ended.reason, answer=ended.answer, steps=budget.used_steps,
            seconds=time.monotonic() - began, model=runner.model, rungs=dict(runner.rungs), trace=folder,
            report=report, exit_code=code,
        )  # fmt: skip

    def _run_claimed(
        self,
        steps: Sequence[Step] | None,
        task: str,
        trace: Path | None,
        on_step: Callable[[StepLine], None] | None,
        patience: float,
    ) -> tuple[Ended, Runner, Budget, Path]:
        settings, session, outer = self._settings, self._session, self._stop
        watch = session.watch(settings.takeover, settings.hot_key) if outer is None else None
        budget = Budget(settings.max_steps, settings.max_seconds, settings.max_tokens, settings.max_cost)
        provide(task)
        curtain = self._curtain
        planner, account = self._planner(steps, task, budget, patience)
        asker = Afresh(self._confirmer(), session.settle.begin)
        model = settings.model if steps is None else "embedded"
        meta = RunMeta(task, model, session.display, session.size, version=version("steadyhand"))
        kept = Trace.create(trace, meta, curtain.facts)
        policy = OffLimits(
            settings.policy or BuiltinPolicy(), Ours.here((kept.folder, *settings.off_limits), self.home)
        )
        tally = Tally(settings.policy, task)
        noted = self.place.journal.folder is not None
        live = shown.for_a_run(self._watched, lambda: outer is not None or (noted and curtain.remembers))
        with live, run_log(kept, curtain.facts) as log, session.gate(task, log, policy, asker, watch) as (gate, stop):
            stop.limit = budget.check_time if outer is None else partial(_both, budget.check_time, outer.check)
            self._tell(stop, watch)
            body = Body(session.eyes, session.settle, gate, stop, kept, budget, account, curtain=curtain, tally=tally)
            runner = Runner(planner, body, on_step)
            self._stop = stop
            try:
                ended = runner.run()
            finally:
                self._stop = outer
        return ended, runner, budget, kept.folder

    def _tell(self, stop: Stop, watch: Watch | None) -> None:
        """What a person should know as a run begins: how to stop it, and what is not noticed; each once a desktop."""
        if self._settings.told is None:
            return
        takes_over = watch is not None and self._settings.takeover == "stop"
        ways = [f"press {keys.shown(self._settings.hot_key)}"] if watch is not None and self._settings.hot_key else []
        ways = (["move the mouse"] if takes_over else []) + ways + [f"Ctrl+C, or a file {stop.file}"]
        for note in (f"to stop: {', '.join(ways)}", *(watch.notes if watch is not None else ())):
            if note not in self._said:
                self._said.add(note)
                self._settings.told(note)

    def _confirmer(self) -> Confirmer:
        """One for all the runs of this desktop. Raises EnvironmentLacks when there is no display for a window."""
        if self._asker is None:
            self._asker = confirmer_of(self._settings.confirm)
        return self._asker


def _both(first: Callable[[], None], second: Callable[[], None]) -> None:
    first()
    second()
