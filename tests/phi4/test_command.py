"""The local model behind the commands: a bar while it is read, and small weights where they are asked for."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from command import environment, steadyhand
from PIL import Image

from steadyhand.models.chatting.opening import QUANTISE, open_model
from steadyhand_actions.errors import UsageError


def test_a_bar_is_shown_to_who_watches_while_the_weights_are_read(tiny: Path, tmp_path: Path) -> None:
    Image.new("RGB", (320, 240), "white").save(tmp_path / "screen.png")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "steadyhand", "ground", str(tmp_path / "screen.png"), "the bell", "--json"]
    shown = b""
    with (tmp_path / "answer").open("wb") as answer, subprocess.Popen(
        [*command, "--model", f"phi4:{tiny}"], stdout=answer, stderr=theirs, stdin=subprocess.DEVNULL,
        env=environment(TERM="xterm"),
    ) as asked:  # fmt: skip
        os.close(theirs)
        with suppress(OSError):  # what a terminal says when the other side has gone
            while part := os.read(
                ours, 65536
            ):  # a terminal that nobody reads is full soon: a bar that takes long waits
                shown += part
    os.close(ours)
    assert asked.returncode in (0, 1) and (tmp_path / "answer").read_bytes().startswith(b'{"found":')
    assert b"reading the model" in shown


def test_without_a_terminal_nothing_but_the_answer_is_printed(tiny: Path, tmp_path: Path) -> None:
    Image.new("RGB", (320, 240), "white").save(tmp_path / "screen.png")
    asked = ("ground", str(tmp_path / "screen.png"), "the bell", "--json", "--model", f"phi4:{tiny}")
    done = steadyhand(*asked, env=environment(**{QUANTISE: "int8"}))
    assert done.returncode in (0, 1) and done.stdout.count("\n") == 1 and done.stderr == ""


def test_weights_are_taken_in_eight_bits_when_the_environment_says_so(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(QUANTISE, "int8")
    model = open_model(f"phi4:{tiny}")
    try:
        kinds = {type(part).__name__ for part in model.network.decoder.modules()}  # type: ignore[attr-defined]
    finally:
        model.close()
    assert any("Int8" in kind for kind in kinds)


def test_other_numbers_of_bits_are_refused(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(QUANTISE, "int3")
    with pytest.raises(UsageError, match="set it to int8 or int4"):
        open_model(f"phi4:{tiny}")
