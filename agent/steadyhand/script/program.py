"""A script with everything put in: parameters, included scripts, loops over data. What is left are steps in order.

All of it is read and checked before anything is started. Knows nothing of screens.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from steadyhand.errors import UsageError
from steadyhand.script.filling import Bindings, Unknown, fill_text, filled
from steadyhand.script.outcome import Where
from steadyhand.script.reading import Source, read_script
from steadyhand.script.script import AnyStep, Do, ForEach, If, Include, Parameter, Scalar

MOST = 100_000
"""Steps that one replay may do, loops and included scripts with it."""
DEEPEST = 20
"""Scripts that may include each other."""
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Todo:
    """One step to be done, values put in. ``source`` and ``where`` say where it is written; ``raw`` is it as written.
    ``then`` and ``otherwise`` are the steps of an ``if shown``. ``timeout``: seconds."""

    step: AnyStep
    raw: AnyStep
    source: Source
    where: Where
    timeout: float
    then: tuple[Todo, ...] = ()
    otherwise: tuple[Todo, ...] = ()

    @property
    def place(self) -> str:
        return self.source.place(self.where)

    @property
    def said(self) -> str:
        """The step in words, one line."""
        return said(self.step)


@dataclass(frozen=True, slots=True)
class Program:
    """``values``: what the parameters stand for in this replay."""

    source: Source
    setup: tuple[Todo, ...]
    steps: tuple[Todo, ...]
    cleanup: tuple[Todo, ...]
    secrets: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.source.script.name or self.source.path.stem

    def every(self) -> Iterator[Todo]:
        """Every step that may be done, those of both branches of an ``if shown`` with them."""
        todo = [*reversed((*self.setup, *self.steps, *self.cleanup))]
        while todo:
            one = todo.pop()
            yield one
            todo.extend(reversed((*one.then, *one.otherwise)))


def said(step: AnyStep) -> str:
    match step:
        case str():
            text = step
        case Do():
            text = step.do
        case _:
            key, value = next(iter(step.model_dump(by_alias=True, exclude_defaults=True).items()))
            shown = value if isinstance(value, str) else _seen(value) if isinstance(value, dict) else ""
            text = f"{key}: {shown}" if shown else key
    return " ".join(text.split())


def _seen(value: Mapping[str, object]) -> str:
    see = value.get("see", "")
    if isinstance(see, dict):
        see = " ".join(str(see.get(k)) for k in ("role", "name", "label", "text") if see.get(k))
    state = value.get("state")
    states = [f"{'' if on else 'not '}{k}" for k, on in state.items()] if isinstance(state, dict) else []
    more = [f"{k} {v}" for k, v in value.items() if k not in ("see", "state")]
    return ", ".join([str(see), *states, *more])


def load(path: Path, given: Mapping[str, Scalar] | None = None) -> Program:
    """Raises UsageError for what is wrong with the script, what it includes, its data, or the parameters given."""
    source = read_script(path)
    values = _values(source, given or {}, None)
    maker = _Maker()
    setup, steps, cleanup = maker.parts(source, values, (source.path,))
    return Program(source, setup, steps, cleanup, tuple(dict.fromkeys(maker.secrets)), values)


def _values(source: Source, given: Mapping[str, Scalar], at: UsageError | None) -> dict[str, str]:
    known = source.script.parameters
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise at or UsageError(f"{source.path} has no parameter {name!r}; its parameters: {listed}")
    found: dict[str, str] = {}
    missing = [n for n, p in known.items() if n not in given and p.default is None]
    if missing:
        names, how = ", ".join(repr(n) for n in missing), " ".join(f"--set {n}=..." for n in missing)
        told = f"{source.path}: needs a value for {names}"
        raise UsageError(f"{told}; give it with {how}" if at is None else f"{at} ({told})")
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        assert value is not None, "missing ones were told above"
        found[name] = _chosen(source, name, value, parameter)
    return found


def _chosen(source: Source, name: str, value: Scalar, parameter: Parameter) -> str:
    text = as_text(value)
    choices = [as_text(c) for c in parameter.choices]
    if choices and text not in choices:
        raise UsageError(f"{source.path}: {name} is {text!r} and may be {', '.join(choices)}")
    return text


def as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Maker:
    def __init__(self) -> None:
        self.count = 0
        self.secrets: list[str] = []
        self._read: dict[Path, Source] = {}
        self._tables: dict[Path, list[dict[str, str]]] = {}

    def parts(
        self, source: Source, values: Bindings, chain: tuple[Path, ...]
    ) -> tuple[tuple[Todo, ...], tuple[Todo, ...], tuple[Todo, ...]]:
        script = source.script
        self.secrets += script.secrets
        return (
            self._steps(source, ("setup",), script.setup, values, chain),
            self._steps(source, ("steps",), script.steps, values, chain),
            self._steps(source, ("cleanup",), script.cleanup, values, chain),
        )

    def _steps(
        self, source: Source, at: Where, steps: Sequence[AnyStep], values: Bindings, chain: tuple[Path, ...]
    ) -> tuple[Todo, ...]:
        out: list[Todo] = []
        for i, step in enumerate(steps):
            where = (*at, i)
            match step:
                case ForEach():
                    for bound in self._rows(source, where, step, values):
                        out += self._steps(source, (*where, "steps"), step.steps, {**values, **bound}, chain)
                case Include():
                    out += self._included(source, where, step, values, chain)
                case _:
                    out.append(self._one(source, where, step, values, chain))
        return tuple(out)

    def _one(self, source: Source, where: Where, step: AnyStep, values: Bindings, chain: tuple[Path, ...]) -> Todo:
        self.count += 1
        if self.count > MOST:
            raise source.wrong(where, f"would be step {self.count:,}; a replay does at most {MOST:,}")
        then: tuple[Todo, ...] = ()
        otherwise: tuple[Todo, ...] = ()
        raw = step
        if isinstance(step, If):
            then = self._steps(source, (*where, "then"), step.then, values, chain)
            otherwise = self._steps(source, (*where, "else"), step.otherwise, values, chain)
            step = step.model_copy(update={"then": (), "otherwise": ()})
        filled_in = self._put(source, where, step, values)
        _check_picture(source, where, filled_in)
        timeout = getattr(step, "timeout", None) or source.script.timeout
        return Todo(filled_in, raw, source, where, timeout, then, otherwise)

    def _put(self, source: Source, where: Where, step: AnyStep, values: Bindings) -> AnyStep:
        try:
            return filled(step, values)
        except Unknown as error:
            known = ", ".join(values) or "none"
            raise source.wrong(where, f"{{{{{error.name}}}}} stands for nothing; known here: {known}") from error

    def _included(
        self, source: Source, where: Where, step: Include, values: Bindings, chain: tuple[Path, ...]
    ) -> list[Todo]:
        asked = self._put(source, where, step, values)
        assert isinstance(asked, Include)
        path = (source.path.parent / asked.include).resolve()
        names = [p.name for p in (*chain, path)]
        if path in {p.resolve() for p in chain}:
            raise source.wrong(where, f"the scripts include each other in a circle: {' -> '.join(names)}")
        if len(chain) >= DEEPEST:
            raise source.wrong(where, f"more than {DEEPEST} scripts include each other; write it flatter")
        if not path.is_file():
            raise source.wrong(where, f"there is no script {asked.include!r} beside {source.path.name}")
        inner = self._read.get(path) or read_script(path)
        self._read[path] = inner
        unknown = ", ".join(repr(n) for n in asked.with_ if n not in inner.script.parameters)
        listed = ", ".join(inner.script.parameters) or "none"
        about = source.wrong(
            where, f"{path.name} has no parameter {unknown}; it has {listed}" if unknown else f"includes {path.name}"
        )
        setup, steps, cleanup = self.parts(inner, _values(inner, asked.with_, about), (*chain, path))
        return [*setup, *steps, *cleanup]

    def _rows(self, source: Source, where: Where, step: ForEach, values: Bindings) -> Iterator[dict[str, str]]:
        """What the name of the loop stands for each time."""
        if isinstance(step.for_each, str):
            name = fill_text(step.for_each, values)
            rows: Sequence[Scalar | Mapping[str, Scalar]] = self._table(source, where, name)
        else:
            rows = step.for_each
        for row in rows:
            if isinstance(row, Mapping):
                yield {f"{step.as_}.{key}": as_text(value) for key, value in row.items()}
            else:
                yield {step.as_: as_text(row)}

    def _table(self, source: Source, where: Where, name: str) -> list[dict[str, str]]:
        path = source.path.parent / name
        if path not in self._tables:
            self._tables[path] = _read_table(path, name, source, where)
        return self._tables[path]


def _read_table(path: Path, name: str, source: Source, where: Where) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, ValueError) as error:
        why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else getattr(error, "strerror", "")
        raise source.wrong(where, f"cannot read {name!r}: {why or error}") from error
    except csv.Error as error:
        raise source.wrong(where, f"{name!r} is no CSV file: {error}") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise source.wrong(where, f"{name!r} is empty; its first line holds the names of its columns")
    if len(rows) > MAX_ROWS:
        raise source.wrong(where, f"{name!r} has {len(rows):,} lines, more than {MAX_ROWS:,}")
    head = [cell.strip() for cell in rows[0]]
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(head):
            raise source.wrong(where, f"row {number} of {name!r} has {len(row)} cells, and its head has {len(head)}")
    return [dict(zip(head, [*row, *[""] * (len(head) - len(row))], strict=True)) for row in rows[1:]]


def _check_picture(source: Source, where: Where, step: AnyStep) -> None:
    """A picture that is spoken of has to be there."""
    if not isinstance(step, Do):
        return
    for key, anchor in (("target", step.target), ("action", getattr(step.action, "to", None))):
        if anchor is not None and anchor.picture is not None:
            file = source.path.parent / anchor.picture.file
            if not file.is_file():
                raise source.wrong((*where, key, "picture"), f"the picture {anchor.picture.file!r} is missing")
