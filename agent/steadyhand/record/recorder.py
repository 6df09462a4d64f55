"""The recorder: hears what a person does, knows what was on the screen just before and after, and writes the steps.

Knows nothing of how input is heard or the screen is looked at; it is given both. One thread; whatever happens is taken
from one queue, in order.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from steadyhand.errors import DisplayLost, SteadyhandError
from steadyhand.observation import Observation, Window
from steadyhand.perceive.curtain import Curtain
from steadyhand.record import steps
from steadyhand.record.aims import aim_at, is_vague, on_frame, takes_text
from steadyhand.record.gestures import Clicked, Dragged, Gesture, Gestures, Pressed, Scrolled, Typed
from steadyhand.record.inputs import ButtonInput, Input, KeyInput, Lost
from steadyhand.record.marks import (
    Mark,
    Opened,
    Pending,
    Recorded,
    Rules,
    Why,
    added,
    may_move_focus,
    shows,
    with_gesture,
)
from steadyhand.record.moments import Moment, Moments
from steadyhand.record.pictures import Pictures
from steadyhand.record.script_file import ScriptFile
from steadyhand.record.secrets import SecretNames, form_of_secret, holds_password, is_hidden, is_private
from steadyhand.script import words
from steadyhand.script.acts import ToFront
from steadyhand.script.changes import opened
from steadyhand.script.script import AnyStep, Do
from steadyhand_actions import keys
from steadyhand_actions.executors import keysyms
from steadyhand_actions.schema import Point

SOON: Final = 2.0
"""Seconds after an act in which what changes is its effect; what changes later was waited for."""
DONE: Final = 1.6
"""Seconds without another input after which a step is written."""
PAUSE: Final = 1.0
"""Seconds between two acts from which on there is something to wait for."""
_TYPING: Final = 0.2
_IDLE: Final = 1.0
Heard = Input | Moment | SteadyhandError


class Recorder:
    """``heard``: where inputs, moments and errors come in. ``told`` hears each step as it is written. ``reread`` adds
    to a screen what its pixels show of a window."""

    def __init__(
        self,
        heard: queue.SimpleQueue[Heard],
        moments: Moments,
        file: ScriptFile,
        pictures: Pictures,
        rules: Rules,
        told: Callable[[int, str], None],
        reread: Callable[[Observation, Window], Observation],
    ) -> None:
        self._heard = heard
        self._moments = moments
        self._file = file
        self._pictures = pictures
        self._rules = rules
        self._told = told
        self._reread = reread
        self._curtain = Curtain()
        self._chord = keys.parse_chord(rules.hot_key) if rules.hot_key else ()
        self._gestures: Gestures[Mark] = Gestures(self._out)
        self._secrets = SecretNames()
        self._pending: Pending | None = None
        self._last: tuple[Observation, float] | None = None
        """The screen after the last step that was written, and when that was."""
        self._moved_focus = 0.0
        """When the last input was that may have put the keyboard somewhere else."""
        self._now = 0.0
        """When the input was that is being dealt with."""
        self._opened: list[Opened] = []
        self._clicked = ""
        """The id of what was clicked last."""
        self._pressed: Clicked[Mark] | None = None
        """The last click."""
        self._previous: Moment | None = None
        self._why: Why | None = None
        self._step_pictures: list[str] = []

    def run(self) -> Recorded:
        """Until something ends it. What is done by then is written, also when this raises: DisplayLost when the display
        goes away, SteadyhandError when a step cannot be written."""
        try:
            while self._why is None:
                self._turn()
        except KeyboardInterrupt:
            self._why = "stopped"
        except BaseException:
            self._finish(cut=True)
            raise
        self._finish(cut=False)
        return Recorded(self._why, len(self._file.steps), tuple(self._secrets.names))

    def _finish(self, *, cut: bool) -> None:
        try:
            self._now = time.monotonic()
            self._gestures.end()
            self._close(None)
        finally:
            self._file.close(cut)

    def _turn(self) -> None:
        try:
            what = self._heard.get(timeout=max(0.0, self._due() - time.monotonic()))
        except queue.Empty:
            now = self._now = time.monotonic()
            self._gestures.tick(now)
            if self._pending is not None and now - self._pending.gesture.ended >= DONE:
                under_way = self._gestures.began
                later = under_way is not None and under_way >= self._pending.gesture.ended
                self._close(under_way if later else None)
            return
        match what:
            case Moment():
                self._looked(what)
            case DisplayLost():
                raise self._lost(str(what)) from what
            case SteadyhandError():
                raise what
            case Lost():
                raise self._lost(what.why)
            case _:
                self._done(what)

    def _lost(self, why: str) -> DisplayLost:
        """Whoever notices first that the display is gone."""
        return DisplayLost(f"{why}; what was recorded until then is in {self._file.path}")

    def _due(self) -> float:
        pending = self._pending.gesture.ended + DONE if self._pending is not None else None
        return min(d for d in (self._gestures.due(), pending, time.monotonic() + _IDLE) if d is not None)

    # ---- what comes in --------------------------------------------------------------------------------------------

    def _looked(self, moment: Moment) -> None:
        seen, pending = moment.seen, self._pending
        if pending is not None and pending.gesture.ended <= moment.began <= pending.gesture.ended + SOON:
            pending.after = moment
        if self._previous is not None and not self._gestures.is_busy:
            new = [w for w in opened(self._previous.seen, seen) if w.kind == "menu"]
            if new:
                self._opened.append(Opened(self._previous, moment))
        self._previous = moment
        if self._rules.stop_on and shows(seen, self._rules.stop_on):
            self._why = "seen"
        elif self._rules.is_over(seen):
            self._why = "closed"

    def _done(self, what: Input) -> None:
        mark, self._now = Mark(self._moments.before(what.at), self._moments.up_to_date), what.at
        if isinstance(what, KeyInput) and what.down and self._is_hot_key(what):
            self._why = "hot-key"
            return
        if isinstance(what, KeyInput | ButtonInput) and what.down and self._is_ours(what, mark.seen):
            self._gestures.end()
            return
        self._gestures.feed(what, mark)
        if isinstance(what, KeyInput) and self._gestures.is_typing:
            # Where it goes is known from one look after the last click; more are not needed while somebody types.
            if any(m.rest for m in self._moments.since(self._moved_focus)):
                self._moments.hold(what.at + _TYPING)
        elif isinstance(what, ButtonInput) or (isinstance(what, KeyInput) and may_move_focus(what)):
            self._moved_focus = what.at
            self._moments.hold(0.0)

    def _is_hot_key(self, what: KeyInput) -> bool:
        if not self._chord:
            return False
        *held, last = self._chord
        keysym = keysyms.NAMED.get(last) or keysyms.of_character(last)
        return what.plain == keysym and what.modifiers == frozenset(held)

    def _is_ours(self, what: KeyInput | ButtonInput, seen: Observation) -> bool:
        """Whether an input is for a window of the agent's, or for the terminal it runs in."""
        if isinstance(what, ButtonInput):
            if seen.own_at(what.point) is not None:
                return True
            window = seen.window_at(what.point)
        else:
            window = seen.active
        return window is not None and self._rules.is_ours(window)

    # ---- gestures -------------------------------------------------------------------------------------------------

    def _out(self, gesture: Gesture[Mark]) -> None:
        """A gesture is whole."""
        if isinstance(gesture, Clicked):
            self._pressed = gesture
        goes_on = isinstance(gesture, Typed) and gesture.goes_on
        if goes_on and self._pending is not None:
            self._pending = with_gesture(self._pending, gesture)
        else:
            self._close(gesture.began)
            self._pending = Pending(gesture, rewrites=goes_on)
        if isinstance(gesture, Typed):
            self._where_it_goes(self._pending, gesture)

    def _where_it_goes(self, pending: Pending, gesture: Typed[Mark]) -> None:
        """Which field a text went to; a secret is known as one from now on."""
        since = self._moved_focus
        mark = gesture.mark
        looks = [mark.moment] if mark.fresh or mark.moment.began >= since else []
        looks += [m for m in self._moments.since(since) if m.ended <= self._now and m is not mark.moment]
        told = [m for m in looks if m.seen.focused is not None] or looks
        look = next((m for m in reversed(told) if m.ended <= gesture.ended), told[0] if told else None)
        pending.field = look.seen if look is not None else self._field_clicked(since)
        if not gesture.text:
            return
        field = pending.field.focused if pending.field is not None else None
        private = is_private(field) or (pending.field is None and holds_password(gesture.mark.seen))
        form = form_of_secret(gesture.text)
        if private or form:
            pending.secret = self._secrets.of(gesture.text, field, form or "password")

    def _field_clicked(self, since: float) -> Observation | None:
        """Where nobody looked after a click on a field that takes text: the screen then, with the keyboard in it."""
        clicked = self._pressed
        if clicked is None or clicked.ended < since or clicked.button != "left" or not clicked.mark.fresh:
            return None
        aim = aim_at(clicked.mark.seen, clicked.point)
        if aim is None or aim.element is None or not takes_text(aim.element):
            return None
        return replace(clicked.mark.seen, focus=aim.element.id)

    def _close(self, next_began: float | None) -> None:
        """Write the step of the gesture that is pending, with what came of it."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        gesture = pending.gesture
        after = self._after(pending, next_began)
        before = gesture.mark.seen
        if isinstance(gesture, Typed):
            self._write_text(pending, gesture, after.seen if after is not None else None)
        else:
            made = self._made(gesture, after.seen if after is not None else None)
            if made:
                self._write_wait(gesture.mark, gesture.began)
            looks = [before, gesture.onto.seen] if isinstance(gesture, Dragged) else [before]
            for n, each in enumerate(made):
                last = n == len(made) - 1
                then = after.seen if after is not None and last else made[n + 1].seen if not last else None
                fresh = gesture.mark.fresh if last else True
                start = before if isinstance(each.act, ToFront) else _as_looked(each.seen, looks)
                self._write(each, start, _as_looked(then, looks) if fresh and then is not None else None)
        seen = after.seen if after is not None else before
        self._last = (seen, gesture.ended)

    def _after(self, pending: Pending, next_began: float | None) -> Moment | None:
        """The last look at what came of a gesture, before the next one began."""
        ended = pending.gesture.ended
        looks = [m for m in self._moments.since(ended) if next_began is None or m.ended <= next_began]
        if pending.after is not None and (next_began is None or pending.after.ended <= next_began):
            looks.insert(0, pending.after)
        # What opened under the resting pointer later is no effect of it.
        until = next((o.at for o in self._opened if o.before.began >= ended), ended + SOON)
        soon = [m for m in looks if m.began < until]
        return max(soon, key=lambda m: m.began, default=looks[0] if looks else None)

    def _made(self, gesture: Gesture[Mark], after: Observation | None) -> list[steps.Made]:
        before = gesture.mark.seen
        match gesture:
            case Clicked():
                made = steps.of_click(gesture, self._clear(before, gesture.point), after)
            case Dragged():
                onto = self._clear(gesture.onto.seen, gesture.path[-1])
                made = steps.of_drag(gesture, self._clear(before, gesture.path[0]), onto, after)
            case Scrolled():
                made = steps.of_scroll(gesture, before)
            case Pressed():
                made = steps.of_keys(gesture, before, after, gesture.mark.fresh)
            case _:
                made = []
        return [*self._hovered(made, gesture), *made]

    def _clear(self, seen: Observation, point: Point) -> Observation:
        """The screen, read by its pixels too where no application tells what lies at a point."""
        aim = aim_at(seen, point)
        if aim is None or aim.window is None or not is_vague(aim) or on_frame(aim.window, point):
            return seen
        return self._reread(seen, aim.window)

    def _hovered(self, made: list[steps.Made], gesture: Gesture[Mark]) -> list[steps.Made]:
        """What the pointer rested on, where that opened the menu which the target lies in."""
        since = self._last[1] if self._last is not None else 0.0
        opened = [each for each in self._opened if since < each.at <= gesture.began]
        self._opened = [each for each in self._opened if each.at > gesture.began]
        window = made[0].aim.window if made and made[0].aim is not None else None
        chain: list[steps.Made] = []
        for each in reversed(opened):
            then, now = each.before.seen, each.after.seen
            if window is None or then.window(window.id) is not None or now.window(window.id) is None:
                continue
            hover = steps.of_hover(then, now, window)
            if hover is None or (hover.element is not None and hover.element.id == self._clicked):
                break
            chain.insert(0, hover)
            window = hover.aim.window if hover.aim is not None else None
        return chain

    # ---- writing --------------------------------------------------------------------------------------------------

    def _write_text(self, pending: Pending, gesture: Typed[Mark], after: Observation | None) -> None:
        before = gesture.mark.seen
        if not gesture.text:
            if pending.rewrites:
                self._take_back()
            return
        field = pending.field or before
        text = self._as_written(pending, gesture, field, after)
        made = steps.of_text(text, field)
        if pending.field is None:
            made = replace(made, aim=None, said=words.type_text(text, None))
        if pending.rewrites:
            self._take_back()
        else:
            self._write_wait(gesture.mark, gesture.began)
        self._write(made, before, after if gesture.mark.fresh else None)

    def _as_written(self, pending: Pending, gesture: Typed[Mark], field: Observation, after: Observation | None) -> str:
        """The text, or the name of the secret that it is."""
        focused = field.focused
        told = focused is not None and focused.source == "tree"
        if not pending.secret and not told and after is not None and is_hidden(gesture.text, field, after):
            pending.secret = self._secrets.of(gesture.text, focused, "hidden_text")
        if pending.secret:
            self._file.secret(pending.secret)
            return f"{{{{secret:{pending.secret}}}}}"
        if not gesture.sure and focused is not None and after is not None:
            return added(gesture.mark.seen.element(focused.id), after.element(focused.id)) or gesture.text
        return gesture.text

    def _take_back(self) -> None:
        self._pictures.drop(self._step_pictures.pop())
        self._file.replace_last(None)

    def _write_wait(self, mark: Mark, began: float) -> None:
        """What was waited for before a gesture."""
        if self._last is None:
            return
        seen, when = self._last
        if began - when < PAUSE or mark.seen is seen:
            return
        if (wait := steps.wait_between(seen, mark.seen, began - when)) is not None:
            self._add(wait, "", f"wait for {wait.wait_for}")

    def _write(self, made: steps.Made, before: Observation, after: Observation | None) -> None:
        name = f"step-{len(self._file.steps) + 1}"
        self._clicked = made.element.id if made.element is not None else ""
        if made.act is None:
            self._add(made.said, name, made.said)
            return
        target = made.aim.anchor if made.aim is not None else None
        if made.aim is not None and target is not None:
            shot = self._curtain.shot(made.seen)
            window = made.seen.window(made.aim.window.id) if made.aim.window is not None else None
            known = made.aim.element is not None
            picture = self._pictures.keep(name, shot, made.aim.box, window) if known else None
            if picture is not None:
                target = target.model_copy(update={"picture": picture})
        step = Do(
            do=made.said, target=target, action=made.act, expect=steps.effect(made, before, after),
            optional=made.optional,
        )  # fmt: skip
        self._add(step, name, made.said)

    def _add(self, step: AnyStep, name: str, said: str) -> None:
        self._file.append(step)
        self._step_pictures.append(name)
        self._told(len(self._file.steps), said)


def _as_looked(seen: Observation, looks: Sequence[Observation]) -> Observation:
    """The look that a screen is which was read further: what was read later is no difference to other looks."""
    return next((look for look in looks if look.screenshot is seen.screenshot), seen)
