"""Builders for windows as such: close, without saving or not, minimise, maximise."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.build_going import window_name
from steadyhand.models.embedded.grammar.building import Builders, bare_application, every, is_every, split_list, thing
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken
from steadyhand.models.embedded.intents import ClickOn, Close, IfShown, Intent, Reference, Step, SwitchTo
from steadyhand.models.embedded.reference import trimmed

ASKS_TO_SAVE: Final = Reference("a question whether to save", "save", roles=("dialog", "window"))
_FRONT: Final = frozenset(["window", "application", "program", "app", "programme"])
"""With no name they mean the window in front."""
_UNSAVED: Final = Reference("Don't Save", "Don't Save", roles=("button",))


def close(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    if "target" not in slots:
        return (Close(),)
    words = trimmed(slots["target"])
    if words and words[-1].low in ("unchanged", "is", "unchecked", "empty", "blank", "alone"):
        raise Mismatch
    if is_every(words):
        return (Close(_all_closed(every(words, talk))),)
    bare, _ = without_determiners(words)
    if len(bare) == 1 and bare[0].low in ("it", "that", "this") and talk.application:
        return (Close(Reference(spoken(words), talk.application)),)
    if len(bare) == 1 and bare[0].low == "it" and talk.thing is None:
        return (Close(),)
    if len(bare) == 1 and bare[0].low in _FRONT and thing(words, talk).words.casefold() in ("", bare[0].low):
        return (Close(),)
    return tuple(Close(t) for t in (_closed(p, talk) for p in split_list(words)))


def close_any(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "dismiss any popup that appears": none need be there."""
    target = thing(slots["target"], talk)
    return (IfShown(target, (Step(Close(target), spoken(slots["target"])),)),)


def _all_closed(whole: Reference) -> Reference:
    """All windows, dialogs or tabs; messages and the like are closed one by one, for none of them is a window."""
    if whole.roles and not {"window", "tab"} & set(whole.roles):
        raise Mismatch
    *name, last = whole.words.split() or [""]
    if last.casefold().removesuffix("s") in _FRONT:
        whole = replace(whole, words=" ".join(name))
    return whole if whole.roles else replace(whole, roles=("window",))


def _closed(words: Words, talk: Talk) -> Reference:
    if talk.is_application(words):
        return Reference(spoken(trimmed(words)), bare_application(words))
    return thing(words, talk)


def close_unsaved(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    closed = close(slots, talk, "")
    return (*closed, IfShown(ASKS_TO_SAVE, (Step(ClickOn(_UNSAVED), "without saving"),)))


def unsaved(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "don't save": the answer when it is asked."""
    return (IfShown(ASKS_TO_SAVE, (Step(ClickOn(_UNSAVED), "don't save"),)),)


def resize(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    """The window manager's own buttons."""
    button = Reference(argument, argument, roles=("button",))
    if "target" not in slots:
        return (ClickOn(button),)
    words = slots["target"]
    bare, _ = without_determiners(trimmed(words))
    if len(bare) == 1 and bare[0].low in ("window", "it", "this", "that"):
        return (ClickOn(button),)
    ref = thing(words, talk)
    if not (talk.is_application(words) or ref.roles[:1] in (("window",), ("dialog",)) or bare[0].capital):
        raise Mismatch
    return (SwitchTo(window_name(words, talk)), ClickOn(button))


BUILDERS: Builders = {
    "close": close,
    "close_any": close_any,
    "close_unsaved": close_unsaved,
    "unsaved": unsaved,
    "resize": resize,
}
