"""A payment that is not the one the task speaks of: another amount, another payee. No answer makes it the person's.

Denies where the screen shows nothing of what the task names, asks where it shows that and something else, as where an
invoice and its fee are summed up. Says nothing where the task names neither an amount nor a payee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from steadyhand_actions.findings import Finding, quoted
from steadyhand_actions.money import Money, bare, money_in
from steadyhand_actions.payees import Payee, payees
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules_extent import named
from steadyhand_actions.rules_targets import words_on
from steadyhand_actions.schema import Act, Press, Verdict
from steadyhand_actions.sensitive import is_iban
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import fold, lexicon, tokens

RULE: Final = "financial.changed"
_ACCOUNT: Final = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}\b")
_TO: Final = r"\s+(?:to|an|a|para|aan|do)\s+"
_END: Final = re.compile(r"[?!,;\n]|\.(?:\s|$)|\b(?:for|from|by|on|via|using|with|now|and)\b")
_FORMS: Final = frozenset(
    "ltd limited inc gmbh ag kg co company corp llc plc sa sarl srl spa bv nv the mr mrs ms dr".split()
)
"""What many names have in common."""
_NONE, _PART, _SAME = range(3)
_LONGEST_NAME: Final = 6
"""Words beyond which what stands behind an amount is no payee's name."""


@dataclass(frozen=True, slots=True)
class _Differing:
    """What differs, in words; ``partly``: what the task names is on the screen as well."""

    said: str
    seen: str
    partly: bool


def differing(action: Act, context: Context, task: Task, found: Sequence[Finding]) -> list[Finding]:
    """What of a payment is not what the task says, for an act that is one by what was ``found``."""
    money = [finding for finding in found if finding.category == "financial"]
    if not money:
        return []
    pays = any(finding.rule == "financial.pay" for finding in money)
    amount, payee = _amount(action, context, task, pays=pays), _payee(action, context, task)
    wrong = [one for one in (amount, payee) if one is not None]
    if not wrong:
        return []
    said = " ".join(one.said for one in wrong)
    if amount is None:
        said = f"it goes {said}"
    elif payee is None and (named_ones := payees(task)):
        said = f"{said} to {quoted(named_ones[0].name)}"
    seen = " ".join(one.seen for one in wrong)
    verdict: Verdict = "ask" if all(one.partly for one in wrong) else "deny"
    return [Finding(verdict, RULE, f"the task says {said}, the screen says {seen}", "financial")]


# ---- how much ------------------------------------------------------------------------------------------------------


def _amount(action: Act, context: Context, task: Task, *, pays: bool) -> _Differing | None:
    said = task.money
    if not said:
        return None
    asked = [*_asked(action, context, pays=pays)]
    other = [paid for paid in asked if not _is_said(paid, task)]
    if not other:
        return None
    shown = [*asked, *(money for text in _all_texts(context) for money in money_in(text))]
    partly = any(Decimal(0) not in money.worth and _is_said(money, task) for money in shown)
    return _Differing(", ".join(map(str, said[:3])), str(max(other, key=lambda paid: max(paid.worth))), partly)


def _is_said(paid: Money, task: Task) -> bool:
    """Whether an amount is one the task names, or within a limit that it sets."""
    if Decimal(0) in paid.worth or any(paid.is_as(said) for said in task.money):
        return True
    return task.limits and any(max(paid.worth) <= max(said.worth) for said in task.money)


def _asked(action: Act, context: Context, *, pays: bool) -> Iterator[Money]:
    """The amounts that would be paid: on what is pressed, in its dialog, in the form, in a line of the total."""
    names = [text for thing in _pressed(action, context) for text in words_on(thing)]
    for text in (*names, context.dialog):
        yield from money_in(text)
    for label, value in context.filled:
        if lexicon().lists["amount"].in_text(label) and (paid := bare(value)) is not None:
            yield paid
    if not pays:
        return
    before = ""
    for text in (*context.around, "", *context.beside):
        if money_in(text) and any(lexicon().lists["total"].in_text(words) for words in (before, text)):
            yield from money_in(text)
        before = text if not money_in(text) else ""


def _pressed(action: Act, context: Context) -> Iterator[Target]:
    things = (context.focus, context.default) if isinstance(action, Press) else (context.target,)
    return (thing for thing in things if thing is not None and thing.role not in ("field", "document", "terminal"))


def _all_texts(context: Context) -> Iterator[str]:
    yield context.dialog
    yield from context.around
    yield from context.beside
    yield from (value for _, value in context.filled)


# ---- to whom -------------------------------------------------------------------------------------------------------


def _payee(action: Act, context: Context, task: Task) -> _Differing | None:
    return _account(context, task) or _name(action, context, task)


def _account(context: Context, task: Task) -> _Differing | None:
    """Another bank account than the one the task gives."""
    said = _accounts(task.folded)
    seen = [number for text in (context.dialog, *(value for _, value in context.filled)) for number in _accounts(text)]
    other = [number for number in seen if number not in said]
    if not said or not other:
        return None
    return _Differing(f"to {said[0].upper()}", f"to {other[0].upper()}", partly=len(other) < len(seen))


def _accounts(text: str) -> list[str]:
    """International bank account numbers, written in one."""
    found: list[str] = []
    for match in _ACCOUNT.finditer(fold(text)):
        words = match.group().split(" ")
        # What follows a number may read like a part of it.
        tries = ("".join(words[:n]) for n in range(len(words), 0, -1))
        if (number := next((each for each in tries if is_iban(each)), "")) != "":
            found.append(number)
    return found


def _name(action: Act, context: Context, task: Task) -> _Differing | None:
    """Somebody else than whom the task says to pay; whom it only describes may be called anything on the screen."""
    said = payees(task)
    if not said:
        return None
    seen = [*_screen_names(action, context)]
    likeness = [_likeness(name, said, task) for name in seen]
    if all(like == _SAME for like in likeness):
        return None
    other = seen[likeness.index(min(likeness))]
    partly = max(likeness) > _NONE or not all(payee.by_name for payee in said)
    return _Differing(f"to {quoted(said[0].name)}", f"to {quoted(other)}", partly)


def _screen_names(action: Act, context: Context) -> Iterator[str]:
    """Names of those it goes to: in the form, and behind the amount in a dialog or on what is pressed."""
    lists = lexicon().lists
    for label, value in context.filled:
        label = label.rstrip(":： ")
        if (lists["payee"].in_text(label) or lists["recipient"].is_whole(label)) and _letters(value):
            yield value
    names = [text for thing in _pressed(action, context) for text in words_on(thing)]
    for text in (*names, context.dialog):
        folded = fold(text)
        for money in money_in(text):
            unit = re.escape(money.unit)
            digits = re.escape(money.digits)
            for match in re.finditer(rf"(?:{digits}\s*{unit}|{unit}\s*{digits}){_TO}", folded):
                name = _END.split(folded[match.end() :], maxsplit=1)[0].strip()
                if _letters(name) and len(tokens(name)) <= _LONGEST_NAME:
                    yield name


def _letters(text: str) -> bool:
    """Whether a text says a name, and not only a number or what things are called everywhere."""
    return not _accounts(text) and any(len(w) > 1 and not w.isdecimal() for w in Payee.words_of(tokens(fold(text))))


def _likeness(name: str, said: Sequence[Payee], task: Task) -> int:
    """Whether a name is one of those the task says, has a part of one, or none."""
    if "@" in name:
        return _SAME if named(name, task) else _NONE
    shown = _parts((fold(name),))
    found = _NONE
    for payee in said:
        told = _parts(payee.words)
        if shown <= told or told <= shown:
            return _SAME
        found = max(found, _PART if shown & told else _NONE)
    return found


def _parts(words: Sequence[str]) -> frozenset[str]:
    """The words of a name that tell it from others."""
    parts = {part for word in words for part in re.findall(r"[^\W_]+", word)}
    return frozenset(parts - _FORMS)
