"""The plug-in for pytest: fixtures, options, what a failed test leaves, several workers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command import environment
from PIL import Image
from testing_support import BENCH

from steadyhand.desktops.virtual import running, stop

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.desktop
PLUGIN = "steadyhand.testing.plugin"


def run(pytester: pytest.Pytester, *options: str) -> tuple[str, int]:
    """What pytest says to the files that were made, in a process of its own, and its exit code."""
    done = pytester.runpytest_subprocess("-p", PLUGIN, *options)
    return done.stdout.str() + done.stderr.str(), int(done.ret)


SUITE = """
import re
import pytest
from steadyhand import expect

@pytest.mark.app("mousepad")
def test_good(desktop, app):
    app.get("field").type("fine")
    expect(app.get("field")).to_have_value("fine")

@pytest.mark.app("mousepad")
def test_bad(desktop, app):
    app.get("field").type("words")
    expect(app.get("button", name="Sav")).to_be_visible(timeout=0)  # the user's line

def test_soft(desktop):
    expect.soft(desktop.get("button", name="One")).to_be_visible(timeout=0)
    expect.soft(desktop.get("button", name="Two")).to_be_visible(timeout=0)

def test_act(desktop):
    desktop.get("button", name="Three").click(timeout=0)  # another line
"""


def test_a_failure_points_at_the_users_line_and_leaves_report_and_film(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite=SUITE)
    text, code = run(pytester, "--junit-xml=out.xml", "-n", "2")
    assert code == 1
    assert "1 passed" in text and "3 failed" in text
    assert re.search(r">\s+expect\(app.get\(\"button\", name=\"Sav\"\)\).*# the user's line", text)
    assert "E         was:     not on the screen" in text
    assert re.search(r">\s+desktop.get\(\"button\", name=\"Three\"\).*# another line", text)
    assert "judging.py" not in text and "locator.py" not in text and "runner.py" not in text
    soft = text[text.index("2 soft expectations were not met") :]
    assert re.search(
        r"test_suite\.py:\d+: expected button 'One'.+test_suite\.py:\d+: expected button 'Two'", soft, re.S
    )
    cases = {c.get("name"): c for c in ElementTree.parse(pytester.path / "out.xml").iter("testcase")}
    told = {p.get("name"): p.get("value") or "" for p in cases["test_bad"].iter("property")}
    assert {"steadyhand_report", "steadyhand_trace", "steadyhand_screen"} <= set(told)
    report = Path(told["steadyhand_report"])
    assert report.is_relative_to(pytester.path / "test-results")
    html = report.read_text(encoding="utf-8")
    assert "expect button &#x27;Sav&#x27;" in html or "expect button 'Sav'" in html or "Sav" in html
    assert (report.parent / "trace.jsonl").exists() and "words" in (report.parent / "trace.jsonl").read_text()
    film = Path(told.get("steadyhand_video") or told["steadyhand_pictures"])
    assert film.stat().st_size > 1000
    with Image.open(told["steadyhand_screen"]) as screen:
        assert screen.size == (1280, 800)
    assert not list(cases["test_good"].iter("property"))
    kept = {p.name for p in (pytester.path / "test-results").iterdir()}
    assert len(kept) == 3 and not any("test-good" in name for name in kept)


def test_options_and_marks_say_what_the_desktop_is_like(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ndesktop_size = 900x600\ndesktop_app = mousepad --disable-server\n")
    pytester.makepyfile("""
        import subprocess
        import pytest

        def test_from_the_ini(desktop, app):
            assert desktop.screenshot().box.width == 900
            assert app.name == "mousepad" and app.is_open
            assert desktop.place.timeout == 3.5

        @pytest.mark.desktop(size=(640, 480), keyboard="de")
        def test_marked(desktop):
            assert desktop.screenshot().pixels.shape == (480, 640, 3)
            told = subprocess.run(["setxkbmap", "-query"], env=desktop.place.session.environment, capture_output=True)
            assert b"layout:     de" in told.stdout

        @pytest.mark.desktop
        def test_only_marked_as_needing_one():
            pass
    """)
    text, code = run(pytester, "--desktop-timeout", "3.5", "--strict-markers")
    assert code == 0, text
    assert not (pytester.path / "test-results").exists(), "nothing is left of what passed"


def test_a_shared_desktop_goes_through_a_module_and_a_fresh_one_does_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        seen = []

        @pytest.mark.desktop(shared=True)
        def test_one(desktop):
            seen.append(desktop.display)
            (desktop.home / "left").write_text("here")

        @pytest.mark.desktop(shared=True)
        def test_two(desktop):
            assert (desktop.home / "left").read_text() == "here"
            seen.append(desktop.display)

        def test_three(desktop):
            assert seen[0] == seen[1] != desktop.display
            assert not (desktop.home / "left").exists()
    """)
    text, code = run(pytester, "--desktop-keep", "always", "--desktop-results", "kept")
    assert code == 0, text
    assert len(list((pytester.path / "kept").glob("*/trace/report.html"))) == 3


def test_pictures_are_compared_and_written_anew_on_request(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_look="""
        from steadyhand import expect
        def test_empty(desktop):
            expect(desktop).to_match_screenshot("empty", timeout=2)
    """
    )
    baseline = pytester.path / "__screenshots__" / "test_look" / "empty.png"
    text, code = run(pytester)
    assert code == 1 and f"it was written to {baseline}" in text
    Image.new("RGB", (640, 480), "red").save(baseline)
    text, code = run(pytester)
    assert code == 1 and "1280x800 pixels; the baseline is 640x480" in text
    assert re.search(r"file empty-expected: .*empty-expected\.png", text)
    text, code = run(pytester, "--update-screenshots")
    assert code == 0
    text, code = run(pytester)
    assert code == 0, text


def test_a_popup_that_was_handled_is_told_and_a_secret_is_not(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADYHAND_SECRET_SAFE", "kumquat-99-zebra")
    pytester.makepyfile(f"""
        import pytest
        from steadyhand import expect

        @pytest.mark.app("/usr/bin/python3", {str(BENCH)!r}, "log", "popup=1")
        def test_it(desktop, app):
            tip = desktop.get("dialog", name="Tip of the day")
            tip.wait(20)
            desktop.on_popup(tip, lambda t: t.get("button", name="Dismiss").click())
            app.get("field", name="Name").fill("{{{{secret:SAFE}}}}")
            expect(app.get("field", name="Name")).to_have_value("other", timeout=0)
    """)
    text, code = run(pytester, "--junit-xml=out.xml")
    assert code == 1
    assert "popups handled: dialog 'Tip of the day' 1 times" in text
    assert "[secret:SAFE]" in text
    for path in (pytester.path / "test-results").rglob("*"):
        if path.is_file():
            assert b"kumquat" not in path.read_bytes(), path
    assert "kumquat" not in text and "kumquat" not in (pytester.path / "out.xml").read_text()


def test_a_failed_test_may_leave_its_desktop_open(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(desktop):\n    assert False\n")
    text, code = run(pytester, "--keep-open", "--desktop-video", "off", "--desktop-keep", "never")
    assert code == 1
    found = re.search(r"left open: steadyhand desktop watch (\S+); end it with: steadyhand desktop stop", text)
    assert found is not None
    try:
        assert found[1] in {info.name for info in running()}
    finally:
        stop(found[1])


def test_the_page_of_a_watched_desktop_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(desktop):\n    pass\n")
    text, code = run(pytester, "--watch")
    assert code == 0 and re.search(r"watch: http://127\.0\.0\.1:\d+/\S+/", text)


def test_what_cannot_be_is_said_in_one_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.desktop(theme="pink")
        def test_theme(desktop): ...
        @pytest.mark.desktop(locale="xx_XX.UTF-8")
        def test_locale(desktop): ...
        @pytest.mark.desktop(keyboard="zz")
        def test_keyboard(desktop): ...
        def test_app(app): ...
        @pytest.mark.desktop(sise=1)
        def test_mark(desktop): ...
    """)
    text, code = run(pytester)
    assert code != 0 and "5 errors" in text
    for what in (
        "there is no theme 'pink'; say light or dark",
        "the system has no locale xx_XX.UTF-8; run: sudo localedef",
        "there is no keyboard layout 'zz'",
        "which application? mark the test",
        "@pytest.mark.desktop knows no sise; it takes shared, size",
    ):
        assert what in text
    text, code = run(pytester, "--desktop-size", "big", "-k", "app")
    assert code != 0 and "'big' is no size; say it as 1280x800" in text
    text, code = run(pytester, "--desktop-keep", "some", "-k", "app")
    assert code != 0 and "--desktop-keep takes failed, always or never" in text


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    program = f"""
import sys, pytest
import {PLUGIN}
heavy = {{"numpy", "PIL", "pydantic", "mss", "Xlib", "onnxruntime", "dbus_fast", "ruamel", "av"}} & set(sys.modules)
assert not heavy, heavy
ours = {{m for m in sys.modules if m.startswith("steadyhand")}}
assert len(ours) < 9, ours
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
