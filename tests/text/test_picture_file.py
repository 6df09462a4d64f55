"""Picture files of every kind become frames, bad ones one clear line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from steadyhand.errors import BadPicture
from steadyhand.perceive.picture import read_picture


def refused(path: Path) -> str:
    with pytest.raises(BadPicture) as caught:
        read_picture(path)
    message = str(caught.value)
    assert "\n" not in message and str(path) in message
    assert caught.value.exit_code == 2
    return message


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "gif", "tiff"])
def test_every_usual_format_gives_the_same_picture(tmp_path: Path, suffix: str) -> None:
    image = Image.new("RGB", (60, 40), (200, 30, 30))
    image.paste((255, 255, 255), (0, 0, 30, 40))
    path = tmp_path / f"a.{suffix}"
    image.save(path)
    pixels = read_picture(path).pixels
    assert pixels.shape == (40, 60, 3) and pixels.dtype == np.uint8
    assert abs(int(pixels[20, 45, 0]) - 200) < 12 and pixels[20, 10].min() > 240


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert read_picture(tmp_path / "clear.png").pixels.min() == 255


def test_a_palette_with_transparency_lies_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.save(tmp_path / "p.png", transparency=0)
    assert read_picture(tmp_path / "p.png").pixels.min() == 255


def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path) -> None:
    Image.fromarray(np.full((20, 20), 32896, np.uint16)).save(tmp_path / "deep.png")
    assert set(np.unique(read_picture(tmp_path / "deep.png").pixels)) == {128}


def test_a_photo_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 20), (255, 255, 255))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)
    assert read_picture(tmp_path / "turned.jpg").pixels.shape == (40, 20, 3)


def test_of_a_moving_picture_the_first_frame_is_read(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), (value, value, value)) for value in (250, 10)]
    frames[0].save(tmp_path / "moves.gif", save_all=True, append_images=frames[1:], duration=50)
    assert read_picture(tmp_path / "moves.gif").pixels.min() > 240


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no picture" in refused(tmp_path / "none.png")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path)


def test_a_text_file_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("not a picture at all")
    assert "PNG" in refused(path)


def test_an_empty_file_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"")
    refused(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "tiff"])
def test_a_picture_that_is_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"whole.{suffix}"
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    data = path.read_bytes()
    short = tmp_path / f"short.{suffix}"
    short.write_bytes(data[: len(data) // 2])
    refused(short)


@pytest.mark.parametrize("offset", [20, 60, 200, 2000])
def test_a_damaged_picture_is_refused_or_read_but_never_breaks(tmp_path: Path, offset: int) -> None:
    path = tmp_path / "damaged.png"
    Image.fromarray(np.random.default_rng(2).integers(0, 255, (60, 60, 3), dtype=np.uint8)).save(path)
    data = bytearray(path.read_bytes())
    data[offset : offset + 30] = b"\xff" * 30
    path.write_bytes(bytes(data))
    refused(path)


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (300, 7)])
def test_a_picture_too_small_to_show_anything_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size).save(tmp_path / "tiny.png")
    assert "too small" in refused(tmp_path / "tiny.png")


@pytest.mark.parametrize("side", [6500, 10_000, 16_384])
def test_a_huge_picture_is_refused_without_decoding(tmp_path: Path, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (side, side)).save(path)
    decoded: list[object] = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded.append)
    assert "megapixels" in refused(path)
    assert decoded == []
