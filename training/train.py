"""Trains the line recogniser on sheets drawn on the fly and exports it. See README.md beside this file.

python training/train.py --minutes 40 --out agent/steadyhand/perceive/models/screen_text.onnx
"""

from __future__ import annotations

import argparse
import math
import multiprocessing as mp
import os
import random
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "agent"), str(ROOT / "actions"), str(ROOT / "training")]

WIDEST = 760
BUDGET = 64 * 190
"""Columns in a batch."""


def draw_for_ever(queue: mp.Queue, cache: str, seed: int, held_back: bool) -> None:
    """A worker: fresh lines, about 600 at a time, as batches of similar width."""
    random.seed(seed)
    np.random.seed(seed)
    os.nice(1)
    import sheets
    import texts

    pool = texts.load_pool(Path(cache))
    letters = texts.charset(pool)
    source = sheets.Sheets(texts.Texts(pool, letters), letters, held_back)
    number = {c: n + 1 for n, c in enumerate(letters)}
    while True:
        lines: list[tuple[np.ndarray, str]] = []
        while len(lines) < 600:
            lines += [(a, t) for a, t in source.lines() if a.shape[1] <= WIDEST]
        lines.sort(key=lambda pair: pair[0].shape[1])
        batches, batch = [], []
        for line in lines:
            batch.append(line)
            if len(batch) * line[0].shape[1] > BUDGET:
                batches.append(pack(batch, number))
                batch = []
        random.shuffle(batches)
        for b in batches:
            queue.put(b)


def pack(
    batch: list[tuple[np.ndarray, str]], number: dict[str, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    widest = (max(a.shape[1] for a, _ in batch) + random.randint(4, 20)) // 4 * 4
    pixels = np.zeros((len(batch), 1, 24, widest), np.float16)
    for n, (a, _) in enumerate(batch):
        pixels[n, 0, :, : a.shape[1]] = a
    labels = np.array([number[c] for _, t in batch for c in t], np.int64)
    lengths = np.array([len(t) for _, t in batch], np.int64)
    steps = np.array([(a.shape[1] + 1) // 2 for a, _ in batch], np.int64)
    return pixels, labels, lengths, np.maximum(steps, 1)


def read(reader, pixels, letters: str) -> list[str]:
    import torch

    with torch.no_grad():
        best = reader(pixels).argmax(2).numpy()
    out = []
    for row in best:
        keep = np.flatnonzero((row != 0) & (np.diff(row, prepend=0) != 0))
        out.append("".join(letters[row[k] - 1] for k in keep))
    return out


def verdict(reader, batches, letters: str) -> tuple[float, float]:
    """Share of lines read exactly, and errors a character."""
    import torch

    right = lines = wrong = characters = 0
    reader.eval()
    for pixels, labels, lengths, _ in batches:
        answers = read(reader, torch.from_numpy(pixels.astype(np.float32)), letters)
        at = 0
        for answer, length in zip(answers, lengths, strict=True):
            truth = "".join(letters[k - 1] for k in labels[at : at + length])
            at += length
            lines += 1
            right += " ".join(answer.split()) == truth
            wrong += distance(answer, truth)
            characters += len(truth)
    return right / max(lines, 1), wrong / max(characters, 1)


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--minutes", type=float, default=40)
    ask.add_argument("--out", type=Path, default=Path("screen_text.onnx"))
    ask.add_argument("--work", type=Path, default=Path("build/training"), help="the pool of texts and the checkpoints")
    ask.add_argument("--resume", type=Path, help="start from this checkpoint")
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--rate", type=float, default=3e-3)
    ask.add_argument("--seed", type=int, default=0)
    options = ask.parse_args()
    import texts
    import torch
    from network import Reader, export

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    cache = options.work / "pool.json"
    letters = texts.charset(texts.load_pool(cache))
    reader = Reader(len(letters) + 1)
    if options.resume:
        reader.load_state_dict(torch.load(options.resume))
    smooth = torch.optim.swa_utils.AveragedModel(
        reader, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    optimiser = torch.optim.AdamW(reader.parameters(), lr=options.rate, weight_decay=0.02)
    print("parameters", sum(p.numel() for p in reader.parameters()), "characters", len(letters), flush=True)
    context = mp.get_context("spawn")
    queue = context.Queue(60)
    held = context.Queue(60)
    start_workers(context, queue, cache, options)
    judge = context.Process(target=draw_for_ever, args=(held, str(cache), 7, True), daemon=True)
    judge.start()
    held_back = [held.get() for _ in range(24)]
    judge.kill()
    train(reader, smooth, optimiser, queue, held_back, letters, options)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    export(smooth.module, letters, options.out)
    print("exact, errors a character on held-back fonts:", verdict(smooth.module, held_back, letters), flush=True)


def start_workers(context, queue, cache: Path, options) -> None:
    for n in range(options.workers):
        context.Process(
            target=draw_for_ever, args=(queue, str(cache), 1000 * (options.seed + 1) + n, False), daemon=True
        ).start()


def train(reader, smooth, optimiser, queue, held_back, letters: str, options) -> None:
    import torch
    from network import export

    loss_of = torch.nn.CTCLoss(zero_infinity=True)
    seen: list = []
    start = told = time.time()
    length, step, lines, mean = options.minutes * 60, 0, 0, 4.0
    while time.time() - start < length:
        fresh = not seen or not queue.empty()
        batch = queue.get() if fresh else random.choice(seen)
        if fresh:
            seen.append(batch)
            del seen[:-400]
        share = (time.time() - start) / length
        rate = options.rate * min(1.0, (step + 1) / 150) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        pixels, labels, lengths, steps = (torch.from_numpy(part) for part in batch)
        x = pixels.float()
        if random.random() < 0.2:
            x = x * random.uniform(0.7, 1.15) + torch.randn_like(x) * random.uniform(0, 0.05)
        reader.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = reader(x)
        odds = torch.log_softmax(logits.float(), 2).transpose(0, 1)
        loss = loss_of(odds, labels, steps.clamp(max=odds.shape[0]), lengths)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 2.0)
        optimiser.step()
        smooth.update_parameters(reader)
        step, lines, mean = step + 1, lines + len(lengths), 0.98 * mean + 0.02 * loss.item()
        if time.time() - told > 90:
            told = time.time()
            smooth.module.train(False)
            score = verdict(smooth.module, held_back, letters)
            print(f"{(told - start) / 60:5.1f} min {step} steps {lines} lines loss {mean:.3f} held {score}", flush=True)
            torch.save(smooth.module.state_dict(), options.work / "last.pt")
            export(smooth.module, letters, options.work / "last.onnx")


if __name__ == "__main__":
    main()
