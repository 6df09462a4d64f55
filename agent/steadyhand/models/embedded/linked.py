"""The relations of a reference judged: who the other things are, and how each candidate stands to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.intents import Reference, Relation
from steadyhand.models.embedded.names import Hit
from steadyhand.models.embedded.relations import ENCLOSES, Anchor, between, crossings, qualities
from steadyhand.models.embedded.roles import best_fit, fit
from steadyhand.models.embedded.scene import Scene
from steadyhand.models.embedded.similarity import compare, phrase
from steadyhand.models.embedded.suit import Found
from steadyhand.observation import Element, Role
from steadyhand_actions.schema import Box

Ranking = Callable[[Reference, frozenset[Role]], list[Found]]
_ENOUGH = 0.5
_MOST = 8
_HEADERS = ("column", "label", "heading", "cell")
_MOST_HEADERS = 8
_EVERYWHERE = frozenset({"screen", "desktop", "display", "monitor"})
IN_FRONT = frozenset(
    {"dialog", "window", "wizard", "assistant", "popup", "pop-up", "dialogue", "dialog box", "form", "page"}
)
"""What one calls the window that has just come up, where nothing there is called so."""
_DIRECTED = ("near", "left of", "right of", "above", "below", "between")


def related(ref: Reference, found: list[Found], scene: Scene, ranking: Ranking) -> tuple[list[Found], Box | None]:
    """The candidates with their relations counted in, and the box of what they are to be inside, if anything."""
    enclosing: Box | None = None
    betweens = [r for r in ref.relations if r.kind == "between"]
    for relation in ref.relations:
        anchors = _anchors(relation, scene, ranking)
        if _is_everywhere(relation, found, anchors, scene):
            continue
        if relation.kind == "row of":
            found = _with_crossings(ref, found, anchors, scene)
        if relation.kind == "inside" and anchors:
            enclosing = anchors[0].box
        if relation.kind != "between" or len(betweens) < 2:
            _count_in(relation, found, anchors, scene, ref.ordinal is not None)
    if len(betweens) > 1:
        _count_between(betweens, found, scene, ranking)
    return found, enclosing


def _is_everywhere(relation: Relation, found: list[Found], anchors: list[Anchor], scene: Scene) -> bool:
    """ "on the screen" leaves nothing out, unless something there is called Screen and has what is meant in it."""
    name = fold(relation.other.words or relation.other.said)
    if relation.kind == "inside" and not anchors and name in IN_FRONT:
        return True
    if relation.kind != "inside" or name not in _EVERYWHERE:
        return False
    judged = qualities("inside", [f.element for f in found], [True] * len(found), anchors, scene)
    return max(judged, default=0.0) < 0.8


def _count_in(relation: Relation, found: list[Found], anchors: list[Anchor], scene: Scene, counted: bool) -> None:
    if relation.kind == "labelled" and not anchors:
        return
    things = [f.element for f in found]
    best = max((f.score for f in found), default=0.0)
    likely = [f.score >= 0.75 * best for f in found]
    judged = qualities(relation.kind, things, likely, anchors, scene)
    spoken = (
        scene.names.ask(relation.other.words or relation.other.said)
        if relation.kind in ("labelled", "near", "containing")
        else {}
    )
    called = max((_called_so(f.element, spoken, scene) for f, ok in zip(found, likely, strict=True) if ok), default=0.0)
    for f, q in zip(found, judged, strict=True):
        if f.literal:
            continue
        spoken_for = _called_so(f.element, spoken, scene)
        q = max(q, spoken_for)
        if called >= 0.85 and relation.kind != "containing":
            q = q * 0.85 if spoken_for < 0.85 else 1.0
        f.nearness = max(f.nearness, q)
        if relation.kind == "inside" and q >= 0.75:
            f.placed = True
        if counted:
            q = 0.95 if q > (0.04 if relation.kind in _DIRECTED else 0.7) else 0.0
        f.score *= 0.2 + 0.8 * min(1.0, q)
        if q > 0.5:
            f.why = f"{f.why}, {relation.kind} '{(relation.other.words or relation.other.said)[:40]}'"


def _called_so(element: Element, spoken: dict[int, Hit], scene: Scene) -> float:
    """A field whose caption was named is as near to it as can be."""
    if element.role in ("label", "heading", "button", "link", "menuitem", "tab"):
        return 0.0
    at = scene.places.get(element.id)
    hit = spoken.get(at) if at is not None else None
    return hit.score if hit is not None and hit.score >= 0.7 else 0.0


def _count_between(betweens: Sequence[Relation], found: list[Found], scene: Scene, ranking: Ranking) -> None:
    ends = [_anchors(r, scene, ranking) for r in betweens]
    for f, q in zip(found, between([f.element for f in found], ends), strict=True):
        if not f.literal:
            f.score *= 0.2 + 0.8 * q


def _anchors(relation: Relation, scene: Scene, ranking: Ranking) -> list[Anchor]:
    """What the other thing may be, likeliest first."""
    other = relation.other
    out: list[Anchor] = []
    kinds: frozenset[Role] = frozenset()
    if relation.kind == "inside":
        out += _windows(other, scene)
        if not ENCLOSES & set(other.roles):
            other, kinds = replace(other, roles=()), ENCLOSES
    for f in ranking(other, kinds)[: 3 * _MOST]:
        e = f.element
        if relation.kind in _DIRECTED and not other.roles:
            e = scene.text_for(e, f.title)
        if f.score >= _ENOUGH:
            own = e.window if e.role in ("window", "dialog") else None
            out.append(
                Anchor(e.box, min(1.0, f.score + 0.02), None if e.id.startswith(("window:", "grid")) else e, own)
            )
    out.sort(key=lambda a: -a.score)
    if not out:
        return []
    least = max(_ENOUGH, out[0].score - 0.12)
    return [
        Anchor(a.box, a.score / max(out[0].score, 0.8), a.element, a.window) for a in out[:_MOST] if a.score >= least
    ]


def _windows(other: Reference, scene: Scene) -> list[Anchor]:
    """Windows by title or application: "the Print dialog", "Firefox"."""
    words = other.words.strip()
    if not words or (other.roles and not _may_be_window(other.roles)):
        return []
    said = phrase(words)
    out: list[Anchor] = []
    for w in scene.seen.windows:
        if w.minimised or w.kind in ("tooltip", "dock", "desktop"):
            continue
        names = [w.title, w.app, *w.title.replace(" — ", " - ").split(" - ")]
        score = max((compare(said, phrase(n)).score for n in names if n), default=0.0)
        if score >= _ENOUGH:
            out.append(Anchor(w.box, score, None, w.id))
    return out


def _may_be_window(roles: Sequence[Role]) -> bool:
    """Whether one of the kinds may be a window."""
    return bool({"window", "dialog", "menu", "panel", "document"} & set(roles))


def _with_crossings(ref: Reference, found: list[Found], anchors: list[Anchor], scene: Scene) -> list[Found]:
    """What stands in the row under the header that was named."""
    if not ref.words or not anchors:
        return found
    hits = scene.names.ask(ref.words, ref.quoted)
    best = max((h.score for h in hits.values()), default=0.0)
    headers = [
        (scene.seen.elements[i], h.score) for i, h in hits.items()
        if h.score >= max(0.66, best - 0.1) and scene.seen.elements[i].role in _HEADERS
        and scene.seen.elements[i].id not in scene.names.captioning
    ]  # fmt: skip
    headers = sorted(headers, key=lambda h: (-h[1], h[0].box.y1))[:_MOST_HEADERS]
    known = {f.element.id: f for f in found}
    for cell, score in crossings(headers, anchors, scene):
        score *= 0.97 if not ref.roles else 0.7 + 0.3 * max(best_fit(ref.roles, cell), fit("cell", cell))
        old = known.get(cell.id)
        if old is None or old.score < score:
            known[cell.id] = Found(cell, score, f"under '{ref.words}'")
    return list(known.values())
