"""A picture as the model takes it: resized to whole patches, one row of numbers a patch.

Numpy and Pillow only, exact to the bit of what the model was trained with. Knows nothing of torch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from steadyhand.models.phi4_config import PictureRules
from steadyhand_actions.errors import BadPicture

_CLOSE = 1e-5
"""How close the bisection of the scale comes to its end."""


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """``values``: float32 (patches, patch * patch * 3), row by row; in a patch y, then x, then channel.

    ``rows`` x ``columns`` patches.
    """

    values: NDArray[np.float32]
    rows: int
    columns: int


def as_rgb(picture: NDArray[np.uint8] | Image.Image) -> Image.Image:
    """The picture in RGB: grey, palette and see-through ones are converted, a see-through one by leaving its alpha out.

    Arrays are (height, width), or (height, width, 1 | 3 | 4). Raises BadPicture for anything else.
    """
    if isinstance(picture, Image.Image):
        image = picture
    else:
        array = np.asarray(picture)
        if array.ndim == 3 and array.shape[2] == 1:
            array = array[..., 0]
        if array.dtype != np.uint8 or not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
            raise BadPicture(f"a picture of shape {array.shape} and type {array.dtype} is no RGB, RGBA or grey picture")
        if array.size == 0:
            raise BadPicture("the picture is empty")
        image = Image.fromarray(np.ascontiguousarray(array))
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
    return image if image.mode == "RGB" else image.convert("RGB")


def grid(width: int, height: int, rules: PictureRules) -> tuple[int, int]:
    """Rows and columns of patches for a picture: as many as it has, between ``fewest`` and ``most``.

    The largest scale that keeps to the limit is found by bisection; the sides are rounded up to whole patches, each on
    its own, so the aspect changes a little.
    """
    patch = rules.patch
    count = max((width // patch) * (height // patch), 1)
    limit = min(max(count, rules.fewest), rules.most)
    low, high = _CLOSE / 10, 100.0
    while high - low >= _CLOSE:
        scale = (low + high) / 2
        if _side(height, scale, patch) * _side(width, scale, patch) <= limit:
            low = scale
        else:
            high = scale
    return _side(height, low, patch), _side(width, low, patch)


def patches(picture: NDArray[np.uint8] | Image.Image, rules: PictureRules) -> Patches:
    """The picture's patches. Raises BadPicture for a picture that cannot be one."""
    image = as_rgb(picture)
    rows, columns = grid(*image.size, rules)
    if rows * columns > rules.most:
        raise BadPicture(f"a picture of {image.size[0]}x{image.size[1]} is too narrow for this model")
    resized = resize(image, rows, columns, rules)
    scaled = (resized.astype(np.float64) * rules.rescale).astype(np.float32)
    values = np.divide(scaled - np.array(rules.mean, np.float32), np.array(rules.std, np.float32), dtype=np.float32)
    patch = rules.patch
    cut = values.reshape(rows, patch, columns, patch, 3).transpose(0, 2, 1, 3, 4).reshape(rows * columns, -1)
    return Patches(np.ascontiguousarray(cut), rows, columns)


def resize(image: Image.Image, rows: int, columns: int, rules: PictureRules) -> NDArray[np.uint8]:
    """uint8 (rows * patch, columns * patch, 3)."""
    size = (columns * rules.patch, rows * rules.patch)
    return np.asarray(image.resize(size, resample=Image.Resampling(rules.resample)))


def _side(length: int, scale: float, patch: int) -> int:
    return max(math.ceil(length * scale / patch), 1)


def as_rgb_array(picture: NDArray[np.uint8] | Image.Image) -> NDArray[np.uint8]:
    """uint8 (height, width, 3). Raises BadPicture."""
    return np.asarray(as_rgb(picture))
