"""What a text that talks to the agent changes: what it asks for, and the person did not, becomes a question.

It never forbids, never permits, and leaves alone what the task names. Words of the text are compared with what the
act is done to, what is typed and what is started; a bare OK, or a thing without a name next to it, is asked about too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from steadyhand_actions import keys
from steadyhand_actions.findings import Finding, quoted
from steadyhand_actions.hosts import addresses_in, host_of
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules_targets import acting, in_browser, in_terminal, words_on
from steadyhand_actions.schema import (
    Act,
    Activate,
    Click,
    Drag,
    Hold,
    Invoke,
    Launch,
    Move,
    Press,
    Scroll,
    SetValue,
    Type,
    Wait,
)
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import fold, has_name, lexicon, look_alikes, solid, tokens

_SAME: Final = 4
"""First letters by which two forms of a word are one."""
_RUN: Final = 3
"""Words in a row that are no accident."""
_OFTEN: Final = 5
_NAMELESS: Final = frozenset({"button", "link", "icon", "image", "toggle", "menuitem", ""})
_MOVING: Final = frozenset(
    "esc tab up down left right home end pageup pagedown shift ctrl alt altgr super capslock numlock".split()
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_CODE: Final = re.compile(r"\S*[\d./\\:=@_-]\S*")
_STARTING: Final = (frozenset({"super", "r"}), frozenset({"alt", "F2"}), frozenset({"super"}))
_PASTING: Final = (frozenset({"ctrl", "v"}), frozenset({"shift", "insert"}), frozenset({"ctrl", "shift", "v"}))
_CLOSING: Final = (
    frozenset({"alt", "F4"}),
    frozenset({"ctrl", "w"}),
    frozenset({"ctrl", "q"}),
    frozenset({"ctrl", "F4"}),
)


def heard(context: Context, task: Task) -> tuple[str, ...]:
    """What talks on the screen, but for what the person's own task holds."""
    return tuple(text for text in context.spoken if not task.holds(text))


def raised(action: Act, context: Context, task: Task) -> list[Finding]:
    """Asks of an act that nothing else is asked about."""
    texts = heard(context, task)
    if not texts or isinstance(action, Move | Scroll | Wait | Activate):
        return []
    match action:
        case Type():
            found = _typed(action.text, context, task, texts)
        case SetValue() if isinstance(action.value, str):
            found = _typed(action.value, context, task, texts)
        case Press():
            found = _pressed(keys.chord(action.keys), context, task, texts)
        case Hold() if action.keys:
            found = _pressed(keys.chord(action.keys), context, task, texts)
        case Launch():
            found = _started(action, task, texts)
        case Click(button="right"):
            found = ""
        case Click() | Invoke() | SetValue() | Hold():
            found = _on(context.target, context, task, texts)
        case Drag():
            found = _on(context.onto, context, task, texts) if context.onto is not None else ""
    many = context.repeats + (action.count if isinstance(action, Press) else 1)
    if not found and many > _OFTEN and not _travels(action):
        found = f"it would be done {many} times"
    if not found:
        return []
    reason = f"the task does not name this, and {found}; the screen talks to the agent: {quoted(texts[0])}"
    return [Finding("ask", "spoken.raised", reason, "out-of-scope")]


def _travels(action: Act) -> bool:
    return isinstance(action, Press) and set(keys.chord(action.keys)) <= _MOVING


# ---- what is acted on ----------------------------------------------------------------------------------------------


def _on(target: Target | None, context: Context, task: Task, texts: Sequence[str]) -> str:
    if not acting(target, context):
        return ""
    names = words_on(target) if target is not None else ()
    if not names:
        role = target.role if target is not None else ""
        return "it is not known what is there" if context.near and role in _NAMELESS else ""
    if lexicon().lists["refuse"].is_whole(names[0]) and not context.dialog:
        return "" if not _shares(names[0], task, texts) or not _closes(names[0]) else _asked_for(names[0])
    if any(task.says_to_press(name, or_turn=True) for name in names):
        return ""
    shared = next((name for name in names if _shares(name, task, texts)), None)
    if shared is not None:
        return _asked_for(shared)
    lists = lexicon().lists
    beside = context.near or context.kind == "dialog" or bool(context.dialog)
    yes = lists["assent"].is_whole(names[0]) or (beside and lists["generic"].is_whole(names[0]))
    if yes and not _said(names[0], task):
        return f"{quoted(names[0])} says yes to something"
    return ""


def _closes(name: str) -> bool:
    return tokens(fold(name))[:1] in (("close",), ("quit",), ("exit",))


def _asked_for(what: str) -> str:
    return f"{quoted(what)} is what a text on the screen speaks of"


def _said(name: str, task: Task) -> bool:
    return set(tokens(fold(name))) <= set(tokens(task.folded))


def _shares(name: str, task: Task, texts: Iterable[str]) -> bool:
    """Whether a text speaks of a name with a word that the task does not have."""
    said = set(tokens(task.folded))
    for word in tokens(fold(name)):
        if solid(word):
            hit = len(word) > 1 and word not in task.folded and any(word in fold(text) for text in texts)
        else:
            told = (w for text in texts for reading in look_alikes(fold(text)) for w in _split(reading))
            hit = len(word) >= _RUN and not any(_one(word, w) for w in said) and any(_one(word, w) for w in told)
        if hit:
            return True
    return False


def _split(folded: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", folded))


def _one(a: str, b: str) -> bool:
    """Two forms of one word."""
    if a == b:
        return True
    shorter = min(len(a), len(b))
    return shorter >= _SAME and a[:shorter] == b[:shorter] and abs(len(a) - len(b)) <= 3


# ---- what is typed, pressed, started -------------------------------------------------------------------------------


def _typed(text: str, context: Context, task: Task, texts: Sequence[str]) -> str:
    if not text.strip() or task.holds(text):
        return ""
    if in_terminal(context, context.focus) and "\n" in text:
        return f"the command {quoted(text)} is not the person's"
    for address in (*addresses_in(text), *_MAIL.findall(text)):
        host = host_of(address) or address
        if fold(host) not in task.folded and (in_browser(context) or any(fold(host) in fold(t) for t in texts)):
            return f"{quoted(address)} is not the person's"
    flat = " ".join(_split(fold(text)))
    for spoken in (" ".join(_split(r)) for t in texts for r in look_alikes(fold(t))):
        if len(flat) >= _SAME and f" {flat} " in f" {spoken} ":
            return _asked_for(text)
        if piece := _run(flat.split(), spoken, task):
            return _asked_for(piece)
    for code in (c for c in _CODE.findall(fold(text)) if len(c) > _SAME):
        if code not in task.folded and any(code in fold(t) for t in texts):
            return _asked_for(code)
    return ""


def _run(words: Sequence[str], spoken: str, task: Task) -> str:
    for i in range(len(words) - _RUN + 1):
        piece = " ".join(words[i : i + _RUN])
        if f" {piece} " in f" {spoken} " and not task.holds(piece):
            return piece
    return ""


def _pressed(chord: tuple[str, ...], context: Context, task: Task, texts: Sequence[str]) -> str:
    held, named = frozenset(chord), "+".join(chord)
    if task.says_to_press(named):
        return ""
    if chord[-1] in ("enter", "kpenter", "space"):
        pressed = context.default if context.default is not None and chord[-1] != "space" else context.focus
        if in_terminal(context, context.focus):
            return (
                "" if context.focus is not None and task.holds(context.focus.text) else f"{named} would run a command"
            )
        return _on(pressed, context, task, texts) if pressed is not None else ""
    if held in _STARTING:
        return f"{named} starts programs"
    if held in _CLOSING and not task.mentions("closing"):
        return f"{named} closes something"
    if held in _PASTING and context.origin not in ("", context.app) and not task.mentions("copying"):
        return f"{named} puts in what was copied elsewhere"
    if chord[-1] == "delete" and not task.mentions("taking_away") and context.whole:
        return f"{named} removes everything"
    return ""


def _started(action: Launch, task: Task, texts: Sequence[str]) -> str:
    name = action.app.removesuffix(".desktop").rpartition(".")[2].replace("-", " ")
    if _said(name, task) or set(tokens(fold(name))) & set(tokens(task.folded)):
        return ""
    if has_name(action.app, lexicon().apps["terminal"]):
        return f"{quoted(action.app)} runs commands"
    return _asked_for(name) if _shares(name, task, texts) else ""
