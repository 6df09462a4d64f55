"""The accessibility bus as calls and events: connect, ask many things at once, notice who does not answer.

The only file that names dbus_fast. It knows D-Bus and nothing of roles, trees or what the answers mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, DBusError, InvalidAddressError

from steadyhand.errors import DisplayLost, EnvironmentLacks

WIDTH = 32
"""Calls in flight to one application; hundreds at once overrun the socket."""
PATIENCE = 1.0
"""Seconds without one answer after which an application counts as frozen."""

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
_EVENT_SOURCES = (
    "org.a11y.atspi.Event.Object",
    "org.a11y.atspi.Event.Window",
    "org.a11y.atspi.Event.Document",
    "org.a11y.atspi.Cache",
)
_EVENTS = ("object:", "window:", "document:")

Reply = list[Any]
"""The arguments of an answer; what is in them is parsed where it is used."""


class Call(NamedTuple):
    """One question to an object."""

    path: str
    interface: str
    member: str
    signature: str = ""
    body: tuple[object, ...] = ()


def asks(path: str, interface: str, name: str) -> Call:
    """The call that reads a property. (``GetAll`` is never used: it crashes Qt 5.)"""
    return Call(path, _PROPERTIES, "Get", "ss", (interface, name))


def puts(path: str, interface: str, name: str, number: float) -> Call:
    """The call that sets a property to a number."""
    return Call(path, _PROPERTIES, "Set", "ssv", (interface, name, Variant("d", number)))


def plain(reply: Reply | None) -> Any:
    """The first argument of an answer, out of its variant; None when there was no answer."""
    if not reply:
        return None
    return reply[0].value if isinstance(reply[0], Variant) else reply[0]


class Frozen(Exception):
    """An application has not answered for ``PATIENCE`` seconds."""


class Gone(Exception):
    """The application has left the bus."""


class Event(NamedTuple):
    """A signal of an application, as far as anyone here cares."""

    sender: str
    path: str
    member: str
    kind: str
    detail: int


class Wire:
    """One connection to the accessibility bus. To be used on one event loop."""

    def __init__(self, bus: MessageBus, notice: Callable[[Event], None]) -> None:
        self._bus = bus
        self._notice = notice
        bus.add_message_handler(self._on_message)

    @classmethod
    async def connect(
        cls, address: str | None, environment: Mapping[str, str], notice: Callable[[Event], None]
    ) -> Wire:
        """Connect to ``address``, or to the bus that the session bus of the environment names."""
        bus = await _open(address or await _accessibility_address(environment), "accessibility")
        wire = cls(bus, notice)
        for source in _EVENT_SOURCES:
            await wire.daemon("AddMatch", "s", f"type='signal',interface='{source}'")
        for event in _EVENTS:
            register = Call("/org/a11y/atspi/registry", REGISTRY, "RegisterEvent", "s", (event,))
            await wire.ask(REGISTRY, register)
        return wire

    @property
    def lost(self) -> bool:
        return not self._bus.connected

    def close(self) -> None:
        if self._bus.connected:
            self._bus.disconnect()

    async def daemon(self, member: str, signature: str, *body: object) -> Reply | None:
        """Ask the bus daemon itself."""
        name, path = _DAEMON
        return await self.ask(name, Call(path, name, member, signature, body))

    async def ask(self, bus_name: str, call: Call, patience: float = PATIENCE) -> Reply | None:
        """One answer, None for an error answer. Raises Frozen when none comes, DisplayLost when the bus died."""
        try:
            async with asyncio.timeout(patience):
                return await self._call(bus_name, call)
        except TimeoutError as error:
            raise Frozen(bus_name) from error

    async def ask_many(self, bus_name: str, calls: Sequence[Call]) -> list[Reply | None]:
        """The answers in the order of the calls, ``WIDTH`` in flight. Raises Frozen, Gone, DisplayLost."""
        answers: list[Reply | None] = [None] * len(calls)
        answered = 0
        turn: Iterator[int] = iter(range(len(calls)))

        async def work() -> None:
            nonlocal answered
            for n in turn:
                answers[n] = await self._call(bus_name, calls[n])
                answered += 1

        pending = {asyncio.ensure_future(work()) for _ in range(min(WIDTH, len(calls)))}
        try:
            while pending:
                before = answered
                done, pending = await asyncio.wait(pending, timeout=PATIENCE)
                failures = [failure for task in done if (failure := task.exception()) is not None]
                if failures:
                    raise failures[0]
                if not done and answered == before:
                    raise Frozen(bus_name)
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        return answers

    async def _call(self, bus_name: str, call: Call) -> Reply | None:
        if not self._bus.connected:
            raise DisplayLost("the accessibility bus has gone away: the desktop session ended; start it again")
        message = Message(
            destination=bus_name,
            path=call.path,
            interface=call.interface,
            member=call.member,
            signature=call.signature,
            body=list(call.body),
            validate=False,
        )
        try:
            reply = await self._bus.call(message)
        except (OSError, EOFError, DBusError) as error:
            raise DisplayLost("the accessibility bus broke off: the desktop session ended; start it again") from error
        if reply is None:
            raise DisplayLost("the accessibility bus was closed: the desktop session ended; start it again")
        if reply.message_type is MessageType.METHOD_RETURN:
            body: Reply = reply.body
            return body
        if reply.error_name in ("org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NoReply"):
            raise Gone(bus_name)
        return None

    def _on_message(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL or not (message.interface or "").startswith("org.a11y"):
            return
        body = message.body
        kind = body[0] if body and isinstance(body[0], str) else ""
        detail = body[1] if len(body) > 1 and isinstance(body[1], int) else 0
        self._notice(Event(message.sender or "", message.path or "", message.member or "", kind, detail))


async def _open(address: str, what: str) -> MessageBus:
    try:
        return await MessageBus(bus_address=address, auth_timeout=5).connect()
    except (OSError, EOFError, AuthError, InvalidAddressError, DBusError) as error:
        raise EnvironmentLacks(f"cannot reach the {what} bus at {address}: is the desktop session running?") from error


async def _accessibility_address(environment: Mapping[str, str]) -> str:
    session = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    if not session:
        raise EnvironmentLacks("no session bus: DBUS_SESSION_BUS_ADDRESS is not set; start a desktop session first")
    bus = await _open(session, "session")
    request = Message(destination="org.a11y.Bus", path="/org/a11y/bus", interface="org.a11y.Bus", member="GetAddress")
    try:
        async with asyncio.timeout(5):
            reply = await bus.call(request)
    except TimeoutError as error:
        raise EnvironmentLacks("the accessibility bus does not start: is at-spi2-core installed?") from error
    finally:
        bus.disconnect()
    if reply is None or reply.message_type is not MessageType.METHOD_RETURN or not reply.body:
        raise EnvironmentLacks("the session has no accessibility bus: install at-spi2-core and log in again")
    return str(reply.body[0])
