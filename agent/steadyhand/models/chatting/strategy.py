"""When a model is given time to think, and what it is told besides the screen. Never for perception."""

from __future__ import annotations

from dataclasses import dataclass

from steadyhand_actions.schema import Action, Move, Outcome, Wait

REFUSED = "The last act was refused. Do not try it again; find an allowed way, or give up."
STALE = "The screen changed before the last act could be done. Look at it anew."
NO_EFFECT = "The last act changed nothing on the screen. It may not have reached what was meant; consider another way."
CIRCLE = "The same act on this same screen has been tried several times. Use another strategy."


@dataclass(frozen=True, slots=True)
class Mood:
    """``think``: this step is worth thinking about; ``advice`` says why, to the model."""

    think: bool = False
    advice: str = ""


def mood(first: bool, last: Action | None, outcome: Outcome | None, circles: bool, ambiguous: bool) -> Mood:
    """The first plan, a surprise, no effect, and ambiguity are thought about; all else is seen at once."""
    if circles:
        return Mood(True, CIRCLE)
    if first:
        return Mood(True)
    if outcome is not None and outcome.status == "refused":
        return Mood(True, REFUSED)
    if outcome is not None and outcome.status == "stale":
        return Mood(True, STALE)
    shows = last is not None and not isinstance(last, Move | Wait)
    if shows and outcome is not None and outcome.effect is not None and outcome.effect.kind == "none":
        return Mood(True, NO_EFFECT)
    return Mood(ambiguous, "The last target was doubtful; check that the right thing was hit." if ambiguous else "")
