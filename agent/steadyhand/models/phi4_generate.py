"""Runs prompts through the decoder and lets writers choose the tokens: prefill in pieces, then one token a step.

Knows nothing of words, questions or constraints. Several prompts go as one batch: what they begin with in common is
read once, the rest is padded on the left. Stopping is asked between pieces and tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from steadyhand.models.phi4_cache import Fixed, Memory, contents, growing
from steadyhand.models.phi4_network import Network
from steadyhand.models.phi4_splice import Eye, Prompt, shared
from steadyhand_actions.errors import Stopped

Stop = Callable[[], bool]
PIECE = 512
"""Positions that are read between two looks at whether to stop."""


class Writer(Protocol):
    """Chooses one row's tokens."""

    def take(self, logits: Any) -> int | None:
        """The next token from float32 logits (vocabulary); None when there is no more to write."""
        ...

    @property
    def most(self) -> int:
        """How many tokens there may be at most."""
        ...


@dataclass(slots=True)
class _State:
    """Where a batch stands: ``mask`` is (rows, positions so far); None where nothing is padded."""

    cache: Any
    hidden: Any
    mask: Any
    lengths: list[int]
    width: int


class Generator:
    """``static``: decode on caches of fixed length; ``compiled``: with that, through torch.compile."""

    def __init__(
        self, network: Network, eye: Eye, memory: Memory, *, static: bool, compiled: bool, backend: Any = "inductor"
    ) -> None:
        self._network = network
        self._eye = eye
        self._memory = memory
        self._static = static
        self._step = self._plain_step
        if compiled:
            mode = "reduce-overhead" if backend == "inductor" else None
            self._step = torch.compile(self._plain_step, backend=backend, mode=mode, dynamic=False)
        self._compiled = compiled
        self._fixed = Fixed(network.decoder.config)
        self.read = 0
        """Positions that were run through the decoder to read prompts, so far."""

    def write(self, prompts: Sequence[Prompt], writers: Sequence[Writer], stop: Stop) -> None:
        """Lets each writer write after its prompt. Raises Stopped as soon as ``stop`` says so."""
        with torch.inference_mode():
            state = self._read_one(prompts[0], stop) if len(prompts) == 1 else self._read_many(prompts, stop)
            self._decode(state, writers, stop)

    def _read_one(self, prompt: Prompt, stop: Stop) -> _State:
        known, layers = self._memory.recall(prompt.keys, len(prompt) - 1)
        cache = growing(layers)
        del layers
        hidden = self._read(prompt, known, len(prompt), cache, stop)
        return _State(cache, hidden[:, -1], None, [len(prompt)], len(prompt))

    def _read(self, prompt: Prompt, start: int, end: int, cache: Any, stop: Stop) -> Any:
        """Reads one prompt's positions; what was read is kept, also when it was stopped."""
        done = start
        hidden: Any = None
        try:
            _ask(stop)
            embeds = self._eye.embed(prompt, start)[: end - start]
            for at in range(start, end, PIECE):
                _ask(stop)
                piece = embeds[at - start : at - start + PIECE][None]
                positions = torch.arange(at, at + piece.shape[1], device=embeds.device)[None]
                hidden = self._network.run(piece, positions, cache)
                done = at + piece.shape[1]
                self.read += piece.shape[1]
        finally:
            if done:
                self._memory.keep(prompt.keys[:done], contents(cache, done))
        return hidden

    def _read_many(self, prompts: Sequence[Prompt], stop: Stop) -> _State:
        first = prompts[0]
        common = min(min(shared(first.keys, other.keys), len(other) - 1) for other in prompts)
        known, layers = self._memory.recall(first.keys, common)
        cache = growing(layers)
        if known < common:
            self._read(first, known, common, cache, stop)
        cache = growing(contents(cache, common), len(prompts))
        rests = [self._eye.embed(prompt, common) for prompt in prompts]
        longest = max(len(rest) for rest in rests)
        device = rests[0].device
        embeds = torch.zeros(len(prompts), longest, rests[0].shape[1], dtype=rests[0].dtype, device=device)
        mask = torch.ones(len(prompts), common + longest, dtype=torch.long, device=device)
        positions = torch.zeros(len(prompts), longest, dtype=torch.long, device=device)
        for row, rest in enumerate(rests):
            pad = longest - len(rest)
            embeds[row, pad:] = rest
            mask[row, common : common + pad] = 0
            positions[row, pad:] = torch.arange(common, common + len(rest), device=device)
        hidden: Any = None
        for at in range(0, longest, PIECE):
            _ask(stop)
            end = min(at + PIECE, longest)
            hidden = self._network.run(embeds[:, at:end], positions[:, at:end], cache, mask[:, : common + end])
            self.read += (end - at) * len(prompts)
        return _State(cache, hidden[:, -1], mask, [len(prompt) for prompt in prompts], common + longest)

    def _decode(self, state: _State, writers: Sequence[Writer], stop: Stop) -> None:
        most = max(writer.most for writer in writers)
        rows = len(writers)
        cache, mask = state.cache, state.mask
        if self._static:
            cache, length = self._fixed.filled(contents(state.cache, state.width), state.width + most)
            if mask is not None:
                mask = torch.nn.functional.pad(mask, (0, length - mask.shape[1]), value=1)
        device = state.hidden.device
        logits = self._network.logits(state.hidden)
        open_ = [True] * rows
        for step in range(most + 1):
            _ask(stop)
            tokens = [writer.take(logits[row]) if open_[row] else None for row, writer in enumerate(writers)]
            open_ = [token is not None for token in tokens]
            if not any(open_):
                return
            chosen = torch.tensor([[token or 0] for token in tokens], device=device)
            positions = torch.tensor([[length + step] for length in state.lengths], device=device)
            if mask is not None and not self._static:
                mask = torch.nn.functional.pad(mask, (0, 1), value=1)
            place = torch.tensor([state.width + step], device=device)
            try:
                logits = self._step(chosen, positions, cache, mask, place)
            except Exception as error:
                # What a compiler lacks on a machine shows when it is first run, as an error of any kind.
                if not self._compiled or isinstance(error, torch.OutOfMemoryError):
                    raise
                self._step, self._compiled = self._plain_step, False
                written = contents(cache, state.width + step)
                self._fixed.forget()
                cache, _ = self._fixed.filled(written, state.width + most)
                logits = self._step(chosen, positions, cache, mask, place)

    def _plain_step(self, tokens: Any, positions: Any, cache: Any, mask: Any, place: Any) -> Any:
        embeds = self._network.decoder.model.embed_tokens(tokens)
        return self._network.logits(self._network.run(embeds, positions, cache, mask, place)[:, -1])


def _ask(stop: Stop) -> None:
    if stop():
        raise Stopped("the model was stopped")
