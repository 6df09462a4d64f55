"""Puts stored weights into a network, one tensor at a time, straight to the device that each belongs on.

The network is built without memory first; what the files hold is compared with it, and the memory it will take with
what is free, before anything is read. Knows nothing of words or questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from steadyhand.models.chat import Progress
from steadyhand.models.phi4_config import Phi4Config
from steadyhand.models.phi4_files import Stored, compare, stored
from steadyhand.models.phi4_network import Network, build, dead_names
from steadyhand.models.phi4_quant import Int8Table, bits_of, quantised, tied, width
from steadyhand_actions.errors import ModelUnavailable, UsageError

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}
_SLACK = 0.1
"""Of the weights: what passes through while they are used."""


def load_network(
    folder: Path,
    config: Phi4Config,
    *,
    device: str,
    dtype: str,
    quantise: str | None,
    attention: str,
    progress: Progress | None = None,
) -> Network:
    """The network of a folder, its weights read.

    ``device``: as torch names one, or ``auto``: all there are, filled in order. ``dtype``: ``auto`` for as stored.
    ``quantise``: ``int8``, ``int4`` or None. Raises ModelUnavailable, in one line, for files that do not fit or memory
    that does not suffice; UsageError for a device or type that is none.
    """
    called = config.dtype if dtype == "auto" else dtype
    kind = DTYPES.get(called)
    if kind is None:
        raise UsageError(f"{called!r:.40} is no type to load weights in: say one of {', '.join(DTYPES)}")
    network = build(config, attention)
    found = stored(folder)
    places = {name: (module, attribute) for name, module, attribute in network.stored_names()}
    shapes = {name: tuple(getattr(module, attribute).shape) for name, (module, attribute) in places.items()}
    if network.decoder.config.tie_word_embeddings and "lm_head.weight" not in found:
        del shapes["lm_head.weight"], places["lm_head.weight"]
    compare(found, shapes, dead_names(config))
    sizes = {name: width(name, shape, kind, quantise) for name, shape in shapes.items()}
    devices = place(network, sizes, device, config)
    owners = {id(module): path for path, module in network.named_modules()}
    seats = {
        name: Seat(owners[id(module)], attribute, devices[name], kind, bits_of(name, quantise))
        for name, (module, attribute) in places.items()
    }
    _read(network, found, seats, progress)
    if "lm_head.weight" not in places:
        table = network.decoder.model.embed_tokens
        if isinstance(table, Int8Table):
            network.decoder.lm_head = tied(table)
        else:
            network.decoder.lm_head.weight = table.weight
    _settle(network, devices, device)
    return network


def place(network: Network, sizes: Mapping[str, int], device: str, config: Phi4Config) -> dict[str, Any]:
    """The device of each tensor. Raises ModelUnavailable when they do not fit into what is free there."""
    kv = config.kv_bytes * config.context
    if device == "auto" and torch.cuda.device_count() > 1:
        return _spread(network, sizes, kv)
    target = _device(device)
    needed = int(sum(sizes.values()) * (1 + _SLACK)) + kv
    free = free_memory(target)
    if needed > free:
        raise ModelUnavailable(
            f"the model needs {needed / 1e9:.1f} GB on {target} and {free / 1e9:.1f} GB are free: "
            "ask for int8 or int4 weights, or for another device"
        )
    return dict.fromkeys(sizes, target)


def free_memory(device: Any) -> int:
    """Bytes that can still be had on a device; a limit that the control group sets counts as well."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    free = int(psutil.virtual_memory().available)
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text("ascii").strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text("ascii"))
        return min(free, int(limit) - used) if limit != "max" else free
    except (OSError, ValueError):
        return free


def _device(name: str) -> Any:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UsageError(f"{name!r} is no device that torch has here: try cpu") from error
    return device


def _spread(network: Network, sizes: Mapping[str, int], kv: int) -> dict[str, Any]:
    """Layer by layer over the CUDA devices, in order; what is before and after the layers stays on the first."""
    free = [free_memory(torch.device("cuda", number)) for number in range(torch.cuda.device_count())]
    layers = len(network.decoder.model.layers)
    room = [int(bytes_ * (1 - _SLACK)) for bytes_ in free]
    outside = {name: size for name, size in sizes.items() if not name.startswith("model.layers.")}
    room[0] -= sum(outside.values())
    devices = dict.fromkeys(outside, torch.device("cuda", 0))
    number = 0
    for layer in range(layers):
        mine = {name: size for name, size in sizes.items() if name.startswith(f"model.layers.{layer}.")}
        needed = sum(mine.values()) + kv // layers
        while number < len(room) and room[number] < needed:
            number += 1
        if number == len(room):
            whole = (sum(sizes.values()) * (1 + _SLACK) + kv) / 1e9
            raise ModelUnavailable(
                f"the model needs {whole:.1f} GB and the {len(room)} devices have {sum(free) / 1e9:.1f} GB free: "
                "ask for int8 or int4 weights"
            )
        room[number] -= needed
        devices |= dict.fromkeys(mine, torch.device("cuda", number))
    return devices


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a tensor goes and as what: the module's path in the network and the tensor's name there. ``bits``: None for
    ``dtype``, else what the module is replaced by."""

    path: str
    attribute: str
    device: Any
    dtype: Any
    bits: str | None

    def fill(self, network: Network, value: Any) -> None:
        """``value`` as it is stored."""
        if self.bits is not None:
            parent, _, leaf = self.path.rpartition(".")
            layer = quantised(network.get_submodule(self.path), value.to(self.device), self.bits, self.dtype)
            setattr(network.get_submodule(parent), leaf, layer)
            return
        # A copy: a tensor that still lies in the file would change, or end the process, with the file.
        copy = value.to(device=self.device, dtype=self.dtype, copy=True)
        setattr(network.get_submodule(self.path), self.attribute, nn.Parameter(copy, requires_grad=False))


def _read(network: Network, found: Mapping[str, Stored], seats: Mapping[str, Seat], progress: Progress | None) -> None:
    """Shard by shard, so that no more than one is ever held besides what is loaded."""
    files: dict[Path, list[str]] = {}
    for name in seats:
        files.setdefault(found[name].file, []).append(name)
    total = sum(file.stat().st_size for file in files)
    read = 0
    for file, names in sorted(files.items()):
        try:
            with ExitStack() as stack:
                shard = stack.enter_context(safe_open(file, framework="pt"))
                for name in names:
                    seats[name].fill(network, shard.get_tensor(name))
        except (SafetensorError, OSError) as error:
            raise ModelUnavailable(f"{file} cannot be read ({error!s:.120}): get it again") from error
        except RuntimeError as error:
            words = " ".join(str(error).split())
            raise ModelUnavailable(f"the model does not fit while {file.name} is read: {words:.160}") from error
        read += file.stat().st_size
        if progress is not None:
            progress(read, total)


def _settle(network: Network, devices: Mapping[str, Any], device: str) -> None:
    """Moves what is computed to where it is used; several devices hand over between them."""
    used = set(devices.values())
    rotary = network.decoder.model.rotary_emb
    rotary.to(network.device)
    if len(used) > 1:
        from accelerate import dispatch_model

        layers = {f"decoder.model.layers.{n}": devices[f"model.layers.{n}.input_layernorm.weight"]
                  for n in range(len(network.decoder.model.layers))}  # fmt: skip
        first = devices["model.norm.weight"]
        rest = ("decoder.model.embed_tokens", "decoder.model.norm", "decoder.model.rotary_emb", "decoder.lm_head",
                "vision", "projector")  # fmt: skip
        dispatch_model(network, {**layers, **dict.fromkeys(rest, first)}, force_hooks=True)
