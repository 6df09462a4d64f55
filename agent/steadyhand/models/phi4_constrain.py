"""Keeps an answer to its form: a box, or JSON that fits a schema, whatever the model would rather write.

On llguidance, which tells from a grammar and a tokenizer which tokens may come next. What is added here is the end:
before each token it is made sure that the answer can still be closed within its budget, and when it only just can, it
is. Knows nothing of tensors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from llguidance import LLMatcher, LLTokenizer
from numpy.typing import NDArray

from steadyhand_actions.errors import ModelUnavailable, UsageError

Choose = Callable[[NDArray[np.bool_]], int]
"""Chooses one of the allowed tokens."""

_NUMBER = r"(?:0(?:\.[0-9]{1,4})?|1(?:\.0{1,4})?)"
BOX = r"\[" + ", ".join([_NUMBER] * 4) + r"\]"
_JSON = {
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
    "coerce_one_of": True,
    "lenient": True,
}
_NEAR = 256
"""Tokens left from which on the end is kept in reach."""
LONGEST = 1024
"""Tokens that an end may take where the form itself asks for them."""
_TRIES = 3000
"""States that a search for an end looks at before it takes a longer one."""
_RANK = {ord(c): number for number, c in enumerate('}]"0n1,: tf')}
_QUOTE = ord('"')
_FREE = 40
"""So many bytes are allowed next only where any text may stand."""


class Grammars:
    """The tokenizer as llguidance takes it, and what every constraint on it shares."""

    def __init__(self, tokenizer: str, vocabulary: int, end: int) -> None:
        """``tokenizer``: the text of tokenizer.json. Raises ModelUnavailable when it cannot be used."""
        try:
            self.tokenizer = LLTokenizer(tokenizer, n_vocab=vocabulary, eos_token=end)
        except (ValueError, RuntimeError) as error:
            raise ModelUnavailable(f"the model's tokenizer allows no constraints ({error!s:.120})") from error
        self.vocabulary = vocabulary
        self.end = end
        found: dict[int, int] = {}
        for token in range(vocabulary):
            if token != end and not self.tokenizer.is_special_token(token):
                spelled = self.tokenizer.decode_bytes([token])
                if len(spelled) == 1:
                    found.setdefault(spelled[0], token)
        self.single = found
        """The token of each byte that has one."""

    def box(self) -> Constraint:
        return Constraint(self, LLMatcher.grammar_from_regex(BOX))

    def json(self, schema: Mapping[str, object]) -> Constraint:
        """Raises UsageError for a schema that cannot be kept to."""
        try:
            return Constraint(self, LLMatcher.grammar_from_json_schema(json.dumps(tagged(schema)), defaults=_JSON))
        except (ValueError, TypeError, RecursionError) as error:
            raise UsageError(f"the JSON schema cannot be used: {error!s:.200}") from error


class Constraint:
    """One answer on its way. ``closed``: the budget, not the model, ended it."""

    def __init__(self, grammars: Grammars, grammar: str) -> None:
        self._grammars = grammars
        self._matcher = LLMatcher(grammars.tokenizer, grammar, log_level=0)
        if self._matcher.is_error():
            words = " ".join(self._matcher.get_error().split())
            raise UsageError(f"no answer can be kept to this form: {words:.200}")
        self._end: list[int] | None = None
        self.closed = False

    def take(self, choose: Choose, left: int) -> int | None:
        """The next token, with ``left`` more to write this one included; None when the answer is whole.

        The shortest end is taken as soon as anything else would put it out of reach, and also past the budget where the
        form itself asks for more.
        """
        matcher = self._matcher
        if matcher.is_stopped():
            self._check()
            return None
        if not self.closed:
            token = choose(self._allowed(matcher))
            if token == self._grammars.end:
                return None
            if left > _NEAR:
                self._consume(token)
                return token
            after = matcher.deep_copy()
            after.consume_token(token)
            end = self._end_of(after, left - 1)
            if end is not None:
                self._consume(token)
                self._end = end
                return token
            self.closed = True
        if self._end is None:
            self._end = _shortest_end(matcher, self._grammars, _NEAR) or an_end(matcher, self._grammars, LONGEST)
            if self._end is None:
                raise ModelUnavailable("the answer could not be closed within its budget: give it more tokens")
        if not self._end:
            return None
        token = self._end.pop(0)
        matcher.consume_token(token)
        return token

    def _end_of(self, state: Any, most: int) -> list[int] | None:
        """An end within ``most`` tokens; inside a text the one before still fits."""
        before = self._end
        if before is not None and len(before) <= most and state.validate_tokens(before) == len(before):
            last = state.deep_copy()
            last.consume_tokens(before)
            if last.is_accepting() and not last.is_error():
                return list(before)
        return an_end(state, self._grammars, most)

    def _consume(self, token: int) -> None:
        self._end = None
        if not self._matcher.consume_token(token):
            self._check()

    def _check(self) -> None:
        if self._matcher.is_error():
            words = " ".join(self._matcher.get_error().split())
            raise ModelUnavailable(f"the answer could not be kept to its form: {words:.160}")

    def _allowed(self, matcher: Any) -> NDArray[np.bool_]:
        return bits(matcher, self._grammars.vocabulary)


def bits(matcher: Any, vocabulary: int) -> NDArray[np.bool_]:
    """Of each token whether it may come next."""
    mask = np.frombuffer(matcher.compute_bitmask(), np.uint8)
    return np.unpackbits(mask, bitorder="little")[:vocabulary].astype(np.bool_)


def an_end(matcher: Any, grammars: Grammars, most: int) -> list[int] | None:
    """Tokens, at most ``most``, after which the answer is whole; None when there are none.

    The most closing token at each step mostly gets there; where it does not, a search does.
    """
    return _search(matcher, grammars, most, 20 + most) or _shortest_end(matcher, grammars, most)


def _shortest_end(matcher: Any, grammars: Grammars, most: int) -> list[int] | None:
    """A search that goes deeper step by step, byte by byte where the grammar leaves a choice.

    Close to the shortest, also where a schema speaks of itself.
    """
    depth = 4
    found: list[int] | None = None
    while found is None and depth < most:
        depth = min(2 * depth, most)
        found = _search(matcher, grammars, depth, _TRIES)
    return found


def _search(matcher: Any, grammars: Grammars, depth: int, tries: int) -> list[int] | None:
    """Depth first; kept on a list of its own, since answers can be longer than Python's stack is deep."""
    stack: list[tuple[Any, list[int]]] = [(matcher.deep_copy(), [])]
    while stack and tries > 0:
        tries -= 1
        state, path = stack.pop()
        if state.is_error():
            continue
        if state.is_stopped() or state.is_accepting():
            return path
        forced = state.compute_ff_tokens()
        if forced and len(path) + len(forced) <= depth:
            state.consume_tokens(forced)
            stack.append((state, path + forced))
            continue
        if len(path) >= depth:
            continue
        for token in reversed(_likely(state, grammars)):
            after = state.deep_copy()
            after.consume_token(token)
            stack.append((after, [*path, token]))
    return None


def _likely(state: Any, grammars: Grammars) -> list[int]:
    """Tokens of one byte that may lead to the end, the most closing first."""
    allowed = bits(state, grammars.vocabulary)
    found = sorted(
        (byte for byte, token in grammars.single.items() if allowed[token]),
        key=lambda byte: (_RANK.get(byte, 99), byte),
    )
    if not found:
        others = np.flatnonzero(allowed)
        return [int(token) for token in others[:3] if token != grammars.end]
    if len(found) > _FREE:
        # Any text may stand here: its end, or else one letter as good as another.
        found = [_QUOTE] if _QUOTE in found else [byte for byte in found if byte not in _RANK][:2]
    return [grammars.single[byte] for byte in found]


def tagged(schema: Mapping[str, object]) -> dict[str, object]:
    """The schema with each choice told apart: the property that a discriminator names is there, first, in every branch.

    Pydantic leaves a tag that has a default out of what is required, and cannot read an answer without it.
    """
    whole = json.loads(json.dumps(schema))
    definitions = whole.get("$defs", {})
    todo: list[Any] = [whole]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, dict):
            todo.extend(node.values())
            choice = node.get("discriminator")
            name = choice.get("propertyName") if isinstance(choice, dict) else None
            if isinstance(name, str):
                for branch in _branches(node.get("oneOf") or node.get("anyOf"), definitions):
                    _demand(branch, name)
    return dict(whole)


def _branches(choices: object, definitions: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for choice in choices if isinstance(choices, list) else []:
        name = choice.get("$ref", "").removeprefix("#/$defs/") if isinstance(choice, dict) else ""
        branch = definitions.get(name, choice)
        if isinstance(branch, dict) and isinstance(branch.get("properties"), dict):
            found.append(branch)
    return found


def _demand(branch: dict[str, Any], name: str) -> None:
    properties = branch["properties"]
    if name in properties:
        branch["properties"] = {name: properties[name], **properties}
        branch["required"] = [name, *(other for other in branch.get("required", []) if other != name)]
