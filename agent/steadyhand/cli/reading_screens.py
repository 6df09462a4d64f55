"""What the commands that read screens have in common: the screens and the model that were said, and failing in JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.loading import Loading
from steadyhand.cli.output import Json, say_json
from steadyhand.errors import SteadyhandError

if TYPE_CHECKING:
    from steadyhand.models.chat import ChatModel
    from steadyhand.observation import Observation
    from steadyhand_actions.schema import Box


@contextmanager
def model_of(arguments: argparse.Namespace) -> Iterator[ChatModel | None]:
    """The model that ``--model`` says; None for the embedded reading."""
    from steadyhand.models.chatting.opening import check_name, open_model

    check_name(arguments.model)
    if arguments.model == "embedded":
        yield None
        return
    with Loading() as told:
        model = open_model(arguments.model, told)
    try:
        yield model
    finally:
        model.close()


def screens_of(arguments: argparse.Namespace, images: list[Path]) -> list[Path | Observation]:
    """The pictures that were said, else the desktop."""
    if images:
        return [*images]
    from steadyhand.desktops.seeing import see_desktop

    return [see_desktop(arguments.desktop, pixels_only=arguments.pixels_only)]


@contextmanager
def told_in_json(arguments: argparse.Namespace, **said: Json) -> Iterator[None]:
    """An error also as JSON, where JSON was asked for."""
    try:
        yield
    except SteadyhandError as error:
        if arguments.json:
            say_json({**said, "error": str(error)})
        raise


def box_json(box: Box | None) -> list[int] | None:
    return [box.x1, box.y1, box.x2, box.y2] if box is not None else None
