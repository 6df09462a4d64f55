"""A question as the body of a request, with whatever the server at hand takes beyond the plain form.

Extras have names; one that a server has refused is left out from then on.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand.models.chat import Question
from steadyhand.models.openai_server import Kind

_BOX_GRAMMAR = (
    'root ::= "[" number ", " number ", " number ", " number "]"\n'
    'number ::= "0." [0-9] [0-9] [0-9] [0-9]? | "1.0" "0"? "0"? "0"?'
)
_BOX_REGEX = r"\[(0\.[0-9]{3,4}|1\.0{1,4})(, (0\.[0-9]{3,4}|1\.0{1,4})){3}\]"
EXTRAS: dict[str, tuple[str, ...]] = {
    "form": ("response_format", "json_schema", "grammar", "structured_outputs", "guided", "regex", "schema"),
    "continue": ("continue_final_message", "add_generation_prompt", "prefill", "assistant"),
    "switch": ("chat_template_kwargs", "enable_thinking"),
    "stops": ("stop",),
    "usage": ("stream_options", "include_usage"),
}
"""What may be left out, the strangest first, and the words by which a server speaks of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the question, how its answer begins (``prefix``), how long it may be and where it ends.
    ``think``: what the template's switch is set to, None to leave it. ``free``: the form is not asked for."""

    question: Question
    prefix: str = ""
    limit: int = 512
    stops: tuple[str, ...] = ()
    think: bool | None = None
    free: bool = False


def body(asked: Asked, model: str, kind: Kind, refused: frozenset[str], urls: Mapping[int, str]) -> dict[str, object]:
    """The JSON of a request. ``urls``: each picture's data URL, by ``id``."""
    q = asked.question
    parts: list[dict[str, object]] = [
        {"type": "image_url", "image_url": {"url": urls[id(picture)]}} for picture in q.pictures
    ]
    content: object = [*parts, {"type": "text", "text": q.text}] if parts else q.text
    messages: list[dict[str, object]] = [{"role": "user", "content": content}]
    found: dict[str, object] = {
        "model": model, "messages": messages, "max_tokens": asked.limit, "temperature": 0, "stream": True,
    }  # fmt: skip
    if asked.prefix and "continue" not in refused:
        messages.append({"role": "assistant", "content": asked.prefix})
        if kind in ("vllm", "sglang"):
            found |= {"continue_final_message": True, "add_generation_prompt": False}
    if asked.think is not None and "switch" not in refused:
        found["chat_template_kwargs"] = {"enable_thinking": asked.think}
    if asked.stops and "stops" not in refused:
        found["stop"] = list(asked.stops)
    if "usage" not in refused:
        found["stream_options"] = {"include_usage": True}
    if not asked.free and "form" not in refused:
        found |= _form(q, kind)
    return found


def _form(question: Question, kind: Kind) -> dict[str, object]:
    """What holds the answer to its form, in the server's own words."""
    if question.form == "json" and question.schema is not None:
        schema = {"name": "answer", "strict": True, "schema": dict(question.schema)}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    if question.form == "box":
        match kind:
            case "llamacpp":
                return {"grammar": _BOX_GRAMMAR}
            case "vllm":
                return {"structured_outputs": {"regex": _BOX_REGEX}}
            case "sglang":
                return {"regex": _BOX_REGEX}
            case _:
                return {}
    return {}


def extras_of(sent: Mapping[str, object], asked: Asked) -> tuple[str, ...]:
    """The extras that a body holds, the strangest first."""
    held = {
        "form": any(k in sent for k in ("response_format", "grammar", "structured_outputs", "regex")),
        "continue": bool(asked.prefix) and isinstance(messages := sent.get("messages"), list) and len(messages) > 1,
        "switch": "chat_template_kwargs" in sent,
        "stops": "stop" in sent,
        "usage": "stream_options" in sent,
    }
    return tuple(name for name in EXTRAS if held[name])


def refused_by(message: str, held: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the extras a refusal is about: those it names, else the strangest."""
    low = message.lower()
    named = tuple(name for name in held if any(word in low for word in EXTRAS[name]))
    return named or held[:1]


def data_url(picture: NDArray[np.uint8]) -> str:
    """A picture as a PNG in a URL; what is shown is not made worse."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG", compress_level=3)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode("ascii")
