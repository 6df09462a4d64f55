"""What a person can answer to a question, as plain values. Knows nothing of how it is asked or what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

AnswerKind = Literal["yes", "run", "edit", "no", "stop"]
"""``yes``: this act, now. ``run``: this act on this target as often as it comes in this run. ``edit``: another text is
to be typed instead. ``no``: not done. ``stop``: not done, and the run ends."""

KINDS: Final[tuple[AnswerKind, ...]] = get_args(AnswerKind)


@dataclass(frozen=True, slots=True)
class Answer:
    """``text``: what is to be typed instead, when the kind is ``edit``."""

    kind: AnswerKind
    text: str = ""


YES: Final = Answer("yes")
RUN: Final = Answer("run")
NO: Final = Answer("no")
STOP: Final = Answer("stop")


def answer_from(said: object) -> Answer:
    """What a program said: an Answer is itself, True is yes, everything else is no."""
    if isinstance(said, Answer) and said.kind in KINDS and isinstance(said.text, str):
        return said
    return YES if said is True else NO


def answer_of(kind: object, text: object = "") -> Answer | None:
    """An answer as it comes from outside; None when it is not one."""
    for known in KINDS:
        if kind == known and isinstance(text, str):
            return Answer(known, text if known == "edit" else "")
    return None
