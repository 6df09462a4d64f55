"""Builders for text: type, fill, append, search, rename, replace, clear, copy and paste, save."""

from __future__ import annotations

import re
from typing import Final, cast

from steadyhand.models.embedded.grammar.amounts import chords
from steadyhand.models.embedded.grammar.building import (
    Builders,
    check_thing,
    is_like_place,
    place,
    thing,
    things,
)
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Word, Words, spoken, word, written
from steadyhand.models.embedded.intents import (
    Check,
    Choose,
    Clear,
    ClickOn,
    Clipboard,
    Intent,
    Menu,
    Open,
    PressKeys,
    Reference,
    SaveAs,
    SelectAll,
    Text,
    TypeIn,
)
from steadyhand.models.embedded.reference import refer, trimmed

_SEARCH: Final = Reference("the search field", "search", roles=("field", "combo"))
_KEY_WORDS: Final = frozenset(["Enter", "Return", "Tab", "Escape", "Backspace", "ENTER", "TAB"])
_SOME: Final = frozenset("your a an some any my valid appropriate".split())
_NOT_PLACES: Final = frozenset("following this text these below".split())
_ANSWERS: Final = frozenset("yes no ok okay cancel continue allow deny accept later skip retry".split())
_HOME: Final = frozenset(["home", "home folder", "home directory", "user folder"])
_USUAL_FOLDERS: Final = frozenset("desktop documents downloads pictures music videos public templates".split())
_FILE_NOUNS: Final = frozenset("file document copy name filename title text plain image note new draft".split())
_FORMATS: Final = frozenset("pdf png jpg jpeg csv html txt text odt docx svg image json xml markdown template".split())
_WORKS: Final = frozenset(
    "changes work image picture project spreadsheet drawing presentation script code diagram workbook photo everything "
    "all list modifications edits buffer result table form edit".split()
)
_REPLACING: Final = frozenset(["replacing", "overwriting"])
_NAMED_FILE: Final = re.compile(r"\S+\.[A-Za-z0-9]{1,5}|~?/.+|\S+/\S+")


def type_(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    text, into = slots["text"], slots.get("into")
    head = slots["head"][0].low
    if argument == "quoted" and text[-1].kind != "quote":
        raise Mismatch
    if into is None:
        return _type_here(text, head, talk)
    bare, _ = without_determiners(trimmed(into))
    if not bare or bare[0].low in _NOT_PLACES or (argument == "colon" and not has_role(bare)):
        raise Mismatch
    if text[0].low in ("your", "any", "some") and head not in ("type", "write"):
        raise Mismatch
    where = place(into, talk, text)
    replace = argument == "replace" and not is_document(into, where)
    return (TypeIn(talk.text_of(text), where, replace=replace),)


def _type_here(text: Words, head: str, talk: Talk) -> tuple[Intent, ...]:
    if len(text) == 1 and text[0].kind == "word" and text[0].text in _KEY_WORDS:
        return (PressKeys((chords(text) or ((text[0].low,),))[0]),)
    plain = text[0].kind == "word"
    if plain and head not in ("type", "write") and (text[0].low in _SOME or text[0].low in ("the", "in", "into")):
        if talk.value_of(text) is None and not any(w.kind == "quote" for w in text):
            raise Mismatch
    if plain and text[0].low in ("in", "into", "a", "an") and head in ("type", "write") and len(text) > 1:
        follows = " ".join(w.low for w in text[1:3])
        if text[0].low in ("in", "into") or follows.split()[0] in lexicon().documents:
            raise Mismatch
    return (TypeIn(talk.text_of(text)),)


def is_document(words: Words, ref: Reference) -> bool:
    """Whether a place holds a whole text, which entering something must not wipe out."""
    bare, _ = without_determiners(trimmed(words))
    if "document" in ref.roles:
        return True
    return bool(bare) and bare[-1].low in lexicon().documents


def note(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    into = slots.get("into")
    text = slots["text"]
    if into is None:
        return (TypeIn(talk.text_of(text)),)
    bare, _ = without_determiners(trimmed(into))
    if not (has_role(bare) or talk.is_application(into) or (bare and bare[-1].low in lexicon().documents)):
        raise Mismatch
    return (TypeIn(talk.text_of(text), place(into, talk)),)


def append(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    text, into = slots["text"], slots.get("into")
    quoted = any(w.kind == "quote" for w in text)
    value = talk.value_of(text) is not None if not quoted else False
    known = quoted or value
    if into is None:
        if not known and argument != "line":
            raise Mismatch
        return (TypeIn(_own_line(talk.text_of(text)) if argument == "line" else talk.text_of(text), at_end=True),)
    bare, _ = without_determiners(trimmed(into))
    if not bare or lexicon().displays.whole(bare) or (len(bare) == 1 and bare[0].low in PRONOUNS and value):
        raise Mismatch
    where = place(into, talk, text)
    if not known and not is_document(into, where) and (text[0].low in lexicon().determiners or not where.roles):
        raise Mismatch
    return (TypeIn(talk.text_of(text), where, at_end=True),)


def prepend(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (
        ClickOn(place(slots["into"], talk)),
        PressKeys(("ctrl", "home")),
        TypeIn(talk.text_of(slots["text"])),
    )


def newline(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    if "text" not in slots:
        return (PressKeys(("enter",)),)
    return (TypeIn(_own_line(talk.text_of(slots["text"]))),)


def _own_line(text: Text) -> Text:
    return Text(("\n", *text.pieces))


def fill(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    text = slots["text"]
    into = slots["into"]
    if text[0].low in ("your", "any", "some", "valid", "the") and talk.value_of(text) is None:
        raise Mismatch
    bare, _ = without_determiners(trimmed(into))
    if bare and bare[-1].low in ("form", "details", "following") and len(bare) == 1:
        raise Mismatch
    return (TypeIn(talk.text_of(text), thing(into, talk), replace=True),)


def fill_pairs(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "Name: Ann; Age: 42" or "Name = Ann, Age = 42"."""
    found: list[Intent] = []
    for key, value in pairs_of(slots["pairs"]):
        found.append(TypeIn(talk.text_of(value), thing(key, talk), replace=True))
    return tuple(found)


def pairs_of(words: Words) -> list[tuple[Words, Words]]:
    """Names and values; the value ends at the last comma, semicolon or "and" before the next name."""
    joints = [i for i, w in enumerate(words) if (w.kind == "mark" and w.low == ":") or w.low in ("=", "->")]
    if not joints:
        raise Mismatch
    found: list[tuple[Words, Words]] = []
    start = 0
    for n, joint in enumerate(joints):
        following = joints[n + 1] if n + 1 < len(joints) else len(words)
        end = following
        if n + 1 < len(joints):
            breaks = [i for i in range(joint + 1, following) if words[i].low in (",", ";", "and") or "\n" in words[i].gap]
            if not breaks:
                raise Mismatch
            end = breaks[-1]
        key, value = words[start:joint], words[joint + 1 : end]
        while value and value[-1].low in (",", ";", "and"):
            value = value[:-1]
        if not key or not value:
            raise Mismatch
        found.append((key, value))
        start = end + 1 if end < len(words) and words[end].low in (",", ";", "and") else end
        while start < len(words) and words[start].low in (",", ";", "and"):
            start += 1
    return found


def search(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    text = slots["text"]
    if text[0].low in ("for",):
        text = text[1:]
    into = slots.get("into")
    if into is None:
        return (TypeIn(talk.text_of(text), _SEARCH, replace=True, submit=True),)
    if not is_like_place(into, text):
        raise Mismatch
    ref = thing(into, talk)
    if not set(ref.roles) & {"field", "combo"}:
        from dataclasses import replace

        from steadyhand.models.embedded.intents import Relation

        whole = without_determiners(trimmed(into))[0][-1].low in ("web", "internet", "page")
        ref = _SEARCH if whole else replace(_SEARCH, relations=(Relation("inside", ref),))
    return (TypeIn(talk.text_of(text), ref, replace=True, submit=True),)


def rename(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    target = talk.file_of(check_thing(slots["target"]))
    return (
        Menu((Reference("Rename", "Rename"),), context_of=target),
        TypeIn(talk.text_of(slots["name"]), replace=True, submit=True),
    )


def replace_(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    into = check_thing(slots["into"])
    bare, _ = without_determiners(into)
    if bare[0].kind == "quote" and not has_role(bare):
        raise Mismatch
    return (TypeIn(talk.text_of(slots["text"]), thing(into, talk), replace=True),)


def answer(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = trimmed(slots["option"])
    if not words or not (words[0].kind == "quote" or words[0].low in _ANSWERS) or len(words) > 1:
        raise Mismatch
    text = words[0].text
    return (ClickOn(Reference(text, text if words[0].kind == "quote" else text.capitalize() if len(text) > 2 else text.upper() if text.casefold() == "ok" else text.capitalize(), quoted=words[0].kind == "quote")),)  # noqa: E501


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


def delete(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = check_thing(slots["target"])
    if words[0].low in ("all", "every", "both"):
        raise Mismatch
    bare, _ = without_determiners(words)
    if len(bare) == 1 and bare[0].low in PRONOUNS | {"file"}:
        return (Choose(talk.file_of(words)), PressKeys(("delete",)))
    made: list[Intent] = []
    for target in things(words, talk):
        made.extend((Choose(target), PressKeys(("delete",))))
    return tuple(made)


def selection(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("delete",)),)


def backspace(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("backspace",)),)


def delete_all(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (Clear(),)


def undo(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("ctrl", "z")),)


def redo(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("ctrl", "shift", "z")),)


def shortcut(_slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (PressKeys(tuple(argument.split())),)


def copy(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    what = "cut" if argument == "cut" else "copy"
    if "target" not in slots:
        return (Clipboard("cut" if what == "cut" else "copy"),)
    bare, _ = without_determiners(trimmed(slots["target"]))
    if " ".join(w.low for w in bare) in ("selection", "selected text", "it", "that", "highlighted text", "text"):
        if bare[0].low not in PRONOUNS or talk.thing is None:
            return (Clipboard("cut" if what == "cut" else "copy"),)
    return (Clipboard("cut" if what == "cut" else "copy", thing(slots["target"], talk)),)


def copy_to(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    into = check_thing(slots["into"])
    target = slots["target"]
    if "source" in slots:
        target = (*target, word("in"), *slots["source"])
    if not is_like_place(into):
        raise Mismatch
    copied = copy({"target": target}, talk, argument)
    folder = refer(into)
    if folder.roles[:1] == ("icon",) or folder.words.casefold() in _USUAL_FOLDERS:
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
    return (Clipboard("paste", into=place(into, talk)),)


def select_all(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (SelectAll(thing(slots["target"], talk) if "target" in slots else None),)


def save(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    doc = slots.get("doc")
    if doc is not None and not _is_work(doc, talk):
        raise Mismatch
    name, folder = slots.get("name"), slots.get("folder")
    named = _file_name(_without_replacing(name), talk) if name else None
    lies = _folder(_without_replacing(folder), talk) if folder else None
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
    return last in ("as", "copy") or spoken(bare).casefold() == talk.file.casefold() or (
        len(bare) == 1 and bool(_NAMED_FILE.fullmatch(bare[0].text))
    )


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
        if low in lexicon().determiners or low in ("called", "named", "of") or (low in _FILE_NOUNS and not _is_last(words)):
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


def _is_last(words: Words) -> bool:
    return len(words) == 1


def _folder(words: Words, talk: Talk) -> Text | None:
    """ "the Documents folder" -> ~/Documents; "the folder work" -> work."""
    words = trimmed(words)
    bare, _ = without_determiners(words)
    low = " ".join(w.low for w in bare)
    if not bare or low in ("same folder", "same place", "same directory", "disk", "file", "current folder", "same location"):
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
    return Text.literal(f"~/{name.capitalize()}" if name.casefold() in _USUAL_FOLDERS else name)


def _unused() -> tuple[object, ...]:
    return (cast, Word, written)


BUILDERS: Builders = {
    "type": type_, "note": note, "append": append, "prepend": prepend, "newline": newline, "fill": fill,
    "fill_pairs": fill_pairs, "search": search, "rename": rename, "replace": replace_, "answer": answer,
    "clear": clear, "delete": delete, "selection": selection, "backspace": backspace, "delete_all": delete_all,
    "undo": undo, "redo": redo, "shortcut": shortcut, "copy": copy, "copy_to": copy_to, "paste": paste,
    "select_all": select_all, "select_text": select_all, "save": save,
}  # fmt: skip
