"""Builders for pieces of a text: the word 'foo', the second line, every 'a' by 'b', the caret before or after.

Knows how people name a piece of a text; nothing of where the text is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from steadyhand.errors import TaskNotUnderstood
from steadyhand.models.embedded.grammar.amounts import number
from steadyhand.models.embedded.grammar.building import Builders, check_thing, thing
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import PRONOUNS, Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words
from steadyhand.models.embedded.intents import (
    Choose,
    Clipboard,
    Intent,
    Mark,
    PressKeys,
    Reference,
    Substitute,
    Text,
    TypeIn,
    Unit,
)
from steadyhand.models.embedded.reference import refer, trimmed

_UNITS: Final[dict[str, Unit]] = {
    "line": "line", "paragraph": "paragraph", "word": "word", "sentence": "sentence",
}  # fmt: skip
_CALLED: Final = frozenset("word words text phrase string sentence passage letters characters line".split())
_TEXTS: Final = frozenset("document text file note editor letter page buffer".split())
_BLANKS: Final = {
    "space": " ", "spaces": " ", "tab": "\t", "tabs": "\t", "line break": "\n", "line breaks": "\n", "newline": "\n",
    "newlines": "\n",
}  # fmt: skip
_LONGEST: Final = 12
"""Words an unquoted text may have that is to be found and replaced."""


def passage(words: Words, talk: Talk, caret: Literal["", "before", "after"] = "") -> Mark:
    """The piece of a text that the words name. Raises Mismatch when they name none."""
    words = _without_text(trimmed(words))
    bare, determined = without_determiners(words)
    if len(bare) == 1 and bare[0].low in PRONOUNS and talk.piece is not None and talk.piece.caret:
        return replace(talk.piece, caret=caret)
    if len(bare) < 2:
        if caret and len(bare) == 1 and bare[0].kind == "quote":
            return Mark("text", Text.literal(bare[0].text), caret=caret)
        raise Mismatch
    otherwise = _otherwise(words)
    called = bare[0].low in _CALLED and len(bare) == 2
    if called and (bare[1].kind == "quote" or (determined and bare[0].low == "word" and bare[1].text.isalpha())):
        unit: Unit = "word" if bare[0].low == "word" else "text"
        return Mark(unit, talk.text_of(bare[1:]), caret=caret, otherwise=otherwise)
    hit = lexicon().ordinals.begins(bare)
    if hit is not None and len(bare) == hit[1] + 1 and bare[-1].low in _UNITS:
        return Mark(_UNITS[bare[-1].low], number=hit[0], caret=caret, otherwise=otherwise)
    count = number(bare[1:]) if bare[0].low in ("line", "paragraph") and len(bare) <= 3 else None
    if count is not None and count >= 1:
        return Mark(_UNITS[bare[0].low], number=int(count), caret=caret, otherwise=otherwise)
    raise Mismatch


def _without_text(words: Words) -> Words:
    """ "the first line of the document" -> the first line."""
    for at in range(2, len(words) - 1):
        rest, _ = without_determiners(words[at + 1 :])
        if words[at].low in ("of", "in") and words[at].kind == "word" and len(rest) == 1 and rest[0].low in _TEXTS:
            return words[:at]
    return words


def _otherwise(words: Words) -> Reference | None:
    """What else is called so: "the second line" may be one of a list."""
    try:
        return refer(words)
    except TaskNotUnderstood:
        return None


def mark(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (passage(slots["piece"], talk),)


def delete_piece(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (passage(slots["piece"], talk), PressKeys(("delete",)))


def copy_piece(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (passage(slots["piece"], talk), Clipboard("cut" if argument == "cut" else "copy"))


def format_piece(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (passage(slots["piece"], talk), PressKeys(tuple(argument.split())))


def format_thing(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    """ "make cell A3 bold", "make 'foo bar' bold": what is no piece of a text by its name, selected and formatted."""
    words = check_thing(slots["target"])
    chord = PressKeys(tuple(argument.split()))
    if len(words) == 1 and words[0].kind == "quote":
        text = talk.text_of(words)
        return (Mark("text", text, otherwise=talk.thing_of(words)), chord)
    ref = thing(words, talk)
    if not set(ref.roles) & {"cell", "row", "column"}:
        raise Mismatch
    return (Choose(ref), chord)


def replace_piece(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "replace the second line with 'x'"."""
    piece = passage(slots["piece"], talk)
    if piece.text is not None:
        raise Mismatch
    return (piece, TypeIn(talk.text_of(slots["new"])))


def put_caret(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (passage(slots["piece"], talk, "after" if argument == "after" else "before"),)


def go_line(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    piece = passage(slots["piece"], talk, "before")
    if piece.unit != "line":
        raise Mismatch
    return (piece,)


def insert_at(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    """ "insert 'very ' before the word 'good'"."""
    words = slots["text"]
    if words[-1].kind != "quote":
        raise Mismatch
    piece = passage(slots["piece"], talk, "after" if argument == "after" else "before")
    return (piece, TypeIn(talk.text_of(words)))


def substitute(slots: Slots, talk: Talk, argument: str) -> tuple[Intent, ...]:
    """ "replace every 'a' with 'b'"; with nothing named, of what was looked for just before."""
    new = _piece(slots["new"], talk)
    if "old" not in slots:
        if not talk.sought:
            raise Mismatch
        return (Substitute(Text.literal(talk.sought), new),)
    old = trimmed(slots["old"])
    if old[0].low in ("of", *PRONOUNS):
        raise Mismatch
    if argument == "quoted" and not all(len(w) == 1 and w[0].kind == "quote" for w in (old, trimmed(slots["new"]))):
        raise Mismatch
    return (Substitute(_piece(old, talk), new),)


def _blank(words: Words) -> str | None:
    """ "four spaces", "tabs", "a line break": characters that are called by their names."""
    bare, _ = without_determiners(words)
    name = (
        " ".join(w.low for w in bare if w.kind == "word").removesuffix("characters").removesuffix("character").strip()
    )
    if len(bare) > 1 and name.endswith((" spaces", " space")) and (count := number(bare[:-1])) is not None:
        return " " * int(count) if 1 <= count <= 16 else None
    return _BLANKS.get(name) if bare and all(w.kind == "word" for w in bare) else None


def _piece(words: Words, talk: Talk) -> Text:
    words = trimmed(words)
    if (blank := _blank(words)) is not None:
        return Text.literal(blank)
    while len(words) > 1 and words[0].low in (*_CALLED, "the") and words[1].kind in ("quote", "word"):
        words = words[1:]
    if not words or len(words) > _LONGEST or (len(words) > 1 and any(w.kind == "quote" for w in words)):
        raise Mismatch
    if any(w.low in ("with", "by", "in", "field") and w.kind == "word" for w in words):
        raise Mismatch
    return talk.text_of(words)


BUILDERS: Builders = {
    "mark": mark, "delete_piece": delete_piece, "copy_piece": copy_piece, "format_piece": format_piece,
    "format_thing": format_thing,
    "replace_piece": replace_piece, "put_caret": put_caret, "go_line": go_line, "insert_at": insert_at,
    "substitute": substitute,
}  # fmt: skip
