"""Looking at a picture from anywhere: what is on it, and where on it a thing is. By its pixels alone; nothing acts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steadyhand.errors import BadPicture, ModelUnavailable, SteadyhandError, UnreadableAnswer, UsageError
from steadyhand.models.chat import ChatModel, Fruitless, Progress
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.cascade import on_picture, sure_of
from steadyhand.models.chatting.opening import check_name, open_model
from steadyhand.models.chatting.pointing import Pointer
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
        if not description.strip():
            raise UsageError("the description is empty; say what to find, for example: the Save button")
        if len(description) > MAX_DESCRIPTION:
            raise UsageError(f"the description is longer than {MAX_DESCRIPTION:,} characters; say it in fewer")
        seen = self.see(path)
        if self._pointer is not None:
            return self._asked(seen, description, self._pointer)
        candidates = ground_picture(seen, description)
        if not is_here(candidates):
            return Found(False, candidates=candidates[:_SHOWN], reason=_nearest(description, candidates))
        best = candidates[0]
        element = best.element
        return Found(True, element.box, element.point, best.score, best.rung, candidates[:_SHOWN])

    def _asked(self, seen: Observation, description: str, pointer: Pointer) -> Found:
        """With a model below the embedded grounder."""
        candidates = on_picture(description, seen, self._account)
        known = candidates[:_SHOWN]
        if not sure_of(candidates):
            try:
                place = pointer.find(seen.screenshot.pixels, description)
            except UnreadableAnswer as error:
                if not is_here(candidates):
                    return Found(False, candidates=known, reason=str(error))
            else:
                return Found(True, place.box, place.point, place.confidence, "model", known)
        best = candidates[0]
        return Found(True, best.element.box, best.element.point, best.score, best.rung, known)

    def close(self) -> None:
        if self._model is not None:
            self._model.close()


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
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, number, path.parent, looker)


def _answer(line: str, number: int, folder: Path, looker: Looker) -> Line:
    name: str | int = number
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return Line(name, error=UsageError(f"line {number} is not JSON"))
    if isinstance(asked, dict):
        given = asked.get("id", number)
        name = given if isinstance(given, str) or type(given) is int else number
        image, instruction = asked.get("image"), asked.get("instruction")
        if isinstance(image, str) and isinstance(instruction, str):
            try:
                return Line(name, looker.find(_inside(folder, image), instruction))
            except SteadyhandError as error:
                # A model that is gone is gone for the other lines too; one that has no answer this time is not.
                if isinstance(error, ModelUnavailable) and not isinstance(error, Fruitless):
                    raise
                return Line(name, error=error)
    return Line(name, error=UsageError(f'line {number} is not {{"id", "image", "instruction"}} with texts'))


def _inside(folder: Path, image: str) -> Path:
    if "\0" in image or not image:
        raise BadPicture(f"there is no picture {image!r}; check the path")
    return folder / image
