"""A screen against a picture of it: what differs is told and drawn, what is masked does not count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from steadyhand import BadPicture, UsageError, expect
from steadyhand.testing.context import Context, entered
from steadyhand.testing.judging import NotMet

pytestmark = pytest.mark.desktop


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    with entered(Context(tmp_path / "test_shop.py", tmp_path / "out")) as context:
        yield context


def said(failing: Callable[[], object]) -> str:
    with pytest.raises(NotMet) as caught:
        failing()
    return str(caught.value)


def test_the_first_picture_is_written_and_the_next_is_compared(bench: Callable[..., Any], context: Context) -> None:
    b = bench()
    b.app.get("checkbox").check()
    path = context.file.parent / "__screenshots__" / "test_shop" / "new.png"
    first = said(lambda: expect(b.app).to_match_screenshot("new"))
    assert f"no baseline yet; it was written to {path}" in first
    expect(b.app).to_match_screenshot("new")
    b.app.get("checkbox").uncheck()
    message = said(lambda: expect(b.app).to_match_screenshot("new", timeout=1))
    assert re.search(
        r"was:     [\d,]+ of [\d,]+ pixels \(0\.\d\d%\) differ within \d+,\d+ \d+x\d+; 0\.00% may", message
    )
    for what in ("actual", "expected", "diff"):
        assert str(context.output / f"new-{what}.png") in message
    diff = np.asarray(Image.open(context.output / "new-diff.png"))
    red = (diff == (220, 0, 30)).all(axis=2)
    box = b.app.get("checkbox").element().box
    window = b.app.windows()[0].box
    rows = np.flatnonzero(red.any(axis=1)) + window.y1
    assert box.y1 <= rows[0] and rows[-1] < box.y2, "red is where the box lost its tick"
    expect(b.app).not_.to_match_screenshot("new", timeout=0)


def test_masks_and_tolerance_let_things_differ(bench: Callable[..., Any], context: Context) -> None:
    b = bench()
    b.app.get("checkbox").check()
    said(lambda: expect(b.app).to_match_screenshot("masked"))
    b.app.get("checkbox").uncheck()
    expect(b.app).to_match_screenshot("masked", masks=[b.app.get("checkbox")])
    expect(b.app).to_match_screenshot("masked", masks=[b.app.get("checkbox").element().box])
    expect(b.app).to_match_screenshot("masked", tolerance=0.05)
    with pytest.raises(UsageError, match="tolerance and threshold go from 0 to 1"):
        expect(b.app).to_match_screenshot("masked", tolerance=5)


def test_a_single_thing_has_a_picture_of_its_own(bench: Callable[..., Any], context: Context) -> None:
    b = bench()
    button = b.app.get("button", name="Save")
    said(lambda: expect(button).to_match_screenshot("save"))
    expect(button).to_match_screenshot("save")
    assert "differ" in said(
        lambda: expect(b.app.get("button", name="Load")).to_match_screenshot("save", timeout=0)
    ) or "pixels; the baseline is" in said(
        lambda: expect(b.app.get("button", name="Load")).to_match_screenshot("save", timeout=0)
    )


def test_a_baseline_of_another_size_is_said_to_be_one(bench: Callable[..., Any], context: Context) -> None:
    b = bench()
    path = context.baseline("__screenshots__", "size", ".png")
    path.parent.mkdir(parents=True)
    Image.new("RGB", (300, 200), "white").save(path)
    message = said(lambda: expect(b.app).to_match_screenshot("size", timeout=0))
    assert re.search(
        r"was:     \d+x\d+ pixels; the baseline is 300x200\. Give the desktop or window that size", message
    )
    assert (context.output / "size-expected.png").exists()
    context.update_screenshots = True
    expect(b.app).to_match_screenshot("size")
    context.update_screenshots = False
    expect(b.app).to_match_screenshot("size")


def test_a_baseline_that_is_no_picture_and_a_name_that_is_none(bench: Callable[..., Any], context: Context) -> None:
    b = bench()
    path = context.baseline("__screenshots__", "torn", ".png")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n torn")
    with pytest.raises(BadPicture, match=r"torn\.png"):
        expect(b.app).to_match_screenshot("torn")
    for name in ("../outside", "", "a/b", ".hidden"):
        with pytest.raises(UsageError, match="is no name for a baseline"):
            expect(b.app).to_match_screenshot(name)


def test_what_was_typed_as_a_secret_is_in_no_picture(
    bench: Callable[..., Any], context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADYHAND_SECRET_GATE", "open-sesame-1234")
    b = bench()
    b.app.get("field", name="Name").fill("{{secret:GATE}}")
    said(lambda: expect(b.desktop).to_match_screenshot("secret"))
    kept = np.asarray(Image.open(context.baseline("__screenshots__", "secret", ".png")))
    box = b.app.get("field", name="Name").element().box
    inside = kept[box.y1 + 4 : box.y2 - 4, box.x1 + 4 : box.x2 - 4]
    assert (inside == inside[0, 0]).all(), "one colour is painted over it"
