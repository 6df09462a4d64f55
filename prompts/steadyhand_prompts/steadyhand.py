"""Our own dialect: actions as ``schema.py`` has them, in pixels of the picture.

``{"thought": "…", "actions": [{"kind": "click", "point": {"x": 640, "y": 412}}]}``, or the actions by themselves.
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
from steadyhand_prompts.draft import Draft
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import items, mapping, refuse, words


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
    try:
        action = ACTION.validate_json(json.dumps(item))
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
