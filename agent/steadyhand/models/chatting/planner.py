"""The planner that asks a model: one question a step, one act an answer, everything through the gate like any other.

An answer that cannot be used is asked for again with the reason, a few times. An answer about a screen that is no more
is not used at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from steadyhand.models.base import CIRCLES, Catalogue, Turn
from steadyhand.models.chat import ChatModel, Fruitless, Question
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.carrying import Carrier, Do, Screen
from steadyhand.models.chatting.cascade import Cascade
from steadyhand.models.chatting.elements import listed, marked, windows_of
from steadyhand.models.chatting.freshness import still_so
from steadyhand.models.chatting.history import History
from steadyhand.models.chatting.pointing import shrunk
from steadyhand.models.chatting.profile import Profile
from steadyhand.models.chatting.strategy import Mood, mood
from steadyhand.observation import Observation
from steadyhand_actions.errors import Ambiguous, Failed, Refused, TargetNotFound, UnreadableAnswer
from steadyhand_actions.schema import Action, Done, GiveUp, Launch, Outcome, SetValue, Type, Wait
from steadyhand_actions.vault import names_in
from steadyhand_prompts.action_schema import action_schema
from steadyhand_prompts.answers import parse, prompt
from steadyhand_prompts.counting import COUNTINGS
from steadyhand_prompts.dialect import Proposal
from steadyhand_prompts.spaces import Space
from steadyhand_prompts.texts import filled, text_of

ASKS = 3
"""How often one step is asked for before the answers count as useless."""
FRAMES = 4
"""How many screens in a row may have gone before the answer about them came."""
REFUSALS = 3
"""After so many refused acts the model is not let try again."""
SLOW = 0.5
"""Seconds after which an answer is checked against the screen before it is used."""
OPENING_SECONDS = 15.0
"""How long the window of an application that was started is waited for."""


@dataclass(frozen=True, slots=True)
class Minds:
    """Who decides, with what it needs: the model, what is known of it, and the grounder below it. ``look`` looks at the
    screen anew. ``marks``: the elements' numbers are drawn on the picture too."""

    model: ChatModel
    profile: Profile
    account: Account
    cascade: Cascade
    catalogue: Catalogue
    look: Callable[[], Observation]
    marks: bool = False
    dry: bool = False


class ChatPlanner:
    """See Planner. Raises Failed when the model's answers cannot be used or go round in circles."""

    def __init__(self, task: str, minds: Minds) -> None:
        self._task = " ".join(task.split())
        self._goal = filled(text_of("secrets"), task=self._task) if names_in(task) else self._task
        self._minds = minds
        self._carrier = Carrier(minds.cascade, minds.catalogue)
        self._history = History()
        self._waiting: list[Do] = []
        """What is left of an answer of several acts."""
        self._last: tuple[Do, Observation] | None = None
        self._opening: tuple[float, frozenset[int]] | None = None
        self._outcome: Outcome | None = None
        self._did: Action | None = None
        self._looked = self._circles = self._ambiguous = False
        self._acted = self._refusals = self._gone = 0

    def next(self, turn: Turn) -> Proposal:
        self._take_in(turn)
        if (wait := self._for_window(turn.seen)) is not None:
            return wait
        if self._minds.dry and self._acted and not self._waiting:
            return Proposal((Done(),))
        thought, raw = "", ""
        if not self._waiting:
            # A model takes long enough for a close look to cost little beside it.
            self._looked = not self._looked
            if self._looked:
                return Proposal((), "", self._task[:200], look="pixels")
            asked = self._ask_while_fresh(turn)
            if asked is None:
                # The loop has to look too: the gate holds an act against the screen that the loop saw last.
                self._looked = True
                return Proposal((), "", self._task[:200], look="pixels")
            thought, raw = asked
        do = self._waiting.pop(0)
        if isinstance(do.action, GiveUp) and self._outcome is not None and self._outcome.status == "refused":
            raise Refused(self._outcome.reason or do.action.reason)
        if not isinstance(do.action, Done | GiveUp):
            self._last, self._acted = (do, turn.seen), self._acted + 1
        if isinstance(do.action, Launch):
            self._opening = (time.monotonic(), frozenset(w.id for w in turn.seen.windows))
        return Proposal((do.action,), thought, self._task[:200], do.aim, raw=raw, spent=self._minds.account.taken())

    # What came of the last act

    def _take_in(self, turn: Turn) -> None:
        if turn.repeats:
            self._circles = turn.repeats >= CIRCLES
        if self._last is None or turn.outcome is None:
            return
        (do, before), outcome = self._last, turn.outcome
        self._last = None
        focus = before.focused
        secret = isinstance(do.action, Type | SetValue) and focus is not None and "password" in focus.states
        self._history.add(do.action, do.aim, outcome, secret)
        self._outcome, self._did = outcome, do.action
        self._refusals += outcome.status == "refused"
        if self._refusals >= REFUSALS:
            raise Refused(outcome.reason or "The policy does not allow this, and nobody was there to ask.")
        if self._waiting and (outcome.status != "done" or _stack(before) != _stack(turn.seen)):
            # What was to follow was decided on for a screen that is no more.
            self._history.tell("what was to follow was not done: the screen is another one now")
            self._waiting.clear()

    def _for_window(self, seen: Observation) -> Proposal | None:
        """A moment more for an application that was started; looked at closely when its window is there."""
        if self._opening is None:
            return None
        began, before = self._opening
        if any(w.id not in before and w.kind in ("normal", "dialog") for w in seen.windows):
            self._opening = None
            return Proposal((Wait(ms=600),), "let the new window draw itself", self._task[:200])
        if time.monotonic() - began > OPENING_SECONDS or self._minds.dry:
            self._opening = None
            self._history.tell("no window of it has come up")
            return None
        return Proposal((Wait(ms=400),), "wait for its window", self._task[:200])

    # Asking

    def _ask_while_fresh(self, turn: Turn) -> tuple[str, str] | None:
        """Fills ``_waiting``; the thought and the answer. None when the screen they are about is no more."""
        began = time.monotonic()
        thought, raw, acts = self._ask(turn.seen, self._mood(), turn.stop)
        if time.monotonic() - began >= SLOW and not still_so(acts[0], turn.seen, self._minds.look()):
            self._history.tell("the screen changed while you were answering; that answer was not used")
            self._gone += 1
            if self._gone >= FRAMES:
                raise Failed(
                    "The screen changes faster than the model answers; use a faster model, or let it come to rest."
                )
            return None
        self._gone = 0
        self._waiting = acts
        return thought, raw

    def _mood(self) -> Mood:
        return mood(not self._acted, self._did, self._outcome, self._circles, self._ambiguous)

    def _ask(self, seen: Observation, how: Mood, stop: Callable[[], bool]) -> tuple[str, str, list[Do]]:
        question, screen = self._question(seen, how)
        asked, why = question, ""
        for left in reversed(range(ASKS)):
            raw = ""
            try:
                answer = self._minds.account.ask(self._minds.model, asked, "plan", stop)
                raw = answer.text
                if answer.cut and not raw:
                    raise UnreadableAnswer("the thinking came to no end; answer without it")
                if answer.cut:
                    raise UnreadableAnswer("it is cut short; answer in fewer words")
                proposal = parse(raw, screen.size, self._minds.profile.dialect, space=self._space)
                self._history.note(proposal.notes)
                acts = self._carrier.acts(proposal, screen, stop)
                if not acts:
                    raise UnreadableAnswer("there is no action in it")
                self._ambiguous = self._minds.cascade.doubted
                return "\n".join(filter(None, [answer.thought, proposal.thought])), raw, acts
            except (UnreadableAnswer, TargetNotFound, Ambiguous, Fruitless) as error:
                why = " ".join(str(error).split())
                self._ambiguous = isinstance(error, Ambiguous)
                if not left and isinstance(error, Fruitless):
                    raise
                again = filled(text_of("again"), question=question.text, reason=why, answer=raw[:1_000] or "(nothing)")
                # What could not be read is not for want of thought.
                asked = replace(asked, text=again, think=asked.think and isinstance(error, TargetNotFound | Ambiguous))
        raise Failed(f"The model's answers could not be used, {ASKS} times: {why}")

    @property
    def _space(self) -> Space | None:
        """What places are asked for in: another dialect's own, or the way that the model points in."""
        profile = self._minds.profile
        return COUNTINGS[profile.counts].space if profile.dialect == "steadyhand" else None

    def _question(self, seen: Observation, how: Mood) -> tuple[Question, Screen]:
        profile, pixels = self._minds.profile, seen.screenshot.pixels
        picture = shrunk(pixels, profile.pixels)
        scale = picture.shape[1] / pixels.shape[1] * seen.screenshot.scale
        height, width = picture.shape[:2]
        own = profile.dialect == "steadyhand"
        counting = COUNTINGS[profile.counts if own else ""]
        known = listed(seen, scale, counting)
        screen = Screen(seen, known, (width, height), scale)
        if self._minds.marks:
            picture = marked(picture, known.elements, seen, scale)
        wide, high = counting.most((width, height))
        counted = filled(counting.told, wide=f"{wide:g}", high=f"{high:g}")
        place = filled(text_of("place"), counted=counted) if profile.grounds else ""
        text = filled(
            text_of("planning") if own else prompt(profile.dialect), width=width, height=height, task=self._goal,
            history=self._history.text, windows=windows_of(seen), elements=known.text, boxes=known.text,
            advice=how.advice, instruction=self._goal, counted=counted, place=place.strip(),
        )  # fmt: skip
        if not own and how.advice:
            text += f"\n{how.advice}"
        schema = action_schema((width, height), len(known.elements), counting, profile.grounds) if own else None
        question = Question(text, (picture,), how.think, 768, form="json" if own else "text", schema=schema)
        return question, screen


def _stack(seen: Observation) -> tuple[tuple[int, str], ...]:
    """The windows that an act may have brought up or taken away."""
    return tuple((w.id, w.kind) for w in seen.windows if w.kind in ("normal", "dialog"))
