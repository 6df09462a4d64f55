"""Builders for the mouse and the keyboard: click, hover, drag, scroll, press."""

from __future__ import annotations

import re
from typing import Final, Literal, cast

from steadyhand.models.embedded.grammar.amounts import chords, count_at_end, exactly, expression, number
from steadyhand.models.embedded.grammar.building import (
    Builders,
    check_thing,
    every,
    how_often,
    is_every,
    is_like_place,
    split_list,
    thing,
    things,
)
from steadyhand.models.embedded.grammar.naming import without_determiners
from steadyhand.models.embedded.grammar.patterns import Slots
from steadyhand.models.embedded.grammar.talk import Mismatch, Talk
from steadyhand.models.embedded.grammar.words import Words, word
from steadyhand.models.embedded.intents import (
    ClickOn,
    DragTo,
    Hover,
    Intent,
    PressKeys,
    Reference,
    ScrollBy,
    SetTo,
    Text,
)
from steadyhand_actions.keys import MODIFIERS
from steadyhand_actions.schema import Button, Modifier

Direction = Literal["down", "up", "left", "right"]
NOTCHES: Final = 5
"""Wheel notches of one unmeasured scroll."""
PAGE: Final = 10
_DIRECTIONS: Final = {
    "down": "down", "downwards": "down", "downward": "down", "up": "up", "upwards": "up", "upward": "up",
    "left": "left", "right": "right", "leftwards": "left", "rightwards": "right",
}  # fmt: skip
_ENDS: Final = {
    "bottom": "down", "end": "down", "top": "up", "beginning": "up", "start": "up", "last": "down",
}  # fmt: skip
_SEPARATE: Final = re.compile(r"\d|[-+*/×÷−=^%().,√]")


def click(slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    words = _without_marking(slots["target"])
    if is_every(words) and words[0].low != "everything":
        return (ClickOn(every(words, _talk)),) if argument == "" else _nothing()
    if words[0].low in ("away", "outside", "anywhere", "elsewhere", "somewhere"):
        raise Mismatch
    parts = argument.split()
    count = {"double": 2, "triple": 3}.get(argument, 1)
    button: Button = cast("Button", argument) if argument in ("right", "middle") else "left"
    modifiers = cast("tuple[Modifier, ...]", tuple(p for p in parts if p in MODIFIERS))
    return tuple(ClickOn(t, button, count, modifiers) for t in things(words, _talk))


def _nothing() -> tuple[Intent, ...]:
    raise Mismatch


def _without_marking(words: Words) -> Words:
    """ "the button marked as X", "on the button which says ..." stay; "click once on OK" does not."""
    while len(words) > 1 and words[0].low in ("once", "on", "at"):
        words = words[1:]
    return words


def hold_click(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    held = chords(slots["keys"])
    if not held or not all(k in MODIFIERS for chord in held for k in chord):
        raise Mismatch
    keys = cast("tuple[Modifier, ...]", tuple(dict.fromkeys(k for chord in held for k in chord)))
    return tuple(ClickOn(t, modifiers=keys) for t in things(slots["target"], talk))


def caret(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    if any(w.low in ("end", "beginning", "start", "top", "bottom") for w in slots["target"][:3]):
        raise Mismatch
    return (ClickOn(thing(slots["target"], talk)),)


def hover(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    words = slots["target"]
    while len(words) > 1 and words[0].low in ("over", "on", "above", "at"):
        words = words[1:]
    if any(w.low in ("end", "beginning", "start") for w in words[:2]):
        raise Mismatch
    over = thing(words, talk)
    if not (over.words or over.roles or over.positions):
        raise Mismatch
    return (Hover(over),)


def press(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """Keys when the words name keys, else the thing of that name is clicked: "press OK"."""
    words = slots["what"]
    found = chords(words) if not _is_button(words) else None
    if found:
        return tuple(PressKeys(keys) for keys in found)
    signs = _signs(words)
    if signs:
        return tuple(ClickOn(s) for s in signs)
    made: list[Intent] = []
    if words[0].low in ("the", "keys") and any(w.low == "keys" for w in words[:2]):
        words = words[1 + (words[0].low == "the") :]
    for part in split_list(words):
        keys = chords(part) if not _is_button(part) else None
        made.extend([PressKeys(k) for k in keys] if keys else [ClickOn(thing(part, talk))])
    return tuple(made)


def _is_button(words: Words) -> bool:
    if len(words) < 2:
        return False
    if words[-1].low == "tab":
        return words[-2].low not in ("and", ",", "then", "+", "shift", "ctrl", "alt", "the", "control")
    return words[-1].low in ("button", "buttons", "icon", "link", "entry", "option")


def _signs(words: Words) -> tuple[Reference, ...]:
    """The buttons of "12 * 7 =", one for each sign; only for sums, not for a single "7"."""
    bare = tuple(w for w in words if w.low not in ("and", "then", ","))
    if any(w.kind == "quote" for w in bare) or (len(bare) == 1 and len(bare[0].text) < 3):
        return ()
    texts = [w.text for w in bare]
    joined = "".join(texts)
    if not all(_SEPARATE.fullmatch(c) for c in joined) or not joined[:1].isdigit():
        return ()
    if len(bare) != len(words) and all(len(t) == 1 for t in texts):
        return ()
    if not joined.isdigit() and expression((word(joined.rstrip("=")),)) is None and not joined.endswith("="):
        return ()
    return tuple(Reference(c, c) for c in joined)


def keys_in(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    keys, count = count_at_end(slots["keys"])
    found = chords(keys) if not _is_button(keys) else None
    if not found:
        raise Mismatch
    target = thing(slots["target"], talk)
    return tuple(PressKeys(k, count or 1, target) for k in found)


def keys_alone(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "use Ctrl+S"; only what can be nothing but keys."""
    head = slots["head"][0].low
    words = slots["keys"]
    found = chords(words) if words[0].kind != "quote" else None
    typed = head in ("type", "enter", "input", "do", "try")
    if not found or (typed and not (len(found[0]) > 1 or words[-1].low == "key")):
        raise Mismatch
    if head.startswith("hold") and len(found[0]) == 1:
        raise Mismatch
    return tuple(PressKeys(keys) for keys in found)


def keys_combined(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    held, more = chords(slots["keys"]), chords(slots["more"])
    if not held or not more or not all(k in MODIFIERS for chord in held for k in chord):
        raise Mismatch
    modifiers = tuple(k for chord in held for k in chord)
    return tuple(PressKeys((*modifiers, *keys)) for keys in more)


def drag(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    to = check_thing(slots["to"])
    goal = thing(to, talk)
    if not (goal.words or goal.roles or goal.ordinal or goal.relations):
        raise Mismatch
    moved = slots["head"][0].low in ("move", "drop")
    if moved and not is_like_place(to):
        raise Mismatch
    target = slots["target"]
    if "source" in slots:
        target = (*target, word("in"), *slots["source"])
    if moved and without_determiners(target)[0][-1].low in ("mouse", "pointer", "cursor", "caret", "focus"):
        raise Mismatch
    return (DragTo(thing(target, talk), goal),)


def drag_by(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    amount = number(slots["n"])
    direction = _DIRECTIONS.get(slots["dir"][-1].low) if len(slots["dir"]) <= 2 else None
    if amount is None or direction is None:
        raise Mismatch
    target = slots["target"][:-1] if slots["target"][-1].low == "by" else slots["target"]
    dx, dy = {"down": (0, 1), "up": (0, -1), "left": (-1, 0), "right": (1, 0)}[direction]
    return (DragTo(thing(target, talk), dx=int(dx * amount), dy=int(dy * amount)),)


def set_end(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "move the slider all the way to the right"."""
    side = slots["dir"][-1].low
    if side not in ("left", "right", "top", "bottom", "maximum", "minimum", "end", "start"):
        raise Mismatch
    value = "0%" if side in ("left", "bottom", "minimum", "start") else "100%"
    return (SetTo(thing(slots["target"], talk), Text.literal(value)),)


def bare_keys(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "Ctrl+S" with nothing else."""
    found = chords(slots["keys"]) if slots["keys"][0].kind == "word" else None
    if not found or not all(len(k) > 1 for k in found):
        raise Mismatch
    return tuple(PressKeys(k) for k in found)


def drag_slider(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    value, target = exactly(slots["value"]), slots["target"]
    if number(value) is None:
        raise Mismatch
    target = target[:-1] if len(target) > 1 and target[-1].low in ("up", "down") else target
    return (SetTo(thing(target, talk), talk.text_of(value)),)


def scroll(slots: Slots, talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """Direction, amount, end, goal and place come in any order."""
    words = slots.get("rest", ())
    words, times = count_at_end(words)
    words = _way(words)
    at = _until(words)
    if at is not None:
        before, goal = words[: at[0]], words[at[1] :]
        direction, _, inside = _scroll_parts(before, talk)
        goal = _seen(goal)
        return (ScrollBy(direction or "down", until=thing(goal, talk), inside=inside),)
    direction, amount, inside = _scroll_parts(words, talk)
    if amount == 0:
        return (ScrollBy(direction or "down", to_end=True, inside=inside),)
    if times and not amount:
        amount = NOTCHES * times
    return (ScrollBy(direction or "down", amount=amount, inside=inside),)


def _way(words: Words) -> Words:
    """ "all the way down" -> down to the end."""
    lows = [w.low for w in words]
    for i in range(len(lows) - 3):
        if lows[i : i + 3] == ["all", "the", "way"] and lows[i + 3] in ("down", "up"):
            end = "bottom" if lows[i + 3] == "down" else "top"
            return (*words[:i], word("to"), word("the"), word(end), *words[i + 4 :])
    return words


def tab_key(_slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    return (PressKeys(("tab",)),)


def arrow(slots: Slots, _talk: Talk, _argument: str) -> tuple[Intent, ...]:
    """ "move down two lines"."""
    return (PressKeys((slots["dir"][0].low,), how_often(slots)),)


def page(_slots: Slots, _talk: Talk, argument: str) -> tuple[Intent, ...]:
    return (PressKeys((f"page{argument}",)),)


def _until(words: Words) -> tuple[int, int] | None:
    """Where "until" or "to" and then the goal begin."""
    for i, w in enumerate(words[:-1]):
        if w.low in ("until", "till"):
            return i, i + 1
        if w.low == "to":
            rest, _ = without_determiners(words[i + 1 :])
            if rest and (rest[0].low in _ENDS or rest[0].low in ("very", "left", "right")):
                more = rest[1:] if rest[0].low != "very" else rest[2:]
                if not more or more[0].low in ("of", "in"):
                    return None
            if words[i + 1].low in ("see", "find", "reveal", "show", "view", "locate"):
                return i, i + 2
            return i, i + 1
    return None


def _seen(words: Words) -> Words:
    """ "you see Save", "Save is visible", "the Save button appears": the thing alone."""
    lows = [w.low for w in words]
    if lows[:1] == ["you"] or lows[:1] == ["we"] or lows[:1] == ["i"]:
        skip = 2 + (lows[1:2] in (["can"], ["could"]))
        if lows[skip : skip + 1] == ["to"]:
            skip += 1
        return words[skip:]
    for at in range(len(lows) - 1, 0, -1):
        if lows[at] in ("appears", "shows", "comes") or (lows[at] in ("is", "are", "becomes") and at >= len(lows) - 4):
            return words[:at]
    return words


def _scroll_parts(words: Words, talk: Talk) -> tuple[Direction | None, int | None, Reference | None]:
    """Direction, notches (0 is to the end) and the place."""
    direction: str | None = None
    amount: int | None = None
    place: Words = ()
    i = 0
    while i < len(words):
        low = words[i].low
        value = number(words[i : i + 1]) if words[i].kind == "word" else None
        if low in _DIRECTIONS:
            direction = _DIRECTIONS[low]
        elif low in _ENDS and i and words[i - 1].low in ("the", "to", "very"):
            direction, amount = _ENDS[low], 0
        elif value is not None and i + 1 < len(words):
            amount = _notches(value, words[i + 1].low)
            i += 1
        elif low in ("page", "pages", "screen", "screenful") and i and words[i - 1].low in ("a", "one", "another"):
            amount = PAGE
        elif low in ("bit", "little", "notch", "line", "few"):
            amount = 3 if low != "notch" else 1
        elif low in ("in", "inside", "within", "of", "through", "on") and i + 1 < len(words):
            place = words[i + 1 :]
            break
        elif low not in ("the", "to", "a", "by", "further", "all", "way", "very", "lines", "more", "some", "one",
        "slowly",
                         "it", "this", "page", "window", "sideways", "horizontally", "vertically", "screen",
                         "view", "down", "another", "again", "toward",
                         "towards"):  # fmt: skip
            end = next((j for j in range(i, len(words)) if words[j].low in (*_DIRECTIONS, "to", "by")), len(words))
            place = words[i:end]
            i = end - 1
        i += 1
    inside = thing(place, talk) if _names_place(place) else None
    return cast("Direction | None", direction), amount, inside


def _names_place(words: Words) -> bool:
    bare, _ = without_determiners(words)
    whole = len(bare) == 1 and bare[0].low in ("page", "window", "screen", "document", "it", "view", "text", "file")
    return bool(bare) and not whole


def _notches(value: float, unit: str) -> int:
    if unit.startswith(("page", "screen")):
        return round(value * PAGE)
    if unit.startswith("line"):
        return max(1, round(value / 3))
    if unit.startswith(("px", "pixel")):
        return max(1, round(value / 40))
    if unit.startswith("time"):
        return round(value * NOTCHES)
    return max(1, round(value))


BUILDERS: Builders = {
    "click": click, "hold_click": hold_click, "caret": caret, "hover": hover, "press": press, "keys_in": keys_in,
    "keys_alone": keys_alone, "keys_combined": keys_combined, "drag": drag, "drag_by": drag_by,
    "drag_slider": drag_slider, "tab_key": tab_key, "arrow": arrow, "page": page,
    "set_end": set_end, "bare_keys": bare_keys, "scroll": scroll,
}  # fmt: skip
