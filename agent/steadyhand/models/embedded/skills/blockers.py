"""Dialogs in the way: never clicked through. What can be answered safely is; anything else is named and left."""

from __future__ import annotations

import re

from steadyhand.models.embedded.ground import describe, locate
from steadyhand.models.embedded.intents import ClickOn, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.similarity import compare, phrase
from steadyhand.models.embedded.skills.doing import do, known, press, wait_until
from steadyhand.observation import Element, Role, Window
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click

_HARMLESS = ("Close", "Cancel", "Not now", "Later", "No thanks", "Skip", "Dismiss")
_WORD = re.compile(r"\w+")
_SMALL = frozenset("a an the to for of in is it that this you your dialog window asks whether about".split())
_REFUSING = frozenset({"cancel", "no", "abort", "back", "keep", "not now", "later", "dismiss"})
_ASIDE = frozenset("help details more information options settings preferences".split()) | {
    "learn more", "more info", "more information", "show details", "more details", "more options", "what is this?",
}  # fmt: skip
"""Buttons that neither do nor refuse what is asked."""
_NO = ("Cancel", "No", "Don't", "Not now")
_LEAST = 0.75
_PRESSED: frozenset[Role] = frozenset({"button", "link", "toggle", "icon"})
_CONFIRMING = frozenset({"confirmation", "your confirmation", "confirm", "a confirmation", "to confirm"})
_WINDOW_CONTROLS = frozenset({"minimise", "minimize", "maximise", "maximize", "restore", "close"})


def blocker_of(mind: Mind, element: Element) -> Window | None:
    """The modal dialog that keeps input from the element, if any."""
    window = mind.seen.window(element.window)
    if window is None:
        return None
    for dialog in reversed(mind.dialogs_of(window)):
        if dialog.modal and not dialog.minimised:
            return dialog
    return None


def buttons_of(mind: Mind, dialog: Window) -> list[Element]:
    """The dialog's own buttons, in reading order, without the window manager's, and without what only looks like one in
    the picture and is what the dialog says."""
    inner = dialog.client or dialog.box
    said = {
        e.name for e in mind.seen.elements
        if e.window == dialog.id and e.source == "tree" and e.role in ("label", "heading")
    }  # fmt: skip
    return [
        e
        for e in mind.seen.elements
        if e.window == dialog.id
        and e.role == "button"
        and e.shown
        and e.title
        and inner.holds(e.point)
        and (e.source == "tree" or e.title not in said)
    ]


def words_of(mind: Mind, dialog: Window) -> str:
    """What the dialog says, in one line."""
    said = [e.name for e in mind.seen.elements if e.window == dialog.id and e.role in ("label", "heading") and e.name]
    return " ".join([dialog.title, *said]).strip()[:300]


def clear_the_way(mind: Mind, element: Element) -> Doing[bool]:
    """True when a dialog was in the way and has been dealt with. Raises Failed, naming it, when it could not be."""
    dialog = blocker_of(mind, element)
    if dialog is None:
        return False
    button = _planned(mind, dialog) or _safe(mind, dialog)
    if button is None:
        choices = ", ".join(repr(b.title) for b in buttons_of(mind, dialog)) or "no buttons known"
        raise Failed(
            f"A dialog is in the way of {describe(element, mind.seen)}: {words_of(mind, dialog)!r} ({choices}). "
            "Say in the task what to press there."
        )
    found = known(button, "answers the dialog in the way")
    if mind.circling:
        yield from press(mind, "esc", thought=f"{dialog.title!r} comes again and again: leave it in another way")
    else:
        yield from do(mind, Click(point=button.point), found, f"A dialog is in the way: {words_of(mind, dialog)!r}")
    if not (yield from wait_until(mind, lambda: mind.seen.window(dialog.id) is None, 3.0)):
        raise Failed(f"The dialog {dialog.title!r} stays in the way after {button.title!r} was pressed.")
    return True


def _planned(mind: Mind, dialog: Window) -> Element | None:
    """The button that an if-step of the task names for such a dialog."""
    for case in mind.tabled:
        first = case.then[0].intent if case.then else None
        if not case.shown or not isinstance(first, ClickOn) or not speaks_of(mind, dialog, case.target):
            continue
        try:
            found = locate(first.target, mind.seen, want=frozenset({"button"}), within=dialog.id)
        except (TargetNotFound, Ambiguous):
            continue
        if found.score >= _LEAST and not found.hidden and found.element.role in _PRESSED:
            return found.element
    return None


def inner_dialogs(mind: Mind) -> list[str]:
    """What the dialogs say that pages and applications draw inside their window."""
    return [
        " ".join([d.name, d.description, *(e.name for e in mind.seen.descendants(d) if e.role in ("label", "heading"))])
        for d in _inner(mind)
    ]


def _inner(mind: Mind) -> list[Element]:
    """Dialogs that are elements; alerts that ask something come as groups with a few buttons."""
    found = []
    for e in mind.seen.elements:
        if e.shown and e.role == "dialog":
            found.append(e)
        elif e.shown and e.role == "group":
            inside = mind.seen.descendants(e)
            asks = any(d.role in ("label", "heading") and d.name.rstrip().endswith("?") for d in inside)
            if asks and 1 <= sum(d.role == "button" for d in inside) <= 4:
                found.append(e)
    return found


def affirming(mind: Mind) -> Element | None:
    """The one button of the dialog in front that does not refuse: what "confirm" means where nothing is called so.

    None where no button refuses: then nothing is asked, and what is there does something else.
    """
    front = mind.seen.active
    inner = [d for d in _inner(mind) if front is None or d.window == front.id]
    if front is not None and front.kind == "dialog" and not inner:
        buttons = buttons_of(mind, front)
    elif inner:
        within = {d.id for d in mind.seen.descendants(inner[-1])}
        buttons = [e for e in mind.seen.elements if e.id in within and e.role == "button" and e.shown and e.title]
    else:
        return None
    buttons = [b for b in buttons if b.title.casefold() not in _WINDOW_CONTROLS | _ASIDE]
    said = [b for b in buttons if not _refuses(b)]
    return said[0] if len(said) == 1 and len(buttons) > 1 else None


def _refuses(button: Element) -> bool:
    title = phrase(button.title)
    return button.title.casefold() in _REFUSING or any(compare(phrase(word), title).score >= _LEAST for word in _NO)


def speaks_of(mind: Mind, dialog: Window, ref: Reference) -> bool:
    """Whether the dialog's words are about what ``ref`` says."""
    return asks_about(words_of(mind, dialog), ref)


def asks_about(words: str, ref: Reference) -> bool:
    """Whether what a dialog says is about what ``ref`` says; any question asks "for confirmation"."""
    said = set(_WORD.findall(words.casefold()))
    if (ref.words or ref.said).casefold() in _CONFIRMING and ("?" in words or "sure" in said):
        return True
    meant = [w for w in _WORD.findall((ref.words or ref.said).casefold()) if w not in _SMALL]
    return bool(meant) and sum(w in said for w in meant) >= 0.6 * len(meant)


def _safe(mind: Mind, dialog: Window) -> Element | None:
    """A button that only makes the dialog go away: its single one, or the harmless one when we did not cause it."""
    buttons = [
        b
        for b in buttons_of(mind, dialog)
        if b.source == "tree" or b.title.casefold() not in _WINDOW_CONTROLS or len(buttons_of(mind, dialog)) == 1
    ]
    if len(buttons) == 1:
        return buttons[0]
    if dialog.id in mind.ours:
        return None
    for word in _HARMLESS:
        try:
            found = locate(Reference(word, word, quoted=True), mind.seen, want=frozenset({"button"}), within=dialog.id)
        except (TargetNotFound, Ambiguous):
            continue
        if found.score >= 0.9 and found.element in buttons:
            return found.element
    return None
