"""A whole screen in words: its windows, what can be worked on it, its tables and its texts, in reading order.

Knows pages only.
"""

from __future__ import annotations

from steadyhand.models.embedded.describe import role_words, title_of, value_of
from steadyhand.models.embedded.places import reading_order
from steadyhand.models.embedded.reading.lookup import title_of_page
from steadyhand.models.embedded.reading.page import Page
from steadyhand.models.embedded.reading.pieces import Piece
from steadyhand.models.embedded.reading.things import tab_run
from steadyhand.models.embedded.standing import front
from steadyhand.observation import Element, Role

_LISTED: tuple[Role, ...] = ("button", "tab", "menu", "menuitem", "link", "option", "icon")
_HELD: tuple[Role, ...] = ("field", "document", "combo", "spin", "slider", "checkbox", "toggle", "radio", "progress")
_MOST = 14
_LONG = 90


def described(page: Page) -> tuple[str, ...]:
    """The screen in lines for a person; one line when there is nothing on it."""
    seen = page.seen
    size = f"{seen.screenshot.box.width}x{seen.screenshot.box.height}"
    out = [*_windows(page)]
    title = title_of_page(page)
    if not out:
        out.append(f"A picture of {size}" + (f', headed "{_cut(title.text)}".' if title is not None else "."))
    elements = [e for e in page.shown() if _in_front(e, page)]
    out += _controls(page, elements)
    for table in page.tables:
        heads = ", ".join(h.text for h in table.heads if h is not None)
        rows = f"{len(table.rows)} row{'s' if len(table.rows) != 1 else ''}"
        out.append(f"A table of {rows}{f' with the columns {heads}' if heads else ' without headings'}.")
    texts = _texts(page)
    if texts:
        more = f" … and {len(texts) - 40} more lines" if len(texts) > 40 else ""
        out.append("Text: " + " / ".join(_cut(t) for t in texts[:40]) + more)
    if len(out) == 1 and not elements and not seen.windows:
        return (f"A picture of {size} on which there is nothing that can be read.",)
    return tuple(out)


def _windows(page: Page) -> list[str]:
    ahead = front(page.seen)
    out = []
    for window in reversed(page.seen.windows):
        if window.kind not in ("normal", "dialog") or window.minimised:
            continue
        kind = "dialog" if window.kind == "dialog" else "window"
        where = "in front" if ahead is not None and window.id == ahead.id else "behind"
        out.append(f'{kind.capitalize()} "{_cut(window.title)}" ({window.app or "unknown application"}), {where}.')
    return out


def _in_front(e: Element, page: Page) -> bool:
    ahead = front(page.seen)
    return ahead is None or e.window in (ahead.id, None)


def _controls(page: Page, elements: list[Element]) -> list[str]:
    tabs = {e.id for e in tab_run(page)}
    out = []
    for role in _LISTED:
        members = [e for e in elements if (e.role == role and e.id not in tabs) or (role == "tab" and e.id in tabs)]
        names = [name for e in reading_order(members) if (name := title_of(e, page.seen))]
        if names:
            out.append(f"{_many(role_words(role), len(members))}: {_some(names)}.")
    for e in reading_order([e for e in elements if e.role in _HELD]):
        name, value = title_of(e, page.seen), value_of(e, page.seen).strip()
        if name or value:
            told = f'"{_cut(value)}"' if value and e.role not in ("checkbox", "toggle", "radio") else value or "empty"
            out.append(f"{role_words(e.role).capitalize()} {_cut(name) or 'without a label'}: {told}.")
    return out


def _texts(page: Page) -> list[str]:
    """Lines of plain text that stand in no table."""
    inside = [t.box for t in page.tables]
    out = []
    for line in page.lines:
        words = [p for p in line if _is_text(p) and _in_front(p.element, page)]
        if words and not any(box.holds(words[0].box.centre) for box in inside):
            out.append("  ".join(p.text for p in words))
    return out


def _is_text(piece: Piece) -> bool:
    return piece.element.role in ("label", "heading", "cell", "document", "statusbar", "other")


def _many(words: str, count: int) -> str:
    return f"{count} {words}{'s' if count != 1 else ''}"


def _some(names: list[str]) -> str:
    shown = ", ".join(_cut(n) for n in names[:_MOST])
    return shown if len(names) <= _MOST else f"{shown} and {len(names) - _MOST} more"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else line[: _LONG - 1] + "…"
