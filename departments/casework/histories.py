"""The one door to cases: opening, acting, reading, destroying, verifying.

Bodies are mappings of texts and may hold personal data; they leave this module only through ``read``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from nacl.public import PrivateKey

from cms.intake.numbers import new_number
from departments.organisation.models import Department

from .clocks import EXTEND, EXTENSION, Clock, Happened, Limits, begins_clock, clocks, next_due
from .errors import ActRefused, CaseMovedOn, CaseTampered, ExtensionTooLong, KeyDestroyed, SubmissionReused
from .kinds import COMPLAINT
from .limits import limits_of
from .models import Case, Event, Untold
from .recusals import recuse_named
from .sealing import BodyUnreadable, MasterKey, master_key, new_key, seal, unseal
from .transitions import DESTROY, NEW, ONCE, RENEW_CODE, SUBMIT, state_after
from .work_years import work_calendar
from .working_days import WorkCalendar

Body = Mapping[str, str]
NONE: Limits = {}
BY = "by"
READER = "reader"
"""Field of a body that an officer wrote: the account."""


class Entry(NamedTuple):
    """An event with its body opened."""

    number: int
    act: str
    state: str
    at: datetime
    department: str
    due: date | None
    body: dict[str, str]


def open_case(
    submission: UUID,
    *,
    kind: str,
    department: Department,
    body: Body,
    now: datetime,
    number: str = "",
    reader: bytes | None = None,
) -> Case:
    """The case of this submission: a new one, or the one it made before.

    ``number`` is the one that the person was given already; ``reader`` is what status is sealed to. Raises ``SubmissionReused`` where the former content was another, ``ActRefused`` for a kind that is not known,
    ``MasterKeyUnusable``.
    """
    if (former := _same(submission, kind, department, body)) is not None:
        return former
    try:
        return _open(submission, kind, department, body, now, number or new_number(), reader)
    except IntegrityError:
        # The same submission may have come twice at once.
        if (former := _same(submission, kind, department, body)) is None:
            raise
        return former


def act_on(
    case: Case,
    act: str,
    *,
    expected_event: int,
    body: Body,
    now: datetime,
    to: Department | None = None,
    granted: Limits = NONE,
) -> Event:
    """Appends an event; ``expected_event`` is the number that it will have if nobody else acted meanwhile.

    ``to`` is the department in charge from now on; ``granted`` are working days that the act gives.
    Raises ``CaseMovedOn`` if somebody acted, ``ActRefused``, ``ExtensionTooLong``, ``KeyDestroyed``, ``CaseTampered``,
    ``MasterKeyUnusable``.
    """
    master = _master()
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        events = list(case.events.select_related("department"))
        if not events:
            raise CaseTampered(case.number, "it has no events")
        if events[-1].number + 1 != expected_event:
            raise CaseMovedOn(case.number, expected=expected_event, next_event=events[-1].number + 1)
        department = to or events[-1].department
        limits = _limits(case, events, act, department, granted)
        event = _append(case, events, act, department, limits, body, now, master)
        if act == DESTROY:
            _drop_key(case)
    return event


def destroy_key(case: Case, *, expected_event: int, now: datetime) -> None:
    """The steps of the case remain and can be verified; its bodies can be read by nobody any more.

    Raises as ``act_on``: only a case that has ended may be destroyed.
    """
    act_on(case, DESTROY, expected_event=expected_event, body={}, now=now)


def tell_to(case: Case, reader: bytes) -> None:
    """Seals status to another pair from now on, and listens to its holder alone.

    In one transaction with the event ``RENEW_CODE`` that says so.
    """
    Case.objects.filter(pk=case.pk).update(reader=reader)
    Untold.objects.update_or_create(case=case, defaults={"event": case.events.latest("number").number})


def read(case: Case) -> list[Entry]:
    """The whole history. Raises ``KeyDestroyed``, ``CaseTampered``, ``MasterKeyUnusable``."""
    case.refresh_from_db()
    key = _key(case, _master())
    return [_entry(case, event, key) for event in case.events.select_related("department")]


def first_bodies(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """What each case began with, by its key in the database; none of those whose key was destroyed. One query.

    Raises ``CaseTampered``, ``MasterKeyUnusable``.
    """
    open_cases = {case.pk: case for case in cases if case.wrapped_key is not None}
    master = _master() if open_cases else None
    found: dict[int, dict[str, str]] = {}
    for event in Event.objects.filter(case__in=open_cases, number=1).select_related("department"):
        if master is not None:
            case = open_cases[event.case_id]
            found[case.pk] = _entry(case, event, _key(case, master)).body
    return found


def newest_events() -> QuerySet[Event]:
    """One of each case: its state, its department and its next deadline are the case's."""
    return Event.objects.exclude(Exists(Event.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))))


def clocks_of(case: Case, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """From what stands beside the bodies: also of a case whose key was destroyed. One query."""
    return clocks(case.kind, [_happened(event) for event in case.events.all()], calendar)


def limits_in(limits: str) -> dict[str, int]:
    """Of an event, working days by clock."""
    return msgspec.json.decode(limits, type=dict[str, int]) if limits else {}


def tampered_cases() -> Iterator[CaseTampered]:
    """Looks at every event of every case, in order of their opening; one finding a case."""
    if not Case.objects.exists():
        return
    master = _master()
    for case in Case.objects.order_by("pk").iterator(chunk_size=500):
        try:
            _verify(case, master)
        except CaseTampered as found:
            yield found


def intake_key() -> PrivateKey:
    """Opens what the counter has sealed. Raises ``MasterKeyUnusable``."""
    return _master().intake


def _same(submission: UUID, kind: str, department: Department, body: Body) -> Case | None:
    case = Case.objects.filter(submission=submission).first()
    if case is None:
        return None
    try:
        first = read(case)[0].body
    except KeyDestroyed:
        return case
    if (case.kind, case.department_id, first) != (kind, department.pk, dict(body)):
        raise SubmissionReused(case.number)
    return case


def _open(
    submission: UUID,
    kind: str,
    department: Department,
    body: Body,
    now: datetime,
    number: str,
    reader: bytes | None,
) -> Case:
    master, key = _master(), new_key()
    with transaction.atomic():
        case = Case.objects.create(
            number=number,
            submission=submission,
            kind=kind,
            department=department,
            reader=reader,
            wrapped_key=master.wrap(key, number),
            head=b"",
        )
        _append(case, [], SUBMIT, department, limits_of(kind, department), body, now, master)
    return case


def _limits(case: Case, events: Sequence[Event], act: str, department: Department, granted: Limits) -> Limits:
    """What is written with the event: a department that is already at it goes on with the limits it began with."""
    begun = [(each.department_id, known) for each in events if (known := limits_in(each.limits)) and each.act != EXTEND]
    if act == EXTEND:
        days, most = granted.get(EXTENSION, 0), begun[-1][1].get(EXTENSION, 0) if begun else 0
        if not 1 <= days <= most:
            raise ExtensionTooLong(case.number, days=days, most=most)
    if not begins_clock(case.kind, act):
        return granted
    own = [known for at, known in begun if at == department.pk]
    return {**(own[-1] if own else limits_of(case.kind, department)), **granted}


def _append(
    case: Case,
    events: Sequence[Event],
    act: str,
    department: Department,
    limits: Limits,
    body: Body,
    now: datetime,
    master: MasterKey,
) -> Event:
    former = events[-1] if events else None
    state = former.to_state if former is not None else NEW
    to_state = state_after(case.kind, state, act)
    if to_state is None or (act in ONCE and any(each.act == act for each in events)):
        raise ActRefused(kind=case.kind, state=state, act=act)
    number = former.number + 1 if former is not None else 1
    sealed = seal(_key(case, master), msgspec.json.encode(dict(body)), f"{case.number}/{number}")
    event = Event(
        case=case,
        number=number,
        act=act,
        from_state=state,
        to_state=to_state,
        at=now.astimezone(UTC),
        department=department,
        limits=msgspec.json.encode(dict(limits), order="sorted").decode() if limits else "",
        body=sealed,
    )
    history = [_happened(each) for each in (*events, event)]
    event.due = next_due(clocks(case.kind, history, work_calendar()))
    event.digest = _digest(case, event, bytes(former.digest) if former is not None else b"", master)
    event.save(force_insert=True)
    if case.kind == COMPLAINT and BY not in body:
        recuse_named(case, body)
    case.head = _head(case, event, master)
    Case.objects.filter(pk=case.pk).update(head=case.head)
    if case.reader is not None:
        Untold.objects.update_or_create(case=case, defaults={"event": number})
    return event


def _happened(event: Event) -> Happened:
    return Happened(event.act, timezone.localdate(event.at), limits_in(event.limits))


def _drop_key(case: Case) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # Else the key stays in the free space of its page.
    Case.objects.filter(pk=case.pk).update(wrapped_key=None)


def _verify(case: Case, master: MasterKey) -> None:
    """Raises ``CaseTampered``. One query."""
    key = _key(case, master) if case.wrapped_key is not None else None
    former: Event | None = None
    reader = ""
    for event in case.events.select_related("department"):
        if event.number != (former.number + 1 if former is not None else 1):
            raise CaseTampered(case.number, f"an event before {event.number} is missing")
        if bytes(event.digest) != _digest(case, event, bytes(former.digest) if former is not None else b"", master):
            raise CaseTampered(case.number, f"event {event.number} is not as it was written")
        if key is not None:
            body = _entry(case, event, key).body
            reader = body[READER] if event.act == RENEW_CODE else reader
        former = event
    if former is None:
        raise CaseTampered(case.number, "it has no events")
    if bytes(case.head) != _head(case, former, master):
        raise CaseTampered(case.number, f"its history does not end with event {former.number}")
    if reader and reader != bytes(case.reader or b"").hex():
        raise CaseTampered(case.number, "it is told to another code than the one given")
    if (key is None) != (former.act == DESTROY):
        raise CaseTampered(case.number, "its key is missing" if key is None else "its destroyed key is there")


def _entry(case: Case, event: Event, key: bytes) -> Entry:
    try:
        content = unseal(key, bytes(event.body), f"{case.number}/{event.number}")
    except BodyUnreadable as error:
        raise CaseTampered(case.number, f"the body of event {event.number} does not open") from error
    body = msgspec.json.decode(content, type=dict[str, str])
    return Entry(event.number, event.act, event.to_state, event.at, event.department.name, event.due, body)


def _key(case: Case, master: MasterKey) -> bytes:
    if case.wrapped_key is None:
        raise KeyDestroyed(case.number)
    try:
        return master.unwrap(bytes(case.wrapped_key), case.number)
    except BodyUnreadable as error:
        raise CaseTampered(case.number, "its key does not open") from error


def _digest(case: Case, event: Event, former: bytes, master: MasterKey) -> bytes:
    """Over one array of texts, in this order for ever: everything written of the event, and of its case."""
    written = [
        case.number,
        str(case.submission),
        case.kind,
        str(case.department_id),
        str(event.number),
        event.act,
        event.from_state,
        event.to_state,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(event.department_id),
        event.limits,
        event.due.isoformat() if event.due else "",
        master.digest(bytes(event.body)).hex(),
        former.hex(),
    ]
    return master.digest(msgspec.json.encode(written))


def _head(case: Case, event: Event, master: MasterKey) -> bytes:
    return master.digest(msgspec.json.encode(["head", case.number, str(event.number), bytes(event.digest).hex()]))


def _master() -> MasterKey:
    """Made only before the first case: a key lost later is not replaced by one that opens nothing."""
    return master_key(Path(settings.CHENGMEN_CASE_KEY), may_make=not Case.objects.exists())
