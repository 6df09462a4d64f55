"""Rules about what is acted on: what its words say it does, what its dialog says, what window it is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from steadyhand_actions.findings import Finding, permitted, quoted
from steadyhand_actions.money import amounts
from steadyhand_actions.policy import Context, Target
from steadyhand_actions.rules_dialogs import LONG, by_dialog, said_of
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import Act, Zone, acts_in, clauses, fold, has_name, lexicon, negated, tokens

_STILL: Final = frozenset(
    """field combo tab menu menubar slider spin heading dialog window table list tree scrollbar toolbar progress
    document calendar group panel statusbar column terminal separator row cell option entry text textbox
    listitem""".split()
)
"""Roles on which a click selects, opens or focuses, and does nothing that words could say."""
_TEXTS: Final = frozenset({"label", "heading", "document"})
_SWITCHES: Final = frozenset({"checkbox", "radio", "toggle", "switch"})
_NAME: Final = 8
"""Words of a plain text beyond which it is no name of anything to click."""
_ELLIPSIS: Final = ("...", "…")
_CONSENT: Final = "agree"
_WINDOW_CONTROLS: Final = frozenset(
    "minimise minimize maximise maximize restore close help about search menu refresh reload forward home up".split()
)
_PROGRAM: Final = re.compile(r"\.([a-z0-9]{2,10})(?:\s*$|[?#\s\"')])")


def words_on(target: Target) -> tuple[str, ...]:
    """What can be read on it, or, when nothing can, what it is described as."""
    seen = tuple(dict.fromkeys(t for t in (target.name, target.text, target.label) if t.strip()))
    return seen or ((target.description,) if target.description.strip() else ())


def zones_of(context: Context) -> tuple[Zone, ...]:
    """Kinds of windows in which more is asked."""
    return _zones(context.app, context.window, context.address)


@lru_cache(maxsize=2_048)
def _zones(app: str, window: str, address: str) -> tuple[Zone, ...]:
    return tuple(zone for zone in lexicon().zones if _in_zone(zone, app, window, address))


def _in_zone(zone: Zone, app: str, window: str, address: str) -> bool:
    if has_name(app, zone.apps) or zone.titles.in_text(window):
        return True
    if tokens(fold(window)) in zone.alone and (not app or "settings" in fold(app)):
        return True
    host = re.sub(r"^\w+://", "", address).split("/")[0]
    return bool(address) and (zone.titles.in_text(host) != "" or _paying(zone, address))


def _paying(zone: Zone, address: str) -> bool:
    return zone.category == "financial" and zone.titles.in_text(address.split("?")[0]) != ""


def refuses(context: Context, name: str) -> bool:
    """Whether a name only ever says no - "Cancel" - and the dialog does not give it another meaning."""
    return lexicon().lists["refuse"].is_whole(name) and not said_of(context, name)


def touching(context: Context, *, unknown: bool = False) -> list[Finding]:
    """An act that in itself does nothing there: only windows that are not to be touched at all matter."""
    found = [_denied(zone, context) for zone in zones_of(context) if zone.deny]
    if unknown and (context.target is None or not words_on(context.target)):
        found += [_unknown(zone, context) for zone in zones_of(context) if not zone.deny]
    return found


def activating(
    target: Target | None, context: Context, task: Task, *, times: int = 1, moving: bool = False
) -> list[Finding]:
    """A click, or what has the same effect. ``moving``: a value is set, which presses nothing."""
    zones = zones_of(context)
    names = words_on(target) if target is not None else ()
    name = names[0] if names else ""
    if (found := _human(names, context)) is not None:
        return [found]
    if name and refuses(context, name):
        return []
    findings = [_denied(zone, context) for zone in zones if zone.deny]
    if not names:
        return findings + [_unknown(zone, context) for zone in zones if not zone.deny and acting(target, context)]
    assert target is not None
    findings += _programs(target, names, times, task)
    if times >= 2 and target.role in ("row", "icon", "cell", "listitem", "option"):
        findings += _uploads("open", context, task)
    if not acting(target, context):
        return findings
    if not moving:
        findings += _by_words(target, names, context, task)
        findings += by_dialog(name, context, task)
        findings += _uploads(name, context, task)
        if in_terminal(context, context.focus) and lexicon().lists["paste"].is_whole(name):
            reason = "what is on the clipboard would be pasted into a place that runs it"
            findings.append(Finding("ask", "execute.paste", reason, "execute"))
    findings += [f for zone in zones if not zone.deny and (f := _in_window(zone, target, name, context, task))]
    return findings


# ---- what it says ------------------------------------------------------------------------------------------------


def acting(target: Target | None, context: Context) -> bool:
    """Whether a click there does something, as far as its role tells."""
    if target is None:
        return True
    if target.role in _TEXTS:
        return target.role == "label" and all(len(tokens(fold(text))) <= _NAME for text in words_on(target))
    if target.role in ("icon", "image") and in_files(context):
        return False
    return target.role not in _STILL


def _by_words(target: Target, names: tuple[str, ...], context: Context, task: Task) -> list[Finding]:
    if target.role in _SWITCHES:
        found = _switch(target, " ".join(names), task)
        if target.role != "toggle" or found or task.says_to_press(" ".join(names), or_turn=True):
            return found
    findings = [off for name in names if (off := _turns_off(name, task)) is not None]
    for name in names:
        for act in acts_in(name):
            if _means(act, name, target, context):
                findings.append(_judged(act, name, context, task))
        if "financial" not in {f.category for f in findings} and amounts(name):
            findings.append(_judged(lexicon().act("pay"), name, context, task))
    return findings


def _turns_off(name: str, task: Task) -> Finding | None:
    """A button or an entry by which a protection ends: "Pause protection", "Stop the VPN"."""
    lists = lexicon().lists
    for clause in clauses(name):
        words = tokens(clause)
        off = next((i for i in range(len(words)) if _begins_off(words, i)), -1)
        if off >= 0 and not negated(words, off) and lists["guard"].in_text(clause):
            found = Finding("ask", "settings.guard", f"{quoted(name)} would turn a protection off", "settings")
            return permitted(found) if task.says_to_press(name, or_turn=True) else found
    return None


def _begins_off(words: Sequence[str], at: int) -> bool:
    off = lexicon().lists["off"]
    return bool(off.found_in(words[at : at + 2])) and not off.found_in(words[at + 1 : at + 2])


def _means(act: Act, name: str, target: Target, context: Context) -> bool:
    """Whether everyday words mean the risky act here."""
    if target.role in act.not_on:
        return False
    if act.faint and target.role == "menuitem" and name.rstrip().endswith(_ELLIPSIS):
        return False
    if act.group == "overwrite":
        around = fold(" ".join((context.window, context.dialog, *target.group)))
        searching = lexicon().lists["find_words"].in_text(around)
        return not searching or "exist" in around or "overwrit" in around
    if act.group == "delete" and tokens(fold(name))[-1:] in (("filter",), ("filters",)):
        return in_mail(context)
    if act.group == "speak" and tokens(fold(name))[:1] == ("forward",):
        return in_mail(context) or in_chat(context) or len(tokens(fold(name))) > 1
    return True


def _judged(act: Act, name: str, context: Context, task: Task) -> Finding:
    """An act by its name: asked about, unless the task says to do this very thing."""
    price = amounts(name)
    cost = f" ({', '.join(price)})" if price and act.category == "financial" else ""
    finding = Finding("ask", act.rule, f"{quoted(name)} would {act.does}{cost}", act.category)
    literal = task.says_to_press(name)
    if act.category == "financial":
        said = literal and task.holds_amounts_of(f"{name} {context.dialog}")
    elif act.category == "credentials":
        said = literal
    else:
        said = literal or (task.names(act) and task.covers(name))
        said = said and (not context.dialog or task.covers(context.dialog) or (literal and not task.names_files))
    return permitted(finding) if said else finding


def _switch(target: Target, name: str, task: Task) -> list[Finding]:
    """Boxes and switches: what matters is what they would be after the click."""
    lists, on = lexicon().lists, "checked" in target.states or "pressed" in target.states
    groups = {act.group for act in acts_in(name)}
    found: Finding | None = None
    if not on and (_CONSENT in groups or (lists["terms"].in_text(name) and target.role != "toggle")):
        found = Finding(
            "ask", "consent.box", f"{quoted(name)} would agree to something in the person's name", "consent"
        )
    elif not on and "keep-password" in groups:
        found = Finding(
            "ask", "credentials.keep-password", f"{quoted(name)} would store or show a password", "credentials"
        )
    elif lists["guard"].in_text(name):
        turns_off = bool(lists["off"].in_text(name)) != on if target.states else True
        if turns_off:
            found = Finding("ask", "settings.guard", f"{quoted(name)} may turn a protection off", "settings")
    if found is None:
        return []
    agreed = found.rule == "consent.box" and task.names(lexicon().act(_CONSENT)) and task.covers(name)
    return [permitted(found) if agreed or task.says_to_press(name, or_turn=True) else found]


# ---- checks that want a person ------------------------------------------------------------------------------------


def _human(names: tuple[str, ...], context: Context) -> Finding | None:
    human = lexicon().lists["human"]
    shown = [*names, context.window]
    if len(tokens(fold(context.dialog[:4_000]))) <= LONG:
        shown.append(context.dialog)
    if not any(human.in_text(text) for text in shown if text):
        return None
    if names and lexicon().lists["refuse"].is_whole(names[0]):
        return None
    return Finding(
        "deny", "human-check.captcha", "this checks whether a person is there; a person has to do it", "human-check"
    )


# ---- where it is ---------------------------------------------------------------------------------------------------


def _denied(zone: Zone, context: Context) -> Finding:
    where = quoted(context.window or context.app)
    return Finding("deny", zone.rule, f"in {where} this would {zone.does}; a person has to do it", zone.category)


def _unknown(zone: Zone, context: Context) -> Finding:
    where = quoted(context.window or context.app)
    return Finding(
        "ask", "unknown-target", f"it is not known what is there in {where}, which can {zone.does}", zone.category
    )


def _in_window(zone: Zone, target: Target, name: str, context: Context, task: Task) -> Finding | None:
    """Things without a risky name, in a window where even these matter."""
    folded = tokens(fold(name))
    if folded in zone.deny_words:
        return _denied(zone, context)
    if len(folded) == 1 and folded[0] in _WINDOW_CONTROLS:
        return None
    generic = lexicon().lists["generic"].is_whole(name)
    acting = target.role in _SWITCHES or target.role == "button"
    if not generic and not (acting and zone.category in ("settings", "privilege")):
        return None
    reason = f"{quoted(name)} in {quoted(context.window or context.app)} could {zone.does}"
    finding = Finding("ask", zone.rule, reason, zone.category)
    if zone.category == "settings" and task.says_to_press(name, or_turn=True):
        return permitted(finding)
    return finding


def _uploads(name: str, context: Context, task: Task) -> list[Finding]:
    """A browser's or a mail program's file chooser hands a file to somebody else."""
    lists = lexicon().lists
    leaving = in_browser(context) or in_mail(context) or in_chat(context)
    if not (leaving and context.kind == "dialog" and lists["upload_title"].in_text(context.window)):
        return []
    if not lists["upload_button"].is_whole(name):
        return []
    finding = Finding(
        "ask", "exfiltration.upload", f"{quoted(name)} would hand a file to a page or a mail", "exfiltration"
    )
    said = task.names(lexicon().act("share")) or (task.says_to_press(name) and task.names_files)
    return [permitted(finding) if said else finding]


def _programs(target: Target, names: tuple[str, ...], times: int, task: Task) -> list[Finding]:
    """A double click on a program, or a link to one, runs or fetches it."""
    opening = times >= 2 or target.role in ("link", "icon")
    if not opening or target.role in ("field", "document", "terminal", "button"):
        return []
    for name in names:
        ending = _PROGRAM.search(fold(name))
        if ending is None or (target.role == "link" and ending.group(1) in ("com", "sh", "run", "command", "desktop")):
            continue
        if lexicon().lists["programs"].is_whole(ending.group(1)):
            finding = Finding(
                "ask", "execute.program", f"{quoted(name)} is a program that would be run or fetched", "execute"
            )
            return [permitted(finding) if task.holds(name) and task.names(lexicon().act("run")) else finding]
    return []


# ---- kinds of applications -----------------------------------------------------------------------------------------


def _at(context: Context, kind: str) -> bool:
    address = fold(context.address)
    return bool(address) and any(" ".join(n) in " ".join(tokens(address)) for n in lexicon().apps[kind])


def in_mail(context: Context) -> bool:
    return has_name(context.app, lexicon().apps["mail"]) or _at(context, "web_mail")


def in_chat(context: Context) -> bool:
    return has_name(context.app, lexicon().apps["chat"]) or _at(context, "web_chat")


def in_browser(context: Context) -> bool:
    return has_name(context.app, lexicon().apps["browser"])


def in_files(context: Context) -> bool:
    return has_name(context.app, lexicon().apps["files"])


def in_terminal(context: Context, focus: Target | None) -> bool:
    return (focus is not None and focus.role == "terminal") or has_name(context.app, lexicon().apps["terminal"])
