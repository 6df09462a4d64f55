"""What of a screen must not be shown, taken out of its picture and its words. Pure.

Hides masked windows, regions and text, password fields, and wherever a secret of this process was read. Knows what
perception read, and no more: writing that nobody read, in a picture inside a page, is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from steadyhand.observation import Element, Observation, Screenshot, Window
from steadyhand_actions.masks import MASKED, Masks
from steadyhand_actions.schema import Box
from steadyhand_actions.vault import knows_any, masked, shows_secret

COVER: Final = (96, 96, 104)
"""The colour that is painted over what is hidden."""
_EDGE: Final = 2
"""Pixels around a thing that are hidden with it: its box may be measured a little small."""
_TRANSIENT: Final = frozenset({"menu", "tooltip", "dialog", "notification"})


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the screen to hide. ``z``: the place of its window in the stack; what lies above it stays to be seen.
    None: whatever is there."""

    box: Box
    z: int | None = None


def hide(shot: Screenshot, seen: Observation, masks: Masks, more: Sequence[Area] = ()) -> Screenshot:
    """The picture without what must not be shown; the same one when there is nothing to hide.

    ``more``: places besides those that the masks and the words on the screen tell of.
    """
    return painted(shot, seen.windows, areas_of(seen, masks, more))


def areas_of(seen: Observation, masks: Masks, more: Sequence[Area] = ()) -> tuple[Area, ...]:
    """Everything on the screen that is to be hidden."""
    z = {w.id: w.z for w in seen.windows}
    found = [Area(w.box, w.z) for w in hidden_windows(seen, masks)]
    found += [Area(Box.at(r.x, r.y, r.width, r.height)) for r in masks.regions]
    found += [Area(_around(e.box), z.get(e.window or 0)) for e in seen.elements if _is_private(e, masks)]
    return (*found, *more)


def hidden_windows(seen: Observation, masks: Masks) -> tuple[Window, ...]:
    """The windows that are masked, with the menus and dialogs that belong to them."""
    if not masks.windows:
        return ()
    chosen = {w.id for w in seen.windows if not w.minimised and masks.covers(w.app, w.title)}
    owners = {w.pid for w in seen.windows if w.id in chosen and w.pid}
    for w in seen.windows:
        if w.parent in chosen or (w.kind in _TRANSIENT and w.pid in owners):
            chosen.add(w.id)
    return tuple(w for w in seen.windows if w.id in chosen and not w.minimised)


def painted(shot: Screenshot, windows: Sequence[Window], areas: Iterable[Area]) -> Screenshot:
    """The picture with the areas painted over, as far as no window above them covers them."""
    pixels: NDArray[np.uint8] | None = None
    for area in areas:
        rows, columns = _pixels(area.box, shot)
        part = np.ones((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
        for window in windows if area.z is not None else ():
            both = window.box.meet(area.box) if window.z > (area.z or 0) and not window.minimised else None
            if both is not None:
                above_rows, above_columns = _pixels(both, shot, inside=True)
                part[
                    above_rows.start - rows.start : max(0, above_rows.stop - rows.start),
                    above_columns.start - columns.start : max(0, above_columns.stop - columns.start),
                ] = False
        if part.any():
            pixels = shot.pixels.copy() if pixels is None else pixels
            pixels[rows, columns][part] = COVER
    return shot if pixels is None else replace(shot, pixels=pixels)


def without_secrets(seen: Observation) -> Observation:
    """The same screen with every secret of this process taken out of its words; the picture stays as it is."""
    if not knows_any():
        return seen
    elements = tuple(_masked_element(e) for e in seen.elements)
    windows = tuple(w if (t := masked(w.title)) == w.title else replace(w, title=t) for w in seen.windows)
    same = all(a is b for a, b in zip(elements, seen.elements, strict=True)) and all(
        a is b for a, b in zip(windows, seen.windows, strict=True)
    )
    return seen if same else replace(seen, elements=elements, windows=windows)


def words_hidden(seen: Observation, masks: Masks, places: Sequence[Box] = ()) -> Observation:
    """The screen as a model may read it. ``places``: where a secret was typed; what was read off the pixels there is
    no text."""
    gone = {w.id for w in hidden_windows(seen, masks)}

    def told(e: Element) -> Element:
        if e.window in gone:
            return replace(
                e, name=MASKED if e.name else "", value=MASKED if e.value else e.value, label="", description=""
            )
        if e.source != "tree" and any(box.holds(e.box.centre) for box in places):
            return replace(e, name=MASKED if e.name else "", value=MASKED if e.value else e.value)
        if not masks.text:
            return e
        value = masks.hide(e.value) if e.value else e.value
        return replace(
            e, name=masks.hide(e.name), value=value, label=masks.hide(e.label), description=masks.hide(e.description)
        )

    windows = tuple(replace(w, title=MASKED if w.id in gone and w.title else masks.hide(w.title)) for w in seen.windows)
    return replace(seen, elements=tuple(told(e) for e in seen.elements), windows=windows)


def _is_private(element: Element, masks: Masks) -> bool:
    """Whether a thing takes a password, shows a secret, or shows what a mask of text fits."""
    if "password" in element.states:
        return True
    texts = [t for t in (element.name, element.value) if t]
    if any(shows_secret(text) for text in texts):
        return True
    return bool(masks.text) and any(masks.hide(text) != text for text in texts)


def _masked_element(e: Element) -> Element:
    name, label, description = masked(e.name), masked(e.label), masked(e.description)
    value = masked(e.value) if e.value else e.value
    if (name, label, description, value) == (e.name, e.label, e.description, e.value):
        return e
    return replace(e, name=name, label=label, description=description, value=value)


def _around(box: Box) -> Box:
    return Box(box.x1 - _EDGE, box.y1 - _EDGE, box.x2 + _EDGE, box.y2 + _EDGE)


def _pixels(box: Box, shot: Screenshot, *, inside: bool = False) -> tuple[slice, slice]:
    """Rows and columns of a box, cut to the picture; those half in it belong to it unless ``inside``."""
    height, width = shot.pixels.shape[:2]
    s, ox, oy = shot.scale, shot.origin.x, shot.origin.y
    low, high = (_up, _down) if inside else (_down, _up)
    y1, y2 = low((box.y1 - oy) * s), high((box.y2 - oy) * s)
    x1, x2 = low((box.x1 - ox) * s), high((box.x2 - ox) * s)
    y1, x1 = min(max(0, y1), height), min(max(0, x1), width)
    return slice(y1, max(y1, min(y2, height))), slice(x1, max(x1, min(x2, width)))


def _up(value: float) -> int:
    return int(np.ceil(value))


def _down(value: float) -> int:
    return int(np.floor(value))
