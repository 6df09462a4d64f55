"""The form in which words are compared: case, accents, mnemonics, dots, quotes and shortcuts taken away.

Knows letters only: nothing of meaning, elements or screens.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 240
"""Characters of a name that are looked at; what is longer is a text, not a name."""

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`＇", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "…": "...",
        "⁄": "/",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
    }
)
_SHORTCUT = re.compile(
    r"[\s(\[]+(?:(?:ctrl|control|shift|alt|super|meta|cmd|strg|umschalt|maj|mayus)\s*\+\s*)+[^\s)\]]{1,9}[)\]]?(?=\W*$)",
    re.I,
)
_KEY_NAMED = re.compile(r"(?<=\w)\s*\[[^\]]{1,20}\]$")
_FUNCTION_KEY = re.compile(r"(?:\s{2,}|\s*\()F\d{1,2}\)?$")
_MNEMONIC = re.compile(r"(?:^|(?<=[\s(/]))_(?=[^\W_])|(?<!&)&(?=[^\W_])")
_INNER_MNEMONIC = re.compile(r"(?<=[a-z])_(?=[a-z])")
_APPENDED_MNEMONIC = re.compile(r"\s*\([_&]\w\)(?=\W*$)")
_TRAILING = " \t\r\n:*.,;>▸▾▼▲►⏷⌄"
_TOKEN = re.compile(r"[^\W_]+")
_MATHS = re.compile(r"[√∛+×÷=^!%#*/<>|±⁻]")
_APART = re.compile(r"\t|\s{4,}")
"""What comes after such a gap is a shortcut."""
_RAISED = re.compile(r"[²³¹⁰⁴-⁹ⁿʸˣ⁻]+")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufffc]")


@lru_cache(maxsize=40_000)
def fold(text: str) -> str:
    """``"_Speichern unter…\\tCtrl+S"`` -> ``"speichern unter"``. What has no letters keeps its signs."""
    if text.isascii() and text.isalnum():
        return text[:LONGEST].lower()
    text = text[: 2 * LONGEST].strip()
    text = _APART.split(text, maxsplit=1)[0] if "\t" in text or "    " in text else text
    text = _PRIVATE.sub("", text)
    if not text.isascii():
        text = _RAISED.sub(r"^\g<0>", text.translate(_QUOTES))
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.translate(_QUOTES)
    if "_" in text or "&" in text:
        text = _without_mnemonic(text)
    if "+" in text or "F" in text:
        text = _kept(_FUNCTION_KEY.sub("", _SHORTCUT.sub("", text)), text)
    if text.endswith("]"):
        text = _KEY_NAMED.sub("", text)
    text = " ".join(text.split())
    text = _kept(text.rstrip(_TRAILING), text)
    return text.casefold().strip()[:LONGEST]


def _without_mnemonic(text: str) -> str:
    text = _kept(_APPENDED_MNEMONIC.sub("", text), text)
    plain = _MNEMONIC.sub("", text)
    if text.count("_") == 1 and "." not in text and plain == text and " " in text:
        plain = _INNER_MNEMONIC.sub("", text)
    return _kept(plain.replace("&&", "&"), text)


def _kept(shorter: str, text: str) -> str:
    """The shorter form, unless nothing is left of it."""
    return shorter if shorter.strip() else text


def _is_sign(folded: str) -> bool:
    """Whether it is a sign or formula as on a key ("²√", "x!", "C++"), where every character counts."""
    return len(folded) <= 5 and _MATHS.search(folded) is not None


def squeeze(folded: str) -> str:
    """Letters and digits only; the signs themselves when there are none: "snap-to" and "snap to" are one."""
    if _is_sign(folded):
        return folded.replace(" ", "")
    return "".join(_TOKEN.findall(folded)) or folded.replace(" ", "")


def tokens(folded: str) -> tuple[str, ...]:
    """The words. A name without any letter or digit is one word of signs."""
    if _is_sign(folded):
        return (folded.replace(" ", ""),)
    if "'" in folded:
        folded = re.sub(r"(?<=\w)'(?=\w)", "", folded)
    found = tuple(_TOKEN.findall(folded))
    if found:
        return found
    signs = folded.replace(" ", "")
    return (signs,) if signs else ()


_WHOLE = frozenset(
    """
    access across address alias always analysis anything as axis bed bring bus canvas class cross css dns during
    embed everything express feed focus gas gps has heading https is its king less minus need news nothing os
    pass plus press previous process progress radius red ring sed seed series setting sing something species
    speed status string thing this times us virus was yes
    """.split()
)
"""Words that only look as if they had an ending."""


@lru_cache(maxsize=40_000)
def stem(word: str) -> str:
    """The word without its English ending: "settings" -> "setting", "deleted" and "deleting" -> "delet"."""
    if len(word) <= 3 or word in _WHOLE or not word.isascii() or not word.isalpha():
        return word
    for ending in ("ing", "ed"):
        start = word[: -len(ending)]
        if word.endswith(ending) and len(start) >= 3 and re.search("[aeiouy]", start):
            return start + "e" if len(start) == 3 and start[-1] != start[-2] else _tail(start)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "i"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
        if word.endswith("ing"):
            return stem(word)
    return _tail(word)


def _tail(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") and word[-2] not in "aeiou" else word
