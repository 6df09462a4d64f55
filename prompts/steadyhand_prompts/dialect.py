"""What a model (or the embedded planner) answers, once read: the Proposal."""

from __future__ import annotations

from dataclasses import dataclass

from steadyhand_actions.schema import Action, Box


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens a proposal cost."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Aim:
    """What the proposal is aimed at: the element, how it was found and how sure that is (0 to 1)."""

    id: str
    role: str
    name: str
    box: Box
    rung: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do next.

    ``actions`` are in order. ``look`` asks for a deeper look (``pixels``) before anything is done. ``step`` is the
    part of the task this serves, in the person's words.
    """

    actions: tuple[Action, ...] = ()
    thought: str = ""
    step: str = ""
    aim: Aim | None = None
    look: str = ""
    raw: str = ""
    usage: Usage = Usage()
