"""Text made safe to show. Knows nothing of pages."""

from __future__ import annotations

import html
import re

_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LONGEST = 2_000


def plain(text: str, limit: int = LONGEST) -> str:
    """Text without what would change how the rest is shown: control and direction characters; cut when long."""
    more = len(text) - limit
    if more > 0:
        text = f"{text[:limit]}… ({more:,} more characters)"
    return _UNSHOWABLE.sub("�", text.replace("\r\n", "\n"))


def safe(text: str, limit: int = LONGEST) -> str:
    """Text as it may stand in a page, in an element or an attribute."""
    return html.escape(plain(text, limit), quote=True)
