"""A control as far as it is known while a picture is being made out."""

from __future__ import annotations

from dataclasses import dataclass

from steadyhand.observation import Role, Source, State
from steadyhand_actions.schema import Box


@dataclass(frozen=True, slots=True)
class Draft:
    role: Role
    box: Box
    name: str = ""
    value: str | None = None
    label: str = ""
    description: str = ""
    states: frozenset[State] = frozenset()
    source: Source = "pixels"
    holds: bool = False
    """Other elements lie in it."""
