"""Saving: the save chord, the real Save dialog, a name and a folder; what it asks is answered only as the task says."""

from __future__ import annotations

from steadyhand.models.embedded.folding import fold, tokens
from steadyhand.models.embedded.ground import locate
from steadyhand.models.embedded.intents import Menu, Reference, SaveAs
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import buttons_of, words_of
from steadyhand.models.embedded.skills.doing import bring_front, do, known, pause, press, same, wait_until
from steadyhand.models.embedded.skills.menus import through_menu
from steadyhand.models.embedded.skills.not_now import NotNow, dismiss, not_now
from steadyhand.models.embedded.skills.reach import Want, act_on
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.models.embedded.skills.writing import focus
from steadyhand.observation import Element, Window
from steadyhand_actions.errors import Ambiguous, Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Click, Type

DIALOG_SECONDS = 2.5
_LEAST = 0.7
"""The least score of a Save button: translations have no more."""
_MORE = frozenset(
    "as and all copy draft template link new selection send then close exit quit print publish continue next "
    "saved".split()
)
"""What a button says besides that does more than saving, or saves something else."""
_WIDE = 0.3
"""How much of a dialog's width its field for the name takes at least; narrower ones are side bars."""


def save(mind: Mind, intent: SaveAs) -> Doing[None]:
    """Save what is in front; under a name when one is given. Once more when the application was busy at first."""
    try:
        yield from _save(mind, intent)
    except NotNow as busy:
        yield from dismiss(mind, busy.window)
        yield from _save(mind, intent)


def _save(mind: Mind, intent: SaveAs) -> Doing[None]:
    name = mind.text(intent.name) if intent.name else ""
    folder = mind.text(intent.folder) if intent.folder else ""
    document = mind.seen.window(mind.document)
    front = mind.seen.active
    if front is not None and front.kind == "dialog" and name_field(mind, front) is not None and name:
        yield from fill_dialog(mind, front, name, folder)
        return
    if document is not None and front is not None and document.id != front.id and front.kind != "dialog":
        yield from bring_front(mind, document)
    if not name and not folder and (yield from _by_button(mind)):
        return
    dialog = yield from _ask_for_dialog(mind, bool(name or folder))
    if dialog is None:
        if name:
            raise NoEffect(f"No Save dialog came up to save as {name!r}.")
        return
    if not_now(mind, dialog):
        raise NotNow(f"It was not saved: {words_of(mind, dialog)!r}", dialog)
    if not name:
        raise Failed(f"The window '{dialog.title}' asks for a name; say in the task what to save it as.")
    yield from fill_dialog(mind, dialog, name, folder)


def _by_button(mind: Mind) -> Doing[bool]:
    """Forms and dialogs have a Save button of their own; the save chord is for documents."""
    front = mind.seen.active
    if front is None:
        return False
    try:
        found = locate(Reference("Save", "Save"), mind.seen, want=frozenset({"button"}), within=front.id)
    except (TargetNotFound, Ambiguous):
        return False
    element = found.element
    in_form = front.kind == "dialog" or any(a.role in ("document", "dialog") for a in mind.seen.ancestors(element))
    in_form = in_form or element.source != "tree"  # a picture does not tell forms from toolbars, where it saves as well
    sure = found.score >= _LEAST and _only_saves(found.title or element.title)
    if found.hidden or not sure or element.role != "button" or "enabled" not in element.states or not in_form:
        return False
    outcome = yield from do(mind, Click(point=element.point), found, f"Press '{element.title}'")
    return outcome.status == "done"


def _only_saves(title: str) -> bool:
    """Whether a button called so does no more, and nothing else, than saving: not "Save & send", "Save as draft"."""
    return "& " not in title and not _MORE.intersection(tokens(fold(title)))


def _ask_for_dialog(mind: Mind, named: bool) -> Doing[Window | None]:
    """The Save dialog, called up by the usual chords, else from the File menu; None when it saved without asking."""
    window = mind.seen.active
    if window is None:
        raise Failed("No window is in front to be saved.")
    before = {w.id for w in mind.seen.windows}

    def dialog() -> Window | None:
        new = [w for w in mind.seen.windows if w.id not in before and w.kind in ("dialog", "normal")]
        return new[-1] if new else None

    chords = (("ctrl", "shift", "s"), ("ctrl", "s")) if named else (("ctrl", "s"),)
    for chord in chords:
        title = window.title
        yield from press(mind, *chord, thought="Save")
        if (yield from wait_until(mind, lambda: dialog() is not None, DIALOG_SECONDS if named else 0.8)):
            return dialog()
        now = mind.seen.window(window.id)
        if not named or (now is not None and now.title != title):
            return None
    yield from close_popups(mind)
    for entry in ("Save As", "Save"):
        try:
            yield from through_menu(mind, Menu((Reference("File", "File"), Reference(entry, entry))))
        except (TargetNotFound, Ambiguous):
            yield from close_popups(mind)
            continue
        if (yield from wait_until(mind, lambda: dialog() is not None, DIALOG_SECONDS)):
            return dialog()
    return None


def name_field(mind: Mind, dialog: Window) -> Element | None:
    """Where the dialog takes the file name: its focused field, else the one called so, else its first."""
    fields = [
        e for e in mind.seen.elements
        if e.window == dialog.id and e.shown and e.role in ("field", "combo")
        and not e.states & {"readonly", "multiline"}
        and (e.source != "tree" or "editable" in e.states or e.role == "field")
    ]  # fmt: skip
    focused = mind.seen.focused
    if focused in fields:
        return focused
    try:
        found = locate(Reference("name", "name"), mind.seen, want=frozenset({"field"}), within=dialog.id)
        if found.element in fields and found.score >= 0.75:
            return found.element
    except (TargetNotFound, Ambiguous):
        pass
    wide = [e for e in fields if e.box.width >= _WIDE * dialog.box.width]
    told = [e for e in fields if e.source == "tree"]
    return min(wide or told, key=lambda e: (e.box.y1, e.box.x1), default=None)


def fill_dialog(mind: Mind, dialog: Window, name: str, folder: str) -> Doing[None]:
    yield from wait_until(mind, lambda: name_field(mind, dialog) is not None, 3.0)
    place = name_field(mind, dialog)
    path = f"{folder.rstrip('/')}/{name}" if folder else name
    found = known(place, "takes the file name", 0.9) if place else None
    if found is not None:
        found = yield from focus(mind, found)
    yield from press(mind, "ctrl", "a", thought="Select the name that is there")
    outcome = yield from do(mind, Type(text=path), found, f"Type the name {path!r}")
    if outcome.status != "done":
        raise Failed("The Save dialog changed while its name was being typed; nothing was saved.")
    before = {w.id for w in mind.seen.windows}
    if found is not None and found.element.source == "tree":
        yield from wait_until(mind, lambda: _holds(mind, found.element, path), 1.0)
    yield from _confirm(mind, dialog)

    def over() -> bool:
        return mind.seen.window(dialog.id) is None or bool({w.id for w in mind.seen.windows} - before)

    if not (yield from wait_until(mind, over, 1.5)):
        # The dialog is still there as it was, so nothing was saved: a list that loads swallows the click.
        if found is not None:
            yield from focus(mind, found)
        yield from press(mind, "enter", thought="The dialog did not react: press Enter")
    if not (yield from wait_until(mind, over, 4.0)):
        raise NoEffect(f"The dialog '{dialog.title}' did not take the name {path!r}: {words_of(mind, dialog)!r}")
    yield from pause(mind, 50)
    extra = next((w for w in reversed(mind.seen.windows) if w.id not in before and w.kind == "dialog"), None)
    if extra is not None or mind.seen.window(dialog.id) is not None:
        yield from _question(mind, extra, dialog, path)


def _confirm(mind: Mind, dialog: Window) -> Doing[None]:
    """The dialog's own Save button, else Enter."""
    try:
        button = locate(Reference("Save", "Save"), mind.seen, want=frozenset({"button"}), within=dialog.id)
    except (TargetNotFound, Ambiguous):
        button = None
    if button is not None and not button.hidden and button.element.role == "button" and button.score >= 0.8:
        want = Want(frozenset({"button"}), dialog.id, 1.0, search=False)
        yield from act_on(mind, Reference("Save", "Save"), want, lambda e: Click(point=e.point), "Save")
        return
    yield from press(mind, "enter", thought="Save")


def _holds(mind: Mind, element: Element, text: str) -> bool:
    now = same(mind, element)
    return now is None or (now.value or "") == text


def _question(mind: Mind, extra: Window | None, dialog: Window, path: str) -> Doing[None]:
    """The file is there already, or the place is not: replaced only when the task's words say so."""
    asked = extra or mind.seen.active or dialog
    yield from wait_until(mind, lambda: bool(buttons_of(mind, asked)), 1.0)
    said = words_of(mind, asked)
    if any(w in mind.said.casefold() for w in ("replac", "overwrit")):
        for word in ("Replace", "Overwrite", "Yes", "Save"):
            try:
                found = locate(
                    Reference(word, word, quoted=True), mind.seen, want=frozenset({"button"}), within=asked.id
                )
            except (TargetNotFound, Ambiguous):
                continue
            yield from do(mind, Click(point=found.element.point), found, f"{word}, as the task says")
            if (yield from wait_until(mind, lambda: mind.seen.window(dialog.id) is None, 4.0)):
                return
    choices = ", ".join(repr(b.title) for b in buttons_of(mind, asked))
    if not_now(mind, asked):
        raise NotNow(f"Saving as {path!r} is not done: {said!r} ({choices}).", asked)
    raise Failed(
        f"Saving as {path!r} is not done: {said!r} ({choices}). Say in the task what to answer, such as: replace it."
    )
