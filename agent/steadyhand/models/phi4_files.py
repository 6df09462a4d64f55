"""The weight files of a model folder: which tensors lie where, of what shape, whether they are all there and whole.

Reads headers only; knows the layout of safetensors, nothing of torch. Pickled weights are refused: reading them can run
code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from steadyhand.models.phi4_config import read_json
from steadyhand_actions.errors import ModelUnavailable

INDEX = "model.safetensors.index.json"
_LARGEST_HEADER = 100_000_000
_BYTES = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip
_FLOATS = frozenset({"F64", "F32", "F16", "BF16"})


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor of a file: its shape and the name safetensors gives its type."""

    file: Path
    shape: tuple[int, ...]
    dtype: str


def stored(folder: Path) -> dict[str, Stored]:
    """Every tensor that the folder's index, or its only file, names.

    Raises ModelUnavailable for a shard that is absent, cut short or no safetensors file, and for pickled weights alone.
    """
    if not folder.is_dir():
        raise ModelUnavailable(f"{folder} is not a folder: give a model's folder or its name on the hub")
    if (folder / INDEX).is_file():
        return _by_index(folder)
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickled = sorted(path.name for pattern in ("*.bin", "*.pt", "*.pth", "*.ckpt") for path in folder.glob(pattern))
        if pickled:
            raise ModelUnavailable(
                f"{folder} holds pickled weights only ({pickled[0]}), and reading those can run code: "
                "get the model's *.safetensors files"
            )
        raise ModelUnavailable(f"{folder} holds no weights: no *.safetensors file is there")
    found: dict[str, Stored] = {}
    for file in files:
        found.update(header(file))
    return found


def _by_index(folder: Path) -> dict[str, Stored]:
    places = read_json(folder / INDEX).get("weight_map")
    if not isinstance(places, dict) or not all(isinstance(name, str) for name in places.values()):
        raise ModelUnavailable(f"{folder / INDEX} has no weight_map: get the file again")
    headers: dict[str, dict[str, Stored]] = {}
    for name in sorted(set(places.values())):
        # A path out of the folder would let an index point at anything.
        if Path(name).name != name:
            raise ModelUnavailable(f"{folder / INDEX} points out of the folder, at {name!r:.80}: get the file again")
        if not (folder / name).is_file():
            raise ModelUnavailable(f"{folder} lacks the shard {name}: get the model again")
        headers[name] = header(folder / name)
    found: dict[str, Stored] = {}
    for tensor, name in places.items():
        if tensor not in headers[name]:
            raise ModelUnavailable(f"{folder / name} lacks the tensor {tensor!s:.120}, which the index says is there")
        found[tensor] = headers[name][tensor]
    return found


def header(file: Path) -> dict[str, Stored]:
    """What a safetensors file says it holds, after a look at its length. Raises ModelUnavailable."""
    try:
        size = file.stat().st_size
        with file.open("rb") as source:
            length = int.from_bytes(source.read(8), "little")
            if size < 8 or length > min(size - 8, _LARGEST_HEADER):
                raise ModelUnavailable(f"{file} is cut short or no safetensors file: get it again")
            content = json.loads(source.read(length))
        found: dict[str, Stored] = {}
        end = 0
        for name, entry in content.items():
            if name == "__metadata__":
                continue
            shape, (start, stop) = tuple(int(side) for side in entry["shape"]), entry["data_offsets"]
            if entry["dtype"] not in _BYTES or stop - start != _BYTES[entry["dtype"]] * _product(shape):
                raise ModelUnavailable(f"{file} says of {name!s:.120} what cannot be: get it again")
            found[name] = Stored(file, shape, entry["dtype"])
            end = max(end, stop)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelUnavailable(f"{file} is no safetensors file ({type(error).__name__}): get it again") from error
    if 8 + length + end != size:
        raise ModelUnavailable(f"{file} is cut short: {size:,} bytes instead of {8 + length + end:,}: get it again")
    return found


def compare(found: Mapping[str, Stored], wanted: Mapping[str, tuple[int, ...]], unused: Mapping[str, bool]) -> None:
    """Whether what is stored is what the model takes.

    ``unused``: names, or beginnings of names where True, of tensors that may be there and have no influence. Raises
    ModelUnavailable that names the first thing wrong and how many there are.
    """
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        raise ModelUnavailable(f"the weights lack {_count(missing)}: get the model again")
    extra = sorted(
        name
        for name in found.keys() - wanted.keys()
        if not any(name.startswith(known) if begins else name == known for known, begins in unused.items())
    )
    if extra:
        raise ModelUnavailable(f"the weights hold {_count(extra)}, which this model has not: it is another model")
    for name, shape in wanted.items():
        if found[name].shape != shape:
            raise ModelUnavailable(
                f"the tensor {name} is {_sides(found[name].shape)} and config.json makes it {_sides(shape)}: "
                "weights and config are of different models"
            )
        if found[name].dtype not in _FLOATS:
            raise ModelUnavailable(f"the tensor {name} is stored as {found[name].dtype}: get the unquantised weights")


def _count(names: list[str]) -> str:
    rest = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]:.120}{rest}"


def _sides(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "one number"


def _product(shape: tuple[int, ...]) -> int:
    result = 1
    for side in shape:
        result *= side
    return result
