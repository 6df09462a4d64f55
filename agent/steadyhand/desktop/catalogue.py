"""The installed applications as the planner asks for them. Knows nothing of how an application is started."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from steadyhand.models.base import Installed
from steadyhand.perceive.applications import Application, default_for, installed, match

_ADDRESS = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|www\.)", re.IGNORECASE)


class DesktopCatalogue:
    """Applications by their desktop entries, read once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._apps: tuple[Application, ...] | None = None

    @property
    def apps(self) -> tuple[Application, ...]:
        if self._apps is None:
            self._apps = installed(self._environment)
        return self._apps

    def match(self, phrase: str) -> Sequence[tuple[float, Installed]]:
        return match(phrase, self.apps)

    def opener(self, path: str) -> Installed | None:
        return default_for(
            "https://" + path if _ADDRESS.match(path) and "://" not in path else path, self.apps, self._environment
        )

    def owns(self, app: Installed, window_app: str) -> bool:
        """WM_CLASS against the entry's StartupWMClass, id, name and program, as the specification suggests."""
        entry = next((a for a in self.apps if a.id == app.id), None)
        if entry is None or not window_app:
            return False
        stem = entry.id.removesuffix(".desktop").casefold()
        program = PurePath(entry.exec.split()[0].strip('"')).name.casefold() if entry.exec.split() else ""
        names = {entry.startup_class.casefold(), stem, stem.rsplit(".", 1)[-1], program, entry.name.casefold()} - {""}
        seen = window_app.casefold()
        return (
            seen in names
            or any(seen == n.replace(" ", "-") for n in names)
            or any(len(n) > 3 and seen.startswith(n) for n in names)
        )
