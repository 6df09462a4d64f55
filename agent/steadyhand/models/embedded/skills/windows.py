"""Opening applications and files, switching between windows, closing them."""

from __future__ import annotations

import re
from functools import partial

from rapidfuzz import fuzz

from steadyhand.models.base import Installed
from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.ground import describe, locate, rank
from steadyhand.models.embedded.intents import Close, Open, Reference, SwitchTo
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.reference import reference
from steadyhand.models.embedded.skills.blockers import buttons_of, inner_dialogs, words_of
from steadyhand.models.embedded.skills.doing import bring_front, do, known, look, press, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on, reach
from steadyhand.observation import Element, Observation, Role, Window
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound, TimedOut
from steadyhand_actions.schema import Click, Launch, Press

OPENING_SECONDS = 4.0
"""How long a window is waited for that something else may be opening."""
TELLING_SECONDS = 1.2
"""How long a new window is waited for in the tree before it is taken as its pixels show it."""
COMING_SECONDS = 2.0
"""How long what is to be opened may take to come into view in a window that is being drawn."""
START_SECONDS = 20.0
"""How long an application may take to show its window."""
AGAIN_SECONDS = 2.0
"""After how long a double-click that changed nothing is taken for lost."""
_DISMISS = ("Dismiss", "Close", "Got it", "Hide", "OK", "×")
NEAR = 500
"""How far from a message, in pixels, the button may be that closes it."""
_TAKE_TWO = frozenset({"row", "cell", "icon", "option"})
_CONTROLS: frozenset[Role] = frozenset(
    {"button", "toggle", "menu", "menuitem", "tab", "link", "combo", "checkbox", "radio"}
)
SURE = 0.8
_PLACE = re.compile(r"^(?:~|\.{0,2}/|file:|https?:|about:|[\w-]+\.[\w./-]+$)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^(?:https?://|about:|www\.)|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|de|uk|eu|edu|gov)(?:/|$)", re.IGNORECASE
)
_ARTICLES = re.compile(r"^(?:the|a|an|my|this|that)\s+|\s+(?:app|application|program|window|dialog)$", re.IGNORECASE)


def _bare(phrase: str) -> str:
    before = None
    while before != phrase:
        before, phrase = phrase, _ARTICLES.sub("", phrase.strip().strip("'\"")).strip()
    return phrase


def window_called(mind: Mind, phrase: str) -> Window | None:
    """The open window a phrase means: by title, by application, by what the application is."""
    words = _bare(phrase).casefold()
    if words in ("", "it", "this", "current", "front"):
        return mind.seen.active
    apps = [(s, a) for s, a in mind.catalogue.match(phrase) if s >= SURE]
    best: tuple[float, int, Window] | None = None
    for window in mind.seen.windows:
        if window.kind not in ("normal", "dialog"):
            continue
        score = _title_score(words, window)
        for app_score, app in apps:
            if mind.catalogue.owns(app, window.app):
                score = max(score, 0.9 * app_score)
        if score >= 0.7:
            key = (round(score, 1), window.z)
            if best is None or key > best[:2]:
                best = (*key, window)
    return best[2] if best else None


def _title_score(words: str, window: Window) -> float:
    title, app = window.title.casefold(), window.app.casefold()
    if words in (title, app):
        return 1.0
    if re.search(rf"\b{re.escape(words)}\b", title):
        return 0.95
    return max(fuzz.ratio(words, app), fuzz.ratio(words, title)) / 100 * 0.9


def go_to(mind: Mind, where: str) -> Doing[Window | None]:
    """The window a step is to happen in, in front; the application is started when it is not open. A part of a window
    that is there is gone to instead."""
    window = window_called(mind, where)
    if window is None and _may_have_opened(mind):
        yield from wait_until(mind, lambda: window_called(mind, where) is not None, OPENING_SECONDS)
        window = window_called(mind, where)
    if window is None:
        app = _application(mind, where)
        if _kind_shown(mind, where):
            return mind.seen.active
        part = yield from _offered_soon(mind, where, app)
        if part is not None:
            if part.role == "tab" and "selected" not in part.states:
                tab = Reference(where, _bare(where), roles=("tab",))
                yield from act_on(mind, tab, Want(_CONTROLS), lambda e: Click(point=e.point), f"Go to '{part.title}'")
            return mind.seen.active
        if app is None:
            raise TargetNotFound(f"There is no window or application {where!r}; {_open_ones(mind)}")
        return (yield from start(mind, app, ()))
    yield from bring_front(mind, window)
    return window


def _kind_shown(mind: Mind, phrase: str) -> bool:
    """Whether the window in front has something of the kind that the phrase names: "the calendar" is the one of the
    dialog rather than the application that goes by that name."""
    ref, front = reference(phrase), mind.seen.active
    return (
        front is not None and bool(ref.roles) and not ref.words
        and any(e.shown and e.role in ref.roles and e.window == front.id for e in mind.seen.elements)
    )  # fmt: skip


def _may_have_opened(mind: Mind) -> bool:
    """A double-click or Enter just now may have started something whose window is still to come."""
    last = mind.last
    return (isinstance(last, Click) and last.count == 2) or (isinstance(last, Press) and last.keys[-1] == "enter")


def _open_ones(mind: Mind) -> str:
    titles = [w.title for w in mind.seen.windows if w.kind in ("normal", "dialog") and w.title]
    return "open windows: " + (", ".join(repr(t) for t in titles) if titles else "none") + "."


def _application(mind: Mind, phrase: str) -> Installed | None:
    found = mind.catalogue.match(phrase)
    return found[0][1] if found and found[0][0] >= SURE else None


def switch_to(mind: Mind, intent: SwitchTo) -> Doing[None]:
    """A window, a part of the window in front (a tab, a page) or an application; what is still coming up is awaited."""
    ref, app = Reference(intent.what, _bare(intent.what)), _application(mind, intent.what)

    def there() -> bool:
        return window_called(mind, intent.what) is not None or _surely_shown(mind, ref)

    if not there() and app is None:
        yield from look(mind, "pixels")
        yield from wait_until(mind, there, OPENING_SECONDS)
    window = window_called(mind, intent.what)
    if window is not None:
        yield from bring_front(mind, window)
    elif _surely_shown(mind, ref):
        yield from act_on(mind, ref, Want(), lambda e: Click(point=e.point))
    elif app is not None:
        yield from start(mind, app, ())
    else:
        try:  # a view or a page that is chosen in a menu
            yield from act_on(mind, ref, Want(_CONTROLS), lambda e: Click(point=e.point))
        except TargetNotFound:
            raise TargetNotFound(f"There is no window {intent.what!r} to switch to; {_open_ones(mind)}") from None


def _surely_shown(mind: Mind, ref: Reference) -> bool:
    try:
        return locate(ref, mind.seen).score >= SURE
    except TargetNotFound:
        return False


def open_it(mind: Mind, intent: Open) -> Doing[None]:
    """An application, a file, an address, or a thing on the screen that opens."""
    what = _bare(intent.what)
    if intent.inside:
        app = _application(mind, intent.inside)
        if app is None:
            raise TargetNotFound(f"There is no application {intent.inside!r} here to open {what!r} with.")
        yield from start(mind, app, (what,))
        return
    window = None if intent.new else window_called(mind, intent.what)
    if window is not None:
        yield from bring_front(mind, window)
        return
    app = _application(mind, intent.what)
    if app is not None and (yield from _offered_soon(mind, intent.what, app)) is None:
        yield from start(mind, app, ())
        return
    opener = mind.catalogue.opener(what) if _PLACE.match(what) else None
    shown = _shown(mind, intent.what)
    if shown is None and opener is None:
        yield from look(mind, "pixels")
        yield from wait_until(mind, lambda: _shown(mind, intent.what) is not None, min(COMING_SECONDS, mind.patience))
        shown = _shown(mind, intent.what)
    if shown is not None:
        yield from _open_shown(mind, Reference(intent.what, what), shown)
    elif opener is not None:
        yield from start(mind, opener, (what,))
    else:
        near = ", ".join(repr(a.name) for s, a in mind.catalogue.match(intent.what)[:3] if s > 0.4)
        raise TargetNotFound(
            f"No application and nothing on the screen is called {intent.what!r}"
            + (f"; nearest applications: {near}." if near else f"; {_open_ones(mind)}")
        )


def _offered_soon(mind: Mind, phrase: str, app: Installed | None) -> Doing[Element | None]:
    """The same when the tree has yet to tell of what can be read in the window already."""
    words = fold(_bare(phrase))
    front = mind.seen.active

    def read() -> bool:
        return any(e.source != "tree" and fold(e.title) == words for e in mind.seen.elements if front and e.shown)

    if app is not None and words != fold(app.name) and _offered(mind, phrase, app) is None and read():
        yield from wait_until(mind, lambda: _offered(mind, phrase, app) is not None, OPENING_SECONDS)
    return _offered(mind, phrase, app)


def _offered(mind: Mind, phrase: str, app: Installed | None) -> Element | None:
    """A control of an open window of just this name: "the preferences" are its own, rather than those of an application
    that is only a kind of preferences."""
    words = _bare(phrase)
    if app is not None and words.casefold() == app.name.casefold():
        return None
    try:
        found = locate(Reference(phrase, words), mind.seen, want=_CONTROLS, near_focus=False).element
    except (TargetNotFound, Ambiguous):
        return None
    same_name = fold(found.name).rstrip(".… ") == fold(words)
    return found if same_name and found.role in _CONTROLS and found.source == "tree" else None


def _shown(mind: Mind, phrase: str) -> Element | None:
    try:
        found = locate(Reference(phrase, _bare(phrase)), mind.seen)
    except TargetNotFound:
        return None
    except Ambiguous:
        raise
    return found.element if found.score >= 0.7 else None


def _open_shown(mind: Mind, ref: Reference, shown: Element) -> Doing[None]:
    """One click opens controls; files, folders and rows take two. Where it cannot be told, one is tried first."""
    if shown.role not in _TAKE_TWO:
        before = mind.seen
        yield from act_on(mind, ref, Want(), lambda e: Click(point=e.point), f"Open '{shown.title}'")
        if (shown.role in _CONTROLS and shown.source == "tree") or _opened(before, mind.seen):
            return
    before = mind.seen
    for _ in range(2):
        yield from act_on(mind, ref, Want(), lambda e: Click(point=e.point, count=2), f"Open '{shown.title}'")
        effect = mind.outcome.effect if mind.outcome is not None else None
        lost = effect is not None and effect.kind == "none"
        # What only got selected is opened once more; but what starts slowly would be opened twice.
        seconds = AGAIN_SECONDS if lost else START_SECONDS
        if (yield from wait_until(mind, lambda: _opened(before, mind.seen), seconds)):
            return


def _opened(before: Observation, now: Observation) -> bool:
    """Another window or title, or half of what was shown is something else: more than a selection."""
    if {(w.id, w.title) for w in before.windows} != {(w.id, w.title) for w in now.windows}:
        return True
    old = {(e.role, e.title) for e in before.elements if e.shown and e.title}
    new = {(e.role, e.title) for e in now.elements if e.shown and e.title}
    return len(old & new) < 0.5 * max(len(old), len(new), 1)


def start(mind: Mind, app: Installed, arguments: tuple[str, ...]) -> Doing[Window]:
    """Launch an application and wait for its window, which is in front afterwards."""
    before = {w.id for w in mind.seen.windows}
    titles = {w.id: w.title for w in mind.seen.windows}
    yield from do(mind, Launch(app=app.id, arguments=arguments), None, f"Start {app.name}")

    def fresh() -> Window | None:
        new = [
            w for w in mind.seen.windows if w.id not in before and w.kind in ("normal", "dialog") and not w.minimised
        ]
        own = [w for w in new if mind.catalogue.owns(app, w.app)]
        changed = [
            w for w in mind.seen.windows
            if w.id in before and w.title != titles[w.id] and mind.catalogue.owns(app, w.app)
        ]  # fmt: skip
        found = own or new or changed
        return found[-1] if found else None

    for _ in range(3):
        if not (yield from wait_until(mind, lambda: fresh() is not None, START_SECONDS)):
            break
        window = fresh()
        assert window is not None
        there = window.id
        # Applications come to the accessibility bus a little later than to the screen; some never do.
        yield from wait_until(mind, partial(_is_told, mind, there), TELLING_SECONDS)
        yield from wait_until(mind, lambda: _has_content(mind, there) or mind.seen.window(there) is None, 5.0)  # noqa: B023 - used at once
        if mind.seen.window(there) is not None:  # a splash window goes as it came
            yield from bring_front(mind, window)
            return window
    raise TimedOut(f"{app.name} was started but showed no window within {START_SECONDS:.0f} s.")


def _has_content(mind: Mind, window: int) -> bool:
    return any(e.window == window and e.shown for e in mind.seen.elements)


def _is_told(mind: Mind, window: int) -> bool:
    """Whether the tree speaks of the window; where there is no tree, whether anything is seen in it."""
    if "tree" not in mind.seen.read:
        return _has_content(mind, window)
    return any(e.window == window and e.shown and e.source == "tree" for e in mind.seen.elements)


def close(mind: Mind, intent: Close) -> Doing[None]:
    """Close a window, a tab or a message; whatever it then asks is left for the task to answer."""
    ref = intent.target
    window = window_called(mind, ref.words or ref.said) if ref and "tab" not in ref.roles else mind.seen.active
    if ref is not None and ("tab" in ref.roles or window is None):
        yield from _close_part(mind, ref)
        return
    if window is None:
        raise Failed("No window is in front to be closed.")
    yield from close_window(mind, window)


def close_window(mind: Mind, window: Window) -> Doing[None]:
    """Close a window, or see it ask something first. Raises Failed when neither comes of it."""
    yield from bring_front(mind, window)
    before, inner = {w.id for w in mind.seen.windows}, set(inner_dialogs(mind))

    def over() -> bool:
        asks = [w for w in mind.seen.windows if w.id not in before and w.kind == "dialog"]
        return mind.seen.window(window.id) is None or bool(asks) or bool(set(inner_dialogs(mind)) - inner)

    # Keys go nowhere while a menu that is closing holds them: a window that is still there as it was is told again.
    for seconds in (1.5, 4.0):
        yield from bring_front(mind, window)
        yield from press(mind, "alt", "f4", thought=f"Close '{window.title}'")
        if (yield from wait_until(mind, over, seconds)):
            break
    else:
        raise Failed(f"The window '{window.title}' did not close.")
    if mind.seen.window(window.id) is None:
        mind.window = None


def _close_part(mind: Mind, ref: Reference) -> Doing[None]:
    """A tab (its own close button, else Ctrl+W), a message or dialog inside a window (its close or OK button)."""
    if "tab" in ref.roles:
        if ref.words or ref.ordinal:
            yield from act_on(mind, ref, Want(frozenset({"tab"})), lambda e: Click(point=e.point))
        yield from press(mind, "ctrl", "w", thought="Close the tab")
        return
    dialog = next((w for w in reversed(mind.seen.windows) if w.kind == "dialog"), None)
    if dialog is not None and (
        not ref.words or len(buttons_of(mind, dialog)) == 1 or ref.words.casefold() in words_of(mind, dialog).casefold()
    ):
        yield from press(mind, "escape", thought=f"Close the dialog '{dialog.title}'")
        if not (yield from wait_until(mind, lambda: mind.seen.window(dialog.id) is None, 3.0)):
            raise Failed(f"The dialog '{dialog.title}' did not close.")
        return
    anyone = ref.roles[:1] == ("dialog",) and not ref.words and not ref.relations
    if dialog is None and anyone and not _dialog_inside(mind):
        if mind.target is not None and mind.seen.window(mind.target.window) is None:
            return  # it went with the last thing that was pressed in it
        raise TargetNotFound("There is no dialog to be closed.")
    found = yield from reach(mind, ref, Want(frozenset({"button"})))
    button = found.element if found.element.role in _CONTROLS else _dismisser(mind, found.element)
    if button is None:
        raise Failed(f"Nothing near {describe(found.element, mind.seen)} closes it.")
    yield from do(mind, Click(point=button.point), known(button, "closes it"), f"Close '{found.element.title}'")


def _dialog_inside(mind: Mind) -> bool:
    """A dialog that an application or a page draws inside its window."""
    return any(e.role == "dialog" and e.shown for e in mind.seen.elements)


def _dismisser(mind: Mind, element: Element) -> Element | None:
    """The button that makes a message go away: called so, and the nearest to it."""
    near: list[tuple[float, Element]] = []
    for word in _DISMISS:
        for found in rank(Reference(word, word), mind.seen, want=frozenset({"button"}), within=element.window):
            e = found.element
            if found.score >= SURE and e.shown and e.role in ("button", "icon", "link", "toggle"):
                x, y = e.point.x, e.point.y
                dx = max(element.box.x1 - x, 0, x - element.box.x2)
                dy = max(element.box.y1 - y, 0, y - element.box.y2)
                near.append((dx + 2.0 * dy, e))
    near.sort(key=lambda n: n[0])
    return near[0][1] if near and near[0][0] < NEAR else None
