"""The names of keys: one canonical name each, the aliases people use, and chords written as text.

Knows nothing of keycodes, layouts or devices. Canonical names are lower case (``ctrl``, ``enter``, ``pagedown``,
``a``, ``+``) except the function keys (``F5``).
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand_actions.errors import BadAction

MODIFIERS: Final = ("ctrl", "shift", "alt", "altgr", "super")
"""Keys that change what others mean while they are held."""

FUNCTION: Final = tuple(f"F{n}" for n in range(1, 25))

_ALIASES: Final[dict[str, str]] = {
    "ctrl": "control ctl strg lctrl rctrl leftctrl rightctrl controlleft controlright ctrlleft ctrlright",
    "shift": "lshift rshift leftshift rightshift shiftleft shiftright umschalt",
    "alt": "option opt lalt leftalt altleft",
    "altgr": "altgraph ralt rightalt altright isolevel3shift",
    "super": "cmd command win windows meta windowskey lwin rwin leftwin superleft superright winleft winright",
    "enter": "return ret newline eingabe",
    "kpenter": "numpadenter keypadenter",
    "esc": "escape",
    "tab": "tabulator",
    "space": "spacebar blank",
    "backspace": "bksp back bs backspacekey",
    "delete": "del deletekey entf",
    "insert": "ins",
    "home": "pos1",
    "end": "ende",
    "pageup": "pgup prior pageupkey",
    "pagedown": "pgdn pgdown next pagedn pagedownkey",
    "up": "uparrow arrowup cursorup upkey",
    "down": "downarrow arrowdown cursordown downkey",
    "left": "leftarrow arrowleft cursorleft leftkey",
    "right": "rightarrow arrowright cursorright rightkey",
    "menu": "apps contextmenu application",
    "capslock": "caps",
    "numlock": "num",
    "scrolllock": "",
    "printscreen": "print prtsc prtscn prntscrn sysrq",
    "pause": "break",
    "volumeup": "audioraisevolume",
    "volumedown": "audiolowervolume",
    "volumemute": "mute audiomute",
    "playpause": "audioplay mediaplaypause",
    "nexttrack": "audionext medianext",
    "prevtrack": "audioprev mediaprevious",
    "+": "plus add kpadd",
    "-": "minus hyphen dash subtract kpsubtract",
    "=": "equal equals",
    ",": "comma",
    ".": "period dot fullstop",
    "/": "slash forwardslash divide",
    "\\": "backslash",
    ";": "semicolon",
    ":": "colon",
    "'": "apostrophe quote singlequote",
    '"': "quotedbl doublequote",
    "`": "grave backtick backquote",
    "[": "bracketleft leftbracket openbracket",
    "]": "bracketright rightbracket closebracket",
    "*": "asterisk star multiply",
    "?": "question questionmark",
    "!": "exclam exclamationmark",
    "#": "numbersign hash",
    "@": "at atsign",
    "&": "ampersand",
    "%": "percent",
    "$": "dollar",
    "(": "parenleft leftparen",
    ")": "parenright rightparen",
    "<": "less lessthan",
    ">": "greater greaterthan",
    "_": "underscore",
    "|": "bar pipe",
    "~": "asciitilde tilde",
    "^": "asciicircum caret",
    "{": "braceleft",
    "}": "braceright",
}
_NAMES: Final[dict[str, str]] = {
    **{alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases.split())},
    **{name.lower(): name for name in FUNCTION},
}
_SPACING: Final = re.compile(r"[\s_\-]+")


def _known(name: str) -> str | None:
    """The canonical name, or None when nobody knows this one."""
    if name == " ":
        return "space"
    text = name.strip()
    if len(text) == 1:
        return (text.lower() if len(text.lower()) == 1 else text) if text.isprintable() else None
    low = text.casefold()
    if low in _NAMES:
        return _NAMES[low]
    squeezed = _SPACING.sub("", low)
    if squeezed not in _NAMES:
        squeezed = squeezed.removeprefix("the").removesuffix("key")
    return _NAMES.get(squeezed)


def canonical(name: str) -> str:
    """The one name of a key: ``canonical("Page Down") == "pagedown"``. BadAction when there is no such key."""
    known = _known(name) if len(name) <= 40 else None
    if known is None:
        raise BadAction(f"no key is called {name[:40]!r}; use names such as ctrl, enter, pagedown, F5, a")
    return known


def is_key(name: str) -> bool:
    return len(name) <= 40 and _known(name) is not None


def _split(text: str) -> list[str]:
    """Pieces of a chord: at ``+``, else at ``-``, else at blanks. The separator may itself be the last key."""
    for separator in "+-":
        body, last = text, []
        if text.endswith(separator * 2) or (text.endswith(separator) and separator == "+" and len(text) > 1):
            body, last = text[:-1].rstrip(separator), [separator]
        if separator in body or last:
            pieces = [piece for piece in body.split(separator) if piece.strip()] + last
            if all(is_key(piece) for piece in pieces):
                return pieces
    return text.split()


def parse_chord(text: str) -> tuple[str, ...]:
    """``parse_chord("Ctrl+Shift+S") == ("ctrl", "shift", "s")``. Modifiers come first, in the order they were given."""
    stripped = text.strip()
    if not stripped:
        raise BadAction("an empty chord; name at least one key, for example ctrl+s")
    if is_key(stripped):
        return (canonical(stripped),)
    return chord(_split(stripped) or [stripped])


def chord(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Canonical names of a chord's keys, without doubles, modifiers first."""
    known = list(dict.fromkeys(canonical(name) for name in names))
    return tuple([k for k in known if k in MODIFIERS] + [k for k in known if k not in MODIFIERS])


def shown(text: str) -> str:
    """A chord as it is printed on keys: ``shown("ctrl+alt+escape") == "Ctrl+Alt+Esc"``."""
    return "+".join(name if name in FUNCTION else name.capitalize() for name in parse_chord(text))
