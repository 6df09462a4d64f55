"""``<tool_call>`` answers of the ``computer_use`` tool: Fara and Qwen-VL, as JSON or as tags.

Fara counts in pixels of the picture as it resized it, Qwen3-VL in thousandths; both are said by the dialect's name.
"""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand_actions.schema import Point
from steadyhand_prompts.draft import Draft, keys_of
from steadyhand_prompts.jsontext import value, values
from steadyhand_prompts.reading import mapping, milliseconds, need, notches, refuse, shown, truth, words
from steadyhand_prompts.tags import blocks, functions
from steadyhand_prompts.uitars import go_to

_CLICKS = {
    "left_click": ("left", 1), "click": ("left", 1), "right_click": ("right", 1), "middle_click": ("middle", 1),
    "double_click": ("left", 2), "triple_click": ("left", 3),
}  # fmt: skip
FARA_ONLY = (
    "visit_url", "web_search", "history_back", "pause_and_memorize_fact", "read_page_answer_question",
    "ask_user_question", "run_command",
)  # fmt: skip
"""Actions that only Fara knows."""


def read_fara(text: str, draft: Draft) -> None:
    """Fara: typed text ends with Enter unless it says otherwise."""
    for arguments in _arguments(text, draft):
        _act(arguments, draft, enter=True)


def read_qwen(text: str, draft: Draft) -> None:
    """Qwen-VL's computer_use."""
    for arguments in _arguments(text, draft):
        _act(arguments, draft, enter=False)


def _arguments(text: str, draft: Draft) -> list[Mapping[str, object]]:
    """The arguments of every call, and the thought before the first."""
    found: list[Mapping[str, object]] = []
    before, inside = blocks(text, "<tool_call>", "</tool_call>")
    if not inside:
        before, _ = before.split("<function=", 1) if "<function=" in before else ("", "")
        inside = [text]
    draft.thought = draft.thought or before.strip()
    for block in inside:
        if "<function=" in block:
            found.extend({name: _value(said) for name, said in given.items()} for _, given in functions(block))
            continue
        for item in values(block):
            call = mapping(item, "a call")
            arguments = call.get("arguments", call)
            found.append(mapping(value(arguments) if isinstance(arguments, str) else arguments, "the arguments"))
    if not found:
        refuse("there is no action in it")
    return found


def _value(said: str) -> object:
    """A tag's text: a list when it is one, else as it stands."""
    return value(said) if said.strip().startswith("[") and said.strip().endswith("]") else said


def _act(given: Mapping[str, object], draft: Draft, *, enter: bool) -> None:
    name = words(need(given, "action", "a call"), "the action").strip()
    point = draft.pair(given["coordinate"]) if given.get("coordinate") is not None else None
    match name:
        case _ if name in _CLICKS:
            button, count = _CLICKS[name]
            draft.click(point, button, count)
        case "left_click_drag":
            start = draft.pair(given["start_coordinate"]) if given.get("start_coordinate") is not None else None
            draft.drag([draft.here(start, name), _needed(point, name)])
        case "mouse_move" | "hover":
            draft.move(_needed(point, name))
        case "scroll":
            draft.scroll(point, 0, -notches(need(given, "pixels", name), "pixels"))
        case "hscroll":
            draft.scroll(point, notches(need(given, "pixels", name), "pixels"), 0)
        case "type":
            _type(given, point, draft, enter)
        case "key":
            draft.press(keys_of(given.get("keys") if given.get("keys") is not None else given.get("text"), "keys"))
        case "wait":
            draft.wait(milliseconds(given.get("time", 1), "the wait"))
        case _:
            _other(name, given, draft)


def _type(given: Mapping[str, object], point: Point | None, draft: Draft, enter: bool) -> None:
    if point is not None:
        draft.click(point)
    if truth(given.get("delete_existing_text", False), "delete_existing_text"):
        draft.press(("ctrl", "a"))
        draft.press(("delete",))
    ends = "\n" if truth(given.get("press_enter", enter), "press_enter") else ""
    draft.type(words(need(given, "text", "type"), "the text") + ends)


def _other(name: str, given: Mapping[str, object], draft: Draft) -> None:
    match name:
        case "visit_url":
            go_to(words(need(given, "url", name), "the address"), draft)
        case "web_search":
            go_to(words(need(given, "query", name), "the query"), draft)
        case "history_back":
            draft.press(("alt", "left"))
        case "refresh":
            draft.press(("F5",))
        case "pause_and_memorize_fact":
            draft.notes.append(words(need(given, "fact", name), "the fact"))
        case "read_page_answer_question" | "screenshot":
            draft.look = "pixels"
        case "ask_user_question":
            draft.give_up(f"the model asks: {words(need(given, 'question', name), 'the question')}")
        case "answer":
            draft.done(words(need(given, "text", name), "the answer"))
        case "terminate":
            if words(given.get("status", "success"), "the status").strip() == "success":
                draft.done()
            else:
                draft.give_up("the model says that it failed")
        case "run_command":
            refuse("it wants to run a command; Steadyhand acts with mouse and keyboard only")
        case _:
            refuse(f"there is no action {shown(name)}")


def _needed(point: Point | None, name: str) -> Point:
    if point is None:
        refuse(f"{name} needs coordinate")
    return point
