"""Anthropic's computer tool: ``{"action": "left_click", "coordinate": [640, 400]}``. Pixels of the declared display."""

from __future__ import annotations

import re
from collections.abc import Mapping

from steadyhand_actions.schema import Modifier, Point
from steadyhand_prompts.draft import Draft, keys_of, modifiers
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import bounded, items, mapping, milliseconds, need, number, refuse, shown, words
from steadyhand_prompts.uitars import direction

_CLICKS = {
    "left_click": ("left", 1), "right_click": ("right", 1), "middle_click": ("middle", 1),
    "double_click": ("left", 2), "triple_click": ("left", 3),
}  # fmt: skip


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft: a tool's input, a ``tool_use`` block, or a whole message."""
    found = values(text)
    if not found:
        refuse("there is no action in it")
    for item in found:
        _item(mapping(item, "an item"), draft)


def _item(item: Mapping[str, object], draft: Draft) -> None:
    if isinstance(item.get("content"), list) and "action" not in item:
        for inner in items(item["content"], "the content"):
            _item(mapping(inner, "an item"), draft)
        return
    match item.get("type"):
        case "tool_use":
            act(mapping(item.get("input"), "the tool's input"), draft)
        case "text" | "thinking":
            said = item.get("text") or item.get("thinking") or ""
            draft.thought = "\n".join(filter(None, [draft.thought, words(said, "the text")]))
        case _:
            act(item, draft)


def act(action: Mapping[str, object], draft: Draft) -> None:
    """One action of the tool."""
    name = words(need(action, "action", "a tool's input"), "the action")
    point = _point(action, "coordinate", draft)
    match name:
        case _ if name in _CLICKS:
            button, count = _CLICKS[name]
            draft.click(point, button, count, _held(action, name))
        case "left_click_drag":
            start = draft.here(_point(action, "start_coordinate", draft), name)
            draft.drag([start, _needed(point, name)], "left", _held(action, name))
        case "mouse_move":
            draft.move(_needed(point, name))
        case "left_mouse_down" | "left_mouse_up":
            draft.button("left", name.endswith("down"), point)
        case "scroll":
            amount = abs(bounded(number(action.get("scroll_amount", 5), "the amount")))
            dx, dy = direction(need(action, "scroll_direction", name), amount)
            draft.scroll(point, dx, dy, _held(action, name))
        case "screenshot" | "cursor_position" | "zoom":
            draft.look = "pixels"
        case _:
            _keyboard(name, action, draft)


def _keyboard(name: str, action: Mapping[str, object], draft: Draft) -> None:
    match name:
        case "type":
            draft.type(words(need(action, "text", name), "the text"))
        case "key":
            for keys in chords(words(need(action, "text", name), "the keys")):
                draft.press(keys)
        case "hold_key":
            ms = milliseconds(need(action, "duration", name), "the time")
            if not 1 <= ms <= 10_000:
                refuse(f"it holds a key for {ms / 1000:g} s; at most 10 s")
            draft.hold(keys_of(need(action, "text", name), "the keys"), ms)
        case "wait":
            draft.wait(milliseconds(action.get("duration", 1), "the wait"))
        case _:
            refuse(f"there is no action {shown(name)}")


def chords(text: str) -> list[tuple[str, ...]]:
    """``ctrl+s``, or several one after another (``ctrl+a ctrl+c``)."""
    pieces = re.sub(r"\s*\+\s*(?=\S)", "+", text.strip()).split()
    if len(pieces) > 1 and any("+" in piece[1:] for piece in pieces):
        return [keys_of(piece, "the keys") for piece in pieces]
    return [keys_of(text, "the keys")]


def _held(action: Mapping[str, object], name: str) -> tuple[Modifier, ...]:
    """Modifiers held with a click or a scroll."""
    said = action.get("key") or action.get("text")
    return modifiers(keys_of(said, "the modifier"), name) if said else ()


def _point(action: Mapping[str, object], key: str, draft: Draft) -> Point | None:
    return draft.pair(action[key]) if action.get(key) is not None else None


def _needed(point: Point | None, name: str) -> Point:
    if point is None:
        refuse(f"{name} needs coordinate")
    return point
