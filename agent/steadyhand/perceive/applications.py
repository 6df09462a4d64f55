"""The installed applications, and which of them a phrase means.

What an application is comes from its own desktop entry: names, generic name, keywords, and the registered categories
of the Desktop Menu Specification (freedesktop.org, appendix A). No application is named here.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from functools import lru_cache
from pathlib import Path, PurePath

from rapidfuzz import fuzz

from steadyhand.perceive.desktop_entry import Application, command, installed

__all__ = ["Application", "command", "default_for", "installed", "match"]

_SMALL = re.compile(r"\b(?:the|a|an|my|this|your|app|application|program|tool|software|window)\b", re.IGNORECASE)
_KINDS: dict[str, tuple[str, ...]] = {
    "TextEditor": ("text editor", "editor", "notepad", "note editor", "plain text editor"),
    "Calculator": ("calculator", "calc", "pocket calculator", "desktop calculator"),
    "FileManager": ("file manager", "files", "file browser", "file explorer", "explorer", "finder"),
    "WebBrowser": ("web browser", "browser", "internet browser", "internet"),
    "TerminalEmulator": ("terminal", "terminal emulator", "console", "command line", "shell"),
    "WordProcessor": ("word processor", "writer"),
    "Spreadsheet": ("spreadsheet", "spreadsheets"),
    "Presentation": ("presentation", "slides"),
    "Email": ("email", "e-mail", "mail", "mail client", "email client", "mail program"),
    "Calendar": ("calendar",),
    "Viewer": ("viewer", "image viewer", "document viewer", "pdf viewer", "picture viewer"),
    "RasterGraphics": ("paint", "painting", "drawing", "image editor", "photo editor"),
    "Player": ("player", "media player", "music player", "video player"),
    "Settings": ("settings", "preferences", "control panel", "control center", "system settings"),
    "Chat": ("chat", "messenger"),
    "Archiving": ("archive manager", "archiver"),
    "Dictionary": ("dictionary",),
    "Clock": ("clock", "clocks"),
    "Game": ("game",),
    "IDE": ("ide", "development environment"),
    "Monitor": ("system monitor", "task manager", "process monitor"),
    "PackageManager": ("software centre", "app store", "package manager"),
    "Maps": ("maps",),
}  # fmt: skip
"""What people call the registered categories."""
_CALLED = {word: category for category, words in _KINDS.items() for word in words}
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def match(phrase: str, apps: Sequence[Application]) -> list[tuple[float, Application]]:
    """Applications that a phrase may mean, best first, with a score of 0 to 1 (0.8 and more is sure)."""
    words = " ".join(_SMALL.sub(" ", phrase.strip().strip("'\"“”‘’`")).split()).casefold()
    whole = phrase.strip().strip("'\"“”‘’`").casefold()
    if not whole:
        return []
    scored = [(max(_score(whole, app), _score(words, app) if words else 0.0), app) for app in apps]
    kept = [(s, a) for s, a in scored if s >= 0.3]
    return sorted(
        kept, key=lambda found: (-found[0], found[1].no_display, _breadth(found[1]), found[1].name.casefold())
    )


def _breadth(app: Application) -> int:
    """Of several of one kind, the one that is nothing else besides comes first."""
    return len(app.categories)


def _score(words: str, app: Application) -> float:
    hidden = 0.85 if app.no_display or app.terminal else 1.0
    program = _program(app)
    stem = app.id.removesuffix(".desktop").casefold()
    exact = {app.name.casefold(), program, stem, stem.rsplit(".", 1)[-1], *(n.casefold() for n in app.names)}
    if words in exact:
        return 1.0 * hidden
    if words == app.generic.casefold() and words:
        return 0.95 * hidden
    category = _CALLED.get(words)
    if category is not None and category in app.categories:
        return (0.93 if _is_mainly(app, category) else 0.82) * hidden
    best = max((_part(words, name) for name in (app.name.casefold(), *(n.casefold() for n in app.names))), default=0.0)
    best = max(best, 0.9 * _part(words, app.generic.casefold()))
    if len(words) >= 4:
        typo = max(fuzz.ratio(words, name) for name in exact if name) / 100
        best = max(best, 0.9 * typo if typo >= 0.8 else 0.5 * typo)
        best = max(best, 0.85 * _mistyped_kind(words, app))
    if words in {k.casefold() for k in app.keywords}:
        best = max(best, 0.7)
    return best * hidden


def _mistyped_kind(words: str, app: Application) -> float:
    """What kind of application it is, with a typing mistake; 0 when too far off."""
    kinds = {app.generic.casefold(), *(word for word, category in _CALLED.items() if category in app.categories)}
    close = max((fuzz.ratio(words, kind) for kind in kinds if len(kind) >= 4), default=0.0) / 100
    return close if close >= 0.8 else 0.0


def _is_mainly(app: Application, category: str) -> bool:
    """A browser that can also edit is a browser: the words of its own names and categories decide."""
    kinds = [c for c in app.categories if c in _KINDS]
    return not kinds or kinds[0] == category or len(kinds) == 1


def _part(words: str, name: str) -> float:
    """All of the words in the name, or the name's own words in the phrase."""
    if not words or not name:
        return 0.0
    a, b = set(words.split()), set(re.split(r"[\s\-_./]+", name))
    if a <= b:
        return 0.85 if len(a) / len(b) >= 0.5 else 0.7
    if b <= a:
        return 0.8
    return 0.0


@lru_cache(maxsize=4096)
def _program_of(line: str) -> str:
    words = line.split()
    return PurePath(words[0].strip('"')).name.casefold() if words else ""


def _program(app: Application) -> str:
    return _program_of(app.exec)


def default_for(what: str, apps: Sequence[Application], environment: Mapping[str, str]) -> Application | None:
    """The application that opens a file, folder or address: the person's choice, else the first that says it can."""
    kind = _mime(what, environment)
    if kind is None:
        return None
    by_id = {app.id: app for app in apps}
    for id in _chosen(kind, environment):
        if id in by_id:
            return by_id[id]
    able = [app for app in apps if kind in app.mime and not app.no_display] or [app for app in apps if kind in app.mime]
    if not able and kind.startswith("text/"):
        able = [app for app in apps if "text/plain" in app.mime]
    return min(able, key=lambda app: (app.no_display, len(app.mime), app.id), default=None)


def _mime(what: str, environment: Mapping[str, str]) -> str | None:
    if _ADDRESS.match(what) and not what.startswith("file:"):
        return "x-scheme-handler/" + what.split(":", 1)[0].lower()
    path = Path(what.removeprefix("file://"))
    if what.startswith("~"):
        path = Path(environment.get("HOME", "~")).expanduser() / what[1:].lstrip("/")
    if not path.is_absolute():
        path = Path(environment.get("HOME", "~")).expanduser() / path
    if path.is_dir():
        return "inode/directory"
    return mimetypes.guess_type(path.name)[0] or ("text/plain" if path.suffix else None)


def _chosen(kind: str, environment: Mapping[str, str]) -> list[str]:
    """Ids from the person's and the system's mimeapps.list (MIME Applications specification), in order."""
    home = Path(environment.get("HOME", "~")).expanduser()
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    files = [config / "mimeapps.list", Path("/etc/xdg/mimeapps.list"), Path("/usr/share/applications/mimeapps.list")]
    ids: list[str] = []
    for file in files:
        parser = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
        try:
            parser.read(file, encoding="utf-8")
        except (ConfigError, UnicodeDecodeError, OSError):
            continue
        ids += [i for i in parser.get("Default Applications", kind, fallback="").split(";") if i]
    return ids
