"""What goes wrong between us and a server, each as one line that says what to do."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import httpx

from steadyhand.models.chat import Late
from steadyhand.models.openai_address import KEY, Address, Key
from steadyhand.models.openai_stream import an_object, message_of
from steadyhand_actions.errors import ModelUnavailable, SteadyhandError, UsageError

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
"""Answers that another try may change."""
LONGEST_WAIT = 60.0
"""Seconds that a server may ask to be left alone."""


class Again(Exception):
    """Worth another try. ``after``: seconds that the server asks for."""

    def __init__(self, error: SteadyhandError, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


class TurnedDown(Exception):
    """The request itself was refused: perhaps only one of its extras."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Whom:
    """Who was asked, for the messages."""

    address: Address
    key: Key | None

    def clean(self, text: str) -> str:
        return self.key.out_of(text) if self.key is not None else text

    def late(self, seconds: float, begun: bool) -> Late:
        if begun:
            return Late(f"{self.address.host} stopped in the middle of its answer for {seconds:g} seconds")
        return Late(f"{self.address.host} did not begin to answer within {seconds:g} seconds; is the model loaded?")

    def cut(self) -> ModelUnavailable:
        return ModelUnavailable(f"{self.address.host} ended its answer in the middle; look at the server's own log")

    def unreached(self, error: httpx.HTTPError | httpx.InvalidURL | OSError) -> Exception:
        """A request that brought no response, or broke off."""
        where = f"{self.address.base} cannot be reached"
        certificate = _cause(error, ssl.SSLError)
        if certificate is not None or "CERTIFICATE" in str(error).upper():
            return ModelUnavailable(self._about_certificate(certificate))
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
            return Again(ModelUnavailable(f"{where}: no connection in time; check the address and the network"))
        if isinstance(error, httpx.ConnectError):
            if _cause(error, ConnectionRefusedError) is not None or "refused" in str(error) or "attempts" in str(error):
                return Again(
                    ModelUnavailable(
                        f"{where}: nothing listens there; start the server, check the port, or use --model embedded"
                    )
                )
            return ModelUnavailable(f"{where}: {_short(error)}; check the address")
        if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return UsageError(f"{where}: {_short(error)}")
        if isinstance(error, httpx.RemoteProtocolError) and "illegal" in str(error).lower():
            return ModelUnavailable(f"what answers at {self.address.base} does not speak HTTP; check the port")
        return Again(ModelUnavailable(f"the connection to {self.address.host} broke: {_short(error)}; try again"))

    def _about_certificate(self, error: BaseException | None) -> str:
        why = getattr(error, "verify_message", "") or getattr(error, "reason", "") or "it cannot be checked"
        if "WRONG_VERSION" in str(why) or "RECORD_LAYER" in str(why):
            return f"{self.address.host} does not speak https there; say http:// if that is meant"
        return (
            f"the certificate of {self.address.host} is not trusted ({why}); "
            "put its authority's certificate into a file and name it in SSL_CERT_FILE"
        )

    def refused(self, status: int, text: str, headers: httpx.Headers, models: tuple[str, ...]) -> Exception:
        """A response that is no success."""
        host, said = self.address.host, self.clean(_said(text))
        told = f" ({said})" if said else ""
        if status in (401, 403):
            who = f"does not take the key from {self.key.where}" if self.key else f"wants a key; set {KEY}"
            return ModelUnavailable(f"{host} {who}{told}")
        if status in (301, 302, 303, 307, 308):
            to = " ".join(headers.get("location", "elsewhere").split())[:200]
            return ModelUnavailable(f"{host} sends on to {to}; give that address if it is the right one")
        if status in BUSY:
            return Again(ModelUnavailable(f"{host} cannot answer now: {status}{told}"), _after(headers))
        if status == 404 and not said:
            return ModelUnavailable(f"there are no chat completions at {self.address.base}; give the address up to /v1")
        if status == 404 or (status == 400 and self._about(said)):
            there = f"; it has: {', '.join(models[:8])}" if models else ""
            return ModelUnavailable(f"{host} has no model {self.address.model!r}{told}{there}")
        if status == 413 or any(word in said.lower() for word in ("context length", "context size", "too long")):
            return UsageError(f"the question is more than the model at {host} can take{told}")
        return TurnedDown(status, said or f"it answers {status}")

    def _about(self, said: str) -> bool:
        """Whether a refusal is about the model's name: that it is not there, or that the server has another one."""
        low, name = said.lower(), self.address.model.lower()
        missing = "model" in low and "not" in low
        return bool(name) and name in low and (missing or f"requested '{name}'" in low)


def _said(text: str) -> str:
    try:
        return message_of(an_object(text))
    except ModelUnavailable:
        return ""


def _after(headers: httpx.Headers) -> float | None:
    """Seconds of ``Retry-After``; a date there is passed over."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    """The first of its causes that is of that kind."""
    for _ in range(10):
        if error is None or isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
