"""Desktop entries as files: read them, and make a command of one.

Source: Desktop Entry Specification 1.5 (freedesktop.org), sections "Basic format", "The Exec key", "Recognised keys".
Knows nothing of what a phrase may mean.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from steadyhand_actions.errors import BadAction

_FILES, _URLS = {"%f", "%F"}, {"%u", "%U"}
_ESCAPES = {"\\s": " ", "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}


@dataclass(frozen=True, slots=True)
class Application:
    """One installed application. ``names`` are its names in all languages; ``id`` is that of its desktop entry."""

    id: str
    name: str
    generic: str = ""
    comment: str = ""
    keywords: tuple[str, ...] = ()
    exec: str = ""
    categories: tuple[str, ...] = ()
    icon: str = ""
    terminal: bool = False
    mime: tuple[str, ...] = ()
    no_display: bool = False
    startup_class: str = ""
    names: tuple[str, ...] = ()
    path: str = ""


def installed(environment: Mapping[str, str]) -> tuple[Application, ...]:
    """The applications of an environment, by the precedence of its data folders; broken entries are left out."""
    found: dict[str, Application | None] = {}
    for folder in _data_folders(environment):
        root = folder / "applications"
        if not root.is_dir():
            continue
        for path in sorted(root.rglob("*.desktop")):
            id = "-".join(path.relative_to(root).parts)
            if id not in found:
                found[id] = _read(path, id, environment)
    return tuple(app for app in found.values() if app is not None)


def _data_folders(environment: Mapping[str, str]) -> list[Path]:
    home = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".local/share")
    system = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(home), *(Path(d) for d in system.split(":") if d)]


def _read(path: Path, id: str, environment: Mapping[str, str]) -> Application | None:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    keys = _main_group(text)
    if keys.get("Type", "Application") != "Application" or keys.get("Hidden") == "true" or not keys.get("Exec"):
        return None
    tried = keys.get("TryExec")
    if tried and not _is_there(tried, environment):
        return None
    return Application(
        id=id,
        name=keys.get("Name", id.removesuffix(".desktop")),
        generic=keys.get("GenericName", ""),
        comment=keys.get("Comment", ""),
        keywords=_list(keys.get("Keywords", "")),
        exec=keys["Exec"],
        categories=_list(keys.get("Categories", "")),
        icon=keys.get("Icon", ""),
        terminal=keys.get("Terminal") == "true",
        mime=_list(keys.get("MimeType", "")),
        no_display=keys.get("NoDisplay") == "true" or not _shows_here(keys, environment),
        startup_class=keys.get("StartupWMClass", ""),
        names=tuple(v for k, v in keys.items() if k == "Name" or k.startswith("Name[")),
        path=keys.get("Path", ""),
    )


@lru_cache(maxsize=2_000)
def _main_group(text: str) -> Mapping[str, str]:
    """The same text is read once: a process may look at many desktops with the same applications."""
    keys: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == "[Desktop Entry]"
        elif inside and "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            keys.setdefault(key.strip(), _unescape(value.strip()))
    return keys


def _unescape(value: str) -> str:
    if "\\" not in value:
        return value
    out, i = [], 0
    while i < len(value):
        pair = value[i : i + 2]
        if pair in _ESCAPES:
            out.append(_ESCAPES[pair])
            i += 2
        else:
            out.append(value[i])
            i += 1
    return "".join(out)


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _is_there(program: str, environment: Mapping[str, str]) -> bool:
    return shutil.which(program, path=environment.get("PATH")) is not None


def _shows_here(keys: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    """OnlyShowIn and NotShowIn name desktop environments; without one, only what is meant for all shows."""
    current = set(environment.get("XDG_CURRENT_DESKTOP", "").split(":")) - {""}
    only, never = set(_list(keys.get("OnlyShowIn", ""))), set(_list(keys.get("NotShowIn", "")))
    return not (only and not only & current) and not (never & current)


def command(app: Application, arguments: Sequence[str] = ()) -> list[str]:
    """The argument vector that starts an application with files or addresses. No shell is involved.

    Raises BadAction when the entry's Exec line is broken.
    """
    try:
        words = shlex.split(app.exec)
    except ValueError as error:
        raise BadAction(f"The desktop entry of {app.name} is broken: Exec={app.exec!r}.") from error
    argv: list[str] = []
    took = False
    for word in words:
        if word in _FILES or word in _URLS:
            given = list(arguments) if word in ("%F", "%U") else list(arguments[:1])
            argv += [_as_url(a) if word in _URLS else a for a in given]
            took = True
        elif word == "%i":
            argv += ["--icon", app.icon] if app.icon else []
        else:
            argv.append(_expand(word, app, arguments))
    argv = [w for w in argv if w]
    if not argv:
        raise BadAction(f"The desktop entry of {app.name} names no program.")
    if not took:
        argv += list(arguments)
    return ["x-terminal-emulator", "-e", *argv] if app.terminal else argv


def _expand(word: str, app: Application, arguments: Sequence[str]) -> str:
    first = arguments[0] if arguments else ""
    for code, value in (("%c", app.name), ("%k", ""), ("%f", first), ("%u", first), ("%F", first), ("%U", first)):
        word = word.replace(code, value)
    for old in ("%d", "%D", "%n", "%N", "%v", "%m", "%i"):
        word = word.replace(old, "")
    return word.replace("%%", "%")


def _as_url(argument: str) -> str:
    """Files stay paths when relative; programs that take addresses take those too."""
    return "file://" + quote(argument) if argument.startswith("/") else argument
