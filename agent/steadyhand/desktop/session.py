"""One display with everything that works on it: eyes, hands, gate. Knows nothing of tasks.

Owns the connections and closes them. The platform's choices are made here, once.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext

from steadyhand.desktop.catalogue import DesktopCatalogue
from steadyhand.desktop.surroundings import DesktopSurroundings, Spawn
from steadyhand.observation import Observation
from steadyhand.perceive.perceiver import Perceiver
from steadyhand.perceive.settle import Settle
from steadyhand_actions.audit import Audit
from steadyhand_actions.confirm import Confirmer
from steadyhand_actions.executors import claim_of, device, watch_of
from steadyhand_actions.executors.base import Device, Identified, Surroundings
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import Policy
from steadyhand_actions.stop import Stop
from steadyhand_actions.takeover import Attended, Takeover, Watch
from steadyhand_actions.vault import revealed, without_secrets


class Session:
    """Everything that works on one display. Raises EnvironmentLacks when the display cannot be reached."""

    def __init__(
        self,
        display: str,
        environment: Mapping[str, str],
        spawn: Spawn,
        *,
        pixels_only: bool = False,
        dry_run: bool = False,
    ) -> None:
        self.display = display
        self.environment = dict(environment)
        self.spawn = spawn
        self.eyes = Perceiver(display, self.environment, pixels_only=pixels_only)
        self.capture = self.eyes.capture
        self.settle = Settle(self.capture, display)
        self._watches: dict[tuple[bool, str], Watch] = {}
        self._device: Device
        self.catalogue = DesktopCatalogue(self.environment)
        surroundings: Surroundings
        if dry_run:
            self._device = surroundings = DryRun()
        else:
            self._device = device(display, self.environment)
            surroundings = DesktopSurroundings(self.eyes, self.settle, self.catalogue, spawn)
        # What is not typed needs no secret.
        reveal = str if dry_run else revealed
        self._hands = Hands(self._device, surroundings, self.capture.monitors, reveal)
        # Where input cannot be told apart it is no X display, or one that is worked on in another way.
        self._claim = claim_of(display) if isinstance(self._device, Identified) else None
        self._works: int | None = None
        """The thread whose run works on the display."""

    @classmethod
    def of_person(cls, environment: Mapping[str, str], *, pixels_only: bool = False, dry_run: bool = False) -> Session:
        """The display of ``environment``, as a person's programs see it."""
        env = without_secrets(environment)

        def spawn(argv: Sequence[str]) -> int:
            return subprocess.Popen(
                list(argv), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            ).pid  # fmt: skip

        return cls(env.get("DISPLAY", ""), env, spawn, pixels_only=pixels_only, dry_run=dry_run)

    @property
    def size(self) -> tuple[int, int]:
        boxes = self.capture.monitors()
        return max(b.x2 for b in boxes) - min(b.x1 for b in boxes), max(b.y2 for b in boxes) - min(b.y1 for b in boxes)

    def observe(self, deep: bool = False) -> Observation:
        return self.eyes.observe(deep=deep)

    def window_ids(self) -> frozenset[int]:
        """The windows of applications that are open, menus and the like left out."""
        return frozenset(w.id for w in self.eyes.x11.windows() if w.kind in ("normal", "dialog"))

    def app_names(self) -> tuple[str, ...]:
        return tuple(a.name for a in self.catalogue.apps)

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """No other run works on this display meanwhile; one inside another has its claim. Raises EnvironmentLacks while
        somebody else's does."""
        me, before = threading.get_ident(), self._works
        with self._claim.held() if self._claim is not None and me != before else nullcontext():
            self._works = me
            try:
                yield
            finally:
                self._works = before

    @contextmanager
    def gate(
        self, task: str, audit: Audit, policy: Policy, confirmer: Confirmer, watch: Watch | None = None
    ) -> Iterator[tuple[Gate, Stop]]:
        """The gate of one run, with its kill switch on duty while the run lasts; the stop file lies beside the log.
        ``watch``: who notices other people's input meanwhile."""
        stop = Stop(audit.path.with_name("STOP"))
        asks = Attended(confirmer, watch) if watch is not None else confirmer
        attended = watch.on_duty(stop.throw) if watch is not None else nullcontext()
        with stop.on_duty(), attended:
            before, self.settle.over = self.settle.over, stop.over
            try:
                yield Gate(policy, asks, self._hands, audit, stop, task), stop
            finally:
                self.settle.over = before

    def watch(self, takeover: Takeover, hot_key: str) -> Watch | None:
        """Who notices other people's input here, and the hot-key; None when there is nothing to be noticed, or nobody.

        Raises BadAction for a hot-key that is none.
        """
        wanted = (takeover == "stop", hot_key)
        if not isinstance(self._device, Identified) or not any(wanted):
            return None
        if wanted not in self._watches:
            self._watches[wanted] = watch_of(self.display, self._device, *wanted)
        return self._watches[wanted]

    def close(self) -> None:
        for watch in self._watches.values():
            watch.close()
        if self._claim is not None:
            self._claim.close()
        self._device.close()
        self.settle.close()
        self.eyes.close()
