"""Which typed texts are secrets, and what they are called from then on. Values are handed to the vault, never written.

A text is a secret when it went into a password field, when it has the form of a key, card or account number, and when
nothing of it was to be seen where nobody tells what the field is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from steadyhand.observation import Element, Observation
from steadyhand_actions.sensitive import secret_in
from steadyhand_actions.vault import LEAST, LONGEST, keep

_SEEN: Final = 0.5
"""The part of a text's pieces that has to be read on the screen for it to count as shown."""
_PIECE: Final = 3


class SecretNames:
    """Gives each secret field one name. ``names``: all given so far."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._by_field: dict[str, str] = {}

    def of(self, text: str, field: Element | None, fallback: str = "secret") -> str:
        """The name that stands for a text typed into a field; its value is hidden wherever it turns up from now on."""
        key = field.id if field is not None else fallback
        name = self._by_field.get(key)
        if name is None:
            words = (field.label or field.name or field.description) if field is not None else ""
            name = self._by_field[key] = self._free(_slug(words) or fallback)
            self.names.append(name)
        if LEAST <= len(text) <= LONGEST and text.isprintable():
            keep(name, text)
        return name

    def _free(self, name: str) -> str:
        turn = 1
        while (found := name if turn == 1 else f"{name}_{turn}") in self.names:
            turn += 1
        return found


def is_private(field: Element | None) -> bool:
    return field is not None and "password" in field.states


def form_of_secret(text: str) -> str:
    """``key``, ``card`` or ``account`` for a text that has such a form."""
    return secret_in(text) or ""


def is_hidden(text: str, before: Observation, after: Observation) -> bool:
    """Whether a text that was typed is nowhere to be seen in the window in front; short texts are taken for shown."""
    pieces = _pieces(text)
    if len(pieces) < 2:
        return False
    ids = {w.id for w in (before.active, after.active) if w is not None}
    shown = "\n".join(
        _flat(part) for e in after.elements if e.window in ids for part in (e.name, e.value or "", e.label) if part
    )
    return sum(piece in shown for piece in pieces) < _SEEN * len(pieces)


def holds_password(seen: Observation) -> bool:
    """Whether a password field is in view in the window in front."""
    active = seen.active
    return active is not None and any(
        "password" in e.states and e.shown and e.window == active.id for e in seen.elements
    )


def _flat(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _pieces(text: str) -> list[str]:
    flat = _flat(text)
    return [flat[n : n + _PIECE] for n in range(max(0, len(flat) - _PIECE + 1))]


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    return slug if slug[:1].isalnum() else ""
