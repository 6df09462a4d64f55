"""JSON in a model's answer: the values in order, prose around them passed over. Strict, and never slow."""

from __future__ import annotations

import json
import re
from json import JSONDecodeError, JSONDecoder

from steadyhand_prompts.reading import refuse, shown

_START = re.compile(r'\{\s*["}]|\[\s*[{\[]')
_MOST = 64
"""How many values one answer may hold."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        refuse(f"{shown(twice)} is said twice")
    return found


def _no_number(word: str) -> object:
    refuse(f"{word} is not a number")


_DECODER = JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


def value(text: str) -> object:
    """The one value that a text is."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        refuse(_why(error))


def values(text: str) -> list[object]:
    """Every object, and list of them, in a text; lists are laid open. One that is cut short spoils the whole answer."""
    found: list[object] = []
    at = 0
    while (start := _START.search(text, at)) is not None:
        if len(found) >= _MOST:
            refuse(f"it holds more than {_MOST} actions")
        try:
            got, at = _DECODER.raw_decode(text, start.start())
        except (ValueError, RecursionError) as error:
            refuse(_why(error))
        found.extend(got if isinstance(got, list) else [got])
    return found


def _why(error: Exception) -> str:
    if isinstance(error, JSONDecodeError):
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            return "it is cut short"
        return f"it is not JSON: {error.msg} at character {error.pos}"
    return "it is not JSON that can be read"
