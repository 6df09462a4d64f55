"""Words to tokens and back: the folder's chat template and its tokenizer, as the files say.

``tokenizer.json`` alone decides: a library that rebuilds a tokenizer from its class name may split words differently.
Knows nothing of tensors. What a question says is data: text that spells a special token or a picture's mark is broken
up, so that words on a screen cannot end the user's turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer

from steadyhand.models.phi4_config import read_json
from steadyhand_actions.errors import ModelUnavailable

PICTURE = "<image>"
PICTURE_ID = -200
"""Stands among the ids where a picture's features go."""
NO_THOUGHT = "<|dummy_84|>"
THINK, THOUGHT = "<think>", "</think>"


class _Generation(Extension):
    """``{% generation %}`` marks a span and changes nothing."""

    tags = {"generation"}  # noqa: RUF012 - the library's own way

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        found: list[nodes.Node] = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """``think``, ``thought``, ``no_thought``: ids of those tokens; None where the tokenizer has not got them."""

    tokenizer: Any
    template: Any
    think: int | None
    thought: int | None
    no_thought: int | None
    _marks: re.Pattern[str] = field(repr=False)

    def prompt(self, messages: Sequence[Mapping[str, str]], prefix: str = "") -> str:
        """The text of a conversation up to where the answer begins, ``prefix`` included.

        Raises ModelUnavailable when the folder's template cannot be used.
        """
        try:
            return str(self.template.render(messages=list(messages), add_generation_prompt=True)) + prefix
        except (TemplateError, TypeError, ValueError) as error:
            raise ModelUnavailable(f"the model's chat template does not work ({error!s:.120}): get it again") from error

    def ids(self, prompt: str) -> list[int]:
        """Tokens, with PICTURE_ID wherever the prompt says ``<image>``; each piece between is read on its own."""
        ids: list[int] = []
        for number, piece in enumerate(prompt.split(PICTURE)):
            if number:
                ids.append(PICTURE_ID)
            ids.extend(self.tokenizer.encode(piece, add_special_tokens=False).ids)
        return ids

    def text(self, ids: Sequence[int]) -> str:
        """What the tokens say, without special ones."""
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=True))

    def plain(self, text: str) -> str:
        """The text with every spelling of a special token or a picture's mark broken up by a blank."""
        return self._marks.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)


def read_words(folder: Path) -> Words:
    """The tokenizer and template of a model folder. Raises ModelUnavailable."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelUnavailable(f"{folder} is not a whole model folder: it has no tokenizer.json")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise ModelUnavailable(f"{path} cannot be read ({error!s:.120}): get the file again") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    added = [token.content for token in tokenizer.get_added_tokens_decoder().values() if len(token.content.strip()) > 1]
    marks = sorted({PICTURE, *added}, key=len, reverse=True)
    return Words(
        tokenizer,
        _template(folder),
        tokenizer.token_to_id(THINK),
        tokenizer.token_to_id(THOUGHT),
        tokenizer.token_to_id(NO_THOUGHT),
        re.compile("|".join(map(re.escape, marks))),
    )


def _template(folder: Path) -> Any:
    path = folder / "chat_template.jinja"
    try:
        source: object = path.read_text("utf-8") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelUnavailable(f"{path} cannot be read ({type(error).__name__}): get the file again") from error
    if source is None:
        source = read_json(folder / "tokenizer_config.json", needed=False).get("chat_template")
    if not isinstance(source, str):
        raise ModelUnavailable(f"{folder} is not a whole model folder: it has no chat_template.jinja")
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[_Generation])
    try:
        return environment.from_string(source)
    except TemplateError as error:
        raise ModelUnavailable(f"{path} is no template ({error!s:.120}): get the file again") from error
