"""What makes something and asks how it is to be: the control or menu entry, the fields of its dialog, its answer."""

from __future__ import annotations

from steadyhand.models.embedded.grammar.lexicon import lexicon
from steadyhand.models.embedded.ground import locate, rank
from steadyhand.models.embedded.intents import ClickOn, Fill, Menu, Reference, SetTo
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import affirming
from steadyhand.models.embedded.skills.choosing import set_to
from steadyhand.models.embedded.skills.doing import do, known, look, press, wait_until
from steadyhand.models.embedded.skills.menus import through_menu
from steadyhand.models.embedded.skills.pointing import click
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound
from steadyhand_actions.schema import Click

_OPENERS: frozenset[Role] = frozenset({"button", "menuitem", "menu", "toggle", "link", "icon"})
_TAKES: frozenset[Role] = frozenset({"spin", "field", "combo", "slider"})
_ANSWERS = ("Insert", "Create", "Add", "OK", "Apply", "Done")
_CALLED = 0.8
_PICTURES = frozenset({"image", "picture", "drawing", "canvas"})
_SURELY = 0.9
_SOON = 4.0


def fill(mind: Mind, intent: Fill) -> Doing[None]:
    """Bring up the dialog, set the values, confirm. Raises TargetNotFound when nothing brings one up or takes one."""
    if not _all_there(mind, intent):
        yield from _bring_up(mind, intent)
    if not (yield from wait_until(mind, lambda: _all_there(mind, intent), _SOON)):
        yield from look(mind, "pixels")
    missing = [ref for ref, _ in intent.values if _field(mind, ref) is None]
    if missing:
        raise TargetNotFound(f"Nothing that came up takes {missing[0].said!r}; say what to fill in.")
    for ref, value in intent.values:
        yield from set_to(mind, SetTo(_field(mind, ref) or ref, value))
    button = _answer(mind, intent)
    if button is None:
        raise Failed(f"Nothing here confirms '{intent.verb} {intent.noun}'; say in the task what to press.")
    yield from do(mind, Click(point=button.point), known(button, "confirms it"), f"Press '{button.title}'")


def _field(mind: Mind, ref: Reference) -> Reference | None:
    """How the control is called that takes the value: "rows", "Number of rows"."""
    window = mind.seen.active
    for words in (ref.words, f"number of {ref.words}"):
        named = Reference(ref.said, words)
        try:
            found = locate(named, mind.seen, want=_TAKES, within=window.id if window is not None else None)
        except (TargetNotFound, Ambiguous):
            continue
        if found.element.role in _TAKES and found.score >= _CALLED and not found.hidden:
            return named
    return None


def _all_there(mind: Mind, intent: Fill) -> bool:
    return all(_field(mind, ref) is not None for ref, _ in intent.values)


def _bring_up(mind: Mind, intent: Fill) -> Doing[None]:
    """A control called by verb and noun; else the entry for the noun in the menu for the verb, or the other way."""
    noun, verb = intent.noun, intent.verb
    verbs = tuple(dict.fromkeys((verb, "insert", "new", "add", "create")))
    for word in verbs:
        if _is_called(mind, f"{word} {noun}"):
            yield from click(mind, ClickOn(Reference(f"{word} {noun}", f"{word} {noun}")))
            return
    for word in verbs:
        for path in ((word, noun), (noun, word, noun), (noun, word)):
            if _is_path(mind, path):
                yield from through_menu(mind, Menu(tuple(Reference(p, p) for p in path)))
                return
    if verb in ("create", "make") and noun.split()[-1].casefold() in lexicon().documents | _PICTURES:
        yield from press(mind, "ctrl", "n", thought=f"A new {noun}")
        return
    raise TargetNotFound(f"Nothing here is called '{verb} {noun}', nor does a menu hold it; say what to press.")


def _is_called(mind: Mind, name: str) -> bool:
    found = rank(Reference(name, name), mind.seen, want=_OPENERS)[:1]
    return bool(found) and found[0].score >= _SURELY and found[0].element.role in _OPENERS


def _is_path(mind: Mind, path: tuple[str, ...]) -> bool:
    """Whether the tree has these menus in one another."""
    return any(
        _ends_so(mind, e, path) for e in mind.seen.elements
        if e.role in ("menuitem", "menu") and _named(e, path[-1]) and not any(mind.seen.children(e.id))
    )  # fmt: skip


def _ends_so(mind: Mind, entry: Element, path: tuple[str, ...]) -> bool:
    above = [a for a in mind.seen.ancestors(entry) if a.title and a.role in ("menu", "menuitem")]
    names = [a for i, a in enumerate(above) if not i or a.title != above[i - 1].title]
    return len(names) >= len(path) - 1 and all(
        _named(a, word) for a, word in zip(names, reversed(path[:-1]), strict=False)
    ) and len(names) == len(path) - 1  # fmt: skip


def _named(element: Element, word: str) -> bool:
    return element.title.casefold().replace("_", "").rstrip(".… ") == word.casefold()


def _answer(mind: Mind, intent: Fill) -> Element | None:
    window = mind.seen.active
    buttons = [
        e for e in mind.seen.elements
        if e.role == "button" and e.shown and window is not None and e.window == window.id and "enabled" in e.states
    ]  # fmt: skip
    for name in (intent.verb, *_ANSWERS, f"{intent.verb} {intent.noun}"):
        found = [b for b in buttons if _named(b, name)]
        if len(found) == 1:
            return found[0]
    return affirming(mind)
