"""A person's own policy file: what it may say, read and checked. Decides nothing; ``policy_rules.py`` does.

``docs/policy.schema.json`` is the JSON schema of ``PolicyFile``; ``docs/safety.md`` says what a file means.
"""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from steadyhand_actions.errors import UsageError
from steadyhand_actions.masks import Masks
from steadyhand_actions.policy import Category
from steadyhand_actions.policy_yaml import BadYaml, Document, Place, read
from steadyhand_actions.schema import Verdict

LARGEST: Final = 1_000_000
"""Bytes of a file that is read."""

ActionKind = Literal[
    "click", "move", "drag", "scroll", "type", "press", "hold", "launch", "activate", "invoke", "set_value", "wait",
]  # fmt: skip
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _listed(value: Any) -> Any:
    """One of something may be written without a list around it."""
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value


def _filled(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise PydanticCustomError("empty", "there is nothing in it; name something, or leave the key out")
    return value


def _hours(value: Any) -> str:
    found = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or found.group(1, 2) == found.group(3, 4):
        raise PydanticCustomError(
            "hours", "this is no time of day; write it as 08:00-17:30, or 22:00-06:00 over midnight"
        )
    return found.group()


_Name = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_filled)]
_NAME_SCHEMA: Final[dict[str, Any]] = {"type": "string", "minLength": 1, "maxLength": 200}


def _one_or_more(schema: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1, "maxItems": 500}]})


Names = Annotated[
    tuple[_Name, ...], Field(min_length=1, max_length=500), BeforeValidator(_listed), _one_or_more(_NAME_SCHEMA)
]
"""Patterns: ``*`` stands for anything, ``?`` for one character; case, accents and look-alikes make no difference."""
_Categories = Annotated[
    tuple[Category, ...], Field(min_length=1), BeforeValidator(_listed),
    _one_or_more({"enum": list(Category.__args__)}),
]  # fmt: skip
_Kinds = Annotated[
    tuple[ActionKind, ...], Field(min_length=1), BeforeValidator(_listed),
    _one_or_more({"enum": list(ActionKind.__args__)}),
]  # fmt: skip
_Days = Annotated[
    tuple[Weekday, ...], Field(min_length=1), BeforeValidator(_listed),
    _one_or_more({"enum": list(Weekday.__args__)}),
]  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Rule(_Strict):
    """One rule: a verdict, and the conditions that all have to hold for it. Order of rules means nothing."""

    verdict: Verdict
    name: Annotated[str, Field(max_length=80)] = Field(default="", description="shown when it applies")
    reason: Annotated[str, Field(max_length=300)] = Field(default="", description="shown when it applies")
    app: Names | None = Field(default=None, description="applications")
    window: Names | None = Field(default=None, description="titles of windows")
    text: Names | None = Field(default=None, description="words on what is acted on")
    dialog: Names | None = Field(default=None, description="text of the dialog it lies in")
    typed: Names | None = Field(default=None, description="text that is typed, or given to what is started")
    role: Names | None = Field(default=None, description="kinds of elements: button, link, field ...")
    domain: Names | None = Field(default=None, description="hosts of pages; a host covers those below it")
    category: _Categories | None = Field(default=None, description="kinds of risk the built-in rules see in it")
    action: _Kinds | None = Field(default=None, description="kinds of actions")
    time: Annotated[
        Annotated[str, BeforeValidator(_hours)] | None, Field(description="local time of day, as 08:00-17:30")
    ] = None
    weekdays: _Days | None = Field(default=None, description="local days of the week")
    after: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000)] | None,
        Field(description="applies once what the other conditions describe was done so often in the run"),
    ] = None
    _place: Place = PrivateAttr(default=Place(1, 1))

    @property
    def place(self) -> Place:
        return self._place


class Only(_Strict):
    """What a run is kept to. What is not named here is denied."""

    apps: Names | None = Field(default=None, description="the only applications that are worked in or started")
    folders: Names | None = Field(default=None, description="the only folders whose files are touched; absolute or ~")
    domains: Names | None = Field(default=None, description="the only hosts whose pages are worked on")
    network: bool = Field(default=True, description="false: no browser, mail, chat, page or command of the network")
    _place: Place = PrivateAttr(default=Place(1, 1))

    @property
    def place(self) -> Place:
        return self._place


class PolicyFile(_Strict):
    """Rules on top of the built-in ones; the strictest of all decides."""

    version: Literal[1] = 1
    rules: Annotated[tuple[Rule, ...], Field(max_length=2_000)] = ()
    only: Only | None = None
    masks: Masks | None = Field(default=None, description="what is shown to nobody: windows, regions, text")


def read_policy(path: Path) -> PolicyFile:
    """Raises UsageError, in one line with the file, the line, the column and what to do."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"cannot read the policy {path}: {error.strerror or error}; give a file that is there"
        ) from error
    except ValueError as error:
        raise UsageError("the name of the policy file is no name of a file; give a file that is there") from error
    if len(data) > LARGEST:
        raise UsageError(f"{path}: more than {LARGEST:,} bytes are no policy; split the rules over several runs")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}:1: this is not UTF-8 text; save the file as UTF-8") from error
    return parse_policy(text, str(path))


def parse_policy(text: str, where: str = "policy") -> PolicyFile:
    """A policy from the text of its file; ``where`` stands before line and column in what UsageError says."""
    try:
        document = read(text)
    except BadYaml as error:
        raise _wrong(where, error.place, str(error)) from error
    if not isinstance(document.value, dict) or not document.value:
        raise _wrong(where, document.place(()), "this is no policy; write `rules:` or `only:` with something below it")
    try:
        policy = PolicyFile.model_validate_json(json.dumps(document.value))
    except ValidationError as error:
        # A word that is not known explains one that is missing.
        first = min(error.errors(include_url=False), key=lambda e: (e["type"] == "missing", _at(document, e)))
        raise _wrong(where, Place(*_at(document, first)), _said(first)) from error
    _place_and_check(policy, document, where)
    return policy


def _place_and_check(policy: PolicyFile, document: Document, where: str) -> None:
    if not policy.rules and policy.only is None and policy.masks is None:
        raise _wrong(where, document.place(()), "it holds no rules; write `rules:` or `only:` with something below it")
    if policy.masks is not None and policy.masks.empty:
        raise _wrong(where, document.place(("masks",)), "`masks` hides nothing; name windows, regions or text")
    if policy.only is not None:
        policy.only._place = document.place(("only",))
        if policy.only == Only():
            raise _wrong(where, policy.only.place, "`only` says nothing; name apps, folders, domains or network: false")
    for i, rule in enumerate(policy.rules):
        rule._place = document.place(("rules", i))
        if problem := _unclear(rule):
            raise _wrong(where, rule.place, problem)


_CONDITIONS: Final = (
    "app",
    "window",
    "text",
    "dialog",
    "typed",
    "role",
    "domain",
    "category",
    "action",
    "time",
    "weekdays",
)


def _unclear(rule: Rule) -> str:
    """Why a rule cannot be taken as it is written."""
    if all(getattr(rule, name) is None for name in _CONDITIONS):
        return "this rule says nothing of when it applies; name at least one of " + ", ".join(_CONDITIONS)
    if rule.verdict == "allow" and (rule.category is None or (rule.app is None and rule.domain is None)):
        return "an allow has to name the `category` of what it allows, and the `app` or the `domain` it does so in"
    return ""


def _wrong(where: str, place: Place, what: str) -> UsageError:
    return UsageError(f"{where}:{place.line}:{place.column}: {what}")


def _at(document: Document, error: ErrorDetails) -> tuple[int, int]:
    place = document.place(error["loc"])
    return place.line, place.column


def _said(error: ErrorDetails) -> str:
    """A complaint in words, with what to do."""
    keys = [part for part in error["loc"] if isinstance(part, str)]
    name = keys[-1] if keys else ""
    match error["type"]:
        case "extra_forbidden":
            model = Only if keys[:1] == ["only"] and len(keys) > 1 else Rule if len(keys) > 1 else PolicyFile
            near = difflib.get_close_matches(name, model.model_fields, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(model.model_fields)}"
            return f"nothing is called {name[:60]!r}; {hint}"
        case "missing":
            return f"{name!r} is missing; add it" + (" as allow, ask or deny" if name == "verdict" else "")
        case "tuple_type" | "list_type":
            return f"{name!r} takes a list" + (
                "; begin each rule with a dash" if name == "rules" else " of words, or one"
            )
        case "model_type" | "model_attributes_type":
            return f"{name or 'this'} takes keys with values, as `verdict: ask`"
        case _:
            return f"{name or 'this'}: {' '.join(error['msg'].split())[:300]}"
