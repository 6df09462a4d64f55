"""What only may be meant, or may do more than was said, is not pressed: screens made by hand, in which it would be."""

from __future__ import annotations

from contextlib import suppress

import pytest
from ground_screens import Screen, states
from made_screens import Nothing, acts, clicked, meant

from steadyhand.models.embedded.ground import locate
from steadyhand.models.embedded.intents import Check, Choose, Create, IfShown, Menu, Open, SaveAs, Substitute, TypeIn
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.reference import reference
from steadyhand.models.embedded.skills import (
    blockers,
    calculating,
    choosing,
    creating,
    menus,
    replacing,
    saving,
    windows,
    writing,
)
from steadyhand.observation import Observation
from steadyhand_actions.errors import Failed, NoEffect, TargetNotFound
from steadyhand_actions.schema import Act, Click, Effect


def framed(title: str = "Main", kind: str = "normal") -> tuple[Screen, str]:
    s = Screen()
    s.window(title, 0, 0, 1000, 700, kind=kind)  # type: ignore[arg-type]
    return s, s.add("window", title, 0, 0, 1000, 700)


def places(done: list[Act]) -> list[tuple[int, int]]:
    return [(a.point.x, a.point.y) for a in done if isinstance(a, Click)]


def test_a_switch_beyond_another_name_in_the_line_belongs_to_that_name() -> None:
    s, frame = framed()
    s.add("label", "Wi-Fi", 20, 50, 60, 24, frame, id="caption")
    s.add("label", "Bluetooth", 400, 50, 80, 24, frame)
    s.add("icon", "", 500, 50, 40, 24, source="icon")
    with pytest.raises(TargetNotFound, match="no switch or box"):
        acts(lambda mind: choosing.check(mind, Check(reference("Wi-Fi"))), s.seen())


def test_several_drawn_things_in_the_line_of_a_caption_are_no_switch_of_it() -> None:
    s, frame = framed()
    s.add("label", "Wi-Fi", 20, 50, 60, 24, frame)
    s.add("icon", "", 500, 50, 40, 24, source="icon")
    s.add("icon", "", 700, 50, 24, 24, source="icon")
    with pytest.raises(TargetNotFound, match="no switch or box"):
        acts(lambda mind: choosing.check(mind, Check(reference("Wi-Fi"))), s.seen())


def test_a_text_that_no_switch_stands_beside_is_not_said_to_be_off() -> None:
    s, frame = framed()
    s.add("label", "Wi-Fi", 20, 50, 60, 24, frame)
    with pytest.raises(TargetNotFound, match="no switch or box"):
        acts(lambda mind: choosing.check(mind, Check(reference("Wi-Fi"), on=False)), s.seen())


@pytest.mark.parametrize("label", ["Message", "Email", ""])
def test_the_only_field_of_a_window_is_not_searched_in_for_that(label: str) -> None:
    s, frame = framed()
    s.add("field", label, 100, 600, 500, 30, frame, states=states("editable"), value="")
    search = meant("search for tea")
    assert isinstance(search, TypeIn)
    with pytest.raises(TargetNotFound):
        acts(lambda mind: writing.type_in(mind, search), s.seen())


def test_a_nameless_field_with_a_magnifier_is_searched_in() -> None:
    s, frame = framed()
    s.add("field", "", 100, 50, 500, 30, frame, states=states("editable"))
    s.add("icon", "search", 110, 57, 16, 16, source="icon")
    search = meant("search for tea")
    assert isinstance(search, TypeIn)
    done = acts(lambda mind: writing.type_in(mind, search), s.seen())
    assert all(100 <= x < 600 and 50 <= y < 80 for x, y in places(done))
    assert any(a.kind == "type" and a.text == "tea" for a in done)


def test_a_numbered_thing_is_another_than_the_one_without_a_number() -> None:
    s, frame = framed()
    s.add("icon", "Report 2", 20, 50, 60, 60, frame)
    with pytest.raises(TargetNotFound):
        locate(reference("'Report'"), s.seen())
    assert locate(reference("Report"), s.seen()).score < 0.9, "it may be meant, but not surely"
    s.add("icon", "Report", 120, 50, 60, 60, frame, id="plain")
    assert locate(reference("Report"), s.seen()).element.id == "plain"


def test_a_number_in_brackets_only_counts() -> None:
    s, frame = framed()
    s.add("row", "Inbox (3)", 20, 50, 60, 20, frame, id="inbox")
    assert locate(reference("'Inbox'"), s.seen()).score >= 0.9


def opening(entries: tuple[str, ...]) -> tuple[Observation, Observation]:
    """A window with a button Print in it, before and after its File menu was opened."""
    seen = []
    for opened in (False, True):
        s, frame = framed()
        bar = s.add("menubar", "", 0, 0, 1000, 24, frame, id="bar")
        s.add("menu", "File", 0, 0, 60, 24, bar, states=states(), id="file")
        s.add("button", "Print", 500, 300, 80, 30, frame, states=states(), id="print")
        if opened:
            s.window("", 0, 24, 160, 200, kind="menu", active=False)
            for i, entry in enumerate(entries):
                s.add("menuitem", entry, 0, 24 + 24 * i, 160, 24, states=states(), id=f"entry{i}")
        seen.append(s.seen())
    return seen[0], seen[1]


def test_what_a_menu_does_not_hold_is_not_pressed_elsewhere_in_the_window() -> None:
    before, after = opening(("New", "Quit"))
    done: list[Act] = []
    with pytest.raises(TargetNotFound):
        acts(
            lambda mind: menus.through_menu(mind, Menu((reference("File"), reference("Print")))),
            before, lambda act, seen: done.append(act) or after,
        )  # fmt: skip
    assert not [p for p in places(done) if p == (540, 315)]


def test_an_entry_of_the_menu_is_chosen_also_where_a_button_is_called_so() -> None:
    before, after = opening(("New", "Print"))
    done = acts(
        lambda mind: menus.through_menu(mind, Menu((reference("File"), reference("Print")))),
        before, lambda act, seen: after,
    )  # fmt: skip
    assert places(done)[-1] == (80, 60)


def replaces(*buttons: str) -> tuple[Observation, Observation]:
    s, frame = framed()
    s.add("other", "", 0, 30, 1000, 600, frame)
    editor = s.seen()
    s.window("Replace", 200, 200, 400, 200, kind="dialog")
    dialog = s.add("dialog", "Replace", 200, 200, 400, 200)
    for i, name in enumerate(("Find", "Replace with")):
        on = states("editable", "focused") if not i else states("editable")
        s.add("field", name, 210, 210 + 40 * i, 200, 30, dialog, states=on, focus=not i)
    for i, name in enumerate(buttons):
        s.add("button", name, 210 + 100 * i, 350, 90, 30, dialog, states=states())
    return editor, s.seen()


def test_the_button_that_replaces_one_is_not_taken_for_the_one_that_replaces_all() -> None:
    before, after = replaces("Find", "Replace")
    replace_all = meant("replace all 'a' with 'b'")
    assert isinstance(replace_all, Substitute)
    done: list[Act] = []
    with pytest.raises(Failed, match="no button that replaces all"):
        acts(lambda mind: replacing.by_dialog(mind, "a", "b"), before, lambda act, seen: done.append(act) or after)
    assert clicked(done, after) == []


def folder_of(*selected: str) -> Observation:
    s, frame = framed()
    table = s.add("list", "", 0, 30, 600, 400, frame)
    for i, name in enumerate(("Plan", "Notes")):
        on = states("selectable", "selected") if name in selected else states("selectable")
        s.add("row", name, 0, 30 + 30 * i, 600, 30, table, states=on, id=name)
    return s.seen()


def test_a_row_that_may_be_selected_is_not_clicked_a_second_time() -> None:
    select = meant("select 'Notes'")
    assert isinstance(select, Choose)
    quiet = acts(lambda mind: choosing.choose(mind, select), folder_of())
    assert len(places(quiet)) == 1, "a list that never says what is selected"
    lost = acts(lambda mind: choosing.choose(mind, select), folder_of(), effect=Effect("none"))
    assert len(places(lost)) == 2, "a click that nothing came of"
    other = acts(lambda mind: choosing.choose(mind, select), folder_of("Plan"))
    assert len(places(other)) == 2, "a list that says that another one is selected"


def test_a_file_that_opens_slowly_is_not_opened_twice() -> None:
    seen = folder_of()
    done = waited(lambda mind: windows.open_it(mind, Open("Notes")), seen, Effect("settled"), 10.0)
    assert len(places(done)) == 1
    done = acts(lambda mind: windows.open_it(mind, Open("Notes")), seen, effect=Effect("none"))
    assert len(places(done)) == 2, "the first one was lost"


def waited(skill: object, seen: Observation, effect: Effect, seconds: float) -> list[Act]:
    """What a skill does in so many seconds."""
    done: list[Act] = []
    start = seen.screenshot.taken

    class Enough(Exception):
        pass

    def watch(mind: Mind) -> Doing[None]:
        for proposal in skill(mind):  # type: ignore[operator]
            if mind.now - start > seconds:
                raise Enough
            done.extend(a for a in proposal.actions if a.kind != "wait")
            yield proposal

    with pytest.raises(Enough):
        acts(watch, seen, effect=effect)
    return done


@pytest.mark.parametrize(
    "name", ["Save As", "Save and send", "Save & Publish", "Save draft", "Save as template", "Saved"]
)
def test_a_button_that_does_more_than_saving_is_not_pressed_to_save(name: str) -> None:
    s, frame = framed("Edit", "dialog")
    s.add("button", name, 200, 300, 120, 30, frame, states=states())
    seen = s.seen()
    done: list[Act] = []
    with suppress(Failed):
        done = acts(lambda mind: saving.save(mind, SaveAs()), seen)
    assert clicked(done, seen) == []


@pytest.mark.parametrize("name", ["Save", "Save changes", "Save settings", "Speichern", "_Save"])
def test_the_save_button_of_a_form_is_pressed(name: str) -> None:
    s, frame = framed("Edit", "dialog")
    s.add("button", name, 200, 300, 120, 30, frame, states=states())
    seen = s.seen()
    assert clicked(acts(lambda mind: saving.save(mind, SaveAs()), seen), seen) == [name]


def asking(*buttons: str) -> Mind:
    s, frame = framed("Question", "dialog")
    s.add("label", "Go on?", 20, 50, 200, 20, frame)
    for i, name in enumerate(buttons):
        s.add("button", name, 20 + 130 * i, 300, 120, 30, frame, states=states())
    return Mind(Nothing(), s.seen())


@pytest.mark.parametrize(
    ("buttons", "pressed"),
    [
        (("Cancel", "Empty the trash"), "Empty the trash"), (("No", "Go on"), "Go on"),
        (("Learn more", "Cancel", "Go on"), "Go on"), (("Abbrechen", "Weiter"), "Weiter"),
        (("Learn more", "Cancel"), ""), (("Details", "Go on"), ""), (("Keep", "Don't keep"), ""),
    ],
)  # fmt: skip
def test_confirming_presses_what_stands_against_a_refusal_and_nothing_else(
    buttons: tuple[str, ...], pressed: str
) -> None:
    found = blockers.affirming(asking(*buttons))
    assert (found.title if found is not None else "") == pressed


def test_a_dialog_is_not_answered_with_a_button_that_is_only_called_alike() -> None:
    mind = asking("Nothing", "Replace")
    planned = meant("if a question appears, press No")
    assert isinstance(planned, IfShown)
    mind.tabled.append(planned)
    assert blockers._planned(mind, mind.seen.windows[0]) is None


def test_a_button_that_only_says_new_makes_what_its_window_is_about() -> None:
    made = meant("add an account called Savings")
    assert isinstance(made, Create)
    s, frame = framed("Budget")
    s.add("button", "New", 20, 50, 60, 30, frame, states=states(), description="Create a new file")
    seen = s.seen()
    with pytest.raises(TargetNotFound, match="makes a new 'account'"):
        acts(lambda mind: creating.create(mind, made), seen)
    s, frame = framed("Manage Accounts")
    s.add("button", "New", 20, 50, 60, 30, frame, states=states())
    seen = s.seen()
    done: list[Act] = []
    with pytest.raises(Failed, match="No name was asked for"):
        acts(lambda mind: creating.create(mind, made), seen, lambda act, now: done.append(act) or now)
    assert clicked(done, seen) == ["New"]


def test_text_that_nothing_takes_is_no_success() -> None:
    s, frame = framed()
    s.add("button", "New File", 20, 50, 80, 30, frame, states=states())
    typing = meant("type 'hello'")
    assert isinstance(typing, TypeIn)
    with pytest.raises(NoEffect, match="Nothing in front takes the text"):
        acts(lambda mind: writing.type_in(mind, typing), s.seen(), effect=Effect("none"))


def test_the_own_close_button_of_a_dialog_that_came_uncalled_is_pressed() -> None:
    s, frame = framed("Main")
    s.add("button", "Work", 20, 50, 60, 30, frame, states=states(), id="work")
    owner = s.in_window
    s.window("Welcome", 200, 100, 300, 300, kind="dialog", modal=True, parent=owner)
    dialog = s.add("dialog", "Welcome", 200, 100, 300, 300)
    for i, name in enumerate(("Open a file", "Close")):
        s.add("button", name, 220, 150 + 50 * i, 100, 30, dialog, states=states())
    seen = s.seen()
    work = seen.element("work")
    assert work is not None
    done: list[Act] = []
    with pytest.raises(Failed, match="stays in the way"):
        acts(lambda mind: blockers.clear_the_way(mind, work), seen, lambda act, now: done.append(act) or now)
    assert clicked(done, seen) == ["Close"]


def sums(*lines: tuple[str, str]) -> Mind:
    s, frame = framed("Calculator")
    s.add("field", "", 0, 0, 400, 40, frame, value="12×7+3", states=states("editable"), id="sum")
    s.add("button", "3", 0, 200, 40, 40, frame, states=states())
    for i, (role, text) in enumerate(lines):
        s.add(role, text, 0, 50 + 30 * i, 400, 28, source="text")  # type: ignore[arg-type]
    mind = Mind(Nothing(), s.seen())
    mind.display = "sum"
    return mind


@pytest.mark.parametrize(
    ("lines", "result"),
    [((("label", "= 87"),), "87"), ((("label", "5"), ("label", "= 87")), "87"), ((("label", "5"), ("label", "6")), "")],
)
def test_the_result_is_not_taken_from_the_line_with_the_sum(lines: tuple[tuple[str, str], ...], result: str) -> None:
    mind = sums(*lines)
    assert calculating._is_sum(mind, list("12×7+3="))
    beside = calculating._beside(mind)
    with pytest.raises(StopIteration) as found:
        while True:
            next(beside)
    assert found.value.value == result
