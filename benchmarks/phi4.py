"""How fast the local model is on whatever device there is: reading a screenshot, writing, grounding; and what it holds.

With a folder the real weights; else random ones of a size given by ``--layers`` and ``--width`` (``--full`` for the
sizes of Phi-4-reasoning-vision-15B, where memory allows). What a device must do at least is printed beside what it
took. The words are those of the tests' tiny tokenizer unless a folder is given.

    benchmarks/phi4.py [--folder DIR | --full | --layers N --width N] [--device D] [--dtype T] [--quantise int8|int4]
                       [--picture WxH] [--decode plain|static|compiled] [--brief] [--busy]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

try:
    import torch
except ImportError:
    sys.exit("this needs the extra: pip install 'steadyhand[phi4]'")

from steadyhand.models.chat import Question, never
from steadyhand.models.phi4 import Options, load
from steadyhand.models.phi4_chat import Phi4Chat
from steadyhand.models.phi4_config import Phi4Config, read_config
from steadyhand.models.phi4_loading import DTYPES, Seat, free_memory
from steadyhand.models.phi4_network import Network, build
from steadyhand.models.phi4_quant import Int4Groups, Int8Rows, bits_of
from steadyhand.models.phi4_text import read_words
from steadyhand.models.phi4_writer import AnswerWriter

WORDS = Path(__file__).parent.parent / "tests" / "phi4" / "fixture"
FULL = {"vocab_size": 100352, "hidden_size": 5120, "intermediate_size": 17920, "num_hidden_layers": 40,
        "num_attention_heads": 40, "num_key_value_heads": 10}  # fmt: skip
FULL_VISION = {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 26, "num_attention_heads": 16}
FLOOR = (
    "at full size in bf16: 126 TFLOP to read a screenshot, 30.2 GB of weights a token, 204,800 bytes of keys and values"
)


def sizes(arguments: argparse.Namespace) -> Phi4Config:
    """The tests' configuration in other sizes."""
    config = read_config(WORDS)
    if arguments.full:
        full = FULL if arguments.layers is None else {**FULL, "num_hidden_layers": arguments.layers}
        return replace(config, decoder={**config.decoder, **full}, vision={**config.vision, **FULL_VISION})
    heads = max(arguments.width // 64, 1)
    decoder = {"hidden_size": arguments.width, "intermediate_size": 7 * arguments.width // 2,
               "num_hidden_layers": arguments.layers or 2, "num_attention_heads": heads,
               "num_key_value_heads": max(heads // 4, 1)}  # fmt: skip
    vision = {"hidden_size": 144, "intermediate_size": 538, "num_hidden_layers": 4, "num_attention_heads": 2}
    return replace(config, decoder={**config.decoder, **decoder}, vision={**config.vision, **vision})


def random_network(config: Phi4Config, device: Any, dtype: Any, quantise: str | None, attention: str) -> Network:
    """Layer after layer made on the device; stops with a line where they do not fit."""
    network = build(config, attention)
    count = sum(parameter.numel() for parameter in network.parameters())
    needed = count * dtype.itemsize / {None: 1, "int8": 1.8, "int4": 3}[quantise] + config.kv_bytes * 4096
    if needed > free_memory(device):
        sys.exit(f"{needed / 1e9:.1f} GB are needed and {free_memory(device) / 1e9:.1f} GB are free: fewer --layers?")
    # Drawn once and laid end to end: how fast it is does not hang on the numbers, and drawing them takes long.
    drawn = torch.empty(1 << 22, device=device, dtype=dtype).normal_(0, 0.02)
    owners = {id(module): path for path, module in network.named_modules()}
    for name, module, attribute in list(network.stored_names()):
        shape = getattr(module, attribute).shape
        ones = "norm" in name and attribute == "weight"
        value = torch.ones(shape, device=device, dtype=dtype) if ones else laid_out(drawn, shape)
        Seat(owners[id(module)], attribute, device, dtype, bits_of(name, quantise)).fill(network, value)
    network.decoder.model.rotary_emb.to(device)
    return network


def laid_out(drawn: Any, shape: Any) -> Any:
    """As many of the numbers as the shape takes, again and again."""
    count = shape.numel()
    return drawn.repeat(-(-count // len(drawn)))[:count].reshape(shape)


def open_model(arguments: argparse.Namespace) -> Phi4Chat:
    if arguments.folder:
        model = load(arguments.folder, Options(arguments.device, arguments.dtype, arguments.quantise))
        assert isinstance(model, Phi4Chat)
        return model
    name = arguments.device if arguments.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    dtype = DTYPES["bfloat16" if arguments.dtype == "auto" and device.type == "cuda" else
                   "float32" if arguments.dtype == "auto" else arguments.dtype]  # fmt: skip
    config = sizes(arguments)
    network = random_network(config, device, dtype, arguments.quantise, "sdpa")
    compiled = arguments.decode == "compiled" or (arguments.decode is None and device.type == "cuda")
    static = arguments.decode == "static"
    return Phi4Chat("random weights", config, read_words(WORDS), network, compiled=compiled, static=static)


def numbers(layer: Any) -> int:
    """How many weights a linear layer has, in whatever they are kept."""
    if isinstance(layer, Int4Groups):
        return 2 * layer.weight.numel()
    return layer.weight.numel() if isinstance(layer, torch.nn.Linear | Int8Rows) else 0


def operations(network: Network, positions: int, patches: int) -> float:
    """Multiplications and additions to read a prompt with one picture, attention over what comes before included."""
    config, vision = network.decoder.config, network.vision.config
    layers = sum(numbers(m) for m in network.decoder.model.layers.modules())
    seen = sum(m.weight.numel() for m in network.vision.modules() if isinstance(m, torch.nn.Linear))
    decoder = 2 * layers * positions + 2 * config.num_hidden_layers * config.hidden_size * positions**2
    return decoder + 2 * seen * patches + 4 * vision.num_hidden_layers * vision.hidden_size * patches**2


@dataclass(frozen=True, slots=True)
class Watch:
    """``clock`` tells seconds: of the wall, or of the processor where others use it too."""

    device: Any
    times: int
    clock: Callable[[], float]

    def took(self, work: Callable[[], object]) -> float:
        """Seconds, the middle of several."""
        found = []
        for _ in range(self.times):
            self._wait()
            started = self.clock()
            work()
            self._wait()
            found.append(self.clock() - started)
        return statistics.median(found)

    def _wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()


def measure(model: Phi4Chat, watch: Watch, tokens: int, size: tuple[int, int], brief: bool) -> None:
    """``brief``: each thing once, and no grounding, for devices that take minutes."""
    network = model.network
    assert network is not None
    device = network.device
    screen = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    question = Question("Where is the Save button?", (screen,), form="box", max_tokens=40)
    prompt = model.prompt(question)

    def write(count: int) -> None:
        # No token ends it: the same work every time.
        writer = AnswerWriter(-1, None, False, 0, count)
        model.generator.write([prompt], [writer], never)

    def read() -> None:
        model.forget()
        write(1)

    if not brief:
        read()
    reading = watch.took(read)
    write(1 if brief else tokens)
    writing = (watch.took(lambda: write(tokens)) - watch.took(lambda: write(1))) / (tokens - 1)
    tell(model, size, len(prompt), prompt.pictures[0].positions, reading, writing)
    if not brief:
        grounding(model, question, watch)
    if device.type == "cuda":
        print(f"  most memory held                     {torch.cuda.max_memory_allocated() / 1e9:8.2f} GB")
    else:
        print(
            f"  most memory of the process           {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:8.2f} GB"
        )
    print(f"  floor at full size: {FLOOR}")


def grounding(model: Phi4Chat, question: Question, watch: Watch) -> None:
    model.forget()
    model.answer(question)
    others = [replace(question, text=f"Where is button {number}?") for number in range(4)]
    again = watch.took(lambda: model.answer(replace(question, text=f"Where is {time.perf_counter()}?")))
    together = watch.took(lambda: model.answer_all(others))
    print(f"  grounding, another target on a frame {again:8.3f} s")
    print(f"  grounding, four targets as one batch {together:8.3f} s")


def tell(model: Phi4Chat, size: tuple[int, int], positions: int, patches: int, reading: float, writing: float) -> None:
    network = model.network
    assert network is not None
    held = sum(tensor.nbytes for tensor in [*network.parameters(), *network.buffers()])
    decoder = sum(tensor.nbytes for tensor in [*network.decoder.parameters(), *network.decoder.buffers()])
    tflop = operations(network, positions, patches) / 1e12
    passed = decoder + model.config.kv_bytes * positions
    print(f"{model.name} on {network.device}, {network.dtype}: {held / 1e9:.2f} GB of weights")
    rows = f"{tflop:.2f} TFLOP, {tflop / reading:.2f} TFLOP/s"
    print(f"  reading {size[0]}x{size[1]}, {positions:,} positions   {reading:8.3f} s   {rows}")
    rows = f"{passed / 1e9:.2f} GB pass, {passed / 1e9 / writing:.1f} GB/s"
    print(f"  a token                              {writing * 1e3:8.1f} ms  {rows}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", choices=["auto", *DTYPES], default="auto")
    parser.add_argument("--quantise", choices=["int8", "int4"])
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=8)
    parser.add_argument("--picture", default="1280x720")
    parser.add_argument("--decode", choices=["plain", "static", "compiled"], help="caches of fixed length, compiled")
    parser.add_argument("--brief", action="store_true", help="each thing once")
    parser.add_argument("--busy", action="store_true", help="seconds of the processor, not of the clock")
    arguments = parser.parse_args()
    width, height = map(int, arguments.picture.split("x"))
    with torch.inference_mode():
        clock = time.process_time if arguments.busy else time.perf_counter
        began = clock()
        model = open_model(arguments)
        print(f"made or read in {clock() - began:.1f} s{' of the processor' if arguments.busy else ''}", flush=True)
        assert model.network is not None
        watch = Watch(model.network.device, 1 if arguments.brief else arguments.times, clock)
        measure(model, watch, arguments.tokens, (width, height), arguments.brief)


if __name__ == "__main__":
    main()
