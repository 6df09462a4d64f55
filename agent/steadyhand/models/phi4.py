"""The door to Phi-4-reasoning-vision on this machine: a folder or a name in, a ChatModel out.

Nothing heavy is imported before a model is asked for. No code that came with a model ever runs.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from steadyhand.models.chat import ChatModel
from steadyhand.models.phi4_config import read_config
from steadyhand_actions.errors import EnvironmentLacks, UsageError

OFFICIAL = "microsoft/Phi-4-reasoning-vision-15B"
_NEEDS = ("torch", "transformers", "accelerate", "safetensors", "tokenizers", "jinja2", "llguidance", "huggingface_hub")


@dataclass(frozen=True, slots=True)
class Options:
    """How a model is loaded.

    ``device``: ``auto`` (every CUDA device there is, else MPS, else the CPU) or as torch names one. ``dtype``: ``auto``
    (as stored), ``bfloat16``, ``float16``, ``float32``. ``quantise``: weights in ``int8`` or ``int4``, or None.
    ``attention``: ``sdpa``, ``eager`` or ``flash_attention_2``. ``compiled``: decode through torch.compile on caches
    of fixed length; None: on one CUDA device. ``revision``: of a name on the hub. ``progress`` is told bytes read and
    bytes in all.
    """

    device: str = "auto"
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    quantise: Literal["int8", "int4"] | None = None
    attention: Literal["sdpa", "eager", "flash_attention_2"] = "sdpa"
    compiled: bool | None = None
    revision: str | None = None
    progress: Callable[[int, int], None] | None = None


def load(name: str | Path = OFFICIAL, options: Options | None = None) -> ChatModel:
    """The model of a folder, or of a name on the hub like ``owner/model`` or ``owner/model@revision``.

    Without one it is the published model.

    Raises EnvironmentLacks when the extra is not installed, ModelUnavailable when what is there is no such model, is
    damaged, or does not fit into memory, UsageError for options that make no sense.
    """
    options = options or Options()
    missing = [package for package in _NEEDS if not _installed(package)]
    if missing:
        raise EnvironmentLacks(f"a local model needs {', '.join(missing)}: pip install 'steadyhand[phi4]'")
    _check(options)
    called = str(name) or OFFICIAL
    folder = Path(called).expanduser()
    if not folder.is_dir():
        from steadyhand.models.phi4_hub import fetch

        folder, commit = fetch(called, options.revision)
        called = f"{called.partition('@')[0]}@{commit[:12]}"
    config = read_config(folder)
    from steadyhand.models.phi4_open import open_folder

    return open_folder(f"phi4:{called}", folder, config, options)


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _check(options: Options) -> None:
    known = {
        "dtype": ("auto", "bfloat16", "float16", "float32"),
        "quantise": (None, "int8", "int4"),
        "attention": ("sdpa", "eager", "flash_attention_2"),
    }
    for name, values in known.items():
        value = getattr(options, name)
        if value not in values:
            raise UsageError(f"{name} is {value!r:.40}: say one of {', '.join(map(str, values))}")
