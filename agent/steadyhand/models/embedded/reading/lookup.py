"""The value that words ask for: "the total", "the price of rye bread", "Grace's e-mail", "the error message".

Looked for among labels, in tables, in controls, and by its shape. Knows pages; nothing of questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from steadyhand.models.embedded.describe import value_of
from steadyhand.models.embedded.ground import rank
from steadyhand.models.embedded.picture_ground import is_here
from steadyhand.models.embedded.reading.facts import Fact
from steadyhand.models.embedded.reading.kinds import typed_values
from steadyhand.models.embedded.reading.labels import HERE, concepts, likeness
from steadyhand.models.embedded.reading.page import Page
from steadyhand.models.embedded.reading.pieces import Piece
from steadyhand.models.embedded.reading.tables import Row, Table
from steadyhand.models.embedded.reference import reference
from steadyhand.models.embedded.roles import FORM, TAKES_TEXT
from steadyhand.observation import Source
from steadyhand_actions.errors import UsageError
from steadyhand_actions.schema import Box

_ARTICLE = re.compile(r"^(?:the|this|that|my|your|its|a|an|our)\s+", re.I)
_VALUE_OF = re.compile(
    r"^(?:the )?(?:current |exact )?(?:value|text|content|contents|number|reading|setting|entry|state)s?"
    r" (?:of|in|for|inside|from)\s+", re.I,
)  # fmt: skip
_BESIDE = re.compile(
    r"^(?:(?:the )?(?:value|text|number|amount|content|entry|words?) )?(?:that is |that stands |shown )?"
    r"(?:in|inside|next to|beside|right of|to the right of|after|behind|under|below) ", re.I,
)  # fmt: skip
_FIELD = re.compile(
    r"\s+(?:field|box|text box|entry|input|label|line|value|path|folder|directory|combo box|combo|drop-?down|column|"
    r"section)$",
    re.I,
)
_OF = re.compile(r"\s+(?:of|for|in the row of|in row|beside|next to|after|by|in)\s+(?:the\s+)?", re.I)
_OWNER = re.compile(r"^(?P<row>.+?)(?:'s|s'|’s)\s+(?P<column>.+)$")
_CLOSE = 0.025
"""Two values this close in score are both meant."""


@dataclass(frozen=True, slots=True)
class Value:
    """``sure`` 0 to 1. ``others``: different values that fit as well."""

    text: str
    box: Box
    sure: float
    source: Source
    label: str = ""
    others: tuple[Value, ...] = ()


def bare(words: str) -> str:
    """Without articles and the words that only say that a value is meant."""
    said = words.strip().strip("\"'“”")
    said = _BESIDE.sub("", _VALUE_OF.sub("", said))
    while _ARTICLE.match(said):
        said = _ARTICLE.sub("", said)
    return said.strip()


def value_for(page: Page, words: str) -> Value | None:
    """The best value for the words; None when nothing on the page is it."""
    return _best(values_for(page, words))


def values_for(page: Page, words: str) -> list[Value]:
    """Every value that may be meant, the surest first."""
    said = bare(words)
    if not said:
        return []
    found = [*_facts(page, said), *_cells(page, said), *_controls(page, words)]
    found += typed_values_of(page, said) if not any(v.sure >= HERE for v in found) else []
    likely = [v for v in found if v.sure >= HERE]
    return sorted(likely, key=lambda v: (-round(v.sure, 3), v.box.y1, v.box.x1))


def _best(found: list[Value]) -> Value | None:
    if not found:
        return None
    best = found[0]
    others = [
        v
        for v in found[1:]
        if best.sure - v.sure <= _CLOSE and v.text != best.text and not v.box.overlap(best.box) > 0.5
    ]
    distinct = {v.text: v for v in reversed(others)}
    return replace(best, others=tuple(distinct.values()), sure=best.sure if not distinct else best.sure * 0.9)


def _facts(page: Page, said: str) -> Iterator[Value]:
    names = {said, _FIELD.sub("", said)}
    for fact in page.facts:
        like = max(likeness(name, fact.label) for name in names)
        if like < HERE or not fact.value or _in_table(page, fact):
            continue
        yield Value(fact.value, fact.box, like * (0.4 + 0.6 * fact.sure), fact.element.source, fact.label)


def _in_table(page: Page, fact: Fact) -> bool:
    """Whether a label is a heading or a cell of a table, whose values are told by their columns."""
    if fact.how not in ("right", "below"):
        return False
    return any(table.box.holds(fact.label_box.centre) for table in page.tables)


def _cells(page: Page, said: str) -> Iterator[Value]:
    """ "the price of rye bread", "order 1042's status"."""
    for column, row in _splits(said):
        for table in page.tables:
            at, like = column_for(table, column)
            if at < 0 or like < HERE:
                continue
            for entry, alike in rows_for(table, row, at):
                cell = entry[at]
                if cell is not None:
                    yield Value(cell.text, cell.box, like * alike * 0.97, cell.element.source, column)
    for table in page.tables:
        at, like = table.column(_FIELD.sub("", said)) if " " in said or len(table.rows) == 1 else (-1, 0.0)
        cell = table.rows[0][at] if at >= 0 and like >= HERE and len(table.rows) == 1 else None
        head = table.heads[at]
        if cell is not None and head is not None and head.element.role in ("column", "cell"):
            yield Value(cell.text, cell.box, like * 0.9, cell.element.source, said)


def _splits(said: str) -> Iterator[tuple[str, str]]:
    for match in _OF.finditer(said):
        yield said[: match.start()], said[match.end() :]
    owner = _OWNER.match(said)
    if owner:
        yield owner["column"], owner["row"]
    words = said.split()
    if len(words) > 1 and concepts(words[-1]):
        yield words[-1], " ".join(words[:-1])


def column_for(table: Table, words: str) -> tuple[int, float]:
    """The column that the words name, a unit price where there is no other price; -1 when there is none."""
    at, like = table.column(_ARTICLE.sub("", words))
    if like >= HERE:
        return at, like
    meant = concepts(_ARTICLE.sub("", words))
    if meant & {"price", "unit price"}:
        if not any(table.heads):
            return len(table.heads) - 1, 0.9
        for other in ("price", "unit price"):
            at, like = table.column(other)
            if like >= HERE:
                return at, like * 0.95
    return -1, 0.0


def rows_for(table: Table, words: str, but: int = -1) -> list[tuple[Row, float]]:
    """The rows that the words name by one of their cells, and how surely; ``but``: not by this column."""
    said = _ARTICLE.sub("", words.strip().strip("\"'"))
    names = {said}
    first, _, rest = said.partition(" ")
    if (rest and (concepts(first) or any(h is not None and likeness(first, h.text) >= HERE for h in table.heads))) or (
        rest and any(c.isdigit() for c in rest)
    ):
        names.add(rest)
    out = []
    for row in table.rows:
        scores = [likeness(n, c.text) for n in names for i, c in enumerate(row) if c is not None and i != but]
        best = max(scores, default=0.0)
        if best >= 0.7:
            out.append((row, best))
    top = max((s for _, s in out), default=0.0)
    return [(row, s) for row, s in out if s >= top - 0.04]


def _controls(page: Page, words: str) -> Iterator[Value]:
    """What a control holds that is named by its place or in another way than by its label."""
    try:
        ref = reference(words)
    except UsageError:
        return
    if not (ref.relations or ref.ordinal or ref.positions or ref.roles):
        return
    found = rank(ref, page.seen, want=TAKES_TEXT | {"combo", "slider", "label", "cell"})
    if is_here(found) and found[0].score >= HERE:
        best = found[0].element
        text = value_of(best, page.seen).strip()
        if text and (best.role in FORM | TAKES_TEXT or ref.relations):
            yield Value(text, best.visible or best.box, found[0].score * 0.93, best.source, found[0].title)


def typed_values_of(page: Page, said: str) -> list[Value]:
    """What has the shape that the words ask for: the e-mail address, the date, the link."""
    return [Value(text, piece.box, 0.8, piece.element.source, said) for piece, text in typed_values(said, page.pieces)]


def title_of_page(page: Page) -> Value | None:
    """What the front window, or the picture, is titled: its bar, else the largest text near its top."""
    for window in reversed(page.seen.windows):
        if window.active and window.title:
            bar = Box(window.box.x1, window.box.y1, window.box.x2, min(window.box.y2, window.box.y1 + 30))
            return Value(window.title, bar, 0.97, "tree")
    bars = _title_bars(page)
    if bars:
        return bars[0] if len(bars) == 1 else replace(bars[0], others=tuple(bars[1:]))
    texts = [p for p in page.pieces if p.element.role not in ("button", "tab", "menu", "menuitem", "icon")]
    if not texts:
        return None
    heights = sorted(p.box.height for p in texts if p.element.source == "text") or [0]
    usual = heights[len(heights) * 4 // 5]
    tallest = max(texts, key=lambda p: (p.box.height if p.element.source == "text" else 0, -p.box.y1))
    if tallest.element.source == "text" and (tallest.box.height >= 1.1 * usual or len(texts) < 4):
        return Value(tallest.text, tallest.box, 0.85, tallest.element.source)
    first = min(texts, key=lambda p: (p.box.y1, p.box.x1))
    return Value(first.text, first.box, 0.7, first.element.source)


def dialog_title(page: Page) -> Value | None:
    """The title of the smallest window that a picture shows, where it shows several; dialogs are the smaller ones."""
    bars = _title_bars(page)
    return bars[0] if bars and not page.seen.windows else None


def _title_bars(page: Page) -> list[Value]:
    """The words in the lines of window buttons, those of the narrowest window first."""
    out = []
    for control in page.shown():
        if control.description != "window control" or control.name != "close":
            continue
        line = [
            p for p in page.pieces
            if p.element.id != control.id and p.element.description != "window control" and p.box.x2 <= control.box.x1
            and p.box.y1 < control.box.centre.y < p.box.y2 and len(p.text) > 1
        ]  # fmt: skip
        title = max(line, key=lambda p: p.box.x2, default=None)
        if title is not None:
            out.append((control.box.x2 - title.box.centre.x, title))
    ordered = [title for _, title in sorted(out, key=lambda pair: pair[0])]
    return [Value(t.text, t.box, 0.85, t.element.source) for t in ordered]


def texts_in(page: Page, box: Box) -> list[Piece]:
    """The pieces in a box, in reading order."""
    return [p for line in page.lines for p in line if box.holds(p.box.centre)]
