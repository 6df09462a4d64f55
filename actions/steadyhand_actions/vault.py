"""Secrets by name: ``{{secret:NAME}}`` in a task stands for a value that only the hands ever see.

A value comes from the environment or the keyring and stays in this module, for as long as the process lives: ``masked``
takes it out of whatever is written or sent, also where it turns up on the screen. Knows nothing of tasks or screens
beyond their text.
"""

from __future__ import annotations

import html
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from steadyhand_actions.errors import BadAction, UsageError
from steadyhand_actions.keys_kept import from_keyring

VARIABLE: Final = "STEADYHAND_SECRET_"
"""With the name behind it: the variable of the environment that holds a secret."""
LEAST: Final = 3
"""Characters that a secret has at least: fewer could not be told from other text, and so not be hidden."""
SHORT: Final = 6
"""Characters below which only a word of its own is taken for the secret."""
LONGEST: Final = 4_096

_PLACEHOLDER: Final = re.compile(r"\{\{secret:([A-Za-z0-9][A-Za-z0-9_.-]{0,63})\}\}")
_MEANT: Final = re.compile(r"\{\{\s*secret\b[^{}]{0,80}\}{0,2}", re.IGNORECASE)
_STANDS: Final = re.compile(r"\[secret:[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\]")


class _Vault:
    """The values of this process. No ``repr`` and no error shows one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, str] = {}
        self._found: tuple[tuple[re.Pattern[str], str], ...] = ()

    def put(self, name: str, value: str) -> None:
        with self._lock:
            self._values[name] = value
            longest_first = sorted(self._values.items(), key=lambda item: -len(item[1]))
            self._found = tuple((_pattern(v), f"[secret:{n}]") for n, v in longest_first)

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def mask(self, text: str) -> str:
        for pattern, stands in self._found:
            text = pattern.sub(stands, text)
        return text

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._found = ()

    @property
    def empty(self) -> bool:
        return not self._found


_VAULT: Final = _Vault()


def names_in(text: str) -> tuple[str, ...]:
    """The secrets that a text names, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text))) if "{{" in text else ()


def is_only_names(text: str) -> bool:
    """Whether a text is made of nothing but names of secrets."""
    return bool(names_in(text)) and not _PLACEHOLDER.sub("", text).strip()


def provide(task: str) -> tuple[str, ...]:
    """Get the value of every secret that a task names; their names.

    Raises UsageError, before anything is done, for one that is not there or cannot be used; it says how to provide it.
    """
    if misspelt := next((m.group() for m in _MEANT.finditer(task) if not _PLACEHOLDER.fullmatch(m.group())), None):
        raise UsageError(f"{misspelt[:60]!r} names no secret; write {{{{secret:NAME}}}}, of letters, digits, _ . and -")
    names = names_in(task)
    for name in names:
        _VAULT.put(name, _checked(name, _looked_up(name)))
    return names


def keep(name: str, value: str) -> None:
    """Know a secret that came up by itself, so that it is taken out of everything from now on."""
    _VAULT.put(name, value)


def revealed(text: str) -> str:
    """The text with the values put in: for the hands alone. BadAction for a name that no task of this process gave."""

    def value(found: re.Match[str]) -> str:
        known = _VAULT.get(found.group(1))
        if known is None:
            raise BadAction(f"no secret {found.group(1)!r} was given; the task has to name it")
        return known

    return _PLACEHOLDER.sub(value, text) if "{{" in text else text


def masked(text: str) -> str:
    """The text as it may be written or sent: every secret this process knows is ``[secret:NAME]``."""
    return _VAULT.mask(text) if knows_any() else text


def as_read(text: str) -> str:
    """How a text that was typed reads when it is seen on the screen."""
    return _PLACEHOLDER.sub(lambda found: f"[secret:{found.group(1)}]", text) if "{{" in text else text


def shows_secret(text: str) -> bool:
    """Whether a text that went through ``masked`` held a secret."""
    return "[secret:" in text and _STANDS.search(text) is not None


def knows_any() -> bool:
    """Whether there is anything to mask."""
    return not _VAULT.empty


def masked_all(value: Any) -> Any:
    """Every text in a value made of mappings and sequences, masked; names of fields stay."""
    if not knows_any():
        return value
    match value:
        case str():
            return masked(value)
        case Mapping():
            return {key: masked_all(each) for key, each in value.items()}
        case list() | tuple():
            return [masked_all(each) for each in value]
        case _:
            return value


def forget() -> None:
    """Give up every value: for a program that goes on long after its tasks."""
    _VAULT.clear()


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment to start programs with: what stands for a secret or a key of ours is not theirs to know."""
    return {k: v for k, v in environment.items() if not k.startswith(VARIABLE) and k != "STEADYHAND_API_KEY"}


def _variables(name: str) -> Iterable[str]:
    """As it is written; then as variables can be called."""
    return dict.fromkeys((VARIABLE + name, VARIABLE + re.sub(r"[^A-Za-z0-9]", "_", name).upper()))


def _looked_up(name: str) -> str:
    for variable in _variables(name):
        if value := os.environ.get(variable, ""):
            return value
    return from_keyring(name)


def _checked(name: str, value: str) -> str:
    if not value:
        variable = list(_variables(name))[-1]
        raise UsageError(
            f"the task names the secret {name!r} and there is none; set {variable} in the environment, or keep it in "
            f"the keyring (pip install 'steadyhand[keyring]'; keyring set steadyhand {name})"
        )
    if len(value) < LEAST or len(value) > LONGEST:
        raise UsageError(f"the secret {name!r} must have {LEAST} to {LONGEST:,} characters, or it cannot be hidden")
    if not value.isprintable():
        raise UsageError(f"the secret {name!r} holds a line break or another character that would act as a key")
    if value != value.strip():
        raise UsageError(f"the secret {name!r} begins or ends with a blank; set it again")
    return value


def _pattern(value: str) -> re.Pattern[str]:
    """The value in the forms in which it may turn up: as it is, in an address, in a page's source, in JSON."""
    if len(value) < SHORT or (value.isalpha() and len(value) < 2 * SHORT):
        # It could be part of other words, or the same as one: "Password" beside a field is not the password "password".
        return re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])")
    forms = {quote(value, safe=""), quote(value), quote_plus(value), html.escape(value), json.dumps(value)[1:-1]}
    # Text read off pixels may have gaps in it and take small letters for capitals.
    loose = r"\s{0,2}".join(map(re.escape, value)) if len(value) <= 200 else re.escape(value)
    return re.compile("|".join([loose, *map(re.escape, sorted(forms - {value}))]), re.IGNORECASE)
