"""Statements about the screen in plain words, and whether they hold. Looks only; does nothing.

Counts are read by the reader ("the list has three PDF files"), all else is what "check that ..." means in a task.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from steadyhand.desktop.counting import entries
from steadyhand.errors import TaskNotUnderstood, UsageError
from steadyhand.models.base import Installed
from steadyhand.models.embedded.ground import rank
from steadyhand.models.embedded.intents import Verify
from steadyhand.models.embedded.language import understand
from steadyhand.models.embedded.mind import Mind
from steadyhand.models.embedded.reading.answering import answer
from steadyhand.models.embedded.skills.reading import is_so, values_of
from steadyhand.observation import Observation

LONGEST: Final = 500
_NUMBERS: Final = {
    "no": 0, "zero": 0, "one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_AMOUNT: Final = rf"(?P<limit>exactly |at least |at most |only |more than |fewer than )?(?P<n>\d+|{'|'.join(_NUMBERS)})"
_HAS: Final = re.compile(rf"(?P<where>.+?) (?:has|have|holds|contains|shows|lists) {_AMOUNT} (?P<what>\D.*)", re.I)
_THERE: Final = re.compile(rf"there (?:is|are) {_AMOUNT} (?P<what>.+?)(?: (?:in|on) (?P<where>.+))?", re.I)
_COUNTED: Final = re.compile(r"[a-z]+s\b", re.I)
Limit = Literal["exactly", "at least", "at most", "more than", "fewer than"]


@dataclass(frozen=True, slots=True)
class Held:
    """``instead``: what there was, in words, when it is not so."""

    so: bool
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """So many things of a kind, somewhere or anywhere."""

    what: str
    where: str
    limit: Limit
    number: int

    def holds(self, seen: Observation) -> Held:
        listed = entries(self.what, self.where, seen)
        if listed is not None:
            return Held(self._is(len(listed)), f"{len(listed)}: {', '.join(listed[:8])}" if listed else "none")
        place = f"in {self.where}" if self.where else "there"
        reply = answer(seen, f"how many {self.what} are {place}?")
        found = re.search(r"\d+", reply.text) if reply.found else None
        if found is None and not reply.found:
            return Held(self._is(0), reply.reason or "none was found")
        count = int(found.group()) if found is not None else 0
        return Held(self._is(count), f"{count}: {', '.join(reply.items[:8])}" if reply.items else str(count))

    def _is(self, count: int) -> bool:
        match self.limit:
            case "exactly":
                return count == self.number
            case "at least":
                return count >= self.number
            case "at most":
                return count <= self.number
            case "more than":
                return count > self.number
            case "fewer than":
                return count < self.number


@dataclass(frozen=True, slots=True)
class Stated:
    """What a task would be told to check."""

    claims: tuple[Verify, ...]

    def holds(self, seen: Observation) -> Held:
        mind = Mind(_Nothing(), seen)
        for claim in self.claims:
            so = _dialogs(seen) == claim.shown if _any_dialog(claim) else is_so(mind, claim)
            if not so:
                return Held(False, _instead(claim, mind))
        return Held(True, "so")


Claim = Counted | Stated


def claim_of(statement: str, apps: Sequence[str] = ()) -> Claim:
    """What a statement says. Raises TaskNotUnderstood, UsageError for an empty or endless one."""
    said = " ".join(statement.split()).rstrip(".!")
    if not said:
        raise UsageError("the statement is empty; say, for example: the status bar says 'Saved'")
    if len(said) > LONGEST:
        raise UsageError(f"the statement is longer than {LONGEST} characters; say it in several")
    counted = _counted(said)
    if counted is not None:
        return counted
    steps = understand(f"check that {said}", tuple(apps))
    claims = tuple(s.intent for s in steps if isinstance(s.intent, Verify))
    if len(claims) != len(steps) or not claims:
        raise TaskNotUnderstood(f"{said!r} says nothing that can be checked; say how something is", said)
    return Stated(claims)


def _counted(said: str) -> Counted | None:
    found = _THERE.fullmatch(said) or _HAS.fullmatch(said)
    if found is None or any(mark in found["what"] for mark in "'\"“”"):
        return None
    number = int(found["n"]) if found["n"].isdigit() else _NUMBERS[found["n"].casefold()]
    limit = (found["limit"] or "exactly").strip().casefold()
    if number == 1 and found["n"].casefold() in ("a", "an", "one") and found["limit"] is None:
        return None  # "there is a dialog": whether, not how many
    if not found["n"].isdigit() and number == 0 and not _COUNTED.search(found["what"]):
        return None  # "there is no error"
    where = found["where"] or ""
    named: Limit = "exactly" if limit == "only" else limit  # type: ignore[assignment]
    return Counted(found["what"], where, named, number)


def _any_dialog(claim: Verify) -> bool:
    """A dialog and nothing more was said; any window would answer to that for one who is to find one."""
    target = claim.target
    return claim.text is None and "dialog" in target.roles and not target.words and "window" not in target.said


def _dialogs(seen: Observation) -> bool:
    return any(w.kind == "dialog" for w in seen.windows) or any(e.role == "dialog" and e.shown for e in seen.elements)


def _instead(claim: Verify, mind: Mind) -> str:
    seen = mind.seen
    if claim.shown and claim.text is not None and (values := [v for v in values_of(mind, claim.target) if v]):
        return f"{claim.target.said} shows {values[0][:200]!r}"
    found = [c for c in rank(claim.target, seen)[:3] if c.score >= 0.3]
    if not claim.shown:
        return f"{claim.target.said} is there" if found else "there"
    if (claim.target.states or claim.target.not_states) and found:
        return f"{claim.target.said}: {', '.join(sorted(found[0].element.states))}"
    near = ", ".join(repr(c.element.title[:60]) for c in found if c.element.title)
    return f"no {claim.target.said}; nearest: {near}" if near else f"no {claim.target.said}, nor anything like it"


class _Nothing:
    """No applications: a statement starts none."""

    def match(self, phrase: str) -> Sequence[tuple[float, Installed]]:
        return ()

    def opener(self, path: str) -> Installed | None:
        return None

    def owns(self, app: Installed, window_app: str) -> bool:
        return False
