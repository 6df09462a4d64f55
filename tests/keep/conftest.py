"""Fixtures of the scenarios; the stage itself is in ``scenarios_support``."""

from scenarios_support import site, stage

__all__ = ["site", "stage"]
