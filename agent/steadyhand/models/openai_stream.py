"""What a server of chat completions sends: events as bytes come in, and what the events add up to.

Knows nothing of connections. Everything in it comes from outside: what has another shape than it should is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from steadyhand.models.chat import Fruitless
from steadyhand_actions.errors import ModelUnavailable
from steadyhand_prompts.dialect import Usage

LONGEST_EVENT = 8_000_000
"""Bytes that one event may have, in however many lines."""
LONGEST_TEXT = 1_000_000
"""Characters that one answer may have; no answer is longer than what is read of one."""
_BROKEN_ERROR = re.compile(r'\s*\{"error":\s*"(.{1,2000}?)(?:"\}\s*)?', re.S)


class Events:
    """Bytes of an event stream in, the data of whole events out. Comments and other fields are passed over."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._held = 0

    def feed(self, some: bytes) -> Iterator[str]:
        """The events that are whole now. Raises ModelUnavailable for a line or an event without end."""
        self._rest += some
        while (end := self._rest.find(b"\n")) >= 0:
            line = bytes(self._rest[:end]).rstrip(b"\r")
            del self._rest[: end + 1]
            if line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
                # An empty line takes room as well.
                self._held += len(line)
            elif not line and self._data:
                yield self._taken()
            self._bound(self._held)
        self._bound(self._held + len(self._rest))

    @staticmethod
    def _bound(held: int) -> None:
        if held > LONGEST_EVENT:
            raise ModelUnavailable("the model's server sends an event without end; it is none for chat completions")

    def end(self) -> Iterator[str]:
        """What was not closed by an empty line: some servers leave out the last one."""
        yield from self.feed(b"\n\n")

    def _taken(self) -> str:
        data, self._data, self._held = b"\n".join(self._data), [], 0
        return data.decode("utf-8", "replace")


@dataclass(slots=True)
class Told:
    """An answer as it grows. ``finish`` is why it ended, empty while it has not; ``pieces`` counts what came."""

    text: list[str] = field(default_factory=list)
    thought: list[str] = field(default_factory=list)
    usage: Usage = Usage()
    finish: str = ""
    pieces: int = 0
    length: int = 0
    done: bool = False

    def take(self, data: str) -> bool:
        """Take one event in; whether it brought some of the answer. Raises ModelUnavailable for what is none."""
        if data.strip() == "[DONE]":
            self.done = True
            return False
        try:
            value = an_object(data)
        except ModelUnavailable:
            # Some put what went wrong between quotation marks as it is, its own among them.
            broken = _BROKEN_ERROR.fullmatch(data[:2_000])
            if broken is None:
                raise
            value = {"error": broken[1]}
        if value.get("error") is not None:
            raise Fruitless(f"the model's server gave up: {message_of(value)}")
        usage = value.get("usage")
        if isinstance(usage, dict):
            self.usage = Usage(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))
        choices = value.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return False
        choice = choices[0]
        finish = choice.get("finish_reason")
        if isinstance(finish, str):
            self.finish = finish
        part = choice.get("delta") or choice.get("message")
        return isinstance(part, dict) and self._add(part)

    def _add(self, part: Mapping[str, object]) -> bool:
        came = False
        for names, where in ((("content",), self.text), (("reasoning_content", "reasoning"), self.thought)):
            said = next((s for n in names if isinstance(s := part.get(n), str) and s), "")
            if said:
                where.append(said)
                self.length += len(said)
                came = True
        self.pieces += came
        if self.length > LONGEST_TEXT:
            self.finish, self.done = "length", True
        return came

    @property
    def is_whole(self) -> bool:
        return bool(self.finish) or self.done


def whole(data: str) -> Told:
    """An answer that came in one piece. Raises ModelUnavailable when it is none."""
    told, value = Told(), an_object(data)
    if not isinstance(value.get("choices"), list) and value.get("error") is None:
        raise not_a_server()
    told.take(data)
    told.done = True
    return told


def an_object(data: str) -> dict[str, object]:
    """Raises ModelUnavailable when it is not one."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise not_a_server() from error
    if not isinstance(value, dict):
        raise not_a_server()
    return value


def not_a_server() -> ModelUnavailable:
    return ModelUnavailable(
        "what answers there is no server of chat completions: it sends something else than JSON of that kind; "
        "give its address up to /v1"
    )


def message_of(value: Mapping[str, object]) -> str:
    """What an error says, on one line, in whichever of the usual places."""
    found: object = value.get("error") or value.get("detail") or value.get("message") or ""
    if isinstance(found, dict):
        found = found.get("message") or found.get("code") or ""
    if isinstance(found, list) and found:
        first = found[0]
        found = first.get("msg", "") if isinstance(first, dict) else first
    text = " ".join("".join(c if c.isprintable() else " " for c in str(found)).split())
    return text if len(text) <= 300 else f"{text[:299]}…"


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0
