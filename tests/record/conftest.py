"""The room for recordings."""

from __future__ import annotations

from record_support import room

__all__ = ["room"]
