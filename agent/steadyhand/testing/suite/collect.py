"""Finds the scripts that are the tests of a suite. Knows nothing of how they are run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from steadyhand.errors import UsageError
from steadyhand.script.reading import read_script

_SUFFIXES: Final = frozenset({".yaml", ".yml"})
_IS_SCRIPT = re.compile(rb"^steadyhand *:", re.MULTILINE)
_HEAD = 65_536
"""Bytes at whose beginning a script says that it is one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A script, by its path from the root of the suite. One that cannot be read has no tags, and fails as a test."""

    script: str
    tags: tuple[str, ...] = ()
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Collected:
    """``root`` is the folder that all of them are in."""

    root: Path
    tests: tuple[Found, ...]


def collect(paths: Sequence[Path], tags: Iterable[str] = (), without: Iterable[str] = ()) -> Collected:
    """The scripts among files and folders: those that have any of ``tags`` (all of them when there are none) and none
    of ``without``. In folders what is no script is passed over, and what begins with ``_`` or ``.``: others include it.

    Raises UsageError for a path that is not there, a file that is no script, and when nothing is left.
    """
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    if not files:
        raise UsageError(f"no scripts in {_listed(paths)}: a test is a .yaml file that says 'steadyhand: 1'")
    root = Path(os.path.commonpath([file.parent for file in files]))
    wanted, unwanted = frozenset(tags), frozenset(without)
    found = [_read(file, root) for file in files]
    kept = tuple(
        f for f in found if not f.readable or ((not wanted or wanted & set(f.tags)) and not unwanted & set(f.tags))
    )
    if not kept:
        known = ", ".join(sorted({tag for f in found for tag in f.tags})) or "none"
        raise UsageError(f"none of the {len(found)} scripts has these tags; the tags there are: {known}")
    return Collected(root, kept)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for folder, inner, names in os.walk(path.resolve()):
            inner[:] = sorted(name for name in inner if not name.startswith((".", "_")))
            for name in sorted(names):
                file = Path(folder, name)
                if file.suffix in _SUFFIXES and not name.startswith((".", "_")) and _says_so(file):
                    yield file
    elif path.is_file():
        yield path.resolve()
    else:
        raise UsageError(f"{path} is not there; name scripts (.yaml) or folders of them")


def _says_so(file: Path) -> bool:
    try:
        with file.open("rb") as data:
            return _IS_SCRIPT.search(data.read(_HEAD)) is not None
    except OSError:
        return False


def _read(file: Path, root: Path) -> Found:
    name = file.relative_to(root).as_posix()
    try:
        return Found(name, read_script(file).script.tags)
    except UsageError:
        return Found(name, readable=False)


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in paths) or "nothing"
