"""What a vision-language model is asked and what it answers, whoever runs it: weights on this machine or a server.

Knows nothing of desktops, prompts or dialects; a question is finished text and pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from steadyhand_actions.errors import ModelUnavailable
from steadyhand_prompts.dialect import Usage

Form = Literal["text", "box", "json"]
"""What an answer has to look like: any text; one ``[x1, y1, x2, y2]``; an object that fits ``Question.schema``."""

Progress = Callable[[int, int], None]
"""Told while weights are read: bytes read until now, and bytes in all."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question, all of it in the user's turn: the template of Phi-4 drops system messages.

    ``pictures``: uint8 arrays (height, width, 3), RGB, shown in order before the text. ``think``: whether thought may
    come before the answer. ``thought_tokens``: how many tokens the thought may take before the answer is asked for
    without more of it. ``max_tokens``: how many the answer itself may have. ``schema``: a JSON schema, for the form
    ``json``.
    """

    text: str
    pictures: tuple[NDArray[np.uint8], ...] = ()
    think: bool = False
    max_tokens: int = 512
    thought_tokens: int = 2048
    form: Form = "text"
    schema: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` is without the ``thought``. ``cut``: the answer ran into its limit and is not whole."""

    text: str
    thought: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0
    cut: bool = False


class Fruitless(ModelUnavailable):
    """The model is there, and this time no answer came of it; asked otherwise, it may have one."""


class Late(Fruitless):
    """The answer did not come in time."""


def never() -> bool:
    """Nobody wants it stopped."""
    return False


class ChatModel(Protocol):
    """Answers questions. ``name`` is how people call it, for the trace."""

    @property
    def name(self) -> str: ...

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        """One answer. ``stop`` is asked while it is being made; when it says True the work ends within 200 ms.

        Raises ModelUnavailable when the model cannot be reached or answers nothing usable (Fruitless: not this time;
        Late: not in time), UsageError when the question is more than it can take, Stopped when ``stop`` said so. What
        was counted until then is the error's ``tokens``.
        """
        ...

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        """The answers to several questions, in order: as one batch where that is possible."""
        ...

    def close(self) -> None: ...
