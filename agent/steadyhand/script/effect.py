"""What a script keeps of what came of an act. Values only; ``replay`` compares them with what is seen."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from steadyhand.observation import State
from steadyhand.script.anchor import InWindow, Named
from steadyhand.script.values import Text, Value


class Change(Value):
    """One thing that became different; exactly one of the first eight is given.

    ``opened``/``closed``: a window. ``title``: what the window in front is called now. ``value``: the text or number
    of the target. ``state``: states of the target that hold now or no longer. ``focus``: what has the keyboard.
    ``appeared``/``gone``: something in a window. ``of``: what ``value`` and ``state`` are of, if not the target.
    """

    opened: InWindow | None = None
    closed: InWindow | None = None
    title: Text | None = None
    value: Text | None = None
    state: dict[State, bool] | None = None
    focus: Named | None = None
    appeared: Named | None = None
    gone: Named | None = None
    of: Named | None = None

    @model_validator(mode="after")
    def _one(self) -> Change:
        given = [k for k in KINDS if getattr(self, k) is not None]
        if len(given) != 1:
            raise ValueError(f"a change is exactly one of {', '.join(KINDS)}")
        return self

    @property
    def kind(self) -> str:
        return next(k for k in KINDS if getattr(self, k) is not None)


KINDS = ("opened", "closed", "title", "value", "state", "focus", "appeared", "gone")


class Expected(Value):
    """``kind``: whether anything changed on the screen. ``answer``: what the step answered."""

    kind: Literal["settled", "none"] = "settled"
    changes: tuple[Change, ...] = ()
    answer: Text | None = None
