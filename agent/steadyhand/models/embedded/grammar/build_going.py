"""Builders for getting somewhere: open, switch, menus, tabs, close, find."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.build_menus import is_main_menu, plain
from steadyhand.models.embedded.grammar.building import (
    Builders,
    bare_application,
    check_thing,
    how_often,
    split_list,
    thing,
)
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import final_role, has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken
from steadyhand.models.embedded.intents import (
    Choose,
    ClickOn,
    Clipboard,
    Close,
    Find,
    Intent,
    Menu,
    Open,
    PressKeys,
    Reference,
    Relation,
    ScrollBy,
    SwitchTo,
    TypeIn,
    Verify,
)
from steadyhand.models.embedded.reference import refer, trimmed

_ADDRESS: Final = re.compile(
    r"(?:https?|file|ftp|about)://?\S*|about:\w+|www\.\S+|localhost(?::\d+)?(?:/\S*)?|"
    r"(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|de|uk|eu|edu|gov|info|app|co|fr|ch|at|nl|us|me|tv)(?::\d+)?(?:/\S*)?",
    re.IGNORECASE,
)
_FILE: Final = re.compile(r"(?:~|\.{0,2})/\S*|[^\s/]+\.[A-Za-z][A-Za-z0-9]{0,4}|[A-Za-z]:\\\S+")
_THINGS_TO_NAME: Final = frozenset(
    "file folder directory document website site address url page webpage app application program programme program's "
    "software tool desktop spreadsheet image picture photo project game".split()
)
_CALLED: Final = frozenset("called named titled at of".split())
_SOURCES: Final = (
    ("from", "the", "applications", "menu"), ("from", "the", "application", "menu"), ("from", "the", "start", "menu"),
    ("from", "the", "desktop"), ("from", "the", "menu"), ("from", "the", "launcher"), ("from", "the", "dock"),
    ("from", "the", "taskbar"), ("on", "the", "desktop"), ("from", "the", "app", "menu"), ("from", "the", "system",
    "menu"),
    ("from", "the", "app", "launcher"),
)  # fmt: skip
_ON_SCREEN: Final = frozenset(["link", "tab", "button", "combo", "menuitem", "icon", "checkbox", "toggle", "heading"])
_ROWS: Final = frozenset(["row", "option", "cell"])
_PLACES: Final = frozenset(["tab", "field", "combo", "spin", "checkbox", "radio", "button", "link", "slider", "toggle"])
USUAL_FOLDERS: Final = frozenset("desktop documents downloads pictures music videos public templates".split())


def open_(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """Applications, files, addresses by their name; controls that open are clicked."""
    words = trimmed(slots["what"])
    for source in _SOURCES:
        if len(words) > len(source) and tuple(w.low for w in words[-len(source) :]) == source:
            words = words[: -len(source)]
    check_thing(words)
    made: list[Intent] = []
    parts = split_list(words)
    for part in parts:
        ordinal = lexicon().ordinals.whole(without_determiners(part)[0]) is not None
        made.append(_open_one((*part, parts[-1][-1]) if ordinal and part is not parts[-1] else part, talk))
    return tuple(made)


def _open_one(words: Words, talk: Talk) -> Intent:
    new = False
    bare, determined = without_determiners(words)
    if len(bare) == 1 and bare[0].low in PRONOUNS | {"file"}:
        ref = talk.file_of(words)
        return Open(ref.words) if ref.words and not ref.roles else ClickOn(ref, count=2)
    if words[0].low == "another":
        new = True
    if len(bare) > 1 and bare[0].low in ("new", "second", "fresh", "another") and not bare[0].capital:
        named = bare[1:]
        if len(named) > 2 and named[0].low in ("instance", "window", "copy") and named[1].low == "of":
            return Open(bare_application(named[2:]), new=True)
        if talk.is_application(named) or named[-1].low in ("window", "instance"):
            while len(named) > 1 and named[-1].low in ("window", "instance"):
                named = named[:-1]
            return Open(bare_application(named), new=True)
    if talk.is_application(bare) or _is_path(bare):
        return Open(bare_application(bare), new=new)
    ending = final_role(bare)
    plain_name = ending is None or ending.strength == "file"
    if bare[0].low in _THINGS_TO_NAME and len(bare) > 1 and not bare[0].capital and plain_name:
        return Open(_name_after(bare[1:]), new=new)
    return _open_shown(words, bare, determined, talk)


def _open_shown(words: Words, bare: Words, determined: bool, talk: Talk) -> Intent:
    if (
        not determined
        and not has_role(bare)
        and bare[0].text.islower()
        and bare[0].low in lexicon().foreign_determiners
    ):
        refer(bare)
    ref = thing(words, talk)
    first = ref.roles[:1]
    if is_main_menu(ref):
        return ClickOn(Reference(ref.said, "menu", roles=("button",)))
    if first == ("menu",) and ref.words:
        return Menu((plain(ref),))
    if first == ("window",) and ref.words and not ref.relations:
        return SwitchTo(ref.words)
    if first and first[0] in _ON_SCREEN and not (first == ("icon",) and bare[-1].low != "icon"):
        return Choose(ref) if first == ("tab",) else ClickOn(ref, count=2 if bare[-1].low == "icon" else 1)
    if first == ("link",):
        return ClickOn(ref)
    placed = ref.ordinal or ref.relations or ref.positions or ref.states or ref.colour
    if placed:
        folder = first == ("icon",) or (first and first[0] in _ROWS)
        return ClickOn(ref, count=2 if folder else 1)
    vague = determined and len(bare) == 2 and bare[0].text.islower() and bare[1].low == "file"
    if first == ("icon",) and ref.words and not vague:
        return Open(ref.words)
    return Open(spoken(bare))


def _is_path(words: Words) -> bool:
    return len(words) == 1 and bool(_ADDRESS.fullmatch(words[0].text) or _FILE.fullmatch(words[0].text))


def _name_after(words: Words) -> str:
    """ "the file called notes.txt" without the first two."""
    while len(words) > 1 and words[0].low in _CALLED:
        words = words[1:]
    return spoken(words)


def open_in(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    app = slots["app"]
    if not (talk.is_application(app) or _may_be_application(app, slots)):
        raise Mismatch
    bare, _ = without_determiners(trimmed(slots["what"]))
    if len(bare) == 1 and bare[0].low in PRONOUNS | {"file", "document"}:
        what = talk.file_of(slots["what"]).words
    else:
        check_thing(slots["what"])
        what = _name_after(bare[1:]) if bare[0].low in _THINGS_TO_NAME and len(bare) > 1 else spoken(bare)
    return (Open(what, bare_application(app)),)


def open_with(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "start Chromium with the page example.com"."""
    what = trimmed(slots["what"])
    if not _is_path(what) or _is_path(trimmed(slots["app"])[-1:]):
        raise Mismatch
    return (Open(spoken(what), bare_application(slots["app"])),)


def new_in(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "open a new file in Mousepad": one that has just been started holds a new file already."""
    app = slots["app"]
    if not (talk.is_application(app) or (len(app) <= 2 and app[-1].capital)):
        raise Mismatch
    opened = Open(bare_application(app))
    known = talk.application.casefold() == opened.what.casefold()
    return (SwitchTo(opened.what), PressKeys(("ctrl", "n"))) if known else (opened,)


def nothing(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "leave the rest unchanged"."""
    return ()


def _may_be_application(words: Words, slots: Slots) -> bool:
    """ "open a.txt with Foo": a file and a capital name; "in" is less sure than "with"."""
    bare, _ = without_determiners(trimmed(words))
    what, _ = without_determiners(trimmed(slots["what"]))
    return len(bare) <= 3 and bare[0].capital and bool(what) and _is_path(what[-1:]) and not has_role(bare)


def terminal(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    app = slots.get("app", ())
    if app and not talk.is_application(app):
        raise Mismatch
    return (TypeIn(talk.text_of(slots["text"]), refer(app) if app else None, submit=True),)


def run_text(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "run ls -l" in a terminal that was opened before."""
    in_terminal = any(w in talk.application.casefold() for w in ("terminal", "console", "shell", "command line"))
    if not in_terminal or talk.is_application(slots["text"]):
        raise Mismatch
    return (TypeIn(talk.text_of(slots["text"]), submit=True),)


def restart(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    ref = thing(slots["what"], talk)
    closed = slots["head"][0].low != "restart"
    name = bare_application(slots["what"]) if talk.is_application(slots["what"]) else ref.words or ref.said
    return (Open(name),) if closed else (Close(ref), Open(name))


def front(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    if "what" in slots:
        return (SwitchTo(window_name(slots["what"], talk)),)
    words = slots["window"]
    ref = thing(words, talk)
    head = slots["head"][0].low
    if head in ("focus",) and ref.roles and not {"window", "dialog"} & set(ref.roles):
        return (ClickOn(ref),)
    if not (talk.is_application(words) or ref.roles[:1] == ("window",)):
        raise Mismatch
    return (SwitchTo(window_name(words, talk)),)


def window_name(words: Words, talk: Talk) -> str:
    """What to call a window or an application: without "window"."""
    words = check_thing(words)
    bare, _ = without_determiners(words)
    if len(bare) == 1 and bare[0].low in PRONOUNS:
        return talk.application or spoken(bare)
    if talk.is_application(words):
        return bare_application(words)
    ref = refer(words)
    if ref.roles[:1] == ("window",) and ref.words and not ref.relations:
        return ref.words
    return spoken(bare)


def goto(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """Where a way leads: a window, tab, menu, field, address or folder."""
    words = check_thing(slots.get("what") or slots.get("folder") or slots["address"])
    bare, determined = without_determiners(words)
    if "folder" in slots and bare[-1].low not in ("folder", "directory"):
        raise Mismatch
    if "address" in slots and not _is_path(bare):
        raise Mismatch
    if talk.is_application(words):
        return (SwitchTo(bare_application(words)),)
    if _is_path(bare):
        return (Open(spoken(bare)),)
    if bare[0].low in ("address", "url", "website", "site", "page", "folder", "directory", "webpage") and len(bare) > 1:
        name = _name_after(bare[1:])
        if _ADDRESS.fullmatch(name) or bare[0].low in ("folder", "directory") or _FILE.fullmatch(name):
            return (Open(name),)
    ref = thing(words, talk)
    first = ref.roles[:1]
    if first == ("menu",) and ref.words:
        return (Menu((plain(ref),)),)
    if bare[-1].low in ("folder", "directory") and ref.words and not ref.relations and not ref.ordinal:
        return (Open(ref.words),)
    if bare[0].low in ("next", "following") and bare[-1].low in ("field", "input", "box", "control"):
        return (PressKeys(("tab",)),)
    if bare[0].low in ("next", "previous") and len(bare) > 1 and not bare[0].capital:
        return (ClickOn(Reference(ref.said, bare[0].text.capitalize())),)
    if first == ("tab",):
        return (Choose(ref),)
    if first and first[0] in _PLACES:
        return (ClickOn(ref),)
    if first and first[0] in ("group", "heading", "panel", "label", "document") and ref.words:
        return (Find(ref),)
    if (first and (first[0] in _ROWS or ref.ordinal) and not determined) or ref.ordinal or ref.relations:
        return (Find(ref),)
    return (SwitchTo(window_name(words, talk)),)


def visit(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    bare, _ = without_determiners(trimmed(slots["what"]))
    if _is_path(bare):
        return (Open(spoken(bare)),)
    ref = thing(slots["what"], talk)
    return (ClickOn(ref if ref.roles else replace(ref, roles=("link",))),)


def go_tab(_slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("ctrl", "pagedown" if argument == "next" else "pageup")),)


def history(slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    key = {"back": "left", "forward": "right", "up": "up", "home": "home"}[argument]
    return (PressKeys(("alt", key), how_often(slots)),)


def ends(_slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    key = "end" if argument.endswith("end") else "home"
    return (PressKeys((key,) if argument.startswith("line") else ("ctrl", key)),)


def go_ends(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    bare, _ = without_determiners(trimmed(slots["inside"]))
    whole = len(bare) == 1 and bare[0].low in ("page", "window", "screen", "view", "webpage")
    inside = None if whole else thing(slots["inside"], talk)
    return (ScrollBy("down" if argument == "down" else "up", to_end=True, inside=inside),)


def new_tab(_slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("ctrl", "t" if argument == "tab" else "n")),)


def new_folder(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    name = talk.text_of(slots["name"])
    place = slots.get("place")
    if place and talk.is_application(place):
        raise Mismatch
    where = (_open_one(trimmed(place), talk),) if place else ()
    return (*where, PressKeys(("ctrl", "shift", "n")), TypeIn(name, replace=True, submit=True))


def move_file(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "move b.txt from Documents to Desktop": cut there, pasted here."""
    source, to = slots["source"], slots["to"]
    if not all(_is_folder(w) for w in (source, to)):
        raise Mismatch
    target = thing(slots["target"], talk)
    return (_open_one(source, talk), Clipboard("cut", target), _open_one(to, talk), Clipboard("paste"))


def _is_folder(words: Words) -> bool:
    bare, _ = without_determiners(trimmed(words))
    known = spoken(bare).casefold() in USUAL_FOLDERS or bare[-1].low in ("folder", "directory")
    return known or (_is_path(bare) and "/" in bare[0].text)


def find(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    if argument == "app" and not talk.is_application(slots["app"]):
        raise Mismatch
    words = check_thing(slots["target"])
    if words[0].low in ("out", "a", "how", "whether", "if", "all") and words[0].low != "a":
        raise Mismatch
    ref = talk.file_of(words)
    if argument == "app":
        ref = replace(ref, relations=(*ref.relations, Relation("inside", refer(slots["app"]))))
    return (Find(ref),)


def there_is(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = trimmed(slots["target"])
    shown = not words or words[0].low not in ("no", "not")
    return (Verify(thing(words if shown else words[1:], talk), shown=shown),)


BUILDERS: Builders = {
    "open": open_, "open_in": open_in, "new_in": new_in, "nothing": nothing, "open_with": open_with,
    "terminal": terminal, "run_text": run_text, "restart": restart, "front": front, "goto": goto, "visit": visit,
    "go_tab": go_tab, "history": history, "ends": ends, "go_ends": go_ends, "new_tab": new_tab,
    "new_folder": new_folder, "move_file": move_file, "find": find, "there_is": there_is,
}  # fmt: skip
