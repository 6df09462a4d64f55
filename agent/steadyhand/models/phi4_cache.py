"""Keys and values of what the decoder has read: kept between prompts, and handed to transformers in its own classes.

What is kept is never changed, only copied from: a prompt that begins like an earlier one starts from there. The
classes of transformers are filled and read through what all releases have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from transformers import DynamicCache, StaticCache

from steadyhand.models.phi4_splice import shared

Layers = list[tuple[Any, Any]]
"""Of each layer the keys and values, (rows, heads, positions, head size)."""
_BLOCK = 1024
"""Static caches grow in steps of this many positions, so that few shapes are ever compiled."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    keys: NDArray[np.int64]
    layers: Layers


class Memory:
    """The beginnings of the last few prompts. A prompt of the same frame takes the place of the one before it."""

    def __init__(self, keep: int = 2) -> None:
        self._keep = keep
        self._kept: list[Kept] = []

    def recall(self, keys: NDArray[np.int64], most: int) -> tuple[int, Layers]:
        """How many positions, up to ``most``, are known of a prompt, and their keys and values."""
        best, layers = 0, list[tuple[Any, Any]]()
        for kept in self._kept:
            common = min(shared(kept.keys, keys), most)
            if common > best:
                best, layers = common, kept.layers
        return best, [(k[:, :, :best], v[:, :, :best]) for k, v in layers]

    def keep(self, keys: NDArray[np.int64], layers: Layers) -> None:
        if not len(keys) or not self._keep:
            return
        self._kept = [kept for kept in self._kept if 2 * shared(kept.keys, keys) < len(kept.keys)]
        self._kept = [*self._kept, Kept(keys, layers)][-self._keep :]

    def forget(self) -> None:
        self._kept.clear()


def growing(layers: Layers, rows: int = 1) -> Any:
    """A cache that grows, filled; one row repeated for ``rows``."""
    cache = DynamicCache()
    for number, (keys, values) in enumerate(layers):
        if rows > 1:
            keys, values = keys.expand(rows, -1, -1, -1), values.expand(rows, -1, -1, -1)
        cache.update(keys, values, number)
    return cache


class Fixed:
    """A cache of fixed length that is filled anew for each answer: what was compiled for it stays good."""

    def __init__(self, config: Any) -> None:
        self._config = config
        self._shape = (0, 0)
        self._cache: Any = None

    def filled(self, layers: Layers, positions: int) -> tuple[Any, int]:
        """The cache with room for at least ``positions``, and its length."""
        length = -(-positions // _BLOCK) * _BLOCK
        shape = (len(layers[0][0]), length)
        if shape == self._shape:
            self._cache.reset()
        else:
            self._cache, self._shape = StaticCache(config=self._config, max_cache_len=length), shape
        for number, (keys, values) in enumerate(layers):
            self._cache.update(keys, values, number)
        return self._cache, length

    def forget(self) -> None:
        self._cache, self._shape = None, (0, 0)


def contents(cache: Any, positions: int) -> Layers:
    """The first positions of a growing cache."""
    return [(layer.keys[:, :, :positions], layer.values[:, :, :positions]) for layer in _filled(cache)]


def _filled(cache: Any) -> Sequence[Any]:
    return [layer for layer in cache.layers if layer.keys is not None]
