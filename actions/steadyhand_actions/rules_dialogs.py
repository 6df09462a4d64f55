"""Rules about buttons that mean what is said around them: OK, Yes, Continue - or a Cancel that does not cancel."""

from __future__ import annotations

import re
from typing import Final

from steadyhand_actions.findings import Finding, permitted, quoted
from steadyhand_actions.money import amounts
from steadyhand_actions.policy import Context
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import Act, acts_in, clauses, fold, lexicon, tokens

LONG: Final = 60
"""Words of a dialog beyond which it is a form: single words in it no longer say what OK does."""


def dialog_text(context: Context) -> str:
    """What the dialog says, its title included."""
    if context.kind != "dialog" and not context.dialog:
        return ""
    return f"{context.window}. {context.dialog}"


def said_of(context: Context, name: str) -> tuple[Act, ...]:
    """What the dialog, or the text near an answering button, says that it does: "Pressing Cancel will delete them"."""
    wanted, said = tokens(fold(name)), context.dialog or _told_near(context, name)
    if not wanted or not said:
        return ()
    found: list[Act] = []
    for clause in clauses(said):
        words = tokens(clause)
        named = any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1))
        if named and len(words) > len(wanted):
            found.extend(acts_in(clause, dialog=True))
    question = lexicon().lists["save_question"].in_text(context.dialog)
    if question and wanted in (("no",), ("nein",), ("non",), ("nao",), ("nee",), ("nie",), ("нет",), ("否",)):
        found.append(lexicon().act("discard"))
    return tuple(found)


def _told_near(context: Context, name: str) -> str:
    """What stands near a button that only answers, where that is no dialog: a page or a mail with its own OK."""
    lists = lexicon().lists
    answers = lists["generic"].is_whole(name) or lists["refuse"].is_whole(name)
    return "\n".join(context.around) if answers else ""


def by_dialog(name: str, context: Context, task: Task) -> list[Finding]:
    """A button that means what its dialog says: OK, Yes, Continue - or a Cancel that does not cancel."""
    text, lists = dialog_text(context), lexicon().lists
    if not text:
        near, acts = _told_near(context, name), list(said_of(context, name))
        if lists["generic"].is_whole(name):
            acts += [act for act in acts_in(near, dialog=True) if _warned(act, near)]
        # What only stands near is no dialog's own word on its button: the person's word on it goes before.
        return [_by_dialog_act(act, name, near, task) for act in dict.fromkeys(acts) if not task.says_to_press(name)]
    acts = list(said_of(context, name))
    if lists["generic"].is_whole(name):
        brief = len(tokens(fold(text[:4_000]))) <= LONG
        acts += [act for act in acts_in(text, dialog=True) if brief or _warned(act, text)]
        if lists["save_question"].in_text(text):
            acts = [act for act in acts if act.group not in ("discard", "delete")]
    findings = [_by_dialog_act(act, name, text, task) for act in dict.fromkeys(acts)]
    lasting = lists["irreversible"].in_text(text) and not lists["save_question"].in_text(text)
    if lasting and not findings and not lists["refuse"].is_whole(name) and tokens(fold(name))[:1] != ("help",):
        reason = f"the dialog says of {quoted(name)} that it cannot be undone"
        asked = Finding("ask", "destructive.irreversible", reason, "destructive")
        literal = task.says_to_press(name) and not lists["generic"].is_whole(name)
        findings.append(permitted(asked) if literal or _said_for_good(name, text, task) else asked)
    return findings


def _said_for_good(name: str, text: str, task: Task) -> bool:
    """Whether the task says to do what the button says, for good, and to what the dialog speaks of."""
    acts = acts_in(name)
    return bool(acts) and all(task.names(act, lasting=True) for act in acts) and task.covers(text)


def _warned(act: Act, text: str) -> bool:
    """In a long dialog a word alone says little: its sentence has to be a question or a warning."""
    for sentence in re.split(r"(?<=[.!?。！？])\s*|\n", text[:4_000]):
        asks = sentence.rstrip().endswith(("?", "？")) or lexicon().lists["irreversible"].in_text(sentence)
        if asks and act in acts_in(sentence, dialog=True):
            return True
    return False


def _by_dialog_act(act: Act, name: str, text: str, task: Task) -> Finding:
    price = amounts(text)
    cost = f" ({', '.join(price)})" if price and act.category == "financial" else ""
    reason = f"{quoted(name)} would {act.does}{cost}, by what is said there: {quoted(text)}"
    finding = Finding("ask", act.rule, reason, act.category)
    literal = task.says_to_press(name)
    if act.category == "financial":
        said = literal and task.names(act) and task.holds_amounts_of(text)
    elif act.category in ("consent", "submit"):
        said = literal or (task.names(act) and task.covers(text))
    elif act.category == "credentials":
        said = False
    elif act.group == "discard":
        said = task.names(act)
    else:
        said = task.names(act) and task.covers(text)
    return permitted(finding) if said else finding
