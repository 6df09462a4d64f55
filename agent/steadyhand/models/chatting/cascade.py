"""Where on the screen is what a model spoke of: the embedded grounder when it is sure, the model when it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steadyhand.models.chat import never
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.elements import Listed
from steadyhand.models.chatting.pointing import Pointer
from steadyhand.models.embedded.ground import NOT_HERE, SURE, Candidate, locate, rank
from steadyhand.models.embedded.picture_ground import ground_picture
from steadyhand.models.embedded.reference import reference
from steadyhand.observation import Element, Observation
from steadyhand_actions.errors import Ambiguous, Failed, TargetNotFound, TaskNotUnderstood, UnreadableAnswer
from steadyhand_actions.schema import Box, Point
from steadyhand_prompts.dialect import Aim

_LEAD = 0.05
"""How far ahead of the next a candidate has to be for there to be no question."""


@dataclass(frozen=True, slots=True)
class Located:
    """``point`` is where to act, in screen pixels."""

    aim: Aim
    point: Point


def sure_of(candidates: tuple[Candidate, ...]) -> bool:
    """Whether the best of them needs no second opinion."""
    if not candidates or candidates[0].score < SURE or candidates[0].hidden:
        return False
    return len(candidates) < 2 or candidates[1].score < candidates[0].score - _LEAD


class Cascade:
    """``pointer`` is None where no model can point; then the embedded grounder does what it can."""

    def __init__(self, account: Account, pointer: Pointer | None) -> None:
        self._account = account
        self._pointer = pointer if pointer is not None and pointer.can else None
        self.doubted = False
        """Whether one of the last things was found by a hair."""

    def find(self, words: str, seen: Observation, known: Listed, stop: Callable[[], bool] = never) -> Located:
        """Raises UnreadableAnswer for a number that is not there, TargetNotFound, Ambiguous, and what asking raises."""
        return self.find_all((words,), seen, known, stop)[0]

    def find_all(
        self, words: Sequence[str], seen: Observation, known: Listed, stop: Callable[[], bool] = never
    ) -> list[Located]:
        """Several things on one screen; those that the model is asked about are one batch. Raises as ``find`` does."""
        self.doubted = False
        found = [self._known(each, seen, known) for each in words]
        missing = [i for i, at in enumerate(found) if at is None]
        if missing and self._pointer is not None:
            asked = self._asked([words[i] for i in missing], seen, self._pointer, stop)
            for i, at in zip(missing, asked, strict=True):
                found[i] = at
        return [at for at in found if at is not None]

    def _known(self, words: str, seen: Observation, known: Listed) -> Located | None:
        """What needs no model; None for what it has to be asked about."""
        try:
            element = known.numbered(words)
        except KeyError as error:
            most = len(known.elements)
            raise UnreadableAnswer(
                f"the model's answer cannot be used: there is no element {error}; they go from 1 to {most}"
            ) from error
        if element is not None:
            return located(element, "marks", 1.0)
        with self._account.timed("embedded"):
            candidates, wrong = self._embedded(words, seen)
        if sure_of(candidates) or (candidates and self._pointer is None and wrong is None):
            return located(candidates[0].element, candidates[0].rung, candidates[0].score)
        if self._pointer is None:
            raise wrong or TargetNotFound(f"There is no {words[:80]!r} on the screen.")
        return None

    @staticmethod
    def _embedded(words: str, seen: Observation) -> tuple[tuple[Candidate, ...], Failed | None]:
        """What fits, best first; and why there is none to take."""
        try:
            ref = reference(words)
        except TaskNotUnderstood:
            return (), None
        try:
            best = locate(ref, seen)
        except (TargetNotFound, Ambiguous) as error:
            return rank(ref, seen), error
        return (best, *(c for c in rank(ref, seen) if c.element.id != best.element.id)), None

    def _asked(
        self, words: Sequence[str], seen: Observation, pointer: Pointer, stop: Callable[[], bool]
    ) -> list[Located]:
        found = []
        for place in pointer.find_all(seen.screenshot.pixels, words, stop):
            if isinstance(place, UnreadableAnswer):
                raise place
            self.doubted = self.doubted or place.confidence < 0.7
            corner = _on_screen(Point(place.box.x1, place.box.y1), seen)
            end = _on_screen(Point(place.box.x2, place.box.y2), seen)
            box = Box(corner.x, corner.y, end.x, end.y)
            found.append(pointed(_on_screen(place.point, seen), seen, place.confidence, box))
        return found


def _on_screen(point: Point, seen: Observation) -> Point:
    shot = seen.screenshot
    return Point(shot.origin.x + int(point.x / shot.scale), shot.origin.y + int(point.y / shot.scale))


def located(element: Element, rung: str, confidence: float) -> Located:
    aim = Aim(element.id, element.role, element.title, element.visible or element.box, rung, confidence)
    return Located(aim, element.point)


def pointed(point: Point, seen: Observation, confidence: float, box: Box | None = None) -> Located:
    """A place that a model gave, with what lies under it."""
    under = seen.at(point)
    if under is None:
        return Located(Aim("", "", "", box or Box.at(point.x, point.y, 1, 1), "model", confidence), point)
    return Located(Aim(under.id, under.role, under.title, box or under.box, "model", confidence), point)


def on_picture(description: str, seen: Observation, account: Account) -> tuple[Candidate, ...]:
    """What the embedded grounder makes of an instruction about a picture; nothing where it does not understand it."""
    with account.timed("embedded"):
        try:
            return ground_picture(seen, description)
        except TaskNotUnderstood:
            return ()


__all__ = ["NOT_HERE", "Cascade", "Located", "located", "on_picture", "pointed", "sure_of"]
