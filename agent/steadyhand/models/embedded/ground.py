"""From a person's reference and what is on the screen to the elements that may be meant, best first.

``rank`` gives all that may be meant, ``locate`` the one that is, or says why there is none. Knows nothing of what will
be done with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from steadyhand.models.embedded.colours import colourness
from steadyhand.models.embedded.describe import apart, describe, plain, role_words, value_of
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.linked import related
from steadyhand.models.embedded.places import corner, reading_order, words_in_line
from steadyhand.models.embedded.readings import NOT_HERE, other_readings
from steadyhand.models.embedded.roles import CLICKABLE, CONTAINERS, TAKES_TEXT
from steadyhand.models.embedded.scene import Scene, scene_of
from steadyhand.models.embedded.standing import owned
from steadyhand.models.embedded.suit import Found, suitable
from steadyhand.observation import Element, Observation, Role
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Box

__all__ = ["NOT_HERE", "SURE", "Candidate", "describe", "fitting", "locate", "rank", "value_of"]

SURE = 0.9
"""From this score on it is what was meant."""
_PLAIN = 0.8
"""From this score on there is no need to read the words in another way."""
_ELSEWHERE = 0.7
"""What a nameless thing outside the windows in front is worth besides."""
_EVEN = 0.03
"""Scores closer than this do not tell two things apart."""
_MOST = 30
_HIDDEN = 0.92
_DISABLED = 0.96
_PICTURED = 40
"""How many candidates are looked at in the picture for a colour."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An element that may be meant. ``score`` 0 to 1; ``why`` in words; ``rung``: the source that found it;
    ``hidden``: it is covered, off the screen or scrolled away. ``title``: the name it was found by."""

    element: Element
    score: float
    why: str
    rung: str
    hidden: bool = False
    title: str = ""


def rank(
    ref: Reference,
    seen: Observation,
    *,
    want: frozenset[Role] = frozenset(),
    within: int | None = None,
    near_focus: bool = True,
) -> tuple[Candidate, ...]:
    """Everything that may be meant, best first. ``want``: kinds that suit what is to be done with it. ``within``: only
    this window with its dialogs and menus. ``near_focus``: a nameless reference may mean what has the focus."""
    scene = scene_of(seen)
    found = _scored(ref, scene, want, within, near_focus)
    return tuple(_candidate(f, scene) for f in found)


def _candidate(found: Found, scene: Scene) -> Candidate:
    element = words_in_line(found.element, found.words) if found.element.source == "text" else found.element
    hidden = scene.hidden(found.element)
    return Candidate(element, round(min(1.0, found.score), 3), found.why, element.source, hidden, found.title)


def locate(
    ref: Reference,
    seen: Observation,
    *,
    want: frozenset[Role] = frozenset(),
    within: int | None = None,
    near_focus: bool = True,
) -> Candidate:
    """The one that is meant. Raises TargetNotFound naming the nearest, and Ambiguous naming those that fit equally."""
    found = rank(ref, seen, want=want, within=within, near_focus=near_focus)
    if not found or found[0].score < NOT_HERE:
        raise _not_found(ref, seen, found, within)
    even = _even(found)
    if ref.pick is not None and len(even) > 1:
        raise _ambiguous(ref, seen, even)
    if len(even) > 1:
        even = _spelt_exactly(ref, even)
    if len(even) > 1 and want:
        even = [c for c in even if c.element.role in want] or even
    if len(even) > 1:
        raise _ambiguous(ref, seen, even)
    return even[0]


def fitting(ref: Reference, seen: Observation) -> tuple[Candidate, ...]:
    """All that fit as well as the best: one where it is plain what is meant, none where nothing is."""
    found = rank(ref, seen)
    return tuple(_even(found)) if found and found[0].score >= NOT_HERE else ()


def _even(found: tuple[Candidate, ...]) -> list[Candidate]:
    best = found[0]
    return [c for c in found if c.score >= best.score - _EVEN and c.hidden == best.hidden]


def _scored(ref: Reference, scene: Scene, want: frozenset[Role], within: int | None, near_focus: bool) -> list[Found]:
    """Candidates for the reference as it was read, or as else it can be read when that gives nothing."""
    if ref.pick is not None:
        picked = sorted(ref.pick.find(scene.seen), key=scene.hidden)
        return [Found(e, 1.0, "picked by a program", title=e.title) for e in picked]
    allowed = owned(within, scene.seen) if within is not None and scene.seen.window(within) is not None else None
    found = _judged(ref, scene, want, allowed, near_focus)
    for other, worth, least in other_readings(ref):
        if _is_plain(found):
            break
        more = _judged(other, scene, want, allowed, near_focus)
        for f in more:
            f.score *= worth
        if more and more[0].score > max(least, found[0].score * (1.0 if ref.words else 0.7) if found else 0.0):
            found = more
    return found[:_MOST]


def _is_plain(found: list[Found]) -> bool:
    return bool(found) and found[0].score >= _PLAIN and (len(found) < 2 or found[1].score < found[0].score - _EVEN)


def _judged(
    ref: Reference, scene: Scene, want: frozenset[Role], allowed: frozenset[int] | None, near_focus: bool
) -> list[Found]:
    found = suitable(ref, scene, want)
    if allowed is not None:
        found = [f for f in found if f.element.window in allowed or f.element.window is None]
    frame = scene.front.box if scene.front is not None else scene.screen
    if ref.relations:
        found, enclosing = related(
            ref, found, scene, lambda other, kinds: _scored(other, scene, kinds, None, near_focus)
        )
        frame = enclosing or frame
    _judge_states(ref, found)
    _judge_standing(ref, found, scene, allowed)
    found = _merged([f for f in found if f.score >= 0.2], scene)
    if ref.colour:
        _judge_colour(ref.colour, found, scene)
    if ref.positions:
        _judge_positions(ref, found, frame)
    if not ref.words:
        _judge_nameless(ref, found, scene, near_focus)
    found = _sorted(found)
    if ref.ordinal is not None and found and not found[0].literal:
        found = _nth(ref, found, scene)
    return found


def _ranking(scene: Scene, near_focus: bool, other: Reference, kinds: frozenset[Role]) -> list[Found]:
    """For the things that a reference only leans on."""
    return _scored(other, scene, kinds, None, near_focus)


def _sorted(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda f: (-round(f.score, 3), f.element.box.y1, f.element.box.x1, f.element.order))


def _judge_states(ref: Reference, found: list[Found]) -> None:
    for f in found:
        missing = [s for s in ref.states if s not in f.element.states]
        present = [s for s in ref.not_states if s in f.element.states]
        f.score *= 0.5 ** len(missing + present) if not f.literal else 1.0
        if "enabled" not in f.element.states and "enabled" not in ref.not_states and ref.ordinal is None:
            f.score *= _DISABLED


def _judge_standing(ref: Reference, found: list[Found], scene: Scene, allowed: frozenset[int] | None) -> None:
    nameless = not ref.words and not {"window", "dialog"} & set(ref.roles)
    for f in found:
        placed = f.placed or (allowed is not None and f.element.window in allowed)
        if not placed:
            standing = scene.standing.get(f.element.window, 0.95)
            f.score *= standing * _ELSEWHERE if nameless and standing < SURE else standing
        if scene.hidden(f.element):
            f.score *= _HIDDEN


def _judge_colour(colour: str, found: list[Found], scene: Scene) -> None:
    for f in sorted(found, key=lambda f: -f.score)[:_PICTURED]:
        if not f.literal:
            f.score *= 0.5 + 0.5 * colourness(scene.seen.screenshot.crop(f.element.visible or f.element.box), colour)


def _judge_positions(ref: Reference, found: list[Found], frame: Box) -> None:
    likely = [f for f in found if f.score >= 0.8 * max((g.score for g in found), default=0.0)]
    furthest = max((corner(ref.positions, f.element.box, frame) for f in likely), default=1.0)
    for f in found:
        if not f.literal:
            at = corner(ref.positions, f.element.box, frame)
            f.score *= 0.5 if at < 0.3 else 0.55 + 0.45 * min(1.0, at / max(furthest, 0.01))


def _judge_nameless(ref: Reference, found: list[Found], scene: Scene, near_focus: bool) -> None:
    """Among several that fit no better than each other: the one with the focus, the biggest text or list, the dialog in
    front."""
    if len(found) < 2 or ref.ordinal is not None:
        return
    focus = scene.seen.focused
    if near_focus and focus is not None and (focus.role in TAKES_TEXT or not ref.roles):
        for f in found:
            if f.element.id == focus.id and f.score >= NOT_HERE:
                f.score += 0.05
                return
    best = max(f.score for f in found)
    even = [f for f in found if f.score >= best - _EVEN]
    if len(even) < 2:
        return
    if all(f.element.role in ("dialog", "window") for f in even):
        heights = {w.id: w.z for w in scene.seen.windows}
        max(even, key=lambda f: heights.get(f.element.window or 0, -1)).score += 0.05
    elif all(f.element.role in CONTAINERS | TAKES_TEXT for f in even) and not all(
        f.element.role == "spin" for f in even
    ):
        areas = sorted(even, key=lambda f: -(f.element.visible or f.element.box).area)
        first, second = ((f.element.visible or f.element.box).area for f in areas[:2])
        if first >= 1.8 * second and ("field" not in ref.roles or first >= 4 * second):
            areas[0].score += 0.05


def _merged(found: list[Found], scene: Scene) -> list[Found]:
    """One for each thing: the best of a button and its text, a row and its cell, a field and its caption."""
    found = sorted(found, key=lambda f: (-f.score, -(f.element.role in CLICKABLE), f.element.box.area))
    kept: list[Found] = []
    for f in found[: 4 * _MOST]:
        if not any(scene.may_be_one(f.element, k.element) and scene.same_thing(f.element, k.element) for k in kept):
            kept.append(f)
    return kept


def _nth(ref: Reference, found: list[Found], scene: Scene) -> list[Found]:
    """The one whose turn it is among those that fit; all others count little."""
    assert ref.ordinal is not None
    best = found[0].score
    fits = [f for f in found if f.score >= max(NOT_HERE - 0.05, best - (0.09 if ref.words else 0.025))]
    shown = [f for f in fits if not scene.hidden(f.element)] or fits
    windows = {f.element.window for f in shown if f.score >= best - 0.02}
    shown = [f for f in shown if f.element.window in windows]
    if not ref.words:
        shown = _of_one_list(shown, scene)
    if any(r.kind in ("near", "left of", "right of", "above", "below") for r in ref.relations):
        line = sorted(shown, key=lambda f: -f.nearness)
    else:
        places = {e.id: i for i, e in enumerate(reading_order(f.element for f in shown))}
        line = sorted(shown, key=lambda f: places[f.element.id])
    at = ref.ordinal - 1 if ref.ordinal > 0 else len(line) + ref.ordinal
    for i, f in enumerate(line):
        f.score = max(f.score, best) if i == at else f.score * 0.45
        if i == at:
            f.why = (
                f"{f.why}, number {ref.ordinal} of {len(line)}"
                if ref.ordinal > 0
                else f"{f.why}, the last of {len(line)}"
            )
    chosen = {id(f) for f in line}
    for f in found:
        if id(f) not in chosen:
            f.score *= 0.45
    return _sorted(found)


def _of_one_list(found: list[Found], scene: Scene) -> list[Found]:
    """Rows of several lists are not counted through: those of the list with the focus, else of the biggest."""
    lists = {f.element.id: scene.table_of(f.element) for f in found}
    tables = {t.id: t for t in lists.values() if t is not None}
    if len(tables) < 2 or len(tables) > 12 or any(t is None for t in lists.values()):
        return found
    focus = scene.seen.focused
    around = {a.id for a in scene.seen.ancestors(focus)} | {focus.id} if focus is not None else set()
    best = max(tables.values(), key=lambda t: (t.id in around, t.box.area))
    return [f for f in found if (t := lists[f.element.id]) is not None and t.id == best.id]


def _spelt_exactly(ref: Reference, even: list[Candidate]) -> list[Candidate]:
    """Where only capitals tell them apart, the one spelt as it was said."""
    exact = [c for c in even if ref.words in (c.title, c.element.title) or (c.title and c.title in ref.said)]
    return exact if exact else even


def _called(ref: Reference) -> str:
    """The reference in a message: "'Sav' button"."""
    if not ref.words:
        return f"'{ref.said}'"
    kind = f" {role_words(ref.roles[0])}" if ref.roles else ""
    return f"'{ref.words}'{kind}"


def _not_found(ref: Reference, seen: Observation, found: tuple[Candidate, ...], within: int | None) -> TargetNotFound:
    if ref.pick is not None:
        nearest = ref.pick.nearest(seen)
        there = f"; nearest: {', '.join(nearest)}." if nearest else "."
        return TargetNotFound(f"There is no {ref.said} on the screen{there}", nearest)
    where = "on the screen"
    window = seen.window(within)
    if window is not None and window.title:
        where = f"in '{window.title[:40]}'"
    for relation in ref.relations:
        other = rank(relation.other, seen)
        if (not other or other[0].score < NOT_HERE) and relation.kind != "inside":
            ref, found = relation.other, other
            break
    near = [(c.element, c.title) for c in found if c.score >= 0.3][:3]
    names = [plain(e, seen) if not ref.words else f"'{(e.title or t)[:40]}'" for e, t in near]
    if ref.words and len(names) < 3:
        scene = scene_of(seen)
        shown = {e.title for e in seen.elements if e.visible is not None and 0 < len(e.title) <= 60}
        names += [n for t in scene.names.similar(ref.words, shown) if (n := f"'{t}'") not in names][: 3 - len(names)]
    if names:
        return TargetNotFound(
            f"There is no {_called(ref)} {where}; nearest: {', '.join(names)}.", tuple(n.strip("'") for n in names)
        )
    others = _others(ref, seen, within)
    there = f", but there is: {', '.join(others)}." if others else "."
    return TargetNotFound(f"There is no {_called(ref)} {where}; nothing there is like it{there}", others)


def _others(ref: Reference, seen: Observation, within: int | None) -> tuple[str, ...]:
    """What there is of that kind, where nothing is called anything like it; rather in the window in front."""
    front = within if within is not None else seen.active.id if seen.active is not None else None
    kinds = frozenset(ref.roles) or CLICKABLE
    shown = [e for e in seen.elements if e.role in kinds and e.visible is not None and e.title.strip()]
    placed = [e for e in shown if e.window == front] or shown
    return tuple(dict.fromkeys(plain(e, seen) for e in reading_order(placed)))[:3]


def _ambiguous(ref: Reference, seen: Observation, even: list[Candidate]) -> Ambiguous:
    told = apart(tuple(c.element for c in even[:5]), seen)
    more = f" and {len(even) - 5} more" if len(even) > 5 else ""
    if ref.pick is not None:
        return Ambiguous(f"{ref.said} is {len(even)} things: {', '.join(told)}{more}; say which.", told)
    return Ambiguous(
        f"{_called(ref)} fits {len(even)} things equally well: {', '.join(told)}{more}; "
        "say which, by its row, neighbour, window or place.",
        told,
    )
