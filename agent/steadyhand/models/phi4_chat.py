"""Questions and answers on weights of this machine: a ChatModel over the network, the words and the generator.

One question at a time goes through; questions about the same pictures go as one batch. Knows nothing of files.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch

from steadyhand.models.chat import Answer, Question, never
from steadyhand.models.phi4_cache import Memory
from steadyhand.models.phi4_config import Phi4Config
from steadyhand.models.phi4_constrain import Constraint, Grammars
from steadyhand.models.phi4_generate import Generator
from steadyhand.models.phi4_network import Network
from steadyhand.models.phi4_picture import as_rgb_array
from steadyhand.models.phi4_splice import Eye, Prompt, look, splice
from steadyhand.models.phi4_text import NO_THOUGHT, PICTURE, THINK, Words
from steadyhand.models.phi4_writer import AnswerWriter
from steadyhand_actions.errors import ModelUnavailable, UsageError
from steadyhand_prompts.dialect import Usage

_ROWS = 8
"""Questions that run as one batch at most."""


class Phi4Chat:
    """The model as the rest of the product sees it."""

    def __init__(
        self, name: str, config: Phi4Config, words: Words, network: Network, *, compiled: bool, static: bool = False
    ) -> None:
        self._name = name
        self.config = config
        self.words = words
        self.network: Network | None = network
        self.eye = Eye(network, config.picture)
        self.memory = Memory()
        self.generator = Generator(network, self.eye, self.memory, static=static or compiled, compiled=compiled)
        self._grammars: Grammars | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        return self.answer_all([question], stop)[0]

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        """As one batch those that show the same pictures. Raises what ``ChatModel.answer`` does."""
        with self._lock:
            if self.network is None:
                raise ModelUnavailable(f"{self._name} was closed")
            prompts = [self.prompt(question) for question in questions]
            answers: dict[int, Answer] = {}
            groups: dict[tuple[bytes, ...], list[int]] = {}
            for number, prompt in enumerate(prompts):
                groups.setdefault(tuple(seen.digest for seen in prompt.pictures), []).append(number)
            for numbers in groups.values():
                for start in range(0, len(numbers), _ROWS):
                    batch = numbers[start : start + _ROWS]
                    found = self._answer([questions[n] for n in batch], [prompts[n] for n in batch], stop)
                    answers.update(zip(batch, found, strict=True))
            return [answers[number] for number in range(len(questions))]

    def prompt(self, question: Question) -> Prompt:
        """The question as the decoder reads it. Raises UsageError when it is longer than the model can read."""
        if question.think and (self.words.think is None or self.words.thought is None):
            raise UsageError(f"{self._name} cannot think: its tokenizer has no {THINK}; ask without")
        prefix = THINK if question.think else NO_THOUGHT if self.words.no_thought is not None else ""
        content = f"{PICTURE}\n" * len(question.pictures) + self.words.plain(question.text)
        ids = self.words.ids(self.words.prompt([{"role": "user", "content": content}], prefix))
        rules = self.config.picture
        prompt = splice(ids, [look(as_rgb_array(picture), rules) for picture in question.pictures])
        if len(prompt) > self.config.context:
            shown = sum(seen.positions for seen in prompt.pictures)
            raise UsageError(
                f"the question takes {len(prompt):,} positions ({shown:,} of them pictures) and {self._name} reads "
                f"at most {self.config.context:,}: show fewer or smaller pictures, or ask less at once"
            )
        return prompt

    def _answer(
        self, questions: Sequence[Question], prompts: Sequence[Prompt], stop: Callable[[], bool]
    ) -> list[Answer]:
        started = time.monotonic()
        writers = [self._writer(question, len(prompt)) for question, prompt in zip(questions, prompts, strict=True)]
        try:
            self.generator.write(prompts, writers, stop)
        except torch.OutOfMemoryError as error:
            self.forget()
            raise ModelUnavailable(
                f"{self._name} ran out of memory over {sum(map(len, prompts)):,} positions: "
                "show smaller pictures, or load it as int8 or int4"
            ) from error
        except RuntimeError as error:
            # Memory that a CPU lacks, and what a device's driver cannot do, come as this and nothing narrower.
            self.forget()
            words = " ".join(str(error).split())
            raise ModelUnavailable(f"{self._name} failed while it answered: {words:.200}") from error
        seconds = time.monotonic() - started
        return [self._said(writer, len(prompt), seconds) for writer, prompt in zip(writers, prompts, strict=True)]

    def _writer(self, question: Question, length: int) -> AnswerWriter:
        room = max(self.config.positions - length, 1)
        answer = max(min(question.max_tokens, room), 1)
        thought = max(min(question.thought_tokens, room - answer - 1), 0)
        return AnswerWriter(
            self.config.end, self.words.thought, question.think, thought, answer, self._constraint(question)
        )

    def _constraint(self, question: Question) -> Constraint | None:
        if question.form == "text":
            return None
        if self._grammars is None:
            self._grammars = Grammars(self.words.tokenizer.to_str(), self.config.vocabulary, self.config.end)
        if question.form == "box":
            return self._grammars.box()
        return self._grammars.json(question.schema if question.schema is not None else {"type": "object"})

    def _said(self, writer: AnswerWriter, length: int, seconds: float) -> Answer:
        thought, answer = writer.thought, writer.answer
        if self.words.thought in answer:
            # Thought that nobody asked for.
            end = len(answer) - 1 - answer[::-1].index(self.words.thought)
            thought, answer = [*thought, *answer[:end]], answer[end + 1 :]
        return Answer(
            text=self.words.text(answer).strip(),
            thought=self.words.text([token for token in thought if token != self.words.think]).strip(),
            usage=Usage(length, writer.written),
            seconds=seconds,
            cut=writer.cut,
        )

    def forget(self) -> None:
        """Drops what is kept between questions."""
        self.memory.forget()
        self.eye.forget()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def close(self) -> None:
        with self._lock:
            self.network = None
            self.generator = self.eye = _CLOSED
            self.memory.forget()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()


_CLOSED: Any = None
