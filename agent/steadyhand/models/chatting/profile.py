"""What is known of a model beyond its address: how it writes, where it points, what it costs. Kept in one file.

``model check`` writes it, a person may. The environment goes before the file.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from steadyhand.models.chatting.account import Prices
from steadyhand_actions.errors import EnvironmentLacks, UsageError
from steadyhand_prompts.answers import DIALECTS
from steadyhand_prompts.counting import COUNTINGS

PRICE_IN, PRICE_OUT = "STEADYHAND_PRICE_IN", "STEADYHAND_PRICE_OUT"
"""Money for a million tokens read and written."""
PHI4_PIXELS = 921_600
"""3,600 patches of 16x16: what Phi-4-reasoning-vision sees at most of a picture."""


@dataclass(frozen=True, slots=True)
class Profile:
    """``dialect``: how the planner's answers are read and asked for. ``points``: the dialect of answers that are
    places; ``asking``: the prompt that they are asked for with; both empty for a model that cannot point.
    ``counts``: the dialect whose way of counting the planner asks for places in; empty for pixels. ``pixels``: the most
    pixels that it sees of a picture. Prices are for a million tokens."""

    dialect: str = "steadyhand"
    points: str = "phi4"
    asking: str = "phi4"
    counts: str = ""
    pixels: int = PHI4_PIXELS
    price_in: float | None = None
    price_out: float | None = None

    @property
    def grounds(self) -> bool:
        return bool(self.points)

    @property
    def prices(self) -> Prices:
        return Prices(_amount(PRICE_IN, self.price_in), _amount(PRICE_OUT, self.price_out))


def profile_of(name: str) -> Profile:
    """What is known of the model ``name`` (as ``--model`` says it). Raises UsageError for a file without sense."""
    known = _read().get(name)
    if known is None:
        return Profile()
    names = {f.name for f in fields(Profile)}
    if not isinstance(known, dict) or set(known) - names:
        raise UsageError(f"what {path()} says of {name} cannot be read; remove it, or run: steadyhand model check")
    profile = Profile(**known)
    numbers = (profile.pixels, profile.price_in, profile.price_out)
    if (
        not all(isinstance(word, str) for word in (profile.dialect, profile.points, profile.asking, profile.counts))
        or profile.dialect not in DIALECTS
        or (profile.points and profile.points not in DIALECTS)
        or profile.asking not in ("", "phi4", "points")
        or profile.counts not in COUNTINGS
        or not all(n is None or (isinstance(n, int | float) and math.isfinite(n) and n >= 0) for n in numbers)
        or not isinstance(profile.pixels, int)
        or profile.pixels < 10_000
    ):
        raise UsageError(f"what {path()} says of {name} makes no sense; remove it, or run: steadyhand model check")
    return profile


def save_profile(name: str, profile: Profile) -> Path:
    """Keep what was found out. Raises EnvironmentLacks when the file cannot be written."""
    where, all_ = path(), _read()
    all_[name] = {k: v for k, v in asdict(profile).items() if v is not None}
    try:
        where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = where.with_suffix(".part")
        part.write_text(json.dumps(all_, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        part.replace(where)
    except OSError as error:
        raise EnvironmentLacks(f"cannot write {where}: {error.strerror or error}") from error
    return where


def path() -> Path:
    """Where it is kept."""
    config = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(config) if config.startswith("/") else Path.home() / ".config"
    return base / "steadyhand" / "models.json"


def _read() -> dict[str, object]:
    where = path()
    try:
        value = json.loads(where.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{where} cannot be read as JSON; mend or remove it") from error
    if not isinstance(value, dict):
        raise UsageError(f"{where} is not an object of models; mend or remove it")
    return value


def _amount(name: str, known: float | None) -> float | None:
    said = os.environ.get(name, "").strip()
    if not said:
        return known
    try:
        amount = float(said)
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0):
        raise UsageError(f"{name} is {said[:40]!r}; it has to be the price of a million tokens")
    return amount
