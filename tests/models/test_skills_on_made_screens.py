"""What skills propose on screens made by hand: that nothing is done to more, or to another thing, than was said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ground_screens import Screen, states
from made_screens import Nothing, acts, clicked, meant

from steadyhand.models.embedded.durations import seconds
from steadyhand.models.embedded.intents import Check, ClickOn, Close, Deed, Mark, SetTo, Text
from steadyhand.models.embedded.mind import Mind
from steadyhand.models.embedded.skills import choosing, deeds, drawn, everything, passages, timing
from steadyhand.models.embedded.skills.doing import wait_until
from steadyhand.observation import Observation
from steadyhand_actions.errors import Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Act, Box, Click, Effect, Outcome, Press, Type


def rows(*rows: tuple[str, ...], bar: tuple[str, ...] = ()) -> Screen:
    """A table: in each row a name and its buttons; ``bar`` are buttons above it."""
    s = Screen()
    s.window("Shop", 0, 0, 1000, 700)
    frame = s.add("window", "Shop", 0, 0, 1000, 700)
    for i, title in enumerate(bar):
        s.add("button", title, 10 + 130 * i, 10, 120, 30, frame, states=states())
    table = s.add("table", "", 0, 60, 1000, 600, frame)
    for i, (name, *buttons) in enumerate(rows):
        row = s.add("row", "", 0, 80 + 50 * i, 1000, 48, table)
        s.add("cell", name, 10, 80 + 50 * i, 300, 48, row)
        for j, title in enumerate(buttons):
            s.add("button", title, 400 + 150 * j, 85 + 50 * i, 140, 36, row, states=states())
    return s


@pytest.mark.parametrize(
    ("task", "button"),
    [
        ("add the blue mug to the wishlist", "Add to cart"),
        ("mark Mug as read", "Mark as unread"),
        ("mark Mug as read", "Mark as spam"),
        ("delete Mug", "Delete all"),
    ],
)
def test_a_deed_presses_no_control_that_does_something_else(task: str, button: str) -> None:
    seen = rows(("Blue mug", button), ("Green tea", button)).seen()
    deed = meant(task)
    assert isinstance(deed, Deed)
    done = acts(lambda mind: deeds.by_own_control(mind, deed), seen)
    assert clicked(done, seen) == []


@pytest.mark.parametrize(
    ("task", "button"),
    [
        ("add the blue mug to the cart", "Add to cart"),
        ("add the blue mug to the cart", "Add"),
        ("add the blue mug to the cart", "Add to basket"),
        ("mark Blue mug as read", "Mark as read"),
        ("delete Blue mug", "Delete"),
        ("delete Blue mug", "Remove"),
    ],
)
def test_a_deed_presses_the_control_in_the_row_of_the_thing(task: str, button: str) -> None:
    seen = rows(("Green tea", button), ("Blue mug", button)).seen()
    deed = meant(task)
    assert isinstance(deed, Deed)
    done = acts(lambda mind: deeds.by_own_control(mind, deed), seen)
    (act,) = [a for a in done if isinstance(a, Click)]
    assert 130 <= act.point.y < 180, "in the second row"


def test_a_button_for_the_selection_is_not_that_of_the_first_thing() -> None:
    seen = rows(("Mug", "Edit"), bar=("Delete",)).seen()
    deed = meant("delete the first product")
    assert isinstance(deed, Deed)
    assert clicked(acts(lambda mind: deeds.by_own_control(mind, deed), seen), seen) == []


def looks_until(seconds: float, each: float) -> int:
    """How often it is looked again in so many seconds, where each look takes ``each`` and nothing ever comes."""
    mind, looks = Mind(Nothing(), Screen().seen()), 0
    for _ in wait_until(mind, lambda: False, seconds):
        looks += 1
        later = replace(mind.seen.screenshot, taken=mind.now + each)
        mind.seen = replace(mind.seen, screenshot=later)
    return looks


def test_where_looking_is_slow_it_is_looked_no_less_often_before_giving_up() -> None:
    assert looks_until(1.25, 0.4) == looks_until(1.25, 5.0) == 4


def open_windows(*titles: str) -> Screen:
    s = Screen()
    for i, title in enumerate(titles):
        s.window(title, 40 * i, 40 * i, 600, 400, app="editor")
        s.add("window", title, 40 * i, 40 * i, 600, 400)
    return s


def closing(act: Act, seen: Observation) -> Observation:
    if act != Press(keys=("alt", "f4")):
        return seen
    front = seen.active
    left = [w for w in seen.windows if front is None or w.id != front.id]
    return replace(seen, windows=tuple(replace(w, active=w is left[-1]) for w in left))


def closed(task: str, *titles: str) -> int:
    close = meant(task)
    assert isinstance(close, Close)
    done = acts(lambda mind: everything.close_every(mind, close), open_windows(*titles).seen(), closing)
    return sum(isinstance(a, Press) for a in done)


def test_all_windows_are_closed_but_the_one_that_is_excepted() -> None:
    assert closed("close all windows", "Plan", "Report", "Budget") == 3
    assert closed("close all windows except the report", "Report", "Plan", "Budget") == 2


def test_nothing_is_closed_when_the_window_that_is_to_stay_is_not_there() -> None:
    with pytest.raises(TargetNotFound, match="left open"):
        closed("close all windows except the invoice", "Report", "Plan")


def test_windows_are_called_by_whole_words() -> None:
    assert closed("close all Note windows", "Notebook", "Note 1") == 1
    with pytest.raises(TargetNotFound):
        closed("close all Note windows", "Notebook", "Plan")


def test_all_tabs_are_closed_one_by_one_and_no_window() -> None:
    s = Screen()
    s.window("Browser", 0, 0, 600, 400)
    frame = s.add("window", "Browser", 0, 0, 600, 400)
    for i, title in enumerate(("News", "Mail", "Maps")):
        s.add("tab", title, 100 * i, 0, 100, 30, frame, states=states(*(("selected",) if i == 1 else ())))

    def answer(act: Act, seen: Observation) -> Observation:
        if isinstance(act, Click):
            tabs = {e.id for e in seen.elements if e.role == "tab" and e.box.holds(act.point)}
            chosen = [replace(e, states=states(*(("selected",) if e.id in tabs else ()))) for e in seen.elements]
            return replace(seen, elements=tuple(chosen))
        assert act == Press(keys=("ctrl", "w"))
        return replace(seen, elements=tuple(e for e in seen.elements if "selected" not in e.states))

    close = meant("close all tabs except Mail")
    assert isinstance(close, Close)
    done = acts(lambda mind: everything.close_every(mind, close), s.seen(), answer)
    assert [type(a) for a in done] == [Click, Press, Click, Press]


def test_all_check_boxes_are_those_of_the_page_that_is_open() -> None:
    s = Screen()
    s.window("Preferences", 0, 0, 600, 400)
    frame = s.add("window", "Preferences", 0, 0, 600, 400)
    here = s.add("tab", "General", 0, 0, 100, 30, frame, states=states("selected"))
    there = s.add("tab", "Sound", 100, 0, 100, 30, frame)
    s.add("checkbox", "Tips", 20, 60, 200, 24, here, states=states("checkable"))
    s.add("checkbox", "Beep", 20, 60, 200, 24, there, states=states("checkable"), shown=False)
    everywhere, in_sound = meant("tick all boxes"), meant("tick all boxes in the Sound tab")
    assert isinstance(everywhere, Check) and isinstance(in_sound, Check)
    seen = s.seen()
    want = choosing.SWITCHES
    assert [e.name for e in everything.members(Mind(Nothing(), seen), everywhere.target, want)] == ["Tips"]
    assert [e.name for e in everything.members(Mind(Nothing(), seen), in_sound.target, want)] == ["Beep"]


def test_clicking_all_stops_at_a_dialog_that_must_be_answered_first() -> None:
    def asks(act: Act, seen: Observation) -> Observation:
        s = Screen(elements=list(seen.elements), windows=list(seen.windows))
        s.window("Question", 300, 300, 300, 150, kind="dialog", modal=True, parent=1000)
        s.add("label", "Really?", 310, 310, 100, 20)
        s.add("button", "Yes", 310, 400, 60, 30, states=states())
        s.add("button", "No", 400, 400, 60, 30, states=states())
        return s.seen()

    click = meant("click all Remove buttons")
    assert isinstance(click, ClickOn)
    seen = rows(("Mug", "Remove"), ("Tea", "Remove")).seen()
    with pytest.raises(Failed, match="in the way"):
        acts(lambda mind: everything.click_every(mind, click), seen, asks)


def editor(text: str) -> Observation:
    s = Screen()
    s.window("Note", 0, 0, 600, 400)
    frame = s.add("window", "Note", 0, 0, 600, 400)
    s.add("menu", "File", 0, 0, 60, 24, frame, states=states())
    on = states("editable", "multiline", "focused")
    s.add("document", "", 0, 30, 600, 370, frame, value=text, states=on, focus=True)
    return s.seen()


def test_a_word_is_not_looked_for_inside_longer_ones_nor_on_the_controls() -> None:
    for word in ("cat", "File"):
        mark = meant(f"delete the word '{word}'")
        assert isinstance(mark, Mark)
        with pytest.raises(TargetNotFound, match="no such text"):
            acts(lambda mind, mark=mark: passages.mark(mind, mark), editor("concatenate files"))  # type: ignore[misc]


def test_the_caret_goes_over_what_several_characters_make_up_in_one_step() -> None:
    text = "cafe\u0301 \U0001f469\u200d\U0001f467 tea"
    mark = meant("delete the word 'tea'")
    assert isinstance(mark, Mark)
    done = acts(lambda mind: passages.mark(mind, mark), editor(text))
    assert done[-1] == Press(keys=("shift", "right"), count=3)
    assert done[-2] == Press(keys=("left",), count=3)
    mark = Mark("text", Text.literal("cafe\u0301"))
    done = acts(lambda mind: passages.mark(mind, mark), editor(text))
    assert done[-1] == Press(keys=("shift", "right"), count=4)


def test_no_button_that_does_something_is_pressed_to_see_whether_it_offers_a_value() -> None:
    s = Screen()
    s.window("Sound", 0, 0, 600, 400)
    frame = s.add("window", "Sound", 0, 0, 600, 400)
    s.add("label", "Volume", 20, 50, 80, 24, frame, id="caption")
    s.add("button", "Reset", 120, 50, 80, 24, frame, states=states())
    s.add("button", "Loud", 220, 50, 80, 24, frame, states=states())
    mind = Mind(Nothing(), s.seen())
    caption = mind.seen.element("caption")
    assert caption is not None
    beside = drawn.value_beside(mind, caption)
    with pytest.raises(StopIteration) as found:
        while True:
            next(beside)
    assert found.value.value.element.title == "Loud"


def drawn_page(*lines: str) -> Observation:
    """An editor whose text is only a picture; its tree tells a place that has the focus, and no more."""
    s = Screen()
    s.window("Page", 0, 0, 600, 400)
    frame = s.add("window", "Page", 0, 0, 600, 400)
    s.add("menuitem", "Row", 0, 0, 60, 24, frame, states=states(), shown=False)
    s.add("button", "Line", 60, 0, 60, 24, frame, states=states())
    s.add("other", "", 0, 30, 600, 370, frame, states=states("focusable", "focused"), focus=True)
    for i, line in enumerate(lines):
        s.add("label", line, 20, 60 + 20 * i, 8 * len(line), 16, source="text")
    return s.seen()


def marked(task: str, seen: Observation, *effects: Effect) -> list[Act]:
    """What marking does where the acts have these effects, the last for all that come after."""
    mark = meant(task)
    assert isinstance(mark, Mark)
    mind, done, left = Mind(Nothing(), seen, patience=0.0), [], list(effects)
    for proposal in passages.mark(mind, mark):
        done += [a for a in proposal.actions if a.kind != "wait"]
        effect = left.pop(0) if len(left) > 1 and proposal.actions else left[0]
        mind.outcome = Outcome("done", "allow", effect=effect)
        later = replace(mind.seen.screenshot, taken=mind.seen.screenshot.taken + 0.3)
        mind.seen = replace(mind.seen, screenshot=later)
    return done


WIDE = Effect("settled", (Box(20, 80, 160, 96),))
STILL = Effect("none")


def test_a_line_of_a_text_that_is_only_drawn_is_gone_to_by_keys() -> None:
    done = marked("select the third line", drawn_page("one two"), WIDE)
    assert done == [
        Press(keys=("ctrl", "home")), Press(keys=("down",)), Press(keys=("down",)), Press(keys=("home",)),
        Press(keys=("shift", "end")),
    ]  # fmt: skip


def test_a_drawn_text_that_ends_before_the_line_is_said_to_and_nothing_is_selected() -> None:
    with pytest.raises(TargetNotFound, match="fewer than 4 lines"):
        marked("delete the fourth line", drawn_page("one two"), WIDE, WIDE, STILL)


def test_a_line_in_which_nothing_gets_selected_is_no_success() -> None:
    with pytest.raises(NoEffect, match="Nothing got selected"):
        marked("select the second line", drawn_page("one two"), WIDE, WIDE, WIDE, STILL)


def test_words_of_a_drawn_text_are_those_that_are_read_in_it_and_no_control_called_so() -> None:
    seen = drawn_page("one two", "the line here")
    (click, *_, select) = marked("select the words 'line here'", seen, WIDE)
    assert isinstance(click, Click)
    assert 80 <= click.point.y < 96
    assert select == Press(keys=("shift", "right"), count=9)
    with pytest.raises(TargetNotFound, match="to be read"):
        marked("delete the word 'Row'", seen, WIDE)


def inbox(*subjects: str, bar: tuple[str, ...] = ()) -> Observation:
    return rows(*((s, "Mark as read") for s in subjects), bar=bar).seen()


def marked_all(task: str, seen: Observation) -> list[Act]:
    deed = meant(task)
    assert isinstance(deed, Deed)
    return acts(lambda mind: deeds.to_every(mind, deed), seen)


def test_marking_all_presses_the_control_for_all_where_there_is_one() -> None:
    seen = inbox("Lunch", "Invoice", bar=("Mark all as spam", "Mark all as read", "Delete all"))
    assert clicked(marked_all("mark all emails as read", seen), seen) == ["Mark all as read"]


def test_marking_all_presses_the_control_of_each_where_there_is_none_for_all() -> None:
    seen = inbox("Lunch", "Invoice", bar=("Mark all as spam",))
    assert clicked(marked_all("mark all emails as read", seen), seen) == ["Mark as read", "Mark as read"]


def test_what_is_named_and_not_there_is_not_taken_for_all() -> None:
    seen = inbox("Lunch", "Invoice", bar=("Mark all as read",))
    with pytest.raises(TargetNotFound):
        marked_all("mark all newsletters as read", seen)


def dialog_with(*fields: tuple[str, str], title: str = "Timer") -> Observation:
    s = Screen()
    s.window(title, 0, 0, 600, 400)
    frame = s.add("window", title, 0, 0, 600, 400)
    for i, (name, value) in enumerate(fields):
        s.add("spin", name, 100, 50 + 40 * i, 100, 30, frame, value=value, states=states("editable"), id=name)
    return s.seen()


def set_lengths(task: str, seen: Observation) -> list[str]:
    length = meant(task)
    assert isinstance(length, SetTo)

    at, typed = "", []

    def watch(act: Act, now: Observation) -> Observation:
        nonlocal at
        if isinstance(act, Click):
            at = next(e.id for e in now.elements if e.role == "spin" and e.box.holds(act.point))
        if not isinstance(act, Type):
            return now
        typed.append(f"{at} {act.text}")
        return replace(now, elements=tuple(replace(e, value=act.text) if e.id == at else e for e in now.elements))

    acts(lambda mind: timing.set_length(mind, length), seen, watch)
    return typed


def test_a_length_is_set_in_the_fields_of_its_units() -> None:
    seen = dialog_with(("Hours", "0"), ("Minutes", "1"), ("Seconds", "30"))
    assert set_lengths("set the timer for 90 minutes", seen) == ["Hours 1", "Minutes 30", "Seconds 0"]
    assert set_lengths("set the timer for 1 minute", seen) == ["Seconds 0"], "what is so already is left"


def test_a_field_for_minutes_of_something_else_is_no_timer() -> None:
    seen = dialog_with(("Save every minutes", "10"), title="Preferences")
    with pytest.raises(TargetNotFound):
        set_lengths("set the timer for 5 minutes", seen)


def test_a_length_that_a_field_cannot_hold_is_not_set_to_another() -> None:
    with pytest.raises(TargetNotFound, match="parts of its unit"):
        set_lengths("set the timer for 90 seconds", dialog_with(("Minutes", "1")))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5 minutes", 300), ("an hour", 3600), ("1 h 30 min", 5400), ("1 hour and 30 minutes", 5400), ("90s", 90),
        ("half an hour", 1800), ("00:05:00", 300), ("05:00", 300), ("1.5 hours", 5400), ("five", None), ("5", None),
        ("5 metres", None), ("minutes", None), ("5 m of rope", None),
    ],
)  # fmt: skip
def test_lengths_of_time_are_read_as_people_write_them(text: str, length: int | None) -> None:
    assert seconds(text) == length
