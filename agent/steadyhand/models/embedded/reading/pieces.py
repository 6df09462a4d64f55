"""The words on a screen as pieces with their places, each once, in lines from the top.

A control gives what a person reads off it; text inside it is not told twice. Knows nothing of what the words mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.places import share
from steadyhand.models.embedded.roles import ABSORBS, CONTAINERS, TAKES_TEXT
from steadyhand.observation import Element, Observation
from steadyhand_actions.schema import Box

_HOLLOW = (CONTAINERS - {"document"}) | {"scrollbar", "separator", "row"}
_LINE = 22
"""Tallest a line of a text area is taken to be, in pixels, where only the whole of it has a place."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together. ``element`` is what shows them."""

    text: str
    box: Box
    element: Element

    @property
    def middle(self) -> float:
        return (self.box.y1 + self.box.y2) / 2


def pieces_of(seen: Observation, within: int | None = None) -> tuple[Piece, ...]:
    """Every piece that can be seen; ``within``: only in that window."""
    out: list[Piece] = []
    rows = {e.parent for e in seen.elements if e.role == "cell"}
    for e in seen.elements:
        if not e.shown or (within is not None and e.window != within):
            continue
        if e.role in _HOLLOW and not (e.role == "row" and e.id not in rows and e.name and not seen.children(e.id)):
            continue
        text = shown_text(e)
        if text and not _told_above(e, text, seen):
            out += _split(e, text)
    return tuple(out)


def shown_text(e: Element) -> str:
    """What stands in it: a field's text, else its name."""
    if e.role in TAKES_TEXT or e.role in ("combo", "slider", "progress"):
        return (e.value or (e.name if e.role == "combo" else "")).strip()
    return (e.name or e.value or "").strip()


def _told_above(e: Element, text: str, seen: Observation) -> bool:
    """Whether something around it says the same: a button its label, a cell its text."""
    for up in seen.ancestors(e)[:4]:
        if up.role in ABSORBS or up.role in ("cell", "link", "heading", "label") or up.role in TAKES_TEXT:
            said = shown_text(up)
            if up.shown and said and fold(text) in fold(said):
                return True
    return False


def _split(e: Element, text: str) -> list[Piece]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return [Piece(" ".join(text.split()), e.visible or e.box, e)]
    whole = e.visible or e.box
    step = max(1, min(_LINE, whole.height // len(lines)))
    return [
        Piece(" ".join(line.split()), Box(whole.x1, whole.y1 + n * step, whole.x2, whole.y1 + (n + 1) * step), e)
        for n, line in enumerate(lines)
        if whole.y1 + n * step < whole.y2
    ]


def lines_of(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Pieces that stand beside each other, lines from the top, pieces from the left."""
    left = sorted(pieces, key=lambda p: (p.middle, p.box.x1))
    out: list[tuple[Piece, ...]] = []
    while left:
        first = left[0]
        near = [p for p in left if p.box.y1 < first.box.y2 and p.box.y2 > first.box.y1]
        row = [p for p in near if share(first.box.y1, first.box.y2, p.box.y1, p.box.y2) > 0.5] or [first]
        out.append(_joined(sorted(row, key=lambda p: p.box.x1)))
        taken = {id(p) for p in row}
        left = [p for p in left if id(p) not in taken]
    return tuple(out)


def _joined(row: list[Piece]) -> tuple[Piece, ...]:
    """A line's pieces, digits that are only a space apart as one: long numbers are written in groups."""
    out = row[:1]
    for piece in row[1:]:
        last = out[-1]
        plain = piece.element.source == last.element.source == "text" and piece.element.role == last.element.role
        near = piece.box.x1 - last.box.x2 <= 0.75 * min(piece.box.height, last.box.height)
        if plain and near and last.text[-1].isdigit() and piece.text[0].isdigit():
            out[-1] = Piece(f"{last.text} {piece.text}", last.box.join(piece.box), last.element)
        else:
            out.append(piece)
    return tuple(out)
