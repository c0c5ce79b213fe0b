"""A person at the counter of the police, and the worker that comes to fetch: what tests of both sides share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from cms.intake.codes import FormId
from cms.intake.messages import Status, Step, Submission, Word
from cms.intake.store import Intake

AT = datetime(2026, 9, 28, 2, tzinfo=UTC)
QUESTION = {"subject": "身份证丢了怎么办？", "text": "在外地能补办吗？"}


class Given(NamedTuple):
    """What the person was given."""

    number: str
    code: str


def submit(
    intake: Intake, form: FormId | None = None, *, department: str = "B-001", kind: str = "consultation"
) -> Given:
    form = form or FormId.new()
    submission = Submission(number="", kind=kind, department=department, at=AT, reader=b"", body=QUESTION)
    step = Step(at=AT, act="submit", department="市公安局", text=QUESTION["text"])
    first = Status(kind=kind, state="queued", department="市公安局", subject=QUESTION["subject"], steps=(step,))
    return Given(intake.accept(form, submission, first, known_key(intake)), form.code())


def say(intake: Intake, given: Given, act: str, *, form: FormId | None = None, at: datetime = AT, **body: str) -> None:
    word = Word(word="", act=act, at=at, body=body)
    intake.say(form or FormId.new(), given.number, given.code, word, known_key(intake))


def known_key(intake: Intake) -> bytes:
    known = intake.terms()
    assert known is not None
    return known.key


def status(intake: Intake, given: Given) -> Status:
    found = intake.status(*given)
    assert found is not None
    return found
