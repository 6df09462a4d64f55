"""OpenAI's computer use: ``computer_call`` items, and the same actions as a function tool. Pixels of the screenshot."""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand_actions.schema import Point
from steadyhand_prompts.draft import Draft, button_named, keys_of, modifiers
from steadyhand_prompts.jsontext import value, values
from steadyhand_prompts.reading import items, mapping, milliseconds, need, notches, refuse, shown, words


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft."""
    said: list[str] = []
    found = values(text)
    if not found:
        refuse("there is no action in it")
    for item in found:
        _item(mapping(item, "an item"), draft, said)
    if said and draft.is_empty:
        draft.done("\n".join(said))


def _item(item: Mapping[str, object], draft: Draft, said: list[str]) -> None:
    """One item of a response, or an action by itself."""
    if isinstance(item.get("output"), list):
        for inner in items(item["output"], "the output"):
            _item(mapping(inner, "an item"), draft, said)
        return
    match item.get("type"):
        case "computer_call":
            for check in items(item.get("pending_safety_checks") or [], "the safety checks"):
                draft.notes.append(f"the model's provider asks for care: {_check(check)}")
            several = item.get("actions")
            for action in [item.get("action")] if several is None else items(several, "the actions"):
                _act(mapping(action, "the action"), "type", draft)
        case "function_call":
            arguments = item.get("arguments")
            inner = value(arguments) if isinstance(arguments, str) else arguments
            _act(mapping(inner, "the arguments"), "action", draft)
        case "reasoning":
            draft.thought = "\n".join(filter(None, [draft.thought, *_texts(item.get("summary"))]))
        case "message":
            said.extend(_texts(item.get("content")))
        case _ if isinstance(item.get("action"), dict):
            _act(mapping(item["action"], "the action"), "type", draft)
        case _:
            _act(item, "action" if "action" in item else "type", draft)


def _check(check: object) -> str:
    found = mapping(check, "a safety check")
    return str(found.get("message") or found.get("code") or "no reason given")[:300]


def _texts(parts: object) -> list[str]:
    found = [part.get("text") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else [parts]
    return [text for text in found if isinstance(text, str)]


def _act(action: Mapping[str, object], key: str, draft: Draft) -> None:
    name = words(need(action, key, "an action"), "the action")
    held = modifiers(keys_of(action["keys"], "keys"), name) if action.get("keys") and name != "keypress" else ()
    match name:
        case "click" | "left_click":
            draft.click(_point(action, draft), button_named(action.get("button") or "left"), 1, held)
        case "double_click":
            draft.click(_point(action, draft), "left", 2, held)
        case "triple_click":
            draft.click(_point(action, draft), "left", 3, held)
        case "right_click":
            draft.click(_point(action, draft), "right", 1, held)
        case "move":
            draft.move(_point(action, draft))
        case "drag":
            draft.drag(_path(action, draft), "left", held)
        case "scroll":
            dx, dy = (notches(action.get(side) or 0, side) for side in ("scroll_x", "scroll_y"))
            draft.scroll(_point(action, draft), dx, dy, held)
        case "type":
            draft.type(words(need(action, "text", name), "the text"))
        case "keypress" | "hotkey" | "key":
            keys = action.get("keys") if action.get("keys") is not None else action.get("key")
            draft.press(keys_of(keys, "keys"))
        case "wait":
            given = next((action[k] for k in ("ms", "duration_ms", "time_ms") if action.get(k) is not None), 2000)
            draft.wait(milliseconds(given, "the wait", 1.0))
        case "screenshot":
            draft.look = "pixels"
        case "terminate":
            _terminate(action, draft)
        case _:
            refuse(f"there is no action {shown(name)}")


def _terminate(action: Mapping[str, object], draft: Draft) -> None:
    answer = next((action[k] for k in ("answer", "message", "output") if isinstance(action.get(k), str)), None)
    if action.get("status", "success") in ("success", "done", "completed"):
        draft.done(words(answer, "the answer") if answer else None)
    else:
        draft.give_up(str(answer or "the model says that it failed"))


def _point(action: Mapping[str, object], draft: Draft) -> Point:
    return draft.at(need(action, "x", "the action"), need(action, "y", "the action"))


def _path(action: Mapping[str, object], draft: Draft) -> list[Point]:
    """``path`` of ``{x, y}`` or ``[x, y]``; or ``start_x`` to ``end_y``."""
    if action.get("path") is None:
        x1, y1, x2, y2 = (need(action, k, "a drag") for k in ("start_x", "start_y", "end_x", "end_y"))
        return [draft.at(x1, y1), draft.at(x2, y2)]
    path = items(action["path"], "the path")
    if not 2 <= len(path) <= 1000:
        refuse(f"a drag's path has {len(path)} places; 2 to 1000 are needed")
    return [_point(place, draft) if isinstance(place, dict) else _couple(place, draft) for place in path]


def _couple(place: object, draft: Draft) -> Point:
    numbers = items(place, "a place of the path")
    if len(numbers) != 2:
        refuse(f"{shown(place)} is no place")
    return draft.at(numbers[0], numbers[1])
