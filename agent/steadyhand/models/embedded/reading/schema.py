"""A JSON schema read into closed types: the part of it that describes records, and nothing else.

What is not known is refused with its place, never ignored. Knows schemas only; nothing of screens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from steadyhand.models.embedded.reading.expression import check
from steadyhand_actions.errors import UsageError

Kind = Literal["object", "array", "string", "number", "integer", "boolean"]
KINDS: tuple[Kind, ...] = ("object", "array", "string", "number", "integer", "boolean")
Scalar = None | bool | int | float | str

_DRAFTS = ("2020-12", "2019-09", "draft-07", "draft-06")
_SAYS_NOTHING = frozenset(
    {"$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly"}
)
_FOR: Mapping[str, frozenset[str]] = {
    "object": frozenset({"properties", "required", "additionalProperties"}),
    "array": frozenset({"items", "minItems", "maxItems"}),
    "string": frozenset({"format", "pattern", "minLength", "maxLength"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "boolean": frozenset(),
}
_ANYWHERE = frozenset({"type", "enum", "const", "$ref", "$defs", "definitions", "anyOf"})
FORMATS = frozenset({"date", "date-time", "time", "email", "uri"})
_DEEPEST = 16
_LARGEST = 2_000
"""Most parts a schema may have."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one value has to look like. ``place`` is where the schema says so ("#/properties/total").

    ``limits`` are the numbers of minLength, minimum and their like. ``closed``: no other properties are allowed.
    """

    kind: Kind
    place: str
    title: str = ""
    description: str = ""
    nullable: bool = False
    choices: tuple[Scalar, ...] = ()
    format: str = ""
    pattern: str = ""
    limits: tuple[tuple[str, float], ...] = ()
    properties: tuple[tuple[str, Shape], ...] = ()
    required: frozenset[str] = frozenset()
    closed: bool = False
    items: Shape | None = None


class _Budget:
    def __init__(self) -> None:
        self.left = _LARGEST


def read_schema(schema: object) -> Shape:
    """The schema of an object or of an array of objects. Raises UsageError naming the place of what is not known."""
    if not isinstance(schema, dict):
        raise UsageError('the schema is not a JSON object; begin it with {"type": "object", "properties": ...}')
    draft = schema.get("$schema")
    if draft is not None and not (isinstance(draft, str) and any(d in draft for d in _DRAFTS)):
        raise UsageError(f"the schema is written for {str(draft)[:80]!r}; write it for draft 2020-12 or draft-07")
    shape = _shape(schema, "#", schema, 0, _Budget())
    if shape.kind not in ("object", "array"):
        raise UsageError(f"the schema describes a {shape.kind}; it has to describe an object or an array at its top")
    return shape


def _shape(said: object, place: str, root: Mapping[str, object], depth: int, budget: _Budget) -> Shape:
    budget.left -= 1
    if depth > _DEEPEST or budget.left < 0:
        raise UsageError(f"the schema is too deep or too large at {place}; a schema that refers to itself is not known")
    if not isinstance(said, dict):
        raise UsageError(f"the schema has no object at {place}")
    if "$ref" in said:
        target = {**_referred(said["$ref"], place, root), **{k: v for k, v in said.items() if k != "$ref"}}
        return _shape(target, place, root, depth + 1, budget)
    if "anyOf" in said:
        return _shape(_or_null(said, place), place, root, depth + 1, budget)
    kind, nullable = _kind(said, place)
    choices = _choices(said, place)
    nullable = nullable and (not choices or None in choices)
    _refuse_unknown(said, kind, place)
    limits = tuple(
        (key, _number(said[key], f"{place}/{key}"))
        for key in sorted(_FOR["string"] | _FOR["number"] | _FOR["array"])
        if key in said and key not in ("format", "pattern", "items")
    )
    properties, required, closed = (
        _properties(said, place, root, depth, budget) if kind == "object" else ((), [], False)
    )
    items = _shape(said.get("items", {}), f"{place}/items", root, depth + 1, budget) if kind == "array" else None
    return Shape(
        kind, place, _text(said, "title", place), _text(said, "description", place), nullable, choices,
        _format(said, place), _pattern(said, place), limits, properties, frozenset(required), closed, items,
    )  # fmt: skip


def _referred(ref: object, place: str, root: Mapping[str, object]) -> dict[str, object]:
    match = re.fullmatch(r"#/(\$defs|definitions)/([^/]+)", ref) if isinstance(ref, str) else None
    held = root.get(match[1]) if match else None
    target = held.get(match[2]) if match and isinstance(held, dict) else None
    if not isinstance(target, dict):
        raise UsageError(f"the schema refers at {place} to {str(ref)[:80]!r}, which is not in it under #/$defs")
    return target


def _or_null(said: dict[str, object], place: str) -> dict[str, object]:
    """``anyOf`` of one thing and null, as generated schemas write what may be left out."""
    ways = said["anyOf"]
    rest = [w for w in ways if w != {"type": "null"}] if isinstance(ways, list) else []
    if not isinstance(ways, list) or len(rest) != 1 or len(ways) != 2 or not isinstance(rest[0], dict):
        raise UsageError(f"the schema says 'anyOf' at {place}, which is known only for one thing or null")
    inner = dict(rest[0])
    if "enum" in inner or "const" in inner:
        values = inner.pop("enum", [inner.pop("const", None)])
        inner["enum"] = [*values, None] if isinstance(values, list) else values
    kind = inner.get("type")
    outer = {k: v for k, v in said.items() if k != "anyOf"}
    if isinstance(kind, str):
        inner["type"] = [kind, "null"]
        return {**inner, **outer}
    return {**inner, **outer, "x-null": True}


def _kind(said: dict[str, object], place: str) -> tuple[Kind, bool]:
    nullable = said.get("x-null") is True
    told = said.get("type")
    if isinstance(told, list):
        nullable = nullable or "null" in told
        kinds = [k for k in told if k != "null"]
        if len(kinds) != 1:
            raise UsageError(f"the schema allows several types at {place}; say one, or one and null")
        told = kinds[0]
    if told is None:
        told = _implied(said)
    if told not in KINDS:
        raise UsageError(
            f"the schema says no type that is known at {place}" if told is None
            else f"the schema says the type {str(told)[:40]!r} at {place}; known are {', '.join(KINDS)}"
        )  # fmt: skip
    return told, nullable


def _implied(said: dict[str, object]) -> str | None:
    if "properties" in said:
        return "object"
    if "items" in said:
        return "array"
    values = said.get("enum", [said["const"]] if "const" in said else None)
    if isinstance(values, list) and values and all(isinstance(v, str) or v is None for v in values):
        return "string"
    return None


def _refuse_unknown(said: dict[str, object], kind: Kind, place: str) -> None:
    fitting = _FOR["number" if kind == "integer" else kind]
    for key in said:
        if key in _SAYS_NOTHING or key in _ANYWHERE or key in fitting or key.startswith("x-"):
            continue
        known = any(key in keys for keys in _FOR.values())
        why = f"has no meaning for a {kind}" if known else "is not supported"
        raise UsageError(f"the schema says {key[:40]!r} at {place}, which {why}; leave it out")


def _properties(
    said: dict[str, object], place: str, root: Mapping[str, object], depth: int, budget: _Budget
) -> tuple[tuple[tuple[str, Shape], ...], list[str], bool]:
    told = said.get("properties", {})
    if not isinstance(told, dict) or not told:
        raise UsageError(f"the schema names no properties at {place}; say which values are wanted")
    required = said.get("required", [])
    if not isinstance(required, list) or not all(isinstance(r, str) for r in required):
        raise UsageError(f"the schema's 'required' at {place} is not a list of names")
    unknown = [r for r in required if r not in told]
    if unknown:
        raise UsageError(f"the schema requires {unknown[0]!r} at {place}, which is not among its properties")
    more = said.get("additionalProperties", True)
    if not isinstance(more, bool):
        raise UsageError(f"the schema says 'additionalProperties' at {place}; only true and false are supported")
    shapes = tuple(
        (name, _shape(inner, f"{place}/properties/{name}", root, depth + 1, budget)) for name, inner in told.items()
    )
    return shapes, required, not more


def _choices(said: dict[str, object], place: str) -> tuple[Scalar, ...]:
    values = said.get("enum", [said["const"]] if "const" in said else [])
    if not isinstance(values, list) or ("enum" in said and not values):
        raise UsageError(f"the schema's 'enum' at {place} is not a list of values")
    if not all(v is None or isinstance(v, str | int | float) for v in values):
        raise UsageError(f"the schema's 'enum' at {place} has lists or objects in it; only plain values are supported")
    return tuple(values)


def _format(said: dict[str, object], place: str) -> str:
    told = _text(said, "format", place)
    if told and told not in FORMATS:
        raise UsageError(f"the schema says the format {told!r} at {place}; known are {', '.join(sorted(FORMATS))}")
    return told


def _pattern(said: dict[str, object], place: str) -> str:
    told = _text(said, "pattern", place)
    if told:
        check(told, place)
    return told


def _text(said: dict[str, object], key: str, place: str) -> str:
    told = said.get(key, "")
    if not isinstance(told, str):
        raise UsageError(f"the schema's {key!r} at {place} is not a text")
    return told


def _number(told: object, place: str) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise UsageError(f"the schema says no number at {place}")
    return float(told)
