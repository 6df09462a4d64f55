"""The models of a run, opened once: the one that plans and the one that points, which may be the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steadyhand.models.base import Catalogue, Planner
from steadyhand.models.chat import ChatModel, Progress, never
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.behind import BehindModel, BehindPlanner, Hiding
from steadyhand.models.chatting.cascade import Cascade
from steadyhand.models.chatting.opening import check_name, open_model
from steadyhand.models.chatting.planner import ChatPlanner, Minds
from steadyhand.models.chatting.pointing import Pointer
from steadyhand.models.chatting.profile import PRICE_IN, PRICE_OUT, Profile, profile_of
from steadyhand.observation import Observation
from steadyhand_actions.errors import UsageError


@dataclass(frozen=True, slots=True)
class Thinker:
    """A model and what is known of it."""

    model: ChatModel
    profile: Profile


@dataclass(frozen=True, slots=True)
class Thinkers:
    """``pointing`` is None when the embedded grounder works alone. ``close`` it."""

    planning: Thinker
    pointing: Thinker | None

    @classmethod
    def open(
        cls, model: str, grounder: str = "", max_cost: float | None = None, progress: Progress | None = None,
        stop: Callable[[], bool] = never,
    ) -> Thinkers:  # fmt: skip
        """The models that ``--model`` and ``--grounder`` name; an empty grounder is the model itself. ``stop`` is asked
        while a server is waited for.

        Raises UsageError for what is no model or cannot be held to its budget, ModelUnavailable, Stopped.
        """
        check_models(model, grounder)
        wanted = grounder or model
        profile = profile_of(model)
        below = profile if wanted == model else profile_of(wanted) if wanted != "embedded" else None
        if max_cost is not None and not all(p.prices.known for p in (profile, below) if p is not None):
            raise UsageError(f"--max-cost needs the prices of a million tokens: set {PRICE_IN} and {PRICE_OUT}")
        planning = Thinker(open_model(model, progress, stop), profile)
        if below is None:
            return cls(planning, None)
        try:
            return cls(planning, planning if wanted == model else Thinker(open_model(wanted, progress, stop), below))
        except BaseException:
            planning.model.close()
            raise

    def account(self, may: Callable[[], None], spend: Callable[[int, float], None]) -> Account:
        """What a run with them costs. ``may`` raises BudgetSpent; ``spend`` is told tokens and money."""
        return Account(self.planning.profile.prices, may, spend)

    def planner(
        self, task: str, account: Account, catalogue: Catalogue, look: Callable[[], Observation], *,
        marks: bool = False, dry: bool = False, hiding: Hiding,
    ) -> Planner:  # fmt: skip
        """A planner for one task; ``hiding`` is between the screen and the models."""
        below = self.pointing
        pointer = Pointer(BehindModel(below.model, hiding), below.profile, account) if below is not None else None
        cascade = Cascade(account, pointer)
        model, profile = BehindModel(self.planning.model, hiding), self.planning.profile

        def hidden() -> Observation:
            return hiding.hidden(look())

        minds = Minds(model, profile, account, cascade, catalogue, hidden, marks, dry)
        return BehindPlanner(ChatPlanner(task, minds), hiding)

    def close(self) -> None:
        self.planning.model.close()
        if self.pointing is not None and self.pointing is not self.planning:
            self.pointing.model.close()


def check_models(model: str, grounder: str) -> None:
    """Raises UsageError for names that are none, or do not go together."""
    check_name(model)
    if grounder:
        check_name(grounder)
        if model == "embedded" and grounder != "embedded":
            raise UsageError("--grounder goes with a --model that plans; the embedded planner finds things itself")
