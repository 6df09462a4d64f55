"""Which server it is, and what it can do beyond plain chat completions. Facts only; nothing is sent from here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["vllm", "sglang", "llamacpp", "ollama", "transformers", "other"]
Thinking = Literal["prefill", "switch", "none"]
"""How thinking is chosen: by beginning the answer for the model, by the template's switch, or not at all."""

_OWNERS: dict[str, Kind] = {"vllm": "vllm", "sglang": "sglang", "llamacpp": "llamacpp", "library": "ollama"}
_PHI4 = re.compile(r"phi-?4.{0,12}(?:reason|rv\b|vision)|phi4forcausallmv", re.I)
TOLD: dict[Thinking, str] = {
    "prefill": "thinking is chosen for each question by beginning the answer",
    "switch": "thinking is chosen for each question by the switch of the model's template",
    "none": "this server has no way to choose thinking; the model does as it was made to",
}


@dataclass(frozen=True, slots=True)
class Server:
    """``models`` are the names it says it has, in its order; none when it does not say. ``strict``: it serves no other
    name than these."""

    kind: Kind = "other"
    models: tuple[str, ...] = ()

    @property
    def strict(self) -> bool:
        return self.kind in ("vllm", "sglang", "llamacpp", "ollama")

    def thinking(self, model: str) -> Thinking:
        """vLLM and SGLang go on with a last assistant message when told to, llama.cpp and Ollama always do."""
        if _PHI4.search(model):
            return "prefill" if self.strict else "none"
        return "switch" if self.kind in ("vllm", "sglang", "llamacpp", "transformers") else "none"


def server_of(listing: Mapping[str, object], header: str) -> Server:
    """From what ``/models`` answers, and its header ``Server``."""
    data = listing.get("data")
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    names = tuple(str(entry["id"]) for entry in entries if isinstance(entry.get("id"), str))[:1000]
    owners = {str(entry.get("owned_by", "")).lower() for entry in entries}
    kind: Kind = next((_OWNERS[owner] for owner in owners if owner in _OWNERS), "other")
    if "llama.cpp" in header.lower():
        kind = "llamacpp"
    elif kind == "other" and header.lower() == "uvicorn" and any(_has_state(entry) for entry in entries):
        kind = "transformers"
    return Server(kind, names)


def _has_state(entry: Mapping[str, object]) -> bool:
    """``transformers serve`` gives no name of its own, and says of each model whether it is loaded."""
    state = entry.get("status")
    return isinstance(state, dict) and state.get("value") in ("loaded", "unloaded")


def prefix(model: str, think: bool) -> str:
    """What Phi-4-reasoning-vision was trained to see at the head of its answer."""
    return "<think>" if think else "<|dummy_84|>"
