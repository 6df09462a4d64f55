"""What a person meant by a row of inputs: clicks, drags, turns of the wheel, text, chords."""

from __future__ import annotations

from steadyhand.record.composing import COMPOSE, Composer
from steadyhand.record.gestures import Clicked, Dragged, Gesture, Gestures, Pressed, Scrolled, Typed
from steadyhand.record.inputs import ButtonInput, Input, KeyInput, MotionInput
from steadyhand.record.keymap import Keymap
from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Modifier, Point


class Table:
    """Feeds inputs at times of its own."""

    def __init__(self) -> None:
        self.out: list[Gesture[int]] = []
        self.gestures: Gestures[int] = Gestures(self.out.append)
        self.now = 100.0
        self.n = 0

    def feed(self, what: Input) -> None:
        self.n += 1
        self.gestures.feed(what, self.n)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.gestures.tick(self.now)

    def button(self, number: int, x: int, y: int, to: tuple[int, int] | None = None, held: str = "") -> None:
        modifiers: frozenset[Modifier] = frozenset(m for m in ("ctrl", "shift", "alt", "super") if m in held.split())
        self.feed(ButtonInput(self.now, self.now, number, True, Point(x, y), modifiers))
        end = Point(*(to or (x, y)))
        if to is not None:
            self.feed(MotionInput(self.now, self.now, end))
        self.now += 0.05
        self.feed(ButtonInput(self.now, self.now, number, False, end, modifiers))
        self.now += 0.05

    def key(self, keysym: int, held: str = "", plain: int = 0) -> None:
        modifiers: frozenset[Modifier] = frozenset(m for m in ("ctrl", "shift", "alt", "super") if m in held.split())
        for down in (True, False):
            self.feed(KeyInput(self.now, self.now, keysym, plain or keysym, down, modifiers))
        self.now += 0.08

    def text(self, words: str) -> None:
        for character in words:
            self.key(keysyms.of_character(character))

    def end(self) -> list[Gesture[int]]:
        self.gestures.end()
        return self.out


def test_presses_in_one_place_are_one_click_with_a_count() -> None:
    table = Table()
    table.button(1, 10, 10)
    table.button(1, 11, 10)
    table.wait(1)
    table.button(1, 11, 10)
    table.wait(0.1)
    table.button(3, 11, 10, held="ctrl")
    found = table.end()
    assert [(c.button, c.count, c.modifiers) for c in found if isinstance(c, Clicked)] == [
        ("left", 2, ()), ("left", 1, ()), ("right", 1, ("ctrl",)),
    ]  # fmt: skip
    assert [g.mark for g in found] == [1, 5, 7], "the mark is that of the first press"


def test_a_press_that_is_let_go_of_elsewhere_is_a_drag() -> None:
    table = Table()
    table.button(1, 10, 10, to=(200, 60))
    (drag,) = table.end()
    assert isinstance(drag, Dragged) and drag.path == (Point(10, 10), Point(200, 60)) and drag.onto == 3


def test_turns_of_the_wheel_in_one_place_are_one() -> None:
    table = Table()
    for _ in range(4):
        table.button(5, 50, 50)
    table.button(4, 52, 50)
    table.wait(2)
    table.button(7, 52, 50)
    assert [(s.dx, s.dy) for s in table.end() if isinstance(s, Scrolled)] == [(0, 3), (1, 0)]


def test_text_is_joined_over_pauses_and_slips_are_taken_back() -> None:
    table = Table()
    table.text("Helo")
    table.key(keysyms.NAMED["backspace"])
    table.wait(2)
    table.text("lo world")
    table.key(keysyms.NAMED["enter"])
    found = table.end()
    assert [(t.text, t.goes_on) for t in found if isinstance(t, Typed)] == [("Hel", False), ("Hello world", True)]
    assert isinstance(found[-1], Pressed) and found[-1].keys == ("enter",)


def test_backspaces_that_reach_what_was_there_before_are_keys() -> None:
    table = Table()
    table.text("a")
    for _ in range(3):
        table.key(keysyms.NAMED["backspace"])
    found = table.end()
    assert [g for g in found if isinstance(g, Typed)] == []
    assert [(p.keys, p.count) for p in found if isinstance(p, Pressed)] == [(("backspace",), 2)]


def test_chords_are_named_by_their_plain_keys_and_counted() -> None:
    table = Table()
    table.key(ord("S"), "ctrl shift", plain=ord("s"))
    for _ in range(3):
        table.key(keysyms.NAMED["down"])
    table.key(keysyms.NAMED["F4"], "alt")
    table.key(0xFE20, "shift")
    assert [(p.keys, p.count) for p in table.end() if isinstance(p, Pressed)] == [
        (("ctrl", "shift", "s"), 1), (("down",), 3), (("alt", "F4"), 1), (("shift", "tab"), 1),
    ]  # fmt: skip


def test_a_modifier_alone_counts_only_where_it_means_something() -> None:
    table = Table()
    table.key(keysyms.NAMED["shift"])
    table.key(keysyms.NAMED["super"])
    assert [p.keys for p in table.end() if isinstance(p, Pressed)] == [("super",)]


def test_dead_keys_and_compose_make_the_characters_they_make() -> None:
    def typed(*keys: int | str) -> tuple[str, bool]:
        composer = Composer()
        text = "".join(composer.feed(k if isinstance(k, int) else keysyms.of_character(k)) for k in keys)
        return text, composer.sure

    assert typed(0xFE51, "e", 0xFE57, "U", 0xFE5B, "c", 0xFE63, "o") == ("éÜçø", True)
    assert typed(0xFE52, " ", 0xFE53, 0xFE53) == ("^~", True)
    assert typed(COMPOSE, "s", "s", COMPOSE, "=", "e", COMPOSE, "'", "a", COMPOSE, "-", "-", "-") == ("ß€á—", True)
    assert typed(0xFFB7, 0xFFAE) == ("7.", True)
    assert typed(0xFE51, "q") == ("", False), "what is not known is said to be unsure"


def test_levels_groups_and_locks_choose_what_a_key_means() -> None:
    rows = [
        (ord("q"), ord("Q"), 0x6CA, 0x6EA, ord("@"), 0x7D9),
        (0xFF9C, 0xFFB1),
        (0xFFE1,), (0xFE03,), (0xFF7F,), (0xFFE9,), (0xFFEB,),
    ]  # fmt: skip
    shift, third, number, alt, super_ = (12, 13, 14, 15, 16)
    keymap = Keymap(10, rows, [[shift], [], [], [alt], [number], [], [super_], [third]])
    assert [chr(keymap.meaning(10, state)[0]) for state in (0, 1, 2, 3, 128)] == ["q", "Q", "Q", "q", "@"]
    assert keymap.meaning(10, 1 << 13)[0] == 0x6CA
    assert [keymap.meaning(11, state)[0] for state in (0, 16, 17)] == [0xFF9C, 0xFFB1, 0xFF9C]
    assert keymap.modifiers(4 | 8 | 64) == {"ctrl", "alt", "super"} and keymap.modifiers(128) == frozenset()
