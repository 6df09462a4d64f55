"""What may come up at any time is dealt with by its handler, during acts and expectations, never inside itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from steadyhand import Failed, Locator, expect

pytestmark = pytest.mark.desktop


def dismiss(tip: Locator) -> None:
    tip.get("button", name="Dismiss").click()


def test_a_dialog_that_comes_up_again_and_again_is_dismissed(bench: Callable[..., Any]) -> None:
    b = bench("tips=50")
    tip = b.desktop.get("dialog", name="Tip of the day")
    b.desktop.on_popup(tip, dismiss)
    for name in ("Save", "Save As", "Save All"):
        b.app.get("button", name=name).click()
    b.app.get("field", name="Name").fill("Ann")
    expect(b.app.get("field", name="Name")).to_have_value("Ann")
    clicks = [line for line in b.done if line.startswith("clicked")]
    assert clicks == ["clicked Save", "clicked Save As", "clicked Save All"], "each once, whatever came between"
    count = b.desktop.place.popups.counts["dialog 'Tip of the day'"]
    assert count == b.done.count("dismissed") == 3


def test_an_expectation_is_not_judged_before_its_handler_ran(bench: Callable[..., Any]) -> None:
    b = bench("popup=1")
    tip = b.desktop.get("dialog", name="Tip of the day")
    tip.wait(20)
    b.desktop.on_popup(tip, dismiss)
    expect(tip).to_be_hidden(timeout=0)
    assert b.done == ["dismissed"]


def test_a_handler_does_not_run_inside_itself(bench: Callable[..., Any]) -> None:
    b = bench("popup=1")
    depth: list[int] = []

    def handler(tip: Locator) -> None:
        depth.append(len(depth))
        expect(tip).to_be_visible(timeout=0)
        dismiss(tip)

    tip = b.desktop.get("dialog", name="Tip of the day")
    tip.wait(20)
    b.desktop.on_popup(tip, handler)
    b.app.get("button", name="Save").click()
    assert depth == [0] and b.done == ["dismissed", "clicked Save"]


def test_a_handler_may_run_so_many_times_only(bench: Callable[..., Any]) -> None:
    b = bench("popup=1", "again=1")
    tip = b.desktop.get("dialog", name="Tip of the day")
    tip.wait(20)
    b.desktop.on_popup(tip, dismiss, times=1)
    b.desktop.place.glance()
    tip.wait(20)
    expect(tip).to_be_visible()
    assert b.done == ["dismissed"]
    b.desktop.on_popup(tip, dismiss)
    b.desktop.off_popup(tip)
    expect(tip).to_be_visible()
    assert b.done == ["dismissed"]


def test_what_does_not_go_away_and_what_a_handler_raises_are_errors(bench: Callable[..., Any]) -> None:
    b = bench("popup=1")
    tip = b.desktop.get("dialog", name="Tip of the day")
    tip.wait(20)
    b.desktop.on_popup(tip, lambda _: None)
    with pytest.raises(Failed, match="dialog 'Tip of the day' is still there after its handler ran 3 times"):
        b.app.get("button", name="Save").click()
    b.desktop.place.popups.clear()

    def broken(_: Locator) -> None:
        raise KeyError("oops")

    b.desktop.on_popup(tip, broken)
    with pytest.raises(Failed, match="the handler for dialog 'Tip of the day' failed: KeyError: 'oops'"):
        b.app.get("button", name="Save").click()
    assert b.done == []
    b.desktop.place.popups.clear()
    dismiss(tip)
