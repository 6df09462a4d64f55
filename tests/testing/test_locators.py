"""Locators mean exactly what they say, look again at each use, and act on nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from steadyhand import Ambiguous, Desktop, Refused, TargetNotFound, TimedOut, UsageError, expect

pytestmark = pytest.mark.desktop


def test_an_act_lands_on_exactly_the_thing_of_that_role_and_name(bench: Callable[..., Any]) -> None:
    b = bench()
    for name in ("Save", "Save As", "Save All"):
        b.desktop.get("button", name=name).click()
    b.desktop.get("option", name="Bob").get("button", name="Delete").click()
    assert b.done == ["clicked Save", "clicked Save As", "clicked Save All", "deleted Bob"]


def test_a_name_is_the_whole_name_and_a_pattern_is_searched_in_it(bench: Callable[..., Any]) -> None:
    b = bench()
    assert b.app.get("button", name="save as").count() == 1
    assert b.app.get("button", name="save as", exact=True).count() == 0
    assert b.app.get("button", name=re.compile("^Save")).count() == 3
    assert b.app.get("button", name="Sav").count() == 0
    assert b.app.get("textbox", name="Port").text() == "80"


def test_what_narrows_a_locator_leaves_it_as_it_is(bench: Callable[..., Any]) -> None:
    b = bench()
    deletes = b.app.get("button", name="Delete")
    b.app.get("button", name="Delete").near(b.app.get(text="Cid")).click()
    deletes.first.click()
    deletes.nth(1).click()
    deletes.last.click()
    b.app.get("option").filter(text="Bob").get("button", name="Delete").click()
    b.app.get("option").filter(has=b.app.get(text="Ann")).get("button", name="Delete").click()
    assert b.done == [f"deleted {who}" for who in ("Cid", "Ann", "Bob", "Cid", "Bob", "Ann")]
    assert deletes.count() == 3 and [d.element().role for d in deletes.all()] == ["button"] * 3
    assert b.app.get("button").filter(without=["enabled"]).element().name == "Publish"
    assert b.app.get("field").first.element().label == "Name", "in reading order"


def test_fields_boxes_and_lists_are_worked_by_role(bench: Callable[..., Any]) -> None:
    b = bench()
    b.app.get("field", name="Name").fill("Ann Lund")
    b.app.get("field", name="Port").fill("8080")
    b.app.get("checkbox", name="Wrap lines").check()
    b.app.get("combo").select("Large")
    expect(b.app.get("field", name="Name")).to_have_value("Ann Lund")
    expect(b.app.get("field", name="Port")).to_have_value(8080)
    assert b.done == ["wrap True", "size Large"]


def test_a_thing_in_a_closed_menu_is_reached(own_desktop: Desktop) -> None:
    app = own_desktop.launch(["mousepad"])
    app.get("menuitem", name="About").click()
    expect(own_desktop.get("dialog", name=re.compile("About"))).to_be_visible()
    own_desktop.get("dialog").get("button", name="Close").click()
    app.get("menuitem", name="Quit").click()
    expect(app).not_.to_be_open()


def test_an_act_waits_for_what_comes_late_and_is_late_in_coming_alive(bench: Callable[..., Any]) -> None:
    b = bench()
    b.app.get("button", name="Load").click()
    b.app.get(text="Loaded").wait(20)
    b.app.get("button", name="Publish").click()
    assert b.done == ["clicked Load", "clicked Publish"]


def test_a_picture_is_found_at_its_own_and_at_another_size(bench: Callable[..., Any]) -> None:
    b = bench()
    box = b.app.get("button", name="Save All").element().box
    crop = b.desktop.screenshot().crop(box).copy()
    b.desktop.get(image=crop).click()
    larger = np.asarray(Image.fromarray(crop).resize((round(crop.shape[1] * 1.25), round(crop.shape[0] * 1.25))))
    found = b.desktop.get(image=larger).element().box
    assert found.overlap(box) > 0.8
    assert b.done == ["clicked Save All"]


def test_a_picture_that_is_not_there_and_one_that_could_be_anywhere(bench: Callable[..., Any]) -> None:
    b = bench()
    noise = np.random.default_rng(3).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    assert b.desktop.get(image=noise).count() == 0
    with pytest.raises(TargetNotFound, match="picture of 60x40 pixels"):
        b.desktop.get(image=noise).click(timeout=0)
    for bad in (np.full((20, 20, 3), 200, np.uint8), noise[:3, :3], noise[..., 0]):
        with pytest.raises(UsageError):
            b.desktop.get(image=bad)


def test_text_that_is_only_painted_is_found(own_desktop: Desktop) -> None:
    shown = "t.Button(w, text='Quarterly figures', command=w.destroy).pack(padx=40, pady=40)"
    program = f"import tkinter as t; w = t.Tk(); {shown}; w.mainloop()"
    painted = own_desktop.launch(["/usr/bin/python3", "-c", program])
    expect(painted.get(text="Quarterly figures")).to_be_visible()
    painted.get(text="figures").click()
    expect(painted).not_.to_be_open()


def test_several_and_none_are_errors_that_name_what_there_is(bench: Callable[..., Any]) -> None:
    b = bench()
    with pytest.raises(Ambiguous, match=r"button 'Delete' in python3 is 3 things: .*row 'Ann.*say which"):
        b.app.get("button", name="Delete").click(timeout=0)
    with pytest.raises(TargetNotFound, match=r"There is no button 'Sve' in python3 .*nearest: button 'Save'"):
        b.app.get("button", name="Sve").click(timeout=0)
    with pytest.raises(TargetNotFound, match="nearest: 3 of that kind"):
        b.app.get("button", name="Delete").nth(3).element()
    with pytest.raises(TimedOut, match="text 'Nothing like it' in python3 did not appear within 0 s; nearest"):
        b.app.get(text="Nothing like it").wait(0)
    assert b.done == []


def test_the_gate_stands_before_acts_by_locator_too(bench: Callable[..., Any]) -> None:
    b = bench()
    last = b.app.get("button", name=re.compile("^Publ"))
    b.app.get("button", name="Load").click()
    b.app.get(text="Loaded").wait(20)
    with pytest.raises(Refused):
        last.click()
    assert b.done == ["clicked Load"]


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda d: d.get("buton"), "there is no role 'buton'; the roles are: button"),
        (lambda d: d.get(), "say one thing to get by"),
        (lambda d: d.get("button", text="x"), "say one thing to get by"),
        (lambda d: d.get(name="x"), "say one thing to get by"),
        (lambda d: d.get(text=""), "the text to get by is empty"),
        (lambda d: d.get("button").filter(states=["red"]), "there is no state 'red'; the states are: enabled"),
        (lambda d: d.get("button").click(timeout=-1), "a timeout of -1 s cannot be"),
        (lambda d: d.get(image="none.png"), "none.png"),
    ],
)
def test_what_makes_no_sense_is_said_at_once(
    make: Callable[[Desktop], object], what: str, own_desktop: Desktop
) -> None:
    with pytest.raises(UsageError, match=re.escape(what)):
        make(own_desktop)


def test_a_locator_is_called_as_a_person_would() -> None:
    from steadyhand.desktop.locator import Locator, query_of

    dialog = Locator(query_of("dialog", name="Save As"), None)  # type: ignore[arg-type]
    found = dialog.get("button", name=re.compile("Sa.e")).filter(states=["enabled"], visible=True).first
    assert repr(found) == (
        "Locator(\"the first of button /Sa.e/ in dialog 'Save As' that is enabled that is visible\")"
    )
    assert found == dialog.get("button", name=re.compile("Sa.e")).filter(states=["enabled"], visible=True).nth(0)
