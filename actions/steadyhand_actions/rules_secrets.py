"""Rules about secrets by name: only those the task names, only into what asks for one, only where the task says.

Looks at names, never at values: they are not known here.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from steadyhand_actions.findings import Finding, permitted, quoted
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules_targets import in_browser, in_terminal, words_on
from steadyhand_actions.task_words import Task
from steadyhand_actions.vault import names_in
from steadyhand_actions.words import fold, lexicon, tokens

_HOST: Final = re.compile(
    r"(?<![@\w.-])(?:(https?://)|)((?:[a-z0-9-]+\.)+[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3}|localhost)(:\d{1,5})?"
    r"(?=[/?#\s'\"<>),.;!]|$)"
)
_ENDINGS: Final = frozenset(
    """com org net edu gov io dev app info biz me co tv ai eu uk de fr es it nl be ch at pl pt ru ua cz se no dk fi ie
    us ca au nz br mx ar cn jp kr in tr gr hu ro za example test local localhost""".split()
)
"""How a name without ``https://`` ends that is one of a site; "notes.txt" is none."""
_SECOND: Final = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"})
"""Labels under a country that are no site's own name (example.co.uk)."""
_OPENING: Final = frozenset("open start launch run switch".split())
_FIELDS: Final = frozenset({"field", "combo", "entry", "textbox"})


def handing_over(text: str, focus: Target | None, context: Context, task: Task) -> list[Finding]:
    """What there is to say to a text that names secrets; nothing for one that names none."""
    names = names_in(text)
    if not names:
        return []
    strangers = [name for name in names if f"{{{{secret:{name.lower()}}}}}" not in task.folded]
    if strangers:
        reason = f"the task does not give the secret {quoted(strangers[0])}"
        return [Finding("deny", "credentials.not-given", reason, "credentials")]
    return [*_into(names[0], focus, context, task), *_place(names[0], context, task)]


def _into(name: str, focus: Target | None, context: Context, task: Task) -> list[Finding]:
    """Whether what has the focus takes a secret."""
    secret = f"the secret {quoted(name)}"
    if focus is None:
        return [_ask("credentials.unknown-field", f"what {secret} would be typed into cannot be told")]
    if "password" in focus.states:
        return []
    called = next(iter(words_on(focus)), "") or focus.label
    if in_terminal(context, focus) or focus.role == "terminal":
        return [_ask("credentials.terminal", f"{secret} would be typed into a terminal, which may show and keep it")]
    if "multiline" in focus.states or focus.role not in _FIELDS:
        return [_ask("credentials.open-text", f"{secret} would be typed into {quoted(called)}, where all can read it")]
    if any(lexicon().lists["secret"].in_text(t) for t in (focus.name, focus.label, focus.description) if t):
        return []
    found = _ask("credentials.plain-field", f"{secret} would be typed into {quoted(called)}, which shows what it holds")
    by_name = [t for t in (focus.label, focus.name) if len(t) >= 3]
    return [permitted(found) if any(task.holds(t) for t in by_name) else found]


def _place(name: str, context: Context, task: Task) -> list[Finding]:
    """Whether the task says that the secret belongs here."""
    secret = f"the secret {quoted(name)}"
    hosts = _named_hosts(task)
    if in_browser(context) or context.address:
        here, port = _host_of(context.address)
        if here and any(_same(here, port, host, wanted) for host, wanted in hosts):
            return []
        if not here:
            return [_ask("credentials.unknown-site", f"whose page {secret} would be given to cannot be told")]
        if hosts:
            reason = f"{secret} is for {quoted(hosts[0][0])}, and this page is of {quoted(here)}"
            return [Finding("deny", "credentials.other-site", reason, "credentials")]
        if _owner(here) and _owner(here) in tokens(task.folded):
            return []
        return [_ask("credentials.site", f"the task does not say that {secret} is for {quoted(here)}")]
    if hosts or (_OPENING.intersection(tokens(task.folded)) and not _is_named(context, task)):
        where = quoted(context.window or context.app)
        return [_ask("credentials.other-app", f"the task does not say that {secret} is for {where}")]
    return []


def _named_hosts(task: Task) -> tuple[tuple[str, str], ...]:
    """Sites that the task names, with the port where it says one."""
    found = []
    for scheme, host, port in _HOST.findall(task.folded):
        if scheme or _is_number(host) or host.rpartition(".")[2] in _ENDINGS:
            found.append((host, port))
    return tuple(found)


def _ask(rule: str, reason: str) -> Finding:
    return Finding("ask", rule, reason, "credentials")


def _host_of(address: str) -> tuple[str, str]:
    """Host and port; empty for what is none. Browsers leave the scheme out."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    return (host.rstrip(".") if parts.scheme in ("", "http", "https") else ""), (f":{port}" if port else "")


def _same(here: str, port: str, named: str, wanted: str) -> bool:
    """The named host or one below it; a port that is named is held to."""
    named = named.removeprefix("www.")
    return (here == named or (not _is_number(named) and here.endswith(f".{named}"))) and (not wanted or wanted == port)


def _owner(host: str) -> str:
    """The word by which people call the owner of a host; empty where others may have pages under the same name."""
    labels = host.removeprefix("www.").split(".")
    if _is_number(host) or len(labels) < 2:
        return ""
    if len(labels) == 2:
        return labels[0] if len(labels[0]) >= 3 else ""
    return labels[0] if len(labels) == 3 and labels[1] in _SECOND and len(labels[2]) == 2 else ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_named(context: Context, task: Task) -> bool:
    """Whether the task has a word of the application or its window in it."""
    here = {word for word in tokens(fold(f"{context.app} {context.window}")) if len(word) >= 3}
    return bool(here.intersection(tokens(task.folded)))
