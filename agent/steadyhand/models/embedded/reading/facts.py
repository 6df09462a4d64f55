"""What is said of what: every label with the value that stands in it, beside it or below it, or in its control.

``facts_of`` gives them all, with how sure each is; knows pieces and places only, nothing of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from steadyhand.models.embedded.describe import value_of
from steadyhand.models.embedded.places import gaps
from steadyhand.models.embedded.reading.labels import concepts
from steadyhand.models.embedded.reading.moments import find_day, find_time
from steadyhand.models.embedded.reading.numbers import amounts
from steadyhand.models.embedded.reading.pieces import Piece
from steadyhand.models.embedded.roles import FORM
from steadyhand.models.embedded.scene import scene_of
from steadyhand.observation import Element, Observation, Role
from steadyhand_actions.schema import Box

How = Literal["control", "in line", "right", "below", "end of line"]

_INLINE = re.compile(r"^\s*([^:=]{1,48}?)\s*[:=]\s+(\S.*)$")
_TIGHT = re.compile(r"^\s*([^\W\d_][^:=/]{1,40}?):(\S.*)$")
_COLON = re.compile(r":(?=\s)")
_WORD = re.compile(r"\S+")
_TEXT: frozenset[Role] = frozenset({"label", "heading", "cell", "link", "column", "other", "row", "option"})
_SHOWS: frozenset[Role] = _TEXT | {"field", "combo", "spin", "document"}
_FAR = 620
"""How far to the right of its label a value may stand, in pixels."""


@dataclass(frozen=True, slots=True)
class Fact:
    """``label`` says what ``value`` is. ``box`` is the value's place, ``sure`` how surely they belong together."""

    label: str
    value: str
    box: Box
    label_box: Box
    sure: float
    how: How
    element: Element


def facts_of(seen: Observation, lines: Sequence[tuple[Piece, ...]]) -> tuple[Fact, ...]:
    """Every fact on the screen, the surest of each place first."""
    out = [*_of_controls(seen), *_within(lines), *_beside(lines), *_below(lines)]
    return tuple(sorted(out, key=lambda f: (-f.sure, f.box.y1, f.box.x1)))


def _of_controls(seen: Observation) -> list[Fact]:
    captions = scene_of(seen).names.captions
    out = []
    for e in seen.elements:
        if not e.shown or e.role not in FORM | {"document"}:
            continue
        beside = captions.get(e.id)
        label = e.label or (e.name if e.role != "combo" or e.value else "") or e.description
        place, sure = e.box, 0.95
        if not label and beside is not None:
            label, place, sure = beside.text.title, beside.text.box, beside.sure
        if label:
            out.append(Fact(_bare(label), value_of(e, seen).strip(), e.visible or e.box, place, sure, "control", e))
    return out


def _within(lines: Sequence[tuple[Piece, ...]]) -> list[Fact]:
    """ "Total: 12.30", "Date: 14/03/2026 Time: 17:42", "VAT 20 % 1.20 EUR" in one piece."""
    out = []
    pieces = [(p, line) for line in lines for p in line if _is_text(p)]
    for piece, line in pieces:
        parts = list(_parted(piece.text))
        for start, part in parts:
            found = _INLINE.match(part) or _TIGHT.match(part)
            if found and _may_label(found[1]) and not found[2].startswith("//"):
                out.append(_cut(piece, start + found.start(2), start + found.end(2), found[1], 0.95, "in line"))
        if len(parts) == 1 and piece is line[-1]:
            out += _ending(piece)
    return out


def _is_text(piece: Piece) -> bool:
    """Whether it only shows, or is a line of several that one can write in."""
    e = piece.element
    return e.role in _TEXT or e.role == "document" or "\n" in (e.value or "").strip()


def _parted(text: str) -> Iterator[tuple[int, str]]:
    """A text of several labels with values ("Date: 14/03/2026 Time: 17:42") in parts, each with where it begins."""
    begun = 0
    colons = [m.start() for m in _COLON.finditer(text)]
    for here, there in pairwise(colons):
        words = list(_WORD.finditer(text, here + 1, there))
        if len(words) < 2:
            continue
        known = next((n for n in (3, 2) if len(words) > n and concepts(text[words[-n].start() : there])), 1)
        if any(c.isdigit() for c in words[0][0]) and not any(c.isdigit() for w in words[1:] for c in w[0]):
            known = len(words) - 1
        cut = words[-known].start()
        if text[cut].isupper():
            yield begun, text[begun:cut]
            begun = cut
    yield begun, text[begun:]


def _ending(piece: Piece) -> list[Fact]:
    found = amounts(piece.text)
    if not found or found[-1].end < len(piece.text.rstrip()) or found[-1].start < 2:
        return []
    last, label = found[-1], piece.text[: found[-1].start]
    if not (last.unit or last.places) or not _may_label(label) or len(label.split()) > 5:
        return []
    return [_cut(piece, last.start, last.end, label, 0.85 if last.unit else 0.7, "end of line")]


def _cut(piece: Piece, start: int, end: int, label: str, sure: float, how: How) -> Fact:
    """A fact of a part of a piece; its place is judged by the share of letters before it."""
    n, box = max(1, len(piece.text)), piece.box
    x1, x2 = (box.x1 + round(box.width * at / n) for at in (start, end))
    value = Box(x1, box.y1, max(x1 + 1, x2), box.y2)
    return Fact(_bare(label), piece.text[start:end].strip(), value, box, sure, how, piece.element)


def _beside(lines: Sequence[tuple[Piece, ...]]) -> list[Fact]:
    out = []
    for line in lines:
        for label, value in pairwise(line):
            if not (label.element.role in _TEXT and value.element.role in _SHOWS and _may_label(label.text)):
                continue
            if label.element.window != value.element.window or value.box.x1 - label.box.x2 > _FAR:
                continue
            marked = label.text.rstrip().endswith((":", "="))
            if value.text.rstrip().endswith(":"):
                continue
            out.append(_pair(label, value, 0.95 if marked else _unmarked(label, value, line), "right"))
    return out


def _unmarked(label: Piece, value: Piece, line: tuple[Piece, ...]) -> float:
    """How surely what has no colon is a label all the same."""
    if value is line[-1] and is_valued(value.text) and not is_valued(label.text):
        return 0.88
    if len(line) > 2 and not any(c.isdigit() or c in ":@•" for p in line for c in p.text):
        return 0.3  # a line of headings
    if concepts(label.text) and not concepts(value.text):
        return 0.85
    after = next((p.box.x1 - value.box.x2 for p in line if p.box.x1 >= value.box.x2), 1_000)
    gap = value.box.x1 - label.box.x2
    return 0.74 if len(line) == 2 or (gap <= 80 and 2 * gap <= after) else 0.5


def _below(lines: Sequence[tuple[Piece, ...]]) -> list[Fact]:
    out = []
    for n, line in enumerate(lines):
        for label in line:
            if label.element.role not in _TEXT or not _may_label(label.text):
                continue
            under = [p for below in lines[n + 1 : n + 3] for p in below if _is_under(p, label)]
            value = min(under, key=lambda p: p.box.y1, default=None)
            if value is not None and not value.text.rstrip().endswith(":"):
                marked = label.text.rstrip().endswith(":")
                sure = 0.8 if marked else 0.68 if is_valued(value.text) and not is_valued(label.text) else 0.4
                out.append(_pair(label, value, sure, "below"))
    return out


def _is_under(value: Piece, label: Piece) -> bool:
    gap = value.box.y1 - label.box.y2
    near = abs(value.box.x1 - label.box.x1) <= 12 or abs(value.box.centre.x - label.box.centre.x) <= 10
    return (
        near and -2 <= gap <= 1.4 * max(label.box.height, value.box.height, 12) and value.element.role in _SHOWS
        and value.element.window == label.element.window and gaps(value.box, label.box)[0] == 0
    )  # fmt: skip


def _pair(label: Piece, value: Piece, sure: float, how: How) -> Fact:
    return Fact(_bare(label.text), value.text, value.box, label.box, sure, how, value.element)


def _bare(label: str) -> str:
    return " ".join(label.split()).rstrip(" :=*").strip()


def _may_label(text: str) -> bool:
    bare = _bare(text)
    return 1 < len(bare) <= 48 and ": " not in bare and any(c.isalpha() for c in bare) and len(bare.split()) <= 7


def is_valued(text: str) -> bool:
    """Whether a text looks like a value by itself: an amount, a date, a time."""
    found = amounts(text)
    if len(found) == 1 and len(found[0].text) >= 0.6 * len(text.strip()):
        return True
    return find_day(text) is not None or (find_time(text) is not None and len(text) < 12)
