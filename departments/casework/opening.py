"""Opening what the counter has sealed: a submission makes a case, a word goes into one."""

from __future__ import annotations

from uuid import UUID

import msgspec
from nacl.public import PublicKey

from cms.intake import codes
from cms.intake.messages import Pending, Submission, Word
from cms.intake.numbers import is_number
from departments.organisation.models import Department

from .dialogue import take
from .errors import CaseworkError
from .histories import intake_key, open_case
from .models import Case
from .work_years import work_calendar


class NotOpened(CaseworkError):
    """What was not sealed to this back office, or names nothing of it."""


def open_sent(pending: Pending) -> None:
    """However often it comes, it is taken once.

    Raises ``NotOpened``, ``SubmissionReused``, ``ActRefused``, ``CaseTampered``, ``MasterKeyUnusable``.
    """
    if pending.number:
        _take(pending)
    else:
        _open(pending)


def _open(pending: Pending) -> None:
    content = codes.unseal(intake_key(), pending.sealed)
    if content is None:
        raise NotOpened("It is not sealed to this back office's key.")
    try:
        sent = msgspec.json.decode(content, type=Submission)
        department = Department.objects.get(code=sent.department)
    except msgspec.DecodeError as error:
        raise NotOpened("Its content is not in its form.") from error
    except Department.DoesNotExist as error:
        raise NotOpened(f"There is no department {sent.department}.") from error
    if not is_number(sent.number) or len(sent.reader) != PublicKey.SIZE:
        raise NotOpened("It has no number, or no key to answer to.")
    open_case(
        UUID(pending.submission),
        kind=sent.kind,
        department=department,
        body=sent.body,
        now=sent.at,
        number=sent.number,
        reader=sent.reader,
    )


def _take(pending: Pending) -> None:
    case = Case.objects.filter(number=pending.number, reader__isnull=False).first()
    if case is None:
        raise NotOpened(f"There is no case {pending.number} that anybody has a code of.")
    content = codes.open_letter(intake_key(), bytes(case.reader or b""), pending.sealed)
    if content is None:
        raise NotOpened("It does not come from the holder of the case's code.")
    try:
        word = msgspec.json.decode(content, type=Word)
    except msgspec.DecodeError as error:
        raise NotOpened("Its content is not in its form.") from error
    if word.word != pending.submission:
        raise NotOpened("It was sent before, under another id.")
    take(case, word, work_calendar())
