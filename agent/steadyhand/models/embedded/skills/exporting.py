"""A document as a file of another form: by an entry called so, the form in an export dialog, else printing to a file.

Knows no application: what entries, dialogs and printers are called is looked for on the screen.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from steadyhand.models.embedded.folding import fold, tokens
from steadyhand.models.embedded.ground import Candidate, rank
from steadyhand.models.embedded.intents import Choose, Export, Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import buttons_of
from steadyhand.models.embedded.skills.choosing import choose
from steadyhand.models.embedded.skills.doing import do, known, look, press, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on
from steadyhand.models.embedded.skills.reveal import close_popups
from steadyhand.models.embedded.skills.saving import fill_dialog, name_field
from steadyhand.observation import Element, Role, Window
from steadyhand_actions.errors import Failed, TargetNotFound
from steadyhand_actions.schema import Click

_ENTRIES: frozenset[Role] = frozenset({"menuitem", "button", "menu", "option"})
_OFFERED: frozenset[Role] = frozenset({"row", "cell", "option", "radio", "menuitem"})
_WORDS = ("Export as {}", "Export to {}", "Export {}", "Save as {}", "Create {}", "{}")
_EXPORT = ("Export", "Export As", "Export document")
_TO_FILE = ("Print to File ({})", "Save as {}", "Print to {}", "Print to File")
_SAVING = ("save", "export", "select", "ok", "create")
_GO_ON = ("Export", "Save", "OK", "Next", "Continue")
_LIKE = 0.85
"""How well an entry must be called for it to be the one."""
_SOON = 4.0
"""Seconds in which a dialog is to come up."""
_MOST_DIALOGS = 3


def export(mind: Mind, intent: Export) -> Doing[None]:
    """Make the file. Raises Failed, naming what is missing, when nothing here makes one of that form."""
    form = intent.form
    windows = {w.id for w in mind.seen.windows}
    if not intent.printed and (yield from _by_entry(mind, form)):
        yield from wait_until(mind, lambda: _fresh(mind, windows) is not None, _SOON)
        if _fresh(mind, windows) is None:
            raise Failed(f"Nothing asked for a file after '{form.upper()}' was chosen; see whether it was made.")
    else:
        yield from press(mind, "ctrl", "p", thought=f"Nothing is called so that it exports {form.upper()}: print to it")
        if not (yield from wait_until(mind, lambda: _fresh(mind, windows) is not None, _SOON)):
            raise Failed(f"Nothing here makes a {form.upper()}: no entry is called so, and no print dialog came up.")
    for _ in range(_MOST_DIALOGS):
        dialog = _fresh(mind, windows)
        if dialog is None:
            return
        yield from wait_until(mind, lambda d=dialog: _is_ready(mind, d, form), _SOON)  # type: ignore[misc]
        if _printer(mind, dialog, form) is not None:
            yield from _print(mind, intent, dialog)
            return
        if _takes_name(mind, dialog):
            yield from _name_it(mind, intent, dialog)
            return
        yield from _go_on(mind, dialog)
        windows.add(dialog.id)
        yield from wait_until(mind, lambda: _fresh(mind, windows) is not None, _SOON)
    raise Failed("Dialogs keep coming up; say in the task what to answer.")


def _fresh(mind: Mind, windows: set[int]) -> Window | None:
    new = [w for w in mind.seen.windows if w.id not in windows and w.kind in ("dialog", "normal")]
    return new[-1] if new else None


def _is_ready(mind: Mind, dialog: Window, form: str) -> bool:
    return _takes_name(mind, dialog) or _printer(mind, dialog, form) is not None


def _takes_name(mind: Mind, dialog: Window) -> bool:
    """Whether it saves a file: a field alone may be for a number of copies."""
    buttons = {tokens(fold(b.title))[:1] for b in buttons_of(mind, dialog)}
    return name_field(mind, dialog) is not None and any((w,) in buttons for w in _SAVING)


def _by_entry(mind: Mind, form: str) -> Doing[bool]:
    """An entry that names the form, else one that exports and may offer the form then; False when there is none."""
    entry = _entry(mind, tuple(w.format(form.upper()) for w in _WORDS), form)
    if entry is not None:
        yield from act_on(mind, entry, Want(_ENTRIES), lambda e: Click(point=e.point), f"Make a {form.upper()}")
        return True
    entry = _entry(mind, _EXPORT, "")
    if entry is None:
        return False
    menus = {w.id for w in mind.seen.windows if w.kind == "menu"}
    yield from act_on(mind, entry, Want(_ENTRIES), lambda e: Click(point=e.point), "Export")
    yield from wait_until(mind, lambda: _entry(mind, (form.upper(),), form) is not None, 0.6)
    inner = _entry(mind, (form.upper(), *(w.format(form.upper()) for w in _WORDS)), form)
    if inner is not None and any(w.kind == "menu" for w in mind.seen.windows):
        yield from act_on(mind, inner, Want(_ENTRIES), lambda e: Click(point=e.point), f"Choose {form.upper()}")
    elif {w.id for w in mind.seen.windows if w.kind == "menu"} - menus:
        yield from close_popups(mind)
        return False
    return True


def _entry(mind: Mind, names: tuple[str, ...], form: str) -> Reference | None:
    """The first of the names that an entry or button of the window in front answers to, in a menu or in view."""
    window = mind.seen.active
    for name in names:
        ref = Reference(name, name)
        for found in rank(ref, mind.seen, want=_ENTRIES, within=window.id if window is not None else None)[:3]:
            title = tokens(fold(found.title or found.element.title))
            named = form.casefold() in title if form else not set(title) & {"import", "selection"}
            if found.score >= _LIKE and found.element.role in _ENTRIES and named:
                return Reference(name, found.title or found.element.title, quoted=True)
    return None


def _printer(mind: Mind, dialog: Window, form: str) -> Candidate | None:
    """What stands for a file among the printers of a dialog."""
    for name in _TO_FILE:
        ref = Reference(name, name.format(form.upper()), quoted=True)
        for found in rank(ref, mind.seen, want=_OFFERED, within=dialog.id)[:3]:
            e, named = found.element, "{}" not in name or form in tokens(fold(found.title or found.element.title))
            if found.score >= _LIKE and named and e.window == dialog.id and e.role in _OFFERED | {"combo", "label"}:
                return found
    return None


def _print(mind: Mind, intent: Export, dialog: Window) -> Doing[None]:
    printer = _printer(mind, dialog, intent.form)
    assert printer is not None
    if printer.element.role != "combo":
        yield from choose(mind, Choose(Reference(printer.title, printer.title, quoted=True)))
    yield from look(mind)
    form = _offered(mind, dialog, intent.form)
    if form is not None and not form.states & {"checked", "selected"}:
        yield from do(mind, Click(point=form.point), known(form, "the form of the file"), f"Choose {intent.form}")
    if intent.name is not None:
        yield from _name_print(mind, intent, dialog)
    elif (shown := _file_button(mind, intent, dialog)) is not None:
        mind.answer = shown.title.strip()
    windows = {w.id for w in mind.seen.windows}
    want = Want(frozenset({"button"}), dialog.id)
    yield from act_on(mind, Reference("Print", "Print", quoted=True), want, lambda e: Click(point=e.point), "Print it")
    yield from wait_until(mind, lambda: mind.seen.window(dialog.id) is None, _SOON)
    asked = _fresh(mind, windows)
    if asked is not None and _takes_name(mind, asked):
        yield from _name_it(mind, intent, asked)
    elif mind.seen.window(dialog.id) is not None:
        raise Failed(f"The dialog '{dialog.title}' is still there after Print was pressed; nothing was printed.")


def _offered(mind: Mind, dialog: Window, form: str) -> Element | None:
    return next(
        (
            e for e in mind.seen.elements
            if e.window == dialog.id and e.shown and e.role == "radio" and e.title.strip("_ ").casefold() == form
        ),
        None,
    )  # fmt: skip


def _name_print(mind: Mind, intent: Export, dialog: Window) -> Doing[None]:
    """The name in a print dialog: in a field of its own, or behind the button that shows the file."""
    windows = {w.id for w in mind.seen.windows}
    shown = _file_button(mind, intent, dialog)
    if shown is None:
        field = name_field(mind, dialog)
        if field is None:
            raise Failed(f"The dialog '{dialog.title}' takes no name for the file; leave the name out.")
        yield from fill_dialog(mind, dialog, _path_of(mind, intent, ""), "")
        return
    yield from do(mind, Click(point=shown.point), known(shown, "shows the file"), "Name the file")
    if not (yield from wait_until(mind, lambda: _fresh(mind, windows) is not None, _SOON)):
        raise Failed("No dialog for the name of the file came up.")
    chooser = _fresh(mind, windows)
    assert chooser is not None
    yield from _name_it(mind, intent, chooser)


def _file_button(mind: Mind, intent: Export, dialog: Window) -> Element | None:
    """The button of a print dialog that shows where the file goes."""
    return next(
        (
            e for e in mind.seen.elements
            if e.window == dialog.id and e.shown and e.role == "button" and e.source == "tree"
            and PurePosixPath(e.title.strip()).suffix.casefold() in (f".{intent.form}", ".ps", ".svg")
        ),
        None,
    )  # fmt: skip


def _name_it(mind: Mind, intent: Export, dialog: Window) -> Doing[None]:
    """The name in a file dialog; without one in the task, the one that is there."""
    yield from _choose_form(mind, intent.form, dialog)
    field = name_field(mind, dialog)
    there = (field.value or "") if field is not None else ""
    folder = mind.text(intent.folder) if intent.folder is not None else ""
    yield from fill_dialog(mind, dialog, _path_of(mind, intent, there), folder)


def _path_of(mind: Mind, intent: Export, there: str) -> str:
    name = mind.text(intent.name) if intent.name is not None else there
    if not name:
        raise Failed("The dialog asks for a name; say in the task what to call the file.")
    path = PurePosixPath(name)
    return name if path.suffix.casefold() == f".{intent.form}" else f"{path.with_suffix('')}.{intent.form}"


def _choose_form(mind: Mind, form: str, dialog: Window) -> Doing[None]:
    """The kind of file, where the dialog has a list of them that holds this one."""
    combos = [e for e in mind.seen.elements if e.window == dialog.id and e.role == "combo" and e.shown]
    for combo in combos:
        for option in mind.seen.descendants(combo):
            if form in tokens(fold(option.title)) or f".{form}" in option.title.casefold():
                if form not in fold(combo.value or combo.title):
                    one = Reference(option.title, option.title, quoted=True)
                    yield from choose(mind, Choose(one))
                return


def _go_on(mind: Mind, dialog: Window) -> Doing[None]:
    """A dialog of settings that come before the name is left as it is."""
    for name in _GO_ON:
        found = rank(Reference(name, name, quoted=True), mind.seen, want=frozenset({"button"}), within=dialog.id)
        if found and found[0].score >= _LIKE and found[0].element.role == "button" and not found[0].hidden:
            yield from do(mind, Click(point=found[0].element.point), found[0], f"Go on with '{name}'")
            return
    raise TargetNotFound(f"The dialog '{dialog.title}' asks for something first; say in the task what to answer.")
