"""A policy file on top of the built-in policy: the strictest of both decides, in whatever order the rules stand.

An ``allow`` of a file takes away an ask of the built-in rules of the category, in the application or on the host, that
it names; never a deny, never an ask of the file itself, and never what is asked because the screen talks to the agent.
What a condition needs to know and nobody told is asked about, and never allows. Pure, as the built-in policy is.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from steadyhand_actions.findings import Finding, failed, permitted, strictest
from steadyhand_actions.hosts import host_of
from steadyhand_actions.masks import NONE, Masks
from steadyhand_actions.policy import Category, Context, Decision, Target
from steadyhand_actions.policy_file import PolicyFile, Rule, read_policy
from steadyhand_actions.policy_only import kept_within
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.rules_targets import in_browser, words_on
from steadyhand_actions.schema import Act, Launch, Press, SetValue, Type
from steadyhand_actions.words import fold, look_alikes

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEVER_RELAXED: Final = ("spoken.", "unknown-target", "rule-failed")
"""Rules whose asks are no matter of category: something is not known, or somebody talks to the agent."""


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """``where`` is the file's name, for reasons."""

    file: PolicyFile
    where: str = "policy"
    inner: BuiltinPolicy = BuiltinPolicy()

    @property
    def masks(self) -> Masks:
        return self.file.masks or NONE

    def decide(self, action: Act, context: Context, task: str) -> Decision:
        return strictest(self.judge(action, context, task))

    def judge(self, action: Act, context: Context, task: str) -> tuple[Finding, ...]:
        """Everything that applies: the built-in rules, what the file allows of them, and what it asks or denies."""
        built_in = self.inner.judge(action, context, task)
        try:
            return self._judged(action, context, built_in)
        except Exception as problem:  # noqa: BLE001 - a rule that fails must make the gate ask, not open it
            return (*built_in, failed(problem))

    def counted(self, action: Act, context: Context, task: str) -> tuple[str, ...]:
        """The rules with an ``after`` that would count this act when it is done."""
        rules = [rule for rule in self.file.rules if rule.after is not None]
        if not rules:
            return ()
        built_in = self.inner.judge(action, context, task)
        return tuple(_key(rule) for rule in rules if _applies(rule, action, context, built_in, counting=True))

    def _judged(self, action: Act, context: Context, built_in: Sequence[Finding]) -> tuple[Finding, ...]:
        allowing = [
            rule for rule in self.file.rules if rule.verdict == "allow" and _applies(rule, action, context, built_in)
        ]
        found = [self._relaxed(finding, allowing) for finding in built_in]
        for rule in self.file.rules:
            if rule.verdict != "allow" and (finding := self._found(rule, action, context, built_in)) is not None:
                found.append(finding)
        if self.file.only is not None:
            found += kept_within(self.file.only, action, context, f"{self.where}:{self.file.only.place.line}")
        return tuple(found)

    def _relaxed(self, finding: Finding, allowing: Iterable[Rule]) -> Finding:
        if finding.verdict != "ask" or finding.rule.startswith(_NEVER_RELAXED):
            return finding
        rule = next((rule for rule in allowing if finding.category in (rule.category or ())), None)
        return finding if rule is None else permitted(finding, f"{self.where}:{rule.place.line} allows it")

    def _found(self, rule: Rule, action: Act, context: Context, built_in: Sequence[Finding]) -> Finding | None:
        applies = _applies(rule, action, context, built_in)
        if applies is False:
            return None
        why = rule.reason or rule.name or _in_words(rule)
        category: Category = next((f.category for f in built_in if f.category in (rule.category or ())), "out-of-scope")
        if applies is None:
            reason = f"{self.where}:{rule.place.line} may apply, which cannot be told here ({why})"
            return Finding("ask", _key(rule), reason, category)
        return Finding(rule.verdict, _key(rule), f"{self.where}:{rule.place.line} says {rule.verdict}: {why}", category)


def load_policy(path: Path) -> FilePolicy:
    """The policy of a file, for ``Settings``. Raises UsageError, in one line, for one that cannot be taken."""
    return FilePolicy(read_policy(path), path.name)


def _key(rule: Rule) -> str:
    return f"file.{rule.name or f'line-{rule.place.line}'}"


def _in_words(rule: Rule) -> str:
    """Its conditions, for a reason."""
    said = rule.model_dump(exclude_none=True, exclude={"verdict", "name", "reason"}, mode="json")
    return "; ".join(f"{k} {', '.join(map(str, v)) if isinstance(v, list) else v}" for k, v in said.items())[:200]


# ---- conditions ----------------------------------------------------------------------------------------------------


def _applies(
    rule: Rule, action: Act, context: Context, built_in: Sequence[Finding], *, counting: bool = False
) -> bool | None:
    """Whether all conditions hold; None when none fails and one cannot be told. An allow is then no allow."""
    loose = rule.verdict != "allow"
    told = [
        rule.action is None or action.kind in rule.action,
        rule.app is None or _any(rule.app, (_app(action, context),), loose=loose),
        rule.window is None or _any(rule.window, (context.window,), loose=loose),
        rule.dialog is None or _any(rule.dialog, (context.dialog,), loose=loose),
        rule.typed is None or _any(rule.typed, _typed(action), loose=loose),
        rule.text is None or _on(rule.text, _things(action, context), loose=loose),
        rule.role is None or any(_any(rule.role, (t.role,), loose=loose) for t in _things(action, context)),
        rule.category is None or any(f.category in rule.category for f in built_in),
        rule.domain is None or _hosted(rule.domain, context, loose=loose),
        _now(rule, context.now),
        counting or rule.after is None or dict(context.counts).get(_key(rule), 0) >= rule.after,
    ]
    if not all(one is not False for one in told):
        return False
    if all(told):
        return True
    return None if loose else False


def _app(action: Act, context: Context) -> str:
    return action.app.removesuffix(".desktop") if isinstance(action, Launch) else context.app


def _typed(action: Act) -> tuple[str, ...]:
    match action:
        case Type():
            return (action.text,)
        case SetValue():
            return (str(action.value),)
        case Launch():
            return action.arguments
        case _:
            return ()


def _things(action: Act, context: Context) -> tuple[Target, ...]:
    """What an act is done to; an Enter also to the default button."""
    found: tuple[Target | None, ...]
    match action:
        case Type():
            found = (context.focus or context.target,)
        case Press():
            enters = action.keys[-1:] and action.keys[-1].casefold() in ("enter", "return", "kpenter", "kp_enter")
            found = (context.focus or context.target, *((context.default,) if enters else ()))
        case _:
            found = (context.target, context.onto)
    return tuple(thing for thing in found if thing is not None)


def _on(patterns: Sequence[str], things: Sequence[Target], *, loose: bool) -> bool:
    """Words on any of the things; an allow wants every thing to be one of those it names."""
    hits = [_any(patterns, words_on(thing), loose=loose) for thing in things]
    return any(hits) if loose else bool(hits) and all(hits)


def _hosted(patterns: Sequence[str], context: Context, *, loose: bool) -> bool | None:
    host = context.domain or host_of(context.address)
    if not host:
        # A browser whose address cannot be read may be anywhere.
        return None if in_browser(context) else False
    return any(covers_host(pattern, host, loose=loose) for pattern in patterns)


def covers_host(pattern: str, host: str, *, loose: bool) -> bool:
    """Whether a pattern of hosts - ``example.org``, ``*.example.org`` - is of this host or one below it."""
    flat = pattern.strip().rstrip(".")
    return _any((flat, f"*.{flat}"), (host,), loose=loose)


def _any(patterns: Sequence[str], texts: Iterable[str], *, loose: bool) -> bool:
    """Whether any text fits a pattern. ``loose``: as it may be meant to be read, too, when letters were played with."""
    for text in texts:
        flat = " ".join(fold(text).split())
        readings = look_alikes(flat) if loose else (flat,)
        if any(_pattern(pattern).fullmatch(reading) for pattern in patterns for reading in readings):
            return True
    return False


@lru_cache(maxsize=4_096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(" ".join(fold(pattern).split()).replace("[", "[[]")))


def _now(rule: Rule, now: str) -> bool | None:
    """Whether it is the time the rule speaks of; None when nobody said what time it is."""
    if rule.time is None and rule.weekdays is None:
        return True
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        return None
    day = moment
    if rule.time is not None:
        begin, end = rule.time.split("-")
        minute = f"{moment:%H:%M}"
        over_midnight = begin > end
        if not (minute >= begin or minute < end if over_midnight else begin <= minute < end):
            return False
        if over_midnight and minute < end:
            day = moment - timedelta(days=1)  # the night belongs to the day on which it began
    return rule.weekdays is None or _DAYS[day.weekday()] in rule.weekdays
