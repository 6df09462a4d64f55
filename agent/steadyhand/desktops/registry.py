"""The virtual desktops of this user that run now, as one small file each.

A desktop's file is taken away by its keeper; one whose keeper is gone without that is cleaned up by the next reader.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from steadyhand_actions.errors import EnvironmentLacks


@dataclass(frozen=True, slots=True)
class DesktopInfo:
    """A desktop that runs. ``pid`` is its keeper's, ``started`` seconds since 1970, ``detached`` when it stays."""

    name: str
    display: str
    size: tuple[int, int]
    pid: int
    home: Path
    started: float
    dpi: int = 96
    detached: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A desktop's file: what everyone may know, and what it takes to work on it."""

    info: DesktopInfo
    folder: Path
    ticks: int
    env: dict[str, str]
    pids: dict[str, int]


def base() -> Path:
    """The folder of this user's desktops, for nobody else's eyes. The same from within a desktop and from without.

    Below /tmp whatever TMPDIR says: sockets have short names, and homes may grow larger than a runtime folder allows.
    """
    uid = os.getuid()
    tried = (Path(f"/tmp/steadyhand-{uid}"), Path(f"/run/user/{uid}/steadyhand"))
    for path in tried:
        with contextlib.suppress(OSError):
            path.mkdir(mode=0o700, exist_ok=True)
            seen = path.lstat()
            if stat.S_ISDIR(seen.st_mode) and seen.st_uid == uid and not seen.st_mode & 0o077:
                return path
    raise EnvironmentLacks(f"{tried[0]} cannot be used: it belongs to somebody else or is open to others; remove it.")


def new_folder() -> Path:
    """A fresh folder for one desktop."""
    return Path(tempfile.mkdtemp(prefix="d-", dir=base()))


def state_file(folder: Path) -> Path:
    return folder.with_suffix(".json")


def ticks_of(pid: int) -> int:
    """When a process started, in the kernel's ticks: tells it from a later one with the same pid. 0 when it is gone."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return 0
    fields = line[line.rindex(")") + 2 :].split()
    return 0 if fields[0] in "ZX" else int(fields[19])


def write(record: Record) -> None:
    content: dict[str, Any] = asdict(record)
    content["info"]["home"] = str(record.info.home)
    content["folder"] = str(record.folder)
    path = state_file(record.folder)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(path)


def records() -> tuple[Record, ...]:
    """The desktops that run, oldest first; what dead ones left behind is removed."""
    found = []
    for path in base().glob("d-*.json"):
        record = _read(path)
        if record is None:
            continue
        if ticks_of(record.info.pid) == record.ticks:
            found.append(record)
        else:
            _end_strays(record.folder)
            shutil.rmtree(record.folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                path.unlink()
    return tuple(sorted(found, key=lambda record: record.info.started))


def _end_strays(folder: Path) -> None:
    """End what outlived both of a desktop's keepers: programs that still carry its bus in their environment."""
    token = f"unix:path={folder}/run/bus".encode()
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                if token in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)


def find(name: str) -> Record | None:
    """A desktop by its name or its display."""
    return next((record for record in records() if name in (record.info.name, record.info.display)), None)


def _read(path: Path) -> Record | None:
    """None for a file that went away just now, or that is not one of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        info = content["info"]
        return Record(
            DesktopInfo(
                name=str(info["name"]), display=str(info["display"]), size=(int(info["size"][0]), int(info["size"][1])),
                pid=int(info["pid"]), home=Path(info["home"]), started=float(info["started"]), dpi=int(info["dpi"]),
                detached=bool(info["detached"]),
            ),
            path.with_suffix(""), int(content["ticks"]),
            {str(k): str(v) for k, v in content["env"].items()}, {str(k): int(v) for k, v in content["pids"].items()},
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
