"""What asking a server costs besides the model: llama.cpp's own server on this machine, with the tests' tiny model.

    .venv/bin/python benchmarks/server.py [--runs 20]

Medians in milliseconds: a question without a picture, one with a screenshot of 1280x800, and how soon a question ends
after it is told to stop (wanted: 200 ms).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from llama_server import LlamaServer, write_model

from steadyhand.models.chat import Question
from steadyhand.models.openai_client import OpenAIModel, connect
from steadyhand_actions.errors import Stopped


def took(runs: int, work: Callable[[], object]) -> float:
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def stopping(model: OpenAIModel) -> float:
    """Milliseconds from the first yes of ``stop`` being possible to the end of the question."""
    wanted = time.perf_counter() + 0.3
    try:
        model.answer(Question("tell", max_tokens=15_000), lambda: time.perf_counter() >= wanted)
    except Stopped:
        return 1000 * (time.perf_counter() - wanted)
    return float("nan")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--runs", type=int, default=20)
    runs = options.parse_args().runs
    chance = np.random.default_rng(0)
    with TemporaryDirectory() as folder, LlamaServer(write_model(Path(folder))) as server:
        model = connect(server.model.removeprefix("openai:"))
        model.answer(Question("hello", max_tokens=1))
        flat = np.full((800, 1280, 3), 230, np.uint8)
        flat[100:700, 100:1100] = chance.integers(0, 255, (600, 1000, 1), dtype=np.uint8) // 64 * 64
        print(f"a question                 {took(runs, lambda: model.answer(Question('hello', max_tokens=1))):8.1f} ms")

        def shown() -> object:
            return model.answer(Question("hello", (flat.copy(),), max_tokens=1))

        print(f"one with a screenshot      {took(runs, shown):8.1f} ms")
        print(f"the end after a stop       {statistics.median(stopping(model) for _ in range(runs)):8.1f} ms")
        model.close()


if __name__ == "__main__":
    main()
