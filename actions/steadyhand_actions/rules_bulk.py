"""What is harmless once and not a hundred times: a reload, an Enter on one thing with nothing typed between.

``counted_as`` names what a press is counted as, for whoever counts; ``bulk`` judges by that count. Knows no history.
"""

from __future__ import annotations

from typing import Final, Literal

from steadyhand_actions.findings import Finding
from steadyhand_actions.keys import chord
from steadyhand_actions.policy import Context
from steadyhand_actions.rules_targets import in_browser, in_files, in_mail, in_terminal, words_on
from steadyhand_actions.schema import Act, Click, Invoke, Press
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import has_name, lexicon

Counted = Literal["", "reload", "enter"]
MOST: Final = 5
"""Times after which it is asked about."""
PATIENT: Final = 30
"""The same where the task says to do something again and again, but not how often."""
_F5: Final = (frozenset({"F5"}), frozenset({"ctrl", "F5"}), frozenset({"shift", "F5"}))
_CTRL_R: Final = (frozenset({"ctrl", "r"}), frozenset({"ctrl", "shift", "r"}))
_ENTER: Final = frozenset({"enter", "kpenter"})


def counted_as(action: Act, context: Context) -> Counted:
    """What an act is counted as; empty for what may be repeated: moving about, editing text, lines of a terminal."""
    focus = context.focus or context.target
    if in_terminal(context, focus):
        return ""
    if isinstance(action, Click | Invoke):
        names = words_on(context.target) if context.target is not None else ()
        return "reload" if any(lexicon().lists["reload"].is_whole(name) for name in names[:1]) else ""
    if not isinstance(action, Press):
        return ""
    keys = frozenset(chord(action.keys))
    loads = in_browser(context) or in_mail(context) or in_files(context) or bool(context.address)
    if keys in _F5 or (keys in _CTRL_R and loads):
        return "reload"
    if not keys & _ENTER or has_name(context.app, lexicon().apps["sheet"]):
        return ""
    writes = focus is not None and ("multiline" in focus.states or focus.role in ("document", "cell", "table"))
    return "" if writes else "enter"


def times_of(action: Act) -> int:
    return action.count if isinstance(action, Press) else 1


def bulk(action: Act, context: Context, task: Task) -> list[Finding]:
    """A question where it would be done too often."""
    kind = counted_as(action, context)
    many = context.presses + times_of(action)
    most = PATIENT if task.times > MOST else MOST
    if not kind or many <= most or task.says_number_from(many):
        return []
    what = "reloaded" if kind == "reload" else "entered on the same thing"
    return [Finding("ask", f"bulk.{kind}", f"it would be {what} {many} times, which the task does not say", "bulk")]
