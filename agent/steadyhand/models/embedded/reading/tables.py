"""Tables told from where words stand: a line of headings with lines below whose pieces keep to its columns.

Also price lists without headings: lines that end in an amount. Knows pieces only; nothing of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steadyhand.models.embedded.reading.labels import likeness, says_sum
from steadyhand.models.embedded.reading.moments import find_day
from steadyhand.models.embedded.reading.numbers import amounts
from steadyhand.models.embedded.reading.pieces import Piece
from steadyhand.observation import Role
from steadyhand_actions.schema import Box

_HEADS: frozenset[Role] = frozenset({"label", "heading", "column", "cell", "link"})
_ENTRIES = _HEADS | {"field", "checkbox", "combo", "spin", "button", "icon", "option", "row"}
_LONGEST = 40
_APART = 2.2
"""How many line distances below the last line a table still goes on."""
_LOOSER = 1.3
"""From this distance on a line with empty cells is no part of the table."""

Row = tuple[Piece | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``heads`` is as long as each row; all None in a list without headings."""

    heads: Row
    rows: tuple[Row, ...]

    @property
    def box(self) -> Box:
        places = [p.box for row in (self.heads, *self.rows) for p in row if p is not None]
        box = places[0]
        for other in places[1:]:
            box = box.join(other)
        return box

    def column(self, words: str) -> tuple[int, float]:
        """The column that the words name, and how surely; -1 when there is none."""
        scored = [(likeness(words, h.text) if h is not None else 0.0, -n) for n, h in enumerate(self.heads)]
        score, at = max(scored, default=(0.0, 1))
        return (-at, score) if score > 0 else (-1, 0.0)


def tables_of(lines: Sequence[tuple[Piece, ...]]) -> tuple[Table, ...]:
    """Tables with headings from the top, then price lists in what is left."""
    out: list[Table] = []
    taken: set[int] = set()
    for n, line in enumerate(lines):
        if n in taken or not _is_heading(line):
            continue
        rows, used = _body(line, lines, n)
        if len(rows) > 1 or (rows and _holds_values(rows[0])):
            out.append(Table(tuple(line), rows))
            taken |= {n, *used}
    return (*out, *_price_lists([line for n, line in enumerate(lines) if n not in taken]))


def _is_heading(line: tuple[Piece, ...]) -> bool:
    return len(line) >= 2 and all(_may_head(p) for p in line)


def _holds_values(row: Row) -> bool:
    """Whether a row has an amount or a date in it: one row below another is a table only then."""
    return any(p is not None and (amounts(p.text) or find_day(p.text)) for p in row)


def _may_head(piece: Piece) -> bool:
    text = piece.text
    if piece.element.role == "column":
        return True
    return (
        piece.element.role in _HEADS
        and len(text) <= _LONGEST
        and not text.rstrip().endswith((":", ".", "?", "!"))
        and re.search(r"[^\W\d_]|[#№%]", text) is not None
        and sum(c.isdigit() for c in text) < 3
        and "://" not in text
        and not any(a.places or a.unit for a in amounts(text))
        and find_day(text) is None
    )


def _body(heads: tuple[Piece, ...], lines: Sequence[tuple[Piece, ...]], at: int) -> tuple[tuple[Row, ...], set[int]]:
    rows: list[Row] = []
    used: set[int] = set()
    last, pitch = _middle(heads), 0.0
    window = heads[0].element.window
    for n in range(at + 1, len(lines)):
        line = tuple(p for p in lines[n] if p.element.window == window and _beside(p, heads))
        if not line:
            continue
        row = _assigned(heads, line)
        step = _middle(line) - last
        if row is None or (pitch and step > _APART * pitch) or (not pitch and step > 5 * max(14, line[0].box.height)):
            break
        filled = sum(p is not None for p in row)
        if rows and filled < len(heads) and _closes(row, step, pitch):
            break
        if filled < 2:
            if rows and row[0] is not None and step < 1.2 * pitch:
                rows[-1] = _continued(rows[-1], row[0])
                used.add(n)
                last = _middle(line)
                continue
            break
        pitch = max(pitch, step) if not rows or pitch == 0 else step if len(rows) == 1 else pitch
        rows.append(row)
        used.add(n)
        last = _middle(line)
    return tuple(rows), used


def _closes(row: Row, step: float, pitch: float) -> bool:
    first = next((p for p in row if p is not None), None)
    return (first is not None and says_sum(first.text)) or (step > _LOOSER * pitch and None in row[1:-1])


def _continued(row: Row, more: Piece) -> Row:
    first = row[0]
    if first is None:
        return (more, *row[1:])
    return (Piece(f"{first.text} {more.text}", first.box.join(more.box), first.element), *row[1:])


def _middle(line: Sequence[Piece]) -> float:
    return sum(p.middle for p in line) / len(line)


def _beside(piece: Piece, heads: tuple[Piece, ...]) -> bool:
    """Whether a piece lies under the line of headings at all."""
    left, right = heads[0].box.x1, heads[-1].box.x2
    return piece.box.x2 > left - 40 and piece.box.x1 < right + 120


def _assigned(heads: tuple[Piece, ...], line: Sequence[Piece]) -> Row | None:
    """The line's pieces by column; None when they do not keep to the columns."""
    row: list[Piece | None] = [None] * len(heads)
    for piece in line:
        if piece.element.role not in _ENTRIES:
            return None
        at = _column_of(piece.box, heads)
        if at < 0:
            return None
        held = row[at]
        row[at] = piece if held is None else Piece(f"{held.text} {piece.text}", held.box.join(piece.box), held.element)
    return tuple(row)


def _column_of(box: Box, heads: tuple[Piece, ...]) -> int:
    """The heading that a box stands under; -1 when it reaches over several or stands under none."""
    common = [min(box.x2, h.box.x2) - max(box.x1, h.box.x1) for h in heads]
    under = [n for n, wide in enumerate(common) if wide > 0.25 * min(box.width, heads[n].box.width)]
    if len(under) == 1:
        return under[0]
    if under:
        return -1
    for n, head in enumerate(heads):
        right = heads[n + 1].box.x1 if n + 1 < len(heads) else head.box.x2 + 120
        left = heads[n - 1].box.x2 if n else head.box.x1 - 40
        if (box.x1 >= head.box.x1 - 4 and box.x2 <= right + 4) or (box.x2 <= head.box.x2 + 4 and box.x1 >= left - 4):
            return n
    return -1


def _price_lists(lines: Sequence[tuple[Piece, ...]]) -> list[Table]:
    """Runs of two or more lines of words with an amount at the end, up to the first that adds up."""
    out: list[Table] = []
    run: list[Row] = []
    for line in (*lines, ()):
        row = _priced(line)
        if row is not None and not says_sum(line[0].text):
            run.append(row)
            continue
        if len(run) > 1:
            width = max(len(r) for r in run)
            even = tuple(r if len(r) == width else (r[0], *[None] * (width - len(r)), *r[1:]) for r in run)
            out.append(Table((None,) * width, even))
        run = []
    return out


def _priced(line: tuple[Piece, ...]) -> Row | None:
    if not 2 <= len(line) <= 5 or line[0].text.rstrip().endswith(":"):
        return None
    price = amounts(line[-1].text)
    worded = any(c.isalpha() for c in line[0].text) and not find_day(line[-1].text)
    return line if worded and len(price) == 1 and (price[0].unit or price[0].places == 2) else None
