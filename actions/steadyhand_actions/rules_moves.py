"""Rules about drags, programs that are started, windows that are closed unsaved, and a paste by the middle button."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from steadyhand_actions.findings import Finding, permitted, quoted
from steadyhand_actions.hosts import host_of
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules_targets import (
    activating,
    in_browser,
    in_chat,
    in_files,
    in_mail,
    in_terminal,
    touching,
    words_on,
)
from steadyhand_actions.schema import Launch
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import fold, lexicon

_UNSAVED: Final = re.compile(
    r"^\s*[*•●◦∙]|\[\+\]|[•●*]\s*$| [—–-] edited\b"
    r"|[\[(](?:modified|unsaved|changed|edited|geändert|modifié|modificado|modificato|zmieniony|изменен)[\])]"
)
_ADDRESS: Final = re.compile(r"(?:https?|ftp|file)://|^www\.|^[\w.-]+\.[a-z]{2,}(?:/|$)")


def dragging(context: Context, task: Task) -> list[Finding]:
    """What is dropped somewhere: on the trash, on a page, into a terminal."""
    found = touching(context, unknown=True)
    onto = context.onto
    if onto is None:
        return found
    moved = next(iter(words_on(context.target)), "") if context.target is not None else ""
    what = quoted(moved) if moved else "what is dragged"
    place = Context(app=onto.text if onto.role == "window" else context.app, window=onto.name)
    if _is_trash(onto):
        act = lexicon().act("delete")
        finding = Finding("ask", "destructive.drag", f"{what} would be dropped on {quoted(onto.name)}", "destructive")
        found.append(permitted(finding) if task.names(act) and task.covers(moved) else finding)
    elif in_terminal(place, onto):
        found.append(Finding("ask", "execute.drop", f"{what} would be dropped where commands are run", "execute"))
    elif in_files(context) and (in_browser(place) or in_mail(place) or in_chat(place)):
        finding = Finding("ask", "exfiltration.drop", f"{what} would be handed to {quoted(onto.name)}", "exfiltration")
        found.append(permitted(finding) if task.names(lexicon().act("share")) and task.covers(moved) else finding)
    elif onto.role in ("button", "icon", "toggle"):
        found += activating(onto, context, task)
    return found


def _is_trash(onto: Target) -> bool:
    return any(
        lexicon().lists["trash"].in_text(text) for text in (*words_on(onto), onto.description, *onto.group) if text
    )


def starting(action: Launch, task: Task) -> list[Finding]:
    """A program with a file or an address that the task does not name was chosen by somebody else than the person."""
    for argument in action.arguments:
        if not _chosen(argument, task):
            finding = f"{quoted(action.app)} would be started with {quoted(argument)}, which the task does not name"
            return [Finding("ask", "out-of-scope.argument", finding, "out-of-scope")]
    return []


def _chosen(argument: str, task: Task) -> bool:
    """Whether the task holds a file or an address, in whole or by its name."""
    flat = argument.strip()
    if not flat or task.holds(flat):
        return True
    if _ADDRESS.search(flat.lower()) and not flat.lower().startswith("file:"):
        host, rest = host_of(flat), re.sub(r"^\w+://[^/]*/?", "", flat).rstrip("/")
        # A site by its name is its front page, and nothing else of it.
        return bool(host) and fold(host.removeprefix("www.")) in task.folded and (not rest or fold(rest) in task.folded)
    path = PurePosixPath(flat.removeprefix("file://"))
    return bool(path.name) and (task.holds(path.name) or (path.suffix != "" and task.holds(path.stem)))


def pasting_by_mouse(context: Context) -> list[Finding]:
    """The middle button puts in what is selected somewhere: in a terminal it is run."""
    if not in_terminal(context, context.target):
        return []
    return [
        Finding(
            "ask", "execute.paste", "what is selected somewhere would be pasted into a place that runs it", "execute"
        )
    ]


def closing(chord: tuple[str, ...], context: Context, task: Task) -> list[Finding]:
    """A window is closed that holds what was not saved."""
    if not _UNSAVED.search(context.window.lower()) or task.mentions("closing"):
        return []
    reason = f"{'+'.join(chord)} would close {quoted(context.window)}, which is not saved"
    return [Finding("ask", "destructive.close", reason, "destructive")]
