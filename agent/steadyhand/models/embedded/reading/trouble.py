"""The error or warning on a screen: in a dialog that tells of one, in words that read like one, or in red.

Knows one page.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.reading.kinds import tells_of_trouble
from steadyhand.models.embedded.reading.looks import ink_of
from steadyhand.models.embedded.reading.lookup import texts_in
from steadyhand.models.embedded.reading.page import Page
from steadyhand.models.embedded.reading.pieces import Piece
from steadyhand.models.embedded.reading.reply import Reply, not_known, rung_of, said
from steadyhand.observation import Role
from steadyhand_actions.schema import Box

TROUBLE = re.compile(
    r"(?:error|warning|problem|error message|warning message|error text|message|matter|issue)s?(?: (?:message|text))?"
    r"(?: (?:shown|in|on|of|with) .*)?|wrong(?: here)?",
    re.I,
)
"""Words that ask for it."""
_SPOKEN: frozenset[Role] = frozenset({"label", "heading", "document", "other"})


def trouble(page: Page) -> Reply:
    """The text of the error, or that there is none."""
    for window in reversed(page.seen.windows):
        if window.kind == "dialog" and not window.minimised:
            pieces = texts_in(page, window.box)
            lines = [p for p in pieces if p.element.window == window.id and p.element.role in _SPOKEN]
            if any(tells_of_trouble(p.text) for p in lines):
                return _told(lines, 0.9)
    plain = [p for line in page.lines for p in line if p.element.role in _SPOKEN | {"field"}]
    lines = [p for p in plain if tells_of_trouble(p.text)] or [p for p in plain if _is_red(page, p.box)]
    return _told(lines, 0.8) if lines else not_known("no error message is to be seen")


def _told(lines: list[Piece], sure: float) -> Reply:
    text = " ".join(p.text for p in lines)
    return said(text, [p.box for p in lines], sure, rung_of(p.element.source for p in lines))


def _is_red(page: Page, box: Box) -> bool:
    red, green, blue = (int(c) for c in ink_of(page.seen.screenshot, box))
    return red > 130 and red > 1.8 * max(green, blue)
