"""What can be expected of a part of the screen, all of it or an application: its picture, its tree, who can use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from steadyhand.desktop.application import App
from steadyhand.desktop.claims import Claim, claim_of
from steadyhand.desktop.locator import Locator
from steadyhand.desktop.place import Glance, Place
from steadyhand.desktops.handle import Desktop
from steadyhand.observation import Element, Observation
from steadyhand.testing import pictures, tree_snapshot
from steadyhand.testing.audit import RULES, audit, rules_of
from steadyhand.testing.context import Context, needed
from steadyhand.testing.judging import Look, Terms, judge
from steadyhand_actions.errors import Ambiguous, EnvironmentLacks, TargetNotFound, UsageError
from steadyhand_actions.schema import Box

_MOST = 12
"""Findings and lines that are told in a message."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a screen: its rectangle, the elements it consists of, the screen."""

    box: Box
    roots: tuple[Element, ...]
    seen: Observation


class AreaExpectation:
    """Of whatever has a rectangle and elements in it."""

    def __init__(self, place: Place, said: str, terms: Terms) -> None:
        self._place = place
        self._said = said
        self._terms = terms

    def to_match_screenshot(
        self,
        name: str,
        *,
        masks: Sequence[Locator | Box] = (),
        tolerance: float = 0.0,
        threshold: float = 0.1,
        timeout: float | None = None,
    ) -> None:
        """It looks like the baseline ``__screenshots__/TEST_FILE/NAME.png`` beside the test.

        ``masks``: what may look as it likes. ``tolerance``: the share of pixels (0 to 1) that may differ;
        ``threshold``: by how much of a channel (0 to 1) a pixel may be off and not count. Without a baseline one is
        written and the test fails, so that a person looks at it; ``--update-screenshots`` writes it anew.
        """
        __tracebackhide__ = True
        context = needed("to_match_screenshot")
        path = context.baseline("__screenshots__", name, ".png")
        if not 0 <= tolerance <= 1 or not 0 <= threshold <= 1:
            raise UsageError("tolerance and threshold go from 0 to 1")
        comparing = _Comparing(self, context, path, tuple(masks), tolerance, threshold)
        judge(self._place, self._said, f"to look like {path.name}", comparing.check, self._timed(timeout))

    def to_match_tree(self, snapshot: str, *, timeout: float | None = None) -> None:
        """What is in it is, in that order, what the snapshot says; more may be there.

        ``snapshot`` is YAML, or the name of a baseline ``__snapshots__/TEST_FILE/NAME.yaml``, which is handled as
        pictures are (``--update-snapshots``). Raises UsageError with the line for YAML that is no snapshot.
        """
        __tracebackhide__ = True
        path: Path | None = None
        if "\n" not in snapshot and not snapshot.lstrip().startswith("-"):
            path = needed("to_match_tree").baseline("__snapshots__", snapshot, ".yaml")
            if needed("to_match_tree").update_snapshots or not path.exists():
                self._write_tree(path, needed("to_match_tree").update_snapshots, self._timed(timeout))
                return
            try:
                snapshot = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"cannot read {path}: {error}") from error
        nodes = tree_snapshot.parse(_dedented(snapshot), path.name if path is not None else "the snapshot")

        def check(glance: Glance) -> Look:
            try:
                area = self._area(glance)
            except (TargetNotFound, Ambiguous) as error:
                return Look(self._terms.negated, str(error))
            there = tree_snapshot.shown(area.roots, area.seen)
            missing = tree_snapshot.fits(nodes, there)
            if missing is None:
                return Look(True, "that")
            lines = tree_snapshot.written(there).splitlines()
            more = (f"and {len(lines) - 3 * _MOST} lines more",) if len(lines) > 3 * _MOST else ()
            return Look(False, f"without: {missing.said} (line {missing.line})",
                        more=("there is:", *(f"  {line}" for line in lines[: 3 * _MOST]), *more))  # fmt: skip

        judge(self._place, self._said, "to match the tree", check, self._timed(timeout))

    def to_be_accessible(
        self,
        *,
        rules: Sequence[str] = RULES,
        ignore: Sequence[Locator] = (),
        scale: float = 1.0,
        timeout: float | None = None,
    ) -> None:
        """Its controls have names, are 24x24 pixels (times ``scale``) or have room around them, and take the keyboard.

        ``rules``: of name, size and keyboard. ``ignore``: what is known and left.
        """
        __tracebackhide__ = True
        chosen = rules_of(rules)

        def check(glance: Glance) -> Look:
            try:
                area = self._area(glance)
            except (TargetNotFound, Ambiguous) as error:
                return Look(self._terms.negated, str(error))
            left = {e.id for locator in ignore for e in locator.elements(glance)}
            inner = {e.id: e for root in area.roots for e in (root, *area.seen.descendants(root)) if e.id not in left}
            found = audit(area.seen, tuple(inner.values()), chosen, scale)
            more = [str(f) for f in found[:_MOST]]
            more += [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
            count = "1 finding" if len(found) == 1 else f"{len(found)} findings"
            return Look(not found, count, more=tuple(more))

        judge(self._place, self._said, "to be accessible", check, self._timed(timeout))

    def _area(self, glance: Glance) -> Area:
        raise NotImplementedError

    def _timed(self, timeout: float | None) -> Terms:
        return self._terms if timeout is None else replace(self._terms, timeout=timeout)

    def _write_tree(self, path: Path, update: bool, terms: Terms) -> None:
        __tracebackhide__ = True

        def check(glance: Glance) -> Look:
            try:
                area = self._area(glance)
            except (TargetNotFound, Ambiguous) as error:
                return Look(terms.negated, str(error))
            text = self._place.said(tree_snapshot.written(tree_snapshot.shown(area.roots, area.seen)))
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise EnvironmentLacks(f"cannot write {path}: {error.strerror or error}") from error
            return Look(update, f"no snapshot yet; it was written to {path}: look at it and run again", final=True)

        judge(self._place, self._said, f"to match the tree {path.name}", check, terms)


class DesktopExpectation(AreaExpectation):
    """Of a whole desktop; ``not_`` expects the opposite."""

    def __init__(self, desktop: Desktop, terms: Terms) -> None:
        super().__init__(desktop.place, "the desktop", terms)
        self._desktop = desktop

    @property
    def not_(self) -> DesktopExpectation:
        return DesktopExpectation(self._desktop, replace(self._terms, negated=not self._terms.negated))

    def to_show(self, statement: str, *, timeout: float | None = None) -> None:
        """What a person would say of the screen is so: "the file list has three PDF files".

        Raises TaskNotUnderstood for a statement that is none.
        """
        __tracebackhide__ = True
        claim: Claim = claim_of(statement, self._place.session.app_names())

        def check(glance: Glance) -> Look:
            held = claim.holds(glance.seen)
            if not held.so:
                held = claim.holds(glance.deep)
            return Look(held.so, held.instead)

        judge(self._place, self._said, f"to show that {statement}", check, self._timed(timeout))

    def _area(self, glance: Glance) -> Area:
        seen = glance.seen
        return Area(seen.screenshot.box, tuple(e for e in seen.elements if seen.element(e.parent) is None), seen)


class AppExpectation(AreaExpectation):
    """Of an application's windows; ``not_`` expects the opposite."""

    def __init__(self, app: App, terms: Terms) -> None:
        super().__init__(app.place, app.name, terms)
        self._app = app

    @property
    def not_(self) -> AppExpectation:
        return AppExpectation(self._app, replace(self._terms, negated=not self._terms.negated))

    def to_be_open(self, *, timeout: float | None = None) -> None:
        """It has a window."""
        __tracebackhide__ = True

        def check(glance: Glance) -> Look:
            titles = [w.title for w in self._app.windows(glance.seen) if w.kind in ("normal", "dialog")]
            there = [w.title for w in glance.seen.windows if w.kind in ("normal", "dialog")]
            was = f"open: {', '.join(map(repr, titles))}" if titles else "without a window"
            return Look(bool(titles), was, tuple(f"window {t!r}" for t in there[:3]) if not titles else ())

        judge(self._place, self._said, "to be open", check, self._timed(timeout))

    def _area(self, glance: Glance) -> Area:
        seen = glance.seen
        windows = [w for w in self._app.windows(seen) if w.kind in ("normal", "dialog") and not w.minimised]
        if not windows:
            raise TargetNotFound(f"{self._app.name} has no window")
        ids = {w.id for w in windows}
        box = windows[0].box
        for window in windows[1:]:
            box = box.join(window.box)
        inside = [e for e in seen.elements if e.window in ids]
        roots = tuple(e for e in inside if (up := seen.element(e.parent)) is None or up.window not in ids)
        return Area(box.meet(seen.screenshot.box) or box, roots, seen)


class _Comparing:
    """One comparison with a baseline: looks until two pictures in a row are alike, then says what differs."""

    def __init__(
        self,
        of: AreaExpectation,
        context: Context,
        path: Path,
        masks: tuple[Locator | Box, ...],
        tolerance: float,
        threshold: float,
    ) -> None:
        self._of = of
        self._context = context
        self._path = path
        self._masks = masks
        self._limits = (tolerance, threshold)
        self._expected = pictures.read_baseline(path) if path.exists() else None
        self._last: pictures.Pixels | None = None

    def check(self, glance: Glance) -> Look:
        of = self._of
        try:
            area = of._area(glance)
        except (TargetNotFound, Ambiguous) as error:
            return Look(of._terms.negated, str(error))
        masks = [m for mask in self._masks for m in _boxes(mask, glance)]
        actual = of._place.shot(glance).crop(area.box)
        inner = [m.moved(-area.box.x1, -area.box.y1) for m in masks]
        actual = pictures.masked(actual, inner)
        steady = self._last is not None and np.array_equal(self._last, actual)
        self._last = actual
        update = self._context.update_screenshots
        if self._expected is None or update:
            return self._written(actual, update) if steady or of._terms.timeout == 0 else Look(False, "still changing")
        return self._compared(actual, pictures.masked(self._expected, inner))

    def _written(self, actual: pictures.Pixels, update: bool) -> Look:
        pictures.write_picture(actual, self._path)
        return Look(update != self._of._terms.negated, f"no baseline yet; it was written to {self._path}: "
                    "look at it and run again", final=True)  # fmt: skip

    def _compared(self, actual: pictures.Pixels, expected: pictures.Pixels) -> Look:
        tolerance, threshold = self._limits
        stem = self._path.stem
        if actual.shape != expected.shape:
            there, wanted = (f"{p.shape[1]}x{p.shape[0]}" for p in (actual, expected))
            kept = self._keep(stem, actual, expected, None)
            return Look(False, f"{there} pixels; the baseline is {wanted}. Give the desktop or window that size, or "
                        "write the baseline anew with --update-screenshots", more=kept)  # fmt: skip
        found = pictures.differ(expected, actual, threshold)
        if found.share <= tolerance:
            return Look(True, "like it")
        box = found.box
        where = f" within {box.x1},{box.y1} {box.width}x{box.height}" if box is not None else ""
        pixels = int(found.where.sum())
        was = f"{pixels:,} of {found.where.size:,} pixels ({found.share:.2%}) differ{where}; {tolerance:.2%} may"
        return Look(False, was, more=self._keep(stem, actual, expected, found))

    def _keep(
        self, stem: str, actual: pictures.Pixels, expected: pictures.Pixels, found: pictures.Difference | None
    ) -> tuple[str, ...]:
        """The pictures of the last look that was not met, where a person finds them; the lines that say where."""
        if self._of._terms.negated:
            return ()
        kept = {"actual": actual, "expected": expected}
        if found is not None:
            kept["diff"] = pictures.drawn(actual, found)
        lines = []
        for what, pixels in kept.items():
            path = self._context.result(f"{stem}-{what}.png")
            pictures.write_picture(pixels, path)
            lines.append(f"{what + ':':10}{path}")
        return tuple(lines)


def _boxes(mask: Locator | Box, glance: Glance) -> list[Box]:
    if isinstance(mask, Box):
        return [mask]
    return [e.visible or e.box for e in mask.elements(glance) if e.shown]


def _dedented(text: str) -> str:
    """Written inside a test, a snapshot begins on a line of its own and is indented with the code."""
    from textwrap import dedent

    return dedent(text) if text.startswith("\n") else text
