"""What a model really does, measured: against servers that count in every way, and one that cannot point."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from llama_server import LlamaServer, write_model
from PIL import Image
from scripted_server import MODEL, Asked, Reply, ScriptedServer, says

from steadyhand.cli.main import main
from steadyhand.desktops import target_screens
from steadyhand.desktops.virtual import VirtualDesktop
from steadyhand.models.chatting.profile import Profile, profile_of
from steadyhand.models.chatting.targets import SCREENS, drawn
from steadyhand_actions.errors import EnvironmentLacks
from steadyhand_prompts.spaces import resized_size

Box = tuple[float, float, float, float]
PHI4 = "Phi-4-reasoning-vision-15B"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No private screen can be had: quicker, where screens are no matter."""

    def start(size: tuple[int, int]) -> None:
        raise EnvironmentLacks("there is no Xvfb; install it")

    monkeypatch.setattr(target_screens.VirtualDesktop, "start", start)


@lru_cache(maxsize=8)
def decoded(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB"))


def picture_of(asked: Asked) -> np.ndarray | None:
    """The picture of a request, decoded."""
    content = asked.body["messages"][0]["content"]
    return None if isinstance(content, str) else decoded(content[0]["image_url"]["url"])


def seeing(say: Callable[[Box, tuple[int, int]], str], seen: float = 1e9) -> Callable[[Asked], Reply]:
    """A model that sees the target by its colour and says its box in some way. ``seen``: pixels of the largest."""
    colours = {target.words: target.colour for target in drawn((640, 480)).targets}

    def script(asked: Asked) -> Reply:
        picture = picture_of(asked)
        if picture is None:
            begun = asked.body["messages"][-1]
            thinks = begun["role"] == "assistant" and begun["content"] == "<think>"
            return says("10 * 23 + 7 * 23" if thinks else "391", usage=(20, 3))
        colour = next(c for words, c in colours.items() if words in asked.text)
        there = (picture[..., 0] == colour[0]) & (picture[..., 1] == colour[1]) & (picture[..., 2] == colour[2])
        xs, ys = np.flatnonzero(there.any(axis=0)), np.flatnonzero(there.any(axis=1))
        box = (float(xs[0]), float(ys[0]), float(xs[-1] + 1), float(ys[-1] + 1))
        size = (picture.shape[1], picture.shape[0])
        tokens = int(min(size[0] * size[1], seen) / 256) + 40
        return says(say(box, size), usage=(tokens, 9))

    return script


def fractions(b: Box, s: tuple[int, int]) -> str:
    return f"[{b[0] / s[0]:.3f}, {b[1] / s[1]:.3f}, {b[2] / s[0]:.3f}, {b[3] / s[1]:.3f}]"


def thousandths(b: Box, s: tuple[int, int]) -> str:
    return f'[{{"point_2d": [{500 * (b[0] + b[2]) / s[0]:.0f}, {500 * (b[1] + b[3]) / s[1]:.0f}]}}]'


def pixels(b: Box, s: tuple[int, int]) -> str:
    return f"({(b[0] + b[2]) / 2:.0f}, {(b[1] + b[3]) / 2:.0f})"


def resized(b: Box, s: tuple[int, int]) -> str:
    w, h = resized_size(s, 28, 4 * 28 * 28, 16384 * 28 * 28)
    return f"({(b[0] + b[2]) / 2 * w / s[0]:.0f}, {(b[1] + b[3]) / 2 * h / s[1]:.0f})"


@pytest.mark.desktop
def test_a_model_is_shown_windows_on_private_screens_that_are_gone_afterwards(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[VirtualDesktop] = []
    start = VirtualDesktop.start
    monkeypatch.setattr(VirtualDesktop, "start", lambda size: started.append(start(size=size)) or started[-1])
    with ScriptedServer(seeing(thousandths)) as server:
        assert main(["model", "check", "--model", server.model, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["shown"] == "private screens" and told["why_drawn"] is None and told["dialect"] == "internvl"
    assert [tuple(s["size"]) for s in told["screens"]] == list(SCREENS)
    assert all(s["hits"] == s["of"] and s["error_px"] <= 2 for s in told["screens"])
    assert profile_of(server.model).counts == "internvl"
    assert len(started) == len(SCREENS) and not any(desktop.alive for desktop in started)


@pytest.mark.desktop
def test_what_a_private_screen_shows_is_where_it_is_said_to_be() -> None:
    screen = target_screens.captured((800, 600))
    assert screen.real and screen.picture.shape == (600, 800, 3) and len(screen.targets) == 4
    for target, meant in zip(screen.targets, drawn((800, 600)).targets, strict=True):
        part = screen.picture[target.box.y1 : target.box.y2, target.box.x1 : target.box.x2]
        own = (part == np.array(target.colour, np.uint8)).all(axis=-1)
        assert own.mean() > 0.5 and own[0].all() and own[-1].all(), target.words
        whole = (screen.picture == np.array(target.colour, np.uint8)).all(axis=-1)
        assert whole.sum() == own.sum(), "nothing else looks like it"
        assert target.box.overlap(meant.box) > 0.9, "the window manager left it where it was put"


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("say", "ways"),
    [
        (fractions, {"phi4", "seeclick"}), (thousandths, {"internvl"}), (pixels, {"gta1"}),
        (resized, {"point-2d-resized", "gta1"}),
    ],
)  # fmt: skip
def test_the_way_a_model_counts_is_found_out_and_used_from_then_on(
    say: Callable[[Box, tuple[int, int]], str], ways: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(seeing(say)) as server:
        assert main(["model", "check", "--model", server.model, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["points"] and told["dialect"] in ways and told["shrinks"] is False
        assert [tuple(s["size"]) for s in told["screens"]] == list(SCREENS)
        assert all(s["hits"] == s["of"] and s["error_px"] <= 3 for s in told["screens"])
        assert profile_of(server.model).points == told["dialect"]
        screen = drawn((1000, 700))
        Image.fromarray(screen.picture).save(tmp_path / "screen.png")
        for target in screen.targets[1:3]:
            words = ["ground", str(tmp_path / "screen.png"), f"whatever: {target.words}", "--model", server.model]
            assert main([*words, "--json"]) == 0
            x, y = json.loads(capsys.readouterr().out)["point"]
            assert target.box.x1 <= x < target.box.x2 and target.box.y1 <= y < target.box.y2


@pytest.mark.usefixtures("nowhere")
def test_shrinking_and_thinking_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(seeing(fractions, 921_600), owner="vllm", models=(PHI4,)) as server:
        name = f"openai:{server.url}#{PHI4}"
        assert main(["model", "check", "--model", name, "--no-save"]) == 0
        told = capsys.readouterr().out
        assert "shown drawn pictures: no private screen (there is no Xvfb; install it)" in told
        pixels_seen = int(re.search(r"shrunk to about ([\d,]+) pixels", told)[1].replace(",", ""))  # type: ignore[index]
        assert 850_000 < pixels_seen < 1_000_000
        assert "thinks when asked to, does not when asked not to" in told and "beginning the answer" in told
        assert profile_of(name) == Profile()


@pytest.mark.usefixtures("nowhere")
def test_a_model_that_cannot_point_is_said_so_and_not_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(lambda asked: says("It is at the top left, I believe.")) as server:
        assert main(["model", "check", "--model", server.model]) == 1
        assert "cannot point at things" in capsys.readouterr().out and not profile_of(server.model).grounds
        assert main(["ground", str(tmp_path / "x.png"), "x", "--model", server.model]) == 2
        assert "cannot point" in capsys.readouterr().err


@pytest.mark.usefixtures("nowhere")
def test_a_real_server_is_measured_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with LlamaServer(write_model(tmp_path)) as server:
        assert main(["model", "check", "--model", server.model, "--json", "--no-save"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["points"] is False and told["screens"][0]["tokens_in"] > 20


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "cannot be read as JSON"), ("[]", "not an object"), ('{"%s": 5}', "cannot be read"),
     ('{"%s": {"pixels": -1}}', "makes no sense"), ('{"%s": {"dialect": "klingon"}}', "makes no sense"),
     ('{"%s": {"price_in": "free"}}', "makes no sense"), ('{"%s": {"counts": "so"}}', "makes no sense"),
     ('{"%s": {"points": []}}', "makes no sense")],
)  # fmt: skip
def test_a_file_of_models_without_sense_is_one_line(
    text: str, said: str, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"openai:http://127.0.0.1:1/v1#{MODEL}"
    (config / "steadyhand").mkdir()
    (config / "steadyhand" / "models.json").write_text(text.replace("%s", name))
    assert main(["model", "check", "--model", name]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
