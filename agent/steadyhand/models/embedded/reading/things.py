"""The things that words mean when they mean several: the buttons, the checked boxes, the rows, the files named x.

Knows pages and references; nothing of what is asked about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from steadyhand.models.embedded.describe import title_of
from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.picture_ground import ground_picture
from steadyhand.models.embedded.places import reading_order
from steadyhand.models.embedded.reading.labels import HERE, likeness
from steadyhand.models.embedded.reading.looks import chosen_of, face_of, inner, is_pale, is_vivid, underlined_of
from steadyhand.models.embedded.reading.page import Page, around
from steadyhand.models.embedded.reading.pieces import Piece, shown_text
from steadyhand.models.embedded.reading.tables import Row
from steadyhand.models.embedded.reference import reference
from steadyhand.observation import Element, Role, State
from steadyhand_actions.errors import UsageError
from steadyhand_actions.schema import Box

ALSO: dict[Role, frozenset[Role]] = {
    "checkbox": frozenset({"checkbox", "toggle"}), "field": frozenset({"field", "spin"}),
    "button": frozenset({"button"}), "option": frozenset({"option", "row"}), "label": frozenset({"label", "heading"}),
    "icon": frozenset({"icon", "image"}), "image": frozenset({"image", "icon"}), "toggle": frozenset({"toggle"}),
}  # fmt: skip
"""What else is counted when a kind is named."""
CHOSEN: frozenset[Role] = frozenset({"tab", "option", "row", "radio", "cell", "menuitem", "button", "toggle", "icon"})


@dataclass(frozen=True, slots=True)
class Thing:
    """One of several. ``sure``: how surely it is one of them and, where a state was asked for, is in that state."""

    title: str
    box: Box
    element: Element | None = None
    sure: float = 0.95


def refer(words: str) -> Reference | None:
    try:
        return reference(words) if words.strip() else None
    except UsageError:
        return None


def kinds_of(ref: Reference | None) -> frozenset[Role]:
    """The kinds that a reference names; empty when it names none."""
    if ref is None or not ref.roles:
        return frozenset()
    return ALSO.get(ref.roles[0], frozenset({ref.roles[0]}))


def grounded(page: Page, words: str) -> tuple[Candidate, ...]:
    """Candidates for one thing, best first; none when the words name nothing."""
    try:
        return ground_picture(page.seen, words)
    except UsageError:
        return ()


def one_of_kind(page: Page, words: str) -> Candidate | None:
    """The only one of the named kind whose name has the words in it: "the newsletter checkbox"."""
    ref = refer(words)
    if ref is None or not ref.words or not kinds_of(ref) or ref.relations:
        return None
    found = [t for t in things(page, ref) if t.element is not None]
    element = found[0].element if len(found) == 1 else None
    return (
        Candidate(element, 0.8, "the only one", element.source, title=found[0].title) if element is not None else None
    )


def things(page: Page, ref: Reference) -> list[Thing]:
    """All of the named kind, and with the named words if there are any, in reading order."""
    kinds = kinds_of(ref)
    if kinds & {"window", "dialog"}:
        return [
            Thing(w.title or w.app, w.box)
            for w in reversed(page.seen.windows)
            if w.kind in (("dialog",) if "window" not in kinds else ("normal", "dialog")) and not w.minimised
            and (not ref.words or fold(ref.words) in fold(w.title) or fold(ref.words) == fold(w.app))
        ]  # fmt: skip
    if kinds & {"row"} and page.tables and not _elements(page, frozenset({"row"})):
        return [thing_of_row(row) for table in page.tables for row in table.rows if _speaks(row, ref.words)]
    if "column" in kinds and page.tables and not _elements(page, frozenset({"column"})):
        return [Thing(h.text, h.box, h.element) for table in page.tables for h in table.heads if h is not None]
    found = _elements(page, kinds)
    if kinds == {"menu"} and not found:
        bars = {e.id for e in page.seen.elements if e.role == "menubar"}
        found = [e for e in _elements(page, frozenset({"menuitem"})) if e.parent in bars]
    if kinds == {"tab"} and not found:
        return [Thing(title_of(e, page.seen), e.box, e, 0.8) for e in tab_run(page)]
    if kinds == {"button"} and any(e.source == "pixels" for e in found):
        tabs = {e.id for e in tab_run(page)}
        found = [e for e in found if e.id not in tabs]
    named = [e for e in found if not ref.words or _is_called(e, ref.words, page)]
    return [Thing(title_of(e, page.seen), e.visible or e.box, e) for e in reading_order(named)]


def _elements(page: Page, kinds: frozenset[Role]) -> list[Element]:
    return [
        e for e in page.shown()
        if e.role in kinds and e.description != "window control" and (e.role != "label" or e.name)
    ]  # fmt: skip


def _is_called(e: Element, words: str, page: Page) -> bool:
    title = title_of(e, page.seen)
    return likeness(words, title) >= 0.8 or fold(words) in fold(title)


def _speaks(row: Row, words: str) -> bool:
    return not words or any(p is not None and likeness(words, p.text) >= HERE for p in row)


def thing_of_row(row: Row, sure: float = 0.95) -> Thing:
    cells = [p for p in row if p is not None]
    return Thing(" | ".join(p.text for p in cells), around([p.box for p in cells]), cells[0].element, sure)


def pieces_saying(page: Page, words: str) -> list[Piece]:
    """Every piece in which the words stand."""
    wanted = fold(words)
    return [p for line in page.lines for p in line if wanted and wanted in fold(p.text)]


def in_state(page: Page, found: list[Thing], state: str, negated: bool = False) -> list[Thing]:
    """Those in a state, as the lexicon writes it: ``checked``, ``!enabled``, ``filled``."""
    turned = state.startswith("!")
    plain = state.removeprefix("!")
    if plain == "selected" and not turned and not negated:
        chosen = _selected(page, found)
        if chosen is not None:
            return chosen
    wanted = (not turned) != negated
    out = []
    for thing in found:
        so = has_state(page, thing.element, plain) if thing.element is not None else None
        if so is not None and so[0] == wanted:
            out.append(replace(thing, sure=thing.sure * so[1]))
    return out


def has_state(page: Page, e: Element, state: str) -> tuple[bool, float] | None:
    """Whether it is in the state, and how sure that is; None when that cannot be seen."""
    states = e.states
    match state:
        case "filled":
            return bool((e.value or shown_text(e)).strip()), 0.95
        case "checked":
            if e.role in ("checkbox", "radio", "toggle", "menuitem", "button") or "checkable" in states:
                return bool(states & {"checked", "pressed", "selected"}), 0.93
            return None
        case "enabled":
            if e.source == "tree":
                return "enabled" in states, 0.97
            others = [o.box for o in page.shown() if o.id != e.id and o.role == e.role and shown_text(o)]
            texts = [p.box for p in page.pieces if p.element.id != e.id]
            if not shown_text(e):
                return None
            return not is_pale(page.seen.screenshot, e.box, others + texts), 0.85
        case "selected":
            if states & {"selected", "checked", "pressed"}:
                return True, 0.95
            if e.source == "tree":
                return False, 0.9
            return _looks_selected(page, e)
        case "front":
            window = page.seen.window(e.window)
            return (window is not None and window.active, 0.95) if window is not None else None
        case "focused":
            return (e.id == page.seen.focus or "focused" in states, 0.95) if e.source == "tree" else None
        case _:
            known: State = state  # type: ignore[assignment]
            return (known in states, 0.9) if e.source == "tree" or known in states else None


def _selected(page: Page, found: list[Thing]) -> list[Thing] | None:
    """Those told by the tree as selected or, where there is none, the one that looks it. None: it cannot be told."""
    told = [t for t in found if t.element is not None and t.element.states & {"selected", "checked", "pressed"}]
    if told or any(t.element is not None and t.element.source == "tree" for t in found):
        return told
    at = chosen_of(page.seen.screenshot, [t.box for t in found])
    return [replace(found[at], sure=0.8)] if at is not None else None


def _looks_selected(page: Page, e: Element) -> tuple[bool, float] | None:
    group = tab_run(page)
    if any(m.id == e.id for m in group):
        at = chosen_of(page.seen.screenshot, tab_places(group))
        return (group[at].id == e.id, 0.8) if at is not None else None
    for rows in stacks(page):
        at = next((n for n, t in enumerate(rows) if t.box.meet(e.box) == e.box or t.element is e), None)
        if at is not None:
            best = chosen_of(page.seen.screenshot, [t.box for t in rows])
            return (best == at, 0.75) if best is not None else None
    return None


def tab_run(page: Page) -> tuple[Element, ...]:
    """The tabs of a picture: pieces of one height that touch each other in a line, or words in a line of which one is
    underlined with a colour. Empty when there are none."""
    told = [e for e in page.shown() if e.role == "tab"]
    if told:
        return tuple(told)
    buttons = [e for e in page.shown() if e.role in ("button", "cell", "toggle") and _names_tab(e)]
    best: tuple[Element, ...] = ()
    for run in _runs(buttons, 8):
        at = chosen_of(page.seen.screenshot, [e.box for e in run])
        if at is None or len(run) <= len(best):
            continue
        # Apart from each other, one in a colour is rather the button that one is meant to press.
        touching = all(b.box.x1 - a.box.x2 <= 3 for a, b in pairwise(run))
        if touching or not is_vivid(face_of(page.seen.screenshot, inner(run[at].box))):
            best = run
    if best:
        return best
    labels = [e for e in page.shown() if e.role in ("label", "link", "heading") and _names_tab(e)]
    for run in _runs(labels, 60):
        if underlined_of(page.seen.screenshot, tab_places(run)) is not None:
            return run
    return ()


def _names_tab(e: Element) -> bool:
    return 1 < len(e.name) <= 24 and e.name[0].isalnum() and e.description != "window control"


def tab_places(run: Sequence[Element]) -> list[Box]:
    """Where tabs are; bare words with what is under them, where their line would be."""
    return [
        e.box if e.role not in ("label", "link", "heading") else Box(e.box.x1, e.box.y1, e.box.x2, e.box.y2 + 10)
        for e in run
    ]


def _runs(elements: list[Element], gap: int) -> list[tuple[Element, ...]]:
    """Elements that stand in a line, each within ``gap`` pixels of the next."""
    out: list[list[Element]] = []
    for e in sorted(elements, key=lambda e: (e.box.y1 // 8, e.box.x1)):
        last = out[-1][-1].box if out else None
        if (
            last is not None and abs(last.y1 - e.box.y1) <= 4 and abs(last.height - e.box.height) <= 6
            and -3 <= e.box.x1 - last.x2 <= gap
        ):  # fmt: skip
            out[-1].append(e)
        else:
            out.append([e])
    return [tuple(run) for run in out if len(run) > 1]


def stacks(page: Page) -> list[list[Thing]]:
    """Rows of tables, and lines of words that stand below each other from one left edge, as lists show them."""
    out = [[thing_of_row(row) for row in table.rows] for table in page.tables if len(table.rows) > 1]
    columns: dict[int, list[Piece]] = {}
    for line in page.lines:
        first = line[0]
        # A row with a ground of its own is seen with its margin.
        margin = 40 if first.element.source == "pixels" else 4
        key = next((x for x in columns if -4 <= x - first.box.x1 <= margin), first.box.x1)
        columns.setdefault(key, []).append(line[0])
    for column in columns.values():
        run: list[Piece] = []
        for piece in (*column, None):
            if piece is not None and (not run or 0 < piece.box.y1 - run[-1].box.y1 <= 3 * max(14, run[-1].box.height)):
                run.append(piece)
                continue
            if len(run) > 2:
                out.append([Thing(p.text, p.box, p.element, 0.85) for p in run])
            run = [piece] if piece is not None else []
    return out
