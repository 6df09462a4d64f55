"""UI-TARS and Doubao: ``Thought: … Action: click(start_box='(279,81)')``, in all the ways they write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from steadyhand_actions.errors import UnreadableAnswer
from steadyhand_actions.schema import Point
from steadyhand_prompts.calls import calls
from steadyhand_prompts.dialect import Described
from steadyhand_prompts.draft import Draft, keys_of
from steadyhand_prompts.reading import bounded, milliseconds, number, refuse, shown, unreadable, words
from steadyhand_prompts.tags import blocks, functions

_LABEL = re.compile(r"^[ \t*]*Action[ \t*]*[:：]", re.MULTILINE)
_INLINE = re.compile(r"(?<![\w_])Action[ \t]*[:：]")
_THOUGHT = re.compile(r"^[ \t]*(?:Thought|Reflection|Action_Summary)[ \t]*[:：]", re.MULTILINE)
_TAG = r"\[EOS\]|<\|im_end\|>|</?(?:Output|computer_env|Thought|thought)>|```\w*"
_NOISE = re.compile(_TAG)
_BETWEEN = re.compile(rf"(?:[\s;,*]|{_TAG}|Action[ \t]*[:：])*")
"""What may stand between one action and the next."""
_CALL = re.compile(r"([A-Za-z_]\w*)[ \t]*\(")
_TEXT_ONLY = re.compile(r"""\s*(content|text)\s*=\s*(['"])(.*)\2\s*,?\s*""", re.DOTALL)
_TAGS = re.compile(r"<\|box_start\|>(.*)<\|box_end\|>|<bbox>(.*)</bbox>|<point>(.*)</point>", re.DOTALL)
_ESCAPES = {r"\n": "\n", r"\t": "\t", r"\'": "'", r"\"": '"', r"\\": "\\"}
_SCROLL = 5
"""Notches of a scroll that says no amount."""
_PLACES = ("start_box", "point", "start_point", "box", "position", "start")
_ENDS = ("end_box", "end_point", "end")

_NAMES = {
    "click": "click", "left_click": "click", "left_single": "click", "tap": "click",
    "left_double": "double", "double_click": "double", "doubleclick": "double", "left_double_click": "double",
    "triple_click": "triple", "right_single": "right", "right_click": "right", "rightclick": "right",
    "middle_click": "middle",
    "drag": "drag", "left_click_drag": "drag", "select": "drag", "swipe": "drag", "left_drag": "drag",
    "mouse_move": "move", "move_to": "move", "moveto": "move", "hover": "move", "move": "move",
    "hotkey": "hotkey", "key": "hotkey", "press_key": "hotkey", "press": "press", "keydown": "press",
    "release": "release", "keyup": "release",
    "type": "type", "input": "type", "scroll": "scroll", "wait": "wait", "sleep": "wait",
    "finished": "finished", "finish": "finished", "done": "finished",
    "call_user": "call_user", "fail": "fail", "navigate": "navigate", "navigate_back": "back", "press_back": "back",
    "press_home": "home", "long_press": "long_press", "open_app": "open_app", "screenshot": "look",
}  # fmt: skip


Act = Callable[[str, Mapping[str, object], Draft], None]
"""Takes one action: its name and its arguments."""


def read(text: str, draft: Draft) -> None:
    """Read an answer into the draft."""
    if "<seed:tool_call>" in text:
        before, inside = blocks(text, "<seed:tool_call>", "</seed:tool_call>")
        draft.thought = draft.thought or _thought(before)
        for name, given in functions("".join(inside)):
            act(name, given, draft)
        return
    if "<answer>" in text and not _LABEL.search(text):
        before, answers = blocks(text, "<answer>", "</answer>")
        draft.thought = draft.thought or _thought(before)
        draft.done(answers[-1].strip())
        return
    label = _LABEL.search(text) or _last_inline(text)
    draft.thought = draft.thought or _thought(text[: label.start()] if label else "")
    acts(text[label.end() :] if label else text, draft, act)


def _last_inline(text: str) -> re.Match[str] | None:
    """A label in the middle of a line, for models that write everything on one."""
    found = None
    for match in _INLINE.finditer(text):
        if _CALL.match(text[match.end() : match.end() + 200].lstrip()):
            found = found or match
    return found


def _thought(text: str) -> str:
    return _THOUGHT.sub("", _NOISE.sub("", text)).strip()


def acts(text: str, draft: Draft, what: Act) -> None:
    """Calls one after another, each at the start of a line or straight behind the last; other words are passed over."""
    at = _past(text, 0)
    if not _CALL.match(text, at):
        refuse("there is no action in it")
    while at < len(text):
        match = _CALL.match(text, at)
        if match is None:
            line = text.find("\n", at)
            at = _past(text, line) if line >= 0 else len(text)
            continue
        end = _end(text, match.end())
        what(match[1], arguments(match[1], text[match.end() : end]), draft)
        at = _past(text, end + 1)


def _past(text: str, at: int) -> int:
    """Behind what may stand between actions."""
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _end(text: str, start: int) -> int:
    """Where the bracket that opened just before ``start`` closes. Quotes hide brackets, unless they never close."""
    depth, quote, at = 1, "", start
    while at < len(text):
        c = text[at]
        if quote:
            if c == "\\":
                at += 1
            elif c == quote and _closes(text, at):
                quote = ""
        elif c in "'\"":
            quote = c
        elif c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise unreadable("it is cut short: an action is never closed")


def _closes(text: str, at: int) -> bool:
    """Whether a quote ends its text: an argument or the call goes on behind it. An apostrophe does not."""
    rest = text[at + 1 : at + 40].lstrip()
    return rest[:1] in (")", "]", "}") or bool(re.match(r",\s*(\w+\s*=|['\"\[(]|\d|$)", rest))


def arguments(name: str, inside: str) -> dict[str, object]:
    """The named arguments of one call. Text with bare quotes or line ends in it is taken as it stands."""
    if not inside.strip():
        return {}
    try:
        (call,) = calls(f"{name}({inside})")
    except UnreadableAnswer:
        only = _TEXT_ONLY.fullmatch(inside)
        if only is None:
            raise
        return {only[1]: _unescaped(only[3])}
    if len(call.args) == 1 and not call.named:
        return {_POSITIONAL.get(_NAMES.get(name.lower(), ""), "start_box"): call.args[0]}
    if call.args:
        refuse(f"{name} has arguments without names")
    return dict(call.named)


_POSITIONAL = {"type": "content", "finished": "content", "hotkey": "key", "press": "key", "release": "key",
               "wait": "time", "scroll": "direction", "navigate": "url", "open_app": "app_name"}  # fmt: skip


def _unescaped(text: str) -> str:
    return re.sub(r"\\[nt'\"\\]", lambda match: _ESCAPES[match[0]], text)


def act(name: str, given: Mapping[str, object], draft: Draft) -> None:
    """One action of the family."""
    where, end = _first(given, _PLACES), _first(given, _ENDS)
    match _NAMES.get(name.lower()):
        case "click" | "double" | "triple" | "right" | "middle" as kind:
            count = {"double": 2, "triple": 3}.get(kind, 1)
            button = kind if kind in ("right", "middle") else "left"
            draft.click(_need(where if where is not None else end, name, draft), button, count)
        case "drag":
            draft.drag([_need(where, name, draft), _need(end, name, draft)])
        case "move":
            draft.move(_need(where, name, draft))
        case "long_press":
            draft.hold((), milliseconds(given.get("time", 1), "the time"), "left", _need(where, name, draft))
        case "scroll":
            _scroll(given, place_of(where, draft) if where is not None else None, draft)
        case "open_app":
            draft.describe(Described("open", words(_first(given, ("app_name", "name", "app")), "the application")))
        case _:
            _other(name, given, where, draft)


def _other(name: str, given: Mapping[str, object], where: object, draft: Draft) -> None:
    """What has no place of its own."""
    match _NAMES.get(name.lower()):
        case "hotkey":
            draft.press(keys_of(_first(given, ("key", "keys", "hotkey")), f"{name}'s key"))
        case "press" | "release" as kind:
            for key in keys_of(_first(given, ("key", "keys")), f"{name}'s key"):
                draft.key(key, kind == "press")
        case "type":
            if where is not None:
                draft.click(place_of(where, draft))
            draft.type(words(_first(given, ("content", "text")), "the text"))
        case "wait":
            draft.wait(milliseconds(_first(given, ("time", "seconds", "duration"), 5), "the wait"))
        case "finished":
            answer = _first(given, ("content", "answer", "message"), "")
            draft.done(words(answer, "the answer"))
        case "call_user":
            asked = words(_first(given, ("content", "message"), ""), "the question")
            draft.give_up(f"the model asks for you{': ' + asked if asked else ''}")
        case "fail":
            draft.give_up("the model says that it cannot be done")
        case "navigate":
            go_to(words(_first(given, ("url", "content")), "the address"), draft)
        case "back":
            draft.press(("alt", "left"))
        case "home":
            draft.press(("super", "d"))
        case "look":
            draft.look = "pixels"
        case _:
            refuse(f"there is no action {shown(name)}")


def go_to(address: str, draft: Draft) -> None:
    """To an address, in the browser in front, as a person does it."""
    if not address.strip() or "\n" in address.strip():
        refuse(f"{shown(address)} is no address")
    draft.press(("ctrl", "l"))
    draft.type(address.strip() + "\n")


def _scroll(given: Mapping[str, object], point: Point | None, draft: Draft) -> None:
    amount = _first(given, ("step", "amount", "distance"), _SCROLL)
    notches = abs(bounded(number(amount, "the amount")))
    dx, dy = direction(given.get("direction", "down"), notches)
    draft.scroll(point, dx, dy)


def direction(word: object, notches: int) -> tuple[int, int]:
    """So many notches in a direction."""
    match word.lower().strip() if isinstance(word, str) else word:
        case "down":
            return 0, notches
        case "up":
            return 0, -notches
        case "right":
            return notches, 0
        case "left":
            return -notches, 0
    raise unreadable(f"there is no direction {shown(word)}")


def _first(given: Mapping[str, object], names: tuple[str, ...], default: object = None) -> object:
    return next((given[name] for name in names if given.get(name) is not None), default)


def _need(value: object, name: str, draft: Draft) -> Point:
    if value is None:
        refuse(f"{name} does not say where")
    return place_of(value, draft)


def place_of(value: object, draft: Draft) -> Point:
    """A place in any of the ways the family writes it: the middle of it when it is a box."""
    if isinstance(value, list | tuple):
        return draft.pair(value)
    text = words(value, "the place").strip()
    tagged = _TAGS.fullmatch(text)
    if tagged is not None:
        text = next(group for group in tagged.groups() if group is not None).strip()
    for opening, closing in ("()", "[]"):
        if text.startswith(opening) and text.endswith(closing):
            text = text[1:-1]
    numbers = [piece for piece in re.split(r"[,\s]+", text.strip()) if piece]
    if len(numbers) not in (2, 4):
        refuse(f"{shown(value)} is no place")
    return draft.pair(numbers)
