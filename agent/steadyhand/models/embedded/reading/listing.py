"""How many there are, which of them are in a state, and what they are called.

Knows one page; nothing of how the question was worded.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.grammar.words import cut
from steadyhand.models.embedded.reading.kinds import typed_values
from steadyhand.models.embedded.reading.labels import HERE, likeness
from steadyhand.models.embedded.reading.looks import chosen_of
from steadyhand.models.embedded.reading.lookup import bare, rows_for, value_for
from steadyhand.models.embedded.reading.numbers import number
from steadyhand.models.embedded.reading.page import Page
from steadyhand.models.embedded.reading.reply import Reply, not_known, rung_of, said
from steadyhand.models.embedded.reading.tables import Row, Table
from steadyhand.models.embedded.reading.things import (
    CHOSEN,
    Thing,
    in_state,
    kinds_of,
    pieces_saying,
    refer,
    stacks,
    tab_places,
    tab_run,
    thing_of_row,
    things,
)  # fmt: skip
from steadyhand.observation import Role

_TOLD_APART: frozenset[Role] = frozenset({"button", "checkbox", "radio", "field", "combo", "toggle"})
"""Kinds that are surely seen for what they are in pixels too."""
_NAMED = re.compile(
    r"^(?P<k>.+?)\s+(?:named|called|containing|that (?:contain|say|end in|start with)|with|ending in)\s+(?P<n>.+)$",
    re.I,
)
_LOOSE_KINDS = frozenset(
    {"files", "items", "entries", "things", "elements", "lines", "words", "results", "texts", "names"}
)


def count(page: Page, words: str) -> Reply:
    """How many there are of what the words name."""
    plain, state = _with_state(bare(words))
    stated = None if state else _stated(page, plain)
    if stated is not None:
        return stated
    found = _of_kind(page, plain, words)
    if found is None:
        return _quantity(page, plain)
    if state:
        found = in_state(page, found, state)
    if not found and plain and not state and kinds_of(refer(plain)) <= {"row", "option"}:
        quantity = _quantity(page, plain)
        if quantity.found:
            return quantity
    if not found and not state and not _can_tell(page, plain):
        return not_known(f"{plain!r} cannot be told from other things on a picture")
    sources = [t.element.source for t in found if t.element is not None]
    return said(
        str(len(found)), [t.box for t in found], _least(found), rung_of(sources) or "text", [t.title for t in found]
    )


def _can_tell(page: Page, plain: str) -> bool:
    """Whether not seeing any of a kind says that there are none: the tree knows all, pixels a few."""
    kinds = kinds_of(refer(plain))
    return any(e.source == "tree" for e in page.seen.elements) or not kinds or bool(kinds & _TOLD_APART)


def _least(found: list[Thing]) -> float:
    return min((t.sure for t in found), default=0.85)


def _with_state(words: str) -> tuple[str, str]:
    """ "checkboxes are checked" -> "checkboxes", "checked"."""
    match = re.fullmatch(r"(.+?) (?:are|is|were|that are|which are) (?:currently )?(.+)", words, re.I)
    if match:
        state = lexicon().predicates.whole(cut(match[2].lower()))
        if match[2].lower() in ("empty", "blank", "filled", "filled in"):
            state = "!filled" if match[2].lower() in ("empty", "blank") else "filled"
        if state is not None:
            return match[1], state
    first, _, rest = words.partition(" ")
    if first.lower() in ("empty", "blank", "filled") and rest:
        return rest, "filled" if first.lower() == "filled" else "!filled"
    return words, ""


def _of_kind(page: Page, plain: str, words: str) -> list[Thing] | None:
    """All that a word for a kind, or a heading, or a word on the screen means; None when it means none of these."""
    named = _NAMED.match(plain)
    if named and (named["k"].split()[-1].lower() in _LOOSE_KINDS or not kinds_of(refer(named["k"]))):
        wanted = named["n"].strip("\"'“”")
        return [Thing(p.text, p.box, p.element) for p in pieces_saying(page, wanted)]
    ref = refer(plain)
    kinds = kinds_of(ref) if ref is not None else frozenset()
    if ref is not None and kinds and ref.ordinal is None and _ends_with_kind(plain):
        if kinds & {"window", "dialog"} and not page.seen.windows:
            return None
        states = [*ref.states, *(f"!{s}" for s in ref.not_states)]
        found = things(page, ref)
        for state in states:
            found = in_state(page, found, state)
        if found or kinds - {"row", "option", "list"}:
            return found
    return _rows_or_cells(page, plain)


def _ends_with_kind(words: str) -> bool:
    return lexicon().roles.ends(cut(words.split(" named ")[0].split(" called ")[0])) is not None or " " in words


def _rows_or_cells(page: Page, plain: str) -> list[Thing] | None:
    one = re.sub(r"ies$", "y", plain) if plain.endswith("ies") else re.sub(r"s$", "", plain)
    for table in page.tables:
        at, like = max((table.column(one), table.column(plain)), key=lambda x: x[1])
        if like >= HERE:
            return [Thing(c.text, c.box, c.element) for row in table.rows if (c := row[at]) is not None]
    adjective = re.fullmatch(r"(\w+) (\w+)", one)
    if adjective:
        for table in page.tables:
            rows = [row for row, _ in rows_for(table, adjective[1])]
            if rows and (
                table.column(adjective[2])[1] >= HERE or fold(adjective[2]) in ("row", "entry", "item", "line")
            ):
                return [thing_of_row(row) for row in rows]
    status = re.fullmatch(r"(.+?) (?:are|is|were) (?:marked (?:as )?)?(\w+)", plain)
    if status:
        rows = [row for table in page.tables for row, _ in rows_for(table, status[2])]
        return [thing_of_row(row) for row in rows] if rows else None
    if fold(plain) in ("lines", "lines of text", "text lines"):
        return [Thing("  ".join(p.text for p in line), line[0].box, line[0].element) for line in page.lines]
    if fold(plain) in ("tables",):
        return [Thing("table", t.box) for t in page.tables]
    shaped = typed_values(plain, page.pieces)
    return [Thing(text, p.box, p.element, 0.85) for p, text in shaped] if shaped else None


def _quantity(page: Page, plain: str) -> Reply:
    """ "How many apples?": what a table holds under Quantity in that row, or a label with a number."""
    one = re.sub(r"s$", "", plain)
    for words in (f"quantity of {plain}", f"quantity of {one}", plain, f"number of {plain}"):
        value = value_for(page, words)
        if value is not None and (found := number(value.text, page.decimal)) is not None:
            return said(found.text, [value.box], value.sure * 0.95, rung_of([value.source]))
    return not_known(f"it is not known what is to be counted as {plain!r}; name a kind of control, a column or a text")


def _stated(page: Page, plain: str) -> Reply | None:
    """What the screen itself says of how many there are: "5 entries", "Lines: 203". Not of what is surely counted."""
    if kinds_of(refer(plain)) & _TOLD_APART or (page.tables and fold(plain) in ("rows", "columns")):
        return None
    for piece in page.pieces:
        told = re.search(rf"(?<![\w.,])(\d+) {re.escape(plain)}\b", piece.text, re.I)
        if told:
            return said(told[1], [piece.box], 0.85, rung_of([piece.element.source]))
    for fact in page.facts:
        if fold(fact.label) == fold(plain) and fact.sure >= 0.9 and re.fullmatch(r"\d+", fact.value.strip()):
            return said(fact.value.strip(), [fact.box], 0.85, rung_of([fact.element.source]))
    return None


def occurrences(page: Page, words: str) -> Reply:
    """How often a text stands on the screen."""
    wanted = bare(words.removeprefix("the word ").removeprefix("the text "))
    pattern = re.compile(rf"(?<!\w){re.escape(fold(wanted))}(?!\w)")
    hits = [(p, len(pattern.findall(fold(p.text)))) for p in page.pieces]
    boxes = [p.box for p, n in hits if n]
    return said(str(sum(n for _, n in hits)), boxes, 0.85, rung_of(p.element.source for p, n in hits if n) or "text")


def which(page: Page, words: str, state: str, negated: bool) -> Reply:
    """Those of a kind that are in a state: "which tab is selected"."""
    plain = bare(words)
    ref = refer(plain)
    kinds = kinds_of(ref) if ref is not None else frozenset()
    if state == "front" or (kinds & {"window", "dialog"} and state in ("selected", "focused")):
        return _front(page)
    if state == "focused":
        focus = page.seen.focused
        if focus is None:
            return not_known("what has the focus cannot be seen on a picture")
        return said(focus.title, [focus.box], 0.95, "tree")
    if state == "selected" and plain and not kinds & {"tab", "row"}:
        value = value_for(page, plain)
        held = page.seen.at(value.box.centre) if value is not None else None
        if value is not None and held is not None and held.role in ("combo", "field", "spin", "list", "slider"):
            return said(value.text, [value.box], value.sure, rung_of([value.source]))
    groups = _groups(page, plain)
    if not groups:
        return not_known(f"there are no {plain or 'things that can be chosen'!r} on the picture")
    found: list[Thing] = []
    for group in groups:
        found += in_state(page, group, state, negated)
    found = [t for t in found if any(c.isalpha() for c in t.title)] or found
    if state == "selected" and len(groups) > 1 and len({t.title for t in found}) > 1:
        return not_known(f"several things look selected: {', '.join(t.title for t in found[:4])}")
    found = list({(t.title, t.box): t for t in found}.values())
    if not found:
        if state.removeprefix("!") == "selected" and not any(_tells(t) for g in groups for t in g):
            return not_known(f"which of {plain or 'them'!r} is selected cannot be seen")
        return said("none", [t.box for t in groups[0]], 0.8, "pixels")
    sources = [t.element.source for t in found if t.element is not None]
    titles = [t.title for t in found]
    return said(", ".join(titles), [t.box for t in found], _least(found), rung_of(sources) or "pixels", titles)


def _tells(thing: Thing) -> bool:
    return thing.element is not None and (thing.element.source == "tree" or "checkable" in thing.element.states)


def _front(page: Page) -> Reply:
    window = page.seen.active
    if window is None:
        return not_known("which window is in front cannot be seen on a picture")
    return said(window.title, [window.box], 0.97, "windows")


def _groups(page: Page, plain: str) -> list[list[Thing]]:
    """Things among which one can be chosen, as the words name them; all such when they name nothing."""
    ref = refer(plain)
    kinds = kinds_of(ref) if ref is not None and plain else frozenset()
    if "tab" in kinds:
        run = tab_run(page)
        return [[Thing(e.title, box, e, 0.9) for e, box in zip(run, tab_places(run), strict=True)]] if run else []
    if kinds & {"checkbox", "radio", "button", "field", "toggle", "combo", "menuitem"} and ref is not None:
        found = things(page, ref)
        return [found] if found else []
    chosen = [
        e for e in page.shown() if e.source == "tree" and e.role in ("option", "row", "cell") and "selected" in e.states
    ]
    if chosen:
        return [[Thing(e.title or e.name, e.visible or e.box, e) for e in chosen]]
    if not kinds and plain in ("option", "options", "choice"):
        kinds = frozenset({"radio"})
    radios = [e for e in page.shown() if e.role == "radio" and "checked" in e.states]
    rows = []
    for stack in stacks(page):
        at = chosen_of(page.seen.screenshot, [t.box for t in stack])
        if at is not None and any(c.isalpha() for c in stack[at].title):
            rows.append(stack)
    if plain.removesuffix("s") in ("file", "document", "picture", "image"):
        rows = [s for s in rows if any(re.search(r"\w\.\w{1,5}$", t.title) for t in s)] or rows
    if rows:
        apart = [s for n, s in enumerate(rows) if not any(_within(s, other) for other in rows[:n])]
        return [_called(page, s, plain) for s in apart]
    if radios and (not kinds or kinds & {"radio", "option"}):
        return [[Thing(e.title, e.box, e) for e in radios]]
    run = tab_run(page)
    if run and not kinds:
        return [[Thing(e.title, box, e, 0.85) for e, box in zip(run, tab_places(run), strict=True)]]
    if ref is not None and kinds and kinds <= CHOSEN:
        found = things(page, ref)
        return [found] if found else []
    return []


def _within(rows: list[Thing], others: list[Thing]) -> bool:
    """Whether rows are only a part of the same rows told wider."""
    return any(t.box.meet(o.box) == t.box for t in rows for o in others)


def _called(page: Page, rows: list[Thing], plain: str) -> list[Thing]:
    """Rows by the cell that the words name: "which customer is selected"."""
    one = re.sub(r"s$", "", plain)
    for table in page.tables:
        at, like = table.column(one) if one else (-1, 0.0)
        if at < 0 or like < HERE or len(table.rows) != len(rows):
            continue
        return [
            Thing(c.text if (c := row[at]) is not None else t.title, t.box, t.element, t.sure)
            for row, t in zip(table.rows, rows, strict=True)
        ]
    return rows


def having(page: Page, things_said: str, word: str) -> Reply:
    """The rows that hold a word, by what is asked for: "which orders are pending"."""
    for table in page.tables:
        rows = [row for row, like in rows_for(table, word) if like >= 0.8]
        if not rows:
            continue
        names = [_name(table, row, things_said) for row in rows]
        return said(", ".join(names), [thing_of_row(row).box for row in rows], 0.9, "text", names)
    return not_known(f"no row on the picture says {word!r}")


def _name(table: Table, row: Row, things_said: str) -> str:
    one = re.sub(r"s$", "", bare(things_said))
    at, like = table.column(one)
    cell = row[at] if at >= 0 and like >= HERE else None
    return (cell or next(p for p in row if p is not None)).text


def listed(page: Page, words: str) -> Reply:
    """What they are called, in reading order."""
    plain, state = _with_state(bare(re.sub(r"^(?:all )?(?:of )?the ", "", words.strip(), flags=re.I)))
    if fold(plain) in ("fields", "values", "labels and values", "form fields", "fields and values"):
        facts = [f for f in page.facts if f.sure >= 0.7]
        pairs = [f"{f.label}: {f.value}" for f in facts]
        if pairs:
            return said("\n".join(pairs), [f.box for f in facts], 0.85, "text", pairs)
    found = _of_kind(page, plain, words)
    if found is None:
        inside = re.fullmatch(r"(.+?) (?:in|of|under) (?:the )?(.+?)(?: (?:column|table|list))?", plain)
        found = _rows_or_cells(page, inside[2]) if inside else None
    if found is None:
        near = sorted({f.label for f in page.facts}, key=lambda x: -likeness(plain, x))[:3]
        return not_known(
            f"nothing on the picture is listed as {plain!r}" + (f"; labels there: {', '.join(near)}" if near else "")
        )
    if state:
        found = in_state(page, found, state)
    if not found and not state and not _can_tell(page, plain):
        return not_known(f"{plain!r} cannot be told from other things on a picture")
    if not found:
        return said("none", [], 0.8, "text")
    titles = [t.title or "(without a name)" for t in found]
    sources = [t.element.source for t in found if t.element is not None]
    return said("\n".join(titles), [t.box for t in found], _least(found), rung_of(sources) or "text", titles)
