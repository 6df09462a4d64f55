"""Builders for menus: paths of names, entries of a menu, context menus."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.building import Builders, check_thing, thing
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Word, Words, spoken
from steadyhand.models.embedded.intents import Check, Choose, ClickOn, Intent, Menu, Reference, Relation
from steadyhand.models.embedded.reference import trimmed

_MAIN: Final = frozenset(
    ["", "main", "hamburger", "burger", "application", "app", "three-dot", "kebab", "overflow", "primary"]
)
_POPUPS: Final = frozenset("context right-click popup shortcut that".split())


def path(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "File > Export > As PDF", also "Settings > Network > turn off Wi-Fi" up to its last name."""
    names: list[Words] = []
    piece: list[Word] = []
    for w in slots["path"]:
        if w.kind == "mark" and w.low == ">":
            names.append(tuple(piece))
            piece = []
        else:
            piece.append(w)
    names.append(tuple(piece))
    if len(names) < 2 or not all(0 < len(n) <= 8 for n in names):
        raise Mismatch
    if any(w.kind == "mark" and w.low in (",", ":", ";") for n in names for w in n):
        raise Mismatch
    first = names[0][0]
    if first.kind == "word" and first.low in lexicon().prepositions:
        raise Mismatch
    return (Menu(tuple(_menu_name(n) for n in names)),)


def check_path(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    """ "untick View > Toolbar": the entry of the menu is made so."""
    (menu,) = path(slots, talk, "")
    assert isinstance(menu, Menu)
    *above, entry = menu.path
    holder = replace(above[-1], roles=("menu", "menuitem", "button"))
    return (Check(replace(entry, relations=(Relation("inside", holder),)), on=argument == "on"),)


def _menu_name(words: Words) -> Reference:
    words = trimmed(words) or words
    bare, _ = without_determiners(words)
    if len(bare) > 1 and bare[-1].low in ("menu", "submenu", "tab", "menus"):
        bare = bare[:-1]
    if any(w.kind == "mark" and w.low == ":" for w in bare):
        raise Mismatch
    return Reference(spoken(words), spoken(bare), quoted=len(bare) == 1 and bare[0].kind == "quote")


def is_main_menu(ref: Reference) -> bool:
    """The menu behind a button of a window without a menu bar."""
    return ref.roles[:1] == ("menu",) and not ref.relations and not ref.ordinal and ref.words.casefold() in _MAIN


def plain(ref: Reference) -> Reference:
    """A name in a menu: its kind goes without saying."""
    return replace(ref, roles=()) if ref.words else ref


def menu_entry(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "choose Preferences from the Edit menu"."""
    where = check_thing(slots["menu"])
    menus = thing(where, talk)
    if menus.roles[:1] not in (("menu",), ("menuitem",)):
        raise Mismatch
    names = trimmed(slots["option"])
    entries = _split_path(names)
    option = tuple(_menu_name(e) for e in entries)
    bare, _ = without_determiners(where)
    if not menus.words or bare[0].low in _POPUPS:
        if talk.trusting or (talk.thing is None and bare[0].low not in _POPUPS):
            return (Choose(option[-1], menus),) if len(option) == 1 else (Menu(option),)
        return (Choose(option[0], menus),)
    outer = [r.other for r in menus.relations if r.kind == "inside" and r.other.roles[:1] in (("menu",), ("menuitem",))]
    above = tuple(plain(replace(o, relations=())) for o in outer)
    return (Menu((*above, plain(replace(menus, relations=())), *option)),)


def _split_path(words: Words) -> list[Words]:
    """ "Zoom and then In" stays with the clauses; here only arrows part names."""
    parts: list[Words] = []
    piece: list[Word] = []
    for w in words:
        if w.kind == "mark" and w.low == ">":
            parts.append(tuple(piece))
            piece = []
        else:
            piece.append(w)
    parts.append(tuple(piece))
    if not all(parts):
        raise Mismatch
    return parts


def menu_open(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    ref = thing(slots["menu"], talk)
    if is_main_menu(ref):
        return (ClickOn(Reference(ref.said, "menu", roles=("button",))),)
    if ref.roles[:1] != ("menu",) or not ref.words or ref.words.casefold() in ("context", "right-click"):
        raise Mismatch
    return (Menu((plain(ref),)),)


def control_entry(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """An entry of the context menu that is open."""
    return (Choose(thing(slots["option"], talk), Reference("the context menu", roles=("menu",))),)


BUILDERS: Builders = {
    "path": path,
    "check_path": check_path,
    "menu_entry": menu_entry,
    "menu_open": menu_open,
    "control_entry": control_entry,
}
