"""Numbers, counts, sums and keys, as people write them: "three times", "12 times 7", "Ctrl and S".

Knows how these are spelled; nothing of verbs or things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.words import Word, Words, spoken
from steadyhand_actions.errors import BadAction
from steadyhand_actions.keys import FUNCTION, MODIFIERS, canonical, chord, is_key, parse_chord

Chord = tuple[str, ...]

_BARE_KEYS: Final = frozenset(
    "enter return escape esc tab space spacebar backspace delete del insert ins home end up down left right "
    "uparrow downarrow leftarrow rightarrow arrowup arrowdown arrowleft arrowright pageup pagedown pgup pgdn "
    "ctrl control shift alt altgr super win windows cmd capslock numlock printscreen prtsc meta comma period semicolon "
    "backslash apostrophe".split()
) | frozenset(f.casefold() for f in FUNCTION)
"""Words that mean a key without "key" being said; other key names ("back", "print") are rather buttons."""
_GLYPHS: Final = str.maketrans(
    {"↑": "up", "↓": "down", "←": "left", "⏎": "enter", "↵": "enter", "⇥": "tab", "⌫": "backspace"}
)
_KEY_LEADS: Final = frozenset(
    ["key", "keys", "shortcut", "hotkey", "combination", "keyboard", "chord", "keystroke", "combo", "the", "letter"]
)
_KEY_TAILS: Final = frozenset(["key", "keys", "together", "simultaneously", "shortcut", "combination", "keystroke"])
_TIMES: Final = {"once": 1, "twice": 2, "thrice": 3}
_TIMES_UNIT: Final = frozenset(["times", "time", "x", "×"])
_NUMERAL: Final = re.compile(r"[-+−]?\d+(?:[.,]\d+)?%?")
_OPERATORS: Final = (
    (r"multiplied by|times|[×·✕⋅]", "*"),
    (r"divided by|[÷∶]", "/"),
    (r"to the power of|raised to the power of|raised to", "^"),
    (r"\bplus\b|\badded to\b", "+"),
    (r"\bminus\b|[−–]", "-"),
    (r"\bsquared\b", "^ 2"),
    (r"\bcubed\b", "^ 3"),
    (r"\bmodulo\b|\bmod\b", "mod"),
    (r"(?<=[\d)])\s*[xX]\s*(?=[\d(-])", " * "),
    (r"(?:\bthe )?square root of|√", "sqrt "),
    (r"\bequals?\b|=\s*\??\s*$", " "),
)
_PERCENT_OF: Final = re.compile(r"(\d[\d.,]*)\s*(?:%|percent|per cent)\s+of\s+", re.IGNORECASE)
_PERCENT: Final = re.compile(r"\s*\bper ?cent\b", re.IGNORECASE)
_TWO: Final = re.compile(r"^(?:the )?(sum|difference|product|quotient) (?:of|between) (.+?) and (.+)$", re.IGNORECASE)
_TWO_SIGN: Final = {"sum": "+", "difference": "-", "product": "*", "quotient": "/"}
_TOKEN: Final = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+|\*\*|[-+*/^%()!]|π|[a-z]+", re.IGNORECASE)
_FUNCTIONS: Final = frozenset(
    "sqrt sin cos tan asin acos atan sinh cosh tanh ln log exp pi e mod abs fact root cbrt rad deg".split()
)


def exactly(words: Words) -> Words:
    """ "about 80%" -> 80%."""
    while len(words) > 1 and words[0].low in ("about", "around", "approximately", "roughly", "exactly", "circa", "be"):
        words = words[1:]
    return words


def number(words: Words) -> float | None:
    """ "42", "2.5", "three", "50%"."""
    text = spoken(words).casefold().replace("−", "-")
    if _NUMERAL.fullmatch(text):
        return float(text.rstrip("%").replace(",", ".").lstrip("+"))
    spelled = _spelled(text.replace("-", " ").split())
    return float(spelled) if spelled is not None else None


def _spelled(words: Sequence[str]) -> int | None:
    """ "one hundred and five" -> 105."""
    total, part = 0, 0
    found = False
    for w in words:
        value = lexicon().numbers.get(w)
        if value is None:
            if w in ("and", "a") and len(words) > 1:
                continue
            return None
        found = True
        if value == 1000:
            total, part = total + max(part, 1) * value, 0
        elif value == 100:
            part = max(part, 1) * value
        else:
            part += value
    return total + part if found else None


def count_at_end(words: Words) -> tuple[Words, int | None]:
    """The words without "three times", "twice", "x3" or "3x" at their end, and that number."""
    if not words:
        return words, None
    last = words[-1].low
    if last in _TIMES and len(words) > 1:
        return words[:-1], _TIMES[last]
    if last in _TIMES_UNIT and len(words) > 2:
        start = len(words) - 2
        if words[start].low == "more" and start > 1:
            start -= 1
        value = number(words[start : start + 1])
        if value is not None and value == int(value) and 0 < value <= 1000:
            return words[:start], int(value)
    short = re.fullmatch(r"(\d{1,3})[x×]|[x×](\d{1,3})", last)
    if short and len(words) > 1:
        return words[:-1], int(short.group(1) or short.group(2))
    return words, None


def chords(words: Words) -> tuple[Chord, ...] | None:
    """The chords of "Ctrl+A and Delete", "Alt and F4 together", "the Escape key"; None when these are no keys."""
    said_key = False
    while len(words) > 1 and words[0].low in _KEY_LEADS:
        said_key = said_key or words[0].low in ("key", "keys")
        words = words[1:]
    while len(words) > 1 and words[-1].low in _KEY_TAILS:
        said_key = said_key or words[-1].low in ("key", "keys")
        words = words[:-1]
    found: list[Chord] = []
    held: list[str] = []
    for unit, link in _units(words):
        some = _chord_units(unit, said_key or bool(held))
        if some is None:
            return None
        if held and link != "then" and len(some) == 1:
            some = ((*chord((*held, *some[0])),),)
            found.pop()
        found.extend(some)
        held = list(some[0]) if len(some) == 1 and all(k in MODIFIERS for k in some[0]) else []
    return tuple(found) or None


def _units(words: Words) -> list[tuple[Words, str]]:
    """Pieces between commas and "and", each with the word before it."""
    units: list[tuple[Words, str]] = []
    piece: list[Word] = []
    link = ""
    for w in words:
        if (w.kind == "mark" and w.low in (",", ";", ">")) or w.low in ("and", "then", "&", "with"):
            if piece:
                units.append((tuple(piece), link))
                piece, link = [], ""
            link = "then" if w.low in ("then", ">", ";") or link == "then" else w.low
        elif w.low not in ("the", "followed", "by") or len(words) == 1:
            piece.append(w)
        elif w.low == "followed" and piece:
            units.append((tuple(piece), link))
            piece, link = [], "then"
    if piece:
        units.append((tuple(piece), link))
    return units


def _chord_units(words: Words, said_key: bool) -> tuple[Chord, ...] | None:
    while len(words) > 1 and words[-1].low in _KEY_TAILS:
        words, said_key = words[:-1], True
    text = re.sub(r"\s*\+\s*", "+", spoken(words)).translate(_GLYPHS)
    if not text or len(text) > 60:
        return None
    if _is_bare(text, said_key) or (("+" in text or "-" in text) and _is_chord(text)):
        return (parse_chord(text),)
    pieces = text.split()
    if len(pieces) > 1 and _known(pieces[0]) in MODIFIERS and all(is_key(p) for p in pieces):
        return (chord(pieces),)
    if len(pieces) > 1 and all(_is_bare(p, said_key) or _is_chord(p) for p in pieces):
        return tuple(parse_chord(p) for p in pieces)
    return None


def _is_bare(text: str, said_key: bool) -> bool:
    low = re.sub(r"[\s_-]+", "", text.casefold())
    if low in _BARE_KEYS or (len(low) == 1 and low.isalpha() and low.isascii()):
        return True
    return said_key and text.isascii() and is_key(text)


def _is_chord(text: str) -> bool:
    """Something held and something pressed, as in "Ctrl+S"."""
    try:
        keys = parse_chord(text)
    except BadAction:
        return False
    return len(keys) > 1 and keys[0] in MODIFIERS


def _known(name: str) -> str:
    return canonical(name) if is_key(name) else ""


def expression(words: Words) -> str | None:
    """ "12 times 7" as "12 * 7"; None when it is nothing that can be worked out."""
    text = " ".join(w.text for w in words if w.kind != "mark" or w.low in ("(", ")", "!")).strip().rstrip("?.")
    text = text.replace("( ", "(").replace(" )", ")")
    if two := _TWO.match(text):
        text = f"{two.group(2)} {_TWO_SIGN[two.group(1).casefold()]} {two.group(3)}"
    text = _PERCENT.sub("%", _PERCENT_OF.sub(r"\1 / 100 * ", text))
    text = _PERCENT_OF.sub(r"\1 / 100 * ", text)
    for pattern, sign in _OPERATORS:
        text = re.sub(pattern, f" {sign} ", text, flags=re.IGNORECASE)
    text = _with_numerals(text)
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != "".join(text.split()):
        return None
    if any(t.isalpha() and t.casefold() not in _FUNCTIONS for t in tokens):
        return None
    working = sum(not t[0].isdigit() for t in tokens)
    if not working or not any(t[0].isdigit() or t.casefold() in ("π", "pi") for t in tokens):
        return None
    return re.sub(r"\(\s+|(?<=[a-z])\s+(?=\()|\s+(?=\))", lambda m: m.group().strip(), " ".join(_grouped(tokens)))


def _grouped(tokens: list[str]) -> list[str]:
    """Thousands without commas, powers as one sign, a leading sign with its number."""
    out: list[str] = []
    for token in tokens:
        token = token.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", token) else token
        token = "^" if token == "**" else token
        if out and out[-1] == "-" and token[0].isdigit() and (len(out) == 1 or out[-2] in "(*/^+-"):
            out[-1] = "-" + token
        else:
            out.append(token)
    return out


def _with_numerals(text: str) -> str:
    """Number words as digits."""
    out: list[str] = []
    run: list[str] = []

    def close() -> None:
        if run:
            value = _spelled([w for w in run if w != "and"])
            out.append(str(value) if value is not None else " ".join(run))
            run.clear()

    for piece in text.split():
        low = piece.casefold()
        parts = low.split("-")
        if all(p in lexicon().numbers for p in parts):
            run.extend(parts)
        elif low == "and" and run and lexicon().numbers.get(run[-1], 0) >= 100:
            run.append(low)
        else:
            close()
            out.append(piece)
    close()
    return " ".join(out)
