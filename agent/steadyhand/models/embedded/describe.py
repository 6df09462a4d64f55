"""Elements in words for people: what a thing is called, and what can be read off it."""

from __future__ import annotations

from steadyhand.models.embedded.places import gaps, reading_order, same_line
from steadyhand.models.embedded.roles import ROWLIKE
from steadyhand.models.embedded.scene import Scene, scene_of
from steadyhand.observation import Element, Observation, Role

_WORDS: dict[Role, str] = {
    "menuitem": "menu item", "label": "text", "toggle": "switch", "checkbox": "check box", "spin": "number field",
    "radio": "radio button", "field": "field", "combo": "drop-down", "other": "element",
    "document": "text area", "menubar": "menu bar", "statusbar": "status bar", "column": "column header",
    "progress": "progress bar",
}  # fmt: skip
_LONGEST = 40
_INNER = frozenset({"label", "heading", "cell", "link", "field", "option", "spin", "combo"})


def role_words(role: Role) -> str:
    return _WORDS.get(role, role)


def describe(element: Element, seen: Observation) -> str:
    """One line that names it: ``button 'Save' in 'Save As'``."""
    return _in_window(plain(element, seen), element, seen)


def plain(element: Element, seen: Observation) -> str:
    """Kind and name: ``field 'Port'``."""
    words, title = role_words(element.role), title_of(element, seen)
    return f"{words} '{title}'" if title else f"unnamed {words}"


def title_of(element: Element, seen: Observation) -> str:
    """The words a person would use for it, shortened; taken from beside or inside it where it has none."""
    if element.role == "field" or element.role == "document":
        title = element.name or element.label or element.description
    else:
        title = element.title
    if not title:
        beside = scene_of(seen).names.captions.get(element.id)
        title = beside.text.title if beside is not None else _inner(element, seen)
    title = " ".join(title.split()).rstrip(":")
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"


def _in_window(words: str, element: Element, seen: Observation) -> str:
    window = seen.window(element.window)
    if window is None or not window.title or element.role in ("window", "dialog"):
        return words
    return f"{words} in '{window.title[:_LONGEST]}'"


def _inner(element: Element, seen: Observation) -> str:
    parts = [d for d in seen.descendants(element)[:60] if d.role in _INNER and (d.value or d.name)]
    texts: list[str] = []
    for e in reading_order(parts):
        text = (e.name or e.value or "").strip()
        if text and text not in texts:
            texts.append(text)
    return " ".join(texts)


def value_of(element: Element, seen: Observation) -> str:
    """What a person would read off it: a field's text, a slider's number, what a combo shows, the words of a label."""
    match element.role:
        case "checkbox" | "radio" | "toggle":
            return "on" if element.states & {"checked", "pressed", "selected"} else "off"
        case "combo":
            return _chosen(element, seen)
        case "field" | "document" | "terminal" | "spin" | "slider" | "progress" | "scrollbar" | "calendar":
            if element.value is not None:
                return element.value
            return _inner(element, seen) or (
                "" if element.role in ("field", "spin") and not element.name else element.name
            )
        case "label" | "heading":
            return _beside(element, seen) or element.name or element.value or _inner(element, seen)
        case (
            "row"
            | "option"
            | "cell"
            | "group"
            | "panel"
            | "table"
            | "list"
            | "tree"
            | "dialog"
            | "window"
            | "statusbar"
            | "toolbar"
        ):
            return _contents(element, seen)
        case _:
            return element.name or element.value or _inner(element, seen) or element.label


def _chosen(element: Element, seen: Observation) -> str:
    if element.value:
        return element.value
    inner = seen.descendants(element)
    selected = next((d for d in inner if d.states & {"selected", "checked"} and (d.name or d.value)), None)
    if selected is not None:
        return selected.name or selected.value or ""
    held = next((d for d in inner if d.role == "field" and d.value), None)
    return (held.value or "") if held is not None else element.name


def _beside(text: Element, seen: Observation) -> str:
    """What stands after a caption ("Total:  12.50"), which is what one reads when asked for the caption's name."""
    if not (text.name or "").rstrip().endswith(":"):
        return ""
    scene = scene_of(seen)
    for control, beside in scene.names.captions.items():
        if beside.text.id == text.id and (found := seen.element(control)) is not None:
            return value_of(found, seen)
    after = [
        e
        for e in seen.elements
        if e.shown and e.id != text.id and e.window == text.window and e.box.x1 >= text.box.x2 - 4
        and e.role in ("label", "field", "link", "cell", "heading") and same_line(e.box, text.box)
        and (e.name or e.value)
    ]  # fmt: skip
    nearest = min(after, key=lambda e: gaps(e.box, text.box)[0], default=None)
    return (nearest.value or nearest.name) if nearest is not None and gaps(nearest.box, text.box)[0] < 400 else ""


def _contents(element: Element, seen: Observation) -> str:
    own = element.name if element.role in ROWLIKE or element.role == "cell" else ""
    if own or (element.value and element.role == "cell"):
        return element.value or own if element.role == "cell" else own
    return _inner(element, seen) or element.value or element.name


def apart(elements: tuple[Element, ...], seen: Observation) -> tuple[str, ...]:
    """The elements in words that tell them from each other: by kind, window, row, neighbour, else by their place."""
    scene = scene_of(seen)
    named = [plain(e, seen) for e in elements]
    for extra in (_nothing, _which_window, _which_row, _which_group, _which_place):
        told = [n + extra(e, scene) for n, e in zip(named, elements, strict=True)]
        if len(set(told)) == len(told):
            return tuple(told)
    return tuple(f"{n} at ({e.box.centre.x}, {e.box.centre.y})" for n, e in zip(named, elements, strict=True))


def _nothing(element: Element, scene: Scene) -> str:
    return ""


def _which_window(element: Element, scene: Scene) -> str:
    window = scene.seen.window(element.window)
    return f" in '{window.title[:_LONGEST]}'" if window is not None and window.title else ""


def _which_row(element: Element, scene: Scene) -> str:
    row = scene.row_of(element) or scene.card_of(element)
    if row is not None and row.id != element.id:
        words = [t for t in (_inner(row, scene.seen) or row.name).split() if t]
        return f" in the row '{' '.join(words)[:_LONGEST]}'" if words else ""
    if element.role in ("window", "dialog"):
        return ""
    mates = [
        e for e in scene.seen.elements
        if e.role in ("label", "cell", "heading", "link") and e.id != element.id and e.window == element.window
        and e.shown and e.title and e.title != element.title and same_line(e.box, element.box)
    ]  # fmt: skip
    nearest = min(mates, key=lambda e: gaps(e.box, element.box)[0], default=None)
    return (
        f" beside '{nearest.title[:_LONGEST]}'"
        if nearest is not None and gaps(nearest.box, element.box)[0] < 500
        else ""
    )


def _which_group(element: Element, scene: Scene) -> str:
    group = next((a for a in scene.seen.ancestors(element) if a.title and a.role not in ("window", "dialog")), None)
    return f" in '{group.title[:_LONGEST]}'" if group is not None else ""


def _which_place(element: Element, scene: Scene) -> str:
    frame = scene.screen
    x, y = element.box.centre.x - frame.x1, element.box.centre.y - frame.y1
    up = "top" if y * 3 < frame.height else "bottom" if y * 3 > 2 * frame.height else "middle"
    side = " left" if x * 3 < frame.width else " right" if x * 3 > 2 * frame.width else ""
    return f" at the {up}{side}"
