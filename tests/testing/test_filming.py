"""A desktop on film: a picture when something changed, none while nothing does; a strip where videos cannot be made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from steadyhand import Desktop
from steadyhand.testing import filming
from steadyhand.testing.filming import Camera, Strip

pytestmark = pytest.mark.desktop


def test_a_film_shows_what_happened_in_the_time_it_took(own_desktop: Desktop, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    camera = Camera(own_desktop.display, tmp_path / "film")
    app = own_desktop.launch(["mousepad"])
    app.get("field").type("on film")
    app.get("menuitem", name="Quit").click()
    own_desktop.get("button", name="Don't Save").click()
    path = camera.stop()
    assert path is not None and path.name == "film.webm" and camera.trouble == ""
    with av.open(str(path)) as film:
        frames = [(float(f.time), f.to_ndarray(format="rgb24")) for f in film.decode(video=0)]
    assert len(frames) == camera.frames >= 4
    times = [t for t, _ in frames]
    assert times == sorted(times) and times[-1] > 0.5
    assert frames[0][1].shape == (800, 1280, 3)
    assert max(float(p.mean()) for _, p in frames) - float(frames[0][1].mean()) > 20, "a white window came and went"


def test_nothing_is_taken_while_nothing_changes(own_desktop: Desktop, tmp_path: Path) -> None:
    own_desktop.place.session.settle.wait_change(1500)
    camera = Camera(own_desktop.display, tmp_path / "quiet")
    own_desktop.place.session.settle.wait_change(3000)
    camera.stop()
    assert camera.frames <= 2, "as it began and as it ended"


def test_without_pyav_there_is_a_strip_and_one_line_that_says_so(
    own_desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filming, "find_spec", lambda name: None)
    camera = Camera(own_desktop.display, tmp_path / "film")
    path = camera.stop()
    assert path is not None and path.name == "film.png"
    assert camera.trouble == filming.MISSING and "pip install 'steadyhand[test]'" in filming.MISSING
    with Image.open(path) as sheet:
        assert sheet.width >= 320


def test_a_strip_of_a_long_film_stays_small_and_ends_with_the_end(tmp_path: Path) -> None:
    strip = Strip(tmp_path / "strip.png")
    for i in range(500):
        strip.add(np.full((80, 128, 3), i // 2, np.uint8), i / 10)
    strip.close()
    with Image.open(tmp_path / "strip.png") as written:
        sheet = np.asarray(written)
    assert sheet.shape[1] == 4 * 128 and sheet.shape[0] <= 6 * 96
    assert (sheet == 249).all(axis=2).any(), "the last picture is on it"


def test_a_display_that_goes_away_ends_the_film_and_nothing_else(tmp_path: Path) -> None:
    desktop = Desktop.virtual()
    camera = Camera(desktop.display, tmp_path / "film")
    desktop.close()
    camera.stop()
    assert "the film ends early" in camera.trouble
