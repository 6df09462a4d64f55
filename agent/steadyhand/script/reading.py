"""Reads one file of a script: from YAML to a Script, with the place of everything and one clear line for what is wrong.

Knows nothing of parameters and includes; ``program.py`` puts these together.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from steadyhand.errors import UsageError
from steadyhand.script.anchor import Anchor, InWindow, Neighbour, Picture
from steadyhand.script.anchor import Place as Spot
from steadyhand.script.effect import Change
from steadyhand.script.outcome import Where
from steadyhand.script.script import (
    FORMAT,
    Do,
    Expect,
    ForEach,
    If,
    Include,
    Look,
    On,
    Parameter,
    Pause,
    Script,
    WaitFor,
)
from steadyhand.script.values import Value
from steadyhand_actions.policy_yaml import BadYaml, Document, Place, read

LARGEST = 16_000_000
"""Bytes that a script may have."""
MAX_STEPS = 10_000
"""Steps that may be written in one file; loops may do more."""
_ENTRY = re.compile(r"^ *- ", re.MULTILINE)
_LIKE = {"wait": "2 s, 500 ms, or: until the screen is still", "size": "1280x800"}
_STEPS = re.compile(r"^(?:setup|steps|cleanup):", re.MULTILINE)
_KEYS = "do, wait for, wait, expect, if shown, for each, include"
_MADE: dict[str, type[Value]] = {
    "do": Do, "wait for": WaitFor, "wait": Pause, "expect": Expect, "if shown": If, "for each": ForEach,
    "include": Include,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One file, read. ``document`` knows the places."""

    path: Path
    script: Script
    document: Document

    def place(self, where: Where) -> str:
        """``file:line`` of a step."""
        return f"{self.path}:{self.document.place(where).line}"

    def wrong(self, where: Where, what: str) -> UsageError:
        """An error about something in the file."""
        return wrong(self.path, self.document.place(where), what)


def wrong(path: Path, place: Place, what: str) -> UsageError:
    return UsageError(f"{path}:{place.line}:{place.column}: {what}")


def read_script(path: Path) -> Source:
    """Raises UsageError with file, line and column for everything that is no script."""
    return parse(_text(path), path)


def parse(text: str, path: Path) -> Source:
    """The same for a text; ``path`` is what it is called, and where its pictures and includes lie beside."""
    _check_length(text, path)
    try:
        document = read(text)
    except BadYaml as error:
        raise wrong(path, error.place, _explained(str(error), text, error.place)) from error
    value = document.value
    if not isinstance(value, dict):
        raise wrong(path, Place(1, 1), f"is no script; a script begins with: steadyhand: {FORMAT}")
    if "steadyhand" not in value:
        raise wrong(path, Place(1, 1), f"does not say its format; write as its first line: steadyhand: {FORMAT}")
    if value["steadyhand"] != FORMAT or isinstance(value["steadyhand"], bool):
        said = f"is of format {value['steadyhand']!r}; this version of Steadyhand reads {FORMAT}"
        raise wrong(path, document.place(("steadyhand",)), said)
    try:
        source = Source(path, Script.model_validate(value), document)
    except ValidationError as error:
        raise _first(error.errors(include_url=False), document, path) from error
    except RecursionError as error:
        raise wrong(path, Place(1, 1), "is nested too deeply; write it flatter") from error
    if not source.script.steps:
        raise source.wrong(("steps",), "has no steps; write at least one below: steps:")
    return source


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name a script in it")
        size = path.stat().st_size
        if size > LARGEST:
            raise UsageError(f"{path} has {size:,} bytes, more than {LARGEST:,}; part it and use 'include'")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


def _check_length(text: str, path: Path) -> None:
    """Told before it is read: reading a hundred thousand steps only to refuse them would take long."""
    found = _STEPS.search(text)
    entries = len(_ENTRY.findall(text, found.end())) if found else 0
    inside = len(
        re.findall(r"^ *- (?:role:|appeared:|gone:|opened:|closed:|title:|value:|state:|focus:|text:)", text, re.M)
    )
    if entries - inside > MAX_STEPS:
        what = f"has {entries - inside:,} steps, more than {MAX_STEPS:,}; part it and use 'include', or use 'for each'"
        raise wrong(path, Place(1, 1), what)


def _explained(what: str, text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    if "{{" in line and line.lstrip(" -").startswith("{{"):
        return f"{what} (what begins with '{{{{' has to stand in quotes)"
    if line.count(": ") > 1 and "mapping values" in what:
        return f"{what} (a sentence with a colon has to stand in quotes)"
    return what


def _first(errors: Sequence[ErrorDetails], document: Document, path: Path) -> UsageError:
    """The first thing that is wrong, told as a person would."""
    found = sorted(((_where(e["loc"], document.value), e) for e in errors), key=lambda each: _order(each[0], document))
    where, error = found[0]
    return wrong(path, document.place(where), _told(error, where, document))


def _order(where: Where, document: Document) -> tuple[int, int]:
    place = document.place(where)
    return place.line, place.column


def _where(loc: tuple[int | str, ...], value: Any) -> Where:
    """The path in the file: what pydantic adds for kinds of unions is left out."""
    out: list[str | int] = []
    at: Any = value
    for part in loc:
        known: Any = at if isinstance(at, dict) else range(len(at)) if isinstance(at, list) else ()
        if part in known:
            at = at[part]
            out.append(part)
    return tuple(out)


def _told(error: ErrorDetails, where: Where, document: Document) -> str:
    name = str(where[-1]) if where and isinstance(where[-1], str) else ""
    match error["type"]:
        case "union_tag_not_found" | "union_tag_invalid" if not error["loc"] or error["loc"][-1] != "action":
            return _no_step(error["input"])
        case "union_tag_not_found":
            return (
                "an action says its kind: click, type, press, scroll, drag, move, launch, activate, invoke, set_value"
            )
        case "extra_forbidden":
            return _unknown(str(error["loc"][-1]), where[:-1], document)
        case "too_short":
            return f"{name or 'this'} is empty; it needs at least one"
        case "union_tag_invalid":
            return f"{_short(error['ctx']['tag'])} is no kind of action; kinds are {error['ctx']['expected_tags']}"
        case "missing":
            return f"{str(error['loc'][-1])!r} is missing here"
        case "literal_error":
            return f"{_short(error['input'])} is not {name or 'this'}; it is one of {error['ctx']['expected']}"
        case "string_pattern_mismatch":
            like = _LIKE.get(name, error["ctx"]["pattern"])
            return f"{_short(error['input'])} does not do for {name or 'this'}; it is like {like}"
        case "value_error":
            return str(error["ctx"]["error"])
        case "string_type" | "model_type" | "model_attributes_type" | "dict_type" | "tuple_type" | "is_instance_of":
            wanted = {"string_type": "a text", "tuple_type": "a list"}.get(error["type"], "a mapping (name: value)")
            quote = "; put it in quotes" if isinstance(error["input"], bool | None) and wanted == "a text" else ""
            return f"{name or 'this'} has to be {wanted}, and is {_short(error['input'])}{quote}"
        case _:
            said = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            return f"{name or 'this'} is {_short(error['input'])} and should be {said}"


def _no_step(value: object) -> str:
    if not isinstance(value, dict):
        return f"{_short(value)} is no step; a step is a sentence, or has one of {_KEYS}"
    key = str(next(iter(value), ""))
    near = difflib.get_close_matches(key, list(_MADE), 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    sentence = f" ({key!r} may be the beginning of a sentence with a colon: put it in quotes)" if not near else ""
    return f"{key!r} is no step{hint or f'; a step is a sentence, or has one of {_KEYS}'}{sentence}"


def _unknown(key: str, around: Where, document: Document) -> str:
    """A key that is not known where it stands, with those that are."""
    known = _known_at(around, document)
    near = difflib.get_close_matches(key, known, 1)
    return f"{key!r} is not known here" + (
        f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}" if known else ""
    )


def _known_at(around: Where, document: Document) -> list[str]:
    at: Any = document.value
    for part in around:
        at = at[part]
    kind: type[Value] | None = next((made for key, made in _MADE.items() if isinstance(at, dict) and key in at), None)
    model: type[Value] | None = Script
    if around:
        model = _model_at(at, around) or kind
    return [f.alias or n for n, f in model.model_fields.items()] if model is not None else []


def _model_at(at: Any, around: Where) -> type[Value] | None:
    """What a mapping is that is no step, by what it hangs on."""
    names = [p for p in around if isinstance(p, str)]
    known: dict[str, type[Value]] = {
        "target": Anchor, "to": Anchor, "window": InWindow, "place": Spot, "picture": Picture, "neighbours": Neighbour,
        "desktop": On, "changes": Change,
    }  # fmt: skip
    if len(names) > 1 and names[-2] == "parameters":
        return Parameter
    if isinstance(at, dict) and "see" in at:
        return Look
    return known.get(names[-1]) if names else None


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else repr(value)[:80]
