"""A picture from a file, whatever its format: upright, on white, 8-bit RGB. Every way it can be bad is one clear line.

Knows nothing about what is in the picture.
"""

from __future__ import annotations

import struct
import time
import warnings
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from steadyhand.errors import BadPicture
from steadyhand.observation import Screenshot

SMALLEST = 8
"""Fewest pixels a side that can show anything."""
LARGEST = 40_000_000
"""Most pixels that are decoded."""

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)


def read_picture(path: str | Path) -> Screenshot:
    """The picture in a file (PNG, JPEG, WebP, GIF, BMP, TIFF ...; of several frames the first). Raises BadPicture."""
    path = Path(path)
    if not path.exists():
        raise BadPicture(f"there is no picture {path}; check the path")
    if path.is_dir():
        raise BadPicture(f"{path} is a folder, not a picture; name a file in it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                _check(image.size, path)
                pixels = _pixels(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(f"{path} has far more than {LARGEST // 1_000_000} megapixels; scale it down first") from error
    except UnidentifiedImageError as error:
        raise BadPicture(f"{path} is not a picture that can be read; use PNG, JPEG or WebP") from error
    except PermissionError as error:
        raise BadPicture(f"{path} may not be read; change its permissions") from error
    except _BROKEN as error:
        raise BadPicture(f"{path} is damaged or cut short ({_short(error)}); save it again") from error
    _check((pixels.shape[1], pixels.shape[0]), path)
    return Screenshot(pixels=pixels, taken=time.monotonic())


def _check(size: tuple[int, int], path: Path) -> None:
    width, height = size
    if width < SMALLEST or height < SMALLEST:
        raise BadPicture(f"{path} is {width}x{height}: too small to show anything; {SMALLEST}x{SMALLEST} is the least")
    if width * height > LARGEST:
        raise BadPicture(
            f"{path} is {width}x{height}: more than {LARGEST // 1_000_000} megapixels; scale it down first"
        )


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    image.seek(0) if getattr(image, "n_frames", 1) > 1 else None
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        return _deep_grey(upright)
    if "A" in upright.getbands() or "transparency" in upright.info or upright.mode in ("PA", "La"):
        layers = upright.convert("RGBA")
        paper = Image.new("RGBA", layers.size, (255, 255, 255, 255))
        upright = Image.alpha_composite(paper, layers)
    return np.ascontiguousarray(np.asarray(upright.convert("RGB")), np.uint8)


def _deep_grey(image: Image.Image) -> NDArray[np.uint8]:
    """16-bit, 32-bit and floating greys; a picture that stays below 256 is taken as 8-bit."""
    deep = np.nan_to_num(np.asarray(image).astype(np.float64))
    top = float(deep.max(initial=0.0))
    if image.mode.startswith("I;16") or top > 255:
        deep = deep / 257.0
    elif image.mode == "F" and top <= 1.0:
        deep = deep * 255.0
    grey = np.clip(np.rint(deep), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
