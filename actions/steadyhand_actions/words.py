"""Words on the screen, folded, and the risky acts they name. Data in ``risk_words.toml``; knows no actions.

Folding makes look-alikes equal: NFKC, case, accents, invisible characters, letters of other scripts that look Latin.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, cast

from steadyhand_actions.policy import Category

LONGEST: Final = 4_000
"""Characters of one text that are looked at."""

_ODD: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'"}
)
_LOOK_ALIKES: Final = str.maketrans(
    "аеорсухікмнтвгѕјԁһӏӀαορνικτυχεημγβωɑɡɩʏᴀᴄᴅᴇᴏᴘᴛ|",
    "aeopcyxikmhtbrsjdhllaopviktuxenmyßwagiyacdeopτl".replace("ß", "b").replace("τ", "t"),
)
_GLYPHS: Final = {
    "🗑": "delete", "🚮": "delete", "📎": "attach", "➤": "send", "✈": "send", "📨": "send", "📤": "send", "💳": "pay",
    "📞": "call now", "☎": "call now", "⏻": "power off",
}  # fmt: skip
"""What a picture means that is all of a thing's name."""
_LEET: Final = str.maketrans("0134578@$", "oieastbas")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_FILE: Final = re.compile(r"[^\W_][\w\-]*(?:\.[\w\-]+)*\.([a-z][a-z0-9]{0,5})(?![\w.])")
_TOKEN: Final = re.compile(r"\x00[^\x00]*\x00|[^\W_]+")
_CLAUSE: Final = re.compile(r"[.!?;:,…|()\n—–]+(?=\s|$)|[。！？、，；：\n]+|\s[—–-]\s")
_SOLID: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts written without blanks, or with endings that grow onto a word."""


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """Lower case without accents or invisible characters; letters of other scripts are kept."""
    if text.isascii():
        return text[:LONGEST].lower()
    flat = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:LONGEST])).casefold().translate(_ODD)
    return "".join(c for c in unicodedata.normalize("NFD", flat) if not unicodedata.combining(c))


def look_alikes(folded: str) -> tuple[str, ...]:
    """The text as it is, and as it may be meant to be read when somebody has played with its letters."""
    found = [folded]
    if not folded.isascii() or "|" in folded:
        found.append(folded.translate(_LOOK_ALIKES))
    if re.search(r"[a-z][013457@$8]|[013457@$8][a-z]", folded):
        found.append(re.sub(r"[a-z0-9@$]+", _unleet, folded))
    if "_" in folded or "&" in folded:
        found.append(folded.replace("_", "").replace("&", ""))
    spaced = re.sub(r"(?<![^\W_])(?:[^\W\d_][\W_]{1,2}){3,}[^\W\d_](?![^\W_])", _joined, folded)
    if spaced != folded:
        found.append(spaced)
    return tuple(dict.fromkeys(found))


def _unleet(found: re.Match[str]) -> str:
    word = found.group()
    return word.translate(_LEET) if re.search("[a-z@$]", word) and re.search("[0-9@$]", word) else word


def _joined(found: re.Match[str]) -> str:
    return re.sub(r"[\W_]+", "", found.group())


@lru_cache(maxsize=8_192)
def tokens(folded: str) -> tuple[str, ...]:
    """The words of a folded text. A file name is one word, so that what it is called says nothing."""
    if "." in folded:
        folded = _FILE.sub(_whole_file, folded)
    return tuple(t.strip("\0") for t in _TOKEN.findall(folded))


def _whole_file(found: re.Match[str]) -> str:
    # "Now.Send" is no file: what reads like an ending must not hide a risky word.
    return found.group() if found.group(1) in _lexicon().first_words else f"\0{found.group()}\0"


def solid(text: str) -> bool:
    """Whether it holds letters of a script that is written without blanks."""
    return not text.isascii() and _SOLID.search(text) is not None


def clauses(text: str) -> tuple[str, ...]:
    """Pieces of a text between its punctuation marks, folded."""
    return tuple(piece for part in _CLAUSE.split(fold(text)) if part and (piece := part.strip()))


@dataclass(frozen=True, slots=True)
class Act:
    """One risky thing that can be done, as ``risk_words.toml`` describes it."""

    group: str
    category: Category
    does: str
    faint: bool = False
    not_on: frozenset[str] = frozenset()

    @property
    def rule(self) -> str:
        return f"{self.category}.{self.group}"


@dataclass(frozen=True, slots=True)
class Zone:
    """A kind of window in which more is asked. ``deny_words``: what is refused outright in it."""

    group: str
    category: Category
    does: str
    deny: bool
    apps: frozenset[tuple[str, ...]]
    titles: Phrases
    alone: frozenset[tuple[str, ...]]
    deny_words: frozenset[tuple[str, ...]]

    @property
    def rule(self) -> str:
        return f"{self.category}.{self.group}"


class Phrases:
    """Finds any of many phrases in a text at once."""

    def __init__(self, listed: str) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        solid: list[str] = []
        for phrase in (fold(p.strip()) for p in listed.split(",")):
            words = tokens_of(phrase)
            if not words:
                continue
            if _SOLID.search(phrase):
                solid.append(" ".join(words))
            else:
                self._by_first.setdefault(words[0], []).append(words)
        self._solid = re.compile("|".join(map(re.escape, sorted(solid, key=len, reverse=True)))) if solid else None

    def found_in(self, words: Sequence[str]) -> str:
        """The first phrase in there, or nothing."""
        for i, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                if tuple(words[i : i + len(phrase)]) == phrase:
                    return " ".join(phrase)
        if self._solid is not None and (found := self._solid.search(" ".join(words))):
            return found.group()
        return ""

    def in_text(self, text: str) -> str:
        return next((hit for reading in look_alikes(fold(text)) if (hit := self.found_in(tokens(reading)))), "")

    def is_whole(self, text: str) -> bool:
        """Whether the text is one of the phrases, and nothing else."""
        for reading in look_alikes(fold(text)):
            words = tokens(reading)
            if words and (words in self._by_first.get(words[0], ()) or self._solid_whole(words)):
                return True
        return False

    def _solid_whole(self, words: Sequence[str]) -> bool:
        return self._solid is not None and self._solid.fullmatch(" ".join(words)) is not None


def tokens_of(phrase: str) -> tuple[str, ...]:
    """Words of a listed phrase: no file names in there, and no lexicon to ask yet."""
    return tuple(_TOKEN.findall(phrase))


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    act: Act
    start: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of ``risk_words.toml``, ready to be asked."""

    acts: tuple[Act, ...]
    zones: tuple[Zone, ...]
    own: Mapping[str, tuple[_Entry, ...]]
    dialog: Mapping[str, tuple[_Entry, ...]]
    said: Mapping[str, tuple[_Entry, ...]]
    solid_own: tuple[tuple[str, Act], ...]
    solid_dialog: tuple[tuple[str, Act], ...]
    harmless: Mapping[str, tuple[tuple[str, ...], ...]]
    negators: Mapping[str, tuple[tuple[str, ...], ...]]
    after: tuple[str, ...]
    lists: Mapping[str, Phrases]
    apps: Mapping[str, frozenset[tuple[str, ...]]]
    first_words: frozenset[str]

    def act(self, group: str) -> Act:
        return next(act for act in self.acts if act.group == group)


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return _read(tomllib.loads(files("steadyhand_actions").joinpath("risk_words.toml").read_text("utf-8")))


def lexicon() -> Lexicon:
    """The words, read once."""
    return _lexicon()


def _read(data: Mapping[str, Any]) -> Lexicon:
    acts: list[Act] = []
    own, dialog, said = list[_Entry](), list[_Entry](), list[_Entry]()
    solid_own, solid_dialog = list[tuple[str, Act]](), list[tuple[str, Act]]()
    for table in data["act"]:
        act = Act(
            table["group"], cast(Category, table["category"]), table["does"], bool(table.get("faint")),
            frozenset(table.get("not_on", "").split()),
        )  # fmt: skip
        acts.append(act)
        for phrase in _listed(table["words"]):
            entry = _Entry(tokens_of(phrase), act, phrase.startswith("^"), phrase.startswith("="))
            if _SOLID.search(phrase):
                solid_own.append((phrase, act))
            else:
                own.append(entry)
                if not act.faint and not entry.whole and not entry.start:
                    dialog.append(entry)
            if not act.faint and _SOLID.search(phrase):
                solid_dialog.append((phrase, act))
        for phrase in _listed(table.get("dialog", "")):
            if _SOLID.search(phrase):
                solid_dialog.append((phrase, act))
            else:
                dialog.append(_Entry(tokens_of(phrase), act))
        said.extend(_Entry(tokens_of(p), act) for p in _listed(table.get("said", "")))
    harmless, zones = data["harmless"], data["window"]
    lists = {name: Phrases(text) for name, text in data["other"].items()}
    lists |= {f"task_{name}": Phrases(text) for name, text in data["task"].items()}
    lists |= {"refuse": Phrases(harmless["refuse"]), "generic": Phrases(harmless["generic"])}
    return Lexicon(
        tuple(acts), tuple(_zone(z) for z in zones), _by_first(own), _by_first(dialog), _by_first(said),
        tuple(solid_own), tuple(solid_dialog), _group(harmless["phrases"]), _group(harmless["negators"]),
        tuple(_listed(harmless["after"])), lists, {k: _names(v) for k, v in data["apps"].items()},
        frozenset(e.words[0] for e in (*own, *said)),
    )  # fmt: skip


def _zone(table: Mapping[str, Any]) -> Zone:
    return Zone(
        table["group"], cast(Category, table["category"]), table["does"], bool(table.get("deny")),
        _names(table["apps"]), Phrases(table["titles"]), _names(table.get("alone", "")),
        _names(table.get("deny_words", "")),
    )  # fmt: skip


def _listed(text: str) -> list[str]:
    return [folded for phrase in text.split(",") if (folded := fold(phrase.strip()))]


def _names(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words for name in _listed(text) if (words := tokens_of(name)))


def _group(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for words in sorted(_names(text), key=len, reverse=True):
        found[words[0]] = (*found.get(words[0], ()), words)
    return found


def _by_first(entries: Iterable[_Entry]) -> dict[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        if entry.words:
            found.setdefault(entry.words[0], []).append(entry)
    return {word: tuple(sorted(each, key=lambda e: -len(e.words))) for word, each in found.items()}


@lru_cache(maxsize=4_096)
def has_name(app: str, names: frozenset[tuple[str, ...]]) -> bool:
    """Whether an application is one of the names, or has one among the parts of its own."""
    words = tokens_of(fold(app))
    return any(words[i : i + n] in names for n in range(1, min(4, len(words)) + 1) for i in range(len(words) - n + 1))


def acts_in(text: str, *, dialog: bool = False) -> tuple[Act, ...]:
    """The risky acts a text names, each once, in the lexicon's order; negated and harmless uses left out."""
    return _acts_in(_GLYPHS.get(text.strip(" \ufe0f"), text[:LONGEST]), dialog)


@lru_cache(maxsize=4_096)
def _acts_in(text: str, dialog: bool) -> tuple[Act, ...]:
    found = {act for clause in clauses(text) for reading in look_alikes(clause) for act in _acts_of(reading, dialog)}
    return tuple(act for act in _lexicon().acts if act in found)


def _acts_of(clause: str, dialog: bool) -> set[Act]:
    lexicon, words = _lexicon(), tokens(clause)
    spent = _harmless(words, lexicon)
    hits: list[tuple[int, int, Act]] = []
    for i, word in enumerate(words):
        for entry in (lexicon.dialog if dialog else lexicon.own).get(word, ()):
            end = i + len(entry.words)
            if words[i:end] != entry.words or (entry.start and i) or (entry.whole and len(words) != len(entry.words)):
                continue
            if not spent.intersection(range(i, end)) and not negated(words, i):
                hits.append((i, end, entry.act))
    found = {act for begin, end, act in hits if not _part_of_longer(begin, end, act, hits)}
    if _SOLID.search(clause):
        for phrase, act in lexicon.solid_dialog if dialog else lexicon.solid_own:
            at = clause.find(phrase)
            if (
                at >= 0
                and not clause[at + len(phrase) :].lstrip().startswith(lexicon.after)
                and not _solid_negated(clause, at)
            ):
                found.add(act)
    return found


def _part_of_longer(begin: int, end: int, act: Act, hits: Sequence[tuple[int, int, Act]]) -> bool:
    """Whether a phrase only is a part of one that says better what is meant: "delete" in "delete account"."""
    return any(
        b <= begin and end <= e and e - b > end - begin and other != act and not other.faint for b, e, other in hits
    )


def _harmless(words: Sequence[str], lexicon: Lexicon) -> set[int]:
    """Places of words that belong to a harmless phrase."""
    spent: set[int] = set()
    for i, word in enumerate(words):
        for phrase in lexicon.harmless.get(word, ()):
            if tuple(words[i : i + len(phrase)]) == phrase:
                spent.update(range(i, i + len(phrase)))
                break
    if words and words[0] == "undo":
        spent.update(range(len(words)))
    return spent


def negated(words: Sequence[str], at: int) -> bool:
    """Whether the word right before takes the one at ``at`` away."""
    for first, phrases in _lexicon().negators.items():
        for phrase in phrases:
            begin = at - len(phrase)
            if begin >= 0 and words[begin] == first and tuple(words[begin:at]) == phrase:
                return True
    return False


def _solid_negated(clause: str, at: int) -> bool:
    return any(clause[:at].rstrip().endswith(n) for n in ("不", "不要", "别", "勿", "не", "no", "don't"))
