"""The gate: nothing is sent before it is decided, confirmed, looked at again and written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from steadyhand_actions.audit import Audit, verify
from steadyhand_actions.confirm import Callback, Confirmer, Nobody, Question
from steadyhand_actions.errors import BadAction, DisplayLost, Stopped
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import AllowAll, Context, Policy, Target
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Act, Box, Click, Effect, Launch, Outcome, Point, Press, Type
from steadyhand_actions.stop import Stop

BUTTON = Target(id="b", role="button", name="Delete", states=("enabled",), box=Box(10, 10, 90, 40))
CONTEXT = Context(app="files", window="Files", window_id=7, window_box=Box(0, 0, 400, 300), target=BUTTON)
CLICK = Click(point=Point(50, 25))


@dataclass
class Bench:
    """A gate over dry hands, with everything it did in the order it did it."""

    folder: Path
    confirmer: Confirmer = field(default_factory=Nobody)
    policy: Policy = field(default_factory=BuiltinPolicy)
    task: str = ""
    now: Context = CONTEXT
    looked: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self.device = DryRun()
        self.stop = Stop(self.folder / "STOP")
        self.audit = Audit(self.folder / "audit.jsonl")
        self.gate = Gate(self.policy, self.confirmer, self.hands(), self.audit, self.stop, self.task)

    def hands(self) -> Hands:
        return Hands(self.device, self.device, lambda: (Box(0, 0, 800, 600),))

    def perform(self, action: Act = CLICK, context: Context = CONTEXT) -> Outcome:
        def again() -> Context:
            if self.looked is not None:
                self.looked()
            return self.now

        return self.gate.perform(action, context, again=again, settle=lambda: Effect("settled", (), 5.0))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit.path.read_text().splitlines()]

    @property
    def events(self) -> list[str]:
        return [line["event"] for line in self.lines]


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Bench]:
    return lambda **more: Bench(tmp_path, **more)


def test_an_allowed_act_is_written_down_before_it_is_done_and_its_effect_after(bench: Callable[..., Bench]) -> None:
    b = bench(policy=AllowAll())
    seen: list[list[str]] = []
    b.device.log = _Spy(lambda: seen.append(b.events))  # type: ignore[assignment]
    outcome = b.perform()
    assert outcome.status == "done"
    assert outcome.effect == Effect("settled", (), 5.0)
    assert outcome.ms > 0
    assert seen[0] == ["act"]
    assert b.events == ["act", "done"]
    assert b.lines[0]["target"] == "button 'Delete'"
    assert verify(b.audit.path) == 2


class _Spy(list[str]):
    def __init__(self, on_append: Callable[[], None]) -> None:
        super().__init__()
        self._on_append = on_append

    def append(self, line: str) -> None:
        self._on_append()
        super().append(line)


def test_what_nobody_can_be_asked_about_is_not_done(bench: Callable[..., Bench]) -> None:
    b = bench()
    outcome = b.perform()
    assert (outcome.status, outcome.verdict, outcome.rule) == ("refused", "ask", "destructive.delete")
    assert b.device.log == []
    assert b.events == ["question", "answer", "refused"]


def test_a_denied_act_is_not_even_asked_about(bench: Callable[..., Bench]) -> None:
    asked: list[Question] = []
    b = bench(confirmer=Callback(lambda q: bool(asked.append(q)) or True))
    context = CONTEXT.model_copy(update={"app": "polkit", "window": "Authenticate"})
    assert b.perform(context=context).status == "refused"
    assert asked == []
    assert b.device.log == []


def test_a_yes_permits_this_act_once(bench: Callable[..., Bench]) -> None:
    asked: list[Question] = []
    b = bench(confirmer=Callback(lambda q: asked.append(q) is None))
    assert b.perform().status == "done"
    assert b.device.log == ["move 50,25", "button left down", "button left up"]
    assert b.perform().status == "done"
    assert len(asked) == 2
    assert asked[0].context == CONTEXT


def test_a_confirmer_that_fails_means_no(bench: Callable[..., Bench]) -> None:
    def fails(_: Question) -> bool:
        raise RuntimeError("no screen to ask on")

    b = bench(confirmer=Callback(fails))
    assert b.perform().status == "refused"
    assert b.device.log == []


@pytest.mark.parametrize(
    "change",
    [
        {"app": "other"},
        {"window_id": 8},
        {"target": None},
        {"target": BUTTON.model_copy(update={"name": "Delete all"})},
        {"target": BUTTON.model_copy(update={"role": "link"})},
        {"target": BUTTON.model_copy(update={"box": Box(10, 100, 90, 130)})},
    ],
)
def test_an_act_on_what_is_no_longer_there_is_stale_and_nothing_is_sent(
    bench: Callable[..., Bench], change: dict[str, Any]
) -> None:
    b = bench(policy=AllowAll(), now=CONTEXT.model_copy(update=change))
    outcome = b.perform()
    assert outcome.status == "stale"
    assert outcome.reason
    assert b.device.log == []


@pytest.mark.parametrize(
    "change",
    [
        {"dialog": "Delete 900 files?"},
        {"window_box": Box(1, 0, 401, 300)},
        {"target": BUTTON.model_copy(update={"box": Box(11, 10, 91, 40)})},
    ],
)
def test_what_a_person_said_yes_to_must_be_exactly_what_is_done(
    bench: Callable[..., Bench], change: dict[str, Any]
) -> None:
    b = bench(confirmer=Callback(lambda _: True), now=CONTEXT.model_copy(update=change))
    assert b.perform().status == "stale"
    assert b.device.log == []
    allowed = bench(policy=AllowAll(), now=CONTEXT.model_copy(update=change))
    assert allowed.perform().status == "done"


def test_a_yes_is_kept_for_the_same_act_when_only_the_focus_went_away(bench: Callable[..., Bench]) -> None:
    asked: list[Question] = []
    field = Target(id="f", role="field", name="Card", states=("enabled", "focused"))
    here = CONTEXT.model_copy(update={"target": field, "focus": field})
    b = bench(confirmer=Callback(lambda q: asked.append(q) is None), now=here.model_copy(update={"app": "xterm"}))
    card = Type(text="4111 1111 1111 1111")
    assert b.perform(card, here).status == "stale"
    b.now = here
    assert b.perform(card, here).status == "done"
    assert len(asked) == 1
    assert b.perform(card, here).status == "done"
    assert len(asked) == 2


def test_the_kill_switch_thrown_while_looking_again_stops_the_act(bench: Callable[..., Bench]) -> None:
    b = bench(policy=AllowAll())
    b.looked = lambda: b.stop.throw("enough")
    with pytest.raises(Stopped, match="enough"):
        b.perform()
    assert b.device.log == []
    assert b.events == []


def test_the_stop_file_stops_in_the_middle_of_typing_and_nothing_stays_held(bench: Callable[..., Bench]) -> None:
    b = bench(policy=AllowAll())

    def stop_after_three() -> None:
        if len(b.device.log) == 2:
            (b.folder / "STOP").touch()

    b.device.log = _Spy(stop_after_three)  # type: ignore[assignment]
    with pytest.raises(Stopped):
        b.perform(Type(text="abcdef"))
    assert len(b.device.log) == 3
    assert b.device.down == []
    assert b.events == ["act", "failed"]


def test_a_point_off_the_screen_is_a_bad_action_before_anything_is_asked(bench: Callable[..., Bench]) -> None:
    b = bench()
    with pytest.raises(BadAction, match="off the screen"):
        b.perform(Click(point=Point(800, 0)))
    assert b.events == []


@pytest.mark.parametrize(
    "action", [Type(text="a\x1bb"), Type(text="\x00"), Press(keys=("nokey",)), Press(keys=("ctrl", ""))]
)
def test_what_cannot_be_typed_is_a_bad_action(bench: Callable[..., Bench], action: Act) -> None:
    b = bench(policy=AllowAll())
    with pytest.raises(BadAction):
        b.perform(action)
    assert b.device.log == []


def test_a_display_that_dies_is_written_down_and_raised(bench: Callable[..., Bench]) -> None:
    b = bench(policy=AllowAll())

    def dies() -> None:
        raise DisplayLost("gone")

    b.device.log = _Spy(dies)  # type: ignore[assignment]
    with pytest.raises(DisplayLost):
        b.perform()
    assert b.events == ["act", "failed"]


def test_starting_an_application_does_not_depend_on_what_is_in_front(bench: Callable[..., Bench]) -> None:
    b = bench(now=CONTEXT.model_copy(update={"app": "other"}))
    assert b.perform(Launch(app="x.desktop")).status == "done"
    assert b.device.log == ["launch x.desktop"]


def test_a_password_is_not_written_down(bench: Callable[..., Bench]) -> None:
    secret = Target(id="p", role="field", name="Password", states=("enabled", "password"))
    here = CONTEXT.model_copy(update={"target": secret, "focus": secret})
    b = bench(task="log in with hunter22", now=here)
    assert b.perform(Type(text="hunter22"), here).status == "done"
    assert "hunter22" not in b.audit.path.read_text()
    assert b.device.log[0] == "type 'h'"


def test_the_picture_of_the_target_goes_with_the_question(bench: Callable[..., Bench]) -> None:
    asked: list[Question] = []
    b = bench(confirmer=Callback(lambda q: asked.append(q) is None))
    b.gate.picture = lambda context: b"png"
    b.perform()
    assert asked[0].picture == b"png"
