"""Looking at a picture from anywhere: what is on it, and where on it a thing is. By its pixels alone; nothing acts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from steadyhand.errors import BadPicture, ModelUnavailable, SteadyhandError, UnreadableAnswer, UsageError
from steadyhand.models.chat import ChatModel, Fruitless, Progress
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.cascade import on_picture, sure_of
from steadyhand.models.chatting.opening import check_name, open_model
from steadyhand.models.chatting.pointing import Place, Pointer
from steadyhand.models.chatting.profile import profile_of
from steadyhand.models.embedded.ground import Candidate
from steadyhand.models.embedded.picture_ground import ground_picture, is_here
from steadyhand.observation import Observation
from steadyhand.perceive.picture import read_picture, see_picture
from steadyhand.perceive.text import TextReader
from steadyhand_actions.schema import Box, Point

MAX_DESCRIPTION = 2_000
"""Longest description that is taken, in characters."""
_SHOWN = 5
"""How many candidates are told."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a described thing is on a picture, in its pixels.

    ``rung`` says what found it, ``reason`` why nothing was. ``candidates`` are the best ones, best first.
    """

    found: bool
    box: Box | None = None
    point: Point | None = None
    confidence: float = 0.0
    rung: str = ""
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one line of a batch; ``error`` is set when the line could not be answered at all."""

    id: str | int
    found: Found | None = None
    error: SteadyhandError | None = None


class Looker:
    """Reads pictures and finds things on them. Keeps the reader, the model, and the picture seen last; ``close`` it.

    The embedded grounder answers when it is sure, the model when it is not. Raises UsageError, ModelUnavailable.
    """

    def __init__(self, model: str = "embedded", progress: Progress | None = None) -> None:
        check_name(model)
        self._account = Account()
        self._model: ChatModel | None = None
        self._pointer: Pointer | None = None
        if model != "embedded":
            profile = profile_of(model)
            if not profile.grounds:
                raise UsageError(f"{model} cannot point at things ('steadyhand model check' found out)")
            self._model = open_model(model, progress)
            self._pointer = Pointer(self._model, profile, self._account)
        self._reader = TextReader()
        self._last: tuple[Path, Observation] | None = None

    def see(self, path: Path) -> Observation:
        """Everything on a picture. Raises BadPicture."""
        if self._last is None or self._last[0] != path:
            self._last = (path, see_picture(read_picture(path), self._reader))
        return self._last[1]

    def find(self, path: Path, description: str) -> Found:
        """Where the described thing is. Raises BadPicture, UsageError (TaskNotUnderstood)."""
        (found,) = self.find_all(path, (description,))
        if isinstance(found, SteadyhandError):
            raise found
        return found

    def find_all(self, path: Path, descriptions: Sequence[str]) -> list[Found | SteadyhandError]:
        """Where several things on one picture are; what cannot be answered is the error that says why, in its place.

        A model is asked about all that the embedded grounder is not sure of at once. Raises BadPicture.
        """
        seen = self.see(path)
        answers = [self._known(seen, description) for description in descriptions]
        if self._pointer is not None:
            unsure = [
                i for i, known in enumerate(answers) if isinstance(known, Found) and not sure_of(known.candidates)
            ]
            asked = [descriptions[i] for i in unsure]
            places = self._pointer.find_all(seen.screenshot.pixels, asked) if asked else []
            for i, place in zip(unsure, places, strict=True):
                known = answers[i]
                assert isinstance(known, Found)
                answers[i] = _with(known, place)
        return answers

    def _known(self, seen: Observation, description: str) -> Found | SteadyhandError:
        """What the embedded grounder finds."""
        if not description.strip():
            return UsageError("the description is empty; say what to find, for example: the Save button")
        if len(description) > MAX_DESCRIPTION:
            return UsageError(f"the description is longer than {MAX_DESCRIPTION:,} characters; say it in fewer")
        try:
            if self._pointer is not None:
                candidates = on_picture(description, seen, self._account)
            else:
                candidates = ground_picture(seen, description)
        except SteadyhandError as error:
            return error
        if not is_here(candidates):
            return Found(False, candidates=candidates[:_SHOWN], reason=_nearest(description, candidates))
        best = candidates[0]
        return Found(True, best.element.box, best.element.point, best.score, best.rung, candidates[:_SHOWN])

    def close(self) -> None:
        if self._model is not None:
            self._model.close()


def _with(known: Found, place: Place | UnreadableAnswer) -> Found:
    """What the model says goes before what was only likely; an answer that cannot be used changes nothing but why."""
    if isinstance(place, UnreadableAnswer):
        return known if known.found else replace(known, reason=str(place))
    return Found(True, place.box, place.point, place.confidence, "model", known.candidates)


def _nearest(description: str, candidates: tuple[Candidate, ...]) -> str:
    names = ", ".join(f"{c.element.title!r}" for c in candidates[:3] if c.element.title)
    return f"nothing on the picture is {description!r}{f'; nearest: {names}' if names else ''}"


def batch(path: Path, looker: Looker) -> Iterator[Line]:
    """Answers to a file of lines ``{"id", "image", "instruction"}``, in order; a bad line stops no other.

    Raises UsageError for a file that is none, ModelUnavailable when the model is not there any more.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"cannot read {path}: {why}") from error
    if not any(line.strip() for line in lines):
        raise UsageError(f'{path} holds no lines; each is {{"id", "image", "instruction"}}')
    asked = [_asked(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    for image, some in groupby(asked, key=lambda each: each.image):
        yield from _answers(list(some), image, path.parent, looker)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line of a batch; ``wrong`` says why it is none, and then it has no image."""

    id: str | int
    image: str | None = None
    instruction: str = ""
    wrong: str = ""


def _asked(line: str, number: int) -> _Asked:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return _Asked(number, wrong=f"line {number} is not JSON")
    name: str | int = number
    if isinstance(said, dict):
        given = said.get("id", number)
        name = given if isinstance(given, str) or type(given) is int else number
        image, instruction = said.get("image"), said.get("instruction")
        if isinstance(image, str) and isinstance(instruction, str):
            return _Asked(name, image, instruction)
    return _Asked(name, wrong=f'line {number} is not {{"id", "image", "instruction"}} with texts')


def _answers(asked: Sequence[_Asked], image: str | None, folder: Path, looker: Looker) -> Iterator[Line]:
    """Lines about one picture together."""
    if image is None:
        yield from (Line(each.id, error=UsageError(each.wrong)) for each in asked)
        return
    try:
        found: Sequence[Found | SteadyhandError] = looker.find_all(
            _inside(folder, image), [each.instruction for each in asked]
        )
    except Fruitless as error:
        # One without an answer must not take the others with it.
        if len(asked) > 1:
            for each in asked:
                yield from _answers([each], image, folder, looker)
            return
        found = [error]
    except ModelUnavailable:
        raise  # gone for the other lines too
    except SteadyhandError as error:
        found = [error] * len(asked)
    for each, answer in zip(asked, found, strict=True):
        yield Line(each.id, answer) if isinstance(answer, Found) else Line(each.id, error=answer)


def _inside(folder: Path, image: str) -> Path:
    if "\0" in image or not image:
        raise BadPicture(f"there is no picture {image!r}; check the path")
    return folder / image
