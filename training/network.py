"""The recogniser: a small convolutional net with a CTC head, and its export to ONNX. Knows nothing about data."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn


class Block(nn.Module):
    """A residual step along the line; dilation gives it the context that case and spaces need."""

    def __init__(self, wide: int, dilation: int) -> None:
        super().__init__()
        self.first = nn.Conv1d(wide, wide, 3, padding=dilation, dilation=dilation, groups=1, bias=False)
        self.norm = nn.BatchNorm1d(wide)
        self.second = nn.Conv1d(wide, wide, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(torch.relu(self.norm(self.first(x))))


def _conv(
    inward: int, out: int, stride: tuple[int, int], size: tuple[int, int] = (3, 3), pad: tuple[int, int] = (1, 1)
) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inward, out, size, stride, pad, bias=False), nn.BatchNorm2d(out), nn.ReLU())


class Reader(nn.Module):
    """(N, 1, 24, W) -> (N, W/2, classes) logits; class 0 is the CTC blank."""

    def __init__(self, classes: int, wide: int = 128) -> None:
        super().__init__()
        self.see = nn.Sequential(
            _conv(1, 16, (2, 1)),  # 12 x W
            _conv(16, 32, (2, 2)),  # 6 x W/2
            _conv(32, 64, (1, 1)),  # 6
            _conv(64, 96, (2, 1)),  # 3
            _conv(96, wide, (1, 1), (3, 3), (0, 1)),  # 1
        )
        self.context = nn.Sequential(*[Block(wide, d) for d in (1, 2, 4, 8, 1)])
        self.norm = nn.BatchNorm1d(wide)
        self.head = nn.Conv1d(wide, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.see(x).squeeze(2)
        x = torch.relu(self.norm(self.context(x)))
        return self.head(x).transpose(1, 2)


class Answer(nn.Module):
    """What the product runs: probabilities are reduced inside the net to the best class and its probability."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        odds = torch.softmax(self.reader(x), 2)
        best, index = odds.max(2)
        return index.to(torch.int32), best


def export(reader: Reader, letters: str, path: Path) -> None:
    """One file with the weights and, in its metadata, the characters of the classes 1, 2, ..."""
    import onnx

    answer = Answer(reader).eval()
    torch.onnx.export(
        answer,
        (torch.zeros(2, 1, 24, 64),),
        str(path),
        input_names=["lines"],
        output_names=["classes", "certainty"],
        dynamic_axes={"lines": {0: "n", 3: "w"}, "classes": {0: "n", 1: "t"}, "certainty": {0: "n", 1: "t"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(str(path))
    entry = model.metadata_props.add()
    entry.key, entry.value = "characters", letters
    onnx.save(model, str(path))
