"""What every value of a script has in common: frozen, closed, numbers taken where a text is meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A closed mapping of a script; a number that stands where a text belongs is that text."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


Text = Annotated[str, Field(max_length=100_000)]
Words = Annotated[str, Field(min_length=1, max_length=2_000)]
