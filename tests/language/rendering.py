"""Steps written short, so that a table of tasks and their meaning can be read: ``ClickOn(target=<Save button>)``."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from steadyhand.models.embedded.intents import Reference, Step, Text

_DETAILS = ("every", "ordinal", "positions", "states", "not_states", "colour", "variable")


def written(thing: object) -> str:
    """A step, intent, reference or text in one line; what a person said is left out, defaults too."""
    if isinstance(thing, Reference):
        return _reference(thing)
    if isinstance(thing, Text):
        return "+".join(repr(p) if isinstance(p, str) else f"${p.name}" for p in thing.pieces)
    if isinstance(thing, Step):
        return written(thing.intent) + (f" @{thing.where}" if thing.where else "")
    if isinstance(thing, tuple):
        return "(" + "; ".join(written(part) for part in thing) + ")"
    if is_dataclass(thing):
        parts = [f"{f.name}={written(v)}" for f in fields(thing) if (v := getattr(thing, f.name)) != f.default]
        return f"{type(thing).__name__}({', '.join(parts)})"
    return repr(thing)


def _reference(ref: Reference) -> str:
    parts = [repr(ref.words) if ref.quoted else ref.words or "-"]
    if ref.roles:
        parts.append("/".join(ref.roles))
    for name in _DETAILS:
        value = getattr(ref, name)
        if value:
            parts.append(f"{name}={','.join(value) if isinstance(value, tuple) else value}")
    parts += [f"but={_reference(other)}" for other in ref.but]
    parts += [f"{relation.kind}->{_reference(relation.other)}" for relation in ref.relations]
    return "<" + " ".join(parts) + ">"
