"""The JSON schema of an answer in our own dialect, for servers that hold a model to one.

Everything that fits it is an answer that parses, apart from the numbers of elements that are not there.
"""

from __future__ import annotations

from typing import Any

from steadyhand_actions.keys import FUNCTION, MODIFIERS
from steadyhand_prompts.counting import COUNTINGS, Counting
from steadyhand_prompts.spaces import Size

_LONG = 2_000
_SHORT = 240
_KEYS = (
    *MODIFIERS, *"abcdefghijklmnopqrstuvwxyz0123456789", "enter", "esc", "tab", "space", "backspace", "delete", "up",
    "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", *FUNCTION[:12],
)  # fmt: skip


def action_schema(
    size: Size, elements: int, counting: Counting = COUNTINGS[""], places: bool = True
) -> dict[str, object]:
    """For a picture of that size with so many numbered elements. ``counting``: how places are given; without ``places``
    none are."""
    numbers = {"type": "integer", "minimum": 1, "maximum": elements}
    text = _text(_SHORT)
    target: dict[str, Any] = {"anyOf": [numbers, text]} if elements else text
    wide, high = counting.most(size)
    number = "number" if counting.digits else "integer"
    point = _object(
        {"x": {"type": number, "minimum": 0, "maximum": wide}, "y": {"type": number, "minimum": 0, "maximum": high}},
        "x", "y",
    )  # fmt: skip
    notches = {"type": "integer", "minimum": -20, "maximum": 20}
    count = {"type": "integer", "minimum": 1, "maximum": 3}
    button = {"enum": ["left", "middle", "right"]}
    flag = {"type": "boolean"}
    keys = {"type": "array", "minItems": 1, "maxItems": 3, "items": {"enum": list(_KEYS)}}
    acts = [
        _act("click", {"target": target, "button": button, "count": count}, "target"),
        _act("click", {"point": point, "button": button, "count": count}, "point"),
        _act("move", {"target": target}, "target"),
        _act("move", {"point": point}, "point"),
        _act("drag", {"target": target, "to": target}, "target", "to"),
        _act("scroll", {"target": target, "dy": notches}, "target", "dy"),
        _act("scroll", {"point": point, "dy": notches}, "point", "dy"),
        _act("type", {"target": target, "text": _text(_LONG), "replace": flag, "submit": flag}, "target", "text"),
        _act("type", {"text": _text(_LONG)}, "text"),
        _act("open", {"target": text}, "target"),
        _act("switch", {"target": text}, "target"),
        _act("press", {"keys": keys}, "keys"),
        _act("wait", {"ms": {"type": "integer", "minimum": 100, "maximum": 10_000}}, "ms"),
        _act("done", {"answer": {"anyOf": [_text(_LONG, 0), {"type": "null"}]}}, "answer"),
        _act("give_up", {"reason": text}, "reason"),
    ]
    told = [act for act in acts if places or "point" not in act["required"]]
    actions = {"type": "array", "minItems": 1, "maxItems": 1, "items": {"anyOf": told}}
    return _object({"thought": _text(_SHORT, 0), "actions": actions}, "actions")


def _act(kind: str, properties: dict[str, Any], *needed: str) -> dict[str, Any]:
    return _object({"kind": {"const": kind}, **properties}, "kind", *needed)


def _object(properties: dict[str, Any], *needed: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def _text(longest: int, least: int = 1) -> dict[str, object]:
    return {"type": "string", "minLength": least, "maxLength": longest}
