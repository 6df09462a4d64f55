"""A proposal in the making: parsers say what the model wants in its own terms, and closed actions come out.

Nothing may stay down: keys and buttons that go down have to come up in the same answer, and become chords, held
modifiers, drags and holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from steadyhand_actions.keys import chord, is_key, parse_chord
from steadyhand_actions.schema import (
    MAX_TEXT,
    Action,
    Box,
    Button,
    Click,
    Done,
    Drag,
    GiveUp,
    Hold,
    Modifier,
    Move,
    Point,
    Press,
    Scroll,
    Type,
    Wait,
)
from steadyhand_prompts.dialect import Aim, Described, Proposal
from steadyhand_prompts.reading import items, number, refuse, shown
from steadyhand_prompts.spaces import Size, Space, pixels, place

_MOST = 200
"""How many actions one answer may hold."""
_BUTTONS: dict[str, Button] = {
    **{name: name for name in get_args(Button)},
    "l": "left", "r": "right", "m": "middle", "wheel": "middle", "primary": "left", "secondary": "right",
    "1": "left", "2": "middle", "3": "right",
}  # fmt: skip


class Draft:
    """What the model wants so far. ``pointer`` is where the pointer is, as far as that is known."""

    def __init__(self, size: Size, space: Space, pointer: Point | None = None) -> None:
        self.size = size
        self.thought = ""
        self.notes: list[str] = []
        self.look = ""
        self.aim: Aim | None = None
        self._space = space
        self._pointer = pointer
        self._items: list[Action | Described] = []
        self._keys: list[str] = []
        self._used = True
        """Whether the keys that are down have done something since the last of them went down."""
        self._drag: tuple[Button, list[Point], int] | None = None
        """The button that is down, where it has been, and how long it waited."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done so far."""
        return not self._items

    # Places

    @property
    def counts_pixels(self) -> bool:
        """Whether the model's numbers are pixels of the picture."""
        return self._space is pixels

    def at(self, x: object, y: object) -> Point:
        """The pixel of a pair of coordinates."""
        return place(self._space, x, y, self.size)

    def pixel(self, x: float, y: float) -> Point:
        """A pixel of the picture itself."""
        return place(pixels, x, y, self.size)

    def pair(self, value: object) -> Point:
        """The pixel of ``[x, y]``, or of the middle of ``[x1, y1, x2, y2]``."""
        numbers = items(value, "the place")
        if len(numbers) == 4:
            return self.box(numbers).centre
        if len(numbers) != 2:
            refuse(f"a place has two numbers or four, not {shown(value)}")
        return self.at(numbers[0], numbers[1])

    def box(self, numbers: Sequence[object]) -> Box:
        """The pixels of ``[x1, y1, x2, y2]``."""
        x1, y1, x2, y2 = (number(n, "a side of the box") for n in numbers)
        if x2 < x1 or y2 < y1:
            refuse(f"the box {shown(list(numbers))} has its corners the wrong way round")
        first, last = self.at(x1, y1), self.at(x2, y2)
        return Box(first.x, first.y, last.x, last.y)

    def here(self, point: Point | None, what: str) -> Point:
        """The point, or where the pointer is."""
        found = point or self._pointer
        if found is None:
            refuse(f"{what} does not say where, and where the pointer is is not known")
        return found

    # What is done

    def click(
        self, point: Point | None, button: object = "left", count: int = 1, modifiers: tuple[Modifier, ...] = ()
    ) -> None:
        where = self.here(point, "a click")
        held = self._held("a click") + tuple(m for m in modifiers if m not in self._keys)
        self.add(Click(point=where, button=button_named(button), count=count, modifiers=held))
        self._pointer = where

    def move(self, point: Point) -> None:
        if self._drag is not None:
            self._drag[1].append(point)
        else:
            self.add(Move(point=point))
        self._pointer = point

    def drag(self, path: Sequence[Point], button: object = "left", modifiers: tuple[Modifier, ...] = ()) -> None:
        held = self._held("a drag") + tuple(m for m in modifiers if m not in self._keys)
        self.add(Drag(path=tuple(path), button=button_named(button), modifiers=held))
        self._pointer = path[-1]

    def scroll(self, point: Point | None, dx: int, dy: int, modifiers: tuple[Modifier, ...] = ()) -> None:
        """Without a place: where the pointer is, or in the middle."""
        middle = Point(self.size[0] // 2, self.size[1] // 2)
        held = self._held("a scroll") + tuple(m for m in modifiers if m not in self._keys)
        self.add(Scroll(point=point or self._pointer or middle, dx=dx, dy=dy, modifiers=held))
        self._pointer = point or self._pointer

    def type(self, text: str) -> None:
        if self._keys:
            refuse(f"it types while {'+'.join(self._keys)} is held; say a chord")
        text = self.typed(text)
        if text:
            self.add(Type(text=text))

    @staticmethod
    def typed(text: str) -> str:
        """Text that keys can make."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        strange = next((c for c in text if (c < " " and c not in "\n\t") or c == "\x7f"), None)
        if strange is not None:
            refuse(f"it types the character {strange!r}, which no key makes")
        if len(text) > MAX_TEXT:
            refuse(f"it types {len(text):,} characters at once, more than {MAX_TEXT:,}")
        return text

    def press(self, keys: Sequence[str], count: int = 1) -> None:
        """One chord."""
        self.add(Press(keys=chord([*self._keys, *keys]), count=count))
        self._used = True

    def key(self, name: str, down: bool) -> None:
        """A key goes down or comes up."""
        (key,) = chord([name])
        if down:
            if key in self._keys:
                refuse(f"it presses {key} down twice")
            self._keys.append(key)
            self._used = False
            return
        if key not in self._keys:
            refuse(f"it lets go of {key}, which was never down in this answer")
        if not self._used:
            self.add(Press(keys=chord(self._keys)))
            self._used = True
        self._keys.remove(key)

    def button(self, button: object, down: bool, point: Point | None = None) -> None:
        """A button goes down or comes up."""
        name = button_named(button)
        if down:
            if self._drag is not None:
                refuse(f"it presses the {name} button down while the {self._drag[0]} one is")
            where = self.here(point, "the button")
            self._drag = (name, [where], 0)
            self._pointer = where
            return
        if self._drag is None or self._drag[0] != name:
            refuse(f"it lets go of the {name} button, which was never down in this answer")
        path, waited = self._drag[1], self._drag[2]
        self._drag = None
        if point is not None:
            path.append(point)
        if any(p != path[0] for p in path):
            self.drag(path, name)
        elif waited:
            self.add(Hold(keys=tuple(self._keys), button=name, point=path[0], ms=waited))
        else:
            self.click(path[0], name)

    def hold(self, keys: Sequence[str], ms: int, button: Button | None = None, point: Point | None = None) -> None:
        self.add(Hold(keys=chord(list(keys)) if keys else (), button=button, point=point, ms=ms))

    def wait(self, ms: int) -> None:
        if self._drag is not None:
            self._drag = (*self._drag[:2], self._drag[2] + ms)
        elif self._keys and ms:
            self.add(Hold(keys=chord(self._keys), ms=ms))
            self._used = True
        else:
            self.add(Wait(ms=ms))

    def done(self, answer: str | None = None) -> None:
        self.add(Done(answer=answer or None))

    def give_up(self, reason: str) -> None:
        self.add(GiveUp(reason=reason))

    def describe(self, described: Described) -> None:
        """An act whose place is said in words."""
        if not described.target.strip():
            refuse(f"it does not say what to {described.kind}")
        self.add(described)

    def proposal(self, raw: str) -> Proposal:
        """Everything said, once all of it has been."""
        if self._keys:
            refuse(f"it leaves {'+'.join(self._keys)} down; a key that goes down has to come up in the same answer")
        if self._drag is not None:
            refuse("it leaves a button down; one that goes down has to come up in the same answer (or say a drag)")
        if not (self._items or self.look or self.notes):
            refuse("there is no action in it")
        wanted = tuple(self._items) if any(isinstance(item, Described) for item in self._items) else ()
        return Proposal(
            actions=() if wanted else tuple(item for item in self._items if not isinstance(item, Described)),
            thought=self.thought.strip(),
            aim=self.aim,
            look="" if self._items else self.look,
            raw=raw,
            wanted=wanted,
            notes=tuple(self.notes),
        )

    def _held(self, what: str) -> tuple[Modifier, ...]:
        """The modifiers that are down; they are used now."""
        self._used = True
        return modifiers(self._keys, what)

    def add(self, item: Action | Described) -> None:
        if self._drag is not None:
            refuse("it does something else while a button is down")
        if len(self._items) >= _MOST:
            refuse(f"it holds more than {_MOST} actions")
        self._items.append(item)


def button_named(value: object) -> Button:
    """A mouse button by any of its names."""
    found = _BUTTONS.get(str(value).lower().strip().removesuffix(" button")) if isinstance(value, str | int) else None
    if found is None:
        refuse(f"there is no mouse button {shown(value)}")
    return found


def modifiers(keys: Sequence[str], what: str) -> tuple[Modifier, ...]:
    """Keys that may be held with a pointer's act."""
    found: list[Modifier] = []
    for key in chord(list(keys)) if keys else ():
        match key:
            case "ctrl" | "shift" | "alt" | "super":
                found.append(key)
            case _:
                refuse(f"{what} with {key} held is not known; only ctrl, shift, alt and super can be")
    return tuple(found)


def keys_of(value: object, what: str) -> tuple[str, ...]:
    """One chord: as a list of keys, or as text (``ctrl+s``, ``ctrl s``)."""
    if isinstance(value, str):
        pieces = value.replace("+", " + ").split()
        if len(pieces) > 1 and "+" not in pieces:
            # Words one after another are keys each ("ctrl left"), unless together they name one ("page down").
            return chord(pieces) if all(map(is_key, pieces)) else parse_chord(value)
        return parse_chord(value)
    names: list[str] = []
    for name in items(value, what):
        if not isinstance(name, str):
            refuse(f"{what} holds {shown(name)}, not the name of a key")
        names.extend(parse_chord(name) if len(name) > 1 and "+" in name else [name])
    if not names:
        refuse(f"{what} names no key")
    return chord(names)
