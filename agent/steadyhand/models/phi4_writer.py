"""Writes one answer token by token: thought first where it is wanted, within its budget, then the answer in its form.

Knows tokens and budgets; nothing of the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from steadyhand.models.phi4_constrain import LONGEST, Constraint


@dataclass(slots=True, eq=False)
class AnswerWriter:
    """``thinks``: the prompt ended in ``<think>``. ``thought_end``: id of ``</think>``; ``end``: of the end token.

    ``thought`` and ``answer`` fill with ids, the end token not among them. ``cut``: a budget ended the answer.
    ``written`` counts every token.
    """

    end: int
    thought_end: int | None
    thinks: bool
    thought_tokens: int
    max_tokens: int
    constraint: Constraint | None = None
    thought: list[int] = field(default_factory=list)
    answer: list[int] = field(default_factory=list)
    cut: bool = False
    written: int = 0
    _done: bool = False

    @property
    def most(self) -> int:
        thought = self.thought_tokens + 1 if self.thinks else 0
        # A form may need a few tokens past the budget to be closed.
        return thought + self.max_tokens + (LONGEST if self.constraint is not None else 0)

    def take(self, logits: Any) -> int | None:
        """The next token; None when the answer is whole or its budget spent."""
        if self._done:
            return None
        token = self._think(logits) if self.thinks else self._answer(logits)
        if token is None:
            self._done = True
        else:
            self.written += 1
        return token

    def _think(self, logits: Any) -> int | None:
        """An end token would end it without an answer: it ends the thought instead, as the spent budget does."""
        token = greedy(logits)
        spent = len(self.thought) >= self.thought_tokens
        if spent or token in (self.end, self.thought_end):
            self.thinks = False
            return self.thought_end
        self.thought.append(token)
        return token

    def _answer(self, logits: Any) -> int | None:
        left = self.max_tokens - len(self.answer)
        if self.constraint is not None:
            token = self.constraint.take(lambda allowed: greedy(logits, allowed), left)
            self.cut = self.constraint.closed
        elif left <= 0:
            self.cut = True
            token = None
        else:
            token = greedy(logits)
            if token == self.end:
                self._done = True
                return token
        if token is not None:
            self.answer.append(token)
        return token


def greedy(logits: Any, allowed: NDArray[np.bool_] | None = None) -> int:
    """The likeliest token, of those allowed. ``logits``: float32 (vocabulary)."""
    if allowed is not None:
        logits = logits.masked_fill(~torch.from_numpy(allowed).to(logits.device), -torch.inf)
    return int(logits.argmax())
