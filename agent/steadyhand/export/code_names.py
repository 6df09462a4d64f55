"""How things and texts of a script are written in test code: names, literals, locators. Text only.

Whatever a script says is data: it gets into code as a literal or as a checked name, never as it is.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from steadyhand.script.anchor import Anchor, InWindow
from steadyhand.script.script import Look
from steadyhand.script.words import thing

_HOLE: Final = re.compile(r"\{\{\s*(?!secret:)([^{}]{1,200}?)\s*\}\}")
_LONGEST: Final = 88


class Names:
    """``parameters``: what stands for each parameter in code; those of loops are added while they last."""

    def __init__(self, parameters: Iterable[str] = ()) -> None:
        self._code: dict[str, str] = {name: constant(name) for name in parameters}

    def inside(self, more: Mapping[str, str]) -> Names:
        made = Names()
        made._code = {**self._code, **more}
        return made

    def text(self, text: str) -> str:
        """A text as a literal; parameters in it are put in when the test runs."""
        if not _HOLE.search(text):
            return literal(text)
        parts: list[str] = []
        at = 0
        for found in _HOLE.finditer(text):
            parts += [_escaped(text[at : found.start()]), f"{{{self._of(found[1])}}}"]
            at = found.end()
        parts.append(_escaped(text[at:]))
        whole = "".join(parts)
        only = re.fullmatch(r"\{([A-Za-z_]\w*)\}", whole)
        return f"str({only[1]})" if only else f'f"{whole}"'

    def _of(self, name: str) -> str:
        if name in self._code:
            return self._code[name]
        head, _, rest = name.partition(".")
        holder = self._code.get(head, constant(head))
        return f"{holder}[{_quoted_in(rest)}]" if rest else holder

    def locator(self, anchor: Anchor) -> str:
        """Code that finds a thing: by role and name where these are known, else by words."""
        role, name = anchor.role, anchor.name or anchor.label
        if role in ("window", "dialog") and anchor.window is not None and not name:
            name = anchor.window.title
        if role is not None and name and not anchor.row and "{{" not in role:
            found = f"desktop.get({literal(role)}, name={self.text(name)})"
            return f"{found}.nth({anchor.nth.index - 1})" if anchor.nth is not None else found
        if anchor.name_is and role is not None:
            return f"desktop.get({literal(role)}, name=re.compile({literal(anchor.name_is)}))"
        return f"desktop.find({self.text(thing(anchor))})"

    def window(self, window: InWindow) -> str:
        kind = "dialog" if window.kind == "dialog" else "window"
        return f"desktop.find({self.text(f'the {window.title!r} {kind}')})"

    def look(self, what: str | Look) -> str:
        see = what if isinstance(what, str) else what.see
        return self.locator(see) if isinstance(see, Anchor) else f"desktop.find({self.text(see)})"


def literal(text: str) -> str:
    """A text as Python writes it, in double quotes where that is possible."""
    plain = repr(text)
    if plain.startswith("'") and '"' not in plain and "\\'" not in plain:
        return f'"{plain[1:-1]}"'
    return plain


def constant(name: str) -> str:
    return identifier(name).upper()


def identifier(words: str) -> str:
    """A name made of words: letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "script"
    made = f"_{made}" if made[0].isdigit() else made
    return f"{made}_" if keyword.iskeyword(made) else made


def comment(text: str) -> str:
    """A comment of one line: nothing in it can end it."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    return f"# {flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + '…'}"


def _escaped(text: str) -> str:
    """A piece of an f-string in double quotes."""
    body = repr(text + '"')[1:-2].replace('"', '\\"') if "'" not in text else _by_hand(text)
    return body.replace("{", "{{").replace("}", "}}")


def _by_hand(text: str) -> str:
    return "".join(c if c == "'" else '\\"' if c == '"' else repr(c)[1:-1] for c in text)


def _quoted_in(text: str) -> str:
    """A key inside an f-string: no double quotes, and no backslashes, which older Pythons do not take there."""
    return "'" + "".join(c for c in text if c.isprintable() and c not in "'\"\\{}") + "'"
