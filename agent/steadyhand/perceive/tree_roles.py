"""The numbers of AT-SPI in our words: roles, states, and which nodes take text, hold a number or scroll.

Pure tables and functions. It knows nothing about D-Bus and nothing about single applications.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from steadyhand.observation import Role, State

NAMES: Final = (
    "invalid|accelerator label|alert|animation|arrow|calendar|canvas|check box|check menu item|color chooser|"
    "column header|combo box|date editor|desktop icon|desktop frame|dial|dialog|directory pane|drawing area|"
    "file chooser|filler|focus traversable|font chooser|frame|glass pane|html container|icon|image|internal frame|"
    "label|layered pane|list|list item|menu|menu bar|menu item|option pane|page tab|page tab list|panel|"
    "password text|popup menu|progress bar|push button|radio button|radio menu item|root pane|row header|scroll bar|"
    "scroll pane|separator|slider|spin button|split pane|status bar|table|table cell|table column header|"
    "table row header|tearoff menu item|terminal|text|toggle button|tool bar|tool tip|tree|tree table|unknown|"
    "viewport|window|extended|header|footer|paragraph|ruler|application|autocomplete|editbar|embedded|entry|chart|"
    "caption|document frame|heading|page|section|redundant object|form|link|input method window|table row|tree item|"
    "document spreadsheet|document presentation|document text|document web|document email|comment|list box|grouping|"
    "image map|notification|info bar|level bar|title bar|block quote|audio|video|definition|article|landmark|log|"
    "marquee|math|rating|timer|static|math fraction|math root|subscript|superscript|description list|"
    "description term|description value|footnote|content deletion|content insertion|mark|suggestion|"
    "push button menu|switch"
).split("|")
"""AT-SPI's own role names, in the order of their numbers."""

NUMBER: Final = {name: number for number, name in enumerate(NAMES)}

_WORDS: Final[dict[Role, str]] = {
    "button": "push button|push button menu",
    "toggle": "toggle button|switch",
    "checkbox": "check box",
    "radio": "radio button",
    "field": "entry|text|password text|autocomplete|editbar|date editor",
    "combo": "combo box",
    "option": "list item",
    "row": "table row|tree item",
    "cell": "table cell|row header|table row header",
    "tab": "page tab",
    "menu": "menu|popup menu",
    "menuitem": "menu item|check menu item|radio menu item|tearoff menu item",
    "menubar": "menu bar",
    "link": "link",
    "slider": "slider|dial",
    "spin": "spin button",
    "image": "image|image map|chart|video|animation",
    "icon": "icon|desktop icon",
    "label": "label|static|paragraph|caption|accelerator label|tool tip|description term|description value|comment|"
    "footnote|math|timer|marquee|log|mark|subscript|superscript",
    "heading": "heading",
    "dialog": "dialog|file chooser|color chooser|font chooser|alert",
    "window": "frame|window|input method window|desktop frame",
    "table": "table|document spreadsheet",
    "list": "list|list box|directory pane|description list",
    "tree": "tree|tree table",
    "scrollbar": "scroll bar",
    "toolbar": "tool bar",
    "progress": "progress bar|level bar|rating",
    "document": "document frame|document web|document text|document presentation|document email|html container",
    "calendar": "calendar",
    "group": "grouping|form|page tab list|article|landmark|info bar|notification|block quote|section|definition",
    "panel": "panel|filler|scroll pane|viewport|layered pane|split pane|option pane|root pane|glass pane|"
    "internal frame|header|footer|page|title bar|embedded",
    "statusbar": "status bar",
    "column": "column header|table column header",
    "terminal": "terminal",
    "separator": "separator|ruler",
}
_ROLE: Final[dict[int, Role]] = {NUMBER[word]: role for role, words in _WORDS.items() for word in words.split("|")}

# Bits of the state set.
ACTIVE, ARMED, BUSY, CHECKED, COLLAPSED, DEFUNCT, EDITABLE, ENABLED, EXPANDABLE, EXPANDED = range(1, 11)
FOCUSABLE, FOCUSED, HAS_TOOLTIP, HORIZONTAL, ICONIFIED, MODAL, MULTI_LINE, MULTISELECTABLE = range(11, 19)
OPAQUE, PRESSED, RESIZABLE, SELECTABLE, SELECTED, SENSITIVE, SHOWING, SINGLE_LINE = range(19, 27)
VISIBLE, MANAGES_DESCENDANTS, INDETERMINATE, REQUIRED = 30, 31, 32, 33
IS_DEFAULT, CHECKABLE, HAS_POPUP, READ_ONLY = 39, 41, 42, 43

PASSING_STATES: Final = frozenset(
    "focused|checked|pressed|selected|sensitive|enabled|active|armed|busy|indeterminate|is-default|selectable|"
    "focusable".split("|")
)
"""States that come and go without anything being moved."""

_PLAIN: Final[tuple[tuple[int, State], ...]] = (
    (FOCUSABLE, "focusable"),
    (FOCUSED, "focused"),
    (CHECKED, "checked"),
    (INDETERMINATE, "mixed"),
    (SELECTED, "selected"),
    (SELECTABLE, "selectable"),
    (EXPANDABLE, "expandable"),
    (EXPANDED, "expanded"),
    (EDITABLE, "editable"),
    (READ_ONLY, "readonly"),
    (MULTI_LINE, "multiline"),
    (IS_DEFAULT, "default"),
    (PRESSED, "pressed"),
    (MODAL, "modal"),
    (CHECKABLE, "checkable"),
    (REQUIRED, "required"),
)


def numbers(words: str) -> frozenset[int]:
    """The role numbers of names separated by ``|``."""
    return frozenset(NUMBER[word] for word in words.split("|"))


_CHECKABLE: Final = numbers("check box|radio button|check menu item|radio menu item|toggle button|switch")
_EDITED: Final[frozenset[Role | None]] = frozenset(
    {"field", "spin", "combo", "cell", "checkbox", "terminal", "document"}
)
TOPLEVELS: Final = numbers("frame|window|dialog|file chooser|color chooser|font chooser|alert|input method window")
POPUPS: Final = numbers("menu|popup menu")
MENU_PARTS: Final = numbers("menu|popup menu|menu item|check menu item|radio menu item|tearoff menu item|menu bar")
TEXTS: Final = numbers("entry|text|terminal|autocomplete|editbar|date editor|spin button")
NUMBERS: Final = numbers("slider|spin button|progress bar|level bar|scroll bar|dial|rating")
LABELLED: Final = numbers(
    "entry|text|password text|combo box|slider|spin button|progress bar|list|list box|table|dial|tree|tree table"
)
COMBO: Final = NUMBER["combo box"]
PASSWORD: Final = NUMBER["password text"]
APPLICATION: Final = NUMBER["application"]
TREES: Final = numbers("tree|tree table|table|document spreadsheet")
MANY: Final = numbers("tree|tree table|table|document spreadsheet|list|list box|layered pane")
"""Containers that may hold any number of children."""
SCROLLS: Final = numbers(
    "scroll pane|viewport|list|list box|table|tree|tree table|document web|document frame|document text|"
    "document spreadsheet|internal frame|layered pane"
)
"""Containers that show a part of what is in them."""
ACTABLE: Final = numbers(
    "push button|push button menu|toggle button|switch|check box|radio button|menu item|check menu item|"
    "radio menu item|menu|combo box|link|page tab|table cell|tree item|list item|entry|text|spin button|icon|"
    "table column header|column header|slider"
)
"""Nodes whose actions are worth asking for."""
HIDDEN_WORTH: Final = numbers(
    "push button|push button menu|toggle button|switch|check box|radio button|menu item|check menu item|"
    "radio menu item|menu|combo box|link|page tab|table cell|table row|tree item|list item|entry|text|password text|"
    "spin button|slider|heading|row header"
)
"""Nodes worth telling about while they are not showing."""


def has(states: int, bit: int) -> bool:
    return bool(states >> bit & 1)


def raw_name(role: int) -> str:
    return NAMES[role] if 0 <= role < len(NAMES) else str(role)


@lru_cache(maxsize=4096)
def role_of(role: int, states: int, parent: int, name: str, *, in_combo: bool) -> Role:
    """Our role of a node, told from its number, its states and the role number of its parent."""
    found = _ROLE.get(role, "other")
    if role in MENU_PARTS and in_combo:
        return "list" if role in POPUPS else "option"
    if found == "menu" and name and parent in MENU_PARTS:
        return "menuitem"
    if found == "dialog" and role != NUMBER["dialog"] and parent != APPLICATION:
        return "group"  # a file chooser inside a file dialog, a notice inside a window
    if found in ("group", "panel", "other") and has(states, EDITABLE) and has(states, FOCUSABLE):
        return "field"
    if found == "panel" and name:
        return "group"
    return found


@lru_cache(maxsize=4096)
def states_of(role: int, states: int, *, showing: bool, submenu: bool, toggles: bool) -> frozenset[State]:
    """Our states of a node. ``submenu``: it is a menu entry that opens more; ``toggles``: an action flips it."""
    out: set[State] = {state for bit, state in _PLAIN if states >> bit & 1}
    if has(states, ENABLED) or has(states, SENSITIVE):
        out.add("enabled")
    if not showing:
        out.add("offscreen")
        out.discard("focused")
    if role == PASSWORD:
        out.add("password")
    if submenu or role == COMBO:
        out.add("expandable")
    if has(states, HAS_POPUP) and role not in TOPLEVELS:
        out.add("expandable")
    if toggles or role in _CHECKABLE:
        out.add("checkable")
    if _ROLE.get(role) == "field" and not has(states, EDITABLE):
        out.add("readonly")
    elif _ROLE.get(role) not in _EDITED and not has(states, EDITABLE):
        out -= {"readonly", "multiline"}
    return frozenset(out)
