"""Writes scripts: new ones as a person likes to read them, and changed ones with their comments and order kept.

The only file of the room that knows ruamel.yaml. Knows nothing of replaying.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from steadyhand.errors import UsageError
from steadyhand.script.anchor import Anchor
from steadyhand.script.outcome import Where
from steadyhand.script.script import Script, as_plain

_BLOCKS = frozenset(
    {"steps", "setup", "cleanup", "then", "else", "target", "to", "expect", "changes", "path", "neighbours"}
)
"""Keys whose values stand below them; everything smaller stands in one line."""
_LONG = 100
"""Characters of a mapping or list up to which it stands in one line."""
_DASH = re.compile(r"^(?P<key> *)(?:setup|steps|cleanup):.*\n(?:(?: *#.*| *)\n)*(?P<dash> *)- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A target that is to be another anchor from now on. ``key`` is ``target``, or ``to`` for where a drag ends.
    ``old`` is the anchor with its parameters put in, as it was looked for."""

    where: Where
    old: Anchor
    new: Anchor
    key: str = "target"


def written(script: Script, heading: str = "") -> str:
    """A script as YAML text. ``heading``: a comment to stand above it."""
    plain = as_plain(script)
    top = CommentedMap()
    for key in Script.model_fields:
        if key in plain:
            top[key] = _laid_out(plain[key], key)
    for name, value in list(top.get("parameters", {}).items()):
        if set(value) <= {"default"}:
            top["parameters"][name] = value.get("default")
    out = io.StringIO()
    if heading:
        out.write("".join(f"# {line}\n" for line in heading.splitlines()))
    _yaml(0).dump(top, out)
    return _aired(out.getvalue())


def rewritten(text: str, changes: Sequence[Rewrite]) -> str:
    """The text of a script with other anchors in it; comments, order and everything else as they were.

    Raises UsageError when the text is no longer the script that was replayed.
    """
    match = _DASH.search(text)
    offset = len(match["dash"]) - len(match["key"]) if match is not None else 0
    form = _yaml(offset)
    try:
        top = form.load(text)
        for change in changes:
            _change(_at(top, change.where), change)
    except (YAMLError, KeyError, IndexError, TypeError, ValueError) as error:
        raise UsageError("the script was changed while it was replayed; replay it again") from error
    out = io.StringIO()
    form.dump(top, out)
    return out.getvalue()


def _yaml(offset: int) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    yaml.representer.add_representer(type(None), _as_null)
    return yaml


def _as_null(representer: Any, value: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _at(top: Any, where: Where) -> Any:
    for part in where:
        top = top[part]
    return top


def _change(step: Any, change: Rewrite) -> None:
    holder = step["action"] if change.key == "to" else step
    anchor, old, new = holder[change.key], as_plain(change.old), as_plain(change.new)
    for key in [key for key in anchor if key not in new]:
        del anchor[key]
    for key, value in new.items():
        if key not in anchor or old.get(key) != value:
            anchor[key] = _merged(anchor.get(key), old.get(key), value, key)


def _merged(written: Any, old: Any, new: Any, key: str) -> Any:
    """In mappings only what differs is written anew, so that parameters in the rest stay."""
    if not isinstance(written, CommentedMap) or not isinstance(new, Mapping) or not isinstance(old, Mapping):
        return _laid_out(new, key)
    for name in [name for name in written if name not in new]:
        del written[name]
    for name, value in new.items():
        if name not in written or old.get(name) != value:
            written[name] = value
    return written


def _laid_out(value: Any, key: str, flow: bool = False) -> Any:
    """Plain values with a layout."""
    if isinstance(value, Mapping):
        made = CommentedMap((k, _laid_out(v, k, flow)) for k, v in value.items())
        if flow or (key not in _BLOCKS and _fits(value)):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        listed = CommentedSeq(_laid_out(v, "", flow or key in ("path", "neighbours", "changes")) for v in value)
        if flow or (key not in _BLOCKS and _fits(value)):
            listed.fa.set_flow_style()
        return listed
    if isinstance(value, str) and "\n" in value and not flow and value == value.strip("\n") + "\n":
        return LiteralScalarString(value)
    if isinstance(value, str) and ("\n" in value or "\t" in value):
        return DoubleQuotedScalarString(value)
    return value


def _fits(value: Any) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value
    if any(isinstance(each, Mapping) and each for each in inner):
        return isinstance(value, Mapping) and len(str(value)) <= _LONG and not any(k in _BLOCKS for k in value)
    return len(str(value)) <= _LONG


def _aired(text: str) -> str:
    """An empty line before each step that has something underneath, so that steps can be told apart."""
    out: list[str] = []
    for line in text.splitlines():
        if re.match(r"^- (do|if shown|for each):", line) and out and not out[-1].endswith(":"):
            out.append("")
        out.append(line)
    return "\n".join(out) + "\n"
