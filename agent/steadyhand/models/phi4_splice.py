"""A prompt as the decoder takes it: tokens and picture features in one row, and what tells one position from another.

A picture's features are computed once and found again by its content. Knows nothing of questions or generation.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from steadyhand.models.phi4_config import PictureRules
from steadyhand.models.phi4_network import Network
from steadyhand.models.phi4_picture import grid, patches
from steadyhand.models.phi4_text import PICTURE_ID

_LARGEST = (1 << 62) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A picture that a prompt shows: its content's hash, and how many positions it takes."""

    picture: NDArray[np.uint8]
    digest: bytes
    positions: int


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """``ids`` with PICTURE_ID for each of ``pictures``. ``keys``: int64, one a position; equal where the prompt is."""

    ids: tuple[int, ...]
    pictures: tuple[Seen, ...]
    keys: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keys)


def look(picture: NDArray[np.uint8], rules: PictureRules) -> Seen:
    """What is known of a picture without running anything."""
    height, width = picture.shape[:2]
    rows, columns = grid(width, height, rules)
    shape = repr(picture.shape).encode()
    digest = hashlib.blake2b(np.ascontiguousarray(picture).tobytes(), digest_size=16, key=shape).digest()
    return Seen(picture, digest, rows * columns)


def splice(ids: Sequence[int], pictures: Sequence[Seen]) -> Prompt:
    """The prompt. There are as many pictures as PICTURE_ID among the ids."""
    keys: list[NDArray[np.int64]] = []
    shown = iter(pictures)
    for token in ids:
        if token == PICTURE_ID:
            seen = next(shown)
            start = int.from_bytes(seen.digest[:8], "little") & _LARGEST
            keys.append(-1 - ((start + np.arange(seen.positions, dtype=np.int64)) & _LARGEST))
        else:
            keys.append(np.array([token], np.int64))
    return Prompt(tuple(ids), tuple(pictures), np.concatenate(keys) if keys else np.zeros(0, np.int64))


def shared(a: NDArray[np.int64], b: NDArray[np.int64]) -> int:
    """How many positions two prompts begin with in common."""
    length = min(len(a), len(b))
    differ = np.flatnonzero(a[:length] != b[:length])
    return int(differ[0]) if len(differ) else length


class Eye:
    """Features of pictures, kept for the last few of them."""

    def __init__(self, network: Network, rules: PictureRules, keep: int = 8) -> None:
        self._network = network
        self._rules = rules
        self._keep = keep
        self._known: OrderedDict[bytes, Any] = OrderedDict()
        self.computed = 0

    def features(self, seen: Seen) -> Any:
        """Tensor (patches, decoder width). Raises BadPicture."""
        if seen.digest in self._known:
            self._known.move_to_end(seen.digest)
            return self._known[seen.digest]
        self.computed += 1
        features = self._network.features(patches(seen.picture, self._rules))
        self._known[seen.digest] = features
        while len(self._known) > self._keep:
            self._known.popitem(last=False)
        return features

    def embed(self, prompt: Prompt, start: int) -> Any:
        """Tensor (positions, decoder width): the prompt from position ``start`` on; what lies before is left out."""
        device = self._network.device
        pieces: list[Any] = []
        tokens: list[int] = []
        shown = iter(prompt.pictures)
        position = 0
        for token in prompt.ids:
            if token != PICTURE_ID:
                if position >= start:
                    tokens.append(token)
                position += 1
                continue
            seen = next(shown)
            if position + seen.positions > start:
                pieces += [torch.tensor(tokens, dtype=torch.long, device=device)] if tokens else []
                tokens = []
                pieces.append(self.features(seen)[max(start - position, 0) :])
            position += seen.positions
        pieces += [torch.tensor(tokens, dtype=torch.long, device=device)] if tokens else []
        return self._network.embed(pieces)

    def forget(self) -> None:
        self._known.clear()
