"""A model and a planner that see a run's screens from behind its curtain: nothing hidden reaches a prompt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from steadyhand.models.base import Planner, Turn
from steadyhand.models.chat import Answer, ChatModel, Question, never
from steadyhand.observation import Observation
from steadyhand_prompts.dialect import Proposal


class Hiding(Protocol):
    """Takes out of texts and screens what must not be shown."""

    def text(self, text: str) -> str: ...

    def hidden(self, seen: Observation) -> Observation: ...


class BehindModel:
    """Asks the model what it is asked, less the hidden words. The pictures come from screens hidden before."""

    def __init__(self, model: ChatModel, hiding: Hiding) -> None:
        self._model = model
        self._hiding = hiding

    @property
    def name(self) -> str:
        return self._model.name

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        return self._model.answer(self._hidden(question), stop)

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        return self._model.answer_all([self._hidden(question) for question in questions], stop)

    def close(self) -> None:
        self._model.close()

    def _hidden(self, question: Question) -> Question:
        return replace(question, text=self._hiding.text(question.text))


@dataclass(frozen=True, slots=True)
class BehindPlanner:
    """Shows the planner the screens from behind the curtain."""

    planner: Planner
    hiding: Hiding

    def next(self, turn: Turn) -> Proposal:
        return self.planner.next(replace(turn, seen=self.hiding.hidden(turn.seen)))
