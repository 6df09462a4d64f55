"""The relations of a reference judged: who the other things are, and how each candidate stands to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.intents import Reference, Relation
from steadyhand.models.embedded.names import Hit
from steadyhand.models.embedded.relations import ENCLOSES, Anchor, between, crossings, qualities
from steadyhand.models.embedded.roles import best_fit
from steadyhand.models.embedded.scene import Scene
from steadyhand.models.embedded.similarity import compare, phrase
from steadyhand.models.embedded.suit import Found
from steadyhand.observation import Element, Role
from steadyhand_actions.schema import Box

Ranking = Callable[[Reference, frozenset[Role]], list[Found]]
_ENOUGH = 0.5
_MOST = 8
_EVERYWHERE = frozenset({"screen", "desktop", "display", "monitor"})
_DIRECTED = ("near", "left of", "right of", "above", "below")


def related(ref: Reference, found: list[Found], scene: Scene, ranking: Ranking) -> tuple[list[Found], Box | None]:
    """The candidates with their relations counted in, and the box of what they are to be inside, if anything."""
    enclosing: Box | None = None
    betweens = [r for r in ref.relations if r.kind == "between"]
    for relation in ref.relations:
        if relation.kind == "inside" and fold(relation.other.words or relation.other.said) in _EVERYWHERE:
            continue
        anchors = _anchors(relation, scene, ranking)
        if relation.kind == "row of":
            found = _with_crossings(ref, found, anchors, scene)
        if relation.kind == "inside" and anchors:
            enclosing = anchors[0].box
        if relation.kind != "between" or len(betweens) < 2:
            _count_in(relation, found, anchors, scene, ref.ordinal is not None)
    if len(betweens) > 1:
        _count_between(betweens, found, scene, ranking)
    return found, enclosing


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
    for f, q in zip(found, judged, strict=True):
        if f.literal:
            continue
        q = max(q, _called_so(f.element, spoken, scene))
        f.nearness = max(f.nearness, q)
        if relation.kind == "inside" and q >= 0.75:
            f.placed = True
        if counted and relation.kind in _DIRECTED:
            q = 0.95 if q > 0.04 else 0.0
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
        kinds = ENCLOSES if not other.roles else kinds
    for f in ranking(other, kinds)[: 3 * _MOST]:
        e = f.element
        if f.score >= _ENOUGH:
            own = e.window if e.role in ("window", "dialog") else None
            out.append(Anchor(e.box, min(1.0, f.score + 0.02), None if e.id.startswith("window:") else e, own))
    out.sort(key=lambda a: -a.score)
    if not out:
        return []
    least = max(_ENOUGH, out[0].score - 0.12)
    return [
        Anchor(a.box, a.score / max(out[0].score, 0.9), a.element, a.window) for a in out[:_MOST] if a.score >= least
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
    headers = [(f.element, f.score) for f in sorted(found, key=lambda f: -f.score)[:6] if f.score >= 0.45]
    hits = scene.names.ask(ref.words, ref.quoted)
    headers += [
        (scene.seen.elements[i], h.score) for i, h in hits.items()
        if h.score >= 0.6 and scene.seen.elements[i].role in ("column", "label", "heading", "cell", "button")
    ]  # fmt: skip
    known = {f.element.id: f for f in found}
    for cell, score in crossings(headers, anchors, scene):
        score *= 0.97 if not ref.roles else 0.7 + 0.3 * max(best_fit(ref.roles, cell), best_fit(("cell",), cell))
        old = known.get(cell.id)
        if old is None or old.score < score:
            known[cell.id] = Found(cell, score, f"under '{ref.words}'")
    return list(known.values())
