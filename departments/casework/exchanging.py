"""Taking in what the counter has sealed, and telling it how cases stand; outward connections alone (R6).

Killed at any moment, it loses and doubles nothing: a submission is forgotten by the counter only after its case was
committed, and makes the same case however often it comes.
"""

from __future__ import annotations

import http.client
import logging
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from cms.editing.regular import regularly
from cms.intake import codes
from cms.intake.messages import Answer, Exchange, Offer, Pending, Terms, Told
from cms.intake.store import Intake, digest
from cms.publishing.delivery.messages import INTAKE
from cms.publishing.errors import PublishingError
from cms.publishing.signing import SigningKeys

from .errors import ActRefused, CalendarMissing, CaseTampered, CaseworkError, KeyDestroyed, SubmissionReused
from .histories import intake_key
from .limits import limits_of_counters
from .models import Case, Untold
from .opening import NotOpened, open_sent
from .telling import status_of
from .work_years import work_calendar
from .working_days import WorkCalendar, reply_deadline

logger = logging.getLogger(__name__)
EVERY = 0.5
TERMS_SECONDS = 10.0
SECONDS = 10.0
DAYS_AHEAD = 21
"""For which the counter can name a deadline by itself, should the back office be away."""
MOST_TOLD = 100
UNREACHABLE = (OSError, http.client.HTTPException, sqlite3.Error, msgspec.DecodeError, PublishingError)

_failing: list[str] = []
"""Why the last turn of this process failed."""


class Turn(NamedTuple):
    """What one turn came to."""

    opened: int
    told: int


class Exchanging:
    """One process's side of the exchange. ``url`` is the inner port's; empty for a counter on this host."""

    def __init__(self, url: str, intake: Path, keys: SigningKeys) -> None:
        self.url = url
        self.intake = Intake(intake)
        self.keys = keys
        self._terms = b""
        self._terms_due = 0.0
        self._complained: set[str] = set()

    def turn(self, now: float) -> Turn:
        """Until nothing more waits on either side. Raises one of ``UNREACHABLE``, ``CaseworkError``."""
        if now >= self._terms_due:
            self._terms = msgspec.json.encode(terms(timezone.localdate()))
            self._terms_due = now + TERMS_SECONDS
        opened = told = 0
        taken: tuple[str, ...] = ()
        while True:
            news = self._untold()
            answer = self._say(Exchange(taken=taken, told=tuple(news.values())))
            for case, event in news:
                # Not if it has moved on meanwhile.
                Untold.objects.filter(case=case, event=event).delete()
            if answer.terms != digest(self._terms):
                answer = self._say(Exchange(terms=msgspec.json.decode(self._terms, type=Terms)))
            taken = tuple(each.submission for each in answer.pending if self._open(each))
            opened, told = opened + len(taken), told + len(news)
            if not taken and not news:
                return Turn(opened, told)

    def _untold(self) -> dict[tuple[int, int], Told]:
        """By the case's key in the database and the number of its event."""
        calendar = work_calendar()
        found: dict[tuple[int, int], Told] = {}
        for row in Untold.objects.select_related("case").order_by("pk")[:MOST_TOLD]:
            try:
                sealed = _sealed_status(row.case, calendar)
            except CaseTampered as error:
                self._complain("case_not_told", row.case.number, error)
                continue
            found[row.case_id, row.event] = Told(number=row.case.number, moment=time.time_ns(), sealed=sealed)
        return found

    def _open(self, pending: Pending) -> bool:
        """What cannot be opened stays with the counter, and is complained of once."""
        try:
            open_sent(pending)
        except (NotOpened, SubmissionReused, ActRefused, CaseTampered, IntegrityError) as error:
            self._complain("submission_not_opened", pending.submission, error)
            return False
        return True

    def _complain(self, event: str, name: str, error: Exception) -> None:
        if name not in self._complained:
            self._complained.add(name)
            logger.error(event, extra={"name_of_it": name, "reason": str(error)})

    def _say(self, told: Exchange) -> Answer:
        if not self.url:
            return self.intake.exchange(told)
        request = urllib.request.Request(self.url + INTAKE, self.keys.sign(msgspec.json.encode(told)), method="POST")  # noqa: S310
        # S310: the address is the portal team's own setting.
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return msgspec.json.decode(answer.read(), type=Answer)


@cache
def _exchanging(url: str, intake: Path, keys: Path) -> Exchanging:
    return Exchanging(url, intake, SigningKeys(keys))


@regularly(EVERY, apart=True)
def exchange() -> None:
    """One turn; what failed is tried again with the next one."""
    places = Path(settings.CHENGMEN_INTAKE_DATABASE), Path(settings.CHENGMEN_KEYS)
    try:
        _exchanging(settings.CHENGMEN_FRONT_URL, *places).turn(time.monotonic())
    except UNREACHABLE as error:
        _complain_once("counter_not_reached", error)
    except (CaseworkError, DatabaseError) as error:
        _complain_once("counter_not_served", error)
    else:
        _failing.clear()


def _complain_once(event: str, error: Exception) -> None:
    """Turns are many: only the first of those that fail alike is told to the log."""
    if _failing != [str(error)]:
        _failing[:] = [str(error)]
        logger.error(event, extra={"reason": str(error)})


def terms(today: date) -> Terms:
    """What the counter has to know of us. Some seven queries."""
    offers = tuple(
        Offer(
            host=counter.host,
            kind=counter.kind,
            department=counter.department.code,
            name=counter.department.name,
            limits=limits,
        )
        for counter, limits in limits_of_counters()
    )
    different = sorted({days for offer in offers for days in offer.limits.values()})
    calendar = work_calendar()
    return Terms(
        key=bytes(intake_key().public_key),
        offers=offers,
        deadlines={limit: dict(_deadlines(today, limit, calendar)) for limit in different},
    )


def _deadlines(today: date, limit: int, calendar: WorkCalendar) -> Iterator[tuple[date, date]]:
    for ahead in range(DAYS_AHEAD):
        received = today + timedelta(days=ahead)
        with suppress(CalendarMissing):
            yield received, reply_deadline(received, limit, calendar)


def _sealed_status(case: Case, calendar: WorkCalendar) -> bytes:
    try:
        content = msgspec.json.encode(status_of(case, calendar))
    except KeyDestroyed:
        return b""
    return codes.seal(bytes(case.reader or b""), content)
