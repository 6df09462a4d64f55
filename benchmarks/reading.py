"""How fast and how right text is read from pixels, beside RapidOCR's recogniser when that is installed.

    .venv/bin/python benchmarks/reading.py [--browser chromium]

Known texts are drawn by a real browser (Chromium, headless, several fonts, light and dark) and by FreeType; what is
read is compared with what was written. RapidOCR reads the very same crops.
"""

from __future__ import annotations

import argparse
import html
import itertools
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "agent"), str(ROOT / "actions"), str(ROOT / "prompts")]

from steadyhand.observation import Screenshot  # noqa: E402
from steadyhand.perceive.picture import see_picture  # noqa: E402
from steadyhand.perceive.text import TextReader  # noqa: E402
from steadyhand.perceive.text_lines import find_lines  # noqa: E402

Pixels = NDArray[np.uint8]
FAMILIES = (
    "DejaVu Sans",
    "Liberation Sans",
    "Noto Sans",
    "Cantarell",
    "Lato",
    "Carlito",
    "DejaVu Sans Mono",
    "Liberation Serif",
)
TEXTS = """File|Edit|View|Search|Terminal|Help|Save As…|Open Recent|Preferences|Quit|Cancel|OK|Apply|Close|Undo|Redo|Cut
Copy|Paste|Select All|Find and Replace…|New Folder|Properties|Rename…|Move to Trash|Show Hidden Files|Zoom In
Zoom Out|Full Screen|About|Username:|Password:|Remember me|Sign in|Forgot your password?|Create an account
Email address|First name|Last name|Phone number|Total: $1,284.50|Invoice 2024-0117|Due 03/14/2025|Quantity
Unit price|VAT 19 %|3 of 12 selected|1,024 items|45.2 MB|12:30 PM|/home/user/notes.txt|report_final.pdf
https://example.org/docs?page=2|user@example.com|192.168.0.1|v2.10.3|Ctrl+Shift+S|Alt+F4|Größe ändern
Abbrechen|Übernehmen|Schließen|Fenêtre|Enregistrer sous…|Créer un dossier|Configuración|Señal|Açúcar
Größe: 12 pt|Łódź|Žluťoučký kůň|İstanbul|Настройки|Отмена|Открыть файл|Сохранить как…|Αποθήκευση|Άκυρο
Ρυθμίσεις|The quick brown fox jumps over the lazy dog.|Changes will be lost if you close without saving.
Are you sure?|Yes|No|Delete 3 files|I agree to the terms|Automatically check for updates|Illegal value|1lI|O0
rn m|BUSINESS|Business|(none)|[x]|a = b + c * 2;|100%|20 °C|7|8|9|=|+|−|×|÷|%|√|π|x²""".replace("\n", "|").split("|")


@dataclass(frozen=True)
class Sample:
    """A picture and what stands where (left, top of the cell, cell height)."""

    name: str
    pixels: Pixels
    truth: tuple[tuple[str, tuple[int, int, int, int]], ...]


def browser_samples(browser: str) -> list[Sample]:
    """The texts as the browser draws them: each in its own cell of a grid."""
    out = []
    order = random.Random(4)
    for n, family in enumerate(FAMILIES):
        size = (12, 13, 14, 16, 12, 14, 13, 15)[n % 8]
        dark = n % 3 == 1
        texts = order.sample(TEXTS, 90)
        cells, truth = [], []
        for k, text in enumerate(texts):
            x, y = 12 + 420 * (k % 3), 8 + 26 * (k // 3)
            cells.append(f'<div style="left:{x}px;top:{y}px">{html.escape(text)}</div>')
            truth.append((text, (x - 4, y - 2, x + 412, y + 24)))
        style = f"body{{margin:0;background:{'#2b2b2b' if dark else '#fafafa'};color:{'#eee' if dark else '#222'};"
        style += f"font:{size}px '{family}'}}div{{position:absolute;white-space:pre;line-height:22px}}"
        with tempfile.TemporaryDirectory() as folder:
            page, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
            page.write_text(f"<meta charset=utf-8><style>{style}</style>{''.join(cells)}", "utf-8")
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,800"]
            command = [browser, *flags, f"--user-data-dir={folder}/p", f"--screenshot={shot}", page.as_uri()]
            subprocess.run(command, capture_output=True, timeout=120, check=False)
            if shot.exists():
                pixels = np.asarray(Image.open(shot).convert("RGB"))
                out.append(Sample(f"browser, {family} {size}px{', dark' if dark else ''}", pixels, tuple(truth)))
    return out


def drawn_sample() -> Sample:
    image = Image.new("RGB", (1280, 800), (240, 240, 240))
    pen, font = ImageDraw.Draw(image), ImageFont.truetype("DejaVuSans.ttf", 13)
    truth = []
    for k, text in enumerate(TEXTS[:90]):
        x, y = 12 + 420 * (k % 3), 8 + 26 * (k // 3)
        pen.text((x, y + 3), text, font=font, fill=(20, 20, 20))
        truth.append((text, (x - 4, y - 2, x + 412, y + 24)))
    return Sample("FreeType, DejaVu Sans 13px", np.asarray(image), tuple(truth))


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def same(text: str) -> str:
    """Spellings that look alike count as right for everybody."""
    return " ".join(text.replace("…", "...").replace("−", "-").replace("–", "-").split())


@dataclass
class Score:
    right: int = 0
    lines: int = 0
    wrong: int = 0
    characters: int = 0

    def add(self, truth: str, answer: str) -> bool:
        truth, answer = same(truth), same(answer)
        self.right += truth == answer
        self.lines += 1
        self.wrong += distance(answer, truth)
        self.characters += len(truth)
        return truth == answer

    def __str__(self) -> str:
        exact, errors = self.right / max(1, self.lines), self.wrong / max(1, self.characters)
        return f"{self.right}/{self.lines} = {exact:6.1%} exact, {errors:6.2%} character errors"


def inside(sample: Sample, lines: list[tuple[str, tuple[int, int, int, int]]]) -> list[str]:
    """What was read in each cell, joined."""
    out = []
    for _, (x1, y1, x2, y2) in sample.truth:
        here = [
            (box[0], text)
            for text, box in lines
            if x1 <= (box[0] + box[2]) / 2 < x2 and y1 <= (box[1] + box[3]) / 2 < y2
        ]
        out.append(" ".join(text for _, text in sorted(here)))
    return out


def ours(sample: Sample, reader: TextReader) -> list[str]:
    return inside(
        sample,
        [(line.text, (line.box.x1, line.box.y1, line.box.x2, line.box.y2)) for line in reader.read(sample.pixels)],
    )


def rapid() -> Callable[[Sample], list[str]] | None:
    """RapidOCR's recogniser on the cells' own pixels (enlarged as it likes best), if it is installed."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(sample: Sample) -> list[str]:
        boxes = [tuple(int(v) for v in row) for row in find_lines(sample.pixels).lines]
        lines = []
        for x1, y1, x2, y2 in boxes:
            crop = sample.pixels[max(0, y1 - 3) : y2 + 3, max(0, x1 - 3) : x2 + 3, ::-1]
            answer = engine(np.ascontiguousarray(crop), use_det=False, use_cls=False, use_rec=True)
            lines.append((answer.txts[0] if answer.txts else "", (x1, y1, x2, y2)))
        return inside(sample, lines)

    return read


def timed(action: Callable[[], object], times: int = 5) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - begun))
    return statistics.median(spent)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome") or "")
    ask.add_argument("--errors", action="store_true", help="print every line read wrong")
    ask.add_argument("--alone", action="store_true", help="leave RapidOCR out")
    ask.add_argument("--pictures", nargs="*", default=[], help="more pictures to time")
    options = ask.parse_args()
    samples = [drawn_sample(), *(browser_samples(options.browser) if options.browser else [])]
    reader, other = TextReader(), None if options.alone else rapid()
    begun = time.perf_counter()
    reader.read(np.zeros((50, 50, 3), np.uint8))
    reader.read(samples[0].pixels[:60, :200])
    print(f"first reading, with the network loaded: {1000 * (time.perf_counter() - begun):.0f} ms")
    total, rival, plain, rival_plain = Score(), Score(), Score(), Score()
    for sample in samples:
        score = Score()
        for (truth, _), answer in zip(sample.truth, ours(sample, reader), strict=True):
            if not score.add(truth, answer) and options.errors:
                print(f"    {truth!r} read as {answer!r}")
            total.add(truth, answer)
            if truth.isascii():
                plain.add(truth, answer)
        print(f"{sample.name:42} {score}")
        if other:
            score = Score()
            for (truth, _), answer in zip(sample.truth, other(sample), strict=True):
                score.add(truth, answer)
                rival.add(truth, answer)
                if truth.isascii():
                    rival_plain.add(truth, answer)
            print(f"{'    RapidOCR recogniser, same lines':42} {score}")
    print(f"{'ALL':42} {total}\n{'ALL, plain ASCII only':42} {plain}")
    if rival.lines:
        print(f"{'    RapidOCR recogniser':42} {rival}")
        print(f"{'    RapidOCR recogniser, plain ASCII only':42} {rival_plain}")
    speed(samples, reader._model, options.pictures)
    print(
        f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most (RapidOCR included)"
        if other
        else ""
    )


def speed(samples: list[Sample], model: object, pictures: list[str]) -> None:
    frames = [(s.name, s.pixels) for s in samples[:2]]
    frames += [(Path(p).name, np.asarray(Image.open(p).convert("RGB"))) for p in pictures]
    for name, pixels in frames:
        lines = len(find_lines(pixels).lines)
        find = timed(lambda pixels=pixels: find_lines(pixels))
        first = timed(lambda pixels=pixels: TextReader(model).read(pixels))  # type: ignore[arg-type]
        warm = TextReader(model)  # type: ignore[arg-type]
        warm.read(pixels)
        changed = pixels.copy()
        step = itertools.count()

        def change(warm: TextReader = warm, changed: Pixels = changed, step: Iterator[int] = step) -> None:
            changed[100:112, 100:140] = (next(step) * 40) % 255
            warm.read(changed)

        small = timed(change)
        whole = timed(lambda pixels=pixels: see_picture(Screenshot(pixels), TextReader(model)))  # type: ignore[arg-type]
        size = f"{pixels.shape[1]}x{pixels.shape[0]}"
        print(f"{name[:34]:34} {size}, {lines} pieces: find {find:.0f} ms, read never seen {first:.0f} ms, "
              f"after a small change {small:.0f} ms, text and controls {whole:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
