"""One display with everything that works on it: eyes, hands, gate. Knows nothing of tasks.

Owns the connections and closes them. The platform's choices are made here, once.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from steadyhand.desktop.catalogue import DesktopCatalogue
from steadyhand.desktop.surroundings import DesktopSurroundings, Spawn
from steadyhand.observation import Observation
from steadyhand.perceive.perceiver import Perceiver
from steadyhand.perceive.settle import Settle
from steadyhand_actions.audit import Audit
from steadyhand_actions.confirm import Confirmer
from steadyhand_actions.executors import device
from steadyhand_actions.executors.base import Device, Surroundings
from steadyhand_actions.executors.dry_run import DryRun
from steadyhand_actions.executors.hands import Hands
from steadyhand_actions.gate import Gate
from steadyhand_actions.policy import Policy
from steadyhand_actions.stop import Stop
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
        self._device: Device
        self.catalogue = DesktopCatalogue(self.environment)
        surroundings: Surroundings
        if dry_run:
            self._device = surroundings = DryRun()
        else:
            self._device = device(display, self.environment)
            surroundings = DesktopSurroundings(self.eyes.x11, self.eyes.tree, self.settle, self.catalogue, spawn)
        # What is not typed needs no secret.
        reveal = str if dry_run else revealed
        self._hands = Hands(self._device, surroundings, self.capture.monitors, reveal)

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
    def gate(self, task: str, audit: Audit, policy: Policy, confirmer: Confirmer) -> Iterator[tuple[Gate, Stop]]:
        """The gate of one run, with its kill switch on duty while the run lasts; the stop file lies beside the log."""
        stop = Stop(audit.path.with_name("STOP"))
        with stop.on_duty():
            yield Gate(policy, confirmer, self._hands, audit, stop, task), stop

    def close(self) -> None:
        self._device.close()
        self.settle.close()
        self.eyes.close()
