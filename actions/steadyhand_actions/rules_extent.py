"""How far the task's permission reaches: once unless it says more, to whom it says, for what it names.

Turns what the task permits back into a question where an act goes beyond it; adds nothing that was not permitted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from steadyhand_actions.findings import Finding, quoted
from steadyhand_actions.policy import Context
from steadyhand_actions.rules_targets import in_mail
from steadyhand_actions.schema import Act, Press, SetValue, Type
from steadyhand_actions.sensitive import is_card, is_iban
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import fold, lexicon, tokens

MOST: Final = 5
"""Times that one risky act is done on one target before it is asked about again."""
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_ACCOUNT: Final = re.compile(r"\b[A-Za-z]{2}\d{2}[A-Za-z0-9 ]{11,40}\b|\b\d(?:[ -]?\d){12,18}\b")


def beyond(action: Act, context: Context, task: Task, found: Sequence[Finding]) -> list[Finding]:
    """What the task permitted, and this act goes beyond."""
    allowed = [f for f in found if f.verdict == "allow" and f.category != "safe"]
    if not allowed:
        return []
    first = allowed[0]
    if context.repeats >= task.times:
        reason = f"the task says this {'once' if task.times == 1 else f'{task.times} times'}, and it was done already"
        return [Finding("ask", first.rule, f"{reason} ({first.reason})", first.category)]
    if context.repeats >= MOST and not task.says_number_from(context.repeats + 1):
        reason = f"it was done {context.repeats} times on the same thing already ({first.reason})"
        return [Finding("ask", "bulk.repeats", reason, "bulk")]
    categories = {f.category for f in allowed}
    if "destructive" in categories and context.selected > max(1, task.files) and not task.plural:
        reason = f"{context.selected} things are selected, and the task speaks of one ({first.reason})"
        return [Finding("ask", "bulk.selected", reason, "bulk")]
    if "communication" in categories and (stranger := _stranger(context, task)):
        return [
            Finding("ask", "communication.recipient", f"{quoted(stranger)} is not named in the task", "communication")
        ]
    if "financial" in categories and (other := _other_account(context, task)):
        return [Finding("ask", "financial.changed", f"{quoted(other)} is not named in the task", "financial")]
    return []


def whole(action: Act, context: Context, task: Task) -> list[Finding]:
    """Everything is selected, and would be written over or removed."""
    focus = context.focus or context.target
    if not context.whole or focus is None or not _writes(action):
        return []
    large = focus.role in ("document", "table", "cell", "list", "tree", "row") or "multiline" in focus.states
    filled = len((focus.text or focus.name).strip()) > 0 or focus.role != "document"
    if not large or not filled or task.mentions("taking_away") or task.plural:
        return []
    return [Finding("ask", "bulk.whole", f"all of {quoted(context.window)} is selected and would be gone", "bulk")]


def _writes(action: Act) -> bool:
    if isinstance(action, Press):
        last = action.keys[-1].casefold()
        return last in ("delete", "del", "backspace") or [k.casefold() for k in action.keys] in (
            ["ctrl", "v"],
            ["ctrl", "x"],
        )
    return isinstance(action, Type | SetValue)


def _stranger(context: Context, task: Task) -> str:
    """Somebody among those it goes to whom the task does not name."""
    for label, value in context.filled:
        labelled = lexicon().lists["recipient"].is_whole(label.rstrip(":： "))
        people = [found.group() for found in _MAIL.finditer(value)] if labelled or in_mail(context) else []
        if labelled and in_mail(context) and not people:
            people = [part.strip() for part in re.split("[,;]", value) if part.strip()]
        for person in people:
            if not named(person, task):
                return person
    return ""


def named(person: str, task: Task) -> bool:
    """A person by the address, or by a name in it."""
    if task.holds(person):
        return True
    said = set(tokens(task.folded)) | set(re.findall(r"[^\W_]+", task.folded))
    if "@" in person and any("@" in word for word in task.folded.split()):
        # The task gives addresses: then it is those, and no others like them.
        local = fold(person).split("@")[0]
        return local in said and not any(w.startswith(f"{local}@") for w in task.folded.split())
    name = fold(person).split("@")[0]
    return any(len(part) > 1 and part in said for part in re.findall(r"[^\W\d_]+", name))


def _other_account(context: Context, task: Task) -> str:
    """An account or a card in the form that the task does not give."""
    numbers = (match.group() for _, value in context.filled for match in _ACCOUNT.finditer(value))
    return next((n for n in numbers if (is_iban(n) or is_card(n)) and not _holds_digits(task, n)), "")


def _holds_digits(task: Task, number: str) -> bool:
    flat = re.sub(r"[\s-]", "", fold(number))
    return flat in re.sub(r"[\s-]", "", task.folded)
