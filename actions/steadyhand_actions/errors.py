"""Every error a person can meet, as one tree; the exit code lives on the class.

    SteadyhandError                 1
    ├── UsageError                  2   wrong usage, an input file that cannot be used
    │   ├── TaskNotUnderstood       2   a part of the task that has no known meaning; quotes it
    │   ├── BadPicture              2   a picture that cannot be read, or is too small or too large
    │   ├── UnreadableAnswer        2   a model's answer that no dialect accepts
    │   └── BadAction               2   an action that makes no sense (off-screen, unknown key)
    ├── Failed                      1   tried and did not get there
    │   ├── TargetNotFound          1   nothing on the screen fits; names the nearest candidates
    │   ├── Ambiguous               1   several things fit equally well; names them
    │   ├── NoEffect                1   acted, and nothing that should have changed did
    │   │   └── Interrupted         1   another window came in between
    │   └── TimedOut                1   waited for something that did not come
    ├── Refused                     3   the policy or the person said no, or nobody was there to ask
    ├── Stopped                     4   kill switch, the person took over
    │   └── BudgetSpent             4   steps, seconds, tokens or money ran out
    ├── EnvironmentLacks            5   no display, a missing package; says which and how to get it
    │   └── DisplayLost             5   the display went away in the middle
    └── ModelUnavailable            6   the model cannot be reached or loaded

A message is one line and says what to do next. Foreign errors are translated at one border with
``raise ... from``.
"""

from __future__ import annotations


class SteadyhandError(Exception):
    """Root of the tree. ``str(error)`` is one line for a person.

    ``tokens`` were read and written by a model until it came up, where some were counted."""

    exit_code: int = 1
    tokens: tuple[int, int] = (0, 0)


class UsageError(SteadyhandError):
    exit_code = 2


class TaskNotUnderstood(UsageError):
    """``part`` is the piece of the task that has no known meaning."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


class BadPicture(UsageError):
    pass


class UnreadableAnswer(UsageError):
    pass


class BadAction(UsageError):
    pass


class Failed(SteadyhandError):
    exit_code = 1


class TargetNotFound(Failed):
    """``nearest`` are the names of the closest candidates, best first."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class Ambiguous(Failed):
    """``candidates`` are the names of the things that fit equally well."""

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class NoEffect(Failed):
    pass


class Interrupted(NoEffect):
    """Another window came in between. ``typed``: characters that went where they were meant to go; ``rest``: those that
    were not typed. Without any typed nothing was sent."""

    def __init__(self, message: str, typed: int, rest: str) -> None:
        super().__init__(message)
        self.typed = typed
        self.rest = rest


class TimedOut(Failed):
    pass


class Refused(SteadyhandError):
    exit_code = 3


class Stopped(SteadyhandError):
    exit_code = 4


class BudgetSpent(Stopped):
    pass


class EnvironmentLacks(SteadyhandError):
    exit_code = 5


class DisplayLost(EnvironmentLacks):
    pass


class ModelUnavailable(SteadyhandError):
    exit_code = 6
