"""YAML as plain values, with the place of each: a strict reader for files that people write by hand.

Mappings with texts as keys, lists, texts, numbers, true, false and null. Nothing is built; repeated keys, tags and
aliases are refused. Knows nothing of policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

DEEPEST: Final = 20
"""Levels of lists and mappings in each other that are read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, from 1."""

    line: int
    column: int


class BadYaml(Exception):
    """``str(error)`` says what is wrong and what to do, ``place`` where."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class Document:
    """``places``: of each value by its path, and of each key of a mapping by the path that ends in it."""

    value: Value
    places: Mapping[Path, Place]

    def place(self, path: Path) -> Place:
        """Of the value at a path, or of the nearest one around it."""
        for length in range(len(path), -1, -1):
            if (found := self.places.get(path[:length])) is not None:
                return found
        return Place(1, 1)


def read(text: str) -> Document:
    """Raises BadYaml for everything that is not plain YAML."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(f"{error.problem or error.context or 'this is no YAML'}".split())
        raise BadYaml(f"{what}; correct the YAML here", _place(mark)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        what = " ".join(str(error).split())[:200] or "it is nested too deeply"
        raise BadYaml(f"{what}; correct the YAML", Place(1, 1)) from error
    places: dict[Path, Place] = {}
    return Document(None if root is None else _Reader(places).value(root, ()), places)


class _Reader:
    def __init__(self, places: dict[Path, Place]) -> None:
        self._places = places
        self._seen: set[int] = set()

    def value(self, node: Node, path: Path) -> Value:
        place = _place(node.start_mark)
        if len(path) > DEEPEST:
            raise BadYaml("lists and mappings are nested too deeply; write it flatter", place)
        if id(node) in self._seen:
            raise BadYaml("aliases (*name) are not read; write the value out", place)
        self._seen.add(id(node))
        self._places.setdefault(path, place)
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                if _tag(node) != "seq":
                    raise BadYaml(f"the tag {node.tag} is not read; leave it out", place)
                return [self.value(each, (*path, i)) for i, each in enumerate(node.value)]
            case _:
                return _scalar(node, place)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Value]:
        if _tag(node) != "map":
            raise BadYaml(f"the tag {node.tag} is not read; leave it out", _place(node.start_mark))
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            place = _place(key_node.start_mark)
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            if not isinstance(key, str):
                raise BadYaml("a key has to be a word", place)
            if key in found:
                raise BadYaml(f"the key {key[:60]!r} is here twice; keep one of them", place)
            self._places[(*path, key)] = place
            found[key] = self.value(value_node, (*path, key))
        return found


def _scalar(node: Node, place: Place) -> Value:
    text = str(node.value)
    match _tag(node):
        case "str":
            return text
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            try:
                return int(text)
            except ValueError as error:
                raise BadYaml(f"{text[:60]!r} is no whole number; write it in digits, or in quotes", place) from error
        case "float":
            try:
                return float(text)
            except ValueError as error:
                raise BadYaml(f"{text[:60]!r} is no number; write it in digits, or in quotes", place) from error
        case _:
            raise BadYaml(f"{text[:60]!r} is read as {node.tag}; put it in quotes", place)


def _tag(node: Node) -> str:
    """What it is read as, in YAML's own words without their prefix."""
    tag = str(node.tag)
    return tag.removeprefix("tag:yaml.org,2002:")


def _place(mark: object) -> Place:
    return Place(getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1)
