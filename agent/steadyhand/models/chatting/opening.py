"""A model by what ``--model`` says: a server, or weights on this machine. Each kind is loaded when first wanted."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from steadyhand.models.chat import ChatModel, Progress, never
from steadyhand_actions.errors import EnvironmentLacks, ModelUnavailable, UsageError

QUANTISE: Final = "STEADYHAND_PHI4_QUANTISE"
"""Environment variable: ``int8`` or ``int4`` takes local weights in that, for smaller cards."""
_INSTEAD = "use --model embedded, or --model openai:URL#MODEL"


def check_name(said: str) -> None:
    """Raises UsageError for what names no model."""
    if said != "embedded" and said.partition(":")[0] not in ("phi4", "openai"):
        raise UsageError(f"there is no model {said[:200]!r}; use --model embedded, phi4[:FOLDER] or openai:URL#MODEL")


def open_model(said: str, progress: Progress | None = None, stop: Callable[[], bool] = never) -> ChatModel:
    """The model, ready to be asked; ``close`` it. ``stop`` is asked while a server is waited for.

    Raises UsageError, Stopped, ModelUnavailable when it is not to be had.
    """
    check_name(said)
    kind, _, rest = said.partition(":")
    match kind:
        case "openai":
            from steadyhand.models.openai_client import connect

            model = connect(rest)
            try:
                model.meet(stop)
            except BaseException:
                model.close()
                raise
            return model
        case "phi4":
            return _local(rest, progress)
        case _:
            raise UsageError(f"the model {said!r} answers no questions; {_INSTEAD}")


def _local(rest: str, progress: Progress | None) -> ChatModel:
    """Weights on this machine: those of a folder or a name, the official ones when neither is said."""
    phi4 = import_module("steadyhand.models.phi4")
    quantise = os.environ.get(QUANTISE) or None
    if quantise not in (None, "int8", "int4"):
        raise UsageError(f"{QUANTISE} is {quantise[:40]!r}; set it to int8 or int4, or leave it out")
    try:
        return cast(ChatModel, phi4.load(rest, phi4.Options(quantise=quantise, progress=progress)))
    except (ModelUnavailable, EnvironmentLacks) as error:
        raise type(error)(f"{str(error).rstrip('.')}; or {_INSTEAD}") from error
