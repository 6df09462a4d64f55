"""Whether a value is what a schema asks for, part by part. Knows schemas and JSON values; nothing of screens."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time

from steadyhand.models.embedded.reading.expression import matches
from steadyhand.models.embedded.reading.schema import Shape

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_TEXT = {"email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "uri": re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")}


def problems(value: object, shape: Shape, path: str = "") -> Iterator[str]:
    """What is wrong with a value, each as "/items/0/price: is not a number"; nothing when it conforms."""
    where = path or "/"
    if value is None and shape.nullable:
        return
    if not _is_kind(value, shape.kind):
        yield f"{where}: is not {'an' if shape.kind[0] in 'aoi' else 'a'} {shape.kind}"
        return
    if shape.choices and not any(value == c and isinstance(value, bool) == isinstance(c, bool) for c in shape.choices):
        yield f"{where}: is none of {json.dumps(shape.choices, ensure_ascii=False)[:200]}"
    if isinstance(value, str):
        yield from _text(value, shape, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(value, shape, where)
    elif isinstance(value, list):
        yield from _list(value, shape, path)
    elif isinstance(value, dict):
        yield from _object(value, shape, path)


def _is_kind(value: object, kind: str) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return whole and not isinstance(value, bool)
        case _:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (isinstance(value, float) and math.isfinite(value))


def _text(value: str, shape: Shape, where: str) -> Iterator[str]:
    limits = dict(shape.limits)
    if len(value) < limits.get("minLength", 0):
        yield f"{where}: has fewer than {limits['minLength']:.0f} characters"
    if len(value) > limits.get("maxLength", math.inf):
        yield f"{where}: has more than {limits['maxLength']:.0f} characters"
    if shape.pattern and not matches(shape.pattern, value):
        yield f"{where}: does not match the pattern {shape.pattern!r}"
    if shape.format and not _has_format(value, shape.format):
        yield f"{where}: is not a {shape.format}"


def _has_format(value: str, name: str) -> bool:
    try:
        match name:
            case "date":
                date.fromisoformat(value)
                return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
            case "time":
                time.fromisoformat(value)
                return re.match(r"\d\d:\d\d:\d\d", value) is not None
            case "date-time":
                datetime.fromisoformat(value)
                return re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d", value) is not None
            case _:
                return _TEXT[name].fullmatch(value) is not None
    except ValueError:
        return False


def _number(value: float, shape: Shape, where: str) -> Iterator[str]:
    for key, limit in shape.limits:
        wrong = {
            "minimum": value < limit, "maximum": value > limit,
            "exclusiveMinimum": value <= limit, "exclusiveMaximum": value >= limit,
            "multipleOf": not _is_multiple(value, limit),
        }.get(key, False)  # fmt: skip
        if wrong:
            yield f"{where}: {value} is against {key} {limit:g}"


def _is_multiple(value: float, limit: float) -> bool:
    """Where the parts are too many to be told apart, it counts as one."""
    if limit == 0 or abs(value) >= 1e15 or abs(value) >= 1e15 * abs(limit):
        return True
    return abs(value / limit - round(value / limit)) <= 1e-9


def _list(value: list[object], shape: Shape, path: str) -> Iterator[str]:
    limits = dict(shape.limits)
    if len(value) < limits.get("minItems", 0):
        yield f"{path or '/'}: has fewer than {limits['minItems']:.0f} entries"
    if len(value) > limits.get("maxItems", math.inf):
        yield f"{path or '/'}: has more than {limits['maxItems']:.0f} entries"
    for n, entry in enumerate(value):
        if shape.items is not None:
            yield from problems(entry, shape.items, f"{path}/{n}")


def _object(value: dict[str, object], shape: Shape, path: str) -> Iterator[str]:
    known = dict(shape.properties)
    for name in sorted(shape.required):
        if name not in value:
            yield f"{path}/{name}: is required and not there"
    for name, inner in value.items():
        if name in known:
            yield from problems(inner, known[name], f"{path}/{name}")
        elif shape.closed:
            yield f"{path}/{str(name)[:60]}: is no property of the schema"
