"""Puts parameters into the texts of a step: ``{{name}}`` and ``{{row.column}}``. Secrets stay names.

Values in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

_NAME = re.compile(r"\{\{\s*(?!secret:)([^{}]{1,200}?)\s*\}\}")
T = TypeVar("T")
Bindings = Mapping[str, str]


class Unknown(Exception):
    """``name`` stands for nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def filled(value: T, bindings: Bindings) -> T:
    """The value with the parameters put in. Raises Unknown."""
    new: T = _filled(value, lambda found: _known(found, bindings), "")
    return new


def fill_text(text: str, bindings: Bindings) -> str:
    return _NAME.sub(lambda found: _known(found, bindings), text) if "{{" in text else text


def _known(found: re.Match[str], bindings: Bindings) -> str:
    if found[1] not in bindings:
        raise Unknown(found[1])
    return bindings[found[1]]


def _filled(value: Any, put: Callable[[re.Match[str]], str], name: str) -> Any:
    match value:
        case str():
            if "{{" not in value:
                return value
            # A parameter is itself in a pattern, whatever signs it holds.
            return _NAME.sub(lambda f: re.escape(put(f)) if name == "name_is" else put(f), value)
        case BaseModel():
            old = {key: getattr(value, key) for key in value.model_fields_set}
            new = {key: _filled(each, put, key) for key, each in old.items()}
            changed = {key: each for key, each in new.items() if each is not old[key]}
            return value.model_copy(update=changed) if changed else value
        case tuple():
            made = tuple(_filled(each, put, name) for each in value)
            return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
        case dict():
            both = {_filled(k, put, ""): _filled(v, put, name) for k, v in value.items()}
            same = (
                all(a is b for a, b in zip(both.values(), value.values(), strict=False)) and both.keys() == value.keys()
            )
            return value if same else both
        case _:
            return value
