"""Sums over what was read: of a column, of several named values, percentages, differences, the largest of a kind.

Exact in decimals; a number that cannot be read is said, not left out. Knows pages; nothing of questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from steadyhand.models.embedded.reading.labels import HERE, concepts, says_sum
from steadyhand.models.embedded.reading.lookup import bare, column_for, rows_for, value_for
from steadyhand.models.embedded.reading.numbers import Amount, amounts, number, written
from steadyhand.models.embedded.reading.page import Page
from steadyhand.models.embedded.reading.reply import Reply, not_known, rung_of, said
from steadyhand.models.embedded.reading.tables import Row, Table
from steadyhand.models.embedded.reading.things import thing_of_row
from steadyhand.observation import Source
from steadyhand_actions.schema import Box

_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+plus\s+", re.I)
_FILTER = re.compile(r"\s+(?:of|for|in)\s+(?:all\s+)?(?:the\s+)?", re.I)


@dataclass(frozen=True, slots=True)
class Operand:
    amount: Amount
    box: Box | None
    sure: float
    source: Source | None


@dataclass(frozen=True, slots=True)
class Column:
    """The numbers of a column with their rows; ``unread``: cells in which no number could be read."""

    operands: tuple[Operand, ...]
    rows: tuple[Row, ...]
    unread: tuple[str, ...] = ()


def operand(page: Page, words: str) -> Operand | None:
    """A number that is said, or read where the words say."""
    plain = number(words, None)
    if plain is not None and len(plain.text) >= len(words.strip()) - 1:
        return Operand(plain, None, 1.0, None)
    value = value_for(page, words)
    if value is None or value.others or number(value.text, page.decimal) is None:
        value = value_for(page, f"price of {words}")
    if value is None or value.others:
        return None
    found = number(value.text, page.decimal)
    return Operand(found, value.box, value.sure, value.source) if found is not None else None


def column_of(page: Page, words: str) -> Column | None:
    """The numbers under the heading that the words name; of some rows only where the words say which."""
    said_words = re.sub(r"\s+column$", "", bare(words), flags=re.I)
    parts = [(said_words, "")]
    parts += [(said_words[: m.start()], said_words[m.end() :]) for m in _FILTER.finditer(said_words)]
    for heading, rows in parts:
        best = max(((*_heading(table, heading), n) for n, table in enumerate(page.tables)), default=(0.0, -1, -1))
        score, at, which = best
        if score < HERE:
            continue
        table = page.tables[which]
        kept = [row for row, _ in rows_for(table, re.sub(r"s$", "", rows))] or [row for row, _ in rows_for(table, rows)]
        kept = kept if rows else list(table.rows)
        if not kept and rows:
            kept = [r for r in table.rows if any(p is not None and p.text.lower() in rows.lower().split() for p in r)]
        if kept:
            return _numbers(page, kept, at, score)
    return _loose(page, said_words)


def _heading(table: Table, words: str) -> tuple[float, int]:
    """How well the best column answers, and which it is; the last one of a list without headings is its prices."""
    names = {words, re.sub(r"ies$", "y", words), re.sub(r"s$", "", words)}
    at, score = max((column_for(table, name) for name in names), key=lambda x: x[1])
    if not any(table.heads) and any(concepts(n) & {"price"} for n in names):
        return 0.9, len(table.heads) - 1
    return score, at


def _numbers(page: Page, rows: list[Row], at: int, sure: float) -> Column:
    operands, unread, kept = [], [], []
    for row in rows:
        cell = row[at]
        if cell is None:
            continue
        found = number(cell.text, page.decimal)
        if found is None:
            unread.append(cell.text)
            continue
        kept.append(row)
        operands.append(Operand(found, cell.box, sure, cell.element.source))
    return Column(tuple(operands), tuple(kept), tuple(unread))


def _loose(page: Page, words: str) -> Column | None:
    """All amounts of money on lines that are not themselves sums, where prices are asked for and no table has them."""
    if not concepts(re.sub(r"s$", "", words)) & {"price"}:
        return None
    operands = []
    for line in page.lines:
        if says_sum(line[0].text) or says_sum(re.split(r"[:\d£€$]", line[0].text)[0]):
            continue
        for piece in line:
            for found in amounts(piece.text, page.decimal):
                if found.unit and found.unit != "%":
                    operands.append(Operand(found, piece.box, 0.75, piece.element.source))
    return Column(tuple(operands), ()) if operands else None


def fold(page: Page, words: str, how: str) -> Reply:
    """The sum, the average, the highest or the lowest of the numbers that the words name."""
    column = column_of(page, words)
    if column is None:
        listed = [part for part in _AND.split(words) if part.strip()]
        if len(listed) > 1:
            return _listed(page, listed, how)
        value = value_for(page, f"total {bare(words)}") or value_for(page, "total") if how == "sum" else None
        if value is not None:
            return said(value.text, [value.box], value.sure * 0.85, rung_of([value.source]))
        return not_known(f"no column of numbers on the picture is {words!r}")
    if column.unread:
        return not_known(f"{column.unread[0]!r} among {words!r} is no number, so they cannot be reckoned with")
    if not column.operands:
        return not_known(f"there are no numbers among {words!r}")
    return _folded(page, list(column.operands), how)


def _listed(page: Page, listed: list[str], how: str) -> Reply:
    operands = []
    for part in listed:
        one = operand(page, part)
        if one is None:
            return not_known(f"no number on the picture is surely {part.strip()!r}")
        operands.append(one)
    return _folded(page, operands, how)


def _folded(page: Page, operands: list[Operand], how: str) -> Reply:
    values = [o.amount.value for o in operands]
    apart = _of_other_units(operands)
    if apart is not None:
        return apart
    match how:
        case "sum":
            value = sum(values, Decimal(0))
        case "average":
            value = sum(values, Decimal(0)) / len(values)
        case "highest" | "lowest":
            value = max(values) if how == "highest" else min(values)
            operands = [o for o in operands if o.amount.value == value]
        case _:
            raise ValueError(how)
    return _reckoned(page, value, operands, extra=how == "average")


def _of_other_units(operands: list[Operand]) -> Reply | None:
    """Why these cannot be held against each other; None when they can. A number without a unit goes with any."""
    units = {o.amount.unit: o.amount.text for o in operands if o.amount.unit}
    if len(units) < 2:
        return None
    one, other, *_ = units.values()
    return not_known(f"{one} and {other} are of different units")


def percent(page: Page, share: str, words: str) -> Reply:
    """So many percent of a value."""
    base, part = operand(page, words), number(share)
    if base is None or part is None:
        return not_known(f"no number on the picture is surely {words!r}")
    return _reckoned(page, base.amount.value * part.value / 100, [base], extra=True)


def arithmetic(page: Page, one: str, other: str, sign: str) -> Reply:
    """Two values reckoned together."""
    a, b = operand(page, one), operand(page, other)
    for found, words in ((a, one), (b, other)):
        if found is None:
            return not_known(f"no number on the picture is surely {words!r}")
    assert a is not None and b is not None
    apart = _of_other_units([a, b])
    if apart is not None and sign in ("+", "-", "difference"):
        return apart
    x, y = a.amount.value, b.amount.value
    if sign == "/" and y == 0:
        return not_known("nothing can be divided by 0")
    value = {"+": x + y, "-": x - y, "difference": abs(x - y), "*": x * y}.get(sign)
    return _reckoned(page, x / y if value is None else value, [a, b], extra=sign == "/")


def _reckoned(page: Page, value: Decimal, operands: list[Operand], *, extra: bool = False) -> Reply:
    unit = next((o.amount for o in operands if o.amount.unit and o.amount.unit != "%"), operands[0].amount)
    places = max(o.amount.places for o in operands)
    if extra and value != round(value, places):
        places = max(2, places)
    text = written(value, unit, page.decimal, places)
    if not unit.unit and "." not in text and "," in text and all("," not in o.amount.text for o in operands):
        text = text.replace(",", "")
    boxes = [o.box for o in operands if o.box is not None]
    sources: list[Source] = [o.source for o in operands if o.source is not None]
    return said(text, boxes, min(o.sure for o in operands) * 0.97, rung_of(sources) or "sums")


def extreme(page: Page, things: str, column: str, how: str) -> Reply:
    """The row with the highest or lowest number in a column: "which item is the cheapest"."""
    found = column_of(page, column or "price")
    if found is None or not found.rows or found.unread:
        return not_known(f"no column of numbers on the picture is {column or 'price'!r}")
    values = [o.amount.value for o in found.operands]
    best = max(values) if how == "highest" else min(values)
    rows = [row for row, v in zip(found.rows, values, strict=True) if v == best]
    names = [_named(page, row, things) for row in rows]
    boxes = [thing_of_row(row).box for row in rows]
    return said(", ".join(names), boxes, found.operands[0].sure * 0.95, "text", names)


def _named(page: Page, row: Row, things: str) -> str:
    """What a row is called when these things are asked for: its cell under a heading of that name, else its first."""
    for table in page.tables:
        if row in table.rows:
            at, score = table.column(re.sub(r"s$", "", bare(things)))
            cell = row[at] if at >= 0 and score >= HERE else None
            if cell is not None:
                return cell.text
    first = next((p for p in row if p is not None and any(c.isalpha() for c in p.text)), None)
    return (first or next(p for p in row if p is not None)).text


def compared(page: Page, one: str, other: str, sign: str) -> Reply:
    """Whether one value is more or less than the other."""
    a, b = operand(page, one), operand(page, other)
    if a is None or b is None:
        return not_known(f"no number on the picture is surely {(one if a is None else other)!r}")
    apart = _of_other_units([a, b])
    if apart is not None:
        return apart
    x, y = a.amount.value, b.amount.value
    so = {">": x > y, "<": x < y, ">=": x >= y, "<=": x <= y}[sign]
    boxes = [o.box for o in (a, b) if o.box is not None]
    text = f"{'yes' if so else 'no'}: {a.amount.text} and {b.amount.text}"
    return said(text, boxes, min(a.sure, b.sure), rung_of([o.source for o in (a, b) if o.source is not None]))
