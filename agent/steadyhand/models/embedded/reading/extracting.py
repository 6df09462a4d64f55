"""A document, receipt, invoice or form on a screen as the record that a schema describes, with the place of each value.

A required value that is not there is told with the labels nearest to its name. Knows pages and schemas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.reading.conform import Json, problems
from steadyhand.models.embedded.reading.labels import HERE, concepts, likeness, words_of
from steadyhand.models.embedded.reading.lookup import Value, column_for, title_of_page, values_for
from steadyhand.models.embedded.reading.numbers import amounts
from steadyhand.models.embedded.reading.page import Page, page_of
from steadyhand.models.embedded.reading.reply import Rung, rung_of
from steadyhand.models.embedded.reading.schema import Shape
from steadyhand.models.embedded.reading.tables import Row, Table
from steadyhand.models.embedded.reading.typing_values import currency_code, typed
from steadyhand.observation import Observation
from steadyhand_actions.schema import Box

_BOX_LABEL = 0.6
"""How well the words beside a check box have to answer: they are sentences."""
_HEADINGS = frozenset(
    "invoice receipt bill order quote quotation rechnung quittung facture factura fattura form".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value came from. ``path`` as a JSON pointer; ``text`` as it stands there. ``box`` None: nowhere known."""

    path: str
    box: Box | None
    confidence: float
    text: str
    rung: Rung = "text"


@dataclass(frozen=True, slots=True)
class Missing:
    """A required value that is not there, with the labels nearest to what it is called."""

    path: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """``data`` conforms to the schema when nothing is ``missing`` and there are no ``problems``."""

    data: Json
    places: tuple[Place, ...] = ()
    missing: tuple[Missing, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        return not self.missing and not self.problems


@dataclass(slots=True)
class _Work:
    page: Page
    places: list[Place] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def extract(seen: Observation, shape: Shape) -> Extract:
    """The record on a screen."""
    work = _Work(page_of(seen))
    if shape.kind == "array":
        data = _array(work, shape, "", ("",))
        if data is None:
            work.missing.append(Missing("/", _labels(work.page, "")))
            data = []
    else:
        data = _object(work, shape, "", ())
    wrong = () if work.missing else tuple(problems(data, shape))
    return Extract(data, tuple(work.places), tuple(work.missing), wrong)


def _object(work: _Work, shape: Shape, path: str, above: tuple[str, ...]) -> dict[str, Json]:
    out: dict[str, Json] = {}
    for name, inner in shape.properties:
        here = f"{path}/{name}"
        value = _property(work, name, inner, here, above)
        if value is not None:
            out[name] = value
        elif inner.nullable:
            out[name] = None
        elif name in shape.required:
            work.missing.append(Missing(here, _labels(work.page, _names(name, inner)[0])))
    return out


def _property(work: _Work, name: str, shape: Shape, path: str, above: tuple[str, ...]) -> Json:
    names = _names(name, shape)
    if shape.kind == "object":
        before = len(work.missing)
        inner = _object(work, shape, path, (*above, names[0]))
        if not any(v is not None for v in inner.values()):
            del work.missing[before:]
            return None
        return inner
    if shape.kind == "array":
        return _array(work, shape, path, names)
    for value in _candidates(work.page, names, shape, above):
        found = typed(value.text, shape, work.page.decimal, work.page.day_first)
        if found is not None:
            sure = round(min(1.0, value.sure * found[1]), 3)
            work.places.append(Place(path, value.box, sure, value.text, rung_of([value.source])))
            return found[0]
    return None


def _names(name: str, shape: Shape) -> tuple[str, ...]:
    """What the value may be called on the page: its title, its name, its description where that is short."""
    told = [shape.title, words_of(name)]
    if 0 < len(shape.description.split()) <= 6:
        told.append(shape.description.rstrip("."))
    return tuple(dict.fromkeys(t for t in told if t))


def _candidates(page: Page, names: tuple[str, ...], shape: Shape, above: tuple[str, ...]) -> Iterator[Value]:
    """Values that may be it, the surest first: under the name of what it belongs to, then under its own."""
    found: list[Value] = []
    for name in names:
        if above:
            found += [_less(v, 1.0) for v in values_for(page, f"{above[-1]} {name}")]
            found += _in_section(page, above[-1], name)
        found += [_less(v, 0.9 if above else 1.0) for v in values_for(page, name) if not v.others]
    if shape.kind == "boolean":
        found += _ticked(page, names)
    if shape.choices:
        found += _chosen(page, shape)
    found += _by_meaning(page, names, above)
    yield from sorted(found, key=lambda v: (-round(v.sure, 3), v.box.y1, v.box.x1))


def _less(value: Value, by: float) -> Value:
    return Value(value.text, value.box, value.sure * by, value.source, value.label)


def _in_section(page: Page, section: str, name: str) -> Iterator[Value]:
    """Facts below a heading of the section's name, up to 260 pixels: "Bill to" and what stands under it."""
    for head in page.pieces:
        if len(head.text) > 40 or likeness(section, head.text) < HERE:
            continue
        for fact in page.facts:
            below = fact.label_box.y1 - head.box.y2
            near = fact.label_box.x1 < head.box.x2 + 120 and fact.box.x2 > head.box.x1 - 40
            like = likeness(name, fact.label)
            if 0 <= below <= 260 and near and like >= HERE and fact.value:
                sure = like * fact.sure * (0.97 - below / 4000)
                yield Value(fact.value, fact.box, sure, fact.element.source, fact.label)


def _ticked(page: Page, names: tuple[str, ...]) -> list[Value]:
    """The check box whose words answer best; several alike are none."""
    boxes = [f for f in page.facts if f.how == "control" and f.value in ("on", "off")]
    scored = sorted(((max(_words_in(n, f.label) for n in names), n, f) for n, f in enumerate(boxes)), reverse=True)
    if not scored or scored[0][0] < _BOX_LABEL or (len(scored) > 1 and scored[1][0] > scored[0][0] - 0.05):
        return []
    like, _, fact = scored[0]
    return [Value(fact.value, fact.box, like * 0.95, fact.element.source, fact.label)]


def _words_in(name: str, label: str) -> float:
    """How well a sentence answers to a name: all words of the name in it is enough."""
    like = likeness(name, label)
    said = set(fold(label).split())
    return max(like, 0.75) if set(fold(name).split()) <= said else like


def _chosen(page: Page, shape: Shape) -> Iterator[Value]:
    """The one choice that a radio button, a tab or an option shows as chosen."""
    texts = {fold(c) for c in shape.choices if isinstance(c, str)}
    on = [
        e for e in page.shown()
        if e.role in ("radio", "option", "tab", "toggle") and e.states & {"checked", "selected", "pressed"}
        and fold(e.name or e.label) in texts
    ]  # fmt: skip
    if len(on) == 1:
        yield Value(on[0].name or on[0].label, on[0].visible or on[0].box, 0.85, on[0].source)


def _by_meaning(page: Page, names: tuple[str, ...], above: tuple[str, ...]) -> Iterator[Value]:
    """What no label says: the currency that all amounts have, the title, the shop at the head of its receipt."""
    meant = frozenset[str]().union(*(concepts(n) for n in names))
    if "currency" in meant:
        units = Counter(a.unit for p in page.pieces for a in amounts(p.text) if a.unit and a.unit != "%")
        unit = next(iter(units), "") if len(units) == 1 else ""
        piece = next((p for p in page.pieces if unit and unit in p.text), None)
        if piece is not None and currency_code(unit):
            yield Value(currency_code(unit), piece.box, 0.85, piece.element.source)
    title = title_of_page(page)
    if title is None or above:
        return
    if any(fold(n) in ("title", "heading", "headline", "document title", "window title") for n in names):
        yield _less(title, 0.95)
    elif "vendor" in meant and fold(title.text).split()[0] not in _HEADINGS and not page.seen.windows:
        yield _less(title, 0.8)


def _array(work: _Work, shape: Shape, path: str, names: tuple[str, ...]) -> Json:
    inner = shape.items
    if inner is None:
        return None
    if inner.kind == "object":
        return _records(work, inner, path, names)
    for table in work.page.tables:
        at, like = max((table.column(n) for name in names for n in (name, name.removesuffix("s"))), key=lambda x: x[1])
        if like >= HERE:
            return _cells(work, table, at, like, inner, path)
    for name in names:
        for value in values_for(work.page, name):
            texts = [t.strip() for t in value.text.replace(";", ",").split(",") if t.strip()]
            found = [typed(t, inner, work.page.decimal, work.page.day_first) for t in texts]
            if texts and all(f is not None for f in found):
                sure = round(value.sure * 0.9, 3)
                work.places.append(Place(path, value.box, sure, value.text, rung_of([value.source])))
                return [f[0] for f in found if f is not None]
    return None


def _cells(work: _Work, table: Table, at: int, like: float, shape: Shape, path: str) -> Json:
    out: list[Json] = []
    for row in table.rows:
        cell = row[at]
        found = typed(cell.text, shape, work.page.decimal, work.page.day_first) if cell is not None else None
        if cell is None or found is None:
            continue
        rung = rung_of([cell.element.source])
        work.places.append(Place(f"{path}/{len(out)}", cell.box, round(like * found[1], 3), cell.text, rung))
        out.append(found[0])
    return out


def _records(work: _Work, shape: Shape, path: str, names: tuple[str, ...]) -> Json:
    """The rows of the table whose columns answer to the most properties."""
    best: tuple[float, Table, dict[str, tuple[int, float]]] | None = None
    for table in work.page.tables:
        columns = _columns(table, shape)
        told = sum(like for _, like in columns.values())
        needed = shape.required <= set(columns) or (not shape.required and len(columns) * 2 >= len(shape.properties))
        if columns and needed and (best is None or told > best[0]):
            best = (told, table, columns)
    if best is None:
        return None
    _, table, columns = best
    return [_record(work, row, shape, columns, f"{path}/{n}") for n, row in enumerate(table.rows)]


def _columns(table: Table, shape: Shape) -> dict[str, tuple[int, float]]:
    """The column of each property; no column is given twice."""
    if not any(table.heads):
        return _unheaded(table, shape)
    scored = []
    for name, inner in shape.properties:
        for words in _names(name, inner):
            for at in range(len(table.heads)):
                head = table.heads[at]
                like = likeness(words, head.text) if head is not None else 0.0
                if like >= HERE:
                    scored.append((like, -at, name))
            at, like = column_for(table, words)
            if like >= HERE:
                scored.append((like * 0.95, -at, name))
    out: dict[str, tuple[int, float]] = {}
    for like, at, name in sorted(scored, reverse=True):
        if name not in out and -at not in {taken for taken, _ in out.values()}:
            out[name] = (-at, like)
    return out


def _unheaded(table: Table, shape: Shape) -> dict[str, tuple[int, float]]:
    """A price list: words first, the amount last, a count between them."""
    out: dict[str, tuple[int, float]] = {}
    for name, inner in shape.properties:
        meant = frozenset[str]().union(*(concepts(n) for n in _names(name, inner)))
        if inner.kind == "string" and meant & {"description"}:
            out.setdefault(name, (0, 0.85))
        elif inner.kind in ("number", "integer") and meant & {"price"}:
            out.setdefault(name, (len(table.heads) - 1, 0.85))
        elif inner.kind in ("number", "integer") and meant & {"quantity"} and len(table.heads) == 3:
            out.setdefault(name, (1, 0.8))
    return out


def _record(work: _Work, row: Row, shape: Shape, columns: dict[str, tuple[int, float]], path: str) -> dict[str, Json]:
    out: dict[str, Json] = {}
    for name, inner in shape.properties:
        at, like = columns.get(name, (-1, 0.0))
        cell = row[at] if at >= 0 else None
        found = typed(cell.text, inner, work.page.decimal, work.page.day_first) if cell is not None else None
        if cell is not None and found is not None:
            rung = rung_of([cell.element.source])
            work.places.append(Place(f"{path}/{name}", cell.box, round(like * found[1], 3), cell.text, rung))
            out[name] = found[0]
        elif inner.nullable:
            out[name] = None
        elif name in shape.required:
            work.missing.append(Missing(f"{path}/{name}", (cell.text,) if cell is not None else ()))
    return out


def _labels(page: Page, name: str) -> tuple[str, ...]:
    """The labels and headings nearest to a name."""
    heads = [h.text for t in page.tables for h in t.heads if h is not None]
    labels = dict.fromkeys([f.label for f in page.facts if f.sure >= 0.6] + heads)
    return tuple(sorted(labels, key=lambda label: -likeness(name, label) if name else 0)[:4])
