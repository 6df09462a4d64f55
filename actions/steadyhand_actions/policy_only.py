"""What a run is kept to by a policy file: only these applications, folders and hosts, no network. Denies the rest.

Looking - moving the pointer, scrolling, waiting - is not kept from anything.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from steadyhand_actions.findings import Finding, quoted
from steadyhand_actions.hosts import addresses_in, host_of, is_local
from steadyhand_actions.policy import Context
from steadyhand_actions.policy_file import Only
from steadyhand_actions.rules_targets import in_browser, in_chat, in_files, in_mail, in_terminal
from steadyhand_actions.schema import Act, Activate, Launch, Move, Press, Scroll, SetValue, Type, Wait
from steadyhand_actions.words import fold, has_name, lexicon

_PATH: Final = re.compile(r"(?:file://)?(?:~[\w.-]*)?/[^\s'\"<>|;&:]*|(?<![\w.])\.\.(?:/[^\s'\"<>|;&]*)?")
_REMOTE: Final = re.compile(
    r"\b(?:curl|wget|ssh|scp|sftp|rsync|ftp|telnet|nc|ncat|netcat|ping|dig|nslookup|aria2c|rclone|mail|sendmail|mutt)\b"
    r"|\bgit\s+(?:push|pull|fetch|clone|remote\s+update)\b|\b(?:pip\d?|npm|apt|apt-get|dnf|cargo|go)\s+(?:install|get|update|publish)\b"
)
"""Commands that reach for the network."""


def kept_within(only: Only, action: Act, context: Context, where: str) -> list[Finding]:
    """What ``only`` has against an act. ``where``: file and line, for reasons."""
    if isinstance(action, Move | Scroll | Wait):
        return []
    found: list[Finding] = []
    if only.apps is not None and not _is_app(only.apps, _app(action, context)):
        name = _app(action, context)
        said = (
            f"{quoted(name)} is none of the applications named there" if name else "no application is known to be there"
        )
        found.append(_denied(where, "apps", said))
    if not only.network and (what := _network(action, context)):
        found.append(_denied(where, "network", f"{what} reaches for the network"))
    if only.domains is not None:
        found += _domains(only.domains, action, context, where)
    if only.folders is not None and not isinstance(action, Activate):
        found += _folders(only.folders, action, context, where)
    return found


def _denied(where: str, key: str, said: str) -> Finding:
    return Finding("deny", f"file.only.{key}", f"{where} keeps this run to what it names: {said}", "out-of-scope")


def _app(action: Act, context: Context) -> str:
    return action.app.removesuffix(".desktop") if isinstance(action, Launch) else context.app


def _is_app(patterns: Sequence[str], app: str) -> bool:
    """An application by its name, or by the last part of a name in reverse order (org.gnome.gedit)."""
    names = {fold(app), fold(app).rpartition(".")[2]} if app else set()
    return any(fnmatch.fnmatchcase(name, fold(p).replace("[", "[[]")) for p in patterns for name in names)


def _typed(action: Act) -> str:
    match action:
        case Type():
            return action.text
        case SetValue():
            return str(action.value)
        case Launch():
            return " ".join(action.arguments)
        case _:
            return ""


# ---- network -------------------------------------------------------------------------------------------------------


def _network(action: Act, context: Context) -> str:
    """What of an act reaches for the network; empty when nothing does."""
    if isinstance(action, Launch):
        apps = lexicon().apps
        kinds = apps["browser"] | apps["mail"] | apps["chat"]
        if has_name(action.app, kinds) and not all(_offline(text) for text in action.arguments or ("",)):
            return f"the application {quoted(action.app)}"
    elif in_mail(context) or in_chat(context):
        return quoted(context.window or context.app)
    elif in_browser(context) or context.address:
        host = context.domain or host_of(context.address)
        local = context.address.startswith(("file:", "about:")) or is_local(host)
        if not local:
            return f"the page {quoted(host or context.window)}"
    far = [a for a in addresses_in(_typed(action)) if not is_local(host_of(a))]
    if far:
        return f"the address {quoted(far[0])}"
    if in_terminal(context, context.focus) and _REMOTE.search(_typed(action)):
        return "this command"
    return ""


def _offline(argument: str) -> bool:
    return argument.startswith(("/", "file:", "about:")) or is_local(host_of(argument))


def _domains(patterns: Sequence[str], action: Act, context: Context, where: str) -> list[Finding]:
    hosts = [host_of(address) for address in addresses_in(_typed(action))]
    if not isinstance(action, Launch) and (in_browser(context) or context.address):
        here = context.domain or host_of(context.address)
        if here:
            hosts.append(here)
        elif not hosts and not context.address:
            reason = f"{where} keeps this run to the hosts it names, and the address of this page cannot be read"
            return [Finding("ask", "file.only.domains", reason, "out-of-scope")]
    wrong = next((h for h in hosts if h and not is_local(h) and not any(_below(p, h) for p in patterns)), None)
    return [_denied(where, "domains", f"{quoted(wrong)} is none of the hosts named there")] if wrong else []


def _below(pattern: str, host: str) -> bool:
    flat = fold(pattern).strip().rstrip(".").replace("[", "[[]")
    return fnmatch.fnmatchcase(fold(host), flat) or fnmatch.fnmatchcase(fold(host), f"*.{flat}")


# ---- folders -------------------------------------------------------------------------------------------------------


def _folders(folders: Sequence[str], action: Act, context: Context, where: str) -> list[Finding]:
    paths = [found.group() for found in _PATH.finditer(_without_addresses(_typed(action))[:20_000])]
    if context.folder:
        paths.append(context.folder)
    for path in paths:
        if not _inside(path, folders):
            return [_denied(where, "folders", f"{quoted(path)} is in none of the folders named there")]
    unknown = not paths and _touches_files(action, context)
    if unknown:
        reason = f"{where} keeps this run to the folders it names, and it cannot be told which one this touches"
        return [Finding("ask", "file.only.folders", reason, "out-of-scope")]
    return []


def _without_addresses(text: str) -> str:
    for address in addresses_in(text):
        text = text.replace(address, " ")
    return text


def _inside(path: str, folders: Sequence[str]) -> bool:
    """Whether a path lies in one of the folders; one that goes up by ``..`` from nowhere known does not."""
    flat = path.removeprefix("file://")
    if not flat.startswith(("/", "~")):
        return False
    parts = PurePosixPath(posixpath.normpath(flat)).parts
    for folder in folders:
        within = PurePosixPath(posixpath.normpath(folder)).parts
        if parts[: len(within)] == within:
            return True
    return False


def _touches_files(action: Act, context: Context) -> bool:
    """A file manager, a file chooser or a terminal, of which the folder is not known."""
    if isinstance(action, Launch):
        return False
    if in_terminal(context, context.focus):
        return "\n" in _typed(action) or (isinstance(action, Press) and action.keys[-1:] != ("esc",))
    choosing = context.kind == "dialog" and bool(lexicon().lists["file_title"].in_text(context.window))
    return (in_files(context) or choosing) and not isinstance(action, Activate)
