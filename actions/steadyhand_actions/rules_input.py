"""Rules about what is typed and pressed: secrets, commands, newlines, and keys that do what a button does."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from steadyhand_actions import shell
from steadyhand_actions.findings import Finding, permitted, quoted
from steadyhand_actions.policy import Category, Context, Target
from steadyhand_actions.rules_moves import closing
from steadyhand_actions.rules_secrets import handing_over
from steadyhand_actions.rules_targets import (
    activating,
    in_browser,
    in_chat,
    in_files,
    in_mail,
    in_terminal,
    refuses,
    words_on,
    zones_of,
)
from steadyhand_actions.sensitive import secret_in
from steadyhand_actions.task_words import Task
from steadyhand_actions.words import acts_in, has_name, lexicon

_PRESSABLE: Final = frozenset({"button", "toggle", "checkbox", "radio", "switch", "menuitem", "link", "icon"})
_LISTED: Final = frozenset({"row", "cell", "option", "list", "table", "tree", "icon", "image", "listitem"})
_ENTER_KEYS: Final = ("enter", "return", "enter key")
"""As a task says it."""
_NEUTRAL: Final = frozenset(
    """esc tab up down left right home end pageup pagedown shift ctrl alt altgr super capslock numlock scrolllock
    printscreen""".split()
)
_SYSTEM: Final = (
    frozenset({"ctrl", "alt", "delete"}), frozenset({"ctrl", "alt", "backspace"}), frozenset({"super", "l"}),
    frozenset({"ctrl", "alt", "l"}), frozenset({"ctrl", "alt", "printscreen"}), frozenset({"alt", "printscreen", "b"}),
    *(frozenset({"ctrl", "alt", f"F{n}"}) for n in range(1, 13)),
)  # fmt: skip
_PASTING: Final = (
    frozenset({"ctrl", "v"}), frozenset({"shift", "insert"}), frozenset({"ctrl", "shift", "v"}),
    frozenset({"super", "v"}),
)  # fmt: skip
_URL: Final = re.compile(r"\b(?:https?|ftp)://[^\s'\"<>]+|\bwww\.[^\s'\"<>]+", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]+")
_LONG_URL: Final = 200
_PROMPT: Final = 120
"""Characters beyond which a line of a terminal is no question."""
_SCRIPT: Final = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_BULLETS: Final = frozenset("•●∙*⁎✱")
_CLOSING: Final = (
    frozenset({"alt", "F4"}), frozenset({"ctrl", "w"}), frozenset({"ctrl", "q"}), frozenset({"ctrl", "F4"}),
    frozenset({"super", "q"}), frozenset({"ctrl", "shift", "w"}), frozenset({"ctrl", "shift", "q"}),
)  # fmt: skip


# ---- typed text ----------------------------------------------------------------------------------------------------


def typing(text: str, focus: Target | None, context: Context, task: Task) -> list[Finding]:
    """Text for what has the focus; every newline in it is an Enter."""
    findings = [_kept_out(context, zone.rule) for zone in zones_of(context) if zone.deny]
    findings += _human_field(focus)
    findings += _secrets(text, focus, task)
    findings += handing_over(text, focus, context, task)
    if in_terminal(context, focus):
        return findings + _answers(text, focus, task) + _commands(text, task)
    if in_run_dialog(context):
        return findings + (_commands(text, task) if "\n" in text else [])
    findings += leaks(text, task) + _brought(context, task)
    if _SCRIPT.match(text) and in_browser(context):
        findings.append(Finding("ask", "execute.script", "the text is a program for the page", "execute"))
    if "\n" in text:
        findings += _enter(focus, context, task, typed=text)
    return findings


def _answers(text: str, focus: Target | None, task: Task) -> list[Finding]:
    """A terminal that asks for a password takes what is typed as one."""
    line = next((line for line in reversed(focus.text.splitlines()) if line.strip()), "") if focus is not None else ""
    asks = line.rstrip().endswith((":", "：")) and len(line) < _PROMPT and lexicon().lists["secret"].in_text(line)
    if not asks or not text.strip():
        return []
    found = Finding(
        "deny", "credentials.terminal", f"{quoted(line)} takes a secret, and the task gave none", "credentials"
    )
    return [permitted(found) if task.holds(text) else found]


def _kept_out(context: Context, rule: str) -> Finding:
    where = quoted(context.window or context.app)
    category: Category = "credentials" if rule.startswith("credentials") else "privilege"
    return Finding("deny", rule, f"nothing is typed into {where}; a person has to do it", category)


def _human_field(focus: Target | None) -> list[Finding]:
    if focus is None or not any(
        lexicon().lists["human"].in_text(t) for t in (*words_on(focus), focus.description) if t
    ):
        return []
    return [
        Finding(
            "deny", "human-check.captcha", "this checks whether a person is there; a person has to do it", "human-check"
        )
    ]


def _secrets(text: str, focus: Target | None, task: Task) -> list[Finding]:
    """What must not be given away, unless the person gave it for this very purpose."""
    if not text.strip():
        return []
    given = task.holds(text)
    findings: list[Finding] = []
    if focus is not None and _asks_for_secret(focus):
        name = next(iter(words_on(focus)), "") if "password" not in focus.states else focus.label or focus.name
        reason = f"the field {quoted(name)} takes a secret, and the task did not give this one"
        found = Finding("deny", "credentials.field", reason, "credentials")
        findings.append(permitted(found) if given else found)
    match secret_in(text):
        case "key":
            found = Finding("deny", "credentials.key", "the text holds a key or token that gives access", "credentials")
            findings.append(permitted(found) if given else found)
        case "card":
            found = Finding("ask", "financial.card", "the text holds the number of a payment card", "financial")
            findings.append(permitted(found) if given else found)
        case "account":
            found = Finding("ask", "financial.account", "the text holds the number of a bank account", "financial")
            findings.append(permitted(found) if given else found)
        case None:
            pass
    return findings


def _asks_for_secret(focus: Target) -> bool:
    shown = focus.text.strip()
    if "password" in focus.states or (len(shown) > 2 and set(shown) <= _BULLETS):
        return True
    if focus.role not in ("field", "combo", "", "entry", "textbox", "other"):
        return False
    return any(lexicon().lists["secret"].in_text(t) for t in (focus.name, focus.label, focus.description) if t)


def _brought(context: Context, task: Task) -> list[Finding]:
    """What another application shows or copied, put where it leaves this computer."""
    leaving = in_browser(context) or in_mail(context) or in_chat(context) or bool(context.address)
    if not leaving or context.origin in ("", context.app):
        return []
    reason = f"what is in {quoted(context.origin)} would be put into {quoted(context.window or context.app)}"
    found = Finding("ask", "exfiltration.between", reason, "exfiltration")
    return [permitted(found) if task.mentions("copying") or task.speaks_of(context.origin) else found]


def leaks(text: str, task: Task) -> list[Finding]:
    """An address that carries something away in it."""
    for found in _URL.finditer(text[:20_000]):
        address = found.group()
        if task.holds(address):
            continue
        try:
            carried = urlsplit(address).query + urlsplit(address).fragment
        except ValueError:
            carried = address
        if len(address) > _LONG_URL or _MAIL.search(carried) or secret_in(carried):
            reason = f"the address {quoted(address)} would carry data to another place"
            return [Finding("ask", "exfiltration.address", reason, "exfiltration")]
    return []


# ---- commands ------------------------------------------------------------------------------------------------------


def in_run_dialog(context: Context) -> bool:
    if not context.window or in_browser(context):
        return False
    runner = has_name(context.app, frozenset({("krunner",), ("gmrun",), ("xfce4", "appfinder"), ("rofi",), ("dmenu",)}))
    return runner or lexicon().lists["run_title"].is_whole(context.window)


def _commands(text: str, task: Task) -> list[Finding]:
    """Commands for a terminal. Without a newline nothing is run yet, but what is never run is not typed either."""
    judged = shell.judge(text)
    if "\n" not in text and judged.verdict != "deny":
        return []
    return [_command(judged, text, task)]


def _command(judged: shell.Judged, text: str, task: Task) -> Finding:
    finding = Finding(judged.verdict, judged.rule, judged.reason, "safe" if judged.verdict == "allow" else "execute")
    return permitted(finding) if judged.verdict == "ask" and text.strip() and task.holds(text) else finding


# ---- keys ----------------------------------------------------------------------------------------------------------


def pressing(chord: tuple[str, ...], context: Context, task: Task) -> list[Finding]:
    """A chord, by what it does where the focus is."""
    held, key = frozenset(chord), chord[-1]
    focus = context.focus or context.target
    found: list[Finding] = []
    if not held <= _NEUTRAL:
        found += [
            _kept_out(context, zone.rule)
            for zone in zones_of(context)
            if zone.deny and not _leaves(chord, focus, context)
        ]
    if held in _SYSTEM:
        found.append(_unless_said("settings.keys", f"{'+'.join(chord)} is for the system itself", chord, task))
    if held in _PASTING:
        found += _pasting(focus, context) or _brought(context, task)
    if held in _CLOSING:
        found += closing(chord, context, task)
    if held == {"alt", "s"} and in_mail(context):
        found += _sending("alt+s", context, task)
    if key == "delete" and not held & {"ctrl", "alt", "super"}:
        found += _deleting(chord, focus, context, task)
    if held == {"ctrl", "shift", "delete"} and in_browser(context):
        found.append(
            _unless_said("destructive.history", "ctrl+shift+delete clears what the browser keeps", chord, task)
        )
    if key == "backspace" and "super" in held and in_files(context):
        found += _deleting(chord, focus, context, task)
    if key in ("enter", "kpenter"):
        found += _entering(chord, focus, context, task)
    if key == "space" and not held & {"ctrl", "alt", "super"} and focus is not None and focus.role in _PRESSABLE:
        found += activating(focus, context, task)
    return found


def _leaves(chord: tuple[str, ...], focus: Target | None, context: Context) -> bool:
    """Enter or Space on a button that only says no."""
    if chord[-1] not in ("enter", "kpenter", "space") or focus is None or focus.role != "button":
        return False
    return any(refuses(context, name) for name in words_on(focus)[:1])


def _unless_said(rule: str, reason: str, chord: tuple[str, ...], task: Task) -> Finding:
    category: Category = "settings" if rule.startswith("settings") else "destructive"
    finding = Finding("ask", rule, reason, category)
    return permitted(finding) if task.says_to_press("+".join(chord)) else finding


def _pasting(focus: Target | None, context: Context) -> list[Finding]:
    if in_terminal(context, focus) or in_run_dialog(context):
        reason = "what is on the clipboard would be pasted into a place that runs it"
        return [Finding("ask", "execute.paste", reason, "execute")]
    if focus is not None and _asks_for_secret(focus):
        return [
            Finding(
                "ask",
                "credentials.paste",
                "what is on the clipboard would be pasted into a secret field",
                "credentials",
            )
        ]
    return []


def _deleting(chord: tuple[str, ...], focus: Target | None, context: Context, task: Task) -> list[Finding]:
    """Delete on files, mails and rows removes them; in text and in the cells of a sheet it edits."""
    sheet = has_name(context.app, lexicon().apps["sheet"])
    listed = focus is not None and focus.role in _LISTED and not sheet and "editable" not in focus.states
    unknown = (focus is None or focus.role in ("", "other", "panel", "group")) and (
        in_files(context) or in_mail(context)
    )
    if not listed and not unknown:
        return []
    act = lexicon().act("delete")
    name = next(iter(words_on(focus)), "") if focus is not None else ""
    what = quoted(name) if name else "what is selected"
    finding = Finding("ask", "destructive.delete-key", f"{'+'.join(chord)} would delete {what}", "destructive")
    # Past the trash goes only what the task names for good and by its name.
    lasting = "shift" in chord
    meant = task.names(act, lasting=lasting) and task.covers(name) and (not lasting or task.names_thing(name))
    said = task.says_to_press("+".join(chord)) or meant
    return [permitted(finding) if said else finding]


def _entering(chord: tuple[str, ...], focus: Target | None, context: Context, task: Task) -> list[Finding]:
    held = frozenset(chord[:-1])
    if in_terminal(context, focus):
        return _running(focus, task)
    if in_run_dialog(context):
        typed = focus.text or focus.name if focus is not None and focus.role in ("field", "combo") else ""
        judged = (
            shell.judge(typed) if typed else shell.Judged("ask", "execute.run", "Enter would run what was typed here")
        )
        return [_command(judged, typed, task)]
    if "ctrl" in held or "super" in held:
        return _sending("+".join(chord), context, task)
    if "alt" in held:
        return []
    return _enter(focus, context, task)


def _running(focus: Target | None, task: Task) -> list[Finding]:
    line = shell.last_line(focus.text) if focus is not None else ""
    if not line:
        return [Finding("ask", "execute.enter", "Enter would run what is on the line, which cannot be read", "execute")]
    return [_command(shell.judge(line), line, task)]


def _sending(chord: str, context: Context, task: Task) -> list[Finding]:
    """Ctrl+Enter sends in mail, chat and most pages."""
    if not (in_mail(context) or in_chat(context) or context.address):
        return []
    act = lexicon().act("send")
    finding = Finding(
        "ask", "communication.keys", f"{chord} would send what is written in {quoted(context.window)}", "communication"
    )
    return [permitted(finding) if task.says_to_press(chord) or task.names(act) else finding]


def _enter(focus: Target | None, context: Context, task: Task, typed: str = "") -> list[Finding]:
    """Enter is a click on what has the focus or on the default button, or hands a form in, or ends a line."""
    if focus is not None and focus.role in _PRESSABLE and not typed:
        return activating(focus, context, task)
    if focus is not None and ("multiline" in focus.states or focus.role in ("document", "terminal")):
        if in_chat(context) and focus.role != "terminal":
            return _chatting(context, task)
        if context.default is None or focus.role == "document" or "multiline" in focus.states:
            return []
    if focus is not None and focus.role in ("row", "option", "icon", "listitem", "cell"):
        return activating(focus, context, task, times=2)
    page = bool(context.address) or in_browser(context)
    if context.default is not None and not page:
        return activating(context.default, context, task)
    if focus is not None and _searches(focus):
        return []
    # A page has several forms, and the default button may be another one's.
    on_default = activating(context.default, context, task) if context.default is not None else []
    if in_chat(context):
        return _chatting(context, task)
    if focus is not None and focus.role in ("field", "combo", "spin"):
        return on_default + _handing_in(focus, context, task)
    return on_default + _generic_enter(context, task)


def _generic_enter(context: Context, task: Task) -> list[Finding]:
    """Nothing is known of the focus: in a dialog Enter is its OK, in a risky window anything."""
    if context.kind == "dialog" or context.dialog:
        return activating(Target(role="button", name="OK"), context, task)
    return [
        Finding("ask", "unknown-target", f"it is not known what Enter does here, which can {zone.does}", zone.category)
        for zone in zones_of(context)
        if not zone.deny
    ] + _may_press(context, task)


def _may_press(context: Context, task: Task) -> list[Finding]:
    """Any button of the window may be the one that Enter presses."""
    said = any(task.says_to_press(key) for key in _ENTER_KEYS)
    found: list[Finding] = []
    for name in context.pressable:
        act = next((act for act in acts_in(name) if not act.faint), None)
        if act is not None and not (task.names(act) and task.covers(name)):
            reason = f"it is not known what has the focus, and Enter may press {quoted(name)}, which would {act.does}"
            asked = Finding("ask", "unknown-target", reason, act.category)
            found.append(permitted(asked) if said else asked)
    return found


def _searches(focus: Target) -> bool:
    return any(lexicon().lists["search"].in_text(t) for t in (focus.name, focus.label, focus.description) if t)


def _chatting(context: Context, task: Task) -> list[Finding]:
    act = lexicon().act("send")
    finding = Finding(
        "ask", "communication.enter", f"Enter would send what is written in {quoted(context.window)}", "communication"
    )
    return [permitted(finding) if task.names(act) or task.says_to_press("enter") else finding]


def _handing_in(focus: Target, context: Context, task: Task) -> list[Finding]:
    """Enter in a one-line field of a page, or of a window where it matters."""
    zones = [zone for zone in zones_of(context) if not zone.deny]
    if zones:
        reason = f"Enter in {quoted(context.window or context.app)} could {zones[0].does}"
        return [Finding("ask", zones[0].rule, reason, zones[0].category)]
    if context.kind == "dialog" or context.dialog:
        return _generic_enter(context, task)
    if not context.address and not in_browser(context):
        return []
    finding = Finding("ask", "submit.enter", "Enter in a field of a page hands its form in", "submit")
    said = any(task.says_to_press(key) for key in _ENTER_KEYS) or task.names(lexicon().act("publish"))
    return [permitted(finding) if said or task.names(lexicon().act("send")) else finding]
