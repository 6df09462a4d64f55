"""The window as a picture, and where on it what can be clicked is. Knows nothing of any window system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from steadyhand_actions.answers import AnswerKind
from steadyhand_actions.asking_window.field import Field
from steadyhand_actions.asking_window.fonts import Ink
from steadyhand_actions.schema import Box

Colour = tuple[int, int, int]
Spot = AnswerKind | str
"""What can be clicked: an answer, or ``field``, or ``head``, which sends the window into another corner."""

BUTTONS: Final[tuple[tuple[tuple[AnswerKind, str], ...], ...]] = (
    (("no", "Don't"), ("yes", "Do it once")),
    (("run", "Yes, on this target for the whole run"),),
    (("edit", "Type this text instead"), ("stop", "Stop the run")),
)
"""The answers, a row of buttons each."""
WIDTH: Final = 440
"""Of the window, in pixels at 96 dots per inch; so are the other measures."""
_PAD: Final = 14
_CAPTIONS: Final = 82
_PICTURE: Final = 180
_LINES: Final = {"Do": 5, "Text": 8, "Beware": 7, "Dialog": 4, "Line": 2}
_FEW: Final = {"Do": 2, "Text": 3, "Beware": 3, "In": 1, "Line": 1, "Mind": 1}
BRIEFEST: Final = 2
_FIELD_LINES: Final = 3

PAPER: Final[Colour] = (250, 250, 251)
_INK: Final[Colour] = (25, 25, 28)
_FAINT: Final[Colour] = (90, 94, 102)
_EDGE: Final[Colour] = (150, 154, 162)
_HEAD: Final[Colour] = (30, 58, 95)
_WARN: Final[Colour] = (255, 240, 200)
_WHITE: Final[Colour] = (255, 255, 255)
_SELECTED: Final[Colour] = (180, 210, 250)
_RING: Final[Colour] = (255, 160, 0)
_COLOURS: Final[dict[str, Colour]] = {"no": (87, 96, 106), "stop": (179, 38, 30)}
_GREEN: Final[Colour] = (26, 127, 55)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the window shows. ``spot`` is what the keyboard is at, ``pressed`` the button that is held down.

    ``brief``: for a small screen, or one with little room beside the target: 1 is without the picture, ``BRIEFEST``
    with few lines of each row too.
    """

    rows: tuple[tuple[str, str], ...]
    picture: Image.Image | None = None
    field: Field | None = None
    secret: bool = False
    seconds: int = 0
    spot: Spot = ""
    pressed: Spot = ""
    scale: float = 1.0
    brief: int = 0

    @property
    def spots(self) -> tuple[Spot, ...]:
        """What can be reached by Tab, in order."""
        answers = [kind for row in BUTTONS for kind, _ in row if kind != "edit" or self.field is not None]
        return ("field", *answers) if self.field is not None else tuple(answers)


@dataclass(frozen=True, slots=True)
class Drawn:
    """``places``: where the spots of a sheet are, in pixels of the picture."""

    picture: Image.Image
    places: dict[Spot, Box]

    def at(self, x: int, y: int) -> Spot:
        return next((spot for spot, box in self.places.items() if box.x1 <= x < box.x2 and box.y1 <= y < box.y2), "")


def draw(sheet: Sheet) -> Drawn:
    """The whole window."""
    drawing = _Drawing(sheet)
    drawing.head()
    for caption, words in sheet.rows:
        drawing.row(caption, words)
    if sheet.picture is not None and not sheet.brief:
        drawing.illustration(sheet.picture)
    if sheet.field is not None:
        drawing.text_field(sheet.field)
    for row in BUTTONS:
        drawing.buttons([(kind, words) for kind, words in row if kind in sheet.spots])
    return drawing.done()


class _Drawing:
    """From top to bottom; ``_y`` is where the next thing goes."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._width = self._px(WIDTH)
        self._picture = Image.new("RGB", (self._width, self._px(2000)), PAPER)
        self._pen = ImageDraw.Draw(self._picture)
        self._places: dict[Spot, Box] = {}
        self._y = 0
        self._pad = self._px(_PAD)
        self._plain = Ink("plain", self._px(13), _INK)
        self._faint = Ink("plain", self._px(12), _FAINT)
        self._mono = Ink("mono", self._px(13), _INK)

    def _px(self, measure: float) -> int:
        return round(measure * self._sheet.scale)

    def head(self) -> None:
        height = self._px(34)
        self._pen.rectangle((0, 0, self._width, height - 1), fill=_HEAD)
        title, small = Ink("bold", self._px(14), _WHITE), Ink("plain", self._px(12), _WHITE)
        title.draw(self._pen, self._pad, (height - title.height) // 2, "Steadyhand asks")
        left = f"{self._sheet.seconds} s, then no"
        small.draw(self._pen, self._width - self._pad - small.width(left), (height - small.height) // 2, left)
        self._places["head"] = Box(0, 0, self._width, height)
        self._y = height + self._px(10)

    def row(self, caption: str, words: str) -> None:
        ink = self._mono if caption == "Text" else self._plain
        x = self._pad + self._px(_CAPTIONS)
        most = _FEW.get(caption, 2) if self._sheet.brief >= BRIEFEST else _LINES.get(caption, 4)
        lines = ink.wrap(words, self._width - x - self._pad, most)
        height = len(lines) * ink.height
        if caption == "Beware":
            self._pen.rectangle((x - 4, self._y - 1, self._width - self._pad + 2, self._y + height), fill=_WARN)
        self._faint.draw(self._pen, self._pad, self._y, caption)
        for line in lines:
            ink.draw(self._pen, x, self._y, line)
            self._y += ink.height
        self._y += self._px(4)

    def illustration(self, picture: Image.Image) -> None:
        """Never larger than it is; as much smaller as it has to be."""
        room = (self._width - 2 * self._pad, self._px(_PICTURE))
        shrink = min(1.0, room[0] / picture.width, room[1] / picture.height)
        size = max(1, round(picture.width * shrink)), max(1, round(picture.height * shrink))
        shown = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS) if shrink < 1 else picture.convert("RGB")
        x, y = (self._width - size[0]) // 2, self._y + self._px(4)
        self._picture.paste(shown, (x, y))
        self._pen.rectangle((x - 1, y - 1, x + size[0], y + size[1]), outline=_EDGE)
        self._y = y + size[1] + self._px(8)

    def text_field(self, field: Field) -> None:
        """The lines around the caret; a secret is shown as dots."""
        ink, room = self._mono, self._width - 2 * self._pad - self._px(12)
        lines, caret = _laid_out(field, ink, room, self._sheet.secret)
        first = max(0, min(caret - _FIELD_LINES // 2, len(lines) - _FIELD_LINES))
        shown = lines[first : first + _FIELD_LINES]
        box = Box.at(self._pad, self._y, self._width - 2 * self._pad, _FIELD_LINES * ink.height + self._px(10))
        here = self._sheet.spot == "field"
        edge, thick = (_RING, 2) if here else (_EDGE, 1)
        self._pen.rectangle((box.x1, box.y1, box.x2 - 1, box.y2 - 1), fill=_WHITE, outline=edge, width=thick)
        y = box.y1 + self._px(5)
        for start, text in shown:
            self._line(ink, box.x1 + self._px(6), y, start, text, field, here)
            y += ink.height
        self._places["field"] = box
        self._y = box.y2 + self._px(8)

    def _line(self, ink: Ink, x: int, y: int, start: int, text: str, field: Field, here: bool) -> None:
        low, high = (min(max(place - start, 0), len(text)) for place in field.selection)
        if low < high:
            edges = (x + ink.width(text[:low]), y, x + ink.width(text[:high]), y + ink.height)
            self._pen.rectangle(edges, fill=_SELECTED)
        ink.draw(self._pen, x, y, text)
        if here and start <= field.caret <= start + len(text):
            at = x + ink.width(text[: field.caret - start])
            self._pen.line((at, y, at, y + ink.height - 1), fill=_INK, width=max(1, self._px(1)))

    def buttons(self, row: list[tuple[AnswerKind, str]]) -> None:
        if not row:
            return
        gap, ink = self._px(8), Ink("bold", self._px(13), _WHITE)
        each = (self._width - 2 * self._pad - gap * (len(row) - 1)) // len(row)
        height = self._px(30)
        for n, (kind, words) in enumerate(row):
            box = Box.at(self._pad + n * (each + gap), self._y, each, height)
            colour = _COLOURS.get(kind, _GREEN)
            if self._sheet.pressed == kind:
                colour = (colour[0] * 2 // 3, colour[1] * 2 // 3, colour[2] * 2 // 3)
            self._pen.rounded_rectangle((box.x1, box.y1, box.x2 - 1, box.y2 - 1), self._px(5), fill=colour)
            if self._sheet.spot == kind:
                around = (box.x1 - 2, box.y1 - 2, box.x2 + 1, box.y2 + 1)
                self._pen.rounded_rectangle(around, self._px(6), outline=_RING, width=2)
            x = box.x1 + (each - ink.width(words)) / 2
            ink.draw(self._pen, x, box.y1 + (height - ink.height) / 2, words)
            self._places[kind] = box
        self._y += height + self._px(7)

    def done(self) -> Drawn:
        height = self._y + self._px(5)
        picture = self._picture.crop((0, 0, self._width, height))
        ImageDraw.Draw(picture).rectangle((0, 0, self._width - 1, height - 1), outline=_HEAD, width=2)
        return Drawn(picture, self._places)


def _laid_out(field: Field, ink: Ink, room: int, secret: bool) -> tuple[list[tuple[int, str]], int]:
    """Lines with the place of their first character, and the number of the line that the caret is on."""
    text = "•" * len(field.text) if secret else field.text
    lines: list[tuple[int, str]] = []
    start, used, at = 0, 0.0, 0
    for n, character in enumerate(text):
        advance = 0.0 if character == "\n" else ink.width(character)
        if character == "\n" or (used + advance > room and n > start):
            lines.append((start, text[start:n]))
            start, used = (n + 1, 0.0) if character == "\n" else (n, advance)
        else:
            used += advance
    lines.append((start, text[start:]))
    for n, (first, _) in enumerate(lines):
        at = n if first <= field.caret else at
    return lines, at
