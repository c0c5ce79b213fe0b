"""Taking guides in from tables: all is checked first, then each guide that differs is written through the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import translation

from cms.records.table import writing
from departments.organisation.models import SiteProfile

from ..changes import Change
from .faults import Fault, InvalidTables
from .planning import Plan, Planner
from .reading import Line, Lines
from .tables import GUIDES, KEY

READ_AT_ONCE = 100
WRITTEN_AT_ONCE = 20
"""Guides in one transaction, which others must wait for."""
MOST_EFFECTS = 200


@dataclass(frozen=True)
class Way:
    """How what differs is taken in: as drafts of nobody, unless said otherwise."""

    user: Any = None
    """Whose drafts they become; each that is fit is submitted to the site's workflow."""
    publishes: bool = False
    """At once, without an approval."""
    is_trial: bool = False


class Effect(NamedTuple):
    code: str
    title: str
    is_new: bool
    changes: tuple[Change, ...]
    missing: list[str]
    """What keeps the guide from being published."""


@dataclass
class Imported:
    items: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    submitted: int = 0
    published: int = 0
    drafts: dict[str, list[str]] = field(default_factory=dict)
    """By the items' codes: what keeps a guide from being published."""
    effects: list[Effect] = field(default_factory=list)
    """The first of them."""
    overtaken: list[Fault] = field(default_factory=list)
    """Why guides were left that could be taken in when all was checked, and cannot any more."""


class Import:
    """``checked``, then ``written``: both go on from guide to guide, so that it can be told how far they are.

    Guides are read twice, so that memory holds the pages of one transaction and not of the whole file.
    """

    def __init__(self, lines: Lines, only: SiteProfile | None, way: Way) -> None:
        self.way = way
        self.outcome = Imported(items=len(lines[GUIDES.name]))
        self.differing: list[Line] = []
        self.new = 0
        """So many of them are guides that are not there yet."""
        with translation.override("zh-hans"):
            self.planner = Planner(lines, only, publishes=way.publishes)

    def checked(self) -> Iterator[Line]:
        """Every guide of the file. Raises ``InvalidTables`` before anything is written."""
        for some in _batches(self.planner.lines, READ_AT_ONCE):
            with translation.override("zh-hans"):
                for plan in self.planner.plans(some):
                    self.differing.append(plan.line)
                    self.new += plan.parent is not None
            yield from some
        if self.planner.faults:
            raise InvalidTables(self.planner.faults)
        self.outcome.unchanged = self.outcome.items - len(self.differing)

    def written(self) -> Iterator[Line]:
        """Those that differ; with a trial they are only told."""
        for some in _batches(self.differing, WRITTEN_AT_ONCE):
            with nullcontext() if self.way.is_trial else writing():
                self.take(some)
            yield from some

    def take(self, lines: Sequence[Line]) -> None:
        """In the present transaction."""
        with translation.override("zh-hans"):
            for plan in self.planner.plans(lines):
                self._take(plan)
        self.outcome.overtaken += self.planner.faults
        self.planner.faults.clear()

    def _take(self, plan: Plan) -> None:
        outcome, code = self.outcome, plan.line.row[KEY]
        missing = plan.page.gate_findings()
        if not self.way.is_trial:
            try:
                with writing():
                    self._write(plan, is_fit=not missing)
            except ValidationError as error:
                outcome.overtaken.append(plan.line.fault(KEY, "".join(error.messages)))
                return
        if plan.parent is None:
            outcome.changed += 1
        else:
            outcome.created += 1
        if missing:
            outcome.drafts[code] = missing
        if len(outcome.effects) < MOST_EFFECTS:
            outcome.effects.append(Effect(code, plan.page.title, plan.parent is not None, plan.changes, missing))

    def _write(self, plan: Plan, *, is_fit: bool) -> None:
        page, user = plan.page, self.way.user
        if plan.parent is not None:
            plan.parent.add_child(instance=page)
        revision = page.save_revision(user=user, clean=plan.parent is None)
        # What somebody took off the public pages does not come back by itself.
        if not is_fit or not (page.live or page.first_published_at is None):
            return
        if self.way.publishes:
            revision.publish(user=user)
            self.outcome.published += 1
        elif user is not None and (workflow := page.get_workflow()) is not None:
            workflow.start(page, user)
            self.outcome.submitted += 1


def _batches(lines: Sequence[Line], most: int) -> Iterator[Sequence[Line]]:
    for start in range(0, len(lines), most):
        yield lines[start : start + most]
