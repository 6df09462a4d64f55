"""An action in a person's words: one wording for the line of a step, the question before it and the report after it."""

from __future__ import annotations

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
    Point,
    Press,
    Scroll,
    SetValue,
    Type,
    Wait,
)

SECRET = "*" * 8


def in_words(action: Action, *, on: str = "", places: bool = False, secret: bool = False) -> str:
    """One line: ``double-click at 20, 15 with ctrl``.

    ``on``: what it is done to, in words; without them ``places`` says where, in pixels. ``secret``: what is typed is
    not shown. Typed text is given whole: who shows it decides how much of it there is room for.
    """
    match action:
        case Click():
            verb = ("click", "double-click", "triple-click")[action.count - 1]
            side = "" if action.button == "left" else f"{action.button}-"
            return f"{side}{verb}{_at(action.point, on, places)}{_with(action.modifiers)}"
        case Move():
            return f"point{_at(action.point, on and f'at {on}', places) or ' at'}"
        case Drag():
            button = "" if action.button == "left" else f" with the {action.button} button"
            return f"drag{_way(action, on, places)}{button}{_with(action.modifiers)}"
        case Scroll():
            where = _at(action.point, on and f"in {on}", places)
            return f"scroll {_directions(action)}{where}{_with(action.modifiers)}"
        case Type():
            return f"type {_quoted(action.text, secret)}{on and f' into {on}'}"
        case Press():
            times = f" {action.count} times" if action.count > 1 else ""
            return f"press {'+'.join(action.keys)}{times}{on and f' in {on}'}"
        case Hold():
            what = "+".join((*action.keys, *([f"the {action.button} button"] if action.button else [])))
            return f"hold {what} for {action.ms} ms"
        case Launch():
            return " ".join(("start", action.app.removesuffix(".desktop"), *action.arguments))
        case Activate():
            return f"bring {on or 'the window'} to the front"
        case Invoke():
            return f"{action.name}{on and f' {on}'} (through accessibility)"
        case SetValue():
            value = _quoted(action.value, secret) if isinstance(action.value, str) else f"{action.value:g}"
            return f"set{on and f' {on}'} to {value} (through accessibility)"
        case Wait():
            return f"wait up to {action.ms / 1000:g} s for the screen to change"
        case Done():
            return "done"
        case GiveUp():
            return f"give up: {action.reason}"
        case _:
            assert_never(action)


def _at(point: Point | None, on: str, places: bool) -> str:
    if on:
        return f" {on}"
    return f" at {point.x}, {point.y}" if places and point is not None else ""


def _way(action: Drag, on: str, places: bool) -> str:
    first, last = action.path[0], action.path[-1]
    start = f" {on}" if on else f" from {first.x}, {first.y}" if places else ""
    return f"{start} to {last.x}, {last.y}" if on or places else ""


def _with(modifiers: tuple[str, ...]) -> str:
    return f" with {'+'.join(modifiers)}" if modifiers else ""


def _quoted(text: str, secret: bool) -> str:
    """Typed text, its Enters and Tabs to be seen."""
    return f"'{SECRET if secret else text}'".replace("\n", "↵").replace("\t", "⇥")


def _directions(action: Scroll) -> str:
    parts = []
    if action.dy:
        parts.append(f"{'down' if action.dy > 0 else 'up'} by {abs(action.dy)}")
    if action.dx:
        parts.append(f"{'right' if action.dx > 0 else 'left'} by {abs(action.dx)}")
    return " and ".join(parts) or "by nothing"
