"""Other labels for an application: a gettext catalogue of our own, and a locale in which catalogues are looked for.

Nothing of the system is written to: glibc takes a language that is a path, and locales from ``LOCPATH``.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path


def environment(folder: Path, rename: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Variables with which programs call things otherwise. ``rename``: domain to {message: label}."""
    messages = folder / "catalogues/LC_MESSAGES"
    messages.mkdir(parents=True, exist_ok=True)
    for domain, labels in rename.items():
        (messages / f"{domain}.mo").write_bytes(catalogue(labels))
    return locale(folder, "en_US") | {"LANGUAGE": f"../../..{folder / 'catalogues'}"}


def locale(folder: Path, name: str) -> dict[str, str]:
    """The locale, made by ``localedef`` (package locales) below the folder."""
    compiled = folder / f"{name}.UTF-8"
    if not compiled.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["localedef", "-i", name, "-f", "UTF-8", str(compiled)], check=False, capture_output=True, timeout=120
        )
    return {"LOCPATH": str(folder), "LANG": f"{name}.UTF-8", "LC_ALL": f"{name}.UTF-8"}


def catalogue(labels: Mapping[str, str]) -> bytes:
    """A compiled catalogue: magic, version, count, two tables of lengths and offsets, texts."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **labels}.items())
    texts = [[key.encode() for key, _ in pairs], [value.encode() for _, value in pairs]]
    at = 28 + 16 * len(pairs)
    tables, blob = b"", b""
    for column in texts:
        for text in column:
            tables += struct.pack("<II", len(text), at + len(blob))
            blob += text + b"\0"
    return struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0) + tables + blob
