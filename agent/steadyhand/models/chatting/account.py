"""What asking costs: tokens, time and money, rung by rung; and whether more may be spent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from steadyhand.config import ModelUse
from steadyhand.models.chat import Answer, ChatModel, Question, never
from steadyhand_actions.errors import SteadyhandError
from steadyhand_prompts.dialect import Spent, Usage


@dataclass(frozen=True, slots=True)
class Prices:
    """Money for a million tokens; None when it is not known."""

    tokens_in: float | None = None
    tokens_out: float | None = None

    @property
    def known(self) -> bool:
        return self.tokens_in is not None and self.tokens_out is not None

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * (self.tokens_in or 0.0) + tokens_out * (self.tokens_out or 0.0)) / 1e6


class Account:
    """``may`` is asked before each question and raises BudgetSpent when no more may be spent; ``spend`` is told of each
    answer's tokens and money."""

    def __init__(
        self, prices: Prices = Prices(), may: Callable[[], None] | None = None,
        spend: Callable[[int, float], None] | None = None,
    ) -> None:  # fmt: skip
        self.prices = prices
        self._may = may or (lambda: None)
        self._spend = spend or (lambda tokens, cost: None)
        self._all: dict[str, Spent] = {}
        self._since: dict[str, Spent] = {}

    def ask(
        self, model: ChatModel, question: Question, rung: str, stop: Callable[[], bool] = never,
        prices: Prices | None = None,
    ) -> Answer:  # fmt: skip
        """Ask, and write down what it cost. Raises what the model raises, and BudgetSpent."""
        return self.ask_all(model, (question,), rung, stop, prices)[0]

    def ask_all(
        self, model: ChatModel, questions: Sequence[Question], rung: str, stop: Callable[[], bool] = never,
        prices: Prices | None = None,
    ) -> list[Answer]:  # fmt: skip
        """Ask several at once; the time they took is shared out among them.

        Questions that no answer came of were calls as well, took their time, and count with the tokens that are known.
        """
        self._may()
        began = time.monotonic()
        try:
            answers = model.answer_all(questions, stop) if len(questions) > 1 else [model.answer(questions[0], stop)]
        except SteadyhandError as error:
            ms = (time.monotonic() - began) * 1000
            self._count(rung, len(questions), Usage(*error.tokens), ms, prices or self.prices)
            raise
        ms = (time.monotonic() - began) * 1000 / len(answers)
        for answer in answers:
            self._count(rung, 1, answer.usage, ms, prices or self.prices)
        return answers

    def _count(self, rung: str, calls: int, used: Usage, ms: float, prices: Prices) -> None:
        cost = prices.cost(used.tokens_in, used.tokens_out)
        self.note(Spent(rung, calls, used.tokens_in, used.tokens_out, ms, cost))
        self._spend(used.tokens_in + used.tokens_out, cost)

    @contextmanager
    def timed(self, rung: str) -> Iterator[None]:
        """A rung that costs nothing but time."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.note(Spent(rung, ms=(time.monotonic() - began) * 1000))

    def note(self, spent: Spent) -> None:
        for book in (self._all, self._since):
            book[spent.rung] = _sum(book.get(spent.rung), spent)

    def taken(self) -> tuple[Spent, ...]:
        """What was spent since this was asked last."""
        since, self._since = tuple(self._since.values()), {}
        return since

    @property
    def spent(self) -> tuple[Spent, ...]:
        """Everything, rung by rung."""
        return tuple(self._all.values())

    @property
    def use(self) -> ModelUse:
        """Everything, in one sum."""
        all_ = self._all.values()
        return ModelUse(sum(s.calls for s in all_), sum(s.tokens_in for s in all_), sum(s.tokens_out for s in all_))


def _sum(before: Spent | None, more: Spent) -> Spent:
    if before is None:
        return more
    return Spent(
        more.rung, before.calls + more.calls, before.tokens_in + more.tokens_in, before.tokens_out + more.tokens_out,
        before.ms + more.ms, before.cost + more.cost,
    )  # fmt: skip
