"""The answer to a question about one screen, with the places it rests on; or why it is not known.

``answer`` reads the question, asks the part that can answer it, and never guesses. Knows one Observation.
"""

from __future__ import annotations

import re

from steadyhand.models.embedded.describe import describe, value_of
from steadyhand.models.embedded.folding import fold as folded
from steadyhand.models.embedded.reading import sums
from steadyhand.models.embedded.reading.asking_state import coloured, state_of
from steadyhand.models.embedded.reading.labels import HERE, likeness
from steadyhand.models.embedded.reading.listing import count, having, listed, occurrences, which
from steadyhand.models.embedded.reading.lookup import (
    Value,
    bare,
    dialog_title,
    rows_for,
    texts_in,
    title_of_page,
    value_for,
)
from steadyhand.models.embedded.reading.numbers import number
from steadyhand.models.embedded.reading.page import Page, around, page_of
from steadyhand.models.embedded.reading.pieces import shown_text
from steadyhand.models.embedded.reading.questions import Asked, asked
from steadyhand.models.embedded.reading.reply import Reply, not_known, rung_of, said
from steadyhand.models.embedded.reading.telling import described
from steadyhand.models.embedded.reading.things import grounded, pieces_saying, thing_of_row
from steadyhand.models.embedded.reading.trouble import TROUBLE, trouble
from steadyhand.observation import Element, Observation
from steadyhand_actions.schema import Box

CAN_BE_ASKED = (
    "what something says or is worth, whether it is there, checked, enabled or selected, how many there are, which is "
    "selected, where or of which colour it is, a list, a description, a sum"
)
_SURE_THERE = 0.75
_SURE_NOT = 0.55
_ALL = re.compile(
    r"|it|this|that|everything|all|(?:all )?(?:of )?(?:the )?(?:whole )?"
    r"(?:text|words?|screen|picture|image|screenshot|page|document|desktop)"
    r"(?: (?:on|in|of) (?:it|the (?:screen|picture|image|page)))?",
    re.I,
)
_TITLE = re.compile(
    r"(?:title|heading|headline|header|caption|name)(?: (?:of|in) (?:the |this )?(?:window|dialog|page|screen|document|"
    r"picture|form|receipt|invoice|box))?|(?:window|page|dialog|document) (?:title|heading|name)",
    re.I,
)


def answer(seen: Observation, question: str) -> Reply:
    """What the screen says to a question."""
    wanted = asked(question)
    if wanted is None:
        return not_known(f"that cannot be answered without a model; what can be asked: {CAN_BE_ASKED}")
    return answered(page_of(seen), wanted)


def answered(page: Page, q: Asked) -> Reply:
    """The answer to what was asked."""
    match q.kind:
        case "changes":
            return not_known("that takes two pictures or more: ask with both, or use 'steadyhand compare A B'")
        case "percent":
            return sums.percent(page, q.other, q.what)
        case "fold":
            return sums.fold(page, q.what, q.how)
        case "arithmetic":
            return sums.arithmetic(page, q.what, q.other, q.how)
        case "extreme":
            return sums.extreme(page, q.what, q.other, q.how)
        case "more":
            return sums.compared(page, q.what, q.other, q.how)
        case "count":
            return count(page, q.what)
        case "occurrences":
            return occurrences(page, q.what)
        case "where":
            return _where(page, q.what)
        case "colour":
            return coloured(page, q.what, q.how)
        case "which":
            return which(page, q.what, q.how, q.negated)
        case "having":
            return having(page, q.what, q.other)
        case "list":
            return listed(page, q.what)
        case "describe":
            lines = described(page)
            return said("\n".join(lines), [page.seen.screenshot.box], 0.8, "text", lines)
        case "read":
            return _read(page, q.what)
        case "there":
            return _there_in(page, q) if q.other else _there(page, q.what, q.negated)
        case "state":
            return state_of(page, q.what, q.how, q.negated)
        case "is":
            return _is(page, q.what, q.other)
        case "price":
            return _price(page, q.what)
        case "can":
            return state_of(page, q.what, "enabled", False)
        case "value":
            return _value(page, q.what)


def _value(page: Page, words: str) -> Reply:
    plain = bare(words)
    if _TITLE.fullmatch(plain) and value_for_exactly(page, plain) is None:
        return _titled(page, plain, words)
    if TROUBLE.fullmatch(plain):
        return trouble(page)
    if re.fullmatch(r"(?:selected|chosen|checked|ticked|highlighted)(?: .*)?", plain, re.I):
        state, _, what = plain.partition(" ")
        return which(page, what, "checked" if state.lower() in ("checked", "ticked") else "selected", False)
    value = value_for(page, words)
    if value is None:
        return _unfound(page, words)
    return _told(value, words)


def _titled(page: Page, plain: str, words: str) -> Reply:
    title = dialog_title(page) if "dialog" in plain else None
    return _told(title or title_of_page(page), words)


def value_for_exactly(page: Page, words: str) -> Value | None:
    """A value whose label is these very words: a form may ask for a Name or a Title."""
    value = value_for(page, words)
    return value if value is not None and folded(value.label) == folded(words) else None


def _told(value: Value | None, words: str) -> Reply:
    if value is None:
        return not_known(f"nothing on the picture is {words!r}")
    if value.others:
        texts = list(dict.fromkeys([value.text, *(v.text for v in value.others)]))
        if len(texts) > 4:
            return not_known(f"{len(texts)} values fit {words!r} ({', '.join(texts[:4])} …); say which is meant")
        boxes = [value.box, *(v.box for v in value.others)]
        return said(", ".join(texts), boxes, value.sure * 0.8, rung_of([value.source]), texts)
    return said(value.text, [value.box], value.sure, rung_of([value.source]))


def _unfound(page: Page, words: str) -> Reply:
    labels = list(dict.fromkeys(f.label for f in sorted(page.facts, key=lambda f: -likeness(bare(words), f.label))))
    near = ", ".join(repr(label) for label in labels[:3])
    return not_known(f"nothing on the picture is surely {words!r}" + (f"; nearest labels: {near}" if near else ""))


def _price(page: Page, words: str) -> Reply:
    """ "How much is the rye bread?", "How much is the total?"."""
    of_it = value_for(page, f"price of {bare(words)}")
    plain = value_for(page, words)
    best = max((v for v in (of_it, plain) if v is not None and any(c.isdigit() for c in v.text)),
               key=lambda v: v.sure, default=None)  # fmt: skip
    return _told(best, words) if best is not None else _unfound(page, words)


def _where(page: Page, words: str) -> Reply:
    found = grounded(page, words)
    if found and found[0].score >= _SURE_NOT:
        best = found[0]
        box = best.element.visible or best.element.box
        text = (
            f"{describe(best.element, page.seen)} at {best.element.point.x},{best.element.point.y}, {_part(page, box)}"
        )
        return said(text, [box], best.score, rung_of([best.element.source]))
    pieces = pieces_saying(page, bare(words))
    if pieces:
        box = pieces[0].box
        return said(f"the text {pieces[0].text[:80]!r} at {box.centre.x},{box.centre.y}, {_part(page, box)}",
                    [p.box for p in pieces], 0.75, rung_of(p.element.source for p in pieces))  # fmt: skip
    near = ", ".join(repr(c.element.title) for c in found[:3] if c.element.title)
    return not_known(f"nothing on the picture is {words!r}" + (f"; nearest: {near}" if near else ""))


def _part(page: Page, box: Box) -> str:
    """ "in the top left"."""
    frame = page.seen.screenshot.box
    x, y = (box.centre.x - frame.x1) / max(1, frame.width), (box.centre.y - frame.y1) / max(1, frame.height)
    up = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else ""
    side = "left" if x < 1 / 3 else "right" if x > 2 / 3 else ""
    if up and side:
        return f"in the {up} {side}"
    return f"at the {up or side}" if up or side else "in the middle"


def _read(page: Page, words: str) -> Reply:
    """The text of a thing; of everything when nothing is named."""
    plain = bare(words)
    if _ALL.fullmatch(plain):
        lines = tuple("  ".join(p.text for p in line) for line in page.lines)
        if not lines:
            return not_known("there is no text on the picture that can be read")
        boxes = [p.box for line in page.lines for p in line]
        return said("\n".join(lines), boxes, 0.9, rung_of(p.element.source for p in page.pieces), lines)
    if TROUBLE.fullmatch(plain):
        return trouble(page)
    if _TITLE.fullmatch(plain):
        return _titled(page, plain, words)
    value = value_for(page, words)
    found = grounded(page, words)
    if found and found[0].score >= max(HERE, value.sure if value is not None else 0.0):
        text, boxes = _text_of(page, found[0].element)
        if text:
            return said(text, boxes, found[0].score * 0.95, rung_of([found[0].element.source]))
    if value is not None:
        return _told(value, words)
    if found and found[0].score >= HERE:
        return not_known(f"{describe(found[0].element, page.seen)} shows no text")
    return _unfound(page, words)


def _text_of(page: Page, e: Element) -> tuple[str, list[Box]]:
    if e.role in ("window", "dialog", "panel", "group", "table", "list", "tree", "menu", "toolbar", "statusbar"):
        pieces = [p for p in texts_in(page, e.visible or e.box) if e.window is None or p.element.window == e.window]
        return " / ".join(p.text for p in pieces), [p.box for p in pieces]
    return (value_of(e, page.seen) or shown_text(e)).strip(), [e.visible or e.box]


def _there(page: Page, words: str, negated: bool) -> Reply:
    """Whether something is there: a thing so named, or text that says so."""
    plain = bare(re.sub(r"^(?:a|an|any|the word|the words|the text)\s+", "", words.strip(), flags=re.I))
    if re.fullmatch(r"(?:an? )?(?:error|warning|problem|error message)s?", plain, re.I):
        told = trouble(page)
        return _yes(told.found, negated, told.text, told.boxes, 0.85, told.rung or "text")
    several = count(page, words)
    if several.found and several.text.isdigit() and several.confidence >= 0.9 and int(several.text) and several.boxes:
        boxes = several.boxes
        return _yes(True, negated, ", ".join(several.items[:5]), boxes, several.confidence, several.rung)
    found = grounded(page, words)
    best = found[0] if found else None
    if best is not None and best.score >= _SURE_THERE:
        box = best.element.visible or best.element.box
        return _yes(
            True, negated, describe(best.element, page.seen), (box,), best.score, rung_of([best.element.source])
        )
    pieces = pieces_saying(page, plain)
    if pieces and len(folded(plain)) > 1:
        boxes = tuple(p.box for p in pieces)
        return _yes(True, negated, f"{pieces[0].text[:80]!r}", boxes, 0.85, rung_of(p.element.source for p in pieces))
    if best is not None and best.score >= _SURE_NOT:
        if "means so" not in best.why:
            return not_known(f"it is not sure whether {words!r} is there; nearest: {describe(best.element, page.seen)}")
        return _yes(False, negated, f"nearest is {describe(best.element, page.seen)}", (), 0.65, "text")
    return _yes(False, negated, "", (), 0.8, "text")


def _there_in(page: Page, q: Asked) -> Reply:
    """Whether a thing is in another: where a whole picture is that other, as a page headed "Your cart" is the cart."""
    found = grounded(page, f"{q.what} {q.other}")
    if found and found[0].score >= _SURE_THERE:
        return _there(page, f"{q.what} {q.other}", q.negated)
    place = re.sub(r"^\w+ (?:the|my|this) ", "", q.other)
    title = title_of_page(page)
    if title is not None and folded(place) in folded(title.text):
        return _there(page, q.what, q.negated)
    return not_known(f"it is not known whether {q.what!r} is {q.other}; ask where it is")


def _yes(so: bool, negated: bool, what: str, boxes: tuple[Box, ...], sure: float, rung: object) -> Reply:
    text = "yes" if so != negated else "no"
    return said(f"{text}: {what}" if what else text, boxes, sure, rung)  # type: ignore[arg-type]


def _is(page: Page, what: str, other: str) -> Reply:
    """Whether a thing says what it is said to. Without ``other`` the words are parted where a value begins."""
    if not other:
        return _parted(page, what.split())
    if _ALL.fullmatch(bare(what)):
        return _there(page, other, False)
    value = value_for(page, what)
    if value is None:
        read = _read(page, what)
        if not read.found or not read.boxes:
            return _unfound(page, what)
        value = Value(read.text, around(list(read.boxes)), read.confidence, "text")
    return _compared(page, value, other)


def _compared(page: Page, value: Value, other: str) -> Reply:
    so = _says(page, value.text, other)
    return said(f"{'yes' if so else 'no'}: {value.text}", [value.box], value.sure, rung_of([value.source]))


def _says(page: Page, text: str, other: str) -> bool:
    """Whether a text is, or as a number is worth, what it is held against."""
    wanted, held = number(other, page.decimal), number(text, page.decimal)
    if wanted is not None and held is not None and len(wanted.text) >= len(other.strip()) - 1:
        return wanted.value == held.value
    a, b = folded(text), folded(other)
    return a == b or bool(b and re.search(rf"(?<!\w){re.escape(b)}(?!\w)", a))


def _parted(page: Page, words: list[str]) -> Reply:
    """ "the customer of order 1042 Alan Turing", "order 1044 cancelled"."""
    best: tuple[float, Value, str] | None = None
    for n in range(len(words) - 1, 0, -1):
        thing, other = " ".join(words[:n]), " ".join(words[n:])
        value = value_for(page, thing)
        if value is not None and not value.others:
            if _says(page, value.text, other):
                return _compared(page, value, other)
            if best is None or value.sure > best[0] + 0.02:
                best = (value.sure, value, other)
    for n in range(len(words) - 1, 0, -1):
        rows = [row for table in page.tables for row, _ in rows_for(table, " ".join(words[:n]))]
        if len(rows) == 1:
            thing_row, other = thing_of_row(rows[0]), " ".join(words[n:])
            so = _says(page, thing_row.title, other)
            return said(f"{'yes' if so else 'no'}: {thing_row.title}", [thing_row.box], 0.85, "text")
    if best is not None and best[0] >= _SURE_THERE:
        return _compared(page, best[1], best[2])
    return not_known(f"it is not known whether {' '.join(words)!r} is so; ask what the thing says")
