"""Reading screens: answers to questions, records that a schema describes, and what changed. Nothing acts.

Each command of the command line is one function here. A screen is a picture's path or an Observation; without a model
everything comes from text, layout and pixels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from steadyhand.errors import Failed, TargetNotFound, UsageError
from steadyhand.models.chat import ChatModel, never
from steadyhand.models.chatting import reading as by_model
from steadyhand.models.embedded.reading.answering import CAN_BE_ASKED, answer
from steadyhand.models.embedded.reading.comparing import Change, summary
from steadyhand.models.embedded.reading.comparing import compare as changes_between
from steadyhand.models.embedded.reading.extracting import Extract, Missing, Place
from steadyhand.models.embedded.reading.extracting import extract as extract_from
from steadyhand.models.embedded.reading.questions import asked
from steadyhand.models.embedded.reading.reply import Reply
from steadyhand.models.embedded.reading.schema import read_schema
from steadyhand.observation import Observation
from steadyhand.perceive.picture import read_picture, see_picture
from steadyhand.perceive.text import TextReader

__all__ = [
    "CAN_BE_ASKED",
    "Change",
    "Comparison",
    "Extract",
    "Missing",
    "Place",
    "Reply",
    "ask",
    "compare",
    "complaint",
    "extract",
    "load_schema",
    "read_schema",
    "see_all",
]  # fmt: skip

MAX_QUESTION = 2_000
"""Longest question that is taken, in characters."""
MAX_PICTURES = 20
_MAX_SCHEMA = 1_000_000
Screen = Path | str | Observation


@dataclass(frozen=True, slots=True)
class Comparison:
    """``steps`` are the changes from each screen to the next; ``seen`` the screens."""

    steps: tuple[tuple[Change, ...], ...]
    seen: tuple[Observation, ...]

    @property
    def changed(self) -> bool:
        return any(self.steps)

    def __str__(self) -> str:
        if len(self.steps) == 1:
            return summary(self.steps[0])
        parts = [f"from picture {n} to {n + 1}: {summary(step)}" for n, step in enumerate(self.steps, 1)]
        return "\n".join(parts) if self.changed else "nothing changed"


def see_all(screens: Sequence[Screen]) -> tuple[Observation, ...]:
    """What is on each screen. Raises BadPicture."""
    if len(screens) > MAX_PICTURES:
        raise UsageError(f"{len(screens)} pictures are too many; give at most {MAX_PICTURES}")
    reader = TextReader()
    known: dict[Path, Observation] = {}
    for path in (Path(s) for s in screens if not isinstance(s, Observation)):
        if path not in known:
            known[path] = see_picture(read_picture(path), reader)
    return tuple(s if isinstance(s, Observation) else known[Path(s)] for s in screens)


def ask(question: str, *screens: Screen, model: ChatModel | None = None, stop: Callable[[], bool] = never) -> Reply:
    """The answer to a question about one screen or several. What is not known is a Reply that is not ``found``.

    Raises UsageError for an empty question, BadPicture, ModelUnavailable.
    """
    if not question.strip():
        raise UsageError("the question is empty; ask, for example: what is the total?")
    if len(question) > MAX_QUESTION:
        raise UsageError(f"the question is longer than {MAX_QUESTION:,} characters; ask in fewer")
    if not screens:
        raise UsageError("there is no screen to read; give a picture")
    seen = see_all(screens)
    if model is not None:
        return by_model.ask(model, seen, question, stop)
    if len(seen) == 1:
        return answer(seen[0], question)
    return _of_several(seen, question)


def _of_several(seen: tuple[Observation, ...], question: str) -> Reply:
    """Changes between them, or the surest of what the single ones answer; lists and counts are of all of them."""
    wanted = asked(question)
    if wanted is not None and wanted.kind == "changes":
        told = compare(*seen)
        boxes = tuple(c.box for step in told.steps for c in step if c.box is not None)
        return Reply(True, str(told), 0.85, boxes, "pixels", picture=len(seen) - 1)
    replies = [replace(answer(one, question), picture=n) for n, one in enumerate(seen)]
    found = [r for r in replies if r.found]
    if not found:
        return replies[0]
    if wanted is not None and wanted.kind in ("list", "read", "describe", "having", "which", "count", "occurrences"):
        each = [f"picture {r.picture + 1}: {r.text}" for r in found]
        return replace(found[0], text="\n".join(each), items=tuple(i for r in found for i in r.items))
    if wanted is not None and wanted.kind == "there":
        return next((r for r in found if r.text.startswith("yes") != wanted.negated), found[0])
    best = max(found, key=lambda r: r.confidence)
    if any(r.text != best.text and r.confidence > best.confidence - 0.05 for r in found):
        each = [f"picture {r.picture + 1}: {r.text}" for r in found]
        return replace(best, text="\n".join(each), items=tuple(r.text for r in found))
    return best


def extract(
    schema: Mapping[str, object], screen: Screen, *, model: ChatModel | None = None, stop: Callable[[], bool] = never
) -> Extract:
    """The record that a JSON schema describes, as it is on the screen. ``data`` conforms when it is ``found``.

    Raises UsageError for a schema that is not known (with its place), BadPicture, ModelUnavailable, Failed.
    """
    shape = read_schema(schema)
    (seen,) = see_all([screen])
    if model is not None:
        return by_model.extract(model, seen, schema, shape, stop)
    return extract_from(seen, shape)


def complaint(found: Extract) -> Failed | None:
    """Why a record is not whole, as the error to be raised; None when it is."""
    if found.missing:
        told = "; ".join(_missing(m) for m in found.missing[:4])
        more = f"; and {len(found.missing) - 4} more" if len(found.missing) > 4 else ""
        return TargetNotFound(f"not on the picture, but required: {told}{more}", found.missing[0].nearest)
    if found.problems:
        return Failed(f"what is on the picture does not fit the schema: {'; '.join(found.problems[:3])}")
    return None


def _missing(missing: Missing) -> str:
    near = ", ".join(repr(n) for n in missing.nearest[:3])
    return f"{missing.path} (nearest: {near})" if near else missing.path


def load_schema(path: Path) -> dict[str, object]:
    """The schema in a file. Raises UsageError."""
    try:
        if path.stat().st_size > _MAX_SCHEMA:
            raise UsageError(f"{path} is larger than {_MAX_SCHEMA // 1_000_000} MB; that is no schema for one record")
        schema = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot read the schema {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the schema {path} is not JSON: {' '.join(str(error).split())[:120]}") from error
    if not isinstance(schema, dict):
        raise UsageError(f'the schema {path} is not a JSON object; begin it with {{"type": "object", ...}}')
    return schema


def compare(*screens: Screen, model: ChatModel | None = None, stop: Callable[[], bool] = never) -> Comparison:
    """What changed from each screen to the next. Raises UsageError for fewer than two, BadPicture, ModelUnavailable."""
    if len(screens) < 2:
        raise UsageError("comparing takes two pictures or more: steadyhand compare A B [C ...]")
    seen = see_all(screens)
    if model is not None:
        return Comparison(tuple(by_model.compare(model, seen, stop)), seen)
    return Comparison(tuple(changes_between(a, b) for a, b in pairwise(seen)), seen)
