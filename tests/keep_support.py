"""Where a secret must not be: whole folders, requests and pictures searched for it."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scripted_server import ScriptedServer

from steadyhand.observation import Element, Observation, Screenshot, Window
from steadyhand.perceive.hiding import COVER
from steadyhand_actions.schema import Box

Pixels = NDArray[np.uint8]


def holders(folder: Path, secret: str) -> list[str]:
    """The files that hold a secret in any form in which it could stand in one."""
    forms = {secret.encode(form) for form in ("utf-8", "utf-16-le")} | {json.dumps(secret)[1:-1].encode()}
    forms |= {base64.b64encode(secret.encode()), base64.b64encode(secret.encode()).rstrip(b"=")}
    found = []
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if any(form in data for form in forms):
            found.append(str(path.relative_to(folder)))
    return found


def sent(server: ScriptedServer) -> str:
    """Everything that was sent to a model, as text."""
    return "\n".join(json.dumps(asked.body, ensure_ascii=False) for asked in server.asked)


def pictures_sent(server: ScriptedServer) -> Iterator[Pixels]:
    for asked in server.asked:
        for found in re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", json.dumps(asked.body)):
            yield pixels_of(io.BytesIO(base64.b64decode(found)))


def frames(folder: Path) -> list[Pixels]:
    return [pixels_of(path) for path in sorted((folder / "frames").glob("*.png"))]


def pixels_of(source: Any) -> Pixels:
    with Image.open(source) as image:
        return np.asarray(image.convert("RGB"), dtype=np.uint8)


def is_covered(pixels: Pixels, box: Box) -> bool:
    """Whether not one pixel of a box shows."""
    part = pixels[box.y1 : box.y2, box.x1 : box.x2]
    return part.size > 0 and bool((part == COVER).all())


def is_covered_small(pixels: Pixels, box: Box, width: int) -> bool:
    """The same on a picture that was made smaller; ``width``: of the screen. What mixes at the edges is left out."""
    scale = pixels.shape[1] / width
    x1, y1, x2, y2 = (round(side * scale) for side in (box.x1, box.y1, box.x2, box.y2))
    part = pixels[y1 + 3 : y2 - 3, x1 + 3 : x2 - 3].astype(int)
    return part.size > 0 and bool((abs(part - np.array(COVER)) <= 2).all())


def screen(*elements: Element, windows: tuple[Window, ...] = (), size: tuple[int, int] = (400, 300)) -> Observation:
    """A made screen whose every pixel differs from the cover."""
    pixels = np.full((size[1], size[0], 3), 255, np.uint8)
    pixels[::2, ::3] = (10, 60, 200)
    return Observation(Screenshot(pixels), elements, windows)
