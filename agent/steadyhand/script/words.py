"""A recorded step in plain words, as a person would write it in a how-to. Words only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.observation import Role
from steadyhand.script.anchor import Anchor
from steadyhand_actions import keys
from steadyhand_actions.schema import Button

_KINDS: Final[dict[Role, str]] = {
    "toggle": "toggle", "checkbox": "checkbox", "radio": "radio button", "field": "field", "combo": "combo box",
    "option": "option", "row": "row", "cell": "cell", "tab": "tab", "menu": "menu", "menuitem": "menu item",
    "spin": "spin button", "tree": "tree", "table": "table", "list": "list", "document": "text", "image": "picture",
    "icon": "icon", "link": "link", "label": "text", "heading": "heading", "column": "column header",
    "other": "area", "group": "area", "panel": "area", "terminal": "terminal", "scrollbar": "scroll bar",
    "statusbar": "status bar", "menubar": "menu bar", "progress": "progress bar",
}  # fmt: skip
_LONGEST: Final = 60
_NTH: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def thing(anchor: Anchor | None) -> str:
    """``the 'Save' button``; a field without a name by what stands beside it."""
    if anchor is None:
        return ""
    kind = "text" if "multiline" in anchor.states else _KINDS.get(anchor.role or "other", anchor.role or "area")
    if title := anchor.title:
        return f"the {quoted(title)} {kind}"
    row = next((text for text in anchor.row.values() if text), "")
    if row:
        return f"the {kind} in the row of {quoted(row)}"
    if anchor.nth is not None and anchor.nth.index <= len(_NTH):
        return f"the {_NTH[anchor.nth.index - 1]} {kind}"
    beside = next((n for n in anchor.neighbours if n.side in ("left", "above") and n.role in (None, "label")), None)
    if beside is not None and kind in ("field", "combo box", "spin button", "slider"):
        return f"the {kind} next to {quoted(beside.text)}"
    if anchor.window is not None and anchor.window.title and kind in ("window", "dialog", "area"):
        return f"the {quoted(anchor.window.title)} window"
    return f"the {kind}"


def click(anchor: Anchor | None, button: Button, count: int, held: Sequence[str]) -> str:
    verb = ("click", "double-click", "triple-click")[count - 1]
    side = "" if button == "left" else f"{button}-"
    with_keys = f" with {'+'.join(held)} held" if held else ""
    return f"{side}{verb} {thing(anchor) or 'here'}{with_keys}"


def drag(anchor: Anchor | None, to: Anchor | None, by: tuple[int, int] | None) -> str:
    start = f"drag {thing(anchor) or 'from here'}"
    if to is not None:
        return f"{start} to {thing(to)}"
    dx, dy = by or (0, 0)
    ways = [f"{abs(dx)} pixels {'right' if dx > 0 else 'left'}"] if dx else []
    ways += [f"{abs(dy)} pixels {'down' if dy > 0 else 'up'}"] if dy else []
    return f"{start} {' and '.join(ways) or 'nowhere'}"


def scroll(anchor: Anchor | None, dx: int, dy: int) -> str:
    ways = [f"{'down' if dy > 0 else 'up'} by {abs(dy)}"] if dy else []
    ways += [f"{'right' if dx > 0 else 'left'} by {abs(dx)}"] if dx else []
    return f"scroll {' and '.join(ways)}{f' in {thing(anchor)}' if anchor is not None else ''}"


def type_text(text: str, anchor: Anchor | None) -> str:
    """A secret is said by its name alone."""
    into = f" into {thing(anchor)}" if anchor is not None else ""
    return f"type {quoted(text)}{into}"


def press(chord: Sequence[str], count: int) -> str:
    times = f" {count} times" if count > 1 else ""
    return f"press {keys.shown('+'.join(chord)) if _plain(chord) else '+'.join(chord)}{times}"


def window(title: str, verb: str) -> str:
    return f"{verb} {f'the {quoted(title)} window' if title else 'the window'}"


def quoted(text: str) -> str:
    """In quotes that are not in it; long texts cut."""
    flat = " ".join(text.split()) if "\n" in text else text
    flat = flat if len(flat) <= _LONGEST or "{{" in flat else f"{flat[: _LONGEST - 1]}…"
    return f"'{flat}'" if "'" not in flat else f'"{flat}"' if '"' not in flat else f"“{flat}”"


def _plain(chord: Sequence[str]) -> bool:
    return all(len(key) > 1 or key.isalnum() for key in chord) and keys.is_key(chord[-1])
