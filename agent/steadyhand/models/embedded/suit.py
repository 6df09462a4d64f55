"""Which elements suit the words and the kind of a reference, each with a first score.

Looks at names and kinds alone; places, windows and relations come after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.names import Hit
from steadyhand.models.embedded.roles import CONTAINERS, PASSIVE, best_fit, prior
from steadyhand.models.embedded.scene import Scene
from steadyhand.models.embedded.similarity import EXACT, compare, is_another, phrase
from steadyhand.observation import Element, Role

_CATCH_ALL = ("button", "label")
"""Kinds there are too many of to be what a loose word for something else means."""
_POINTING = frozenset({"it", "this", "that", "this one", "that one", "one", "them", "there", "here", ""})
_ARTICLES = ("the ", "a ", "an ", "that ", "this ")
_LEAST = 0.25
_MOST = 240
_CAPTION = 0.9
"""What a caption is worth beside the control it names."""
_TIERS = (0.98, 0.92, 0.86, 0.8, 0.6)
"""Where only a kind was said, things that answer to it less well count only if there are no better ones."""
_ANY_TEXT = 0.55
"""What any text beside something is worth when no text was asked for: there is text beside everything."""
_UNLIKE = 0.65
"""What is left when only several things of another kind are there."""
_ONE_OF_MANY: frozenset[Role] = frozenset({"row", "cell", "icon", "option"})
"""Kinds whose names people number; the number of a control counts what is behind it ("Cart 2")."""
_ANOTHER = 0.5
"""What is left of the score of "Report 2" where just "Report" was said, in quotes."""
_NAMELESS = 0.93
"""The score of what is the right kind of thing when no name was said."""


@dataclass(slots=True)
class Found:
    """An element on its way to a score. ``literal``: the whole phrase is its name, so that order, place and relations
    read out of the phrase do not count. ``placed``: it lies in the window that was named. ``nearness``: how near it is
    to the things it was to be near."""

    element: Element
    score: float
    why: str
    literal: bool = False
    placed: bool = False
    nearness: float = 0.0
    title: str = ""
    """The name it was found by."""
    words: str = ""
    """The words that it answers to."""


def suitable(ref: Reference, scene: Scene, want: frozenset[Role]) -> list[Found]:
    words = ref.words.strip()
    if not words and ref.relations and all(r.kind == "labelled" for r in ref.relations):
        words = ref.relations[0].other.words or ref.relations[0].other.said
    nameless = fold(words) in _POINTING
    found = _nameless(ref, scene, want) if nameless else _named(words, ref, scene, want)
    _add_literal(ref, words, scene, want, found)
    out = sorted(found.values(), key=lambda f: -f.score)
    return [f for f in out[:_MOST] if f.score >= _LEAST]


def _kind(ref: Reference, want: frozenset[Role], element: Element) -> float:
    """How well the element's kind suits what was said and what is to be done with it."""
    if ref.roles:
        said = best_fit(ref.roles, element)
        return said * (0.75 + 0.25 * best_fit(want, element)) if want else said
    ready = prior(element)
    return ready * (0.4 + 0.6 * best_fit(want, element)) if want else ready


def _named(words: str, ref: Reference, scene: Scene, want: frozenset[Role]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    elements = scene.seen.elements
    for i, hit in scene.names.ask(words, ref.quoted).items():
        kind = _kind(ref, want, elements[i])
        if elements[i].id in scene.names.captioning and "label" not in ref.roles:
            kind *= _CAPTION
        if ref.quoted and elements[i].role in _ONE_OF_MANY and is_another(phrase(words), phrase(hit.title)):
            kind *= _ANOTHER
        _offer(found, elements[i], hit, kind, words)
        clicked = scene.clicked(elements[i])
        if clicked is not elements[i]:
            _offer(found, clicked, Hit(hit.score * 0.99, hit.why, hit.title), _kind(ref, want, clicked), words)
    if not ref.roles or {"window", "dialog"} & set(ref.roles):
        _offer_windows(words, ref, scene, want, found)
    return found


def _offer(found: dict[str, Found], element: Element, hit: Hit, kind: float, words: str) -> None:
    score = hit.score * kind
    old = found.get(element.id)
    if old is None or score > old.score:
        why = f"'{hit.title[:60]}' {hit.why}".strip()
        found[element.id] = Found(element, score, why, title=hit.title, words=words)


def _offer_windows(words: str, ref: Reference, scene: Scene, want: frozenset[Role], found: dict[str, Found]) -> None:
    said = phrase(words)
    for e in scene.window_elements:
        score = compare(said, phrase(e.name), ref.quoted).score if e.name else 0.0
        if score > 0.4:
            _offer(found, e, Hit(score, "a window named so", e.name), _kind(ref, want, e), words)


def _nameless(ref: Reference, scene: Scene, want: frozenset[Role]) -> dict[str, Found]:
    seen = scene.seen
    if not (ref.roles or ref.relations or ref.positions or ref.states or ref.not_states or ref.colour or ref.ordinal):
        focus = seen.focused
        return {focus.id: Found(focus, 0.92, "it has the focus")} if focus is not None else {}
    pool = list(seen.elements)
    pool += scene.window_elements if {"window", "dialog"} & set(ref.roles) else ()
    pool += scene.grids if {"table", "list", "tree"} & set(ref.roles) else ()
    if ref.ordinal is not None:
        pool = [e for e in pool if not _heads_columns(e, scene)]
    if ref.roles and not any(r.kind == "containing" for r in ref.relations):
        ref = replace(ref, roles=ref.roles[:1] + tuple(r for r in ref.roles[1:] if r not in _CATCH_ALL))
    known: dict[object, float] = {}
    kinds: list[tuple[Element, float]] = []
    for e in pool:
        key = (e.role, e.states, e.source, e.actions)
        if key not in known:
            known[key] = _kind(ref, want, e)
        kinds.append((e, known[key]))
    if ref.roles and ref.relations:
        line = 0.8 if any(k >= 0.8 for _, k in kinds) else 0.6
    elif ref.roles:
        line = next((t for t in _TIERS if any(k >= t for _, k in kinds)), 1.0)
    else:
        kinds = [(e, k) for e, k in kinds if e.role not in CONTAINERS and e.role not in PASSIVE - {"label", "image"}]
        line = 0.6
    kinds = [(e, k) for e, k in kinds if k >= line and e.box.area > 0]
    if ref.relations and ref.ordinal is None:
        text = 1.0 if {"label", "heading"} & set(ref.roles) else _ANY_TEXT
        kinds = [(e, k * (text if e.role in ("label", "heading") else 1.0)) for e, k in kinds]
    if line < _TIERS[1] and len(kinds) > 1 and ref.roles and ref.ordinal is None and not ref.relations:
        kinds = [(e, k * _UNLIKE) for e, k in kinds]
    why = "the kind of thing named" if ref.roles else "fits the description"
    return {e.id: Found(e, _NAMELESS * k, why) for e, k in kinds}


def _heads_columns(element: Element, scene: Scene) -> bool:
    """Whether it is the row of a table's headers, which nobody counts."""
    return element.role == "row" and any(c.role == "column" for c in scene.seen.children(element.id))


def _add_literal(ref: Reference, words: str, scene: Scene, want: frozenset[Role], found: dict[str, Found]) -> None:
    """The whole phrase may be a name: "New tab", "First name", "Align left"."""
    said = without_article(ref.said)
    if not said or fold(said) == fold(words) or len(said) > 120:
        return
    for i, hit in scene.names.called(said).items():
        if hit.score >= EXACT - 0.03:
            element = scene.clicked(scene.seen.elements[i])
            kind = max(_kind(ref, want, element), 0.97 * prior(element))
            score = hit.score * kind
            old = found.get(element.id)
            if old is None or score >= old.score:
                found[element.id] = Found(
                    element, score, f"'{hit.title[:60]}' {hit.why}".strip(), literal=True, title=hit.title
                )


def without_article(said: str) -> str:
    said = said.strip()
    lower = said.lower()
    return next((said[len(a) :] for a in _ARTICLES if lower.startswith(a)), said)
