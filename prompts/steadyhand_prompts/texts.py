"""The prompts, as they lie beside this file; ``$names`` in them are filled in, but none in what fills them."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from string import Template


@lru_cache(maxsize=64)
def text_of(name: str) -> str:
    """The text of ``name.md``."""
    return (resources.files("steadyhand_prompts") / f"{name}.md").read_text("utf-8")


def filled(text: str, **values: object) -> str:
    """A prompt with its names filled in. A ``$`` that names nothing stays, and so does one in what is put in."""
    return Template(text).safe_substitute({name: str(value) for name, value in values.items()})
