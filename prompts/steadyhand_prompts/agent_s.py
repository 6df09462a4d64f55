"""Agent-S: one call on ``agent`` in a code block; places are said in words and grounded afterwards."""

from __future__ import annotations

from steadyhand_actions.schema import Modifier
from steadyhand_prompts.calls import Call, calls, fenced
from steadyhand_prompts.dialect import Described
from steadyhand_prompts.draft import Draft, button_named, keys_of, modifiers
from steadyhand_prompts.reading import bounded, items, milliseconds, number, refuse, shown, truth, whole, words

_PARAMETERS = {
    "click": ("element_description", "num_clicks", "button_type", "hold_keys"),
    "switch_applications": ("app_code",),
    "open": ("app_or_filename",),
    "type": ("element_description", "text", "overwrite", "enter"),
    "drag_and_drop": ("starting_description", "ending_description", "hold_keys"),
    "highlight_text_span": ("starting_phrase", "ending_phrase", "button"),
    "save_to_knowledge": ("text",),
    "scroll": ("element_description", "clicks", "shift"),
    "hotkey": ("keys",),
    "hold_and_press": ("hold_keys", "press_keys"),
    "wait": ("time",),
    "done": ("return_value",),
    "fail": ("reason",),
}
_REFUSED = {
    "set_cell_values": "it wants to set cells from inside the application",
    "call_code_agent": "it wants to run code",
}


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft: its last code block, or the call by itself."""
    code = fenced(text)
    found = calls(code[-1] if code else text)
    if not found:
        refuse("there is no action in it")
    draft.thought = draft.thought or (text[: text.find("```")].strip() if code else "")
    for call in found:
        _act(call, draft)


def _act(call: Call, draft: Draft) -> None:
    owner, _, name = call.name.partition(".")
    if owner == "agent" and name in _REFUSED:
        refuse(f"{_REFUSED[name]}; Steadyhand acts with mouse and keyboard only")
    if owner != "agent" or name not in _PARAMETERS:
        refuse(f"there is no action {shown(call.name)}")
    given = call.bind(_PARAMETERS[name])
    match name:
        case "hotkey":
            draft.press(keys_of(given.get("keys"), "keys"))
        case "hold_and_press":
            _hold_and_press(given, draft)
        case "wait":
            draft.wait(milliseconds(given.get("time"), "the wait"))
        case "done":
            answer = given.get("return_value")
            draft.done(None if answer is None else str(answer))
        case "fail":
            draft.give_up(words(given.get("reason", "the model says that it cannot be done"), "the reason"))
        case "save_to_knowledge":
            said = given.get("text")
            facts = [said] if isinstance(said, str) else items(said, "the text")
            draft.notes.extend(words(fact, "a fact") for fact in facts)
        case _:
            _described(name, given, draft)


def _described(name: str, given: dict[str, object], draft: Draft) -> None:
    """Acts on a thing said in words."""
    target = given.get(_PARAMETERS[name][0])
    match name:
        case "type":
            _type(target, given, draft)
            return
        case "click":
            count = whole(given.get("num_clicks", 1), "num_clicks", 1, 3)
            button = button_named(given.get("button_type", "left"))
            held = _held(given.get("hold_keys"), name)
            described = Described("click", words(target, "what to click"), "", button, count, held)
        case "scroll":
            notches = bounded(number(given.get("clicks"), "clicks"))
            sideways = truth(given.get("shift", False), "shift")
            dx, dy = (notches, 0) if sideways else (0, -notches)
            described = Described("scroll", words(target, "where to scroll"), dx=dx, dy=dy)
        case "drag_and_drop" | "highlight_text_span":
            end = words(given.get(_PARAMETERS[name][1]), "where to drag to")
            button = button_named(given.get("button", "left"))
            described = Described(
                "drag", words(target, "what to drag"), end, button, modifiers=_held(given.get("hold_keys"), name)
            )
        case _:
            kind = "open" if name == "open" else "switch"
            described = Described("open" if kind == "open" else "switch", words(target, f"what to {kind}"))
    draft.describe(described)


def _type(target: object, given: dict[str, object], draft: Draft) -> None:
    text = words(given.get("text", ""), "the text")
    replace, enter = (truth(given.get(key, False), key) for key in ("overwrite", "enter"))
    if target is not None:
        draft.describe(Described("type", words(target, "where to type"), text=text, replace=replace, submit=enter))
        return
    if replace:
        draft.press(("ctrl", "a"))
        draft.press(("backspace",))
    draft.type(text + ("\n" if enter else ""))


def _hold_and_press(given: dict[str, object], draft: Draft) -> None:
    held = keys_of(given.get("hold_keys"), "hold_keys")
    pressed = items(given.get("press_keys"), "press_keys")
    if not pressed:
        refuse("press_keys names no key")
    for key in pressed:
        draft.press((*held, words(key, "a key")))


def _held(keys: object, what: str) -> tuple[Modifier, ...]:
    return modifiers(keys_of(keys, "hold_keys"), what) if keys else ()
