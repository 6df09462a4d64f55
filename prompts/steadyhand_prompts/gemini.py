"""Gemini's computer use: ``click_at`` and its like, as calls in JSON or in text. Thousandths of the picture."""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand_prompts.calls import calls, fenced
from steadyhand_prompts.draft import Draft, keys_of
from steadyhand_prompts.jsontext import values
from steadyhand_prompts.reading import bounded, mapping, need, number, refuse, shown, truth, words
from steadyhand_prompts.uitars import direction, go_to

NAMES = (
    "click_at", "type_text_at", "hover_at", "key_combination", "scroll_at", "scroll_document", "drag_and_drop",
    "wait_5_seconds", "open_web_browser", "go_back", "go_forward", "search", "navigate",
)  # fmt: skip
_PARAMETERS = (
    "x", "y", "text", "press_enter", "clear_before_typing", "keys", "direction", "magnitude", "destination_x",
    "destination_y", "url",
)  # fmt: skip


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft."""
    found = values(text)
    for item in found:
        _item(mapping(item, "an item"), draft)
    if found:
        return
    code = fenced(text)
    for call in calls("\n".join(code) if code else text):
        _act(call.name.removeprefix("computer."), call.bind(_PARAMETERS), draft)


def _item(item: Mapping[str, object], draft: Draft) -> None:
    """A function call, however wrapped; text beside it is the thought."""
    inner = item.get("functionCall") or item.get("function_call")
    if isinstance(inner, dict):
        item = inner
    if isinstance(item.get("text"), str) and "name" not in item:
        draft.thought = "\n".join(filter(None, [draft.thought, words(item["text"], "the text")]))
        return
    name = words(need(item, "name", "a function call"), "the action")
    _act(name, mapping(item.get("args") or item.get("arguments") or {}, "the arguments"), draft)


def _act(name: str, given: Mapping[str, object], draft: Draft) -> None:
    match name:
        case "click_at":
            draft.click(draft.at(need(given, "x", name), need(given, "y", name)))
        case "hover_at":
            draft.move(draft.at(need(given, "x", name), need(given, "y", name)))
        case "type_text_at":
            _type(given, draft)
        case "drag_and_drop":
            start = draft.at(need(given, "x", name), need(given, "y", name))
            draft.drag([start, draft.at(need(given, "destination_x", name), need(given, "destination_y", name))])
        case "scroll_at" | "scroll_document":
            _scroll(name, given, draft)
        case "key_combination":
            draft.press(keys_of(need(given, "keys", name), "keys"))
        case "wait_5_seconds":
            draft.wait(5000)
        case "go_back" | "go_forward":
            draft.press(("alt", "left" if name == "go_back" else "right"))
        case "navigate":
            go_to(words(need(given, "url", name), "the address"), draft)
        case "search" | "open_web_browser":
            draft.look = "pixels"
        case _:
            refuse(f"there is no action {shown(name)}")


def _type(given: Mapping[str, object], draft: Draft) -> None:
    """Enter follows, and what was there goes first, unless it says otherwise."""
    draft.click(draft.at(need(given, "x", "type_text_at"), need(given, "y", "type_text_at")))
    if truth(given.get("clear_before_typing", True), "clear_before_typing"):
        draft.press(("ctrl", "a"))
        draft.press(("delete",))
    ends = "\n" if truth(given.get("press_enter", True), "press_enter") else ""
    draft.type(words(need(given, "text", "type_text_at"), "the text") + ends)


def _scroll(name: str, given: Mapping[str, object], draft: Draft) -> None:
    """``magnitude`` is in thousandths of the height; 800 unless said. A notch is about a hundred pixels."""
    magnitude = abs(number(given.get("magnitude", 800), "the magnitude"))
    notches = max(1, round(bounded(magnitude * draft.size[1] / 1000 / 100)))
    dx, dy = direction(need(given, "direction", name), notches)
    point = draft.at(given.get("x"), given.get("y")) if name == "scroll_at" else None
    draft.scroll(point, dx, dy)
