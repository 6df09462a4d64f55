"""Writes what a script was exported as: one file, and its pictures in a folder beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from steadyhand.errors import SteadyhandError, UsageError
from steadyhand.export.code_names import identifier
from steadyhand.export.markdown import how_to
from steadyhand.export.pytest_code import pytest_code
from steadyhand.script.reading import read_script

Form = Literal["pytest", "markdown"]


@dataclass(frozen=True, slots=True)
class Exported:
    """``path`` is None for a text that was only made."""

    text: str
    path: Path | None = None
    pictures: tuple[Path, ...] = ()


def export_script(file: Path, form: Form, output: Path | None = None, *, force: bool = False) -> Exported:
    """Write a script as something else, beside it unless ``output`` says where.

    Raises UsageError for a file that is no script, and for one that is there already unless ``force``.
    """
    source = read_script(file)
    name = f"test_{identifier(file.stem)}.py" if form == "pytest" else f"{file.stem}.md"
    path = output if output is not None else file.with_name(name)
    folder = path.with_name(f"{path.stem}.how-to")
    if form == "pytest":
        text, pictures = pytest_code(source), dict[str, bytes]()
    else:
        made = how_to(source, folder.name)
        text, pictures = made.text, made.pictures
    if path.resolve() == file.resolve():
        raise UsageError(f"{path} is the script itself; name another file with -o")
    if not force and path.exists():
        raise UsageError(f"{path} is there already; name another file with -o, or add --force to replace it")
    return Exported(text, path, _written(path, text, folder, pictures))


def exported_text(file: Path, form: Form) -> Exported:
    """The same as text alone, without pictures. Raises UsageError for a file that is no script."""
    source = read_script(file)
    return Exported(pytest_code(source) if form == "pytest" else how_to(source, "").text)


def _written(path: Path, text: str, folder: Path, pictures: dict[str, bytes]) -> tuple[Path, ...]:
    try:
        path.write_text(text, encoding="utf-8")
        for name, data in pictures.items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    except FileNotFoundError as error:
        raise UsageError(f"cannot write {path}: there is no folder {path.parent}") from error
    except OSError as error:
        raise SteadyhandError(f"cannot write {error.filename or path}: {error.strerror or error}") from error
    return tuple(folder / name for name in pictures)
