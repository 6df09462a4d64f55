"""Finding out what a model does rather than what it is said to do: how it counts, how far it misses, what it costs.

It is shown screens whose targets are known and asked where they are; its answers are read in every way there is, and
the way that hits is its own. Where the screens come from is no matter here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from steadyhand.models.chat import Answer, ChatModel, Fruitless, Question, never
from steadyhand.models.chatting.profile import Profile
from steadyhand.models.chatting.targets import Target, TargetScreen
from steadyhand_actions.errors import UnreadableAnswer
from steadyhand_actions.schema import Click
from steadyhand_prompts.answers import parse
from steadyhand_prompts.texts import filled, text_of

WAYS = {
    "phi4": "fractions, as a box", "seeclick": "fractions", "internvl": "thousandths", "gta1": "pixels",
    "point-2d-resized": "pixels of the picture resized to multiples of 28",
    "phi-ground": "thousandths of a padded canvas",
}  # fmt: skip
"""Dialects of answers that are a place, and what each counts in."""
ENOUGH = 0.6
"""The part of the targets that has to be hit for a model to be one that can point."""
_SUM = "What is 17 times 23? Answer with the number alone."


@dataclass(frozen=True, slots=True)
class OnScreen:
    """How it went on one screen: ``error`` is the median distance in pixels between what was meant and the middle of
    the target, None when nothing could be read."""

    size: tuple[int, int]
    hits: int
    of: int
    error: float | None
    seconds: float
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Measured:
    """``way``: the dialect whose reading hits; ``asking``: the prompt that it was asked with. Both empty when the model
    cannot point. ``shrinks``: whether large pictures are made smaller, None when the server counts no tokens that tell.
    ``pixels``: the most of a picture that is seen. ``thinks``, ``refrains``: whether it thought when it was to, and did
    not when it was not to; ``choice`` is how that is chosen, in words."""

    name: str
    way: str
    asking: str
    screens: tuple[OnScreen, ...]
    shrinks: bool | None
    pixels: int
    thinks: bool
    refrains: bool
    choice: str
    real: bool
    """Whether it was shown real screens, not drawn ones."""

    @property
    def points(self) -> bool:
        return bool(self.way)

    def profile(self, before: Profile) -> Profile:
        """What is known of the model now."""
        return replace(before, points=self.way, asking=self.asking, pixels=self.pixels, counts=self.way)


@dataclass(frozen=True, slots=True)
class _Asked:
    screen: TargetScreen
    target: Target
    answer: Answer


def measure(
    model: ChatModel, before: Profile, screens: Sequence[TargetScreen], *, stop: Callable[[], bool] = never,
    told: Callable[[str], None] | None = None,
) -> Measured:  # fmt: skip
    """Ask about the screens, the smallest first, and measure; ``told`` hears how far it is.

    Raises ModelUnavailable, UsageError, Stopped.
    """
    tell = told or (lambda line: None)
    tell("thinking")
    thinks, refrains, words = _thinking(model, stop)
    best: tuple[float, float, str, str, list[_Asked]] | None = None
    for asking in ("phi4", "points"):
        asked = _ask(model, asking, screens, stop, tell)
        for way in WAYS:
            hits, error = _score(asked, way)
            if best is None or (hits, -error) > (best[0], -best[1]):
                best = (hits, error, way, asking, asked)
        if best is not None and best[0] >= ENOUGH:
            break
    assert best is not None
    hits, _, way, asking, asked = best
    good = hits >= ENOUGH
    shrinks, pixels = _shrinking(asked, screens, words, before.pixels)
    return Measured(
        model.name, way if good else "", asking if good else "", tuple(_on(s, asked, way) for s in screens), shrinks,
        pixels, thinks, refrains, str(getattr(model, "thinking_told", "")), all(screen.real for screen in screens),
    )  # fmt: skip


def _thinking(model: ChatModel, stop: Callable[[], bool]) -> tuple[bool, bool, int]:
    """Whether it thinks when it is to and not when it is not to; and the tokens of a question without a picture."""
    with_, without = (
        _tried(model, Question(_SUM, think=think, max_tokens=64, thought_tokens=512), stop) for think in (True, False)
    )
    return bool(with_.thought), not without.thought, without.usage.tokens_in


def _tried(model: ChatModel, question: Question, stop: Callable[[], bool]) -> Answer:
    try:
        return model.answer(question, stop)
    except Fruitless:
        return Answer("")


def _ask(
    model: ChatModel,
    asking: str,
    screens: Sequence[TargetScreen],
    stop: Callable[[], bool],
    tell: Callable[[str], None],
) -> list[_Asked]:
    prompt = text_of(asking).removeprefix("<image>\n").strip()
    found = []
    for screen in screens:
        tell(f"{screen.size[0]}x{screen.size[1]}, asked as {asking}")
        for target in screen.targets:
            # Free in its form: held to one, it could not show how it counts by itself.
            question = Question(filled(prompt, instruction=target.words), (screen.picture,), max_tokens=96)
            found.append(_Asked(screen, target, _tried(model, question, stop)))
    return found


def _miss(asked: _Asked, way: str) -> tuple[bool, float]:
    """Whether the target is hit, and how far the middle of it was missed by, in pixels."""
    try:
        act = parse(asked.answer.text, asked.screen.size, way).actions[0]
    except (UnreadableAnswer, IndexError):
        return False, math.inf
    if not isinstance(act, Click):
        return False, math.inf
    middle = asked.target.box.centre
    return asked.target.box.holds(act.point), math.hypot(act.point.x - middle.x, act.point.y - middle.y)


def _score(asked: Sequence[_Asked], way: str) -> tuple[float, float]:
    misses = [_miss(a, way) for a in asked]
    return sum(hit for hit, _ in misses) / len(misses), median(error for _, error in misses)


def _on(screen: TargetScreen, asked: Sequence[_Asked], way: str) -> OnScreen:
    here = [a for a in asked if a.screen is screen]
    misses = [_miss(a, way) for a in here]
    readable = [error for _, error in misses if math.isfinite(error)]
    return OnScreen(
        screen.size, sum(hit for hit, _ in misses), len(here), round(median(readable), 1) if readable else None,
        round(median(a.answer.seconds for a in here), 2), round(median(a.answer.usage.tokens_in for a in here)),
        round(median(a.answer.usage.tokens_out for a in here)),
    )  # fmt: skip


def _shrinking(
    asked: Sequence[_Asked], screens: Sequence[TargetScreen], words: int, usual: int
) -> tuple[bool | None, int]:
    """Whether pictures are shrunk, by how their tokens grow with them; and the pixels that are seen at most."""
    tokens, areas = [], []
    for screen in screens:
        used = [a.answer.usage.tokens_in for a in asked if a.screen is screen]
        tokens.append(max(0.0, median(used) - words))
        areas.append(screen.size[0] * screen.size[1])
    if min(tokens) <= 0:
        return None, usual
    if tokens[-1] <= 1.2 * tokens[0]:
        return True, usual
    each = areas[0] / tokens[0]
    seen = each * tokens[-1]
    return (False, areas[-1]) if seen >= 0.7 * areas[-1] else (True, max(10_000, int(seen)))
