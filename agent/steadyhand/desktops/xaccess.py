"""The first words spoken to a new display: let this user in and nobody else, and say how dense its pixels are.

A few requests of the X11 protocol over its socket, so that nobody needs a cookie file to reach the display and no
program has to be installed for it. Knows nothing about windows or input.
"""

from __future__ import annotations

import os
import secrets
import socket
import struct
from pathlib import Path

from steadyhand_actions.errors import DisplayLost

_COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
_CHANGE_PROPERTY, _GET_INPUT_FOCUS, _CHANGE_HOSTS = 18, 43, 109
_RESOURCE_MANAGER, _STRING = 23, 31
_SERVER_INTERPRETED, _ANY_DISPLAY = 5, 0xFFFF


def write_cookie(path: Path) -> bytes:
    """A cookie file good for any display number (the number is not known yet); returns the cookie."""
    cookie = secrets.token_bytes(16)
    fields = b"".join(struct.pack(">H", len(part)) + part for part in (b"", b"", _COOKIE_NAME, cookie))
    path.touch(mode=0o600)
    path.write_bytes(struct.pack(">H", _ANY_DISPLAY) + fields)
    return cookie


def prepare(display: str, cookie: bytes, dpi: int) -> None:
    """Admit every process of this user, and set the resources that tell programs the density of text. Raises
    DisplayLost."""
    user = f"localuser\0#{os.getuid()}".encode()
    resources = f"Xft.dpi:\t{dpi}\nXft.antialias:\t1\nXft.hinting:\t1\nXft.rgba:\tnone\n".encode()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(f"/tmp/.X11-unix/X{display.lstrip(':')}")
            root = _greet(connection, cookie)
            connection.sendall(
                struct.pack("<BBHBxH", _CHANGE_HOSTS, 0, 2 + len(_padded(user)) // 4, _SERVER_INTERPRETED, len(user))
                + _padded(user)
                + struct.pack(
                    "<BBHIIIBxxxI", _CHANGE_PROPERTY, 0, 6 + len(_padded(resources)) // 4, root, _RESOURCE_MANAGER,
                    _STRING, 8, len(resources),
                )
                + _padded(resources)
                + struct.pack("<BxH", _GET_INPUT_FOCUS, 1)
            )  # fmt: skip
            if _read(connection, 32)[0] != 1:
                raise DisplayLost(f"The display {display} refused its settings; start a new desktop.")
    except (OSError, struct.error) as error:
        raise DisplayLost(f"The display {display} does not answer ({error}); start a new desktop.") from error


def _greet(connection: socket.socket, cookie: bytes) -> int:
    """Connection set-up; returns the root window."""
    connection.sendall(
        struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(_COOKIE_NAME), len(cookie))
        + _padded(_COOKIE_NAME)
        + _padded(cookie)
    )
    status, words = struct.unpack("<BxxxxxH", _read(connection, 8))
    answer = _read(connection, words * 4)
    if status != 1:
        raise OSError("it did not let us in")
    vendor, formats = struct.unpack_from("<H", answer, 16)[0], answer[21]
    return int(struct.unpack_from("<I", answer, 32 + (vendor + 3) // 4 * 4 + formats * 8)[0])


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _read(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise OSError("it closed the connection")
        data += part
    return data
