"""An act in words, for the line a person reads while a run goes on."""

from __future__ import annotations

from typing import assert_never

from steadyhand_actions.schema import (
    Act,
    Activate,
    Click,
    Drag,
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

MAX_SHOWN = 60
"""Characters of typed text that a line shows."""


def in_words(action: Act, secret: bool = False) -> str:
    """What is done, without what it is done to. ``secret`` text is not shown."""
    match action:
        case Click():
            times = {1: "", 2: "double-", 3: "triple-"}[action.count]
            side = "" if action.button == "left" else f"{action.button}-"
            held = "".join(f"{m}+" for m in action.modifiers)
            return f"{held}{times}{side}click"
        case Move():
            return "point at"
        case Drag():
            return "drag"
        case Scroll():
            way = ("down" if action.dy > 0 else "up") if action.dy else ("right" if action.dx > 0 else "left")
            return f"scroll {way} {abs(action.dy or action.dx)}"
        case Type():
            text = "*" * 8 if secret else action.text
            return f"type {text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + '...'!r}"
        case Press():
            return f"press {'+'.join(action.keys)}" + (f" x{action.count}" if action.count > 1 else "")
        case Hold():
            return f"hold {'+'.join(action.keys) or action.button} {action.ms} ms"
        case Launch():
            return " ".join(("start", action.app.removesuffix(".desktop"), *action.arguments))
        case Activate():
            return "bring to front"
        case Invoke():
            return f"accessibility action {action.name!r}"
        case SetValue():
            return f"set to {'*' * 8 if secret else action.value!r}"
        case Wait():
            return f"wait {action.ms} ms"
        case _:
            assert_never(action)
