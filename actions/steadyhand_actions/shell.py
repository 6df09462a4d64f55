"""Shell commands that are about to be typed: allowed, asked about, or refused. Data in ``shell.toml``; runs nothing.

A compound command is as bad as its worst part. What cannot be read is asked about.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from steadyhand_actions.schema import Verdict

LONGEST: Final = 4_000
"""Characters of a command that are read; a longer one is asked about."""

_PROMPT: Final = re.compile(
    r"^(?:\([\w.\- ]+\)\s*)?(?:[\w.\-]+@[\w.\-]+[^$#%>]*|PS [^>]*|[A-Z]:[^>]*|\[[^\]]*\])?\s*[$#%>❯➜]\s+"
)
_HIDDEN: Final = re.compile(r"\$\(|`|<\(|>\(|\$\{|\beval\b|\bexec\b|\bxargs\b")
_PARTS: Final = frozenset({";", "&&", "||", "|", "|&", "&", "\n", "(", ")", ";;"})


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Table:
    allow: frozenset[str]
    only: Mapping[str, frozenset[str]]
    unless: Mapping[str, frozenset[str]]
    deny: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def _table() -> _Table:
    data = tomllib.loads(files("steadyhand_actions").joinpath("shell.toml").read_text("utf-8"))
    return _Table(
        _words(data["allow"]),
        {name: _words(text) for name, text in data["only"].items()},
        {name: _words(text) for name, text in data["unless"].items()},
        tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in data["deny"].items()),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split(",") if (word := part.strip()))


@lru_cache(maxsize=1_024)
def judge(text: str) -> Judged:
    """What a command line, or several, may do."""
    line = " ".join(text.replace("\\\n", " ").split(" ")).strip()
    if not line:
        return Judged("allow", "execute.nothing", "nothing is run")
    for name, pattern in _table().deny:
        if pattern.search(line[:LONGEST]):
            return Judged("deny", f"execute.{name}", f"the command {_short(line)} is never run ({name})")
    if len(line) > LONGEST or _HIDDEN.search(line):
        return Judged(
            "ask", "execute.command", f"the command {_short(line)} runs something that cannot be read from it"
        )
    try:
        commands = _commands(line)
    except ValueError:
        return Judged("ask", "execute.command", f"the command {_short(line)} cannot be read")
    for command in commands:
        if not _harmless(command):
            return Judged("ask", "execute.command", f"the command {_short(line)} can change things")
    return Judged("allow", "execute.harmless", "the command only looks")


def last_line(shown: str) -> str:
    """The command on the last line of what a terminal shows, without its prompt; empty when it cannot be told."""
    lines = [line for line in shown.splitlines() if line.strip()]
    if not lines or not (prompt := _PROMPT.match(lines[-1])):
        return ""
    return lines[-1][prompt.end() :].strip()


def _commands(line: str) -> list[list[str]]:
    """The simple commands in a line. ValueError when its quotes do not close."""
    commands: list[list[str]] = [[]]
    for piece in line.split("\n"):
        scanner = shlex.shlex(piece, posix=True, punctuation_chars="();<>|&")
        scanner.whitespace_split = True
        scanner.commenters = ""
        for token in scanner:
            if token in _PARTS:
                commands.append([])
            else:
                commands[-1].append(token)
        commands.append([])
    return [command for command in commands if command]


def _harmless(command: Sequence[str]) -> bool:
    table = _table()
    if any(set(word) <= set("<>&|;()") and ">" in word for word in command):
        return False
    words = list(command)
    while words and re.fullmatch(r"\w+=\S*", words[0]):
        return False
    name = words[0]
    if name not in table.allow:
        return False
    rest = [word for word in words[1:] if word]
    banned = table.unless.get(name, frozenset())
    if ("*" in banned and rest) or any(word in banned or word.split("=")[0] in banned for word in rest):
        return False
    only = table.only.get(name)
    return only is None or (bool(rest) and rest[0] in only)


def _short(line: str) -> str:
    return repr(line if len(line) <= 120 else line[:117] + "...")
