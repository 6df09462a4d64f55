"""Opening what hides a target: menus, tabs, expanders, combos, scrolled-away parts, covered and minimised windows."""

from __future__ import annotations

from collections.abc import Callable

from steadyhand.models.embedded.ground import Candidate, locate
from steadyhand.models.embedded.intents import Reference
from steadyhand.models.embedded.mind import Doing, Mind
from steadyhand.models.embedded.skills.doing import bring_front, do, known, pause, press, same, wait_until
from steadyhand.observation import Element, Role, Window
from steadyhand_actions.errors import Ambiguous, TargetNotFound
from steadyhand_actions.schema import Box, Click, Invoke, Point, Scroll

_POPUPS: frozenset[Role] = frozenset({"menu", "menuitem", "combo", "menubar"})
_SCROLLED: frozenset[Role] = frozenset(
    {"list", "table", "tree", "document", "panel", "group", "field", "terminal", "other"}
)
_LISTED: frozenset[Role] = frozenset({"row", "cell", "option", "icon", "image", "field", "label"})
_There = Callable[[], bool]
MAX_PAGES = 12
MAX_TABS = 10
MAX_MENUS = 9
MAX_AREAS = 3
"""Parts of a window that are scrolled through in search of something."""
_DOWN = "the end of the area"
NOTCH = 60
"""Pixels that a notch is taken to move: most programs move fewer."""
WHEEL = 5
"""Notches of one scroll."""


def uncover(mind: Mind, found: Candidate, opened: set[str]) -> Doing[bool]:
    """One move that should bring a hidden element nearer to view; False when no such move is known.

    ``opened`` are the ids of what was opened before; it grows.
    """
    element = found.element
    window = mind.seen.window(element.window)
    if window is not None and (window.minimised or (not window.active and _is_covered(mind, element, window))):
        yield from bring_front(mind, window)
        return True
    holder = _closed_holder(mind, element, opened)
    if holder is not None:
        opened.add(holder.id)
        thought = f"Open '{holder.title}', which holds '{element.title}'"
        before = mind.seen
        yield from do(mind, Click(point=holder.point), known(holder, "opens what hides the target"), thought)
        if not _differs(mind, before.elements) and (now := same(mind, holder)) is not None and now.actions:
            yield from do(mind, Invoke(element=now.id, name=now.actions[0], point=now.point), known(now, "the same"))
        return mind.seen.frame != before.frame and _differs(mind, before.elements)
    return (yield from _scroll_towards(mind, element, opened))


def _is_covered(mind: Mind, element: Element, window: Window) -> bool:
    top = mind.seen.window_at(element.box.centre)
    return top is not None and top.id != window.id


def _closed_holder(mind: Mind, element: Element, opened: set[str]) -> Element | None:
    """The outermost shown menu, combo, tab or expander among the ancestors that must be opened first."""
    for up in reversed(mind.seen.ancestors(element)):
        if not up.shown or up.id in opened:
            continue
        closed = "expanded" not in up.states
        if up.role in ("menu", "menuitem", "combo") and closed:
            return up
        if up.role == "tab" and "selected" not in up.states:
            return up
        if "expandable" in up.states and closed and up.role not in ("menubar",):
            return up
    return None


def _scroll_towards(mind: Mind, element: Element, ended: set[str]) -> Doing[bool]:
    """Turn the wheel over the area that holds it, which is itself brought into view first when it lies in another one;
    down first, and up from the end, when its place is not known."""
    wanted = element.title
    areas = [a for a in mind.seen.ancestors(element) if a.shown and a.role in _SCROLLED and a.box.area > 4000]
    area = areas[0] if areas else None
    if area is not None and len(areas) > 1 and area.id not in ended and _is_cut_off(area, areas[1]):
        ended.add(area.id)  # once: what cannot be had whole is scrolled as it is
        element, area = area, areas[1]
    window = mind.seen.window(element.window)
    view = (area.visible if area else None) or (window.client or window.box if window else None)
    if view is None:
        return False
    box = element.box if element.box.area else _guessed(mind, element, area) or element.box
    dy = _direction(box.y1, box.y2, view.y1, view.y2)
    dx = _direction(box.x1, box.x2, view.x1, view.x2) if not dy else 0
    unknown = box.area == 0
    if unknown or (not dx and not dy):
        dx, dy = 0, -1 if _DOWN in ended else 1
    before = mind.seen
    far = abs(box.centre.y - view.centre.y) // NOTCH if dy else abs(box.centre.x - view.centre.x) // NOTCH
    notches = max(1, min(2 * WHEEL, view.height // NOTCH) if unknown else min(20, far))
    outcome = yield from do(
        mind, Scroll(point=view.centre, dx=dx * notches, dy=dy * notches), None, f"Scroll to '{wanted}'"
    )
    now = same(mind, element)
    if now is not None and not now.shown:
        yield from pause(mind, 150)
        now = same(mind, element)
    turned = outcome.effect is not None and outcome.effect.kind != "none"
    moved = now is None or now.shown or turned or now.box != element.box or _differs(mind, before.elements)
    if not moved and dy > 0:
        ended.add(_DOWN)
        return True
    return moved


def _is_cut_off(area: Element, outer: Element) -> bool:
    """Whether more of an area could be in view in the one around it."""
    if area.visible is None or outer.visible is None:
        return False
    return 4 * area.visible.height < 3 * min(area.box.height, outer.visible.height)


def _guessed(mind: Mind, element: Element, area: Element | None) -> Box | None:
    """Where a thing without a place would be, by its shown neighbours in the tree, which stand in a row or a column;
    or where that is which encloses it and lies in the same area."""
    chain = [element, *mind.seen.ancestors(element)]
    for each in chain[: chain.index(area)] if area in chain else chain:
        line = [e for e in mind.seen.children(each.parent) if e.role != "scrollbar"]
        places = [(n, e.box) for n, e in enumerate(line) if e.shown and e.box.area]
        at = next((n for n, e in enumerate(line) if e.id == each.id), -1)
        if at < 0 or len(places) < 2:
            continue
        (first, begin), (last, end) = places[0], places[-1]
        near, box = min(places, key=lambda place: abs(place[0] - at))
        across, down = ((b - a) * (at - near) // (last - first) for a, b in ((begin.x1, end.x1), (begin.y1, end.y1)))
        if across or down:
            return Box.at(box.x1 + across, box.y1 + down, box.width, box.height)
    return None


def _direction(low: int, high: int, view_low: int, view_high: int) -> int:
    if high > view_high:
        return 1
    return -1 if low < view_low else 0


def _differs(mind: Mind, before: tuple[Element, ...]) -> bool:
    return {(e.id, e.box, e.shown) for e in before} != {(e.id, e.box, e.shown) for e in mind.seen.elements}


def search_for(mind: Mind, ref: Reference, want: frozenset[Role], within: int | None, deadline: float) -> Doing[bool]:
    """Look for a thing in places that are closed or scrolled away; True when it came into view."""

    def there() -> bool:
        try:
            return not locate(ref, mind.seen, want=want, within=within).hidden
        except TargetNotFound:
            return False
        except Ambiguous:
            return True

    window = mind.seen.window(within) or mind.seen.active
    if window is None:
        return there()
    named = _named_area(mind, ref, within)
    if named is not None and mind.now < deadline and (yield from _scroll_through(mind, named, there, deadline)):
        return True
    unlisted = not set(ref.roles) & _LISTED and "." not in ref.words and "menuitem" in want
    ways = (_menus, scroll_in_search, _tabs, _expanders) if unlisted else (scroll_in_search, _tabs, _expanders, _menus)
    for way in ways:
        if mind.now < deadline and (yield from way(mind, window, there, deadline)):
            return True
    return False


def _named_area(mind: Mind, ref: Reference, within: int | None) -> Box | None:
    """The list or page that the thing is said to be in."""
    for relation in ref.relations:
        if relation.kind == "inside":
            try:
                found = locate(relation.other, mind.seen, want=_SCROLLED, within=within)
            except (TargetNotFound, Ambiguous):
                continue
            return found.element.visible
    return None


def _areas(mind: Mind, window: Window) -> list[Box]:
    """What may scroll, the likeliest first: beside the longest scroll bar, then lists and pages by their size."""
    bars = [
        e for e in mind.seen.elements
        if e.role == "scrollbar" and e.shown and e.window == window.id and e.box.height > e.box.width
    ]  # fmt: skip
    first = []
    if bars:
        bar = max(bars, key=lambda e: e.box.height).box
        first.append(Box(bar.x1 - 200, bar.y1, bar.x1, bar.y2))
    lists = [
        e.visible
        for e in mind.seen.elements
        if e.window == window.id and e.visible is not None and e.role in ("list", "table", "tree", "document", "panel")
    ]
    out: list[Box] = []
    for box in first + sorted(lists, key=lambda b: -b.area) or [window.client or window.box]:
        if box.height >= 60 and not any(box.holds(o.centre) or o.holds(box.centre) for o in out):
            out.append(box)
    return out[:MAX_AREAS]


def scroll_once(mind: Mind, point: Point, dx: int, dy: int) -> Doing[bool]:
    """Turn the wheel; False when nothing moved (the end is reached, or it does not scroll)."""
    before = mind.seen
    outcome = yield from do(mind, Scroll(point=point, dx=dx, dy=dy), None, "Scroll")
    if outcome.effect is None or outcome.effect.kind == "none":
        return False
    return _differs(mind, before.elements)


def scroll_in_search(mind: Mind, window: Window, there: _There, deadline: float) -> Doing[bool]:
    """Through the lists and pages of a window until ``there()`` holds; True when it does."""
    for area in _areas(mind, window):
        if (yield from _scroll_through(mind, area, there, deadline)):
            return True
    return there()


def _scroll_through(mind: Mind, area: Box, there: _There, deadline: float) -> Doing[bool]:
    pages = 0
    while pages < MAX_PAGES and mind.now < deadline and (yield from scroll_once(mind, area.centre, 0, WHEEL)):
        pages += 1
        if there():
            return True
    back = 0
    while back < 2 * pages + 2 and mind.now < deadline and (yield from scroll_once(mind, area.centre, 0, -2 * WHEEL)):
        back += 1
        if there():
            return True
    return False


def _tabs(mind: Mind, window: Window, there: _There, deadline: float) -> Doing[bool]:
    tabs = [e for e in mind.seen.elements if e.window == window.id and e.role == "tab" and e.shown]
    chosen = next((t for t in tabs if "selected" in t.states), None)
    if not 2 <= len(tabs) <= MAX_TABS:
        return False
    for tab in tabs:
        now = same(mind, tab)
        if now is None or not now.shown or "selected" in now.states or mind.now > deadline:
            continue
        yield from do(mind, Click(point=now.point), known(now, "may hold the target"), f"Look in the tab '{now.title}'")
        if there():
            return True
    back = same(mind, chosen) if chosen else None
    if back is not None and back.shown:
        yield from do(mind, Click(point=back.point), known(back, "was open before"), "Back to the first tab")
    return False


def _expanders(mind: Mind, window: Window, there: _There, deadline: float) -> Doing[bool]:
    closed = [
        e
        for e in mind.seen.elements
        if e.window == window.id and e.shown and "expandable" in e.states and "expanded" not in e.states
        and e.role in ("button", "toggle", "row", "group", "other", "option")
    ]  # fmt: skip
    for element in closed[:6]:
        if mind.now > deadline:
            break
        found = known(element, "may hold the target")
        yield from do(mind, Click(point=element.point), found, f"Open '{element.title}'")
        if there():
            return True
    return False


def _menus(mind: Mind, window: Window, there: _There, deadline: float) -> Doing[bool]:
    """Menus that are filled only when they are opened: those of the bar, and the window's own menu button."""
    tops = [
        e for e in mind.seen.elements
        if e.window == window.id and e.shown and e.source == "tree" and e.title and "enabled" in e.states
        and (_is_unfilled(mind, e) or (e.role in ("button", "toggle") and "menu" in e.title.casefold().split()))
    ]  # fmt: skip
    for element in tops[:MAX_MENUS]:
        if mind.now > deadline:
            break
        yield from do(
            mind, Click(point=element.point), known(element, "may hold the target"), f"Open '{element.title}'"
        )
        if (yield from wait_until(mind, there, 0.3)):
            return True
        yield from press(mind, "escape", thought="Close the menu again")
    return False


def _is_unfilled(mind: Mind, element: Element) -> bool:
    in_bar = any(a.role == "menubar" for a in mind.seen.ancestors(element))
    return element.role in ("menu", "menuitem") and in_bar and not any(mind.seen.children(element.id))


def close_popups(mind: Mind) -> Doing[None]:
    """Escape out of open menus and combo lists, at most three deep."""
    for _ in range(3):
        if not any(w.kind == "menu" for w in mind.seen.windows):
            return
        yield from press(mind, "escape", thought="Close the open menu")
    yield from pause(mind, 100)
