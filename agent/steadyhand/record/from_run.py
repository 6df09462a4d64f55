"""A script from an agent's run, as it happens: each act that was done and had its effect becomes a step.

What was refused, went stale or showed no effect is left out, and so is what was tried before another way worked. Texts
stay as the task said them, secrets by their names.
"""

from __future__ import annotations

from typing import assert_never

from steadyhand.observation import Element, Observation, Screenshot
from steadyhand.record import steps
from steadyhand.record.aims import Aim, aim_at, aim_at_window, aim_to_scroll
from steadyhand.record.gestures import Pressed
from steadyhand.record.pictures import Pictures
from steadyhand.record.script_file import ScriptFile
from steadyhand.record.secrets import SecretNames, form_of_secret, is_private
from steadyhand.script import words
from steadyhand.script.acts import (
    ClickIt,
    DragIt,
    HoldIt,
    InvokeIt,
    PointAt,
    ScriptAct,
    ScrollIt,
    SetIt,
    Start,
    ToFront,
)
from steadyhand.script.anchoring import anchor_of
from steadyhand.script.changes import opened
from steadyhand.script.script import Do
from steadyhand_actions.schema import (
    Act,
    Activate,
    Click,
    Drag,
    Hold,
    Invoke,
    Launch,
    Move,
    Outcome,
    Point,
    Press,
    Scroll,
    SetValue,
    Type,
    Wait,
)
from steadyhand_actions.vault import names_in
from steadyhand_prompts.dialect import Proposal


class RunRecorder:
    """Told of each act of a run; ``close`` it. ``cut``: whether the run did not come to its end."""

    cut = False

    def __init__(self, file: ScriptFile, pictures: Pictures) -> None:
        self._file = file
        self._pictures = pictures
        self._secrets = SecretNames()

    def __call__(
        self, action: Act, proposal: Proposal, before: Observation, after: Observation, outcome: Outcome,
        shot: Screenshot,
    ) -> None:  # fmt: skip
        """``shot``: the picture of ``before`` as it may be shown. Raises SteadyhandError when it cannot be written."""
        if not _did(action, outcome):
            return
        element = before.element(proposal.aim.id) if proposal.aim is not None else None
        made = self._made(action, element, before)
        if made is None or (isinstance(made.act, PointAt) and not opened(before, after)):
            return
        name = f"step-{len(self._file.steps) + 1}"
        target = made.aim.anchor if made.aim is not None else None
        if made.aim is not None and target is not None and made.aim.element is not None:
            picture = self._pictures.keep(name, shot, made.aim.box, made.aim.window)
            target = target.model_copy(update={"picture": picture}) if picture is not None else target
        effect = steps.effect(made, before, after) if not isinstance(action, Launch) else None
        self._file.append(Do(do=made.said, target=target, action=made.act, expect=effect))

    def close(self) -> None:
        self._file.close(self.cut)

    def _made(self, action: Act, element: Element | None, seen: Observation) -> steps.Made | None:
        match action:
            case Click() | Move() | Drag() | Scroll():
                return _pointed(action, element, seen)
            case Type():
                return steps.of_text(self._written(action.text, seen), seen)
            case Press():
                return steps.of_keys(Pressed(0.0, 0.0, None, action.keys, action.count), seen, None)[0]
            case Hold():
                held = "+".join(action.keys) or f"the {action.button} button"
                aim = aim_at(seen, action.point) if action.point is not None else None
                act = HoldIt(kind="hold", keys=action.keys, button=action.button, ms=action.ms)
                return steps.Made(f"hold {held} for {action.ms} ms", act, seen, aim)
            case Launch():
                said = f"open {action.app.removesuffix('.desktop')}"
                return steps.Made(said, Start(kind="launch", app=action.app, arguments=action.arguments), seen)
            case Activate():
                window = seen.window(action.window)
                if window is None:
                    return None
                said = words.window(window.title, "switch to")
                return steps.Made(said, ToFront(kind="activate"), seen, aim_at_window(window, None))
            case Invoke() | SetValue():
                return self._through_tree(action, seen)
            case Wait():
                return None
            case _:
                assert_never(action)

    def _written(self, text: str, seen: Observation) -> str:
        """Names of secrets as they are; a secret that the task itself spelt out gets one."""
        for name in names_in(text):
            self._file.secret(name)
        if names_in(text):
            return text
        if is_private(seen.focused) or form_of_secret(text):
            name = self._secrets.of(text, seen.focused, form_of_secret(text) or "password")
            self._file.secret(name)
            return f"{{{{secret:{name}}}}}"
        return text

    def _through_tree(self, action: Invoke | SetValue, seen: Observation) -> steps.Made | None:
        element = seen.element(action.element)
        if element is None:
            return None
        aim = Aim(anchor_of(element, seen), element, seen.window(element.window), element.box)
        if isinstance(action, Invoke):
            said = f"{action.name} {words.thing(aim.anchor)}"
            return steps.Made(said, InvokeIt(kind="invoke", name=action.name), seen, aim)
        value = self._written(action.value, seen) if isinstance(action.value, str) else action.value
        told = words.quoted(value) if isinstance(value, str) else f"{value:g}"
        return steps.Made(f"set {words.thing(aim.anchor)} to {told}", SetIt(kind="set_value", value=value), seen, aim)


def _did(action: Act, outcome: Outcome) -> bool:
    """Whether an act was done, and something came of it where something should."""
    if outcome.status != "done":
        return False
    came = outcome.effect.came if outcome.effect is not None else None
    return came != "none" or isinstance(action, Launch | Move | Activate)


def _aim(seen: Observation, element: Element | None, point: Point) -> Aim | None:
    """The thing that the act was aimed at, where it lands on it."""
    under = aim_at(seen, point)
    if element is None or not element.box.holds(point) or (under is not None and under.at is not None):
        return under
    return Aim(anchor_of(element, seen), element, seen.window(element.window), element.box)


def _pointed(action: Click | Move | Drag | Scroll, element: Element | None, seen: Observation) -> steps.Made | None:
    """What was done with the mouse; None where nothing is known of the place."""
    if isinstance(action, Scroll):
        over = aim_to_scroll(seen, action.point)
        turned = ScrollIt(kind="scroll", dx=action.dx, dy=action.dy, modifiers=action.modifiers)
        said = words.scroll(over.anchor if over is not None else None, action.dx, action.dy)
        return steps.Made(said, turned, seen, over)
    aim = _aim(seen, element, action.path[0] if isinstance(action, Drag) else action.point)
    if aim is None:
        return None
    if isinstance(action, Drag):
        return _dragged(action, aim, seen)
    if isinstance(action, Move):
        return steps.Made(f"point at {words.thing(aim.anchor)}", PointAt(kind="move", at=aim.at), seen, aim)
    act: ScriptAct = ClickIt(
        kind="click", at=aim.at, button=action.button, count=action.count, modifiers=action.modifiers
    )
    return steps.Made(words.click(aim.anchor, action.button, action.count, action.modifiers), act, seen, aim)


def _dragged(action: Drag, aim: Aim, seen: Observation) -> steps.Made:
    start, end = action.path[0], action.path[-1]
    to = aim_at(seen, end)
    same = to is None or to.element is None or (aim.element is not None and to.element.id == aim.element.id)
    onto = None if same else to
    anchor, to_at = (onto.anchor, onto.at) if onto is not None else (None, None)
    by = (end.x - start.x, end.y - start.y) if onto is None else None
    act = DragIt(
        kind="drag", at=aim.at, to=anchor, to_at=to_at, by=by, button=action.button, modifiers=action.modifiers
    )  # fmt: skip
    return steps.Made(words.drag(aim.anchor, anchor, by), act, seen, aim)
