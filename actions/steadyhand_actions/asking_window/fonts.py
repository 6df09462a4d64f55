"""Letters: which of the fonts at hand has which, and how wide they are. What none has is shown by its number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PIL import ImageDraw, ImageFont

Face = Literal["plain", "bold", "mono"]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FILES: Final[dict[Face, tuple[str, ...]]] = {
    "plain": ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf"),
    "bold": ("DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "LiberationSans-Bold.ttf"),
    "mono": ("DejaVuSansMono.ttf", "NotoSansMono-Regular.ttf", "LiberationMono-Regular.ttf"),
}
_MORE: Final = (
    "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "wqy-zenhei.ttc", "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf", "unifont.ttf", "NotoSans-Regular.ttf",
)  # fmt: skip
"""Where letters are looked for that the first font lacks."""
_NOWHERE: Final = "\U0010fffe"
"""No font has this one: it is drawn as what is missing is."""


@cache
def _open(file: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return None


@cache
def first(face: Face, size: int) -> Font:
    """The first font of a kind that is installed, else the one that Pillow brings along."""
    return next((font for file in _FILES[face] if (font := _open(file, size))), None) or ImageFont.load_default(size)


@cache
def _font_of(character: str, face: Face, size: int) -> Font | None:
    """A font that has the character."""
    font = first(face, size)
    if _has(font, character):
        return font
    return next((other for file in _MORE if (other := _open(file, size)) and _has(other, character)), None)


def _has(font: Font, character: str) -> bool:
    if not character.isprintable():
        return False
    if character == " ":
        return True
    drawn, missing = font.getmask(character), font.getmask(_NOWHERE)
    return drawn.size != missing.size or bytes(drawn) != bytes(missing)


def _shown(character: str, face: Face, size: int) -> str:
    if character == "\t":
        return " " * 4
    return character if _font_of(character, face, size) else f"U+{ord(character):04X} "


@cache
def _advance(character: str, face: Face, size: int) -> float:
    return (_font_of(character, face, size) or first(face, size)).getlength(_shown(character, face, size))


@dataclass(frozen=True, slots=True)
class Ink:
    """Text of one face, size (in pixels) and colour."""

    face: Face
    size: int
    colour: tuple[int, int, int] = (25, 25, 28)

    @property
    def height(self) -> int:
        """Of a line."""
        return round(self.size * 1.35)

    def shown(self, character: str) -> str:
        """The character, or its number where no font has it or it cannot be seen."""
        return _shown(character, self.face, self.size)

    def width(self, text: str) -> float:
        return sum(self._width(character) for character in text)

    def draw(self, pen: ImageDraw.ImageDraw, x: float, y: float, text: str) -> None:
        """One line whose top left is there."""
        for character in text:
            font = _font_of(character, self.face, self.size) or first(self.face, self.size)
            pen.text((x, y), self.shown(character), fill=self.colour, font=font)
            x += self._width(character)

    def wrap(self, text: str, width: float, most: int = 1000) -> list[str]:
        """Lines that fit, broken at blanks where there are any; what is beyond ``most`` lines is told by dots."""
        lines: list[str] = []
        for paragraph in text.expandtabs(4).split("\n"):
            lines += self._broken(paragraph, width)
        return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip()[:-3] + " ..."]

    def _broken(self, paragraph: str, width: float) -> list[str]:
        lines, line, used = [], "", 0.0
        for character in paragraph:
            advance = self._width(character)
            if line and used + advance > width:
                cut = line.rfind(" ") + 1 if " " in line.strip() and character != " " else len(line)
                lines.append(line[:cut].rstrip())
                line = line[cut:]
                used = self.width(line)
                if character == " " and not line:
                    continue  # the break stands for it
            line += character
            used += advance
        return [*lines, line]

    def _width(self, character: str) -> float:
        return _advance(character, self.face, self.size)
