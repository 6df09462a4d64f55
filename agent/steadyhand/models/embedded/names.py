"""By which words each element on the screen can be called, and which elements answer to given words.

An index over one Observation: own names, labels, descriptions, values, inner texts, captions beside. Knows nothing of
kinds wanted, places or windows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from steadyhand.models.embedded.captions import Caption, captions
from steadyhand.models.embedded.folding import fold, squeeze, stem, tokens
from steadyhand.models.embedded.meaning import Unit, lexicon, other_words
from steadyhand.models.embedded.roles import ABSORBS, FORM, ROWLIKE
from steadyhand.models.embedded.similarity import NONE, STROKES, Likeness, Phrase, compare, misread, part_of, phrase
from steadyhand.observation import Element, Observation

_TEXTS = frozenset({"label", "heading"})
_GRIDS = frozenset({"table", "list", "tree"})
_HOLDS_TEXTS = ABSORBS | ROWLIKE | {"cell", "tab"}
_VALUE_IS_NAME = frozenset({"option", "cell", "row", "label", "link", "heading", "statusbar", "menuitem", "button"})
_NO_VALUE = frozenset({"document", "terminal", "password"})
_SIGNS_OF = {
    "add": ("+",), "close": ("×",), "minimise": ("−",), "menu": ("☰",), "more": ("⋮",), "up": ("↑",), "down": ("↓",),
    "left": ("←",), "right": ("→",), "back": ("←",), "forward": ("→",), "play": ("▶",), "ok": ("✓",), "check": ("✓",),
    "maximise": ("□",), "search": ("🔍",), "settings": ("⚙",), "home": ("⌂",), "delete": ("🗑",), "star": ("★",),
}  # fmt: skip
"""What icons that go by one use of them look like; they may be for any other use of the sign."""
_TALL = 80
"""A box of so many pixels may be anything; what stands above it need not be its caption."""
_NAMED_BY_TEXT = ("checkbox", "radio", "toggle")
_MOST_INNER = 12
_MOST_TEXTS = 150
"""Most names compared in full for one question; those with the most words in common come first."""
_PATH = re.compile(r"(/|~|file:|[A-Za-z]:\\)")
_ADDRESS = re.compile(r"(https?://|about:|localhost\b|[\w-]+(\.[\w-]+)+(/|:\d|$))")


@dataclass(frozen=True, slots=True)
class Hit:
    """An element that answers to the words: how well, and by which of its titles."""

    score: float
    why: str
    title: str


@lru_cache(maxsize=40_000)
def _split(text: str) -> tuple[str, tuple[str, ...]]:
    """Squeezed form, words."""
    folded = fold(text)
    return squeeze(folded), tokens(folded)


class Names:
    """The index. Made once an Observation."""

    def __init__(self, seen: Observation) -> None:
        self.seen = seen
        self.captions: dict[str, Caption] = {}
        """control id -> the text beside it that captions it."""
        self.captioning: set[str] = set()
        """Texts that caption a control."""
        self._bearers: dict[str, list[tuple[int, float, str]]] = {}
        self._gather()
        self._by_stem: dict[str, set[str]] = {}
        self._by_squeezed: dict[str, list[str]] = {}
        self._cut: list[str] = []
        words: set[str] = set()
        for text in self._bearers:
            squeezed, parts = _split(text)
            self._by_squeezed.setdefault(squeezed, []).append(text)
            for part in parts:
                words.add(part)
                self._by_stem.setdefault(stem(part), set()).add(text)
            if text.endswith(("…", "...")):
                self._cut.append(text)
        self._words = sorted(words)
        self._read = {e.name for e in seen.elements if e.source != "tree" and e.name}
        """Texts read from the picture, which may have been misread."""
        self._lines = {e.name for e in seen.elements if e.source == "text" and " " in e.name}
        self._by_strokes: dict[str, list[str]] = {}
        for text in self._read:
            strokes = "".join(c for c in text.casefold() if c.isalnum()).translate(STROKES)
            self._by_strokes.setdefault(strokes, []).append(text)
        known = lexicon().known
        self._odd = sorted({w for t in self._read for w in _split(t)[1] if w.isalpha() and w not in known})
        self._asked: dict[tuple[str, bool], dict[int, Hit]] = {}

    def _gather(self) -> None:
        elements = self.seen.elements
        controls: list[Element] = []
        texts: list[Element] = []
        heads: list[Element] = []
        for i, e in enumerate(elements):
            self._own(i, e)
            if e.role in FORM and e.visible is not None:
                controls.append(e)
            elif e.role in _TEXTS and e.visible is not None and _may_caption(e.name or e.value or ""):
                texts.append(e)
            elif e.role == "column" and e.name and e.visible is not None:
                heads.append(e)
        places = {e.id: i for i, e in enumerate(elements)}
        self._by_columns(heads, places)
        outer = [t for t in texts if not self._inside_control(t)]
        bare = [c for c in controls if not c.label and not (c.name and c.role in _NAMED_BY_TEXT)]
        self.captions = captions(bare, outer) if bare else {}
        self.captioning = {c.text.id for c in self.captions.values()} | _told(elements, texts)
        self._around([c for c in controls if c.role in ("combo", "field", "spin")], outer, places)
        for c in bare:
            beside = self.captions.get(c.id)
            if beside is not None:
                sure = beside.sure if not c.name or c.role == "combo" else beside.sure * 0.94
                self._bear(beside.text.name or beside.text.value or "", places[c.id], sure, "labelled so")

    def _by_columns(self, heads: list[Element], places: dict[str, int]) -> None:
        """A nameless list goes by the heading of its first column."""
        named: set[str] = set()
        for head in heads:
            table = next((a for a in self.seen.ancestors(head) if a.role in _GRIDS), None)
            if table is not None and not table.name and table.id not in named:
                named.add(table.id)
                self._bear(head.name, places[table.id], 0.95, "headed so")

    def _around(self, controls: list[Element], texts: list[Element], places: dict[str, int]) -> None:
        """ "Show [10] entries": a control in the middle of a sentence goes by the whole of it."""
        for c in controls:
            label = c.label or (self.captions[c.id].text.name if c.id in self.captions else "")
            after = [
                t for t in texts
                if label and t.window == c.window
                and 0 <= t.box.x1 - c.box.x2 <= 24 and c.box.y1 <= t.box.centre.y < c.box.y2
            ]  # fmt: skip
            if after and not label.rstrip().endswith(":"):
                self._bear(f"{label} {after[0].name}", places[c.id], 0.97, "labelled so")

    def _inside_control(self, text: Element) -> bool:
        up = self.seen.element(text.parent)
        for _ in range(3):
            if up is None:
                return False
            if up.role in ABSORBS and up.role != "option":
                return True
            up = self.seen.element(up.parent)
        return False

    def _own(self, i: int, e: Element) -> None:
        if e.name:
            self._bear(e.name, i, 1.0, "")
        if e.label and e.label != e.name and (e.source == "tree" or any(c.isalnum() for c in e.label)):
            guessed = e.source == "pixels" and e.box.height > _TALL
            sure = 0.85 if guessed else 0.99 if e.role in FORM or e.role == "document" else 0.95
            self._bear(e.label, i, sure, "labelled so")
        if e.description and len(e.description) <= 160 and e.description != e.name:
            self._bear(e.description, i, 0.94, "described so")
        if e.role == "field" and e.value is not None:
            self._by_content(e, e.value, i)
        if e.value and len(e.value) <= 160 and not (e.states & {"multiline", "password"}) and e.role not in _NO_VALUE:
            if e.role in _VALUE_IS_NAME:
                self._bear(e.value, i, 1.0 if not e.name else 0.9, "")
            elif e.role == "combo":
                self._bear(e.value, i, 0.93, "showing it")
            elif e.role == "field":
                self._bear(e.value, i, 0.8 if e.source == "tree" else 0.92, "holding it")
        for sign in _SIGNS_OF.get(e.name, ()) if e.source == "icon" else ():
            self._bear(sign, i, 0.97, "drawn so")
        if e.source == "icon" and e.name == "close":
            self._bear("remove", i, 0.85, "drawn so")
        if not e.name and e.role in _HOLDS_TEXTS:
            self._borrow(i, e)

    def _by_content(self, e: Element, value: str, i: int) -> None:
        """Fields go by the kind of thing they hold, too: a path, an address, a result that cannot be edited."""
        kinds = (
            ("path", "location", "address bar")
            if _PATH.match(value)
            else ("address bar",)
            if _ADDRESS.match(value)
            else ()
        )
        if "readonly" in e.states and not e.name and not e.label:
            kinds = (*kinds, "display", "result")
        for kind in kinds:
            self._bear(kind, i, 0.85, "by what it holds")

    def _borrow(self, i: int, e: Element) -> None:
        """A nameless container goes by the texts in it; an open menu does not go by its entries."""
        if e.role == "menu" and any(c.role == "menuitem" for c in self.seen.children(e.id)):
            return
        inner = [t for t in inner_texts(self.seen, e) if t]
        for text in inner:
            self._bear(text, i, 0.98, "")
        if len(inner) > 1:
            self._bear(" ".join(inner)[:240], i, 0.96, "")

    def _bear(self, text: str, i: int, factor: float, how: str) -> None:
        text = text.strip()
        if text:
            self._bearers.setdefault(text[:400], []).append((i, factor, how))

    def ask(self, words: str, quoted: bool = False) -> dict[int, Hit]:
        """element index -> how it answers to the words; those that do not at all are left out."""
        key = (words, quoted)
        if key not in self._asked:
            self._asked[key] = self._answer(phrase(words), quoted)
        return self._asked[key]

    def called(self, words: str) -> dict[int, Hit]:
        """The elements whose name is just what was said, give or take signs."""
        said = phrase(words)
        hits: dict[int, Hit] = {}
        self._score(said, False, self._by_squeezed.get(said.squeezed, ()), hits)
        return hits

    def _answer(self, said: Phrase, quoted: bool) -> dict[int, Hit]:
        hits: dict[int, Hit] = {}
        self._score(said, quoted, self._likely(said), hits)
        if max((h.score for h in hits.values()), default=0.0) < 0.8:
            self._score(said, quoted, self._lookalikes(said), hits)
        return hits

    def _score(self, said: Phrase, quoted: bool, texts: Iterable[str], hits: dict[int, Hit]) -> None:
        for text in texts:
            name = phrase(text)
            like = compare(said, name, quoted)
            if like.score < 0.8 and text in self._read:
                parts = [part_of(said, name)] if text in self._lines else []
                like = max(like, misread(said, name), *parts, key=lambda x: x.score)
            if like.score < 0.25:
                continue
            for i, factor, how in self._bearers[text]:
                score = like.score * factor
                old = hits.get(i)
                if old is None or score > old.score:
                    hits[i] = Hit(score, _why(like, how), text)

    def _likely(self, said: Phrase) -> list[str]:
        """Texts that have a word, or a word for the same thing, in common with what was said."""
        found: Counter[str] = Counter(self._by_squeezed.get(said.squeezed, ()))
        heaviest = max(said.weights, default=0.0)
        for word, root, w in zip(said.words, said.stems, said.weights, strict=True):
            if w >= 0.5 * heaviest:
                found.update(self._by_stem.get(root, ()))
                for near in (*self._misspelt(word), *self._misread(word)):
                    found.update(self._by_stem.get(stem(near), ()))
        heaviest = max((u.weight for u in said.units), default=0.0)
        for unit in said.units:
            if unit.weight >= 0.5 * heaviest:
                found.update(self._meaning_so(unit))
        found.update(self._by_strokes.get(said.full.translate(STROKES), ()))
        found.update(t for t in self._cut if said.folded.startswith(fold(t)))
        return [t for t, _ in found.most_common(_MOST_TEXTS)] if len(found) > _MOST_TEXTS else list(found)

    def _meaning_so(self, unit: Unit) -> set[str]:
        found: set[str] = set()
        for stems, _ in other_words(unit):
            first = self._by_stem.get(stems[0])
            if first is None:
                continue
            rest = [self._by_stem.get(s, set()) for s in stems[1:]]
            found |= first.intersection(*rest) if rest else first
        return found

    def _misspelt(self, word: str) -> list[str]:
        """Words on the screen that ``word`` may be a slip for, or the beginning of."""
        if len(word) < 4 or not word.isalpha() or word in lexicon().known:
            return []
        at = bisect_left(self._words, word)
        begun = [w for w in self._words[at : at + 20] if w.startswith(word)]
        near = process.extract(word, self._words, scorer=OSA.normalized_similarity, score_cutoff=0.6, limit=20)
        return begun + [w for w, _, _ in near]

    def _misread(self, word: str) -> list[str]:
        """Odd words in the picture that may be ``word``, misread by a letter."""
        if len(word) < 4 or not self._odd or not word.isalpha():
            return []
        near = process.extract(word, self._odd, scorer=OSA.distance, score_cutoff=1, limit=5)
        return [w for w, _, _ in near]

    def _lookalikes(self, said: Phrase) -> list[str]:
        if len(said.squeezed) < 6:
            return []
        near = process.extract(
            said.squeezed, list(self._by_squeezed), scorer=OSA.normalized_similarity, score_cutoff=0.75, limit=10
        )
        return [text for squeezed, _, _ in near for text in self._by_squeezed[squeezed]]

    def similar(self, words: str, among: Iterable[str], limit: int = 4) -> list[str]:
        """The titles spelt most like the words, for messages."""
        pool = {t: squeeze(fold(t)) for t in among}
        near = process.extract(squeeze(fold(words)), pool, scorer=OSA.normalized_similarity, limit=limit)
        return [t for _, score, t in near if score >= 0.3]


def _may_caption(text: str) -> bool:
    """Captions are short; a sentence is none, unless it asks or ends in a colon."""
    if not any(c.isalnum() for c in text):
        return False
    return len(text) <= 40 or (len(text) <= 80 and text.rstrip().endswith((":", "?")))


def _told(elements: Iterable[Element], texts: list[Element]) -> set[str]:
    """Texts that are said to be captions of something."""
    labels = {(e.window, fold(e.label)) for e in elements if e.label and e.visible is not None}
    return {t.id for t in texts if (t.window, fold(t.name)) in labels} if labels else set()


def _why(like: Likeness, how: str) -> str:
    if how and like.score >= 0.9:
        return how
    return f"{how}, {like.how}" if how and like is not NONE else like.how


def inner_texts(seen: Observation, element: Element, depth: int = 4) -> list[str]:
    """The texts inside an element in reading order of the tree, not those of controls in it."""
    out: list[str] = []
    todo = [(c, 1) for c in seen.children(element.id)]
    while todo and len(out) < _MOST_INNER:
        e, level = todo.pop(0)
        text = e.name or (e.value or "" if e.role in _VALUE_IS_NAME else "")
        if text and e.role not in ("button", "toggle", "checkbox", "radio", "combo", "field", "menu"):
            out.append(text)
        elif level < depth and e.role not in ("button", "toggle", "combo", "menu"):
            todo = [(c, level + 1) for c in seen.children(e.id)] + todo
    return out
