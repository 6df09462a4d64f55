"""Pictures that look like pieces of interfaces, with the truth of every line: text, frames, rules, icons, selections.

A sheet is drawn, the product's own detector cuts it, and every piece is labelled with the characters that lie in it;
pieces without text (icons, corners) are labelled empty. Knows nothing about networks.
"""

from __future__ import annotations

import io
import random
import subprocess
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from steadyhand.perceive.text_crop import cut, prepare
from steadyhand.perceive.text_lines import find_lines

INTERFACE = (
    "DejaVu Sans",
    "Noto Sans",
    "Cantarell",
    "Roboto",
    "Liberation Sans",
    "Open Sans",
    "Inter",
    "Noto Sans Display",
)
PLAIN = (
    "DejaVu Sans Condensed", "DejaVu Sans Light", "FreeSans", "Arimo", "Nimbus Sans", "Carlito", "Lato", "Lato Medium",
    "Liberation Sans Narrow", "Roboto Condensed", "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Noto Mono",
    "Hack", "Fira Code",
    "JetBrains Mono", "FreeMono",
    "Cousine", "Inconsolata",
)  # fmt: skip
SERIF = (
    "DejaVu Serif",
    "Liberation Serif",
    "Noto Serif",
    "FreeSerif",
    "Tinos",
    "Nimbus Roman",
    "P052",
    "C059",
    "Roboto Slab",
    "Caladea",
)
HELD_BACK = ("Lato", "Lato Medium", "Carlito", "Inconsolata", "Caladea", "Cousine")
"""Families that training never sees, for the verdict."""
ICONS = "★☆⚙☰⋮⌂✉☎♥♦♣♠◆◇■□▲▼◀▶⊕⊗⊞⊟☑☐✂✏✎⌛⌚☁☀☂♪♫⚑⚐✚➕⬇⬆↻↺⟳🔍"
LIGATURES = "ﬁﬂ"
"""One glyph for two letters, as browsers draw them where a font has it."""
SIZES = (9, 10, 11, 11, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 15, 15, 16, 16, 17, 18, 20, 22, 24, 27, 30)


@dataclass
class Font:
    path: str
    index: int
    family: str
    letters: set[str]


@dataclass
class Item:
    """One drawn text: where each character's middle is."""

    x1: int
    y1: int
    x2: int
    y2: int
    text: str
    middles: list[float] = field(default_factory=list)


def installed_fonts(letters: str) -> list[tuple[Font, float]]:
    """The faces of the families above and how often each should be used."""
    listing = subprocess.run(
        ["fc-list", "--format", "%{file}|%{index}|%{family}|%{variable}|%{style}|%{charset}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    groups: dict[str, list[Font]] = {}
    for line in sorted(listing.splitlines()):
        path, index, families, variable, style, charset = line.split("|")[:6]
        if (
            not path.endswith((".ttf", ".otf"))
            or variable == "True"
            or any(s in style for s in ("Thin", "Hairline", "ExtraLight"))
        ):
            continue
        family = families.split(",")[-1] if families.split(",")[-1] in PLAIN + SERIF else families.split(",")[0]
        covered: set[str] = set()
        for part in charset.split():
            low, _, high = part.partition("-")
            covered.update(c for c in letters + LIGATURES if int(low, 16) <= ord(c) <= int(high or low, 16))
        if len(covered) > 90:
            groups.setdefault(family, []).append(Font(path, int(index) & 0xFFFF, family, covered))
    out: list[tuple[Font, float]] = []
    for families_, share in ((INTERFACE, 6.0), (PLAIN, 2.5), (SERIF, 1.0)):
        for family in families_:
            fonts = groups.get(family, [])
            out += [(f, share / len(fonts) * (2 if "Regular" in f.path or "Bold." in f.path else 1)) for f in fonts]
    return out


@lru_cache(maxsize=600)
def _load(path: str, index: int, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


class Sheets:
    """Draws sheets and yields (prepared line, label)."""

    def __init__(self, texts: Any, letters: str, held_back: bool = False) -> None:
        self.texts = texts
        chosen = [(f, w) for f, w in installed_fonts(letters) if (f.family in HELD_BACK) == held_back]
        self.fonts, self.weights = [f for f, _ in chosen], [w for _, w in chosen]
        self.icon_fonts = [
            f.path for f in self.fonts if f.family in ("DejaVu Sans", "FreeSans", "FreeMono", "FreeSerif")
        ] or [self.fonts[0].path]

    def lines(self, empty: float = 0.15) -> list[tuple[np.ndarray, str]]:
        pixels, items = self.draw()
        out = []
        for box in find_lines(pixels).lines:
            label = label_of(box, items)
            if label is None or (not label and random.random() > empty):
                continue
            x1, y1, x2, y2 = (int(v) for v in box)
            if random.random() < 0.15:
                x1, x2 = x1 - random.randint(0, 3), x2 + random.randint(0, 3)
                y1, y2 = y1 - random.randint(0, 2), y2 + random.randint(0, 2)
            out.append((prepare(cut(pixels, (x1, y1, x2, y2))), label))
        return out

    def draw(self, width: int = 640, height: int = 360) -> tuple[np.ndarray, list[Item]]:
        paper = random.choice(
            (random.randint(225, 255), random.randint(225, 255), random.randint(10, 70), random.randint(60, 225))
        )
        sheet = Image.new("L", (width, height), paper)
        pen = ImageDraw.Draw(sheet)
        items: list[Item] = []
        y = random.randint(3, 10)
        while y < height - 30:
            font = random.choices(self.fonts, self.weights)[0]
            size = random.choice(SIZES)
            y += self._row(sheet, pen, items, font, size, y, paper) + random.choice((1, 2, 3, 4, 6, 8, 10, 14))
        pixels = np.asarray(sheet)
        pixels = self._spoil(pixels)
        if pixels.ndim == 2:
            pixels = np.repeat(pixels[:, :, None], 3, axis=2)
        return pixels, items

    def _spoil(self, pixels: np.ndarray) -> np.ndarray:
        roll = random.random()
        if roll < 0.06:
            noise = np.random.default_rng(random.randrange(2**32)).normal(0, random.uniform(0.5, 4), pixels.shape)
            return np.clip(pixels + noise, 0, 255).astype(np.uint8)
        if roll < 0.14:
            held = io.BytesIO()
            Image.fromarray(pixels).save(held, "JPEG", quality=random.randint(60, 95))
            return np.asarray(Image.open(held).convert("L"))
        return pixels

    def _row(
        self, sheet: Image.Image, pen: ImageDraw.ImageDraw, items: list[Item], font: Font, size: int, y: int, paper: int
    ) -> int:
        """Draws texts from left to right; returns the height of the row."""
        x = random.randint(3, 60)
        style = random.random()
        room = random.choice((2, 3, 4, 6, 8)) if style < 0.45 else 1
        tall = int(size * 1.35) + 2 * room
        while x < sheet.width - 40:
            if random.random() < 0.12:
                side = random.randint(9, 26)
                self._icon(pen, x, y + (tall - side) // 2, side, _contrast(paper))
                x += side + random.choice((6, 10, 16, 24))
                continue
            text = self.texts.draw()
            face = self._face(text, font)
            if face is None:
                continue
            ink = _contrast(paper)
            mask, middles = render(text, face, size)
            wide = mask.width
            if x + wide > sheet.width - 4:
                if x < 100 and wide > 500:
                    continue
                break
            back = paper
            pad = random.choice((3, 4, 6, 10, 16))
            if style < 0.28:
                back = self._frame(pen, x, y, wide + 2 * pad, tall, paper)
                ink = _contrast(back)
                x += pad
            elif style < 0.45:
                back = random.choice((paper, random.randint(0, 255)))
                pen.rectangle([x - 3, y, x + wide + 3, y + tall - 1], fill=back)
                ink = _contrast(back)
            if random.random() < 0.16:
                side = random.randint(8, 18)
                if x + side + wide + 12 < sheet.width:
                    self._icon(pen, x, y + (tall - side) // 2, side, ink)
                    x += side + random.choice((3, 4, 5, 6, 8))
            top = y + room
            box = mask.getbbox()
            if box is None:
                x += 10
                continue
            sheet.paste(ink, (x, top), mask)
            items.append(Item(x + box[0], top + box[1], x + box[2], top + box[3], text, [x + m for m in middles]))
            self._underline(pen, text, middles, x, top + box[3], ink)
            x += wide + pad + random.choice((8, 12, 16, 24, 40, 80))
            if random.random() < 0.25:
                x += random.randint(0, 200)
        return tall

    def _face(self, text: str, usual: Font) -> Font | None:
        """The usual font, or one that has these characters, as a toolkit falls back."""
        wanted = set(text) - {" "}
        if wanted <= usual.letters:
            return usual
        return next((f for f in random.choices(self.fonts, self.weights, k=8) if wanted <= f.letters), None)

    def _underline(self, pen: ImageDraw.ImageDraw, text: str, middles: list[float], x: int, y: int, ink: int) -> None:
        roll = random.random()
        if roll < 0.05:
            pen.line([x, y + 1, x + middles[-1] + 3, y + 1], fill=ink)
        elif roll < 0.11 and len(text) > 2:
            at = random.randrange(len(text))
            pen.line([x + middles[at] - 3, y + 1, x + middles[at] + 3, y + 1], fill=ink)
        elif roll < 0.13:
            end = x + middles[-1] + random.randint(4, 7)
            pen.line([end, y - 16, end, y + 3], fill=ink)

    def _frame(self, pen: ImageDraw.ImageDraw, x: int, y: int, wide: int, tall: int, paper: int) -> int:
        fill = random.choice(
            (
                paper,
                min(255, paper + random.randint(0, 20)),
                max(0, paper - random.randint(0, 25)),
                random.randint(0, 255),
            )
        )
        line = max(0, min(255, paper + random.choice((-1, 1)) * random.randint(15, 140)))
        kind = random.random()
        box = [x, y, x + wide, y + tall]
        if kind < 0.4:
            pen.rectangle(box, fill=fill, outline=line, width=random.choice((1, 1, 1, 2)))
        elif kind < 0.85:
            pen.rounded_rectangle(
                box, random.choice((2, 3, 4, 5, 8)), fill=fill, outline=random.choice((None, line, line))
            )
        else:
            pen.rectangle(box, fill=fill)
            pen.line([x, y + tall, x, y, x + wide, y], fill=min(255, paper + 40))
            pen.line([x + wide, y, x + wide, y + tall, x, y + tall], fill=max(0, paper - 90))
        return fill

    def _icon(self, pen: ImageDraw.ImageDraw, x: int, y: int, side: int, ink: int) -> None:
        kind = random.random()
        box = [x, y, x + side, y + side]
        other = random.randint(0, 255)
        if kind < 0.25:
            pen.rectangle(box, outline=ink, fill=random.choice((None, other)))
            if random.random() < 0.5:
                pen.line(
                    [x + 3, y + side // 2, x + side // 2, y + side - 3, x + side - 3, y + 3],
                    fill=ink,
                    width=random.choice((1, 2)),
                )
        elif kind < 0.45:
            pen.ellipse(box, outline=ink, fill=random.choice((None, other)))
            if random.random() < 0.5:
                pen.ellipse([x + 4, y + 4, x + side - 4, y + side - 4] if side > 9 else box, fill=ink)
        elif kind < 0.6:
            points = [(random.randint(x, x + side), random.randint(y, y + side)) for _ in range(random.randint(3, 6))]
            pen.polygon(points, fill=random.choice((ink, other)), outline=ink)
        elif kind < 0.66:
            down = [(x, y + side // 3), (x + side, y + side // 3), (x + side // 2, y + 2 * side // 3)]
            pen.polygon(down, fill=ink)
        elif kind < 0.85:
            self._line_icon(pen, x, y, side, ink)
        else:
            face = _load(random.choice(self.icon_fonts), 0, side)
            pen.text((x, y - side // 6), random.choice(ICONS), fill=ink, font=face)

    def _line_icon(self, pen: ImageDraw.ImageDraw, x: int, y: int, side: int, ink: int) -> None:
        """A few strokes, arcs and boxes, as outline icons are drawn."""
        width = random.choice((1, 1, 2))
        if random.random() < 0.6:
            low = random.randint(0, side // 4)
            pen.rounded_rectangle([x + low, y + side // 4, x + side - low, y + side], 2, outline=ink, width=width)
        for _ in range(random.randint(3, 6)):
            ends = [(x + random.randint(0, side), y + random.randint(0, side)) for _ in range(2)]
            left, right = sorted(point[0] for point in ends)
            top, bottom = sorted(point[1] for point in ends)
            kind = random.random()
            if kind < 0.5:
                pen.line(ends, fill=ink, width=width)
            elif kind < 0.75:
                pen.arc([left, top, right + 2, bottom + 2], random.randint(0, 180), random.randint(181, 360), fill=ink)
            else:
                pen.rectangle([left, top, right, bottom], outline=ink)


def _contrast(back: int) -> int:
    """A text colour that can be told from its background."""
    least = random.choice((45, 70, 110, 150, 180))
    options = [c for c in (back - least - random.randint(0, 60), back + least + random.randint(0, 60)) if 0 <= c <= 255]
    if not options:
        return 0 if back > 127 else 255
    ink = random.choice(options)
    if random.random() < 0.5:
        ink = 0 if ink < back else 255
    return max(0, min(255, ink))


def render(text: str, font: Font, size: int) -> tuple[Image.Image, list[float]]:
    """Coverage of the text, and the middle of each character."""
    soft = random.random() < 0.55
    factor = 4 if soft else 1
    if soft:
        size = size + random.choice((0, 0, 0.25, 0.5, 0.33))
    face = _load(font.path, font.index, size * factor)
    spacing = random.choice((1.0, 1.0, 1.0, random.uniform(0.8, 1.6)))
    tracking = random.choice((0.0,) * 8 + (random.uniform(-0.02, 0.12) * size * factor,))
    rise, fall = face.getmetrics()
    shift_x, shift_y = (random.randint(0, 3), random.randint(0, 3)) if soft else (0, 0)
    if random.random() < 0.3 and set(LIGATURES) <= font.letters:
        text = text.replace("fi", "ﬁ").replace("fl", "ﬂ")
    spots: list[tuple[float, str]] = []
    middles: list[float] = []
    x = 2.0 * factor + shift_x
    for part in _parts(text, tracking != 0 or spacing != 1):
        if part == " ":
            advance = face.getlength(" ") * spacing
            middles.append((x + advance / 2) / factor)
            x += advance
            continue
        spots.append((x, part))
        lengths = [face.getlength(part[: n + 1]) for n in range(len(part))]
        for letter, a, b in zip(part, [0.0, *lengths], lengths, strict=False):
            shares = (0.25, 0.75) if letter in LIGATURES else (0.5,)
            middles += [(x + a + (b - a) * share) / factor for share in shares]
        x += lengths[-1] + tracking
    wide, tall = (int(x) // factor + 4) * factor, ((rise + fall) // factor + 3) * factor
    mask = Image.new("L", (wide, tall), 0)
    pen = ImageDraw.Draw(mask)
    for at, part in spots:
        pen.text((at if soft else round(at), shift_y), part, fill=255, font=face)
    if soft:
        if random.random() < 0.33:
            mask = mask.filter(ImageFilter.BoxBlur((2, 0)))
        mask = mask.reduce(factor)
    gamma = random.choice((1.0, 1.0, random.uniform(0.7, 1.35)))
    if gamma != 1.0:
        mask = mask.point([round(255 * (v / 255) ** gamma) for v in range(256)])
    return mask, middles


def _parts(text: str, split: bool) -> list[str]:
    """The whole text, or word by word (letter by letter now and then) with the spaces between."""
    if not split:
        return [text]
    if random.random() < 0.4:
        return list(text)
    out: list[str] = []
    for n, word in enumerate(text.split(" ")):
        if n:
            out.append(" ")
        if word:
            out.append(word)
    return out


def label_of(box: np.ndarray, items: list[Item]) -> str | None:
    """The characters in a detected box; None when the box cuts through text or mixes rows."""
    x1, y1, x2, y2 = (int(v) for v in box)
    hits = []
    for item in items:
        tall = min(y2, item.y2) - max(y1, item.y1)
        wide = min(x2, item.x2) - max(x1, item.x1)
        if tall <= 0 or wide <= 0:
            continue
        if wide < 2 or tall < 2:
            return None
        hits.append(item)
    if not hits:
        return ""
    parts = []
    for item in sorted(hits, key=lambda i: i.x1):
        inside = [c for c, m in zip(item.text, item.middles, strict=False) if x1 <= m < x2]
        if item.y2 - item.y1 > 1.9 * (y2 - y1) + 2 or y2 - y1 > 2.2 * (item.y2 - item.y1) + 6:
            return None
        cut_off = [
            c
            for c, m in zip(item.text, item.middles, strict=False)
            if (abs(m - x1) < 2 or abs(m - x2) < 2) and c != " "
        ]
        if len(cut_off) and len(item.text) > 2 and not (x1 <= item.x1 + 2 and x2 >= item.x2 - 2):
            return None
        if (item.y1 < y1 - 2 or item.y2 > y2 + 2) and len(inside) > 0 and len(inside) != len(item.text.strip()):
            return None
        parts.append("".join(inside).strip())
    return " ".join(p for p in parts if p)
