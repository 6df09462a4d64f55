"""Our own dialect: actions as ``schema.py`` has them, in pixels of the picture or as places were asked for.

``{"thought": "…", "actions": [{"kind": "click", "point": {"x": 640, "y": 412}}]}``, or the actions by themselves. A
place may also be said as ``"target"``: the number of an element that the prompt listed, or words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import ValidationError

from steadyhand_actions.schema import (
    ACTION,
    Activate,
    Done,
    Drag,
    GiveUp,
    Invoke,
    Launch,
    Press,
    SetValue,
    Type,
    point_of,
)
from steadyhand_prompts.dialect import Described
from steadyhand_prompts.draft import Draft, button_named, keys_of, modifiers
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import items, mapping, refuse, shown, truth, whole, words

_SAID: dict[str, frozenset[str]] = {
    "click": frozenset({"button", "count", "modifiers"}),
    "move": frozenset(),
    "drag": frozenset({"to", "button", "modifiers"}),
    "scroll": frozenset({"dx", "dy", "modifiers"}),
    "type": frozenset({"text", "replace", "submit"}),
    "open": frozenset(),
    "switch": frozenset(),
}
"""What may be said beside a target, for each kind that takes one."""


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft."""
    found = values(text)
    if not found:
        refuse("there is no action in it")
    for value in found:
        item = mapping(value, "an item")
        if "actions" in item or "thought" in item:
            strange = set(item) - {"actions", "thought"}
            if strange:
                refuse(f"an answer has thought and actions, and no {sorted(strange)[0]!r}")
            draft.thought = "\n".join(filter(None, [draft.thought, words(item.get("thought") or "", "the thought")]))
            for action in items(item.get("actions") or [], "the actions"):
                _take(mapping(action, "an action"), draft)
        else:
            _take(item, draft)


def _take(item: Mapping[str, object], draft: Draft) -> None:
    """One action, checked as every other dialect's are."""
    if "target" in item:
        _say(item, draft)
        return
    try:
        action = ACTION.validate_json(json.dumps(_in_pixels(item, draft)))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the action"
        refuse(f"{where}: {first['msg']}")
    match action:
        case Launch() | Activate() | Invoke() | SetValue():
            refuse(f"a model may not {action.kind}; it has mouse and keyboard")
        case Type():
            draft.type(action.text)
        case Press():
            draft.press(action.keys, action.count)
        case Done() | GiveUp():
            draft.add(action)
        case _:
            point = point_of(action)
            for place in action.path if isinstance(action, Drag) else (point,) if point is not None else ():
                if not (0 <= place.x < draft.size[0] and 0 <= place.y < draft.size[1]):
                    refuse(f"({place.x}, {place.y}) lies off the {draft.size[0]}x{draft.size[1]} picture")
            draft.add(action)


def _in_pixels(item: Mapping[str, object], draft: Draft) -> dict[str, object]:
    """The action with its places as pixels of the picture; what is no place stays for the schema to refuse."""
    if draft.counts_pixels:
        return dict(item)
    path = item.get("path")
    found = {"point": _pixel(item["point"], draft)} if "point" in item else {}
    return {**item, **found, **({"path": [_pixel(at, draft) for at in path]} if isinstance(path, list) else {})}


def _pixel(place: object, draft: Draft) -> object:
    if not isinstance(place, dict) or set(place) != {"x", "y"}:
        return place
    at = draft.at(place["x"], place["y"])
    return {"x": at.x, "y": at.y}


def _say(item: Mapping[str, object], draft: Draft) -> None:
    """An act on something said by its number or in words."""
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in _SAID:
        refuse(f"there is no action {shown(kind)} with a target")
    strange = set(item) - _SAID[kind] - {"kind", "target"}
    if strange:
        refuse(f"a {kind} with a target has no {shown(sorted(strange)[0])}")
    target = _named(item["target"])
    held = modifiers(keys_of(item["modifiers"], "modifiers"), kind) if item.get("modifiers") else ()
    match kind:
        case "click":
            button, count = button_named(item.get("button", "left")), whole(item.get("count", 1), "count", 1, 3)
            draft.describe(Described("click", target, button=button, count=count, modifiers=held))
        case "move":
            draft.describe(Described("hover", target))
        case "drag":
            button = button_named(item.get("button", "left"))
            draft.describe(Described("drag", target, _named(item.get("to")), button, modifiers=held))
        case "scroll":
            dx, dy = (whole(item.get(name, 0), name, -100, 100) for name in ("dx", "dy"))
            draft.describe(Described("scroll", target, modifiers=held, dx=dx, dy=dy))
        case "type":
            text = words(item.get("text", ""), "the text")
            replace, submit = (truth(item.get(name, False), name) for name in ("replace", "submit"))
            draft.describe(Described("type", target, text=draft.typed(text), replace=replace, submit=submit))
        case _:
            draft.describe(Described("open" if kind == "open" else "switch", target))


def _named(value: object) -> str:
    """A number, or words."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000:
        return str(value)
    return words(value, "the target")
