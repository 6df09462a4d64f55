"""Asking a model where a thing is on a picture; a second, closer look where the first is not good enough.

Knows pictures and words only. Never thinks: what is seen is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand.models.chat import Answer, ChatModel, Question, never
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.profile import Profile
from steadyhand_actions.errors import UnreadableAnswer
from steadyhand_actions.schema import Box, Click, Point
from steadyhand_prompts.answers import parse
from steadyhand_prompts.texts import filled, text_of

CROP = 400
"""Least side, in pixels, of the part that is looked at more closely."""
SMALL = 40
"""A target with a side below so many pixels, as the model saw it, is looked at again."""
_VAGUE = 0.25
"""A box that covers more than this part of the picture says little about where to click."""
_ENLARGED = 4.0
_AGREE = 0.25
_ONCE, _TWICE, _DOUBTED = 0.8, 0.9, 0.6
"""How sure: of one look, of two that agree, of two that do not."""
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, in pixels of the picture. ``looks``: how often the model was asked."""

    box: Box
    point: Point
    confidence: float
    looks: int = 1


def shrunk(picture: Picture, pixels: int) -> Picture:
    """The picture, made small enough to have at most so many pixels."""
    height, width = picture.shape[:2]
    if width * height <= pixels:
        return picture
    scale = (pixels / (width * height)) ** 0.5
    size = max(1, int(width * scale)), max(1, int(height * scale))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS), dtype=np.uint8)


class Pointer:
    """Points at things with one model."""

    def __init__(self, model: ChatModel, profile: Profile, account: Account) -> None:
        self._model = model
        self._profile = profile
        self._account = account

    @property
    def can(self) -> bool:
        return self._profile.grounds

    def find(self, picture: Picture, words: str, stop: Callable[[], bool] = never) -> Place:
        """Where ``words`` is. Raises UnreadableAnswer, ModelUnavailable, Stopped, BudgetSpent."""
        (place,) = self.find_all(picture, (words,), stop)
        if isinstance(place, UnreadableAnswer):
            raise place
        return place

    def find_all(
        self, picture: Picture, words: Sequence[str], stop: Callable[[], bool] = never
    ) -> list[Place | UnreadableAnswer]:
        """Where several things on one picture are, asked as one batch; so are the second looks. What was answered
        about one that is no place stands where its place would. Raises ModelUnavailable, Stopped, BudgetSpent."""
        firsts = self._look([(picture, each) for each in words], "ground", stop)
        height, width = picture.shape[:2]
        parts = {
            i: self._part(first, width, height)
            for i, first in enumerate(firsts) if isinstance(first, Box) and self._doubtful(first, width, height)
        }  # fmt: skip
        # The same picture again would only be answered the same again.
        larger = {
            i: self._enlarged(picture, part) for i, part in parts.items()
            if (part.width, part.height) != (width, height) or self._scale(part) > 1.0
        }  # fmt: skip
        looked = self._look([(view, words[i]) for i, view in larger.items()], "second look", stop)
        seconds = dict(zip(larger, looked, strict=True))
        found: list[Place | UnreadableAnswer] = []
        for i, first in enumerate(firsts):
            if isinstance(first, UnreadableAnswer):
                found.append(first)
            elif i not in parts:
                found.append(Place(first, first.centre, _ONCE))
            elif i not in larger:
                found.append(Place(first, first.centre, _DOUBTED))
            else:
                second = seconds[i]
                mapped = _mapped(second, parts[i], larger[i]) if isinstance(second, Box) else None
                found.append(_settled(first, mapped, parts[i]))
        return found

    def _doubtful(self, box: Box, width: int, height: int) -> bool:
        """Small as the model saw it, or too large to say where to click."""
        seen = min(1.0, (self._profile.pixels / (width * height)) ** 0.5)
        return min(box.width, box.height) * seen < SMALL or box.area > _VAGUE * width * height

    def _look(
        self, views: Sequence[tuple[Picture, str]], rung: str, stop: Callable[[], bool]
    ) -> list[Box | UnreadableAnswer]:
        """A box for each picture and words, in the picture's own pixels."""
        if not views:
            return []
        shown = [shrunk(picture, self._profile.pixels) for picture, _ in views]
        asking = text_of(self._profile.asking).removeprefix("<image>\n").strip()
        questions = [
            Question(
                filled(asking, instruction=_plain(words)), (view,), max_tokens=64,
                form="box" if self._profile.points == "phi4" else "text",
            )
            for view, (_, words) in zip(shown, views, strict=True)
        ]  # fmt: skip
        answers = self._account.ask_all(self._model, questions, rung, stop, self._profile.prices)
        found: list[Box | UnreadableAnswer] = []
        for answer, view, (picture, _) in zip(answers, shown, views, strict=True):
            try:
                found.append(self._read(answer, view, picture))
            except UnreadableAnswer as error:
                found.append(error)
        return found

    def _read(self, answer: Answer, shown: Picture, picture: Picture) -> Box:
        if answer.cut and not answer.text:
            raise UnreadableAnswer("the model's answer cannot be used: it never stopped thinking")
        height, width = picture.shape[:2]
        proposal = parse(answer.text, (width, height) if _relative(self._profile.points) else shown.shape[1::-1],
                         self._profile.points)  # fmt: skip
        box = proposal.aim.box if proposal.aim is not None else None
        if box is None:
            act = proposal.actions[0] if proposal.actions else None
            if not isinstance(act, Click):
                raise UnreadableAnswer("the model's answer cannot be used: there is no place in it")
            box = Box.at(act.point.x, act.point.y, 1, 1)
        if not _relative(self._profile.points):
            box = _mapped(box, Box(0, 0, width, height), shown)
        return Box(box.x1, box.y1, max(box.x1 + 1, box.x2), max(box.y1 + 1, box.y2))

    def _scale(self, part: Box) -> float:
        """How many times larger a part is shown than it is; 1 at least."""
        return max(1.0, min(_ENLARGED, math.sqrt(self._profile.pixels / (part.width * part.height))))

    def _enlarged(self, picture: Picture, part: Box) -> Picture:
        crop, scale = picture[part.y1 : part.y2, part.x1 : part.x2], self._scale(part)
        size = int(part.width * scale), int(part.height * scale)
        return np.asarray(Image.fromarray(crop).resize(size, Image.Resampling.BICUBIC), dtype=np.uint8)

    def _part(self, box: Box, width: int, height: int) -> Box:
        """A part around the box, at least CROP a side where the picture has as much."""
        centre = box.centre
        wide, high = (min(most, max(CROP, 3 * side)) for most, side in ((width, box.width), (height, box.height)))
        x = min(max(0, centre.x - wide // 2), width - wide)
        y = min(max(0, centre.y - high // 2), height - high)
        return Box.at(x, y, wide, high)


def _settled(first: Box, second: Box | None, part: Box) -> Place:
    """What two looks come to. A box that fills the part was a guess about it, not a finding in it."""
    if second is None or second.area > 0.8 * part.area:
        return Place(first, first.centre, _DOUBTED, 2)
    agree = first.overlap(second) >= _AGREE or first.holds(second.centre) or second.holds(first.centre)
    return Place(second, second.centre, _TWICE if agree else _DOUBTED, 2)


def _mapped(box: Box, to: Box, shown: Picture) -> Box:
    """A box on a picture that shows the part ``to``, as a box of what it is a part of."""
    height, width = shown.shape[:2]
    across, down = to.width / width, to.height / height
    return Box(
        to.x1 + round(box.x1 * across), to.y1 + round(box.y1 * down),
        to.x1 + round(box.x2 * across), to.y1 + round(box.y2 * down),
    )  # fmt: skip


def _relative(dialect: str) -> bool:
    """Whether its numbers mean the same on a picture of another size."""
    return dialect in ("phi4", "seeclick", "internvl", "os-atlas", "point-2d")


def _plain(words: str) -> str:
    return " ".join(words.split()).rstrip(".")[:2_000]
