"""What has been spoken of so far: the last thing, the file, the values that "it" and "the result" can mean.

Turns phrases into References and Texts in that light. Knows nothing of verbs or screens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.words import Word, Words, cut, spoken, written
from steadyhand.models.embedded.intents import (
    Adjust,
    Ask,
    Check,
    Choose,
    Clear,
    ClickOn,
    Clipboard,
    Close,
    Compute,
    Count,
    Create,
    Deed,
    DragTo,
    Find,
    Hover,
    IfShown,
    Intent,
    Mark,
    Menu,
    Open,
    PressKeys,
    Read,
    Reference,
    Relation,
    Repeat,
    SaveAs,
    ScrollBy,
    SelectAll,
    SetTo,
    SwitchTo,
    Text,
    TypeIn,
    Value,
    Verify,
    WaitFor,
)
from steadyhand.models.embedded.reference import refer, trimmed

PRONOUNS: Final = frozenset("it them this that these those".split())
_WHOLES: Final = frozenset(
    ["dialog", "window", "group", "panel", "document", "menu", "list", "table", "cell", "toolbar"]
)
_FILES: Final = frozenset("file document note".split())
_TEXT_NOUNS: Final = frozenset(
    "text word words string phrase sentence letters letter characters character message value number line "
    "name following digits digit numbers command url address query term sentences lines paragraph "
    "paragraphs content contents note letter list words".split()
)
_RECALLED: Final = frozenset(
    "remembered saved noted stored copied read computed calculated memorised memorized recorded same".split()
)
_AFTER_VALUE: Final = frozenset("from of on in shown displayed we you that i which just there".split())
_JOINTS: Final = (("followed", "by"), ("and", "then"), ("then",), ("and",), ("plus",), (",", "and"), (",",), ("&",))


class Mismatch(Exception):
    """These words are not what the pattern takes; another one may be."""


@dataclass(slots=True)
class Talk:
    """``trusting``: "it" is taken on trust, as when a later part is only tried for its form."""

    applications: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    remembered: bool = False
    thing: Reference | None = None
    file: str = ""
    application: str = ""
    trusting: bool = False
    readings: dict[str, str] = field(default_factory=dict)
    """What was read without being given a name, by the words for it."""
    selected: bool = False
    """Whether the last step selected something, which "it" then means."""
    filled: bool = False
    """Whether the last step gave a control a value: then "it" is rather what the whole form is about."""
    depth: int = 0
    """How many clauses the words being read lie in."""
    recalled: set[str] = field(default_factory=set)
    """Names of remembered values that were used."""
    piece: Mark | None = None
    """The piece of a text that the last step marked or went to."""
    sought: str = ""
    """What the last step looked for, when it looked for a text."""

    def note(self, intent: Intent) -> None:
        """Take in what a step speaks of."""
        self.selected = isinstance(intent, SelectAll | Choose) or (isinstance(intent, Mark) and not intent.caret)
        self.selected = self.selected or (isinstance(intent, ClickOn) and bool({"ctrl", "shift"} & {*intent.modifiers}))
        self.filled = isinstance(intent, SetTo | TypeIn | Adjust)
        self.piece = intent if isinstance(intent, Mark) else None
        self.sought = _sought(intent)
        match intent:
            case Open():
                self.application = intent.inside or intent.what
                self.file = intent.what if intent.inside or "." in intent.what else self.file
                self.thing = Reference(intent.what, intent.what)
            case SwitchTo():
                self.application = intent.what
            case SaveAs(name=Text(pieces=(str(name),))):
                self.file = name.rsplit("/", 1)[-1]
            case Read():
                self.thing, self.remembered = intent.target, True
                if intent.name:
                    self.names[intent.name.casefold()] = intent.name
                elif intent.target.words:
                    self.readings[intent.target.words.casefold()] = intent.target.words
            case Create(name=Text(pieces=(str(name),))):
                self.thing = Reference(name, name)
            case Compute() | Ask() | Count():
                self.remembered = True
            case Clipboard():
                self.remembered = self.remembered or (intent.what != "paste" and intent.target is not None)
                self.thing = intent.target or intent.into or self.thing
            case TypeIn(into=None, replace=True, submit=True, text=Text(pieces=(str(name),))):
                self.thing = Reference(name, name)
            case TypeIn():
                self.thing = intent.into or self.thing
            case IfShown():
                pass
            case Repeat():
                for step in intent.steps:
                    self.note(step.intent)
            case Menu():
                self.thing = intent.context_of or (intent.path[0] if len(intent.path) == 1 else self.thing)
            case Verify() | WaitFor(target=Reference()):
                target = intent.target
                self.thing = replace(target, states=(), not_states=()) if target else self.thing
            case ClickOn() | Hover() | Check() | SetTo() | Adjust() | Find() | DragTo():
                self.thing = intent.target
            case Deed():
                self.thing = intent.thing
            case Choose():
                self.thing = intent.option
            case Close() | Clear() | SelectAll() | PressKeys():
                self.thing = intent.target or self.thing
            case ScrollBy():
                self.thing = intent.until or self.thing
            case _:
                pass

    def thing_of(self, words: Words) -> Reference:
        """The Reference of a phrase; "it" is the last thing spoken of."""
        words = trimmed(words)
        if not words:
            raise Mismatch
        bare, _ = without_determiners(words)
        if len(bare) == 1 and bare[0].low in PRONOUNS:
            return self._last(words)
        if words[0].low == "its" and self.thing is not None and len(words) > 1:
            return self._part(words, self.thing)
        ref = refer(words)
        if ref.relations:
            ref = replace(ref, relations=tuple(self._related(r) for r in ref.relations))
        if self._is_the_same(ref, words):
            assert self.thing is not None
            return replace(self.thing, said=ref.said)
        known = self.names.get(ref.words.casefold()) if ref.words and not ref.quoted else None
        return replace(ref, variable=known) if known else ref

    def _part(self, words: Words, whole: Reference) -> Reference:
        """ "its Delete button"."""
        if len(words) == 2 and words[1].low in ("value", "text", "content", "contents", "state"):
            return replace(whole, said=spoken(words))
        part = refer(words[1:])
        if whole.roles[:1] == ("row",):
            inner = next((r.other for r in whole.relations if r.kind == "containing"), None)
            relation = Relation("row of", inner) if inner else Relation("inside", whole)
        else:
            relation = Relation("inside" if set(whole.roles) & _WHOLES else "near", whole)
        return replace(part, said=spoken(words), relations=(*part.relations, relation))

    def _last(self, words: Words) -> Reference:
        said = spoken(words)
        if self.thing is not None:
            return replace(self.thing, said=said)
        if self.trusting:
            return Reference(said, said)
        raise TaskNotUnderstood(f"{said!r} refers to nothing said before; name the thing that is meant.", said)

    def _related(self, relation: Relation) -> Relation:
        if relation.other.said.casefold() in PRONOUNS and self.thing is not None:
            return Relation(relation.kind, self.thing)
        return relation

    def _is_the_same(self, ref: Reference, words: Words) -> bool:
        """ "the field" after "the Name field"."""
        last = self.thing
        if (
            last is None
            or not ref.roles
            or ref.roles[0] not in last.roles
            or words[0].low not in ("the", "that", "this")
        ):
            return False
        vague = not (ref.words or ref.ordinal or ref.positions or ref.relations or ref.states or ref.not_states)
        return vague and not ref.colour and bool(last.words or last.relations or last.ordinal)

    def file_of(self, words: Words) -> Reference:
        """As ``thing_of``, where "it" and "the file" are rather the file that was saved or opened last."""
        bare, determined = without_determiners(trimmed(words))
        if self.file and len(bare) == 1:
            pronoun = bare[0].low in PRONOUNS
            if pronoun or (determined and bare[0].low in _FILES):
                return Reference(spoken(words), self.file)
        return self.thing_of(words)

    def is_application(self, words: Words) -> bool:
        """Whether the words mean an installed application, or say what an application is."""
        bare, _ = without_determiners(trimmed(words))
        if not bare:
            return False
        if bare[-1].low in lexicon().application_suffixes and len(bare) > 1:
            return True
        if lexicon().application_nouns.whole(bare):
            return True
        name = spoken(bare).casefold()
        return name in self.applications or (
            bare[-1].low == "window" and len(bare) > 1 and self.is_application(bare[:-1])
        )

    def text_of(self, words: Words) -> Text:
        """The Text of a phrase: quoted or plain words, remembered values, or several joined."""
        words = _ends(words)
        if not words:
            raise Mismatch
        if (value := self.value_of(words)) is not None:
            return Text((value,))
        joined = self._joined(words)
        if joined is not None:
            return joined
        words = _without_noun(words)
        if 1 < len(words) <= 4 and words[-1].kind == "quote" and words[0].low in lexicon().determiners:
            words = words[-1:]
        if len(words) == 1 and words[0].kind == "quote" and words[0].raw[:1] not in "[<":
            return Text.literal(words[0].text)
        if words[0].kind == "quote" and len(words) > 1:
            if words[1].kind == "mark" and words[1].low == "(":
                return Text.literal(words[0].text)
            raise Mismatch
        return Text.literal(written(words))

    def value_of(self, words: Words) -> Value | None:
        """The remembered value that a phrase means, if it means one."""
        words = trimmed(words)
        if not words or any(w.kind == "quote" for w in words):
            return None
        bare, determined = without_determiners(words)
        if not bare:
            return None
        name = self.names.get(spoken(bare).casefold())
        if name is None and determined:
            name = self.readings.get(spoken(bare).casefold())
        if name is not None:
            self.recalled.add(name.casefold())
            return Value(name)
        if len(bare) == 1 and bare[0].low in PRONOUNS and not determined:
            return self._value(words)
        if determined and bare[0].low in _RECALLED and len(bare) > 1:
            return Value(self.names.get(spoken(bare[1:]).casefold(), "")) if self._value(words) else None
        if bare[0].low in ("variable", "value") and len(bare) == 2:
            known = self.names.get(bare[1].low)
            return Value(known) if known else None
        whole = determined and lexicon().displays.whole(bare) is not None
        if whole or (
            determined and bare[0].low in lexicon().values and (len(bare) == 1 or bare[1].low in _AFTER_VALUE)
        ):
            return self._value(words)
        told = tuple(w.low for w in words[:2])
        if told in {("what", "you"), ("what", "it"), ("what", "was"), ("whatever", "it"), ("whatever", "was")}:
            return self._value(words)
        return None

    def _value(self, words: Words) -> Value:
        if self.remembered or self.trusting:
            return Value()
        said = spoken(words)
        raise TaskNotUnderstood(
            f"{said!r} has no value yet; say before what is to be read or worked out, such as: read the total.", said
        )

    def _joined(self, words: Words) -> Text | None:
        """ "'Total: ' followed by the result"."""
        parts: list[Words] = []
        piece: list[Word] = []
        at = 0
        while at < len(words):
            joint = next((j for j in _JOINTS if tuple(w.low for w in words[at : at + len(j)]) == j), None)
            if joint and piece:
                parts.append(tuple(piece))
                piece = []
                at += len(joint)
                continue
            piece.append(words[at])
            at += 1
        parts.append(tuple(piece))
        parts = [_without_noun(p) for p in parts]
        if len(parts) < 2 or not any(len(p) == 1 and p[0].kind == "quote" for p in parts):
            return None
        pieces: list[str | Value] = []
        for part in parts:
            value = None if part and part[0].kind == "quote" else self.value_of(part)
            if value is not None:
                pieces.append(value)
            elif len(part) == 1 and part[0].kind == "quote":
                pieces.append(part[0].text)
            else:
                return None
        return Text(tuple(pieces))


def _sought(intent: Intent) -> str:
    match intent:
        case Find(target=Reference(words=words, relations=())):
            return words.removeprefix("word ")
        case TypeIn(into=Reference(words="search"), text=Text(pieces=(str(text),))):
            return text
        case _:
            return ""


def _ends(words: Words) -> Words:
    """Without a full stop at the end, and without a colon or comma before."""
    while words and words[0].kind == "mark" and words[0].low in (":", ",", ";"):
        words = words[1:]
    while words and words[-1].kind == "mark" and words[-1].low in (".", ",", ";", ":"):
        words = words[:-1]
    return words


def _without_noun(words: Words) -> Words:
    """ "the word hello" -> "hello"; "the following text: ..." -> what follows."""
    at = 0
    while at < len(words) and words[at].low in ("the", "a", "this", "following", "these"):
        at += 1
    nouns = at
    while nouns < len(words) and words[nouns].low in _TEXT_NOUNS and words[nouns].kind == "word":
        nouns += 1
    if nouns == len(words) or (nouns == at and not (at and words[at].kind == "quote")):
        return words
    rest = _ends(words[nouns:])
    follows = words[nouns]
    figure = words[nouns - 1].low in ("number", "value", "digit") and follows.text[:1].isdigit()
    explicit = follows.kind in ("quote", "mark") or (at > 0 and nouns > at) or figure
    return rest if rest and explicit and follows.low not in lexicon().prepositions else words


def text_of(phrase: str) -> Text:
    """The Text of a phrase on its own, where "it" and "the result" mean the last remembered value."""
    try:
        return Talk(trusting=True).text_of(cut(phrase))
    except Mismatch:
        raise TaskNotUnderstood("There is no text in an empty phrase; quote the text that is meant.", phrase) from None
