"""A model by what ``--model`` says: a server, or weights on this machine. Each kind is loaded when first wanted."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from steadyhand.models.chat import ChatModel
from steadyhand_actions.errors import EnvironmentLacks, ModelUnavailable, UsageError

_INSTEAD = "use --model embedded, or --model openai:URL#MODEL"


def check_name(said: str) -> None:
    """Raises UsageError for what names no model."""
    if said != "embedded" and said.partition(":")[0] not in ("phi4", "openai"):
        raise UsageError(f"there is no model {said[:200]!r}; use --model embedded, phi4[:FOLDER] or openai:URL#MODEL")


def open_model(said: str) -> ChatModel:
    """The model, ready to be asked; ``close`` it. Raises UsageError, ModelUnavailable when it is not to be had."""
    check_name(said)
    kind, _, rest = said.partition(":")
    match kind:
        case "openai":
            from steadyhand.models.openai_client import connect

            model = connect(rest)
            try:
                model.meet()
            except BaseException:
                model.close()
                raise
            return model
        case "phi4":
            return _local(rest)
        case _:
            raise UsageError(f"the model {said!r} answers no questions; {_INSTEAD}")


def _local(rest: str) -> ChatModel:
    """Weights on this machine: those of a folder or a name, the official ones when neither is said."""
    load = import_module("steadyhand.models.phi4").load
    try:
        return cast(ChatModel, load(rest) if rest else load())
    except (ModelUnavailable, EnvironmentLacks) as error:
        raise type(error)(f"{str(error).rstrip('.')}; or {_INSTEAD}") from error
