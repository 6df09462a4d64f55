"""Letters that look the same in two scripts: a word is written in one script. Knows nothing about pictures."""

from __future__ import annotations

import re

_LATIN = "ABEKMHOPCTXYIJSaeopcyxijsZNvuk"
_CYRILLIC = "АВЕКМНОРСТХУІЈЅаеорсухіјѕ\0\0\0\0\0"
_GREEK = "ΑΒΕΚΜΗΟΡ\0ΤΧΥΙ\0\0\0\0ορ\0\0χι\0\0ΖΝνυκ"
_TABLES = {
    ("latin", "cyrillic"): {a: b for a, b in zip(_LATIN, _CYRILLIC, strict=True) if b != "\0"},
    ("latin", "greek"): {a: b for a, b in zip(_LATIN, _GREEK, strict=True) if b != "\0"},
}
_TABLES |= {(b, a): {new: old for old, new in table.items()} for (a, b), table in list(_TABLES.items())}
_TABLES |= {
    ("cyrillic", "greek"): {
        _CYRILLIC[n]: _GREEK[n] for n in range(len(_LATIN)) if "\0" not in (_CYRILLIC[n], _GREEK[n])
    },
    ("greek", "cyrillic"): {
        _GREEK[n]: _CYRILLIC[n] for n in range(len(_LATIN)) if "\0" not in (_CYRILLIC[n], _GREEK[n])
    },
}
_SMALL = frozenset("вгджзийклмнопстухцчшщъыьэюя")
"""Small letters that have the shape of their capitals."""
_WORD = re.compile(r"[^\W\d_]{2,}")


def settle_scripts(text: str) -> str:
    """The text with every word that mixes scripts brought into the one that most of its letters are in."""
    if text.isascii():  # nothing to settle
        return text
    return _WORD.sub(lambda found: _settle_case(_settle(found[0])), text)


def _settle_case(word: str) -> str:
    """Cyrillic capitals look like their small letters: within a word of small letters they are small."""
    small = sum(c in _SMALL for c in word)
    if small < 2 or not all(_script(c) == "cyrillic" for c in word):
        return word
    return word[0] + "".join(c.lower() if c.lower() in _SMALL else c for c in word[1:])


def _script(letter: str) -> str:
    code = ord(letter)
    return "greek" if 0x370 <= code < 0x400 and letter != "µ" else "cyrillic" if 0x400 <= code < 0x530 else "latin"


def _settle(word: str) -> str:
    scripts = [_script(c) for c in word]
    present = set(scripts)
    if len(present) == 1:
        return word
    best = max(sorted(present), key=lambda script: _could_be(word, scripts, script))
    out = [c if s == best else _TABLES[s, best].get(c, c) for c, s in zip(word, scripts, strict=True)]
    return "".join(out)


def _could_be(word: str, scripts: list[str], script: str) -> tuple[int, int]:
    """How many letters can be in a script at all, and how many were read in it."""
    possible = sum(s == script or c in _TABLES[s, script] for c, s in zip(word, scripts, strict=True))
    return possible, scripts.count(script)
