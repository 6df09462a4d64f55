"""Steps that are one in meaning though said in two: open a menu and choose from it, read a value and remember it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from steadyhand.models.embedded.grammar.build_closing import ASKS_TO_SAVE
from steadyhand.models.embedded.intents import (
    Choose,
    ClickOn,
    Close,
    Find,
    IfShown,
    Menu,
    PressKeys,
    Read,
    Reference,
    Relation,
    SaveAs,
    Step,
    Substitute,
    SwitchTo,
    Text,
    TypeIn,
)
from steadyhand_actions.schema import Modifier

_POPUPS = frozenset(["context", "right-click", "popup", "pop-up", "shortcut"])


def woven(steps: list[Step]) -> list[Step]:
    done: list[Step] = []
    for step in steps:
        last = done[-1] if done else None
        joined = _together(last, step) if last is not None else None
        if last is not None and isinstance(last.intent, Close) and _is_discard(step):
            done.append(replace(step, intent=IfShown(ASKS_TO_SAVE, (step,))))
        elif joined is not None:
            done[-1] = joined
        else:
            done.append(_without_popup(step))
    return done


def _is_discard(step: Step) -> bool:
    return isinstance(step.intent, ClickOn) and step.intent.target.words.casefold() in ("discard", "don't save")


def _without_popup(step: Step) -> Step:
    """ "choose X from the menu that opens": the menu that is open needs no finding."""
    intent = step.intent
    if isinstance(intent, Choose) and intent.source is not None and _is_popup(intent.source):
        return replace(step, intent=replace(intent, source=None))
    return step


def _together(last: Step, step: Step) -> Step | None:
    said = f"{last.said}, {step.said}" if last.said != step.said else step.said
    match last.intent, step.intent:
        case Menu(path=path, context_of=None) as menu, Choose(source=None, add=False) | ClickOn(
            button="left", count=1
        ) if _opens_only(last):
            entry = _entry(step)
            if entry is not None:
                return Step(replace(menu, path=(*path, entry)), said, last.where or step.where)
        case ClickOn(button="left", count=1, target=Reference(words=str(name), relations=()) as top), (
            Choose(source=None, add=False) | ClickOn(button="left", count=1)
        ) if name and top.roles[:1] == ("menu",):
            entry = _entry(step)
            if entry is not None:
                return Step(Menu((replace(top, roles=()), entry)), said, last.where or step.where)
        case ClickOn(
            button="left", count=1, target=Reference(words=str(name), relations=(Relation(other=bar),)) as top
        ), (Choose(add=False) | ClickOn(button="left", count=1)) if name and bar.roles[:1] == ("menubar",):
            entry = _entry(step)
            if entry is not None:
                return Step(Menu((replace(top, roles=(), relations=()), entry)), said, last.where or step.where)
        case SwitchTo(what=first), SwitchTo(what=second) if step.said.casefold() == second.casefold():
            return Step(Menu((Reference(first, first), Reference(second, second))), said, last.where)
        case Menu(context_of=None) as menu, SwitchTo(what=second) if step.said.casefold() == second.casefold():
            return Step(replace(menu, path=(*menu.path, Reference(second, second))), said, last.where)
        case ClickOn(button="right", target=target, modifiers=()), Menu(context_of=None) as menu:
            return Step(replace(menu, context_of=target), said, last.where or step.where)
        case ClickOn(button="right", target=target, modifiers=()), Choose(add=False, source=source):
            entry = _entry(step)
            if entry is not None and (source is None or _is_popup(source)):
                return Step(Menu((entry,), context_of=target), said, last.where or step.where)
        case ClickOn(button="right", target=target, modifiers=()), ClickOn(button="left", count=1):
            entry = _entry(step)
            if entry is not None and last.said != step.said and not entry.roles:
                return Step(Menu((entry,), context_of=target), said, last.where or step.where)
        case PressKeys(keys=(str(key),), count=1, target=None), ClickOn(modifiers=()) as clicked if key in (
            "shift",
            "ctrl",
        ):
            return Step(replace(clicked, modifiers=(cast("Modifier", key),)), said, last.where or step.where)
        case Find(target=Reference(words=sought)), Substitute(old=Text(pieces=(str(old),))) if (
            sought.removeprefix("word ") == old
        ):
            return Step(step.intent, said, last.where or step.where)
        case TypeIn(text=Text(pieces=(str(sought),)), into=Reference(words="search")), Substitute(
            old=Text(pieces=(str(old),))
        ) if sought == old:
            return Step(step.intent, said, last.where or step.where)
        case SaveAs(), ClickOn(target=Reference(words="Replace" | "Overwrite", roles=())):
            return Step(last.intent, said, last.where)
        case Read(name="") as read, Read() as again if _is_it(again):
            return Step(replace(read, name=again.name), said, last.where)
        case _:
            pass
    return None


def _opens_only(step: Step) -> bool:
    """Whether the step only opened a menu: "open the Edit menu", not "File > Save"."""
    return isinstance(step.intent, Menu) and len(step.intent.path) == 1 and "menu" in step.said.casefold()


def _entry(step: Step) -> Reference | None:
    """The plain name that is chosen."""
    intent = step.intent
    ref = intent.option if isinstance(intent, Choose) else intent.target if isinstance(intent, ClickOn) else None
    if ref is None or not ref.words or ref.relations or ref.positions or ref.ordinal:
        return None
    if ref.roles and ref.roles[0] not in ("menuitem", "menu", "option"):
        return None
    return replace(ref, roles=())


def _is_popup(source: Reference) -> bool:
    return "menu" in source.roles and (not source.words or source.words.casefold() in _POPUPS)


def _is_it(read: Read) -> bool:
    return read.target.said.casefold() in (
        "it",
        "this",
        "that",
        "the result",
        "the value",
        "this value",
        "that value",
        "the number",
    )
