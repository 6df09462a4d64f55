"""Actions in a person's words, and text made safe to show. Knows nothing of pages."""

from __future__ import annotations

import html
import re
from typing import assert_never

from steadyhand_actions.schema import (
    Action,
    Activate,
    Click,
    Done,
    Drag,
    GiveUp,
    Hold,
    Invoke,
    Launch,
    Move,
    Press,
    Scroll,
    SetValue,
    Type,
    Wait,
)

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


def describe(action: Action) -> str:
    """What the action does: ``double-click at 20, 15 with ctrl``."""
    match action:
        case Click():
            return _click(action)
        case Move():
            return f"move to {action.point.x}, {action.point.y}"
        case Drag():
            first, last = action.path[0], action.path[-1]
            button = "" if action.button == "left" else f" with the {action.button} button"
            return f"drag from {first.x}, {first.y} to {last.x}, {last.y}{button}{_with(action.modifiers)}"
        case Scroll():
            return f"scroll {_directions(action)} at {action.point.x}, {action.point.y}{_with(action.modifiers)}"
        case Type():
            return f"type “{_visible(action.text)}”"
        case Press():
            return f"press {' + '.join(action.keys)}" + (f" {action.count} times" if action.count > 1 else "")
        case Hold():
            what = " + ".join((*action.keys, *([f"the {action.button} button"] if action.button else [])))
            return f"hold {what} for {action.ms} ms"
        case Launch():
            return f"open {action.app}" + (f" with {' '.join(action.arguments)}" if action.arguments else "")
        case Activate():
            return "bring the window to the front"
        case Invoke():
            return f"{action.name} (through accessibility)"
        case SetValue():
            return f"set to {action.value} (through accessibility)"
        case Wait():
            return f"wait up to {action.ms / 1000:g} s for the screen to change"
        case Done():
            return "done"
        case GiveUp():
            return f"give up: {action.reason}"
        case _:
            assert_never(action)


def _visible(text: str) -> str:
    """Typed text with its Enters and Tabs to be seen."""
    return text.replace("\n", "↵").replace("\t", "⇥")


def _click(action: Click) -> str:
    verb = ("click", "double-click", "triple-click")[action.count - 1]
    if action.button != "left":
        verb = f"{action.button}-{verb}"
    return f"{verb} at {action.point.x}, {action.point.y}{_with(action.modifiers)}"


def _with(modifiers: tuple[str, ...]) -> str:
    return f" with {' + '.join(modifiers)}" if modifiers else ""


def _directions(action: Scroll) -> str:
    parts = []
    if action.dy:
        parts.append(f"{'down' if action.dy > 0 else 'up'} by {abs(action.dy)}")
    if action.dx:
        parts.append(f"{'right' if action.dx > 0 else 'left'} by {abs(action.dx)}")
    return " and ".join(parts) or "by nothing"
