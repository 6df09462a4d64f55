"""A model behind any server of OpenAI-compatible chat completions: vLLM, SGLang, llama.cpp, Ollama, Foundry and others.

Streams, so that it can be stopped; tries again, a few times, what another try may change; leaves out what a server does
not take. Never sends a key to another host than its own, and never says it.
"""

from __future__ import annotations

import asyncio
import os
import random
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import httpx
import numpy as np
from numpy.typing import NDArray

from steadyhand.models.chat import Answer, Question, never
from steadyhand.models.openai_address import Address, key_for, key_headers, read_address
from steadyhand.models.openai_background import Background
from steadyhand.models.openai_errors import LONGEST_WAIT, Again, TurnedDown, Whom
from steadyhand.models.openai_server import TOLD, Server, Thinking, prefix, server_of
from steadyhand.models.openai_stream import Events, Told, an_object, not_a_server, whole
from steadyhand.models.openai_wire import Asked, body, data_url, extras_of, refused_by
from steadyhand_actions.errors import ModelUnavailable, SteadyhandError, UsageError
from steadyhand_prompts.dialect import Usage
from steadyhand_prompts.tags import without_thinking

T = TypeVar("T")
TRIES = 4
AT_ONCE = 4
"""Questions asked at the same time when several are; a server makes a batch of them if it can."""
_KEPT_PICTURES = 4
_LARGEST = 16_000_000
"""Bytes of an answer that comes in one piece."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``first``: until the answer begins (a picture takes long to take in); ``between``: until it goes on."""

    connect: float = 10.0
    first: float = 180.0
    between: float = 30.0
    listing: float = 30.0
    """Until it is told which models there are: nothing has to be read for that."""
    pause: float = 0.5
    """Before the second try; each further one waits about twice as long."""

    @classmethod
    def of_environment(cls) -> Patience:
        """As ``STEADYHAND_CONNECT_SECONDS``, ``STEADYHAND_FIRST_SECONDS`` and ``STEADYHAND_BETWEEN_SECONDS`` say."""
        usual = cls()
        return cls(
            _seconds("STEADYHAND_CONNECT_SECONDS", usual.connect), _seconds("STEADYHAND_FIRST_SECONDS", usual.first),
            _seconds("STEADYHAND_BETWEEN_SECONDS", usual.between),
        )  # fmt: skip


class OpenAIModel:
    """A ChatModel. Nothing is asked of the server before the first question. Use it from any thread; ``close`` it."""

    def __init__(self, address: Address, patience: Patience | None = None) -> None:
        self.address = address
        self.patience = patience or Patience.of_environment()
        self._whom = Whom(address, key_for(address))
        self._headers = key_headers(address, self._whom.key)
        self._background = Background()
        self._client: httpx.AsyncClient | None = None
        self._server: Server | None = None
        self._model = address.model
        self._refused: frozenset[str] = frozenset()
        self._urls: dict[int, tuple[NDArray[np.uint8], str]] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self.address.name

    @property
    def thinking(self) -> Thinking:
        """How thinking is chosen; known once the server has been asked something."""
        way = self._server.thinking(self._model) if self._server is not None else "none"
        return "none" if ("continue" if way == "prefill" else "switch") in self._refused else way

    @property
    def thinking_told(self) -> str:
        return TOLD[self.thinking]

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        """See ChatModel. Thought and answer are two requests where an answer can be begun for the model.

        Elsewhere the form is asked for with the thinking: servers that know of thinking hold only what follows to it.
        """
        began = time.monotonic()
        self._meet(stop)
        way = self.thinking
        thought, usage = "", Usage()
        if question.think and way == "prefill":
            asked = Asked(question, prefix("", True), question.thought_tokens, ("</think>",), free=True)
            first = self._ask(asked, stop)
            thought = _without(prefix("", True), "".join(first.text) or "".join(first.thought)).strip()
            thought, usage = thought.partition("</think>")[0].strip(), first.usage
            begun = f"<think>{thought}</think>"
        else:
            begun = prefix("", False) if way == "prefill" else ""
        room = question.thought_tokens if way != "prefill" and (question.think or way == "none") else 0
        asked = Asked(
            question, begun, question.max_tokens + room, think=question.think if way == "switch" else None,
        )  # fmt: skip
        try:
            told = self._ask(asked, stop)
        except SteadyhandError as error:
            _count_in(error, usage)
            raise
        said, own = _parted(_without(begun, "".join(told.text)), "".join(told.thought))
        return Answer(
            said, "\n".join(filter(None, [thought, own])),
            Usage(usage.tokens_in + told.usage.tokens_in, usage.tokens_out + told.usage.tokens_out),
            time.monotonic() - began, told.finish == "length",
        )  # fmt: skip

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        """Several at a time, for a server to make a batch of. When one has no answer there is none for any."""
        if len(questions) < 2:
            return [self.answer(q, stop) for q in questions]
        self._meet(stop)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [pool.submit(self.answer, q, stop) for q in questions]
        wrong = [error for one in asked if (error := one.exception()) is not None]
        answers = [one.result() for one in asked if one.exception() is None]
        if not wrong:
            return answers
        _count_in(wrong[0], *(answer.usage for answer in answers))
        _count_in(wrong[0], *(Usage(*e.tokens) for e in wrong[1:] if isinstance(e, SteadyhandError)))
        raise wrong[0]

    def meet(self, stop: Callable[[], bool] = never) -> Server:
        """Which server it is. Raises ModelUnavailable when there is none or it does not have the model."""
        return self._meet(stop)

    def close(self) -> None:
        client, self._client = self._client, None
        self._background.close(client.aclose if client is not None else None)

    # Asking

    def _meet(self, stop: Callable[[], bool]) -> Server:
        if self._server is not None:
            return self._server
        server = self._trying(self._list, stop, 2)
        if self._model and server.strict and self._model not in server.models:
            has = ", ".join(server.models[:8]) or "none"
            raise ModelUnavailable(f"{self.address.host} has no model {self._model!r}; it has: {has}")
        if not self._model:
            if len(server.models) != 1:
                has = f": {', '.join(server.models[:8])}" if server.models else ""
                raise UsageError(f"say which model of {self.address.host} is meant, as {self.name}#NAME{has}")
            self._model = server.models[0]
        self._server = server
        return server

    def _ask(self, asked: Asked, stop: Callable[[], bool]) -> Told:
        """The answer to one request, without the extras that the server turns down."""
        server = self._meet(stop)
        urls = {id(picture): self._url(picture) for picture in asked.question.pictures}
        while True:
            sent = body(asked, self._model, server.kind, self._refused, urls)
            try:
                return self._trying(partial(self._stream, sent), stop)
            except TurnedDown as error:
                held = extras_of(sent, asked)
                if not held:
                    raise ModelUnavailable(f"{self.address.host} refuses the question: {error.message}") from error
                self._refused |= frozenset(refused_by(error.message, held))

    def _trying(self, work: Callable[[], Coroutine[Any, Any, T]], stop: Callable[[], bool], tries: int = TRIES) -> T:
        """What the work gives, after as many tries as are worth it, each after a longer pause."""
        for left in reversed(range(tries)):
            try:
                return self._background.run(work(), stop)
            except Again as error:
                if not left or (error.after or 0) > LONGEST_WAIT:
                    wait = f"; it asks to be left alone for {error.after:.0f} s" if error.after else ""
                    raise type(error.error)(f"{error.error}{wait}") from error
                growing = self.patience.pause * 2 ** (tries - 1 - left)
                self._background.pause(
                    error.after if error.after is not None else growing * random.uniform(0.5, 1.5), stop
                )
        raise ModelUnavailable(f"{self.address.host} cannot answer now")

    def _url(self, picture: NDArray[np.uint8]) -> str:
        """Made once for a picture that is shown several times."""
        with self._lock:
            known = self._urls.get(id(picture))
            if known is None or known[0] is not picture:
                known = (picture, data_url(picture))
                self._urls[id(picture)] = known
                while len(self._urls) > _KEPT_PICTURES:
                    self._urls.pop(next(iter(self._urls)))
            return known[1]

    # On the loop's own thread

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            timeout = httpx.Timeout(None, connect=self.patience.connect)
            # A proxy of the surroundings is for others, never for this machine itself.
            self._client = httpx.AsyncClient(
                headers=self._headers, timeout=timeout, trust_env=not self.address.is_local, follow_redirects=False
            )
        return self._client

    async def _list(self) -> Server:
        """What ``/models`` says; a server without it is one of an unknown kind."""
        patience = min(self.patience.first, self.patience.listing)
        try:
            async with asyncio.timeout(patience):
                response = await self._http().get(self.address.at("models"))
        except TimeoutError as error:
            raise self._whom.late(patience, False) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._whom.unreached(error) from error
        if response.status_code in (404, 405, 501):
            return Server()
        if not response.is_success:
            wrong = self._whom.refused(response.status_code, response.text, response.headers, ())
            raise ModelUnavailable(wrong.message) if isinstance(wrong, TurnedDown) else wrong
        listing = an_object(response.text)
        if not isinstance(listing.get("data"), list):
            raise not_a_server()
        return server_of(listing, response.headers.get("server", ""))

    async def _stream(self, sent: dict[str, object]) -> Told:
        patience, told, loop = self.patience, Told(), asyncio.get_running_loop()
        try:
            async with (
                asyncio.timeout(patience.first) as clock,
                self._http().stream("POST", self.address.at("chat/completions"), json=sent) as response,
            ):
                if not response.is_success:
                    text = (await _all(response)).decode("utf-8", "replace")
                    models = self._server.models if self._server is not None else ()
                    raise self._whom.refused(response.status_code, text, response.headers, models)
                if "event-stream" not in response.headers.get("content-type", ""):
                    told = whole((await _all(response)).decode("utf-8", "replace"))
                    return _counted(told, sent)
                events = Events()
                async for some in response.aiter_bytes():
                    for data in events.feed(some):
                        if told.take(data):
                            clock.reschedule(loop.time() + patience.between)
                    if told.done:
                        break
                for data in events.end():
                    told.take(data)
        except TimeoutError as error:
            raise self._whom.late(patience.between if told.pieces else patience.first, told.pieces > 0) from error
        except ModelUnavailable as error:
            raise type(error)(self._whom.clean(str(error))) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._whom.unreached(error) from error
        if not told.is_whole:
            raise Again(self._whom.cut())
        return _counted(told, sent)


def _seconds(name: str, usual: float) -> float:
    said = os.environ.get(name, "").strip()
    if not said:
        return usual
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise UsageError(f"{name} is {said[:40]!r}; it has to be a number of seconds above 0")
    return seconds


async def _all(response: httpx.Response) -> bytes:
    """The whole of a response, unless it is larger than any answer."""
    found = bytearray()
    async for some in response.aiter_bytes():
        found += some
        if len(found) > _LARGEST:
            raise not_a_server()
    return bytes(found)


def _counted(told: Told, sent: dict[str, object]) -> Told:
    """With tokens as the server counted them; one that does not count is counted for, roughly."""
    if not (told.usage.tokens_in or told.usage.tokens_out):
        told.usage = Usage(max(1, len(str(sent.get("messages"))[:40_000]) // 4), max(told.pieces, told.length // 4))
    return told


def _count_in(error: BaseException, *used: Usage) -> None:
    """What was used besides is not lost with the answer."""
    if isinstance(error, SteadyhandError):
        read, written = error.tokens
        error.tokens = (read + sum(u.tokens_in for u in used), written + sum(u.tokens_out for u in used))


def _without(begun: str, text: str) -> str:
    """Without the beginning that was given, which some servers send back."""
    return text.removeprefix(begun) if begun else text


def _parted(text: str, thought: str) -> tuple[str, str]:
    """The answer, and the thought that came with it by whichever way."""
    with suppress(SteadyhandError):
        rest, thinking = without_thinking(text)
        return rest.strip(), thought or thinking
    return "", "\n".join(filter(None, [thought, text.replace("<think>", "").strip()]))


def connect(text: str, patience: Patience | None = None) -> OpenAIModel:
    """The model at ``text``, which is what follows ``openai:``. Raises UsageError."""
    return OpenAIModel(read_address(text), patience)
