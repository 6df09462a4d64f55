"""Text on the screen that plays another part: a role, a delimiter or a call of a tool, as a model's own input has them.

Looks at marks only, knows no words.
"""

from __future__ import annotations

import re
from typing import Final

_ROLE: Final = re.compile(
    r"</?\s*(?:page|user|system|assistant|human|tool|instruction|context|document|screen|observation|function"
    r"|untrusted)[\w\- ]*>"
    r"|<\|[\w\- ]+\|>|\[/?(?:inst|system|user|assistant)\]|\{\{?#?(?:system|user|assistant)"
    r"|(?:^|\n|[#*>\]]\s*)(?:system|assistant|user|human|developer)\s*:\s*"
    r"(?:i will|i'll|i have|i am|yes|sure|understood)\b"
    r"|#{2,}\s*(?:end|new|system|instruction|assistant|user)\b",
    re.IGNORECASE,
)
_CALL: Final = re.compile(
    r"[{,]\s*[\"']?(?:action|tool|tool_call|function|name|command)[\"']?\s*:"
    r"\s*[\"'][\w. ]+[\"']\s*,\s*[\"']?\w+[\"']?\s*:"
)
_HIDING: Final = re.compile("[\U000e0020-\U000e007e]")


def made_up(text: str) -> bool:
    """A role, a delimiter or a call of a tool, as if it came from elsewhere than the screen."""
    return bool(_ROLE.search(text) or _CALL.search(text) or _HIDING.search(text))
