"""``openai:URL#MODEL``: where a server is, which of its models is meant, and the key it wants.

A key comes from the environment or the keyring; it is in no address, no trace and no message. Asks nothing of a server.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from steadyhand_actions.errors import UsageError
from steadyhand_actions.keys_kept import from_keyring

KEY = "STEADYHAND_API_KEY"
"""The key for whatever server is named."""
PLAIN = "STEADYHAND_KEY_OVER_HTTP"
"""``yes`` lets a key go to another machine unencrypted, for a network that is trusted."""
DEPLOYMENT = "AZUREML_MODEL_DEPLOYMENT"
"""Which deployment of a Microsoft Foundry endpoint is meant; sent as the header ``azureml-model-deployment``."""
_OF_HOST = (("api.openai.com", "OPENAI_API_KEY"), (".azure.com", "AZURE_API_KEY"))
"""Keys that other programs use as well; each is sent to its own host and to no other."""
_KEY = re.compile(r"[\x21-\x7e]{1,8192}")
_SECRET = re.compile(r"(?:^|&)(?:[\w.-]*(?:key|token|secret|passw(?:or)?d|signature)|code|sig)=", re.I)
"""A key among the parameters of a URL; it would end up in traces."""
_WANTED = "say --model openai:URL#MODEL, for example openai:http://127.0.0.1:8000/v1#NAME"


@dataclass(frozen=True, slots=True)
class Address:
    """``base`` ends before ``/chat/completions`` and has no slash at its end; ``query`` is kept for every request.
    An empty ``model`` is the only one that the server has."""

    base: str
    host: str
    query: str = ""
    model: str = ""

    @property
    def name(self) -> str:
        """As people write it."""
        return f"openai:{self.base}{f'#{self.model}' if self.model else ''}"

    @property
    def is_local(self) -> bool:
        host = urlsplit(self.base).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def at(self, path: str) -> str:
        """The URL of one of its resources."""
        return f"{self.base}/{path}{f'?{self.query}' if self.query else ''}"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that no ``repr`` shows. ``where`` says where it came from."""

    value: str = field(repr=False)
    where: str

    def out_of(self, text: str) -> str:
        """The text without the key, should a server have sent it back."""
        return text.replace(self.value, "***") if self.value else text


def read_address(text: str) -> Address:
    """``text`` is what follows ``openai:``. Raises UsageError for what is no address of a server."""
    url, _, model = text.partition("#")
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        # What stands before an @ may be a password.
        raise UsageError(f"{url.rpartition('@')[2][:200]!r} is not an address ({error}); {_WANTED}") from error
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"an address holds no name and no key; set {KEY} in the environment instead")
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() for c in url.strip()):
        raise UsageError(f"{url[:200]!r} is not an address; {_WANTED}")
    if _SECRET.search(parts.query):
        raise UsageError(f"an address holds no key; set {KEY} in the environment instead")
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    where = f"[{host}]" if ":" in host else host
    netloc = where if port is None else f"{where}:{port}"
    return Address(f"{parts.scheme}://{netloc}{path or '/v1'}", netloc, parts.query, model.strip())


def key_for(address: Address) -> Key | None:
    """The key for a server, if there is one. Raises UsageError when it cannot be sent."""
    names = [KEY, *(name for end, name in _OF_HOST if f".{address.host}".endswith(f".{end.lstrip('.')}"))]
    for name in names:
        if value := os.environ.get(name, "").strip():
            return _checked(Key(value, name), address)
    value = from_keyring(address.host)
    return _checked(Key(value, "the keyring"), address) if value else None


def _checked(key: Key, address: Address) -> Key:
    if not _KEY.fullmatch(key.value):
        raise UsageError(f"the key in {key.where} holds characters that no key has; set it again")
    if address.base.startswith("http:") and not address.is_local and os.environ.get(PLAIN, "").strip() != "yes":
        raise UsageError(
            f"the key in {key.where} would go to {address.host} for everybody on the way to read: say https://, "
            f"or set {PLAIN}=yes where the network is trusted"
        )
    return key


def key_headers(address: Address, key: Key | None) -> dict[str, str]:
    """What tells a server who asks, and which deployment of it."""
    found: dict[str, str] = {}
    host = address.host.partition(":")[0]
    if key is not None:
        ours = host.endswith(".azure.com") and not host.endswith(".ml.azure.com")
        found |= {"api-key": key.value} if ours else {"Authorization": f"Bearer {key.value}"}
    deployment = os.environ.get(DEPLOYMENT, "").strip()
    if deployment and host.endswith(".azure.com"):
        if not re.fullmatch(r"[\w.-]{1,128}", deployment):
            raise UsageError(f"{DEPLOYMENT} is no name of a deployment")
        found["azureml-model-deployment"] = deployment
    return found
