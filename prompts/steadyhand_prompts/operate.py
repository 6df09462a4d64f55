"""JSON of other agents: Self-Operating Computer, OmniTool (boxes by number) and UFO (fractions of the window)."""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand_actions.schema import Point
from steadyhand_prompts.dialect import Described
from steadyhand_prompts.draft import Draft, button_named, keys_of
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import bounded, items, mapping, need, number, refuse, shown, truth, words


def read_so(text: str, draft: Draft) -> None:
    """Self-Operating Computer: a list of operations; places are fractions, as text."""
    for item in _objects(text):
        draft.thought = "\n".join(filter(None, [draft.thought, words(item.get("thought") or "", "the thought")]))
        name = words(need(item, "operation", "an operation"), "the operation")
        match name:
            case "click":
                x, y = (_fraction(need(item, key, name)) for key in ("x", "y"))
                draft.click(draft.at(x, y))
            case "write":
                draft.type(words(need(item, "content", name), "the content"))
            case "press":
                draft.press(keys_of(need(item, "keys", name), "keys"))
            case "done":
                draft.done(words(item.get("summary") or "", "the summary"))
            case _:
                refuse(f"there is no operation {shown(name)}")


def _fraction(value: object) -> object:
    """``"0.10"`` or ``"10%"``."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return number(value.strip()[:-1], "a place") / 100
    return value


def read_omnitool(text: str, draft: Draft) -> None:
    """OmniTool: the target is the number of a box that was marked on the picture."""
    for item in _objects(text):
        draft.thought = "\n".join(filter(None, [draft.thought, words(item.get("Reasoning") or "", "the reasoning")]))
        name, said = item.get("Next Action"), item.get("value")
        box = item.get("Box ID")
        target = f"box {number(box, 'Box ID'):g}" if box is not None else ""
        match name:
            case "left_click" | "right_click" | "double_click":
                button, count = ("right" if name == "right_click" else "left"), (2 if name == "double_click" else 1)
                draft.describe(Described("click", target, button=button_named(button), count=count))
            case "hover":
                draft.describe(Described("hover", target))
            case "type" if target:
                draft.describe(Described("type", target, text=words(said, "the value")))
            case "type":
                draft.type(words(said, "the value"))
            case "scroll_up" | "scroll_down":
                draft.scroll(None, 0, 5 if name == "scroll_down" else -5)
            case "wait":
                draft.wait(1000)
            case None | "None" | "done":
                draft.done()
            case _:
                refuse(f"there is no action {shown(name)}")


def read_ufo(text: str, draft: Draft) -> None:
    """UFO: places are fractions of the window's picture; a control is named by its label, or its text."""
    for item in _objects(text):
        lower = {key.lower().replace("_", ""): value for key, value in item.items()}
        draft.thought = "\n".join(filter(None, [draft.thought, words(lower.get("thought") or "", "the thought")]))
        name = words(lower.get("function") or "", "the function")
        given = mapping(lower.get("args") or lower.get("arguments") or lower.get("parameters") or {}, "the arguments")
        if name:
            _ufo(name, given, _control(lower), draft)
        if str(lower.get("status", "")).upper() in ("FINISH", "FINISHED"):
            draft.done()
        elif str(lower.get("status", "")).upper() in ("FAIL", "ERROR"):
            draft.give_up("the model says that it failed")


def _control(item: Mapping[str, object]) -> str:
    label, text = item.get("controllabel"), item.get("controltext")
    if isinstance(text, str) and text.strip():
        return text
    return f"box {label}" if isinstance(label, str | int) and str(label).strip() else ""


def _ufo(name: str, given: Mapping[str, object], control: str, draft: Draft) -> None:
    button = button_named(given.get("button") or "left")
    count = 2 if truth(given.get("double", False), "double") else 1
    match name:
        case "click_on_coordinates":
            draft.click(_place(given, "x", "y", draft), button, count)
        case "click_input":
            draft.describe(Described("click", control, button=button, count=count))
        case "drag_on_coordinates":
            start, end = _place(given, "start_x", "start_y", draft), _place(given, "end_x", "end_y", draft)
            draft.drag([start, end], button)
        case "set_edit_text":
            draft.describe(Described("type", control, text=words(need(given, "text", name), "the text"), replace=True))
        case "type":
            draft.type(words(need(given, "text", name), "the text"))
        case "keyboard_input":
            keys = words(need(given, "keys", name), "the keys")
            inner = keys.strip()
            if inner.startswith("{") and inner.endswith("}") and inner.count("{") == 1:
                draft.press(keys_of(inner[1:-1], "the keys"))
            elif "{" in inner:
                refuse(f"the keys {shown(keys)} cannot be read")
            else:
                draft.type(keys)
        case "wheel_mouse_input":
            draft.scroll(None, 0, -bounded(number(need(given, "wheel_dist", name), "wheel_dist")))
        case "texts" | "summary" | "annotation":
            draft.look = "pixels"
        case _:
            refuse(f"there is no action {shown(name)}")


def _place(given: Mapping[str, object], x: str, y: str, draft: Draft) -> Point:
    return draft.at(need(given, x, "the action"), need(given, y, "the action"))


def _objects(text: str) -> list[Mapping[str, object]]:
    found = [mapping(item, "an item") for item in items(values(text), "the answer")]
    if not found:
        refuse("there is no action in it")
    return found
