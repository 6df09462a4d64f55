"""How well one kind of element answers to another: people call a switch a box and a row an entry.

Knows kinds only; nothing of names or places. The numbers are in ``kinds.tsv``.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files

from steadyhand.observation import Element, Role

FORM: frozenset[Role] = frozenset(
    {"field", "combo", "spin", "slider", "checkbox", "radio", "toggle", "progress", "calendar"}
)
"""Controls that have a caption beside them rather than a name on them."""
TAKES_TEXT: frozenset[Role] = frozenset({"field", "document", "terminal", "spin"})
CLICKABLE: frozenset[Role] = frozenset(
    {"button", "toggle", "checkbox", "radio", "field", "combo", "option", "row", "cell", "tab", "menu", "menuitem",
     "link", "slider", "spin", "column", "icon"}
)  # fmt: skip
"""Kinds that do something when clicked."""
ABSORBS: frozenset[Role] = frozenset(
    {"button", "toggle", "checkbox", "radio", "option", "tab", "menu", "menuitem", "link", "column", "icon", "combo"}
)
"""Kinds whose inner text is their name: clicking the text is clicking them."""
ROWLIKE: frozenset[Role] = frozenset({"row", "option"})
PASSIVE: frozenset[Role] = frozenset({"label", "image", "heading", "other", "group", "panel", "separator"})
CONTAINERS: frozenset[Role] = frozenset(
    {"window", "dialog", "group", "panel", "toolbar", "list", "table", "tree", "menu", "menubar", "statusbar",
     "document"}
)  # fmt: skip
_SWITCHED: frozenset[Role] = frozenset({"menuitem", "row", "cell", "button", "option"})
"""Kinds that may be check boxes too."""
_LOWEST = 0.4


@lru_cache(maxsize=1)
def _kinds() -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for line in files(__package__).joinpath("kinds.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, rest = line.split("\t")
            parts = rest.split()
            out[kind] = {r: float(v) for r, v in zip(parts[::2], parts[1::2], strict=True)}
    return out


def fit(wanted: Role, element: Element) -> float:
    """How well the element answers to one wanted kind, 0 to 1."""
    role, states = element.role, element.states
    if role == wanted:
        return 1.0
    if wanted == "document" and role == "field" and "multiline" in states:
        return 0.97
    if wanted == "field" and role == "combo" and "editable" in states:
        return 0.95
    if wanted in ("checkbox", "toggle") and role in _SWITCHED and states & {"checkable", "checked"}:
        return 0.9
    if element.source == "text" and role in ("label", "heading"):
        return _kinds()["~text"].get(wanted, _LOWEST)
    return _kinds().get(wanted, {}).get(role, _LOWEST)


def best_fit(wanted: Collection[Role], element: Element) -> float:
    """The same for several wanted kinds. A field or a document is text to write in: many lines of it."""
    best = max((fit(w, element) for w in wanted), default=1.0)
    if "field" in wanted and "document" in wanted:
        if element.role == "document" and "editable" not in element.states:
            return min(best, 0.8)
        if element.role == "field" and "multiline" not in element.states:
            return min(best, 0.93)
    return best


def prior(element: Element) -> float:
    """How ready one is to take it for what is meant when no kind was said."""
    if element.source == "text" and element.role in ("label", "heading"):
        return 0.96
    if element.role in ("other", "label", "image") and "click" in " ".join(element.actions).lower():
        return 0.97
    return _kinds()["~unsaid"].get(element.role, 1.0)
