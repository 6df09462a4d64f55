"""What was done so far, in a few lines for a model."""

from __future__ import annotations

from dataclasses import dataclass, field

from steadyhand_actions.schema import Action, Click, Drag, Launch, Outcome, Press, Scroll, SetValue, Type
from steadyhand_prompts.dialect import Aim

KEPT = 8
"""The last acts that are told one by one."""
_SHOWN = 80


@dataclass(slots=True)
class History:
    """``lines`` are everything that happened, oldest first; ``notes`` what the model wants kept in mind."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _again: int = 1
    """How many times in a row the last line came about."""

    def add(self, action: Action, aim: Aim | None, outcome: Outcome | None, secret: bool) -> None:
        line = f"{_said(action, aim, secret)}: {_came(outcome)}"
        if self.lines and self.lines[-1] == line:
            self._again += 1
        else:
            self.lines.append(line)
            self._again = 1

    def tell(self, what: str) -> None:
        self.lines.append(what)
        self._again = 1

    def note(self, notes: tuple[str, ...]) -> None:
        self.notes = [*self.notes, *(" ".join(n.split())[:300] for n in notes)][-10:]

    @property
    def text(self) -> str:
        """The last lines, numbered; and what was to be kept in mind."""
        first = max(0, len(self.lines) - KEPT)
        told = [f"{n}. {line}" for n, line in enumerate(self.lines, 1) if n > first]
        if self._again > 1:
            told[-1] += f" ({self._again} times)"
        if first:
            told.insert(0, f"({first} earlier steps)")
        told += [f"Keep in mind: {note}" for note in self.notes]
        return "\n".join(told) or "nothing yet"


def _said(action: Action, aim: Aim | None, secret: bool) -> str:
    on = f" {aim.role} {aim.name[:_SHOWN]!r}" if aim is not None and aim.name else ""
    match action:
        case Click():
            times = {1: "", 2: "double-", 3: "triple-"}[action.count]
            side = "" if action.button == "left" else f"{action.button}-"
            return f"{times}{side}click{on or f' at ({action.point.x}, {action.point.y})'}"
        case Type():
            return f"type {'a secret' if secret else repr(action.text[:_SHOWN])}"
        case Press():
            return f"press {'+'.join(action.keys)}"
        case Scroll():
            return f"scroll {action.dx} right, {action.dy} down{on}"
        case Drag():
            return f"drag{on}"
        case Launch():
            return f"open {action.app.removesuffix('.desktop')}"
        case _:
            return f"{action.kind}{on}"


def _came(outcome: Outcome | None) -> str:
    if outcome is None:
        return "no outcome is known"
    match outcome.status:
        case "refused":
            return f"refused, and not to be tried again: {outcome.reason[:200]}"
        case "stale":
            return f"not done, the screen had changed: {outcome.reason[:200]}"
        case _ if isinstance(outcome.instead, Type | SetValue):
            return "done, but with another text that the person chose"
        case _:
            kind = outcome.effect.kind if outcome.effect is not None else "none"
            if outcome.effect is not None and outcome.effect.came == "partial":
                return "done, but only a part of its effect was seen"
            if outcome.effect is not None and outcome.effect.busy:
                return "done, but the application has not dealt with it yet; do not do it again before it has"
            return {"none": "done, nothing on the screen changed", "settled": "done, the screen changed"}.get(
                kind, "done, the screen is still changing"
            )
