"""A folder of published numbers: its cases, pictures and arrays, and the model that has to reproduce them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from steadyhand.models.phi4_chat import Phi4Chat
from steadyhand.models.phi4_config import read_config
from steadyhand.models.phi4_loading import load_network
from steadyhand.models.phi4_splice import Prompt, look, splice
from steadyhand.models.phi4_text import read_words


def open_model(folder: Path, *, attention: str = "sdpa", quantise: str | None = None, static: bool = False) -> Phi4Chat:
    config = read_config(folder)
    network = load_network(folder, config, device="cpu", dtype="float32", quantise=quantise, attention=attention)
    return Phi4Chat(folder.name, config, read_words(folder), network, compiled=False, static=static)


@dataclass(frozen=True, slots=True)
class Fixture:
    folder: Path
    cases: Mapping[str, Mapping[str, Any]]
    arrays: Mapping[str, NDArray[Any]]
    model: Phi4Chat

    @classmethod
    def read(cls, folder: Path) -> Fixture:
        cases = json.loads((folder / "reference.json").read_text("utf-8"))["cases"]
        with np.load(folder / "reference.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return cls(folder, {case["name"]: case for case in cases}, arrays, open_model(folder))

    def of_kind(self, *kinds: str) -> Iterator[Mapping[str, Any]]:
        found = [case for case in self.cases.values() if case["kind"] in kinds]
        assert found
        yield from found

    def picture(self, name: str) -> NDArray[np.uint8]:
        with Image.open(self.folder / "images" / name) as image:
            return np.asarray(image.convert("RGB"))

    def prompt(self, case: Mapping[str, Any], model: Phi4Chat | None = None) -> Prompt:
        rules = (model or self.model).config.picture
        return splice(
            self.model.words.ids(case["prompt"]), [look(self.picture(name), rules) for name in case["images"]]
        )

    def embed(self, prompt: Prompt) -> torch.Tensor:
        return self.model.eye.embed(prompt, 0)
