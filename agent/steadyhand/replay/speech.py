"""The plain words of a script: read into the steps of the embedded planner, and told to the gate as the person's words.

Pure functions of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from steadyhand.errors import TaskNotUnderstood, UsageError
from steadyhand.models.embedded.intents import IfShown, Step
from steadyhand.models.embedded.language import reference, understand
from steadyhand.script.acts import ClickIt, DragIt, HoldIt, PressKeys, SetIt, Start, TypeText
from steadyhand.script.program import Program, Todo
from steadyhand.script.script import Do, Expect, If, Look, WaitFor
from steadyhand_actions.keys import parse_chord
from steadyhand_actions.words import acts_in

LONGEST = 15_000
"""Characters of a script's words that the gate is told at once."""
_ASKS = re.compile(
    r"^(?P<what>.*\b(?:dialog|window|message))\s+that\s+(?P<verb>asks|says|warns|tells)\b(?P<rest>.*)$", re.IGNORECASE
)


def check(program: Program, apps: Sequence[str]) -> None:
    """Reads every sentence and every chord before anything is started. Raises UsageError with file and line."""
    known = tuple(apps)
    for todo in program.every():
        try:
            steps_of(todo, known)
            _check_keys(todo)
        except UsageError as error:
            raise todo.source.wrong(todo.where, str(error)) from error


def _check_keys(todo: Todo) -> None:
    action = todo.step.action if isinstance(todo.step, Do) else None
    if isinstance(action, PressKeys | HoldIt) and action.keys:
        parse_chord("+".join(action.keys))


def steps_of(todo: Todo, apps: tuple[str, ...]) -> tuple[Step, ...]:
    """What the sentence of a step means; nothing for a step without one. Raises UsageError."""
    match todo.step:
        case str() as words:
            return _understood(words, apps)
        case Do(do=words, action=None, target=None):
            return _understood(words, apps)
        case WaitFor(wait_for=str() as words):
            return _understood(f"wait for {words}", apps)
        case Expect(expect=str() as words):
            return _understood(f"check that {words}", apps)
        case If(if_shown=str() as words):
            return condition(words)
        case WaitFor(wait_for=Look(see=str() as words)) | Expect(expect=Look(see=str() as words)):
            reference(words)
        case If(if_shown=Look(see=str() as words)):
            reference(words)
        case _:
            pass
    return ()


@lru_cache(maxsize=20_000)
def _understood(words: str, apps: tuple[str, ...]) -> tuple[Step, ...]:
    return understand(words, apps)


@lru_cache(maxsize=2_000)
def condition(words: str) -> tuple[Step, ...]:
    """An if-step that does nothing: its target is what is asked about. Raises TaskNotUnderstood."""
    asks = _ASKS.match(words)
    said = f"{asks['what']} {asks['verb']}{asks['rest']}" if asks is not None else f"{words} is shown"
    steps = understand(f"if {said}, press Escape")
    if len(steps) != 1 or not isinstance(steps[0].intent, IfShown):
        raise TaskNotUnderstood(f"I do not understand {words!r} as something that may be shown.", words)
    return steps


@dataclass(frozen=True, slots=True)
class Speech:
    """All that a script says to do, as the person's own words. ``parts``: no longer than the policy reads at once."""

    parts: tuple[str, ...]
    part_of: dict[int, int]

    def at(self, todo: Todo) -> str:
        """The part in which a step is said."""
        return self.parts[self.part_of.get(id(todo), 0)]


def speech_of(program: Program) -> Speech:
    parts: list[list[str]] = [[]]
    part_of: dict[int, int] = {}
    length = 0
    for todo in program.every():
        sentence = sentence_of(todo)
        if not sentence:
            continue
        if length + len(sentence) > LONGEST and parts[-1]:
            parts.append([])
            length = 0
        parts[-1].append(sentence)
        length += len(sentence) + 1
        part_of[id(todo)] = len(parts) - 1
    return Speech(tuple(" ".join([*part, *_as_often(part)]) for part in parts), part_of)


def _as_often(sentences: Sequence[str]) -> list[str]:
    """How often the same risky thing is said, which the policy would else take for said once: a script says it of one
    row after the other."""
    said = Counter(act.group for sentence in sentences for act in acts_in(sentence))
    most = max(said.values(), default=1)
    return [f"Do it again {most} times."] if most > 1 else []


def sentence_of(todo: Todo) -> str:
    """What a step says to do: its words, and what its act is where they leave that out."""
    step = todo.step
    if isinstance(step, str):
        return _ended(step)
    if not isinstance(step, Do):
        return ""
    said = _ended(step.do)
    name = step.target.title if step.target is not None else ""
    match step.action:
        case ClickIt() | DragIt() if name and name.casefold() not in step.do.casefold():
            return f"{said} Click {_quoted(name)}."
        case TypeText(text=text) if text and text not in step.do:
            return f"{said} Type {_quoted(text)}."
        case SetIt(value=value) if str(value) not in step.do:
            return f"{said} Type {_quoted(str(value))}."
        case PressKeys(keys=keys) if keys[-1].casefold() not in step.do.casefold():
            return f"{said} Press {'+'.join(keys)}."
        case Start(app=app) if app.casefold() not in step.do.casefold():
            return f"{said} Open {app.removesuffix('.desktop')}."
        case _:
            return said


def _ended(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _quoted(text: str) -> str:
    return f'"{text}"' if '"' not in text else f"'{text}'"
