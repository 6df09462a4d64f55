"""Asking a model what a screen says, for a record off it, and what changed over several.

Where an answer stands on the screen is looked up afterwards, word for word; a place that is not found is not made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from steadyhand.models.chat import ChatModel, Question, never
from steadyhand.models.chatting.pointing import shrunk
from steadyhand.models.chatting.profile import PHI4_PIXELS
from steadyhand.models.embedded.folding import fold
from steadyhand.models.embedded.reading.comparing import Change
from steadyhand.models.embedded.reading.comparing import Kind as ChangeKind
from steadyhand.models.embedded.reading.conform import Json, problems
from steadyhand.models.embedded.reading.extracting import Extract, Place
from steadyhand.models.embedded.reading.moments import find_day
from steadyhand.models.embedded.reading.numbers import amounts
from steadyhand.models.embedded.reading.page import Page, page_of
from steadyhand.models.embedded.reading.pieces import Piece
from steadyhand.models.embedded.reading.questions import asked
from steadyhand.models.embedded.reading.reply import Reply, not_known
from steadyhand.models.embedded.reading.schema import Shape
from steadyhand.observation import Observation
from steadyhand_actions.errors import Failed, UnreadableAnswer
from steadyhand_actions.schema import Box
from steadyhand_prompts.jsontext import value
from steadyhand_prompts.texts import filled, text_of

_SURE, _PLACED, _UNPLACED = 0.7, 0.8, 0.5
"""How sure: of an answer in words, of a value that stands on the screen, of one that does not."""
_RECKONS = frozenset({"percent", "fold", "arithmetic", "extreme", "more", "changes"})
_SUM = re.compile(
    r"\b(?:how (?:much|many)|sum|total|average|difference|calculate|percent|solve|why)\b|\d\s*[-+*/×÷%=]", re.I
)
_FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.S)
_KINDS: frozenset[ChangeKind] = frozenset({"appeared", "gone", "moved", "text", "state", "shifted", "pixels"})
_CHANGES: Mapping[str, object] = {
    "type": "object",
    "required": ["changes"],
    "properties": {
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["from", "kind", "what"],
                "properties": {
                    "from": {"type": "integer"}, "kind": {"type": "string", "enum": sorted(_KINDS)},
                    "what": {"type": "string"}, "old": {"type": "string"}, "new": {"type": "string"},
                    "box": {"type": "array", "items": {"type": "number"}},
                },
            },
        }
    },
}  # fmt: skip


def ask(model: ChatModel, seen: Sequence[Observation], question: str, stop: Callable[[], bool] = never) -> Reply:
    """The model's answer to a question about one or more screens. Raises ModelUnavailable, Stopped, UsageError."""
    shown = (
        "The picture shows it." if len(seen) == 1 else f"The {len(seen)} pictures show it at as many moments, in order."
    )
    wanted = asked(question)
    think = (wanted is not None and wanted.kind in _RECKONS) or _SUM.search(question) is not None
    text = filled(text_of("ask"), question=" ".join(question.split()), pictures=shown)
    answer = model.answer(Question(text, _pictures(seen), think=think), stop)
    said = answer.text.strip()
    if not said:
        return not_known("the model gave no answer")
    if answer.cut:
        # Where a result was to stand at its end, there is none.
        return Reply(True, f"{said} …", _UNPLACED, (), "model")
    if re.fullmatch(r"not shown[.!]?", said, re.I):
        return not_known(f"the model finds that the picture does not show it ({model.name})")
    for number, one in enumerate(seen):
        pieces = _standing(page_of(one), said.splitlines()[-1])
        if pieces:
            boxes = tuple(p.box for p in pieces)
            return Reply(True, said, _PLACED, boxes, "model", picture=number)
    return Reply(True, said, _SURE, (), "model")


def extract(
    model: ChatModel, seen: Observation, schema: Mapping[str, object], shape: Shape, stop: Callable[[], bool] = never
) -> Extract:
    """The record that the model reads; asked once more when its answer does not fit the schema or is cut short.

    Raises Failed when it does not fit then either, ModelUnavailable, Stopped, UsageError.
    """
    text = filled(text_of("extract"), schema=json.dumps(schema, ensure_ascii=False))

    def check(data: object) -> str:
        return "; ".join(list(problems(data, shape))[:3])

    data = _record(model, Question(text, _pictures([seen]), form="json", schema=schema, max_tokens=2048), check, stop)
    return Extract(data, tuple(_places(data, page_of(seen))))


def compare(
    model: ChatModel, seen: Sequence[Observation], stop: Callable[[], bool] = never
) -> list[tuple[Change, ...]]:
    """What the model says changed, for each picture after the first. Raises as ``extract`` does."""
    text = filled(text_of("compare"), count=len(seen))

    def check(data: object) -> str:
        return "" if _changes_in(data) is not None else 'it is not {"changes": [...]} with "from", "kind" and "what"'

    question = Question(text, _pictures(seen), form="json", schema=_CHANGES, max_tokens=2048, think=True)
    told = _changes_in(_record(model, question, check, stop)) or []
    out: list[list[Change]] = [[] for _ in seen[1:]]
    for entry in told:
        at = entry["from"]
        if isinstance(at, int) and 0 <= at < len(out):
            out[at].append(_change(entry, seen[at + 1]))
    return [tuple(changes) for changes in out]


def _pictures(seen: Sequence[Observation]) -> tuple[NDArray[np.uint8], ...]:
    """More than two are made smaller, so that a model that reads two of them whole reads all of them."""
    pictures = tuple(one.screenshot.pixels for one in seen)
    return pictures if len(seen) <= 2 else tuple(shrunk(p, 2 * PHI4_PIXELS // len(seen)) for p in pictures)


def _record(model: ChatModel, question: Question, check: Callable[[object], str], stop: Callable[[], bool]) -> Json:
    """The JSON of an answer that passes the check, with one more try."""
    asking = question
    reason = ""
    for _ in range(2):
        answer = model.answer(asking, stop)
        try:
            data = _json(answer.text)
            # What a budget closed fits its form, but nobody read it off a screen.
            reason = "it is cut short; answer in fewer words" if answer.cut else check(data)
        except UnreadableAnswer as error:
            reason = str(error)
        else:
            if not reason:
                return data
        again = filled(text_of("again"), question=question.text, reason=reason, answer=answer.text[:4_000])
        asking = Question(
            again, question.pictures, think=question.think, max_tokens=question.max_tokens, form="json",
            schema=question.schema,
        )  # fmt: skip
    raise Failed(f"the answer of {model.name} cannot be used, asked twice: {reason}")


def _json(text: str) -> Json:
    fenced = _FENCE.match(text)
    data: Json = value(fenced[1] if fenced else text.strip())  # type: ignore[assignment]
    return data


def _changes_in(data: object) -> list[dict[str, object]] | None:
    told = data.get("changes") if isinstance(data, dict) else None
    if not isinstance(told, list):
        return None
    for entry in told:
        if not isinstance(entry, dict) or type(entry.get("from")) is not int or entry.get("kind") not in _KINDS:
            return None
        if not isinstance(entry.get("what"), str):
            return None
    return told


def _change(entry: Mapping[str, object], after: Observation) -> Change:
    kind = next(k for k in _KINDS if k == entry["kind"])
    box = _box(entry.get("box"), after)
    old, new = (str(entry.get(key) or "") for key in ("old", "new"))
    return Change(kind, str(entry["what"]), None if kind == "gone" else box, box if kind == "gone" else None, old, new)


def _box(told: object, seen: Observation) -> Box | None:
    """A box in parts of the picture, in its pixels; None when it is none."""
    if not isinstance(told, list) or len(told) != 4 or not all(isinstance(n, int | float) for n in told):
        return None
    x1, y1, x2, y2 = told
    if not (0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1):
        return None
    frame = seen.screenshot.box
    return Box(
        frame.x1 + round(x1 * frame.width), frame.y1 + round(y1 * frame.height),
        frame.x1 + round(x2 * frame.width), frame.y1 + round(y2 * frame.height),
    )  # fmt: skip


def _places(data: Json, page: Page, path: str = "") -> Iterator[Place]:
    """Where each value of a record stands on the screen."""
    if isinstance(data, dict):
        for name, inner in data.items():
            yield from _places(inner, page, f"{path}/{name}")
    elif isinstance(data, list):
        for n, inner in enumerate(data):
            yield from _places(inner, page, f"{path}/{n}")
    elif data is not None and not isinstance(data, bool):
        pieces = _standing(page, str(data)) if isinstance(data, str) else _worth(page, data)
        if len(pieces) == 1:
            yield Place(path, pieces[0].box, _PLACED, pieces[0].text, "model")
        else:
            yield Place(path, None, _UNPLACED, "", "model")


def _standing(page: Page, text: str) -> list[Piece]:
    """The pieces that say a text: just it, else with it in them."""
    wanted = fold(text.strip().rstrip("."))
    if len(wanted) < 1:
        return []
    whole = [p for p in page.pieces if fold(p.text) == wanted]
    day = find_day(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()) else None
    if day is not None:
        return [p for p in page.pieces if (d := find_day(p.text, page.day_first)) is not None and d.day == day.day]
    within = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return whole or ([p for p in page.pieces if within.search(fold(p.text))] if len(wanted) > 2 else [])


def _worth(page: Page, number: float) -> list[Piece]:
    """The pieces that say a number. One far too large for a screen may be too large for a float as well."""
    if abs(number) >= 1e15:
        return []
    return [p for p in page.pieces if any(float(a.value) == number for a in amounts(p.text, page.decimal))]
