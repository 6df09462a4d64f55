"""Messages that say "not now": the application is busy, or asks to try again. They are closed, and it is tried again.

Knows what such a message says and what its buttons are called, in the languages of ``not_now.tsv``; nothing of what was
tried.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from steadyhand.models.embedded.folding import fold, tokens
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import buttons_of, words_of
from steadyhand.models.embedded.skills.doing import do, known, wait_until
from steadyhand.observation import Window
from steadyhand_actions.errors import Failed
from steadyhand_actions.schema import Click

_CONTROLS = frozenset({"minimise", "minimize", "maximise", "maximize", "restore"})
_GOING_SECONDS = 5.0


class NotNow(Failed):
    """It was not done because the application is busy. ``window``: that of the message which says so."""

    def __init__(self, message: str, window: Window) -> None:
        super().__init__(message)
        self.window = window


@cache
def _known() -> tuple[re.Pattern[str], frozenset[str]]:
    """What is said, as one pattern over folded words, and what buttons are called that do nothing but close."""
    said, buttons = list[str](), set[str]()
    for line in files(__package__).joinpath("not_now.tsv").read_text(encoding="utf-8").splitlines():
        _, phrases, titles = line.split("\t")
        said += [_plain(phrase) for phrase in phrases.split("|")]
        buttons |= {_plain(title) for title in titles.split("|")}
    # Words stand apart in most scripts, and not in those of Chinese and Japanese.
    parts = (re.escape(p) if p[0] > "\u2fff" else rf"\b{re.escape(p)}\b" for p in said)
    return re.compile("|".join(parts)), frozenset(buttons)


def _plain(text: str) -> str:
    return " ".join(tokens(fold(text)))


def says_not_now(words: str, titles: list[str]) -> bool:
    """Whether a message with these words and buttons says so, and lets one do nothing but close it."""
    said, closing = _known()
    asked = [t for t in map(_plain, titles) if t not in _CONTROLS]
    return bool(asked) and set(asked) <= closing and said.search(_plain(words)) is not None


def not_now(mind: Mind, window: Window) -> bool:
    """The same of a window."""
    return says_not_now(words_of(mind, window), [b.title for b in buttons_of(mind, window)])


def dismiss(mind: Mind, window: Window) -> Doing[None]:
    """Close such a message. Raises Failed when it stays."""
    button = [b for b in buttons_of(mind, window) if _plain(b.title) not in _CONTROLS][-1]
    said = words_of(mind, window)
    yield from do(mind, Click(point=button.point), known(button, "closes the message"), f"Not now: {said!r}")

    def over() -> bool:
        return mind.seen.window(window.id) is None and mind.seen.active is not None

    if not (yield from wait_until(mind, over, _GOING_SECONDS)):
        raise Failed(f"The message {said!r} stays after {button.title!r} was pressed.")
