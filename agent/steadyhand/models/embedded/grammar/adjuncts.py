"""Phrases that say where a clause happens: "in the calculator", "from the Edit menu", "under Appearance".

Knows how such a place joins an intent; nothing of verbs or sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from steadyhand.models.embedded.grammar.building import bare_application, check_thing, is_like_place
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, cut, spoken, word
from steadyhand.models.embedded.intents import (
    Adjust,
    Check,
    Choose,
    Clear,
    ClickOn,
    Clipboard,
    Compute,
    DragTo,
    Find,
    Hover,
    IfShown,
    Intent,
    Menu,
    PressKeys,
    Read,
    Reference,
    Relation,
    Repeat,
    ScrollBy,
    SelectAll,
    SetTo,
    TypeIn,
    Verify,
    WaitFor,
)
from steadyhand.models.embedded.reference import refer, trimmed

_TOOLS: Final = frozenset(["with", "using", "via", "through", "by"])
_HANDS: Final = frozenset(["keyboard", "mouse", "touchpad", "trackpad", "pointer"])
_SELF: Final = frozenset(["screen", "desktop", "place", "end", "beginning", "meantime", "case", "order"])
_MAIN: Final[dict[type[Intent], str]] = {
    ClickOn: "target", Hover: "target", Choose: "option", Check: "target", SetTo: "target", Adjust: "target",
    Read: "target", Find: "target", Verify: "target", DragTo: "target", WaitFor: "target", Clear: "target",
    TypeIn: "into", SelectAll: "target", PressKeys: "target", ScrollBy: "inside", IfShown: "target",
}  # fmt: skip
"""The field of each intent that names the thing it is about."""
_MAY_BE_NONE: Final = (TypeIn, Clear, SelectAll, PressKeys, ScrollBy)


@dataclass(frozen=True, slots=True)
class Adjunct:
    """A leading phrase with its preposition."""

    words: Words


def adjoined(adjunct: Adjunct, intents: tuple[Intent, ...], talk: Talk) -> tuple[tuple[Intent, ...], str]:
    """The intents in that place, and the window or application if it is one."""
    first, words = adjunct.words[0].low, _without_link(adjunct.words)
    if any(w.kind == "mark" and w.low == ">" for w in words):
        return (_menu_path(words), *intents), ""
    if first == "with" and words[-1].low in ("open", "running") and talk.is_application(words[:-1]):
        return intents, bare_application(words[:-1])
    check_thing(words)
    if first in _TOOLS and words[-1].low in _HANDS and len(words) <= 2:
        return intents, ""
    if _is_spatial(adjunct.words):
        return tuple(_related(adjunct.words, i) for i in intents), ""
    bare, _ = without_determiners(words)
    if talk.is_application(words):
        return intents, bare_application(words)
    if all(isinstance(i, Compute | Read) for i in intents) and any(isinstance(i, Compute) for i in intents):
        plain = talk.thing_of(words)
        if not (plain.roles or plain.relations or plain.ordinal) and len(bare) <= 3:
            return intents, bare_application(words)
    if first in _TOOLS and bare[-1].low != "menu":
        raise Mismatch
    if len(bare) == 1 and bare[0].low in _SELF:
        return intents, ""
    ref = talk.thing_of(words)
    role = ref.roles[0] if ref.roles else ""
    if role in ("window", "dialog") and first in ("in", "inside", "within", "on", "from", "at") and _is_simple(ref):
        return intents, spoken(bare)
    if (
        not role
        and first in ("in", "inside", "within")
        and _names_window(bare, ref, talk)
        and _takes_window(intents, talk)
    ):
        return intents, spoken(bare)
    if role == "tab" and first in ("in", "on", "under", "from", "within", "inside"):
        return (Choose(ref), *intents), ""
    if role in ("menu", "menubar") and not ref.words and _is_simple(ref):
        return intents, ""
    if role in ("menu", "menuitem") and ref.words:
        return tuple(_in_menu(ref, i) for i in intents), ""
    return tuple(_in_place(ref, adjunct.words, i) for i in intents), ""


def _names_window(bare: Words, ref: Reference, talk: Talk) -> bool:
    """A plain name with a capital letter may be that of an application or a window: "in Mousepad, ..."."""
    plain = not (ref.relations or ref.ordinal or ref.positions or ref.quoted or ref.variable)
    return plain and len(bare) <= 3 and bare[0].capital


def _takes_window(intents: tuple[Intent, ...], talk: Talk) -> bool:
    """Where text goes in, the name is rather a field's when the applications are known and it is none of them."""
    return not talk.applications or not any(isinstance(i, TypeIn) and i.into is None for i in intents)


def _menu_path(words: Words) -> Menu:
    """ "in Preferences > Editor"."""
    names: list[Words] = [()]
    for w in words:
        if w.kind == "mark" and w.low == ">":
            names.append(())
        else:
            names[-1] = (*names[-1], w)
    if not all(names):
        raise Mismatch
    return Menu(tuple(Reference(spoken(n), spoken(without_determiners(n)[0])) for n in names))


def _is_spatial(words: Words) -> bool:
    """ "next to Bob", "in the row of Ann": a relation, and no place that takes something."""
    hit = lexicon().relations.begins(words)
    return hit is not None and hit[1] > 1


def _without_link(words: Words) -> Words:
    """The phrase without its preposition: "next to Port" -> "Port"."""
    hit = lexicon().relations.begins(words)
    length = hit[1] if hit else 1
    rest = words[length:] if length < len(words) else words[1:]
    return trimmed(rest)


def _is_simple(ref: Reference) -> bool:
    return not ref.relations


def _in_menu(menu: Reference, intent: Intent) -> Intent:
    top = replace(menu, roles=())
    match intent:
        case ClickOn(button="left", count=1):
            return Menu((top, replace(intent.target, roles=())))
        case Choose(source=None):
            return Menu((top, replace(intent.option, roles=())))
        case Menu(context_of=None):
            return Menu((top, *intent.path))
        case Check():
            return replace(
                intent, target=replace(intent.target, relations=(*intent.target.relations, Relation("inside", menu)))
            )
        case _:
            raise Mismatch


def _in_place(ref: Reference, adjunct: Words, intent: Intent) -> Intent:
    """A control takes what is typed or chosen; any other place tells where the thing is."""
    first = adjunct[0].low
    role = ref.roles[0] if ref.roles else ""
    control = first in ("in", "into", "for", "from", "on", "inside", "at", "to", "under")
    match intent:
        case TypeIn(into=None) if control and is_like_place(_without_link(adjunct)):
            return replace(intent, into=ref)
        case Choose(source=None) if control and (
            role in ("combo", "list", "table", "tree") or (not role and ref.words and first != "under")
        ):
            return replace(intent, source=ref)
        case SetTo() if first == "for":
            raise Mismatch
        case Clear(target=None) | SelectAll(target=None):
            return replace(intent, target=ref)
        case Clipboard(what="paste", into=None):
            return replace(intent, into=ref)
        case Clipboard(target=None):
            return replace(intent, target=ref)
        case PressKeys(target=None):
            return replace(intent, target=ref)
        case ScrollBy(inside=None):
            return replace(intent, inside=ref)
        case Compute() | Menu():
            raise Mismatch
        case _:
            return _related(adjunct, intent)


def _related(adjunct: Words, intent: Intent) -> Intent:
    name = _MAIN.get(type(intent))
    target: Reference | None = getattr(intent, name) if name else None
    if name is None or target is None:
        raise Mismatch
    first = word(adjunct[0].low, gap=adjunct[0].gap)
    placed = refer((word("the"), word("thing"), first, *adjunct[1:]))
    if not placed.relations and not placed.positions:
        raise Mismatch
    whole = replace(
        target, relations=(*target.relations, *placed.relations), positions=(*target.positions, *placed.positions)
    )
    return replace(intent, **{name: whole})  # type: ignore[arg-type]


def lifted(intent: Intent, talk: Talk) -> tuple[Intent, str]:
    """The intent without an application among its relations, and that application."""
    if isinstance(intent, Repeat | Menu | Compute):
        return intent, ""
    where = ""
    names = ("into", "target") if isinstance(intent, Clipboard) else _names(intent)
    for name in names:
        ref: Reference | None = getattr(intent, name)
        if ref is None:
            continue
        spare = isinstance(intent, _MAY_BE_NONE) or name in ("into", "source")
        if spare and _is_application(ref, talk):
            intent, where = replace(intent, **{name: None}), bare_application(cut(ref.said))  # type: ignore[arg-type]
            continue
        last = ref.relations[-1] if ref.relations else None
        if last is not None and last.kind == "inside" and _is_application(last.other, talk):
            intent = replace(intent, **{name: replace(ref, relations=ref.relations[:-1])})  # type: ignore[arg-type]
            where = bare_application(cut(last.other.said))
    return intent, where


def _names(intent: Intent) -> tuple[str, ...]:
    main = _MAIN.get(type(intent))
    more = {Choose: ("source",), DragTo: ("to",)}.get(type(intent), ())
    return (main, *more) if main else more


def _is_application(ref: Reference, talk: Talk) -> bool:
    if ref.ordinal or ref.positions or ref.states or ref.colour or ref.quoted or ref.relations:
        return False
    return talk.is_application(cut(ref.said))
