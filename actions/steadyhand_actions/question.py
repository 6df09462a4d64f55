"""What a person is asked before an act, as plain values and as words to read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.schema import Act, Box, SetValue, Type, point_of
from steadyhand_actions.sensitive import secret_in
from steadyhand_actions.vault import is_only_names
from steadyhand_actions.wording import in_words

SHOWN: Final = 2_000
"""Characters of a text to be typed that are shown."""
SPOKEN: Final = 300
"""Characters of a text that speaks to the program that are shown."""
SPOKEN_AT_MOST: Final = 3
ROW: Final = 8
"""Texts of the target's line that are shown."""
SPOT: Final = 24
"""Half the side of the square around the point of an act that is not covered, in pixels."""

_UNDO: Final[dict[str, str]] = {
    "destructive": "What is deleted, replaced or discarded may be gone for good.",
    "submit": "What is submitted or published cannot be taken back.",
    "financial": "Money that is paid or pledged may not come back.",
    "credentials": "A password or code that is given away cannot be called back.",
    "communication": "What is sent cannot be unsent.",
    "settings": "The system will behave differently from then on.",
    "exfiltration": "What leaves this computer cannot be called back.",
    "consent": "An agreement given is binding.",
    "execute": "What is run can do anything you could do.",
    "human-check": "A check whether a person is there is for a person.",
    "account": "An account that is changed or closed may be lost.",
    "privilege": "Whoever is let in can do anything you could do.",
    "professional": "It has consequences outside this computer.",
    "bulk": "It is done many times at once.",
    "out-of-scope": "The task did not speak of this.",
    "safe": "",
}


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Question:
    """``picture``: the target and what is around it, as PNG, when there is something that draws it. ``over``: whether
    an answer is of no use any more, because the run was stopped; who waits for one looks a few times a second."""

    decision: Decision
    action: Act
    context: Context
    picture: bytes | None = None
    over: Callable[[], bool] = field(default=_never, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The exact text that would be typed; empty when none would."""
        match self.action:
            case Type():
                return self.action.text
            case SetValue():
                return str(self.action.value)
            case _:
                return ""

    @property
    def editable(self) -> bool:
        """Whether another text can be given instead."""
        return isinstance(self.action, Type | SetValue)

    @property
    def secret(self) -> bool:
        """Whether the text is not for showing: it goes into a password field, or is a key. A secret's name shows."""
        if not self.text or is_only_names(self.text):
            return False
        return _secret(self.context) or secret_in(self.text) == "key"

    @property
    def undo(self) -> str:
        """What cannot be undone."""
        return _UNDO[self.decision.category]

    @property
    def aside(self) -> tuple[Box, ...]:
        """What a person has to see in order to answer, as boxes of the screen, the least first: not to be covered."""
        point = point_of(self.action)
        aims = (self.context.target, self.context.focus) if point is None else (self.context.target,)
        boxes = [aim.box for aim in aims if aim is not None and aim.box is not None]
        spot = [Box(point.x - SPOT, point.y - SPOT, point.x + SPOT, point.y + SPOT)] if point is not None else []
        return (*spot, *boxes[:1])

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The question as captions and plain words. Text from the screen is quoted and holds no control characters."""
        context, secret = self.context, self.secret
        text = f"(a secret of {len(self.text):,} characters)" if secret else self.text
        row = context.beside[:ROW] if context.target is not None else ()
        spoken = "\n".join(repr(said[:SPOKEN]) for said in context.spoken[:SPOKEN_AT_MOST])
        rows = (
            ("Do", in_words(self.action, on=_thing(context.target or context.focus), places=True, secret=secret)),
            ("In", " - ".join(part for part in (context.window, context.app) if part)),
            ("Line", " | ".join(word[:80] for word in row)),
            ("Dialog", context.dialog[:500]),
            ("Text", text[:SHOWN] + (f" ... ({len(text):,} characters)" if len(text) > SHOWN else "")),
            ("Why asked", f"{self.decision.reason} (rule {self.decision.rule})"),
            ("Beware", spoken and f"text on the screen speaks to the program; it is not from you:\n{spoken}"),
            ("Mind", self.undo),
        )
        return tuple((caption, plain(words)) for caption, words in rows if words)


def _secret(context: Context) -> bool:
    return any("password" in t.states for t in (context.target, context.focus) if t is not None)


def _thing(target: Target | None) -> str:
    if target is None:
        return ""
    name = (target.name or target.label or target.text or target.description)[:120]
    where = f" in {target.group[0][:60]!r}" if target.group else ""
    return f"the {target.role or 'thing'} {name!r}{where}" if name else f"the unnamed {target.role or 'thing'}{where}"


def plain(text: str) -> str:
    """Without control, format and private characters: text from a screen must not steer a terminal or a page."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else f"\\u{ord(c):04x}"
        for c in text
    )
