"""Skills on screens made by hand: what they do there, act by act, where nothing but what a test says comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from steadyhand.models.base import Installed
from steadyhand.models.embedded.intents import Intent
from steadyhand.models.embedded.language import understand
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.observation import Observation
from steadyhand_actions.schema import Act, Click, Effect, Outcome


class Nothing:
    """A catalogue of no applications."""

    def match(self, phrase: str) -> list[tuple[float, Installed]]:
        return []

    def owns(self, app: Installed, window: str) -> bool:
        return False

    def opener(self, path: str) -> Installed | None:
        return None


SETTLED = Effect("settled")
Answer = Callable[[Act, Observation], Observation]


def acts(
    skill: Callable[[Mind], Doing[object]], seen: Observation, then: Answer | None = None,
    effect: Effect = SETTLED,
) -> list[Act]:  # fmt: skip
    """What a skill does on a screen that answers each act by ``then``, or not at all; time goes on with every look."""
    mind = Mind(Nothing(), seen)
    done: list[Act] = []
    for proposal in skill(mind):
        for act in proposal.actions:
            if act.kind != "wait":
                done.append(act)  # type: ignore[arg-type]
                mind.seen = then(done[-1], mind.seen) if then else mind.seen
        mind.outcome = Outcome("done", "allow", effect=effect)
        later = replace(mind.seen.screenshot, taken=mind.seen.screenshot.taken + 0.3)
        mind.seen = replace(mind.seen, screenshot=later)
        assert len(done) < 40, "it goes on and on"
    return done


def meant(task: str) -> Intent:
    return understand(task)[0].intent


def clicked(done: list[Act], seen: Observation) -> list[str]:
    buttons = [e for e in seen.elements if e.role == "button"]
    return [e.title for a in done if isinstance(a, Click) for e in buttons if e.box.holds(a.point)]
