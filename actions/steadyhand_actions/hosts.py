"""Hosts of addresses, and whether one is of this machine. Looks at text only, asks no network."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_HOST: Final = re.compile(r"[^\s/@:?#]+\.[^\s/@:?#.]+|localhost")
_IN_TEXT: Final = re.compile(
    r"\b(?:https?|ftp|wss?)://[^\s'\"<>()]+|\bwww\.[^\s'\"<>()]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s'\"<>()]*",
    re.IGNORECASE,
)


def host_of(address: str) -> str:
    """The host of an address as a browser shows it, in small letters; empty when it has none (a file, a blank page)."""
    address = address.strip()
    if not address or any(c.isspace() for c in address):
        return ""
    scheme = _SCHEME.match(address)
    with_scheme = address if "://" in address else f"//{address}" if not scheme or _ported(address) else ""
    if not with_scheme or with_scheme.lower().startswith(("file:", "about:", "data:")):
        return ""
    try:
        host = urlsplit(with_scheme).hostname or ""
    except ValueError:
        return ""
    host = host.rstrip(".").lower()
    return host if "://" in address or _HOST.fullmatch(host) else ""


def _ported(address: str) -> bool:
    return re.match(r"[\w.-]+:\d{1,5}(?:/|$)", address) is not None


def is_local(host: str) -> bool:
    """Whether a host is this machine."""
    return (
        host in ("localhost", "::1", "0.0.0.0")
        or host.endswith(".localhost")
        or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None
    )


def addresses_in(text: str) -> tuple[str, ...]:
    """Addresses of the network that a text holds."""
    return tuple(found.group() for found in _IN_TEXT.finditer(text[:20_000]))
