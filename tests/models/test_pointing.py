"""Where a model points, mapped back exactly; the numbers it is given; and when a run goes in circles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from steadyhand.models.chat import Answer, Question, never
from steadyhand.models.chatting.account import Account
from steadyhand.models.chatting.cascade import Cascade
from steadyhand.models.chatting.elements import listed, marked
from steadyhand.models.chatting.history import History
from steadyhand.models.chatting.pointing import Pointer, shrunk
from steadyhand.models.chatting.profile import PHI4_PIXELS, Profile
from steadyhand.models.chatting.strategy import mood
from steadyhand.observation import Element, Observation, Screenshot
from steadyhand_actions.errors import TargetNotFound, UnreadableAnswer
from steadyhand_actions.schema import Box, Effect, Outcome, Point, Press, Type
from steadyhand_prompts.dialect import Usage

RED = (220, 20, 20)


class Seer:
    """Sees the red thing on a picture, to within ``blur`` pixels of what it is shown, and answers with its box."""

    name = "seer"

    def __init__(self, blur: float = 0.0, seed: int = 0) -> None:
        self.asked: list[Question] = []
        self._blur = blur
        self._chance = np.random.default_rng(seed)

    def answer(self, question: Question, stop: Callable[[], bool] = never) -> Answer:
        self.asked.append(question)
        picture = question.pictures[0]
        assert picture.shape[0] * picture.shape[1] <= PHI4_PIXELS and not question.think and question.form == "box"
        red = (picture[..., 0].astype(int) - picture[..., 1] > 90) & (picture[..., 2] < 120)
        xs, ys = np.flatnonzero(red.any(axis=0)), np.flatnonzero(red.any(axis=1))
        off = self._chance.uniform(-self._blur, self._blur, 2)
        height, width = red.shape
        sides = (xs[0] + off[0], ys[0] + off[1], xs[-1] + 1 + off[0], ys[-1] + 1 + off[1])
        said = [min(0.9999, max(0.0, s / (width, height)[i % 2])) for i, s in enumerate(sides)]
        return Answer(f"[{', '.join(f'{s:.4f}' for s in said)}]", usage=Usage(900, 20))

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        return [self.answer(q, stop) for q in questions]

    def close(self) -> None:
        pass


def with_red(size: tuple[int, int], box: Box) -> np.ndarray:
    picture = np.full((size[1], size[0], 3), 235, np.uint8)
    picture[box.y1 : box.y2, box.x1 : box.x2] = RED
    return picture


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_small_targets_on_large_screens_are_hit_by_the_closer_look(size: tuple[int, int]) -> None:
    chance = np.random.default_rng(size[0])
    for _ in range(6):
        side = int(chance.integers(9, 24))
        x, y = (int(chance.integers(0, length - side)) for length in size)
        box = Box.at(x, y, side, side)
        seer, account = Seer(blur=10), Account()
        place = Pointer(seer, Profile(price_in=1.0, price_out=2.0), account).find(with_red(size, box), "the red thing")
        assert box.holds(place.point), (box, place)
        assert place.looks == 2 and abs(place.box.width - box.width) <= 2, "as exactly as the enlarged part shows it"
        assert min(seer.asked[1].pictures[0].shape[:2]) >= 400
        spent = {s.rung: s for s in account.spent}
        assert spent["ground"].calls == spent["second look"].calls == 1
        assert spent["ground"].cost == pytest.approx((900 * 1.0 + 20 * 2.0) / 1e6)


def test_a_large_target_is_asked_for_once_and_a_box_over_everything_is_doubted() -> None:
    seer = Seer()
    place = Pointer(seer, Profile(), Account()).find(with_red((1280, 720), Box(200, 300, 400, 360)), "it")
    assert place.looks == 1 and place.box.overlap(Box(200, 300, 400, 360)) > 0.97
    place = Pointer(seer, Profile(), Account()).find(with_red((800, 600), Box(0, 0, 800, 600)), "it")
    assert place.looks == 2 and place.confidence < 0.7
    vague = Pointer(seer, Profile(), Account()).find(with_red((1280, 720), Box(100, 60, 1100, 660)), "it")
    assert vague.looks == 1 and vague.confidence < 0.7, "the whole picture again is no closer look"


def test_a_picture_is_shrunk_to_what_a_model_sees_and_never_enlarged() -> None:
    assert shrunk(np.zeros((2160, 3840, 3), np.uint8), PHI4_PIXELS).shape == (720, 1280, 3)
    small = np.zeros((100, 100, 3), np.uint8)
    assert shrunk(small, PHI4_PIXELS) is small


def button(id: str, name: str, box: Box, **more: object) -> Element:
    return Element(id, "button", name, box, visible=box, **more)  # type: ignore[arg-type]


SAVE, OTHER = button("a", "Save", Box(10, 10, 90, 40)), button("b", "Save", Box(10, 60, 90, 90))
SECRET = Element(
    "c", "field", "PIN", Box(10, 110, 90, 140), frozenset({"enabled", "password"}), value="1234",
    visible=Box(10, 110, 90, 140),
)  # fmt: skip


def seen(*elements: Element, red: Box | None = None) -> Observation:
    picture = with_red((640, 480), red or Box(0, 0, 0, 0))
    return Observation(Screenshot(picture), tuple(elements))


def test_elements_are_numbered_and_no_password_is_told() -> None:
    there = seen(SAVE, SECRET)
    known = listed(there, 0.5)
    assert "1 button 'Save' (25, 12)" in known.text and "1234" not in known.text and "[password]" in known.text
    assert known.numbered("1") is SAVE and known.numbered(" [2] ") is SECRET and known.numbered("Save") is None
    with pytest.raises(KeyError):
        known.numbered("3")
    drawn = marked(there.screenshot.pixels, known.elements, there, 1.0)
    assert (drawn != there.screenshot.pixels).any() and (there.screenshot.pixels == 235).all()


def test_the_model_is_asked_only_where_the_embedded_grounder_is_not_sure() -> None:
    seer, account = Seer(), Account()
    cascade = Cascade(account, Pointer(seer, Profile(), account))
    sure = seen(SAVE)
    assert cascade.find("the Save button", sure, listed(sure, 1.0)).aim.id == "a" and not seer.asked
    two = seen(SAVE, OTHER, red=OTHER.box)
    found = cascade.find("the Save button", two, listed(two, 1.0))
    assert (found.aim.id, found.aim.rung) == ("b", "model") and seer.asked
    with pytest.raises(UnreadableAnswer, match="no element 7"):
        cascade.find("7", sure, listed(sure, 1.0))
    alone = Cascade(account, None)
    with pytest.raises(TargetNotFound):
        alone.find("the Print button", sure, listed(sure, 1.0))
    with pytest.raises(TargetNotFound):
        alone.find("保存", sure, listed(sure, 1.0))


def test_both_ends_of_a_drag_are_asked_for_at_once() -> None:
    batches: list[int] = []

    class Together(Seer):
        def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
            batches.append(len(questions))
            return super().answer_all(questions, stop)

    account, there = Account(), seen(SAVE, red=Box(200, 200, 300, 280))
    seer = Together()
    cascade = Cascade(account, Pointer(seer, Profile(), account))
    (save, one, other) = cascade.find_all(("1", "保存", "删除"), there, listed(there, 1.0))
    assert save.aim.id == "a" and one.point == other.point == Point(250, 240)
    assert batches == [2] and len(seer.asked) == 2, "what has a number is not asked for"


def test_the_history_is_short_and_keeps_secrets() -> None:
    history, none = History(), Outcome("done", "allow", effect=Effect("none"))
    for number in range(20):
        history.add(Type(text=f"text {number}"), None, none, secret=number == 19)
    text = history.text
    assert "(12 earlier steps)" in text and "text 18" in text and "text 19" not in text and "a secret" in text
    for _ in range(3):
        history.add(Press(keys=("enter",)), None, Outcome("refused", "deny", reason="no"), False)
    assert history.text.endswith("refused, and not to be tried again: no (3 times)")


def test_thinking_is_for_the_first_plan_surprise_no_effect_and_doubt() -> None:
    changed = Outcome("done", "allow", effect=Effect("settled"))
    nothing = Outcome("done", "allow", effect=Effect("none"))
    act = Press(keys=("enter",))
    assert mood(True, None, None, False, False).think
    assert not mood(False, act, changed, False, False).think
    assert mood(False, act, nothing, False, False).think
    assert mood(False, act, Outcome("stale", "allow"), False, False).think
    assert mood(False, act, Outcome("refused", "deny"), False, False).think
    assert mood(False, act, changed, False, True).think
    assert "another strategy" in mood(False, act, changed, True, False).advice


class Batches(Seer):
    """Remembers how many questions came together."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
        self.batches.append(len(questions))
        return super().answer_all(questions, stop)


def test_several_things_on_one_picture_are_asked_as_one_batch_and_looked_at_again_as_one() -> None:
    box, seer, account = Box(900, 500, 912, 510), Batches(), Account()
    picture = with_red((1920, 1080), box)
    places = Pointer(seer, Profile(), account).find_all(picture, ("the red one", "that red thing", "red"))
    assert seer.batches == [3, 3]
    assert all(not isinstance(p, UnreadableAnswer) and p.looks == 2 and box.holds(p.point) for p in places)
    assert {spent.rung: spent.calls for spent in account.spent} == {"ground": 3, "second look": 3}


def test_an_answer_that_cannot_be_used_spoils_no_other() -> None:
    class Mute(Batches):
        def answer_all(self, questions: Sequence[Question], stop: Callable[[], bool] = never) -> list[Answer]:
            answers = super().answer_all(questions, stop)
            return [Answer("no idea"), *answers[1:]] if len(self.batches) == 1 else answers

    box = Box(300, 200, 420, 300)
    first, second = Pointer(Mute(), Profile(), Account()).find_all(with_red((800, 600), box), ("what", "the red one"))
    assert isinstance(first, UnreadableAnswer)
    assert not isinstance(second, UnreadableAnswer) and box.holds(second.point)
