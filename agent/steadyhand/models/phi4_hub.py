"""A model's folder by its name on the hub: only weights in safetensors and texts are fetched, never code or pickles.

The revision that was fetched is told back as the commit it stood for, so that a trace names exactly what answered.
"""

from __future__ import annotations

import re
from pathlib import Path

from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from steadyhand.models.phi4 import OFFICIAL
from steadyhand_actions.errors import ModelUnavailable

FETCHED = ("*.safetensors", "*.json", "*.txt", "*.jinja")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def fetch(name: str, revision: str | None = None) -> tuple[Path, str]:
    """The folder of ``owner/model`` or ``owner/model@revision``, and the commit. Uses what was fetched before.

    Raises ModelUnavailable when there is no such model, or nothing can be fetched.
    """
    repository, _, asked = name.partition("@")
    wanted = asked or revision or "main"
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ModelUnavailable(f"{name!r:.120} is neither a folder that is here nor a name like {OFFICIAL}")
    try:
        commit = wanted if _COMMIT.fullmatch(wanted) else _resolve(repository, wanted)
        folder = snapshot_download(repository, revision=commit, allow_patterns=list(FETCHED))
    except LocalEntryNotFoundError as error:
        raise ModelUnavailable(
            f"{name} cannot be fetched: the hub cannot be reached; give the folder where the model lies"
        ) from error
    except Exception as error:
        # Which errors of its HTTP client the hub's library lets through differs from release to release.
        words = " ".join(str(error).split())
        raise ModelUnavailable(f"{name} cannot be fetched from the hub: {words:.160}") from error
    return Path(folder), commit


def _resolve(repository: str, revision: str) -> str:
    """The commit that a branch or tag stands for; what was fetched last where the hub cannot be reached."""
    try:
        found = HfApi().model_info(repository, revision=revision, timeout=20).sha
    except HfHubHTTPError:
        raise
    except Exception as error:  # noqa: BLE001 - the hub's library changed its HTTP client, and raises either's errors
        del error
        folder = snapshot_download(repository, revision=revision, allow_patterns=list(FETCHED), local_files_only=True)
        return Path(folder).name
    return str(found or revision)
