"""The runs of one desktop: each with its planner, its budget, its trace, its gate and its kill switch.

Knows how these are put together, and nothing of what is said to a Desktop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from steadyhand.config import Confirm, RunResult, StepLine
from steadyhand.desktop.place import Place
from steadyhand.desktop.popups import Tended
from steadyhand.desktop.run_log import run_log
from steadyhand.desktop.session import Session
from steadyhand.desktops import shown
from steadyhand.desktops.asking import Afresh, confirmer_of
from steadyhand.desktops.thinkers import Thinkers
from steadyhand.loop.budget import Budget
from steadyhand.loop.runner import Body, Ended, Runner
from steadyhand.loop.tally import Tally
from steadyhand.loop.witness import Witness
from steadyhand.models.base import Planner
from steadyhand.models.chatting.account import Account
from steadyhand.models.embedded.intents import Step
from steadyhand.models.embedded.mind import PATIENCE
from steadyhand.models.embedded.planner import DryPlanner, EmbeddedPlanner
from steadyhand.perceive.curtain import Curtain
from steadyhand.report import write_report
from steadyhand.trace import RunMeta, Trace
from steadyhand_actions import keys
from steadyhand_actions.confirm import Confirmer
from steadyhand_actions.confirm_page import Page
from steadyhand_actions.confirm_window import Window
from steadyhand_actions.errors import Failed, SteadyhandError
from steadyhand_actions.gate import Gate
from steadyhand_actions.masks import NONE, Masking, Masks
from steadyhand_actions.own import OffLimits, Ours
from steadyhand_actions.policy import Policy
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.stop import Stop
from steadyhand_actions.takeover import HOT_KEY, Takeover, Watch
from steadyhand_actions.vault import provide


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


class Scripted(Planner, Protocol):
    """Plans what a script says; ``tell`` is told the words that are the person's from now on."""

    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """One run. ``steps`` for the embedded planner, or the planner of a replay; None leaves the task to the model.
    ``trace``: its folder, chosen when None. ``patience``: seconds that a step waits for what is to be there."""

    steps: Sequence[Step] | Scripted | None
    task: str
    trace: Path | None = None
    on_step: Callable[[StepLine], None] | None = None
    patience: float = PATIENCE
    witness: Witness | None = None


class Runs:
    """Runs on one session, one after the other, or one within another (what a handler of a popup does)."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self._thinkers = settings.thinkers
        self._asker: Confirmer | None = settings.confirmer
        self._said: set[str] = set()
        self._stop: Stop | None = None
        """The kill switch of the run that goes on, if one does."""
        self._watched = shown.told_to(session.display)
        masks = settings.policy.masks if isinstance(settings.policy, Masking) else NONE
        # One for all runs: where a secret was typed it stays on the screen.
        self._curtain = Curtain(settings.masks | masks, partial(shown.tell, self._watched))
        self.place = Place(session, self.steps, settings.timeout, self._curtain)
        """Where locators look and act."""

    @property
    def home(self) -> Path:
        """HOME of the applications."""
        return Path(self._session.environment.get("HOME", "~")).expanduser()

    def steps(self, steps: Sequence[Step], said: str, seconds: float | None = None) -> RunResult:
        """Do some steps as a run of their own. Raises the error that kept them from being done."""
        ended, result = self.run(Order(steps, said, patience=PATIENCE if seconds is None else seconds))
        if ended.status != "done":
            raise ended.error or Failed(ended.reason)
        return result

    def close(self) -> None:
        if self._thinkers is not None:
            self._thinkers.close()
        if self._settings.confirmer is None and isinstance(self._asker, Page | Window):
            self._asker.close()

    def run(self, order: Order) -> tuple[Ended, RunResult]:
        """Until it is done or something ends it. Raises only what is wrong with the order or the surroundings."""
        began = time.monotonic()
        noted = self.place.journal.next_run(order.task) if order.trace is None else None
        with self._session.claimed():
            ended, runner, budget, folder = self._run(order, order.trace or noted)
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

    def _run(self, order: Order, folder: Path | None) -> tuple[Ended, Runner, Budget, Path]:
        settings, session, outer, task = self._settings, self._session, self._stop, order.task
        watch = session.watch(settings.takeover, settings.hot_key) if outer is None else None
        budget = Budget(settings.max_steps, settings.max_seconds, settings.max_tokens, settings.max_cost)
        provide(task)
        curtain = self._curtain
        planner, account = self._planner(order, budget)
        asker = Afresh(self._confirmer(), session.settle.begin)
        model = settings.model if order.steps is None else "embedded"
        meta = RunMeta(task, model, session.display, session.size, version=version("steadyhand"))
        kept = Trace.create(folder, meta, curtain.facts)
        policy = OffLimits(
            settings.policy or BuiltinPolicy(), Ours.here((kept.folder, *settings.off_limits), self.home)
        )
        tally = Tally(settings.policy, task)
        noted = self.place.journal.folder is not None
        live = shown.for_a_run(self._watched, lambda: outer is not None or (noted and curtain.remembers))
        with live, run_log(kept, curtain.facts) as log, session.gate(task, log, policy, asker, watch) as (gate, stop):
            stop.limit = budget.check_time if outer is None else partial(_both, budget.check_time, outer.check)
            self._tell(stop, watch)
            if order.steps is not None and not isinstance(order.steps, Sequence):
                order.steps.tell = partial(_hear, gate, tally)
            body = Body(session.eyes, session.settle, gate, stop, kept, budget, account, curtain=curtain, tally=tally)
            body.witness = order.witness
            runner = Runner(planner, body, order.on_step)
            self._stop = stop
            try:
                ended = runner.run()
            finally:
                self._stop = outer
        return ended, runner, budget, kept.folder

    def _planner(self, order: Order, budget: Budget) -> tuple[Planner, Account | None]:
        settings, catalogue, popups = self._settings, self._session.catalogue, self.place.popups
        steps = order.steps
        if steps is not None and not isinstance(steps, Sequence):
            return Tended(steps, popups), None
        if steps is not None:
            known: Planner = (
                DryPlanner(steps, catalogue) if settings.dry_run else EmbeddedPlanner(steps, catalogue, order.patience)
            )
            return Tended(known, popups), None
        if self._thinkers is None:
            self._thinkers = Thinkers.open(settings.model, settings.grounder, settings.max_cost, stop=budget.spent)
        account = self._thinkers.account(budget.check, budget.spend)
        thinking = self._thinkers.planner(
            order.task, account, catalogue, partial(self._session.observe, True), marks=settings.marks,
            dry=settings.dry_run, hiding=self._curtain,
        )  # fmt: skip
        return Tended(thinking, popups), account

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


def _hear(gate: Gate, tally: Tally, words: str) -> None:
    """The part of a script that is being done: what the person says now."""
    gate.hear(words)
    tally.task = words
