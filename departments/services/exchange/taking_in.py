"""What the worker does for imports: some guides at a time, so that neither people nor its other work wait for them.

Killed at any moment, it makes no guide twice: what is written and how far that is are one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.editing import urgency
from cms.editing.regular import regularly
from cms.records.table import writing

from ..models import UNDER_WAY, ImportedTables, TablesImport
from .faults import Fault, InvalidTables
from .importing import READ_AT_ONCE, Import, Imported, Way
from .imports import Planned, Report, State, planned_of, refusal, report_of, stop
from .reading import Line, Lines, read_tables
from .tables import KEY

EVERY = 0.5
SECONDS = 3.0
"""Of work in one turn; the worker ends between two of them."""
PAUSE = 0.15
"""Between two transactions: whoever waits for SQLite looks again every tenth of a second."""
WRITTEN_AT_ONCE = 10
SHOWN = 50
"""Guides whose changes are shown before they are written."""
MOST_TRIES = 5
KEPT = timedelta(days=30)
FORGOTTEN_EVERY = 3600.0

_steps: dict[tuple[int, str], Iterator[None]] = {}
"""The rest of what this process has begun, by import and state."""


@regularly(EVERY, apart=True)
def take_in() -> None:
    """One turn for the smallest file: a few guides need not wait for ten thousand."""
    waiting = TablesImport.objects.filter(state__in=UNDER_WAY).order_by("size", "pk")
    keys = list(waiting.values_list("pk", "state"))
    for gone in _steps.keys() - set(keys):
        del _steps[gone]
    if not keys:
        return
    number, state = keys[0]
    steps = _steps.setdefault(keys[0], checked(number) if state == State.CHECKING else written(number))
    until = time.monotonic() + SECONDS
    for _step in steps:
        if time.monotonic() >= until:
            return
        time.sleep(PAUSE)
    # Ended, or failed the last time: begun anew if it is still to be done.
    del _steps[keys[0]]


@regularly(FORGOTTEN_EVERY)
def forget() -> None:
    old = TablesImport.objects.filter(asked_at__lt=timezone.now() - KEPT)
    old.exclude(state__in=UNDER_WAY).delete()


def checked(number: int) -> Iterator[None]:
    given = _begun(number, State.CHECKING)
    if given is None:
        return
    here = TablesImport.objects.filter(pk=number, state=State.CHECKING)
    try:
        work = Import(_lines(given), given.profile, Way(is_trial=True))
        here.update(total=work.outcome.items)
        for count, _line in enumerate(work.checked(), start=1):
            if count % READ_AT_ONCE == 0:
                if not here.update(done=count):
                    return
                yield
    except InvalidTables as invalid:
        _refused(given, invalid.faults)
        return
    work.take(work.differing[:SHOWN])
    report = Report(items=work.outcome.items, unchanged=work.outcome.unchanged)
    planned = Planned([line.row[KEY] for line in work.differing], work.new, work.outcome.effects)
    state = State.CHECKED if planned.differing else State.DONE
    with transaction.atomic():
        told = {"report": msgspec.json.encode(report), "done": 0, "total": len(planned.differing), "tries": 0}
        if here.update(state=state, **told):
            ImportedTables.objects.filter(of=number).update(planned=msgspec.json.encode(planned))


def written(number: int) -> Iterator[None]:
    given = _begun(number, State.WRITING)
    if given is None:
        return
    try:
        work = Import(_lines(given), given.profile, Way(publishes=given.publishes))
        by_code = {line.row[KEY]: line for line in work.planner.lines}
        differing = [by_code[code] for code in planned_of(given.tables).differing]
        while _wrote(work, differing, number):
            yield
    except InvalidTables as invalid:
        _refused(given, invalid.faults)


def _wrote(work: Import, differing: list[Line], number: int) -> bool:
    """The next guides; answers whether there are more. Whoever asked is asked for their rights each time."""
    with writing(), translation.override("zh-hans"):
        waiting = TablesImport.objects.select_for_update(of=("self",)).filter(pk=number, state=State.WRITING)
        given = waiting.select_related("user", "profile__site__root_page").first()
        if given is None:
            return False
        if sentence := refusal(given):
            stop(given, sentence)
            return False
        some = differing[given.done : given.done + WRITTEN_AT_ONCE]
        work.way, work.outcome = Way(user=given.user, publishes=given.publishes), Imported()
        with urgency.because(given.reason):
            work.take(some)
        report = report_of(given)
        report.add(work.outcome)
        given.report, given.done, given.tries = msgspec.json.encode(report), given.done + len(some), 0
        if given.done == given.total:
            given.state = State.DONE
            ImportedTables.objects.filter(of=given).delete()
        given.save(update_fields=["report", "done", "tries", "state"])
        return bool(given.is_under_way)


def _begun(number: int, state: str) -> TablesImport | None:
    """None when it was stopped meanwhile, or was begun so often without getting on that it hurts the worker."""
    here = TablesImport.objects.filter(pk=number, state=state)
    here.update(tries=F("tries") + 1)
    given = here.select_related("profile__site__root_page", "tables").first()
    if given is None or given.tries <= MOST_TRIES:
        return given
    with translation.override("zh-hans"):
        stop(given, _("处理这个文件多次中断，请联系运维人员查看日志。"))
    return None


def _refused(given: TablesImport, faults: list[Fault]) -> None:
    with transaction.atomic():
        report = report_of(given)
        report.left += faults
        here = TablesImport.objects.filter(pk=given.pk, state__in=UNDER_WAY)
        here.update(state=State.FAULTY, report=msgspec.json.encode(report))
        ImportedTables.objects.filter(of=given).delete()


def _lines(given: TablesImport) -> Lines:
    """Raises ``InvalidTables``."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / given.name
        file.write_bytes(bytes(given.tables.content))
        return read_tables(file)
