"""What of ours no act may touch: our windows and pages, the terminal we were started from, our logs and configuration.

Pure, but for ``Ours.here``, which asks the system once what is ours.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from steadyhand_actions.findings import quoted
from steadyhand_actions.own_terminal import terminals_of
from steadyhand_actions.policy import Context, Decision, Policy, Target
from steadyhand_actions.rules_targets import in_browser, in_terminal
from steadyhand_actions.schema import Act, Activate, Launch, Move, Scroll, SetValue, Type, Wait
from steadyhand_actions.shell import last_line

NAME: Final = "steadyhand"
"""What the class of our windows and the titles of our pages begin with."""
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_UP: Final = re.compile(r"/(?!\.\./)[^/\s'\"]+/\.\.(?=/|$)")
"""A folder that is entered and left again."""
_BARE: Final = frozenset({"audit.jsonl", "audit.head", "trace.jsonl"})
"""Names of our files that are hardly anybody else's."""


@dataclass(frozen=True, slots=True)
class Ours:
    """``processes``: whose windows are ours. ``above``: the processes that started or show us. ``windows``: of the
    terminals we are in as they told them, 0 for one that did not. ``places``: files and folders, absolute. ``homes``:
    the folders that ``~`` may stand for: ours, and that of the programs on the desktop."""

    processes: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    windows: frozenset[int] = frozenset()
    places: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()

    @classmethod
    def here(cls, places: Iterable[Path] = (), home: Path | None = None) -> Ours:
        """What is this process's own; ``places`` besides configuration and logs. ``home``: that of the desktop."""
        usual = (_folder("XDG_CONFIG_HOME", ".config"), _folder("XDG_STATE_HOME", ".local/state"))
        shown = terminals_of(os.getpid())
        homes = tuple({str(Path.home()), str(home or Path.home())})
        found = [str(form) for place in (*usual, *places) for form in (place.absolute(), place.resolve())]
        return cls(
            frozenset({os.getpid()}), shown.above, shown.windows,
            tuple(dict.fromkeys(place for place in found if place.count("/") > 1)), homes,
        )  # fmt: skip


def _folder(variable: str, usual: str) -> Path:
    told = os.environ.get(variable, "")
    return (Path(told) if told.startswith("/") else Path.home() / usual) / NAME


def kept_off(action: Act, context: Context, ours: Ours) -> Decision | None:
    """A no for an act on what is ours; an ask where it may be; None where it is not. Looking is never refused."""
    if isinstance(action, Move | Scroll | Wait):
        return None
    if isinstance(action, Launch):
        named = next((p for text in action.arguments if (p := _place_in(text, ours))), "")
        return _no("own.files", f"{quoted(named)} is Steadyhand's own") if named else None
    if (context.pid and context.pid in ours.processes) or context.app.casefold().startswith(NAME):
        return _no("own.window", f"{quoted(context.window or context.app)} is a window of Steadyhand's own")
    if _is_own_page(context):
        return _no("own.page", f"{quoted(context.window or context.address)} is a page of Steadyhand's own")
    if isinstance(action, Activate):
        return None
    if _is_own_terminal(context, ours):
        return _no("own.terminal", f"{quoted(context.window or context.app)} is the terminal that Steadyhand runs in")
    return _on_files(action, context, ours)


@dataclass(frozen=True, slots=True)
class OffLimits:
    """A policy that never lets an act touch what is ours, whatever the policy it stands before says."""

    policy: Policy
    ours: Ours

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        said, own = self.policy.decide(action, context, task), kept_off(action, context, self.ours)
        order = ("allow", "ask", "deny")
        return own if own is not None and order.index(own.verdict) > order.index(said.verdict) else said


def _no(rule: str, reason: str) -> Decision:
    return Decision(verdict="deny", rule=rule, reason=f"{reason}; no task may act on it", category="privilege")


def _is_own_page(context: Context) -> bool:
    """Our pages lie on this machine and say in their titles whose they are."""
    if not re.match(rf"[\W\d]*{NAME}\b", context.window.casefold()) or not (in_browser(context) or context.address):
        return False
    address = context.address
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        host = ""
    return not host or host in _LOCAL


def _is_own_terminal(context: Context, ours: Ours) -> bool:
    """One process may have several windows, one of which we are in; where it was not told, it may be any of them."""
    if context.pid not in ours.above or context.pid == 0:
        return False
    if not in_terminal(context, context.focus or context.target):
        return False
    told = ours.windows or {0}
    if 0 in told or context.window_id in told:
        return True
    return not any(_looks_like_window(window, context) for window in told)


def _looks_like_window(told: int, context: Context) -> bool:
    """Whether the number a terminal told can be compared: ids of one client share their upper part."""
    return told >> 21 == context.window_id >> 21


def _on_files(action: Act, context: Context, ours: Ours) -> Decision | None:
    typed = action.text if isinstance(action, Type) else str(action.value) if isinstance(action, SetValue) else ""
    focus = context.focus or context.target
    if typed and not _is_prose(focus, context):
        named = _place_in(typed, ours)
        if named:
            return _no("own.files", f"{quoted(named)} is Steadyhand's own")
    for text in (context.window, context.address, *_words(context.target), *_words(context.focus), _entry(focus)):
        if named := _place_in(text, ours):
            return _no("own.files", f"{quoted(named)} is Steadyhand's own")
    folder = context.folder and _place_in(context.folder + "/", ours)
    if folder:
        return _no("own.files", f"{quoted(folder)} is Steadyhand's own")
    for text in (context.window, *_words(context.target)):
        bare = next((w for w in re.findall(r"[\w.-]+", text) if w in _BARE or w in _names(ours)), "")
        if bare:
            reason = f"{quoted(bare)} may be a file of Steadyhand's own"
            return Decision(verdict="ask", rule="own.files", reason=reason, category="privilege")
    return None


def _is_prose(focus: Target | None, context: Context) -> bool:
    """Text of a document that speaks of a place does nothing there."""
    if focus is None or in_terminal(context, focus):
        return False
    return "multiline" in focus.states or focus.role == "document"


def _entry(focus: Target | None) -> str:
    """What stands in a field of one line, or on the last line of a terminal: Enter would act on it."""
    if focus is None or "multiline" in focus.states or focus.role == "document":
        return last_line(focus.text) if focus is not None and focus.role == "terminal" else ""
    return last_line(focus.text) if focus.role == "terminal" else focus.text


def _words(target: Target | None) -> tuple[str, ...]:
    """What names the thing. The text that it holds is not what it is."""
    if target is None:
        return ()
    return (target.name, target.description) if target.role != "document" else ()


def _place_in(text: str, ours: Ours) -> str:
    """The place of ours that a text names; empty when it names none."""
    if "/" not in text:
        return ""
    plain = unquote(text.replace("\\ ", " ")) if "%" in text or "\\" in text else text
    plain = re.sub(r"/(?:\./)+|/{2,}", "/", re.sub(r"\$(?:HOME\b|\{HOME\})", "~", plain))
    while (shorter := _UP.sub("", plain)) != plain:
        plain = shorter
    return next((form for form in _forms(ours) if re.search(rf"(?<![\w.~-]){re.escape(form)}(?![\w.-])", plain)), "")


def _forms(ours: Ours) -> Iterator[str]:
    """Each place as it may be written."""
    for place in ours.places:
        yield place
        yield from (f"~{place.removeprefix(home)}" for home in ours.homes if home and place.startswith(f"{home}/"))


def _names(ours: Ours) -> frozenset[str]:
    """Names of folders and files of ours that are long enough to be nobody else's."""
    last = (place.rpartition("/")[2] for place in ours.places)
    return frozenset(name for name in last if len(name) >= 18)
