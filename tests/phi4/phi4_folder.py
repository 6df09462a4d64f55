"""Copies of a model folder to spoil, and models of other sizes with random weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

INDEX = "model.safetensors.index.json"


def copy(folder: Path, to: Path) -> Path:
    """The folder without its reference numbers and pictures."""
    to.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith("reference"):
            shutil.copyfile(path, to / path.name)
    return to


def tensors(folder: Path) -> dict[str, NDArray[np.float32]]:
    found: dict[str, NDArray[np.float32]] = {}
    for path in sorted(folder.glob("*.safetensors")):
        found.update(load_file(path))
    return found


def store(folder: Path, weights: dict[str, NDArray[np.float32]], shards: int = 1) -> None:
    """Writes the weights anew, in so many shards with an index, or in one file."""
    for path in [*folder.glob("*.safetensors"), folder / INDEX]:
        path.unlink(missing_ok=True)
    if shards == 1:
        save_file(weights, folder / "model.safetensors")
        return
    names = sorted(weights)
    places = {}
    for number in range(shards):
        file = f"model-{number + 1:05}-of-{shards:05}.safetensors"
        mine = names[number::shards]
        save_file({name: weights[name] for name in mine}, folder / file)
        places |= dict.fromkeys(mine, file)
    (folder / INDEX).write_text(json.dumps({"weight_map": places}), "utf-8")


def change(path: Path, **values: object) -> None:
    """Sets keys of a JSON file; None takes one away."""
    content = json.loads(path.read_text("utf-8"))
    content.update(values)
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}), "utf-8")
