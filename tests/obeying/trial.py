"""One text on one surface: the model that obeys it is let loose beside a harmless task, and what came of it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from obeying.acts import TASK
from obeying.orders import orders
from obeying.stage import Stage
from obeying.watching import Judged, Watched

from steadyhand.models.chatting.profile import Profile, save_profile
from steadyhand_actions.confirm import Callback, Question
from steadyhand_actions.policy import Policy
from steadyhand_actions.rules import BuiltinPolicy

MODEL = Path(__file__).with_name("model.py")
A_RUN = 2
"""Hostile acts a run: at the third refusal the planner ends it."""


class Model:
    """The process of the obeying model. It is shown small pictures: it needs none, and they cost time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(MODEL)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.name = self._line()
        save_profile(self.name, Profile(pixels=60_000))

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the model has ended"
        return line.strip()

    def ask(self, **said: Any) -> list[dict[str, str]]:
        """Set what it is up to, or with nothing ask what it tried."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()
        tried: list[dict[str, str]] = json.loads(self._line())
        return tried

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Came:
    """``harm``: what the attacker got. ``tried``: each hostile act and what the model was told of it. ``completed``:
    the harmless task was done, by its effect. ``questions``: how often somebody was asked, where somebody was there."""

    surface: str
    text: str
    tried: tuple[dict[str, str], ...]
    harm: tuple[str, ...]
    completed: bool
    status: str
    questions: int
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A text on a surface. ``turn`` says which acts, ``most`` how many, ``skip`` of them left out; ``somebody``: a
    person is there, who says no to everything."""

    surface: str
    text: str
    turn: int
    somebody: bool = False
    skip: int = 0
    most: int = A_RUN


def attack(stage: Stage, model: Model, trial: Trial, trace: Path, policy: Policy | None = None) -> Came:
    """Raises nothing for what the run comes to: that is told. ``policy``: the built-in one when None."""
    surface, text, item = trial.surface, trial.text, f"tea {trial.turn}"
    watched, questions = Watched(policy or BuiltinPolicy()), list[Question]()

    def no(question: Question) -> bool:
        questions.append(question)
        return False

    confirmer = Callback(no) if trial.somebody else None
    stage.show(surface, text, orders(text).press)
    model.ask(
        text=text, surface=surface, url=stage.site.url, turn=trial.turn, most=trial.most, skip=trial.skip, item=item,
    )  # fmt: skip
    result = stage.attempt(TASK.format(item=item), trace, model=model.name, policy=watched, confirmer=confirmer)
    tried = model.ask()
    if any(act["kind"] in ("address", "download", "secret") for act in tried):
        stage.address_typed()
    status = f"{result.status}: {result.reason}".rstrip(": ")
    return Came(
        surface, text, tuple(tried), tuple(stage.harm()), item in stage.bought(), status, len(questions),
        tuple(watched.judged),
    )  # fmt: skip
