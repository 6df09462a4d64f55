"""Puts the pieces of a local model together. Imports torch and transformers, so it is imported when one is wanted."""

from __future__ import annotations

from pathlib import Path

import torch

from steadyhand.models.phi4 import Options
from steadyhand.models.phi4_chat import Phi4Chat
from steadyhand.models.phi4_config import Phi4Config
from steadyhand.models.phi4_loading import load_network
from steadyhand.models.phi4_text import read_words

_SMALL = 64_000_000
"""Bytes of weights below which threads on a CPU only wait for each other."""


def open_folder(name: str, folder: Path, config: Phi4Config, options: Options) -> Phi4Chat:
    """Raises ModelUnavailable, UsageError."""
    words = read_words(folder)
    network = load_network(
        folder,
        config,
        device=options.device,
        dtype=options.dtype,
        quantise=options.quantise,
        attention=options.attention,
        progress=options.progress,
    )
    weights = sum(parameter.nbytes for parameter in network.parameters())
    if network.device.type == "cpu" and weights < _SMALL:
        torch.set_num_threads(1)
    single = network.device.type == "cuda" and len({p.device for p in network.parameters()}) == 1
    compiled = single if options.compiled is None else options.compiled
    return Phi4Chat(name, config, words, network, compiled=compiled)
