"""What the embedded planner has in mind while it works: the screen now, remembered values, what was spoken of.

Holds state only; the skills decide.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeVar

from steadyhand.models.base import Catalogue
from steadyhand.models.embedded.intents import IfShown, Text, Value
from steadyhand.observation import Element, Observation, Window
from steadyhand_actions.errors import UsageError
from steadyhand_actions.schema import Act, Outcome
from steadyhand_prompts.dialect import Proposal

PATIENCE = 7.0
"""Seconds after which a target that did not appear is given up: with a desktop to start, a command ends within 10."""
T = TypeVar("T")
Doing = Generator[Proposal, None, T]
"""A piece of a skill: yields Proposals, returns a T. After each yield the Mind holds the new screen and outcome."""

USUAL_LOOK = 0.15
"""Seconds that one look takes at most where nothing else keeps the processor."""


@dataclass(slots=True)
class Mind:
    """``window`` is where the work goes on; ``document`` the window with the text being written; ``display`` the
    element whose value changed last without being typed into (a calculator's display). ``tabled`` are the
    if-steps met so far: they also apply when such a dialog comes later."""

    catalogue: Catalogue
    seen: Observation
    outcome: Outcome | None = None
    patience: float = PATIENCE
    values: dict[str, str] = field(default_factory=dict)
    last_value: str | None = None
    things: dict[str, int] = field(default_factory=dict)
    window: int | None = None
    document: int | None = None
    display: str | None = None
    target: Element | None = None
    target_words: str = ""
    """How the target of the last act was called."""
    last: Act | None = None
    caret: int | None = None
    """The window in which something was clicked or typed last: its caret is where it should be."""
    tabled: list[IfShown] = field(default_factory=list)
    answer: str | None = None
    said: str = ""
    behind: int = 0
    """Steps of the task that are done; those done again count again."""
    circling: bool = False
    """The last act has come up on this same screen before, more than once: it is time for another way."""
    ours: set[int] = field(default_factory=set)
    """Windows that appeared in answer to an act of ours; others came uncalled for."""

    slow: float = 0.0
    """Seconds that looking took beyond what is usual: no reason to give up sooner."""

    @property
    def now(self) -> float:
        """Monotonic seconds of the frame in view, without what slow looks took: where those are slow, so are
        applications."""
        return self.seen.screenshot.taken - self.slow

    def see(self, seen: Observation) -> None:
        """What is in view from now on."""
        self.slow += max(0.0, sum(self.seen.ms.values()) / 1000 - USUAL_LOOK)
        self.seen = seen

    def remember(self, value: str, name: str = "") -> None:
        self.last_value = value
        if name:
            self.values[name.casefold()] = value

    def recall(self, name: str) -> str:
        """The remembered value; the empty name is the last one. Raises UsageError when there is none."""
        if not name:
            if self.last_value is None:
                raise UsageError(f"Nothing has been read yet that {self.said!r} could mean; say first what to read.")
            return self.last_value
        known = self.values.get(name.casefold())
        if known is not None:
            return known
        if self.last_value is not None and not self.values:
            return self.last_value
        raise UsageError(f"No value was remembered as {name!r}; say first: read ... and remember it as {name}.")

    def text(self, text: Text) -> str:
        """The text with remembered values put in."""
        return "".join(self.recall(p.name) if isinstance(p, Value) else p for p in text.pieces)

    def dialogs_of(self, window: Window) -> tuple[Window, ...]:
        """Dialogs in front of a window, the topmost last."""
        return tuple(
            w
            for w in self.seen.windows
            if w.id != window.id and (w.modal or w.kind == "dialog") and self._family(w, window) and w.z > window.z
        )

    def _family(self, dialog: Window, window: Window) -> bool:
        up: Window | None = dialog
        for _ in range(8):
            if up is None or up.parent is None:
                break
            if up.parent == window.id:
                return True
            up = self.seen.window(up.parent)
        return dialog.parent is None and dialog.modal and dialog.pid == window.pid != 0
