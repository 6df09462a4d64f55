"""How a virtual desktop looks and speaks: theme, font size, language, keyboard. Values, and what tells the toolkits.

Writes settings below the home it is given, over none that are there. Starts nothing but the question which languages
the system has.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from steadyhand_actions.errors import EnvironmentLacks, UsageError

Theme = Literal["light", "dark"]
_DARK: Final = {"Window": ("49,54,59", "239,240,241"), "View": ("35,38,41", "239,240,241"),
                "Button": ("49,54,59", "239,240,241"), "Selection": ("61,174,233", "239,240,241"),
                "Tooltip": ("49,54,59", "239,240,241")}  # fmt: skip
"""Background and text of each part of a Qt program."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """``font_scale``: 1.25 is a quarter larger. ``locale`` as ``de_DE.UTF-8`` and ``keyboard`` as XKB calls them
    (``de``, ``us``, ``fr(oss)``); empty leaves what is usual. Raises UsageError for what cannot be."""

    theme: Theme = "light"
    font_scale: float = 1.0
    locale: str = ""
    keyboard: str = ""

    def __post_init__(self) -> None:
        if self.theme not in ("light", "dark"):
            raise UsageError(f"there is no theme {self.theme!r}; say light or dark")
        if not 0.5 <= self.font_scale <= 4:
            raise UsageError(f"a font scale of {self.font_scale:g} cannot be; it goes from 0.5 to 4")
        if self.keyboard and not all(c.isalnum() or c in "_-()," for c in self.keyboard):
            raise UsageError(f"there is no keyboard layout {self.keyboard!r}; say one as de, us or fr(oss)")


USUAL: Final = Appearance()


def variables(look: Appearance) -> dict[str, str]:
    """What programs find in their environment. Raises EnvironmentLacks for a language that the system lacks."""
    found: dict[str, str] = {}
    if look.theme == "dark":
        found |= {
            "GTK_THEME": "Adwaita:dark", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark",
            # Qt itself knows the colours of this desktop's settings.
            "QT_QPA_PLATFORMTHEME": "kde", "KDE_SESSION_VERSION": "5",
        }  # fmt: skip
    if look.locale:
        found |= _language(look.locale)
    return found


def write_settings(look: Appearance, home: Path) -> None:
    """Settings of the toolkits that no variable tells them, in a fresh home."""
    if look.theme == "dark":
        parts = [
            f"[Colors:{part}]\nBackgroundNormal={back}\nBackgroundAlternate={back}\nForegroundNormal={text}\n"
            for part, (back, text) in _DARK.items()
        ]
        _write_new(home / ".config/kdeglobals", "\n".join(["[KDE]\nwidgetStyle=Fusion\n", *parts]))


def keyboard_command(look: Appearance) -> tuple[str, ...]:
    """The program that sets the layout; empty when it stays."""
    layout, _, variant = look.keyboard.partition("(")
    if not layout:
        return ()
    return ("setxkbmap", "-layout", layout, *(("-variant", variant.rstrip(")")) if variant else ()))


def set_keyboard(look: Appearance, env: Mapping[str, str]) -> None:
    """Raises UsageError for a layout that there is not, EnvironmentLacks without the program that sets it."""
    command = keyboard_command(look)
    if not command:
        return
    try:
        done = subprocess.run(list(command), env=dict(env), capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentLacks("a keyboard layout needs setxkbmap; run: sudo apt-get install x11-xkb-utils") from error
    if done.returncode != 0:
        raise UsageError(f"there is no keyboard layout {look.keyboard!r}; say one as de, us or fr(oss)")


def _language(locale: str) -> dict[str, str]:
    plain = _plain(locale)
    if plain not in {_plain(name) for name in _known()} and plain not in ("c", "posix", "c.utf8"):
        raise EnvironmentLacks(f"the system has no locale {locale}; run: sudo localedef -i {locale.split('.')[0]} "
                               f"-f UTF-8 {locale}")  # fmt: skip
    return {"LANG": locale, "LC_ALL": locale, "LANGUAGE": locale.partition(".")[0]}


def _known() -> list[str]:
    try:
        return subprocess.run(["locale", "-a"], capture_output=True, text=True, timeout=10, check=False).stdout.split()
    except (OSError, subprocess.SubprocessError):
        return []


def _plain(name: str) -> str:
    return name.casefold().replace("utf-8", "utf8")


def _write_new(path: Path, text: str) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
