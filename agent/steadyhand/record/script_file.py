"""The file of a recording: a whole script after every step, whatever happens next.

A step is put behind the others in one write and is on the disk before the next one; until the recording is at its end
the script says that it is unfinished. What a disk cannot take is taken back, so that the file stays readable.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from steadyhand.errors import SteadyhandError, UsageError
from steadyhand.script.script import FORMAT, AnyStep, On, Script, as_plain
from steadyhand.script.views import folder_of
from steadyhand.script.yaml_file import written
from steadyhand_actions.vault import masked_all

UNFINISHED: Final = "unfinished"
"""The tag of a recording that was cut short."""
_CUT: Final = "This recording was cut short: what was done after the last step is not in it."
_BRACES: Final = "braces"
"""A parameter for two braces that were typed or seen: they would be read as the beginning of a name."""


class ScriptFile:
    """Raises UsageError when the file cannot be begun, SteadyhandError when a step cannot be written."""

    def __init__(self, path: Path, name: str, on: On | None, *, force: bool = False, heading: str = "") -> None:
        self.path = path
        self._name = name
        self._on = on
        self._heading = heading
        self._steps: list[AnyStep] = []
        self._secrets: list[str] = []
        self._has_braces = False
        check_file(path, force)
        self._size = 0
        self._file = -1
        try:
            self._rewrite(UNFINISHED)
        except SteadyhandError as error:
            raise UsageError(str(error)) from error

    @property
    def steps(self) -> tuple[AnyStep, ...]:
        return tuple(self._steps)

    def secret(self, name: str) -> None:
        """Say in the head of the script that it needs this secret."""
        if name not in self._secrets:
            self._secrets.append(name)

    def append(self, step: AnyStep) -> None:
        head = self._head()
        self._steps.append(self._safe(step))
        if head != self._head() or len(self._steps) == 1:
            self._rewrite(UNFINISHED)
            return
        text = written(self._script((self._steps[-1],), ""))
        block = text[text.index("\nsteps:\n") + len("\nsteps:\n") :]
        self._put(b"\n" + block.encode())

    def replace_last(self, step: AnyStep | None) -> None:
        """Something was added to the last step, or it was taken back altogether."""
        self._steps.pop()
        if step is not None:
            self._steps.append(self._safe(step))
        self._rewrite(UNFINISHED)

    def close(self, cut: bool = False) -> None:
        """The end of the recording; ``cut``: it was cut short."""
        if self._file >= 0:
            try:
                self._rewrite(UNFINISHED if cut else "")
            finally:
                os.close(self._file)
                self._file = -1

    def _head(self) -> tuple[object, ...]:
        return tuple(self._secrets), self._has_braces

    def _script(self, steps: Sequence[AnyStep], tag: str) -> Script:
        plain: dict[str, Any] = {"steadyhand": FORMAT, "name": self._name, "secrets": tuple(self._secrets)}
        if self._has_braces:
            plain["parameters"] = {_BRACES: "{{"}
        if tag:
            plain["tags"] = (tag,)
        return Script(**plain, desktop=self._on, steps=tuple(steps))

    def _safe(self, step: AnyStep) -> AnyStep:
        """The step without the values of secrets, and without what would be read as a parameter."""
        plain = step if isinstance(step, str) else as_plain(step)
        plain = self._escaped(masked_all(plain))
        read: AnyStep = Script.model_validate({"steadyhand": FORMAT, "steps": (plain,)}).steps[0]
        return read

    def _escaped(self, value: Any) -> Any:
        match value:
            case str() if "{{" in value:
                names = {f"{{{{secret:{name}}}}}": f"\0{n}\0" for n, name in enumerate(self._secrets)}
                for name, stands in names.items():
                    value = value.replace(name, stands)
                if "{{" in value:
                    self._has_braces = True
                    value = value.replace("{{", f"{{{{{_BRACES}}}}}")
                for name, stands in names.items():
                    value = value.replace(stands, name)
                return value
            case dict():
                return {k: self._escaped(v) for k, v in value.items()}
            case list() | tuple():
                return [self._escaped(v) for v in value]
            case _:
                return value

    def _rewrite(self, tag: str) -> None:
        """All of it anew, in a file of its own that then takes the other's place."""
        heading = "\n".join(part for part in (_CUT if tag else "", self._heading) if part)
        script = self._script(self._steps, tag)
        data = (written(script, heading) if self._steps else written(script, heading) + "steps:\n").encode()
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            try:
                _write_all(file, data)
                os.fsync(file)
                part.replace(self.path)
            except BaseException:
                os.close(file)
                part.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise self._cannot(error) from error
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = file, len(data)

    def _put(self, data: bytes) -> None:
        try:
            _write_all(self._file, data)
            os.fsync(self._file)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, self._size)
                os.lseek(self._file, self._size, os.SEEK_SET)
            raise self._cannot(error) from error
        self._size += len(data)

    def _cannot(self, error: OSError) -> SteadyhandError:
        return SteadyhandError(f"cannot write {self.path}: {error.strerror or error}")


def check_file(path: Path, force: bool = False) -> None:
    """Raises UsageError for a file that no recording may be written to."""
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name the file that the script shall be written to")
        if not path.parent.is_dir():
            raise UsageError(f"cannot write {path}: there is no folder {path.parent}")
        if not force and (path.exists() or folder_of(path).exists()):
            there = path if path.exists() else folder_of(path)
            raise UsageError(f"{there} is there already; choose another name, or add --force to replace it")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from error


def _write_all(file: int, data: bytes) -> None:
    """A disk that fills up takes a part without a word."""
    while data:
        data = data[os.write(file, data) :]
