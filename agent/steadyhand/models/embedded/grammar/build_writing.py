"""Builders for text: type, fill, append, search, rename, replace, clear, copy and paste, save."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from steadyhand.models.embedded.grammar.amounts import chords
from steadyhand.models.embedded.grammar.building import (
    Builders,
    bare_application,
    check_thing,
    how_often,
    is_like_place,
    place,
    split_list,
    thing,
)
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import has_role, without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, cut, spoken
from steadyhand.models.embedded.intents import (
    ClickOn,
    Intent,
    Open,
    PressKeys,
    Read,
    Reference,
    Relation,
    SaveAs,
    Text,
    TypeIn,
    Value,
)
from steadyhand.models.embedded.reference import refer, trimmed
from steadyhand_actions.keys import canonical, is_key

_SEARCH: Final = Reference("the search field", "search", roles=("field", "combo"))
_KEY_WORDS: Final = frozenset(["Enter", "Return", "Tab", "Escape", "Backspace", "ENTER", "TAB"])
_SOME: Final = frozenset("your a an some any my valid appropriate something anything".split())
_NOT_PLACES: Final = frozenset("following this text these below".split())
_TYPED: Final = frozenset(
    "text word words string phrase sentence letters value number following message line in into as for with".split()
)
_FIELD_NAMES: Final = frozenset(
    "name surname address street city town zip postcode code country phone email e-mail username amount price host "
    "quantity subject company age year port description comment coupon title number state id".split()
)
_ANSWERS: Final = frozenset("yes no ok okay cancel continue allow deny accept later skip retry".split())


def type_(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    text, into = slots["text"], slots.get("into")
    head = slots["head"][0].low
    if argument == "quoted" and text[-1].kind != "quote":
        raise Mismatch
    if into is None:
        return _type_here(text, head, talk)
    bare, _ = without_determiners(trimmed(into))
    if text[0].low in ("some", "something", "anything") and len(text) <= 2:
        raise Mismatch
    named = len(bare) > 1 and bare[0].low == "text" and has_role(bare)
    if not bare or (bare[0].low in _NOT_PLACES and not named) or (argument == "colon" and not has_role(bare)):
        raise Mismatch
    if text[0].low in ("your", "any", "some") and head not in ("type", "write") and text[-1].kind != "quote":
        raise Mismatch
    if not _ends_before(text, bare, slots, talk):
        raise Mismatch
    if any(w.low in ("called", "named") for w in bare[1:4]) and any(w.low in ("file", "document") for w in bare[:3]):
        return _into_file(into, text, talk)
    if (read := _seen_value(text, talk)) is not None:
        return (read, TypeIn(Text((Value(),)), place(into, talk), replace=head not in ("type", "write")))
    if bare[0].low in ("new", "empty", "blank") and bare[-1].low in lexicon().documents:
        return _type_new(into, text, talk)
    where = place(into, talk, text)
    replace = argument == "replace" and not is_document(into, where)
    return (TypeIn(talk.text_of(text), where, replace=replace),)


def _ends_before(text: Words, place_: Words, slots: Slots, talk: Talk) -> bool:
    """Whether an unquoted text may end before these words for a place: "meet me in the park" rather goes on."""
    if text[0].kind == "mark" and not any(w.kind == "quote" for w in text):
        return False
    closed = any(w.kind == "quote" for w in text) or len(text) <= 2 or talk.value_of(text) is not None
    closed = closed or all(w.text.isdecimal() for w in text)  # the number of a card or a telephone
    sure = has_role(place_) or place_[0].kind == "quote" or place_[0].low in PRONOUNS or talk.is_application(place_)
    if "link" in slots:
        return closed or sure
    return closed or sure or len(text) <= 3 or place_[0].capital or place_[-1].low in lexicon().documents


def _seen_value(text: Words, talk: Talk) -> Read | None:
    """ "type the total from the calculator into ...": a thing on the screen, which is read first."""
    if text[0].text not in ("the", "The") or any(w.kind != "word" for w in text) or talk.value_of(text) is not None:
        return None
    ref = refer(text)
    return Read(thing(text, talk), answer=False) if ref.relations and not ref.quoted else None


def _into_file(into: Words, text: Words, talk: Talk) -> tuple[Intent, ...]:
    """ "put it in a text file called a.txt"."""
    at = next(i for i, w in enumerate(into) if w.low in ("called", "named"))
    return new_file({"text": text, "name": into[at + 1 :]}, talk, "")


def _type_new(into: Words, text: Words, talk: Talk) -> tuple[Intent, ...]:
    """ "write it into a new document in the text editor": a fresh editor holds one already."""
    ref = thing(into, talk)
    typed = TypeIn(talk.text_of(text))
    inside = next((r.other for r in ref.relations if r.kind == "inside"), None)
    if inside is None:
        return (PressKeys(("ctrl", "n")), typed)
    opened = Open(bare_application(cut(inside.said)))
    return (
        (opened, typed) if talk.application.casefold() != opened.what.casefold() else (PressKeys(("ctrl", "n")), typed)
    )


def new_file(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "create a file named a.txt with the text ...": an editor, the text, the name."""
    app = slots.get("app")
    if app and not (talk.is_application(app) or (len(app) <= 2 and app[-1].capital)):
        raise Mismatch
    written_, name = TypeIn(talk.text_of(slots["text"])), SaveAs(talk.text_of(slots["name"]))
    if app:
        return (Open(bare_application(app)), written_, name)
    start: Intent = PressKeys(("ctrl", "n")) if talk.application else Open("text editor")
    return (start, written_, name)


def credential(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "enter your password: hunter2", "type the username admin", "password: hunter2"."""
    noun, text = spoken(slots["noun"]), slots["text"]
    if len(text) != 1 or text[0].low in ("in", "into", "field", "box"):
        raise Mismatch
    return (TypeIn(talk.text_of(text), Reference(f"the {noun}", noun), replace=True),)


def fill_list(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "first name "Ann" and last name "Lee"": each value stands after the name of its field."""
    form = slots.get("form")
    if form and trimmed(form)[-1].low not in ("form", "fields", "details", "data", "information", "values"):
        raise Mismatch
    made: list[Intent] = []
    for part in split_list(trimmed(slots["pairs"])):
        at = _value_at(part) or len(part) - 1
        key, determined = without_determiners(part[:at])
        value = part[at:]
        while key and key[-1].low in ("=", ":", "as", "of", "to", "is"):
            key = key[:-1]
        closed = value[0].kind == "quote" or (form is not None and value[0].kind == "word")
        closed = closed or (bool(key) and _is_field_name(key, determined) and _value_at(part) > 0)
        if not key or not closed or len(key) > 4 or any(w.capital is False and w.low in _TYPED for w in key):
            raise Mismatch
        made.append(TypeIn(talk.text_of(value), thing(key, talk), replace=True))
    return tuple(made)


def _value_at(words: Words) -> int:
    """Where the value begins in "first name Ann Lee", "ZIP 1010": at the first word that is no common one."""
    for at in range(1, len(words)):
        w = words[at]
        if w.kind == "quote":
            return 0
        if (w.kind == "word" and not w.text.isalpha()) or w.text[:1].isupper():
            return at
    return 0


def _is_field_name(words: Words, determined: bool) -> bool:
    """Whether words are surely the name of a field, so that what follows can only be its value."""
    plain = all(w.kind == "word" and (w.text.islower() or w.text.isupper()) and w.text.isalpha() for w in words)
    return plain and (words[-1].low in _FIELD_NAMES or (determined and len(words) > 1))


def _type_here(text: Words, head: str, talk: Talk) -> tuple[Intent, ...]:
    if len(text) == 1 and text[0].kind == "word" and text[0].text in _KEY_WORDS:
        return (PressKeys((chords(text) or ((text[0].low,),))[0]),)
    if text[0].kind == "word" and _is_no_text(text, head, talk):
        raise Mismatch
    return _keys_between(text, talk) or (TypeIn(_sign(text) or talk.text_of(text)),)


def _sign(words: Words) -> Text | None:
    """ "a comma", "a space": the sign that is called so."""
    bare, determined = without_determiners(trimmed(words))
    name = spoken(bare)
    if not determined or any(w.kind == "quote" for w in words) or not is_key(name) or len(name) < 3:
        return None
    sign = canonical(name)
    return Text.literal(" " if sign == "space" else sign) if sign == "space" or not sign.isalnum() else None


def _is_no_text(text: Words, head: str, talk: Talk) -> bool:
    """ "enter your name", "write a letter", "type in the field": these do not say what to type."""
    first = text[0].low
    if first in ("something", "anything", "nothing") and len(text) == 1:
        return True
    if head in ("type", "write"):
        return len(text) > 1 and (
            first in ("in", "into") or (first in ("a", "an") and text[1].low in lexicon().documents)
        )
    vague = first in _SOME or first in ("the", "in", "into")
    return vague and talk.value_of(text) is None and not any(w.kind == "quote" for w in text)


def _keys_between(text: Words, talk: Talk) -> tuple[Intent, ...]:
    """'type "admin", tab, "secret", enter': texts and keys in turn."""
    parts = split_list(text)
    if len(parts) < 2 or not any(w.kind == "quote" for w in text):
        return ()
    made: list[Intent] = []
    for part in parts:
        keys = chords(part) if part[0].kind == "word" else None
        if keys:
            made.extend(PressKeys(k) for k in keys)
        elif len(part) == 1 and part[0].kind == "quote":
            made.append(TypeIn(talk.text_of(part)))
        else:
            return ()
    return tuple(made) if any(isinstance(m, PressKeys) for m in made) else ()


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


def is_open_file(words: Words, talk: Talk) -> bool:
    """ "it", when that is a file or an application opened before: where one types then goes without saying."""
    bare, _ = without_determiners(trimmed(words))
    pronoun = len(bare) == 1 and bare[0].low in PRONOUNS
    return pronoun and talk.thing is not None and talk.thing.words in (talk.file, talk.application)


def append(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    text, into = slots["text"], slots.get("into")
    quoted = any(w.kind == "quote" for w in text)
    value = talk.value_of(text) is not None if not quoted else False
    quoted = quoted and (len(text) == 1 or (len(text) <= 4 and text[-1].kind == "quote"))
    known = quoted or value
    if not quoted and any(w.kind == "quote" for w in text):
        raise Mismatch
    if into is None:
        if not known and argument != "line":
            raise Mismatch
        return (TypeIn(_own_line(talk.text_of(text)) if argument == "line" else talk.text_of(text), at_end=True),)
    bare, _ = without_determiners(trimmed(into))
    if not bare or lexicon().displays.whole(bare) or (len(bare) == 1 and bare[0].low in PRONOUNS and value):
        raise Mismatch
    if is_open_file(into, talk):
        return (TypeIn(talk.text_of(text), at_end=True),)
    where = place(into, talk, text)
    if where.roles[:1] == ("list",):
        where = replace(where, words=spoken(bare), roles=())
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
        return (PressKeys(("enter",), how_often(slots)),)
    return (TypeIn(_own_line(talk.text_of(slots["text"]))),)


def _own_line(text: Text) -> Text:
    return Text(("\n", *text.pieces))


def fill(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    text = slots["text"]
    into = slots["into"]
    if text[0].low in ("your", "any", "some", "valid", "the") and talk.value_of(text) is None:
        raise Mismatch
    bare, _ = without_determiners(trimmed(into))
    if lexicon().roles.whole(text) is not None and text[0].kind == "word":
        raise Mismatch  # "... into the Replace with field"
    if bare and bare[-1].low in ("form", "details", "following", "follows") and len(bare) == 1:
        raise Mismatch
    if any(w.low in ("called", "named") for w in bare[1:4]) and any(w.low in ("file", "document") for w in bare[:3]):
        return _into_file(into, text, talk)
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
            breaks = [
                i for i in range(joint + 1, following) if words[i].low in (",", ";", "and") or "\n" in words[i].gap
            ]
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
    if into is None and len(slots["head"]) == 2 and slots["head"][0].low == "look" and text[0].low == "the":
        return (Read(thing(text, talk)),)
    if into is None:
        return (TypeIn(talk.text_of(text), _SEARCH, replace=True, submit=True),)
    if not is_like_place(into, text):
        raise Mismatch
    ref = thing(into, talk)
    if not set(ref.roles) & {"field", "combo"}:
        whole = without_determiners(trimmed(into))[0][-1].low in ("web", "internet", "page")
        ref = _SEARCH if whole else replace(_SEARCH, relations=(Relation("inside", ref),))
    return (TypeIn(talk.text_of(text), ref, replace=True, submit=True),)


def login(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    noun = spoken(slots["noun"]) if "noun" in slots else "username"
    user = Reference(f"the {noun}", noun, roles=("field",))
    secret = Reference("the password", "password", roles=("field",))
    return (
        TypeIn(talk.text_of(slots["user"]), user, replace=True),
        TypeIn(talk.text_of(slots["password"]), secret, replace=True),
        ClickOn(Reference("Log in", "Log in", roles=("button", "link"))),
    )


def replace_(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    into = check_thing(slots["into"])
    bare, _ = without_determiners(into)
    if bare[0].kind == "quote" and not has_role(bare):
        raise Mismatch
    return (TypeIn(talk.text_of(slots["text"]), thing(into, talk), replace=True),)


def answer(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = trimmed(slots["option"])
    if slots["head"][0].low == "reply" and words and words[0].low not in _ANSWERS:
        raise Mismatch
    if not words or not (words[0].kind == "quote" or words[0].low in _ANSWERS) or len(words) > 1:
        raise Mismatch
    text, quoted = words[0].text, words[0].kind == "quote"
    name = text if quoted else "OK" if text.casefold() == "ok" else text.capitalize()
    return (ClickOn(Reference(text, name, quoted=quoted)),)


BUILDERS: Builders = {
    "type": type_, "note": note, "append": append, "prepend": prepend, "newline": newline, "fill": fill,
    "fill_pairs": fill_pairs, "fill_list": fill_list, "credential": credential, "new_file": new_file,
    "search": search, "login": login, "replace": replace_, "answer": answer,
}  # fmt: skip
