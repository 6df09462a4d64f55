"""What a person is asked before an act, as plain values and as words to read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.schema import Act, SetValue, Type
from steadyhand_actions.wording import in_words

SHOWN: Final = 2_000
"""Characters of a text to be typed that are shown."""

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


@dataclass(frozen=True, slots=True)
class Question:
    """``picture``: the target and what is around it, as PNG, when there is something that draws it."""

    decision: Decision
    action: Act
    context: Context
    picture: bytes | None = None

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
    def undo(self) -> str:
        """What cannot be undone."""
        return _UNDO[self.decision.category]

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The question as captions and plain words. Text from the screen is quoted and holds no control characters."""
        context, secret = self.context, _secret(self.context)
        text = "(a secret)" if secret and self.text else self.text
        rows = (
            ("Do", in_words(self.action, on=_thing(context.target or context.focus), places=True, secret=secret)),
            ("In", " - ".join(part for part in (context.window, context.app) if part)),
            ("Dialog", context.dialog[:500]),
            ("Text", text[:SHOWN] + (f" ... ({len(text):,} characters)" if len(text) > SHOWN else "")),
            ("Why asked", self.decision.reason),
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
