"""Weights in eight or four bits: linear layers and the token table that widen their weights when they are used.

Own, and small: of the libraries that do this, one needs a CUDA-only package for four bits and another loads its own
native code; these few lines are the same on every device and every release of torch. Activations stay as they are.
Eight bits have one scale a row; four bits one for each group of columns, stored in 16 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

GROUP = 64
"""Columns that share a scale in four bits, where the width can be divided by it."""
_AT_ONCE = 1 << 22
"""Numbers that are made smaller at a time."""


def _int8(name: str) -> str | None:
    inside = name.startswith("model.layers.") and name.endswith("_proj.weight")
    return "int8" if inside or name == "lm_head.weight" else None


def _int4(name: str) -> str | None:
    if name.startswith("model.layers.") and name.endswith("_proj.weight"):
        return "int4"
    return "int8" if name in ("lm_head.weight", "model.embed_tokens.weight") else None


_BITS: dict[str, Callable[[str], str | None]] = {"int8": _int8, "int4": _int4}


def bits_of(name: str, quantise: str | None) -> str | None:
    """What a tensor is kept in, ``int8`` or ``int4``; None leaves it as it is. Pictures are always seen in full."""
    return None if quantise is None else _BITS[quantise](name)


def _parts(weight: Tensor) -> Iterator[slice]:
    """Rows that are worked on at a time: what passes through memory stays small beside the weights."""
    rows, columns = weight.shape
    step = max(_AT_ONCE // columns, 1)
    for start in range(0, rows, step):
        yield slice(start, start + step)


class Int8Rows(nn.Module):
    """A linear layer without bias whose rows are int8 with one scale each."""

    def __init__(self, weight: Tensor, dtype: Any) -> None:
        super().__init__()
        whole = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
        scales = torch.empty((len(weight), 1), dtype=dtype, device=weight.device)
        for rows in _parts(weight):
            part = weight[rows].float()
            scale = part.abs().amax(dim=1, keepdim=True).clamp_(min=1e-12) / 127
            whole[rows], scales[rows] = torch.round(part / scale).clamp_(-127, 127), scale
        self.register_buffer("weight", whole)
        self.register_buffer("scale", scales)

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.to(x.dtype)) * self.scale[:, 0]


class Int8Table(Int8Rows):
    """A table of embeddings in the same form."""

    def forward(self, ids: Tensor) -> Tensor:
        return self.weight[ids].to(self.scale.dtype) * self.scale[ids]


def tied(table: Int8Table) -> Int8Rows:
    """The linear layer that shares a table's weights."""
    layer = Int8Rows(torch.zeros(1, 1), table.scale.dtype)
    layer.weight, layer.scale = table.weight, table.scale
    return layer


class Int4Groups(nn.Module):
    """A linear layer without bias: two columns a byte, each group of columns with its scale."""

    def __init__(self, weight: Tensor, dtype: Any) -> None:
        super().__init__()
        height, columns = weight.shape
        group = group_of(columns)
        pairs = torch.empty((height, columns // 2), dtype=torch.uint8, device=weight.device)
        scales = torch.empty((height, columns // group, 1), dtype=dtype, device=weight.device)
        for rows in _parts(weight):
            parts = weight[rows].float().reshape(-1, columns // group, group)
            scale = parts.abs().amax(dim=2, keepdim=True).clamp_(min=1e-12) / 7
            whole = (torch.round(parts / scale).clamp_(-8, 7) + 8).to(torch.uint8).reshape(-1, columns)
            pairs[rows], scales[rows] = whole[:, 0::2] | (whole[:, 1::2] << 4), scale
        self.register_buffer("weight", pairs)
        self.register_buffer("scale", scales)

    def forward(self, x: Tensor) -> Tensor:
        low, high = self.weight & 15, self.weight >> 4
        rows, groups, _ = self.scale.shape
        whole = torch.stack((low, high), dim=2).reshape(rows, groups, -1).to(x.dtype) - 8
        return functional.linear(x, (whole * self.scale.to(x.dtype)).reshape(rows, -1))


def group_of(columns: int) -> int:
    """The largest group up to GROUP that divides the width."""
    return max(size for size in range(1, GROUP + 1) if columns % size == 0)


def quantised(module: nn.Module, weight: Tensor, kind: str, dtype: Any) -> nn.Module:
    """The layer that takes the place of ``module``."""
    if isinstance(module, nn.Embedding):
        return Int8Table(weight, dtype)
    return Int4Groups(weight, dtype) if kind == "int4" and weight.shape[1] % 2 == 0 else Int8Rows(weight, dtype)


def width(name: str, shape: tuple[int, ...], dtype: Any, quantise: str | None) -> int:
    """Bytes that a stored tensor takes once loaded."""
    count = 1
    for side in shape:
        count *= side
    kind = bits_of(name, quantise)
    if kind is None:
        return count * int(dtype.itemsize)
    if kind == "int4" and shape[1] % 2 == 0:
        return count // 2 + count // group_of(shape[1]) * int(dtype.itemsize)
    return count + shape[0] * int(dtype.itemsize)
