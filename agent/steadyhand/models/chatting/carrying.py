"""From what a model wants to acts on the screen: places grounded, pictures' pixels made the screen's, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from steadyhand.models.base import Catalogue
from steadyhand.models.chatting.cascade import Cascade, Located, pointed
from steadyhand.models.chatting.elements import Listed
from steadyhand.observation import Observation, Window
from steadyhand_actions.errors import TargetNotFound, UnreadableAnswer
from steadyhand_actions.schema import (
    Action,
    Activate,
    Click,
    Drag,
    Hold,
    Launch,
    Move,
    Point,
    Press,
    Scroll,
    Type,
)
from steadyhand_prompts.dialect import Aim, Described, Proposal
from steadyhand_prompts.spaces import Size

_APP = 0.8
"""From this score on it is the application that was meant."""


@dataclass(frozen=True, slots=True)
class Do:
    """One act and what it is aimed at."""

    action: Action
    aim: Aim | None = None


@dataclass(slots=True)
class Screen:
    """What the model was shown: the screen, the numbered elements, a picture of ``size``, with ``scale`` of its pixels
    for one of the screen's."""

    seen: Observation
    known: Listed
    size: Size
    scale: float

    def on_screen(self, point: Point) -> Point:
        """A pixel of the shown picture as a pixel of the screen."""
        origin, box = self.seen.screenshot.origin, self.seen.screenshot.box
        x, y = origin.x + int((point.x + 0.5) / self.scale), origin.y + int((point.y + 0.5) / self.scale)
        return Point(min(x, box.x2 - 1), min(y, box.y2 - 1))


class Carrier:
    """Makes acts of proposals."""

    def __init__(self, cascade: Cascade, catalogue: Catalogue) -> None:
        self._cascade = cascade
        self._catalogue = catalogue

    def acts(self, proposal: Proposal, screen: Screen, stop: Callable[[], bool]) -> list[Do]:
        """Raises UnreadableAnswer, TargetNotFound, Ambiguous for what there is not on this screen."""
        found: list[Do] = []
        for item in proposal.wanted or proposal.actions:
            if isinstance(item, Described):
                found += self._described(item, screen, stop)
            else:
                found.append(_placed(item, screen))
        return found

    def _described(self, item: Described, screen: Screen, stop: Callable[[], bool]) -> list[Do]:
        if item.kind == "open":
            return [Do(self._open(item.target))]
        if item.kind == "switch":
            return [Do(self._switch(item.target, screen.seen))]
        wanted = (item.target, item.to) if item.kind == "drag" else (item.target,)
        at, *ends = self._cascade.find_all(wanted, screen.seen, screen.known, stop)
        match item.kind:
            case "click":
                act: Action = Click(point=at.point, button=item.button, count=item.count, modifiers=item.modifiers)
                return [Do(act, at.aim)]
            case "hover":
                return [Do(Move(point=at.point), at.aim)]
            case "scroll":
                return [Do(Scroll(point=at.point, dx=item.dx, dy=item.dy, modifiers=item.modifiers), at.aim)]
            case "drag":
                path = (at.point, ends[0].point)
                return [Do(Drag(path=path, button=item.button, modifiers=item.modifiers), at.aim)]
            case _:
                return _typing(item, at, screen.seen)

    def _open(self, what: str) -> Launch:
        """An application by its name, or a file or address with what opens it."""
        apps = self._catalogue.match(what)
        if apps and apps[0][0] >= _APP:
            return Launch(app=apps[0][1].id)
        place = str(Path(what).expanduser()) if what.startswith("~") else what
        # What begins with a dash would be an option to the program that opens it, not a file.
        is_place = ("/" in what or "." in what) and not what.startswith("-")
        app = self._catalogue.opener(place) if is_place else None
        if app is None:
            near = ", ".join(f"{a.name!r}" for _, a in apps[:4])
            raise TargetNotFound(f"there is no application {what[:80]!r} here{f'; like it: {near}' if near else ''}")
        return Launch(app=app.id, arguments=(place,))

    def _switch(self, what: str, seen: Observation) -> Activate:
        window = _window(what, seen) or next(
            (
                w
                for score, app in self._catalogue.match(what)
                if score >= _APP
                for w in reversed(seen.windows)
                if self._catalogue.owns(app, w.app)
            ),
            None,
        )
        if window is None:
            titles = ", ".join(f"{w.title[:60]!r}" for w in seen.windows if w.title and w.kind in ("normal", "dialog"))
            raise TargetNotFound(f"there is no window {what[:80]!r}; open are: {titles or 'none'}")
        return Activate(window=window.id)


def _window(what: str, seen: Observation) -> Window | None:
    words = what.strip().strip("'\"").casefold()
    open_ = [w for w in reversed(seen.windows) if w.kind in ("normal", "dialog")]
    fit = [w for w in open_ if words and words in w.title.casefold()]
    return next((w for w in fit if w.title.casefold() == words), fit[0] if fit else None)


def _typing(item: Described, at: Located, seen: Observation) -> list[Do]:
    """Click the field, unless it has the focus; empty it when asked; type."""
    focused = seen.focus is not None and seen.focus == at.aim.id
    found = [] if focused and not item.replace else [Do(Click(point=at.point), at.aim)]
    if item.replace:
        found.append(Do(Press(keys=("ctrl", "a"))))
        if not item.text:
            found.append(Do(Press(keys=("backspace",))))
    if item.text:
        found.append(Do(Type(text=item.text)))
    if item.submit:
        found.append(Do(Press(keys=("enter",))))
    return found


def _placed(action: Action, screen: Screen) -> Do:
    """An act with its places on the screen, and what lies under the first of them."""
    match action:
        case Click() | Move() | Scroll():
            at = pointed(screen.on_screen(action.point), screen.seen, 0.7)
            return Do(action.model_copy(update={"point": at.point}), at.aim)
        case Drag():
            path = tuple(screen.on_screen(p) for p in action.path)
            return Do(action.model_copy(update={"path": path}), pointed(path[0], screen.seen, 0.7).aim)
        case Hold() if action.point is not None:
            return Do(action.model_copy(update={"point": screen.on_screen(action.point)}))
        case Launch() | Activate():
            raise UnreadableAnswer("the model's answer cannot be used: it may not do that by itself")
        case _:
            return Do(action)
