"""The watch page over real HTTP, and in a real browser on a real display."""

from __future__ import annotations

import http.client
import io
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.desktops.watch import Watch
from steadyhand.errors import DisplayLost, EnvironmentLacks
from steadyhand.observation import Screenshot
from steadyhand.perceive.capture import Capture


class Screen:
    """A screen of one colour, which can be changed or die."""

    def __init__(self) -> None:
        self.colour = (200, 30, 30)
        self.dead = False
        self.looks = 0

    def grab(self) -> Screenshot:
        self.looks += 1
        if self.dead:
            raise DisplayLost("The display is gone; start a new desktop.")
        return Screenshot(np.full((60, 80, 3), self.colour, dtype=np.uint8))


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def watch(screen: Screen) -> Iterator[Watch]:
    with Watch(screen.grab, title="a <task> & more") as shown:
        yield shown


def get(url: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def test_the_page_is_served_and_names_the_task_safely(watch: Watch) -> None:
    status, body, headers = get(watch.url)
    assert status == 200
    assert b"a &lt;task&gt; &amp; more" in body
    assert b"prefers-color-scheme: dark" in body
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_frame_is_the_picture_that_is_on_the_screen(watch: Watch, screen: Screen) -> None:
    status, body, headers = get(watch.url + "frame")
    assert status == 200
    assert headers["Content-Type"] == "image/jpeg"
    picture = np.asarray(Image.open(io.BytesIO(body)))
    assert picture.shape == (60, 80, 3)
    assert np.abs(picture.astype(int) - np.array(screen.colour)).max() < 12


def test_a_page_that_waits_hears_of_a_change_at_once(watch: Watch, screen: Screen) -> None:
    _, first, headers = get(watch.url + "frame")
    timer = threading.Timer(0.4, lambda: setattr(screen, "colour", (10, 200, 10)))
    began = time.monotonic()
    timer.start()
    status, second, changed = get(f"{watch.url}frame?after={headers['X-Frame']}")
    timer.join()
    assert status == 200
    assert time.monotonic() - began > 0.3
    assert second != first
    assert changed["X-Frame"] != headers["X-Frame"]


def test_a_still_screen_is_answered_with_nothing_new(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("steadyhand.desktops.watch.LONG_POLL_SECONDS", 0.3)
    _, _, headers = get(watch.url + "frame")
    assert get(f"{watch.url}frame?after={headers['X-Frame']}")[:2] == (204, b"")


@pytest.mark.parametrize("path", ["", "wrong/", "wrong/frame", "{token}x/frame", "../{token}/", "%00/frame"])
def test_without_the_token_there_is_nothing_to_see(watch: Watch, screen: Screen, path: str) -> None:
    status, body, _ = get(f"http://127.0.0.1:{watch.port}/{path.format(token=watch.token)}")
    assert status == 403
    assert watch.token.encode() not in body
    assert screen.looks == 0


def test_a_page_of_another_name_cannot_reach_it_through_this_address(watch: Watch) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", watch.port, timeout=60)
    connection.request("GET", f"/{watch.token}/frame", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 403
    connection.close()


def test_it_listens_on_loopback_alone_and_a_taken_port_is_told(watch: Watch, screen: Screen) -> None:
    assert watch.url.startswith("http://127.0.0.1:")
    with pytest.raises(EnvironmentLacks, match="choose another"):
        Watch(screen.grab, port=watch.port)


def test_a_display_that_dies_is_said_on_the_page(watch: Watch, screen: Screen) -> None:
    screen.dead = True
    assert get(watch.url + "frame")[:2] == (410, b"The display is gone; start a new desktop.")


def test_closing_ends_a_page_that_waits(screen: Screen) -> None:
    watch = Watch(screen.grab)
    _, _, headers = get(watch.url + "frame")
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(get(f"{watch.url}frame?after={headers['X-Frame']}")[0]))
    looked = screen.looks
    thread.start()
    end = time.monotonic() + 60
    while screen.looks == looked and time.monotonic() < end:
        time.sleep(0.01)
    watch.close()
    thread.join(20)
    assert answers == [204]
    assert watch.wait(0)


@pytest.mark.desktop
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_a_real_browser_shows_it_live(virtual_desktop: VirtualDesktop, watch: Watch, screen: Screen) -> None:
    virtual_desktop.spawn(["chromium", "--app=" + watch.url])
    eyes = Capture(virtual_desktop.display)

    def shows(colour: tuple[int, int, int]) -> bool:
        off = np.abs(eyes.grab().pixels.astype(int) - np.array(colour)).max(axis=2)
        return int((off < 12).sum()) > 3000

    def comes(colour: tuple[int, int, int]) -> bool:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if shows(colour):
                return True
            time.sleep(0.1)
        return False

    try:
        assert comes(screen.colour)
        screen.colour = (20, 120, 240)
        assert comes(screen.colour)
    finally:
        eyes.close()
