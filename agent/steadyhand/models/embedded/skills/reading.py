"""Reading values, finding and checking things, waiting for them."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from steadyhand.models.embedded.ground import describe, locate, rank, value_of
from steadyhand.models.embedded.intents import Find, Read, Reference, Verify, WaitFor
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.blockers import affirming, asks_about, inner_dialogs, speaks_of
from steadyhand.models.embedded.skills.doing import look, pause, wait_until
from steadyhand.models.embedded.skills.reach import Want, act_on, reach
from steadyhand.models.embedded.skills.sheets import cell_text, go_to_cell
from steadyhand.observation import Element, Role
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound, TimedOut
from steadyhand_actions.schema import Click

WAIT_SECONDS = 30.0
_READABLE: frozenset[Role] = frozenset(
    {"field", "label", "cell", "slider", "spin", "combo", "progress", "document", "heading", "statusbar"}
)
_PRESSED: frozenset[Role] = frozenset({"button", "link", "menuitem", "tab"})
"""What was pressed says nothing new: "it says Saved" is then said of what shows it."""
_IT = re.compile(r"\bit\b", re.IGNORECASE)
_RESULTS = frozenset("result answer number value total sum display outcome output it that".split())
_NUMBER = re.compile(r"[-−]?\d[\d.,\u00a0\u202f' ]*(?:[eE][-+]?\d+)?")


def read(mind: Mind, intent: Read) -> Doing[None]:
    """Read a value; it is the answer, and can be used later."""
    if (title := _title(mind, intent.target)) is not None:
        mind.remember(title, intent.name)
        mind.answer = title if intent.answer else mind.answer
        return
    element = _display(mind, intent.target)
    if element is None and (yield from go_to_cell(mind, intent.target)):
        yield from look(mind, "pixels")
        cell = cell_text(mind, intent.target)
        if cell is None:
            raise Failed(f"Nothing can be read in '{intent.target.said}'.")
        element = cell.element
    if element is None:
        found = yield from reach(mind, intent.target, Want(_READABLE))
        element = found.element
    value = value_of(element, mind.seen).strip()
    if not value:
        raise Failed(f"{describe(element, mind.seen)} shows nothing to be read.")
    if _means_result(intent.target):
        value = number_in(value) or value
    mind.remember(value, intent.name)
    if intent.answer:
        mind.answer = value


def _title(mind: Mind, ref: Reference) -> str | None:
    """The title of a window or dialog, when that is asked for."""
    if ref.words.casefold() not in ("title", "window title", "name") or ref.quoted or len(ref.relations) > 1:
        return None
    wholes = [r.other for r in ref.relations if r.kind == "inside" and {"window", "dialog"} & set(r.other.roles)]
    if not wholes and (ref.relations or ref.words.casefold() != "window title"):
        return None
    said = wholes[0].words.casefold() if wholes else ""
    named = [w for w in mind.seen.windows if said and said in f"{w.title} {w.app}".casefold()]
    window = named[-1] if named else mind.seen.active if not said else None
    return window.title if window is not None and window.title else None


def _means_result(ref: Reference) -> bool:
    words = (ref.words or ref.said).casefold().removeprefix("the ").split()
    return (
        not ref.quoted and bool(words) and all(w in _RESULTS or w in ("from", "screen", "the", "shown") for w in words)
    )


def _display(mind: Mind, ref: Reference) -> Element | None:
    """ "the result" is what changed in answer to the last buttons, when nothing better is named."""
    if mind.display is None or not _means_result(ref):
        return None
    element = mind.seen.element(mind.display)
    return element if element is not None and element.shown else None


def number_in(text: str) -> str:
    """The last number in a text as one writes it; empty when there is none."""
    found = _NUMBER.findall(text)
    return found[-1].strip().rstrip(".,").replace("−", "-").replace("\u202f", "").replace("\u00a0", "") if found else ""


def find(mind: Mind, intent: Find) -> Doing[None]:
    """Bring a thing into view and select it."""
    if (yield from go_to_cell(mind, intent.target)):
        return
    found = yield from reach(mind, intent.target, Want())
    if (
        found.element.role in ("row", "cell", "option", "icon", "label", "link", "image", "other", "tab")
        and found.element.source != "text"
    ):
        if found.element.role != "link":
            yield from act_on(
                mind, intent.target, Want(), lambda e: Click(point=e.point), f"Found '{found.element.title}': select it"
            )
    elif found.element.source == "text":
        yield from act_on(
            mind, intent.target, Want(), lambda e: Click(point=e.point), f"Found '{found.element.title}': select it"
        )


def is_shown(mind: Mind, ref: Reference) -> bool:
    """Whether something on the screen fits the words: an element, a window, or what a dialog says."""
    if ref.words.casefold() == "confirm" and not ref.quoted and affirming(mind) is not None:
        return True
    try:
        if not locate(ref, mind.seen).hidden:
            return True
    except Ambiguous:
        return True
    except TargetNotFound:
        pass
    words = (ref.words or ref.said).casefold()
    if not words:
        return False
    if "dialog" in ref.roles and any(asks_about(said, ref) for said in inner_dialogs(mind)):
        return True
    for window in mind.seen.windows:
        if window.kind in ("normal", "dialog") and words in window.title.casefold():
            return True
        if (
            window.kind == "dialog"
            and ("dialog" in ref.roles or "window" in ref.roles or not ref.roles)
            and speaks_of(mind, window, ref)
        ):
            return True
    return any(e.shown and words in f"{e.name} {e.value or ''}".casefold() for e in mind.seen.elements)


def wait_for(mind: Mind, intent: WaitFor) -> Doing[None]:
    """Wait for a thing to come or go, or for a time."""
    target = intent.target
    if target is None:
        deadline = mind.now + (intent.seconds or 1.0)
        while mind.now < deadline - 0.01:
            yield from pause(mind, max(20, min(2000, int((deadline - mind.now) * 1000))))
        return
    limit = intent.seconds or WAIT_SECONDS
    deadline = mind.now + limit
    looked = False
    while is_shown(mind, target) == intent.gone:
        if mind.now > deadline:
            verb = "go away" if intent.gone else "appear"
            raise TimedOut(f"'{target.said}' did not {verb} within {limit:.0f} s.")
        if not looked:
            yield from look(mind, "pixels")
        else:
            yield from pause(mind)
        looked = not looked


def verify(mind: Mind, intent: Verify) -> Doing[None]:
    """See that something is so; looks again for a few seconds before saying that it is not."""
    expected = mind.text(intent.text) if intent.text else None

    def so() -> bool:
        return is_so(mind, intent)

    if so():
        return
    yield from look(mind, "pixels")
    if (yield from wait_until(mind, so, 5.0)):
        return
    raise Failed(f"It is not so that {mind.said!r}: {_instead(mind, intent.target, expected)}")


def is_so(mind: Mind, intent: Verify) -> bool:
    """Whether the statement holds on the screen as it is."""
    if intent.text is None:
        return is_shown(mind, intent.target) == intent.shown
    expected = mind.text(intent.text)
    return any(_fits(expected, v) for v in values_of(mind, intent.target)) == intent.shown


def values_of(mind: Mind, ref: Reference) -> list[str]:
    """What is read off the thing that a statement is about, in each way it may be meant."""
    display = _display(mind, ref)
    if display is not None:
        return [value_of(display, mind.seen)]
    if (title := _title(mind, ref)) is not None:
        return [title]
    try:
        found = locate(ref, mind.seen, want=_READABLE)
        values = [value_of(found.element, mind.seen), found.element.name]
        if found.element.role in _PRESSED and _IT.search(mind.said):
            values += [f"{e.name} {e.value or ''}" for e in mind.seen.elements if e.shown]
    except (TargetNotFound, Ambiguous):
        values = []
    if ref.words.casefold() == "title" and not ref.quoted and not ref.relations and mind.seen.active is not None:
        values.append(mind.seen.active.title)
    if {"dialog", "window"} & set(ref.roles) or (ref.words or "").casefold() in ("screen", "window", "page", ""):
        values += [f"{e.name} {e.value or ''}" for e in mind.seen.elements if e.shown]
    return values


def _fits(expected: str, value: str) -> bool:
    a, b = " ".join(expected.split()).casefold(), " ".join(value.split()).casefold()
    return a == b or bool(a and re.search(rf"(?<!\w){re.escape(a)}(?!\w)", b)) or (len(a) > 8 and fuzz.ratio(a, b) > 95)


def _instead(mind: Mind, ref: Reference, expected: str | None) -> str:
    if expected is not None:
        values = [v for v in values_of(mind, ref) if v]
        return (
            f"it shows {values[0][:80]!r} instead of {expected!r}" if values else f"'{ref.said}' is not on the screen"
        )
    near = [c.element.title for c in rank(ref, mind.seen)[:3]]
    return "nearest on the screen: " + (", ".join(repr(n) for n in near) if near else "nothing like it")
