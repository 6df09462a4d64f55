"""report.html: one file, safe to open, complete; in a real browser it shows, moves by arrows and asks for nothing."""

from __future__ import annotations

import io
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from browser_page import CHROMIUM, browser
from PIL import Image, ImageDraw

from steadyhand.config import ModelUse
from steadyhand.errors import SteadyhandError, UsageError
from steadyhand.observation import Screenshot
from steadyhand.report import write_report
from steadyhand.report_words import plain, safe
from steadyhand.trace import FILE, Judged, RunEnd, RunMeta, StepEnd, StepRecord, Trace
from steadyhand_actions.schema import Box, Click, Drag, Effect, Launch, Point, Type
from steadyhand_prompts.dialect import Aim, Spent

HOSTILE = "</script><img src=http://evil.example/x onerror=alert(1)>\"'&<svg onload=alert(2)>\u202e$task${style}\x00"


def screen(seed: int, size: tuple[int, int] = (1280, 800)) -> Screenshot:
    image = Image.new("RGB", size, (230, 233, 236))
    draw = ImageDraw.Draw(image)
    for i in range(60):
        x, y = (i * 97 + seed * 31) % size[0], (i * 53 + seed * 17) % size[1]
        draw.rectangle((x, y, x + 120, y + 26), (200, 210, (seed * 40 + i) % 255), (90, 90, 90))
        draw.text((x + 6, y + 6), f"Button {i} {seed}", (20, 20, 20))
    return Screenshot(np.asarray(image))


def write_run(folder: Path, steps: int = 4, words: str = "press Save", *, end: bool = True) -> Path:
    meta = RunMeta(words, "embedded", "virtual :7", (1280, 800))
    with Trace.create(folder, meta) as trace:
        for i in range(steps):
            aim = Aim("e1", "button", words, Box(600, 400, 680, 424), "tree", 0.9)
            action = (
                Click(point=Point(640, 412)),
                Type(text=words[:80] + "\n"),
                Drag(path=(Point(1, 1), Point(90, 80))),
                Launch(app="a.desktop"),
            )[i % 4]
            n = trace.begin(
                StepRecord(step=words, thought=words, action=action, aim=aim, app=words, window=words), screen(i)
            )
            effect = Effect("settled", (Box(0, 0, 50, 50),), 60)
            judged = Judged("ask", words, words)
            ms = {"perceive": 12.0, "settle": 60.0, "total": 80.0, "settled_to_sent": 20.0}
            trace.finish(n, StepEnd("done", judged, effect, ms, words), screen(i + 1))
        if end:
            trace.close(RunEnd("done", words, words, 4.5, {"tree": 3, words: 1}, ModelUse(2, 300, 40)))
    return folder


class Found(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_the_report_says_what_was_asked_done_decided_and_how_long_it_took(tmp_path: Path) -> None:
    text = write_report(write_run(tmp_path)).read_text("utf-8")
    for words in (
        "press Save",
        "Done",
        "4.5 s",
        "tree 3",
        "2 (300 tokens in, 40 out)",
        "20 ms",
        "virtual :7, 1280×800",
    ):
        assert words in text
    assert "Click at 640, 412 — button “press Save”" in text and "Asked first" in text and "look 12 ms" in text
    assert text.count('<rect class="aim" x="600.0" y="400.0" width="80.0" height="24.0"') == 4


def test_screen_text_is_only_ever_text(tmp_path: Path) -> None:
    text = write_report(write_run(tmp_path, words=HOSTILE)).read_text("utf-8")
    found = Found(text)
    assert found.tags.count("script") == 1 and "img" not in found.tags and "iframe" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "\x00" not in text and "\u202e" not in text
    links = [value for name, value in found.attributes if name in ("href", "src", "xlink:href")]
    assert links and all(value.startswith(("data:image/webp;base64,", "#")) for value in links)
    policy = next(value for name, value in found.attributes if name == "content" and "default-src" in value)
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_each_picture_is_in_the_file_once(tmp_path: Path) -> None:
    text = write_report(write_run(tmp_path, 4)).read_text("utf-8")
    assert text.count("data:image/webp;base64,") == 5 and text.count("<use href=") == 8


def test_a_report_of_forty_steps_stays_small_even_when_the_screen_is_a_photograph(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    with Trace.create(tmp_path, RunMeta("photographs")) as trace:
        for _ in range(20):
            shots = [Screenshot(rng.integers(0, 255, (300, 1200, 3), np.uint8)) for _ in range(2)]
            trace.finish(trace.begin(StepRecord(), shots[0]), StepEnd("done"), shots[1])
    path = write_report(tmp_path)
    assert path.stat().st_size < 8_000_000
    assert path.read_text("utf-8").count("data:image") == 40


def test_a_step_without_a_picture_of_its_own_afterwards_shows_what_the_next_began_with(tmp_path: Path) -> None:
    with Trace.create(tmp_path, RunMeta("x")) as trace:
        for i in range(3):
            trace.finish(trace.begin(StepRecord(), screen(i)), StepEnd("done"))
    text = write_report(tmp_path).read_text("utf-8")
    assert (text.count(">Before<"), text.count(">After<"), text.count("data:image")) == (3, 2, 3)


def test_a_run_cut_short_has_a_report_that_says_so(tmp_path: Path) -> None:
    write_run(tmp_path, 2, end=False)
    lines = tmp_path / FILE
    lines.write_bytes(lines.read_bytes()[:-40])
    (tmp_path / "frames" / "0002.png").write_bytes(b"not a picture")
    text = write_report(tmp_path).read_text("utf-8")
    assert "Cut short" in text and "unfinished" in text and "Unreadable lines" in text


def test_a_run_without_a_step_has_a_report_too(tmp_path: Path) -> None:
    with Trace.create(tmp_path, RunMeta("")) as trace:
        trace.close(RunEnd("refused", "nobody was there to ask"))
    assert "Nothing was done." in write_report(tmp_path).read_text("utf-8")


def test_a_trace_from_elsewhere_cannot_put_other_files_into_the_report(tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), (1, 2, 3)).save(tmp_path / "secret.png")
    run = write_run(tmp_path / "run", 1)
    (run / FILE).write_text((run / FILE).read_text().replace("frames/0001.png", "../secret.png"))
    assert write_report(run).read_text("utf-8").count("data:image") == 1


def test_what_is_no_trace_makes_no_report(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no trace"):
        write_report(tmp_path / "nowhere")


def test_a_report_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (write_run(tmp_path, 1) / "report.html").mkdir()
    with pytest.raises(SteadyhandError, match=r"cannot write .*report\.html"):
        write_report(tmp_path)


def test_what_each_rung_cost_is_told_for_the_step_and_for_the_run(tmp_path: Path) -> None:
    asked = Spent("plan", 1, 1300, 40, 2500.0, 0.02)
    with Trace.create(tmp_path, RunMeta("a task", "openai:http://localhost/v1", ":1", (64, 48))) as trace:
        n = trace.begin(StepRecord(step="a step", action=Click(point=Point(1, 1)), spent=(asked,)), screen(1, (64, 48)))
        trace.finish(n, StepEnd("done", Judged("allow", "safe", ""), None, {}, ""))
        trace.close(RunEnd("done", "", None, 3.0, {}, ModelUse(3, 3900, 120), (Spent("plan", 3, 3900, 120, 7500.0),)))
    page = write_report(tmp_path).read_text("utf-8")
    assert "plan: 1 call, 1,300 tokens in, 40 out, 2.5 s, cost 0.02" in page
    assert "3 calls, 3,900 tokens in, 120 out, 7.5 s" in page


def test_long_text_is_cut_and_says_so() -> None:
    assert plain("a" * 3000).endswith("… (1,000 more characters)") and len(safe("<" * 9)) == 36


@pytest.mark.skipif(CHROMIUM is None, reason="no browser here to look at the page with")
def test_in_a_browser_the_report_shows_moves_by_arrows_and_asks_for_nothing(tmp_path: Path) -> None:
    path = write_report(write_run(tmp_path / "run", 4, HOSTILE))
    with browser(tmp_path / "profile") as page:
        page.open(path)
        assert page.value("document.querySelectorAll('article').length") == 4
        page.key("ArrowRight")
        page.key("ArrowRight")
        assert page.value("document.activeElement.id") == "s2"
        page.key("ArrowLeft")
        assert page.value("document.activeElement.id") == "s1"
        assert page.value("document.querySelector('nav [aria-current]').getAttribute('href')") == "#s1"
        page.value("document.querySelector('#s1 button').click()")
        assert page.value("document.querySelector('#s1 .pictures').classList.contains('large')")
        light = page.value("getComputedStyle(document.body).backgroundColor")
        shown = tmp_path / "shown.png"
        deadline = time.monotonic() + 60
        while not _shows(shown, (200, 210), page.picture) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _shows(shown, (200, 210), page.picture), "the buttons of the picture are seen"
        page.open(path, width=420, dark=True)
        dark = page.value("getComputedStyle(document.body).backgroundColor")
        assert _brightness(light) > 200 > 60 > _brightness(dark)
        assert page.value("document.documentElement.scrollWidth") <= 420, "a narrow window scrolls up and down only"
        assert set(page.asked_for()) == {path.as_uri()} and page.complaints() == []


def _shows(path: Path, start: tuple[int, int], picture: object) -> bool:
    """Whether many pixels have nearly this red and green."""
    assert callable(picture)
    picture(path)
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    near = (abs(pixels[..., 0] - start[0]) < 6) & (abs(pixels[..., 1] - start[1]) < 6)
    return int(near.sum()) > 3000


def _brightness(colour: str) -> float:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3
