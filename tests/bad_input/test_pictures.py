"""Pictures that are none, or too small, or too large; batches with broken lines."""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input_support import clear_line
from command import steadyhand
from PIL import Image

from steadyhand.cli.main import main


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def endless(path: Path) -> None:
    """A few bytes that claim to be 100,000 x 100,000 pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b""))


def noise(path: Path) -> bytes:
    Image.effect_noise((300, 200), 60).save(path)
    return path.read_bytes()


def cut(path: Path) -> None:
    path.write_bytes(noise(path)[:4000])


def damaged(path: Path) -> None:
    data = bytearray(noise(path))
    data[2000:2400] = os.urandom(400)
    path.write_bytes(bytes(data))


PICTURES: dict[str, tuple[Callable[[Path], object], str]] = {
    "corrupt": (damaged, "damaged"),
    "cut short": (cut, "damaged"),
    "nothing": (lambda path: path.write_bytes(b""), "PNG"),
    "text": (lambda path: path.write_text("this is no picture"), "PNG"),
    "1x1": (lambda path: Image.new("RGB", (1, 1)).save(path), "1x1"),
    "16k": (lambda path: Image.new("L", (16_384, 16_384)).save(path, compress_level=1), "megapixels"),
    "endless": (endless, "megapixels"),
    "missing": (lambda path: None, "path"),
    "folder": (lambda path: path.mkdir(), "folder"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_that_cannot_be_used_is_one_line(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make, part = PICTURES[kind]
    path = tmp_path / "picture.png"
    make(path)
    assert main(["ground", str(path), "the Save button", "--json"]) == 2
    told = capfd.readouterr()
    assert part in clear_line(told.err)
    answer = json.loads(told.out)
    assert answer["found"] is False and answer["error"] in told.err
    for words in (["see", str(path)], ["see", str(path), "--json"]):
        assert main(words) == 2
        told = capfd.readouterr()
        assert clear_line(told.err) and told.out == ""


def test_a_picture_with_nothing_on_it_is_no_error_but_nothing_is_found(tmp_path: Path) -> None:
    Image.new("RGB", (640, 400), "white").save(tmp_path / "white.png")
    done = steadyhand("ground", str(tmp_path / "white.png"), "the Save button", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["found"] is False


def test_broken_lines_of_a_batch_are_answered_and_stop_no_other(tmp_path: Path) -> None:
    Image.new("RGB", (640, 400), "white").save(tmp_path / "white.png")
    cut(tmp_path / "cut.png")
    lines = [
        "not json", "[1, 2]", "null", "{" * 3000, '{"id": "a", "image": 7, "instruction": "x"}',
        json.dumps({"id": "b", "image": "cut.png", "instruction": "x"}),
        json.dumps({"id": "c", "image": "missing.png", "instruction": "x"}),
        json.dumps({"id": "d", "image": "white.png", "instruction": ""}),
        json.dumps({"id": "e", "image": "white.png", "instruction": "the Save button"}),
        '{"id": "f", "image": "white.png"',
    ]  # fmt: skip
    (tmp_path / "batch.jsonl").write_text("\n".join(lines))
    done = steadyhand("ground", "--batch", str(tmp_path / "batch.jsonl"))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2 and done.stderr == ""
    assert [a["id"] for a in answers] == [1, 2, 3, 4, "a", "b", "c", "d", "e", 10]
    assert [a["id"] for a in answers if "error" not in a] == ["e"]
    assert all(a["found"] is False and "\n" not in a.get("error", "") for a in answers)


def test_a_batch_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x80")
    for name in ("binary", "missing", "."):
        done = steadyhand("ground", "--batch", str(tmp_path / name))
        assert done.returncode == 2 and done.stdout == "" and clear_line(done.stderr)
