"""Regular expressions from outside, on an engine whose time grows with the text alone, whatever the expression.

Knows no look-around and no references back to a group: no such engine does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from steadyhand_actions.errors import UsageError


def check(pattern: str, place: str) -> None:
    """Raises UsageError for what is no expression, or more than is known. ``place`` is where it stands."""
    try:
        _compiled(pattern)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise UsageError(
            f"the schema's 'pattern' at {place} is no regular expression that is known ({why[:120]}); "
            "look-around and references to groups are not"
        ) from error


def matches(pattern: str, text: str) -> bool:
    """Whether the expression is anywhere in the text."""
    return _compiled(pattern).search(_sound(text)) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(_sound(pattern), options)


def _sound(text: str) -> str:
    """Halves of characters, which JSON can spell, are no text to the engine."""
    return text.encode("utf-8", "replace").decode("utf-8")
