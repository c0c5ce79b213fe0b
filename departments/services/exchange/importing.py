"""Taking guides in from tables: all is checked first, then each guide that differs is written through the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
    most: int | None = None
    """So many guides at one go; a further go takes the next ones."""


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
    left: int = 0
    """Differ, and were not written this time."""
    submitted: int = 0
    published: int = 0
    drafts: dict[str, list[str]] = field(default_factory=dict)
    """By the items' codes: what keeps a guide from being published."""
    effects: list[Effect] = field(default_factory=list)
    """The first of them."""
    overtaken: list[Fault] = field(default_factory=list)
    """Why guides were left that somebody else was quicker to change, after all had been checked."""

    @property
    def unchanged(self) -> int:
        return self.items - self.created - self.changed - self.left


class Import:
    """``checked``, then ``written``: both go on from guide to guide, so that it can be told how far they are.

    Guides are read twice, so that memory holds the pages of one transaction and not of the whole file.
    """

    def __init__(self, lines: Lines, only: SiteProfile | None, way: Way) -> None:
        self.way = way
        self.outcome = Imported(items=len(lines[GUIDES.name]))
        self.differing: list[Line] = []
        with translation.override("zh-hans"):
            self.planner = Planner(lines, only, publishes=way.publishes)

    def checked(self) -> Iterator[Line]:
        """Every guide of the file. Raises ``InvalidTables`` before anything is written."""
        for some in _batches(self.planner.lines, READ_AT_ONCE):
            with translation.override("zh-hans"):
                self.differing += [plan.line for plan in self.planner.plans(some)]
            yield from some
        if self.planner.faults:
            raise InvalidTables(self.planner.faults)
        self.outcome.left = len(self.differing)

    def written(self) -> Iterator[Line]:
        """Those that differ; with a trial they are only told."""
        for some in _batches(self.differing[: self.way.most], WRITTEN_AT_ONCE):
            with translation.override("zh-hans"), nullcontext() if self.way.is_trial else writing():
                for plan in self.planner.plans(some):
                    self._take(plan)
            self.outcome.overtaken += self.planner.faults
            self.planner.faults.clear()
            yield from some

    def _take(self, plan: Plan) -> None:
        outcome, code = self.outcome, plan.line.row[KEY]
        outcome.left -= 1
        if plan.parent is None:
            outcome.changed += 1
        else:
            outcome.created += 1
        missing = plan.page.gate_findings()
        if missing:
            outcome.drafts[code] = missing
        if len(outcome.effects) < MOST_EFFECTS:
            outcome.effects.append(Effect(code, plan.page.title, plan.parent is not None, plan.changes, missing))
        if not self.way.is_trial:
            self._write(plan, is_fit=not missing)

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


def import_tables(lines: Lines, only: SiteProfile | None, way: Way) -> Imported:
    """In one go. Raises ``InvalidTables`` before anything is written."""
    work = Import(lines, only, way)
    for _ in work.checked():
        pass
    for _ in work.written():
        pass
    return work.outcome


def _batches(lines: Sequence[Line], most: int) -> Iterator[Sequence[Line]]:
    for start in range(0, len(lines), most):
        yield lines[start : start + most]
