"""What a model (or the embedded planner) answers, once read: the Proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steadyhand_actions.schema import Action, Box, Button, Modifier


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens a proposal cost."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What one rung cost: ``plan`` and ``ground`` ask a model, ``second look`` asks it again about a part of the
    picture, ``embedded`` is the embedded grounder. ``cost`` is money, in whatever the prices are in; 0 without prices.
    """

    rung: str
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    ms: float = 0.0
    cost: float = 0.0


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
class Described:
    """An act whose place is said in words, or by the number of a marked box: to be grounded before it is an Action.

    ``replace``: what the field holds is replaced. ``submit``: Enter afterwards. ``to`` is where a drag ends. ``dx`` and
    ``dy`` are wheel notches, positive right and down.
    """

    kind: Literal["click", "type", "drag", "scroll", "hover", "open", "switch"]
    target: str
    to: str = ""
    button: Button = "left"
    count: int = 1
    modifiers: tuple[Modifier, ...] = ()
    text: str = ""
    replace: bool = False
    submit: bool = False
    dx: int = 0
    dy: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do next.

    ``actions`` are in order. ``look`` asks for a deeper look (``pixels``) before anything is done. ``step`` is the
    part of the task this serves, in the person's words. When any act still has to be grounded, all of them are in
    ``wanted``, in order, and ``actions`` is empty. ``notes`` are what the model wants kept in mind.
    ``spent`` is what came up with it, rung by rung. ``behind`` counts the steps of the task that lie behind it.
    ``resumes``: it types the rest of a text itself when another window takes the focus in the middle.
    """

    actions: tuple[Action, ...] = ()
    thought: str = ""
    step: str = ""
    aim: Aim | None = None
    look: str = ""
    raw: str = ""
    usage: Usage = Usage()
    wanted: tuple[Action | Described, ...] = ()
    notes: tuple[str, ...] = ()
    spent: tuple[Spent, ...] = ()
    behind: int = 0
    resumes: bool = False
