"""A desktop as people hold it: open it, run tasks on it, find things and act on them, close it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from steadyhand.config import RunResult, StepLine
from steadyhand.desktop.application import App
from steadyhand.desktop.locator import Locator, query_of
from steadyhand.desktop.locator_image import Pixels
from steadyhand.desktop.locator_query import ByWords, Words
from steadyhand.desktop.session import Session
from steadyhand.desktops.appearance import USUAL, Appearance
from steadyhand.desktops.runs import Order, Runs, Scripted, Settings
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.desktops.wayland import check_session
from steadyhand.loop.runner import Ended
from steadyhand.loop.witness import Witness
from steadyhand.models.embedded.intents import Open, Step
from steadyhand.models.embedded.language import reference, understand
from steadyhand.observation import Observation, Screenshot
from steadyhand_actions.errors import Failed, SteadyhandError, TimedOut, UsageError

if TYPE_CHECKING:
    from steadyhand.desktops.replaying import Heal
    from steadyhand.script.outcome import ScriptOutcome
    from steadyhand.script.script import Scalar

FIRST_DRAWN_MS = 800.0
"""How long a new window may stay as it came up before it counts as drawn."""
GOES_SECONDS = 2.0
"""How long what came up may take to go away after its handler."""
START_SECONDS = 20.0
"""How long the first window of an application may take."""


class Desktop:
    """One desktop, virtual or the person's own. A context manager; closing a virtual one ends everything on it."""

    def __init__(self, session: Session, settings: Settings, virtual: VirtualDesktop | None = None) -> None:
        self._session = session
        self._settings = settings
        self._virtual = virtual
        self._runs = Runs(session, settings)
        self.place = self._runs.place
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
    def session(self) -> Session:
        """What works on the display: for whoever needs more than a task or a locator."""
        return self._session

    @property
    def home(self) -> Path:
        """HOME of the applications on this desktop."""
        return self._runs.home

    def open(self, application: str) -> None:
        """Start an application by any of its names, or bring it to the front. Raises TargetNotFound, TimedOut."""
        self._runs.steps((Step(Open(application), f"open {application}"),), f"open {application}")

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
        ended, result = self._runs.run(Order(self._steps_of(task), task, on_step=on_step))
        if ended.status != "done":
            raise ended.error or Failed(ended.reason)
        return result

    def attempt(
        self, task: str, *, trace: Path | None = None, on_step: Callable[[StepLine], None] | None = None,
        witness: Witness | None = None,
    ) -> RunResult:  # fmt: skip
        """Do a task and tell what became of it; raises only what is wrong with the task's own words. ``witness`` is
        told of each act with what was seen before and after it."""
        return self._runs.run(Order(self._steps_of(task), task, trace, on_step, witness=witness))[1]

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

        def run(ids: frozenset[str]) -> None:
            handler(locator)
            for glance in self.place.glances(GOES_SECONDS):
                if not any(e.shown and e.id in ids for e in locator.query.find(glance.seen)):
                    return

        self.place.popups.add(locator.query, run, times)

    def off_popup(self, locator: Locator) -> None:
        """Its handlers run no more."""
        self.place.popups.remove(locator.query)

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
        self._runs.close()
        self._session.close()
        if self._virtual is not None:
            self._virtual.stop()

    def __enter__(self) -> Desktop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def replay(self, script: Path | str, **parameters: Scalar) -> ScriptOutcome:
        """Replay a script; what it finds again under another name is suggested beside it. Raises the error that kept
        it from passing, and UsageError for a script that is none."""
        outcome, error = self._replay(Path(script), parameters, "suggest", None, None)
        if not outcome.passed:
            raise error or Failed(outcome.reason)
        return outcome

    def attempt_replay(
        self, script: Path | str, parameters: Mapping[str, Scalar] | None = None, *, heal: Heal = "suggest",
        trace: Path | None = None, on_step: Callable[[StepLine], None] | None = None,
    ) -> ScriptOutcome:  # fmt: skip
        """Replay a script and tell what became of it; raises only what is wrong with the script itself."""
        return self._replay(Path(script), parameters or {}, heal, trace, on_step)[0]

    def _replay(
        self, script: Path, parameters: Mapping[str, Scalar], heal: Heal, trace: Path | None,
        on_step: Callable[[StepLine], None] | None,
    ) -> tuple[ScriptOutcome, SteadyhandError | None]:  # fmt: skip
        from steadyhand.desktops.replaying import prepare, replay  # reads YAML, which nothing else needs

        prepared = prepare(script, parameters, self._session.app_names())

        def run(planner: Scripted, words: str) -> tuple[Ended, RunResult]:
            return self._runs.run(Order(planner, words, trace, on_step))

        return replay(prepared, self._session, run, heal, dry=self._settings.dry_run)

    def _steps_of(self, task: str) -> Sequence[Step] | None:
        """What the embedded planner makes of a task; None when a model is to carry it out."""
        return understand(task, self._session.app_names()) if self._settings.model == "embedded" else None
