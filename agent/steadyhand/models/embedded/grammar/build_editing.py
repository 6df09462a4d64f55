"""Builders for what is done with a text or file: clear, delete, copy, paste, undo, save."""

from __future__ import annotations

import re
from typing import Final, Literal

from steadyhand.models.embedded.grammar.build_going import USUAL_FOLDERS
from steadyhand.models.embedded.grammar.building import (
    Builders,
    check_thing,
    how_often,
    is_like_place,
    place,
    thing,
    things,
)
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, spoken, word
from steadyhand.models.embedded.intents import (
    Check,
    Clear,
    Clipboard,
    Intent,
    Open,
    PressKeys,
    Reference,
    SaveAs,
    SelectAll,
    Text,
    TypeIn,
    Value,
)
from steadyhand.models.embedded.reference import refer, trimmed

_TEXT_PARTS: Final = frozenset("word words sentence sentences paragraph paragraphs characters letters".split())
_MARKED: Final = frozenset(["selection", "selected text", "it", "that", "highlighted text", "text"])
_HOME: Final = frozenset(["home", "home folder", "home directory", "user folder"])
_FILE_NOUNS: Final = frozenset("file document copy name filename title text plain image note new draft".split())
_FORMATS: Final = frozenset("pdf png jpg jpeg csv html txt text odt docx svg image json xml markdown template".split())
_WORKS: Final = frozenset(
    "changes work image picture project spreadsheet drawing presentation script code diagram workbook photo everything "
    "database archive playlist recording "
    "all list modifications edits buffer result table form edit".split()
)
_REPLACING: Final = frozenset(["replacing", "overwriting"])
_NAMED_FILE: Final = re.compile(r"\S+\.[A-Za-z0-9]{1,5}|~?/.+|\S+/\S+")


def clear(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    if argument == "contents":
        said = " ".join(w.low for w in slots["text"])
        if said not in ("everything", "all text", "all the text", "the text", "the contents", "all contents"):
            raise Mismatch
    targets = things(slots["target"], talk)
    if slots["head"][0].low in ("delete", "remove") and len(slots["head"]) == 1 and argument != "contents":
        raise Mismatch
    return tuple(
        Check(t, on=False) if t.roles[:1] in (("checkbox",), ("toggle",)) else Clear(None if _is_all(t) else t)
        for t in targets
    )


def _is_all(ref: Reference) -> bool:
    return ref.words.casefold() in ("text", "contents", "content", "everything") and not ref.relations


def selection(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("delete",)),)


def backspace(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("backspace",)),)


def delete_all(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (Clear(),)


def undo(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("ctrl", "z"), how_often(slots)),)


def redo(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("ctrl", "shift", "z")),)


def shortcut(_slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (PressKeys(tuple(argument.split())),)


def copy(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    what: Literal["copy", "cut"] = "cut" if argument == "cut" else "copy"
    if "target" not in slots:
        return (Clipboard(what),)
    bare, _ = without_determiners(trimmed(slots["target"]))
    marked = " ".join(w.low for w in bare) in _MARKED
    if marked and (bare[0].low not in PRONOUNS or talk.thing is None or talk.selected):
        return (Clipboard(what),)
    return (Clipboard(what, thing(slots["target"], talk)),)


def copy_to(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    into = check_thing(slots["into"])
    target = slots["target"]
    if "source" in slots:
        target = (*target, word("in"), *slots["source"])
    if not is_like_place(into):
        raise Mismatch
    copied = copy({"target": target}, talk, argument)
    folder = refer(into)
    if folder.roles[:1] == ("icon",) or folder.words.casefold() in USUAL_FOLDERS:
        return (*copied, Open(folder.words), Clipboard("paste"))
    return (*copied, Clipboard("paste", into=thing(into, talk)))


def paste(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    into = slots.get("into")
    what = slots.get("what", ())
    if what and what[0].low in ("in", "into", "over", "at", "on", "to"):
        raise Mismatch
    if into is None:
        return (Clipboard("paste"),)
    bare, _ = without_determiners(trimmed(into))
    if bare and bare[0].low in ("end", "cursor", "caret"):
        return (PressKeys(("ctrl", "end")), Clipboard("paste")) if bare[0].low == "end" else (Clipboard("paste"),)
    folder = refer(into)
    if folder.roles[:1] == ("icon",) or folder.words.casefold() in USUAL_FOLDERS:
        return (Open(folder.words), Clipboard("paste"))
    return (Clipboard("paste", into=place(into, talk)),)


def select_all(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (SelectAll(thing(slots["target"], talk) if "target" in slots else None),)


def save(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    doc = slots.get("doc")
    if doc is not None and not _is_work(doc, talk) and not (talk.remembered and talk.value_of(doc)):
        raise Mismatch
    name, folder = slots.get("name"), slots.get("folder")
    if folder and name is None and _is_file(folder):
        name, folder = folder, None
    if doc is not None and name and talk.remembered and talk.value_of(doc) is not None and doc[-1].low not in PRONOUNS:
        typed = TypeIn(Text((talk.value_of(doc) or Value(),)))
        return (Open("text editor"), typed, SaveAs(_file_name(_without_replacing(name), talk)))
    named = _file_name(_without_replacing(name), talk) if name else None
    lies = folder_of(_without_replacing(folder), talk) if folder else None
    if lies is not None and named is None and folder and _NAMED_FILE.fullmatch(spoken(trimmed(folder))):
        text = spoken(trimmed(folder))
        if re.search(r"\.[A-Za-z0-9]{1,5}$", text):
            return (SaveAs(Text.literal(text)),)
    return (SaveAs(named, lies),)


def _is_work(words: Words, talk: Talk) -> bool:
    words = trimmed(words)
    bare, _ = without_determiners(words)
    if not bare or len(bare) > 6:
        return False
    last = bare[-1].low
    if last in PRONOUNS or last in lexicon().documents or last in _WORKS:
        return not (last == "result" and talk.remembered and len(bare) > 1)
    return (
        last in ("as", "copy")
        or spoken(bare).casefold() == talk.file.casefold()
        or (len(bare) == 1 and bool(_NAMED_FILE.fullmatch(bare[0].text)))
    )


def _is_file(words: Words) -> bool:
    """ "a file named result.txt"."""
    bare, _ = without_determiners(trimmed(words))
    return len(bare) > 1 and any(w.low in ("file", "document") for w in bare[:3]) and bare[0].low in _FILE_NOUNS


def _without_replacing(words: Words) -> Words:
    """The name without "and replace the old one", "replacing the existing file"."""
    for i, w in enumerate(words):
        if i and (w.low in _REPLACING or (w.low in ("and", ",") and _replaces(words[i + 1 :]))):
            return words[:i]
    return words


def _replaces(words: Words) -> bool:
    return bool(words) and words[0].low in ("replace", "overwrite", "replacing", "overwriting")


def _file_name(words: Words, talk: Talk) -> Text:
    """ "a text file called todo.txt" -> todo.txt."""
    words = trimmed(words)
    while len(words) > 1 and words[0].kind == "word":
        low = words[0].low
        if low in lexicon().determiners or low in ("called", "named", "of") or (low in _FILE_NOUNS and len(words) > 1):
            words = words[1:]
        else:
            break
    if not words or len(words) > 8:
        raise Mismatch
    if len(words) == 1 and words[0].kind == "word" and words[0].low in _FORMATS:
        raise Mismatch
    if words[0].low in _FORMATS and len(words) > 1 and words[1].low in ("file", "called", "named", "document"):
        return _file_name(words[1:], talk)
    value = talk.value_of(words)
    return Text((value,)) if value is not None else Text.literal(spoken(words))


def folder_of(words: Words, talk: Talk) -> Text | None:
    """ "the Documents folder" -> ~/Documents; "the folder work" -> work."""
    words = trimmed(words)
    bare, _ = without_determiners(words)
    low = " ".join(w.low for w in bare)
    if not bare or low in (
        "same folder",
        "same place",
        "same directory",
        "disk",
        "file",
        "current folder",
        "same location",
    ):
        return None
    if low in _HOME:
        return Text.literal("~")
    if bare[-1].low in ("folder", "directory") and len(bare) > 1:
        bare = bare[:-1]
    elif bare[0].low in ("folder", "directory") and len(bare) > 1:
        bare = bare[1:]
        while len(bare) > 1 and bare[0].low in ("called", "named"):
            bare = bare[1:]
    if len(bare) > 5 or talk.is_application(bare):
        raise Mismatch
    name = spoken(bare)
    return Text.literal(f"~/{name.capitalize()}" if name.casefold() in USUAL_FOLDERS else name)


BUILDERS: Builders = {
    "clear": clear, "selection": selection, "backspace": backspace, "delete_all": delete_all,
    "undo": undo, "redo": redo, "shortcut": shortcut, "copy": copy, "copy_to": copy_to, "paste": paste,
    "select_all": select_all, "select_text": select_all, "save": save,
}  # fmt: skip
