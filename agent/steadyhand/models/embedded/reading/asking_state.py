"""Whether a thing is checked, enabled, selected or filled, and which colour it has.

Knows one page; says so when a state cannot be seen.
"""

from __future__ import annotations

from steadyhand.models.embedded.colours import colourness
from steadyhand.models.embedded.describe import describe
from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.reading.looks import colour_name, face_of, ink_of, inner
from steadyhand.models.embedded.reading.page import Page
from steadyhand.models.embedded.reading.reply import Reply, not_known, rung_of, said
from steadyhand.models.embedded.reading.things import (
    grounded,
    has_state,
    in_state,
    kinds_of,
    one_of_kind,
    refer,
    things,
)
from steadyhand.models.embedded.reading.trouble import TROUBLE, trouble
from steadyhand.observation import Element, Role
from steadyhand_actions.schema import Box

_SURE = 0.7
_TICKED: frozenset[Role] = frozenset({"checkbox", "radio", "toggle"})
_WORDS: frozenset[Role] = frozenset({"label", "heading", "link", "cell", "option", "row"})
_SAYS = {
    "checked": "checked", "enabled": "enabled", "selected": "selected", "filled": "filled in", "front": "in front",
    "focused": "focused", "expanded": "expanded", "readonly": "read-only", "required": "required",
}  # fmt: skip


def state_of(page: Page, words: str, state: str, negated: bool) -> Reply:
    """Yes or no with what is seen: "no: check box 'Share my profile' is not checked"."""
    if state.startswith("colour "):
        return _has_colour(page, words, state.removeprefix("colour "), negated)
    turned = state.startswith("!") != negated
    plain = state.removeprefix("!")
    ref = refer(words)
    plural = ref is not None and ref.roles and not ref.words and ref.ordinal is None and not ref.relations
    if plural and ref is not None and words.rstrip().lower().endswith("s"):
        return _all_in(page, words, plain, turned)
    best = _target(page, words, plain)
    if best is None:
        return not_known(f"nothing on the picture is surely {words!r}, so its state is not known")
    element = best.element
    seen = has_state(page, element, plain)
    if seen is None:
        return not_known(f"whether {describe(element, page.seen)} is {how_it_looks(plain)} cannot be seen")
    so, sure = seen
    told = f"{describe(element, page.seen)} is {'' if so else 'not '}{how_it_looks(plain)}"
    text = f"{'yes' if so != turned else 'no'}: {told}"
    return said(text, [element.visible or element.box], best.score * sure, rung_of([element.source]))


def how_it_looks(state: str) -> str:
    return _SAYS.get(state, state)


def _target(page: Page, words: str, state: str) -> Candidate | None:
    """The thing, of a kind that can be in the state where there are several of its name."""
    found = [c for c in grounded(page, words) if c.score >= _SURE]
    if state == "checked":
        boxes = [c for c in found if c.element.role in _TICKED or "checkable" in c.element.states]
        found = [c for c in boxes if c.score >= found[0].score - 0.2] or found
    if state == "filled":
        fields = [c for c in found if c.element.role in ("field", "document", "combo", "spin")]
        found = [c for c in fields if c.score >= found[0].score - 0.3] or found
    return found[0] if found else one_of_kind(page, words)


def _all_in(page: Page, words: str, state: str, turned: bool) -> Reply:
    """Whether all of several are in a state."""
    ref = refer(words)
    found = things(page, ref) if ref is not None and kinds_of(ref) else []
    if not found:
        return not_known(f"there are no {words!r} on the picture")
    meeting = in_state(page, found, f"!{state}" if turned else state)
    text = f"{'yes' if len(meeting) == len(found) else 'no'}: {len(meeting)} of {len(found)}"
    return said(text, [t.box for t in meeting or found], 0.85, rung_of(t.element.source for t in found if t.element))


def coloured(page: Page, words: str, part: str) -> Reply:
    """The colour of a thing: of its text where it is text, else of its ground."""
    bare = words.lower().removeprefix("the ")
    ground = part == "background" or bare.startswith("background")
    if bare in ("background", "screen", "picture", "page", "background of the screen"):
        box = page.seen.screenshot.box
        return said(colour_name(face_of(page.seen.screenshot, box)), [box], 0.9, "pixels")
    if TROUBLE.fullmatch(bare) and (told := trouble(page)).found:
        return said(colour_name(ink_of(page.seen.screenshot, told.boxes[0])), told.boxes, 0.8, "pixels")
    found = grounded(page, words)
    if not found or found[0].score < _SURE:
        return not_known(f"nothing on the picture is surely {words!r}, so its colour is not known")
    e = found[0].element
    return said(_colour(page, e, ground, part), [e.visible or e.box], found[0].score * 0.9, "pixels")


def _colour(page: Page, e: Element, ground: bool, part: str) -> str:
    shot, box = page.seen.screenshot, e.visible or e.box
    if (e.role in _WORDS and not ground) or part in ("text", "font"):
        return colour_name(ink_of(shot, box))
    if e.role in ("icon", "image"):
        return _vivid(page, box)
    return colour_name(face_of(shot, inner(box)))


def _vivid(page: Page, box: Box) -> str:
    """An icon's own colour: not that of the ground it stands on, if it has another."""
    names = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown")
    crop = page.seen.screenshot.crop(box)
    best = max(names, key=lambda n: colourness(crop, n))
    return best if colourness(crop, best) > 0.3 else colour_name(ink_of(page.seen.screenshot, box))


def _has_colour(page: Page, words: str, colour: str, negated: bool) -> Reply:
    found = grounded(page, words)
    if not found or found[0].score < _SURE:
        return not_known(f"nothing on the picture is surely {words!r}, so its colour is not known")
    e = found[0].element
    name = _colour(page, e, False, "")
    wanted = {"gray": "grey", "violet": "purple", "magenta": "pink"}.get(colour, colour)
    so = name == wanted or (e.role not in _WORDS and colourness(page.seen.screenshot.crop(e.box), colour) > 0.6)
    text = f"{'yes' if so != negated else 'no'}: it is {wanted if so else name}"
    return said(text, [e.visible or e.box], found[0].score * 0.9, "pixels")
