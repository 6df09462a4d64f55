"""The network: vision tower, projector, splice and decoder, on the classes that transformers ships.

Knows tensors and their names in the published files; nothing of words, files or questions. Layers of the vision tower
that have no influence are not built.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from transformers import Phi3Config, Phi3ForCausalLM, Siglip2VisionConfig, Siglip2VisionModel

from steadyhand.models.phi4_config import Phi4Config
from steadyhand.models.phi4_picture import Patches
from steadyhand_actions.errors import ModelUnavailable

VISION = "model.vision_tower.vision_tower.vision_model."
PROJECTOR = "model.mm_projector."


class Network(nn.Module):
    """The parts, named as they are stored as far as transformers lets them be.

    ``attention``: ``eager``, ``sdpa`` or ``flash_attention_2`` (the vision tower has no such form and takes sdpa then).
    """

    def __init__(self, config: Phi4Config, attention: str) -> None:
        super().__init__()
        decoder = Phi3Config(**config.decoder, bos_token_id=None, eos_token_id=config.end, pad_token_id=None)
        vision = Siglip2VisionConfig(**config.vision)
        decoder._attn_implementation = attention
        vision._attn_implementation = "sdpa" if attention.startswith("flash") else attention
        self.decoder = Phi3ForCausalLM(decoder)
        self.vision = Siglip2VisionModel(vision)
        # What is read is what comes out of the chosen layer, before any norm.
        _tower(self.vision).post_layernorm = nn.Identity()
        sizes = [config.vision["hidden_size"], *[config.hidden] * config.projector]
        layers: list[Any] = []
        for before, after in pairwise(sizes):
            layers += [nn.GELU(), nn.Linear(before, after)] if layers else [nn.Linear(before, after)]
        self.projector = nn.Sequential(*layers)
        names = inspect.signature(self.decoder.model.forward).parameters
        self._cache_name = "cache" if "cache" in names else "past_key_values"
        self._says_places = "cache_position" in names

    def stored_names(self) -> Iterator[tuple[str, nn.Module, str]]:
        """The name of each parameter in the files, the module that has it, and its name there."""
        tower = _tower(self.vision)
        for prefix, root in ((VISION, tower), (PROJECTOR, self.projector), ("", self.decoder)):
            for path, module in root.named_modules():
                for name, _ in module.named_parameters(recurse=False):
                    yield f"{prefix}{path}.{name}" if path else f"{prefix}{name}", module, name

    def rebuild_buffers(self) -> None:
        """Makes what is computed from the configuration and stored nowhere, after the rest was built without memory."""
        model = self.decoder.model
        model.rotary_emb = type(model.rotary_emb)(config=self.decoder.config)

    @property
    def device(self) -> Any:
        return self.decoder.model.embed_tokens.weight.device

    @property
    def dtype(self) -> Any:
        return self.decoder.model.norm.weight.dtype

    def vision_hidden(self, patches: Patches) -> Tensor:
        """(patches, vision width): what goes into the projector."""
        weight = _tower(self.vision).embeddings.patch_embedding.weight
        values = torch.from_numpy(patches.values)[None].to(weight.device)
        shape = torch.tensor([[patches.rows, patches.columns]], device=weight.device)
        mask = torch.ones(values.shape[:2], dtype=torch.long, device=weight.device)
        out = self.vision(pixel_values=values, pixel_attention_mask=mask, spatial_shapes=shape)
        return out.last_hidden_state[0]

    def features(self, patches: Patches) -> Tensor:
        """(patches, decoder width): what stands for the picture among the tokens."""
        hidden = self.vision_hidden(patches)
        return self.projector(hidden.to(self.projector[0].weight.device)).to(self.device)

    def embed(self, pieces: Sequence[Tensor]) -> Tensor:
        """(positions, decoder width): token ids looked up, features as they are, in order."""
        return torch.cat([self.decoder.model.embed_tokens(p) if p.dim() == 1 else p.to(self.dtype) for p in pieces])

    def run(
        self, embeds: Tensor, positions: Tensor, cache: Any, mask: Tensor | None = None, place: Tensor | None = None
    ) -> Tensor:
        """The decoder's last hidden states, (rows, positions, width). ``cache`` grows by what is run.

        ``mask``: (rows, all positions so far), 0 where a row is padded; None where nothing is. ``place``: where in the
        cache the positions go, for releases of transformers that want to be told.
        """
        told = {"cache_position": place} if self._says_places and place is not None else {}
        out = self.decoder.model(
            inputs_embeds=embeds,
            position_ids=positions,
            attention_mask=mask,
            use_cache=cache is not None,
            **{self._cache_name: cache},
            **told,
        )
        return out.last_hidden_state

    def logits(self, hidden: Tensor) -> Tensor:
        """float32, (..., vocabulary)."""
        return self.decoder.lm_head(hidden).float()


def dead_names(config: Phi4Config) -> dict[str, bool]:
    """Tensors that the files may hold and nothing depends on; True for the beginning of a name."""
    used = config.vision["num_hidden_layers"]
    assert isinstance(used, int)
    dead = {f"{VISION}encoder.layers.{number}.": True for number in range(used, config.vision_layers)}
    return {**dead, f"{VISION}post_layernorm.": True, f"{VISION}head.": True}


def build(config: Phi4Config, attention: str) -> Network:
    """The network without memory for its parameters. Raises ModelUnavailable for settings that transformers refuses."""
    log = logging.getLogger("transformers")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with torch.device("meta"):
            network = Network(config, attention)
        network.rebuild_buffers()
    except Exception as error:
        # What transformers raises for a bad configuration differs from release to release.
        words = " ".join(str(error).split())
        raise ModelUnavailable(f"the model's config.json cannot be built: {words:.200}") from error
    finally:
        log.setLevel(level)
    network.eval().requires_grad_(False)
    return network


def _tower(vision: Any) -> Any:
    """Newer releases of transformers have dropped one layer of wrapping."""
    return getattr(vision, "vision_model", vision)
