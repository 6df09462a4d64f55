"""GLM-4.5V's boxed calls, and AutoGLM's ``do(action="Tap", element=[x, y])``. Thousandths of the picture."""

from __future__ import annotations

import re
from collections.abc import Mapping

from steadyhand_prompts import uitars
from steadyhand_prompts.calls import calls
from steadyhand_prompts.dialect import Described
from steadyhand_prompts.draft import Draft
from steadyhand_prompts.reading import milliseconds, need, number, refuse, shown, words
from steadyhand_prompts.tags import blocks

_CALL = re.compile(r"(?:do|finish)\s*\(")
_SECONDS = re.compile(r"\s*([0-9]{1,4}(?:\.[0-9]{1,3})?)\s*(?:seconds?|s)?\s*")


def read_glm(text: str, draft: Draft) -> None:
    """GLM-4.5V: the action stands in a box; the words WAIT, DONE and FAIL are actions too."""
    before, inside = blocks(text, "<|begin_of_box|>", "<|end_of_box|>")
    draft.thought = draft.thought or (before.strip() if inside else "")
    for block in inside or [text]:
        match block.strip():
            case "DONE":
                draft.done()
            case "FAIL":
                draft.give_up("the model says that it cannot be done")
            case "WAIT":
                draft.wait(5000)
            case action:
                uitars.acts(action, draft, _glm)


def _glm(name: str, given: Mapping[str, object], draft: Draft) -> None:
    uitars.act(name, {key: value for key, value in given.items() if key != "element_info"}, draft)


def read_autoglm(text: str, draft: Draft) -> None:
    """AutoGLM: one ``do`` or ``finish``, in an ``<answer>`` or by itself."""
    before, answers = blocks(text, "<answer>", "</answer>")
    body = answers[-1] if answers else text
    start = _CALL.search(body)
    if start is None:
        refuse("there is no action in it")
    draft.thought = draft.thought or (before if answers else body[: start.start()]).strip()
    for call in calls(body[start.start() :]):
        given = call.bind(("action", "message", "element", "start", "end", "text", "app", "duration", "instruction"))
        if call.name == "finish":
            message = given.get("message") or given.get("action") or ""
            draft.done(words(message, "the message"))
        elif call.name == "do":
            _do(words(need(given, "action", "do"), "the action"), given, draft)
        else:
            refuse(f"there is no action {shown(call.name)}")


def _do(name: str, given: Mapping[str, object], draft: Draft) -> None:
    match name.lower().replace("_", " "):
        case "tap":
            draft.click(draft.pair(need(given, "element", name)))
        case "double tap":
            draft.click(draft.pair(need(given, "element", name)), "left", 2)
        case "long press":
            draft.hold((), 1000, "left", draft.pair(need(given, "element", name)))
        case "swipe":
            draft.drag([draft.pair(need(given, "start", name)), draft.pair(need(given, "end", name))])
        case "type" | "type name":
            draft.type(words(need(given, "text", name), "the text"))
        case "launch":
            draft.describe(Described("open", words(need(given, "app", name), "the application")))
        case "back":
            draft.press(("alt", "left"))
        case "home":
            draft.press(("super", "d"))
        case "wait":
            draft.wait(_time(given.get("duration", 5)))
        case "take over" | "interact":
            said = given.get("message")
            draft.give_up(f"the model asks for you{': ' + words(said, 'the message') if said else ''}")
        case _:
            refuse(f"there is no action {shown(name)}")


def _time(value: object) -> int:
    """``"3 seconds"`` or a number of them."""
    if isinstance(value, str):
        said = _SECONDS.fullmatch(value)
        if said is None:
            refuse(f"the wait is {shown(value)}, not a time")
        value = said[1]
    return milliseconds(number(value, "the wait"), "the wait")
