"""The keyring of the person's system, where the package ``keyring`` is installed: the one place that asks it."""

from __future__ import annotations

SERVICE = "steadyhand"
"""What entries of ours are filed under."""


def from_keyring(name: str) -> str:
    """The password of the entry ``name``; empty when there is none, or no keyring that answers."""
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return (keyring.get_password(SERVICE, name) or "").strip()
    except Exception:  # noqa: BLE001 - a keyring that is locked, broken or not there is one without this entry
        return ""
