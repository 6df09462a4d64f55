"""What programs on a virtual desktop find around them: environment variables, folders, settings of the toolkits.

Writes files only below the folders it is given, and never over a file that is there. Starts nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

# Whatever ties a program to another session, display, theme or input method stays outside.
_LEFT_OUT = (
    "AT_SPI", "COLORTERM", "DBUS_", "DESKTOP_", "DISPLAY", "GDK_", "GDM", "GIO_", "GJS_", "GNOME_", "GSETTINGS_",
    "GSK_", "GTK", "HOME", "IBUS_", "INVOCATION_ID", "JOURNAL_STREAM", "KDE_", "LIBGL_", "MOZ_", "NOTIFY_SOCKET",
    "NO_AT_BRIDGE", "OLDPWD", "PWD", "PYTEST_", "PYTHON", "QT_", "SAL_", "SESSION_MANAGER", "SSH_", "STEADYHAND_",
    "SYSTEMD_", "TERM", "VTE_", "WAYLAND_", "WINDOWID", "WINDOWPATH", "XAUTHORITY", "XCURSOR_", "XDG_", "XMODIFIERS",
    "_",
)  # fmt: skip
_SYSTEM_DATA = "/usr/local/share:/usr/share"

CHROMIUM_FLAGS = (
    "--force-renderer-accessibility", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--password-store=basic", "--ozone-platform=x11", "--disable-smooth-scrolling",
)  # fmt: skip
_CHROMIUMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "brave-browser", "microsoft-edge",
    "microsoft-edge-stable", "vivaldi", "vivaldi-stable", "opera",
)  # fmt: skip
# Answered by a failure at once: each would otherwise wait half a minute for a desktop environment that is not here.
_MASKED_SERVICES = (
    "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Documents", "org.freedesktop.impl.portal.PermissionStore",
    "org.freedesktop.secrets", "org.gnome.keyring", "org.freedesktop.systemd1",
)  # fmt: skip


def environment(folder: Path, home: Path, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of programs, all but DISPLAY and the address of the accessibility bus."""
    source = os.environ if inherited is None else inherited
    kept = {name: value for name, value in source.items() if not name.startswith(_LEFT_OUT)}
    if kept.get("LC_ALL", kept.get("LC_CTYPE", kept.get("LANG", ""))) in ("", "C", "POSIX"):
        kept = {name: value for name, value in kept.items() if name not in ("LC_ALL", "LC_CTYPE")} | {"LANG": "C.UTF-8"}
    run = folder / "run"
    root = {"ELECTRON_DISABLE_SANDBOX": "1"} if os.geteuid() == 0 else {}
    return kept | root | {
        "HOME": str(home),
        "PWD": str(home),
        "PATH": f"{folder / 'bin'}:{kept.get('PATH') or '/usr/local/bin:/usr/bin:/bin'}",
        "TMPDIR": str(folder / "tmp"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_RUNTIME_DIR": str(run),
        "XDG_DATA_DIRS": f"{folder / 'share'}:{source.get('XDG_DATA_DIRS') or _SYSTEM_DATA}",
        "XDG_SESSION_TYPE": "x11",
        "XDG_CURRENT_DESKTOP": "openbox",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={run / 'bus'}",
        "GSETTINGS_BACKEND": "keyfile",
        "GIO_USE_VFS": "local",
        "GIO_USE_VOLUME_MONITOR": "unix",
        "GVFS_DISABLE_FUSE": "1",
        "GTK_MODULES": "gail:atk-bridge",
        "GTK_A11Y": "atspi",
        "GTK_USE_PORTAL": "0",
        "GDK_DEBUG": "no-portals",
        "GDK_BACKEND": "x11",
        "GSK_RENDERER": "cairo",
        "GNOME_ACCESSIBILITY": "1",
        "ACCESSIBILITY_ENABLED": "1",
        "QT_ACCESSIBILITY": "1",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
        "QT_QUICK_BACKEND": "software",
        "SAL_USE_VCLPLUGIN": "gtk3",
        "MOZ_ENABLE_WAYLAND": "0",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "TERM": "xterm-256color",
        "CHROMIUM_FLAGS": " ".join(CHROMIUM_FLAGS + (("--no-sandbox", "--test-type") if os.geteuid() == 0 else ())),
    }  # fmt: skip


def prepare_folders(folder: Path, home: Path, *, fresh: bool) -> None:
    """Make the folders and settings that ``environment`` speaks of."""
    for path in (
        folder / "run",
        folder / "tmp",
        folder / "run/dbus-1/services",
        folder / "bin",
        folder / "share/applications",
    ):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    for part in (".config", ".local/share", ".local/state", ".cache"):
        (home / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    if fresh:
        for name in ("Desktop", "Documents", "Downloads"):
            (home / name).mkdir(exist_ok=True)
    (folder / "openbox.xml").write_text(
        resources.files("steadyhand.desktops").joinpath("openbox.xml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    for service in _MASKED_SERVICES:
        (folder / f"run/dbus-1/services/{service}.service").write_text(
            f"[D-BUS Service]\nName={service}\nExec=/bin/false\n", encoding="utf-8"
        )
    _calm_toolkits(home)
    _wrap_chromiums(folder)


def _calm_toolkits(home: Path) -> None:
    """No animations and no blinking cursors: a screen that changes by itself looks like a screen that is not ready."""
    settings = "[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n"
    _write_new(home / ".config/gtk-3.0/settings.ini", settings)
    _write_new(home / ".config/gtk-4.0/settings.ini", settings)
    _write_new(home / ".gtkrc-2.0", "gtk-cursor-blink = 0\n")
    _write_new(home / ".config/Trolltech.conf", "[Qt]\ncursorFlashTime=0\neffects=none\n")


def _write_new(path: Path, text: str) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _wrap_chromiums(folder: Path) -> None:
    """Browsers of the Chromium family take their accessibility and sandbox settings by flags alone.

    Distributions' own start scripts drop CHROMIUM_FLAGS, so a script on PATH hands the flags over, and desktop entries
    with an absolute path are given that script.
    """
    for name in _CHROMIUMS:
        program = shutil.which(name)
        if program is None:
            continue
        script = folder / "bin" / name
        script.write_text(f'#!/bin/sh\nexec {program} $CHROMIUM_FLAGS "$@"\n', encoding="utf-8")
        script.chmod(0o700)
        for data in _SYSTEM_DATA.split(":"):
            entry = Path(data, "applications", f"{name}.desktop")
            if entry.is_file():
                text = entry.read_text(encoding="utf-8", errors="replace")
                text = text.replace(f"Exec={program}", f"Exec={script}").replace(f"Exec={name}", f"Exec={script}")
                (folder / "share/applications" / entry.name).write_text(text, encoding="utf-8")
