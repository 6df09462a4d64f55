"""OSWorld: ``pyautogui`` calls in a code block, the words WAIT, DONE and FAIL, and the computer_13 JSON actions.

Aguvis and OpenCUA write the same calls with fractions of the picture; the dialect's name says which.
"""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand_actions.schema import Point
from steadyhand_prompts.calls import Call, calls, fenced
from steadyhand_prompts.draft import Draft, button_named, keys_of
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import (
    bounded,
    items,
    mapping,
    milliseconds,
    need,
    number,
    refuse,
    shown,
    whole,
    words,
)

_MOUSE = ("x", "y", "clicks", "interval", "button", "duration", "tween", "logScreenshot", "_pause")
_DRAG = ("x", "y", "duration", "tween", "button", "logScreenshot", "_pause", "mouseDownUp")
_MOVE = ("x", "y", "duration", "tween", "logScreenshot", "_pause")
_ONE = ("x", "y", "interval", "button", "duration", "tween", "logScreenshot", "_pause")
_DOWN = ("x", "y", "button", "duration", "tween", "logScreenshot", "_pause")
_WHEEL = ("clicks", "x", "y", "logScreenshot", "_pause")
_CLICKS = {"click": (None, None), "doubleClick": (None, 2), "tripleClick": (None, 3), "rightClick": ("right", 1),
           "middleClick": ("middle", 1), "leftClick": ("left", 1), "triple_click": (None, 3),
           "double_click": (None, 2)}  # fmt: skip
_WORDS = {"WAIT", "DONE", "FAIL"}


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft."""
    blocks = fenced(text)
    if '"action_type"' in text:
        for item in values(text):
            _json(mapping(item, "an action"), draft)
        return
    if blocks:
        draft.thought = draft.thought or text[: text.find("```")].strip()
    else:
        thought, blocks = _bare(text)
        draft.thought = draft.thought or thought
    for block in blocks:
        _block(block, draft)


def _bare(text: str) -> tuple[str, list[str]]:
    """An answer without a fence: the code at its end, and what stands before it."""
    lines = text.strip().splitlines()
    starts = ("pyautogui.", "computer.", "time.sleep(", "import ")
    first = next((i for i, line in enumerate(lines) if line.strip().startswith(starts)), None)
    if first is None:
        first = next((i for i, line in enumerate(lines) if line.strip() in _WORDS), None)
    if first is None:
        refuse("there is no action in it")
    return "\n".join(lines[:first]).strip(), ["\n".join(lines[first:])]


def _block(code: str, draft: Draft) -> None:
    """Calls, and perhaps a last word."""
    lines = code.strip().splitlines()
    last = lines[-1].strip() if lines and lines[-1].strip() in _WORDS else ""
    for call in calls("\n".join(lines[:-1] if last else lines)):
        _act(call, draft)
    if last:
        _word(last, draft)


def _word(word: str, draft: Draft) -> None:
    match word:
        case "DONE":
            draft.done()
        case "FAIL":
            draft.give_up("the model says that it cannot be done")
        case _:
            draft.wait(5000)


def _act(call: Call, draft: Draft) -> None:
    owner, _, name = call.name.partition(".")
    if (owner, name) == ("time", "sleep") or (owner, name) == ("pyautogui", "sleep"):
        draft.wait(milliseconds(call.bind(("seconds",)).get("seconds"), "the wait"))
    elif owner not in ("pyautogui", "computer"):
        refuse(f"there is no action {shown(call.name)}")
    elif name in _CLICKS:
        button, count = _CLICKS[name]
        given = call.bind(_MOUSE if name == "click" else _ONE)
        clicks = count or whole(given.get("clicks", 1), "clicks", 1, 3)
        draft.click(_point(given, draft), button or button_named(given.get("button", "left")), clicks)
    elif owner == "computer":
        _computer(name, call, draft)
    else:
        _pyautogui(name, call, draft)


def _computer(name: str, call: Call, draft: Draft) -> None:
    """What OpenCUA adds."""
    match name:
        case "terminate":
            given = call.bind(("status", "answer", "data"))
            if words(given.get("status", "success"), "the status") == "success":
                draft.done(words(given.get("answer") or "", "the answer"))
            else:
                draft.give_up("the model says that it failed")
        case "wait":
            draft.wait(milliseconds(call.bind(("seconds",)).get("seconds", 5), "the wait"))
        case _:
            refuse(f"there is no action {shown(call.name)}")


def _pyautogui(name: str, call: Call, draft: Draft) -> None:
    match name:
        case "moveTo":
            draft.move(_needed(call.bind(_MOVE), draft, name))
        case "dragTo":
            given = call.bind(_DRAG)
            draft.drag([draft.here(None, name), _needed(given, draft, name)], button_named(given.get("button", "left")))
        case "moveRel" | "move" | "dragRel" | "drag":
            _relative(name, call, draft)
        case "mouseDown" | "mouseUp":
            given = call.bind(_DOWN)
            draft.button(given.get("button", "left"), name == "mouseDown", _point(given, draft))
        case "scroll" | "vscroll" | "hscroll":
            given = call.bind(_WHEEL)
            clicks = bounded(number(given.get("clicks"), "clicks"))
            dx, dy = (clicks, 0) if name == "hscroll" else (0, -clicks)
            draft.scroll(_point(given, draft), dx, dy)
        case _:
            _keyboard(name, call, draft)


def _keyboard(name: str, call: Call, draft: Draft) -> None:
    match name:
        case "typewrite" | "write":
            text = call.bind(("message", "interval", "logScreenshot", "_pause")).get("message")
            if isinstance(text, list | tuple):
                for key in text:
                    draft.press((words(key, "a key"),))
            else:
                draft.type(words(text, "the text"))
        case "press":
            given = call.bind(("keys", "presses", "interval", "logScreenshot", "_pause"))
            times = whole(given.get("presses", 1), "presses", 1, 100)
            keys = given.get("keys")
            for key in [keys] if isinstance(keys, str) else items(keys, "keys"):
                draft.press((words(key, "a key"),), times)
        case "hotkey":
            keys = call.args[0] if len(call.args) == 1 and isinstance(call.args[0], list | tuple) else call.args
            draft.press(keys_of(list(items(keys, "keys")), "keys"))
        case "keyDown" | "keyUp":
            key = call.bind(("key", "logScreenshot", "_pause")).get("key")
            draft.key(words(key, "the key"), name == "keyDown")
        case _:
            refuse(f"there is no action {shown(call.name)}")


def _relative(name: str, call: Call, draft: Draft) -> None:
    given = call.bind(("xOffset", "yOffset", "duration", "tween", "button", "logScreenshot", "_pause", "mouseDownUp"))
    start = draft.here(None, name)
    dx, dy = (number(given.get(key, 0), key) for key in ("xOffset", "yOffset"))
    end = draft.pixel(start.x + dx, start.y + dy)
    if name.startswith("drag"):
        draft.drag([start, end], button_named(given.get("button", "left")))
    else:
        draft.move(end)


def _point(given: Mapping[str, object], draft: Draft) -> Point | None:
    """The place of a call: two numbers, or a pair as the first."""
    x, y = given.get("x"), given.get("y")
    if isinstance(x, list | tuple) and y is None:
        return draft.pair(x)
    if x is None and y is None:
        return None
    return draft.at(x, y)


def _needed(given: Mapping[str, object], draft: Draft, name: str) -> Point:
    point = _point(given, draft)
    if point is None:
        refuse(f"{name} does not say where")
    return point


def _json(action: Mapping[str, object], draft: Draft) -> None:
    """computer_13."""
    name = words(need(action, "action_type", "an action"), "the action")
    inner = action.get("parameters")
    given = {**action, **mapping(inner, "the parameters")} if inner else action
    point = _point(given, draft)
    button = given.get("button") or "left"
    match name:
        case "MOVE_TO":
            draft.move(_needed(given, draft, name))
        case "CLICK":
            draft.click(point, button_named(button), whole(given.get("num_clicks") or 1, "num_clicks", 1, 3))
        case "DOUBLE_CLICK":
            draft.click(point, "left", 2)
        case "RIGHT_CLICK":
            draft.click(point, "right")
        case "MOUSE_DOWN" | "MOUSE_UP":
            draft.button(button, name == "MOUSE_DOWN", point)
        case "DRAG_TO":
            draft.drag([draft.here(None, name), _needed(given, draft, name)])
        case "SCROLL":
            dx, dy = (bounded(number(given.get(key) or 0, key)) for key in ("dx", "dy"))
            draft.scroll(point, dx, -dy)
        case "TYPING":
            draft.type(words(need(given, "text", name), "the text"))
        case "PRESS":
            draft.press((words(need(given, "key", name), "the key"),))
        case "KEY_DOWN" | "KEY_UP":
            draft.key(words(need(given, "key", name), "the key"), name == "KEY_DOWN")
        case "HOTKEY":
            draft.press(keys_of(need(given, "keys", name), "keys"))
        case _ if name in _WORDS:
            _word(name, draft)
        case _:
            refuse(f"there is no action {shown(name)}")
