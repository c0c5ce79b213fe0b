"""From the counter to a case and back: sealed both ways, nothing lost, nothing doubled (R6)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import make_server

import msgspec
import pytest
from django.db import connections
from nacl.public import PrivateKey

from cms.intake.codes import FormId, seal
from cms.intake.messages import Exchange, Pending, Status, Submission
from cms.intake.numbers import new_number
from cms.intake.store import Intake
from cms.publishing.delivery.receive import Receiver
from cms.publishing.delivery.wsgi import InnerPort
from cms.publishing.signing import SigningKeys
from departments.casework.exchanging import UNREACHABLE, Exchanging, Turn, terms
from departments.casework.histories import act_on, destroy_key, read
from departments.casework.models import Case, Untold
from departments.organisation.models import ConsultationPage
from tests.casework.counters import AT, QUESTION, known_key, status, submit
from tests.publishing.city import BUREAU, PublishedCity
from tests.publishing.test_delivery import Quiet
from tests.soak.breaking import broken_off, killed, steps_of

pytestmark = pytest.mark.database
FEW = 8


@contextmanager
def inner_port(intake: Intake, keys: Path) -> Iterator[str]:
    receiver = Receiver(intake.file.parent / "site", intake.file.parent / "public.sqlite", SigningKeys(keys))
    application = InnerPort(receiver, intake.file.parent / "counts.sqlite", intake)
    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as served:
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_a_submission_becomes_a_case_under_its_number_and_the_counter_forgets_it(intake: Intake, worker: Exchanging):
    given = submit(intake)

    turn = worker.turn(0.0)

    case = Case.objects.get()
    assert turn == Turn(opened=1, told=1)
    assert case.number == given.number
    assert [(entry.act, entry.at, entry.body) for entry in read(case)] == [("submit", AT, QUESTION)]
    assert (intake.waiting(), Untold.objects.count()) == (0, 0)


def test_the_person_sees_the_case_its_steps_and_the_arithmetic_of_its_deadlines(intake: Intake, worker: Exchanging):
    given = submit(intake)
    assert status(intake, given).state == "queued"

    worker.turn(0.0)
    act_on(Case.objects.get(), "answer", expected_event=2, body={"text": "可以。", "by": "某人"}, now=AT)
    worker.turn(0.0)

    seen = status(intake, given)
    assert (seen.state, seen.subject, seen.department) == ("answered", QUESTION["subject"], "市公安局")
    assert [(step.act, step.text) for step in seen.steps] == [("submit", QUESTION["text"]), ("answer", "可以。")]
    answer = next(clock for clock in seen.clocks if clock.name == "answer")
    assert (answer.due, answer.ended, answer.days[-1].why) == (date(2026, 10, 10), date(2026, 9, 28), "国庆节调休上班")
    assert "某人" not in repr(seen)


def test_the_counter_is_told_where_people_may_write_within_which_limits_and_until_when(worker: Exchanging):
    known = worker.intake.terms()

    assert known is not None
    offers = {(offer.host, offer.kind): (offer.department, offer.name, offer.limits) for offer in known.offers}
    assert offers[BUREAU, "consultation"] == ("B-001", "市公安局", {"first_reply": 1, "transfer": 2, "answer": 5})
    assert offers[BUREAU, "complaint"] == ("B-001", "市公安局", {"acceptance": 1, "transfer": 2, "answer": 15})
    assert terms(date(2026, 9, 28)).deadlines[5][date(2026, 9, 28)] == date(2026, 10, 10)


def test_what_the_departments_page_promises_is_the_limit_that_is_counted(intake: Intake, worker: Exchanging):
    ConsultationPage.objects.update(response_limit_days=3)
    given = submit(intake)

    worker.turn(0.0)

    answer = next(clock for clock in status(intake, given).clocks if clock.name == "answer")
    assert answer.limit == 3


def test_a_submission_that_names_no_department_stays_and_holds_up_no_other(
    intake: Intake, worker: Exchanging, caplog: pytest.LogCaptureFixture
):
    submit(intake, department="B-999")
    given = submit(intake)

    turns = [worker.turn(0.0), worker.turn(0.0)]

    assert turns == [Turn(opened=1, told=1), Turn(opened=0, told=0)]
    assert intake.waiting() == 1
    assert status(intake, given).state == "received"
    assert [record.getMessage() for record in caplog.records] == ["submission_not_opened"]


def test_nobody_opens_the_status_of_a_case_whose_key_was_destroyed(intake: Intake, worker: Exchanging):
    given = submit(intake)
    worker.turn(0.0)
    case = Case.objects.get()
    act_on(case, "answer", expected_event=2, body={}, now=AT)
    act_on(case, "close", expected_event=3, body={}, now=AT)

    destroy_key(case, expected_event=4, now=AT)
    worker.turn(0.0)

    assert intake.status(*given) is None


def test_a_counter_on_another_host_is_reached_over_the_inner_port(intake: Intake, city: PublishedCity):
    keys = city.configuration.keys
    keys.make_ready()
    with inner_port(intake, keys.folder) as url:
        worker = Exchanging(url, intake.file.with_name("nowhere.sqlite"), keys)
        worker.turn(0.0)
        given = submit(intake)

        turn = worker.turn(0.0)

    assert turn == Turn(opened=1, told=1)
    assert status(intake, given).state == "received"
    assert not worker.intake.file.exists()


def test_a_message_that_no_trusted_key_has_signed_is_refused(intake: Intake, worker: Exchanging, tmp_path: Path):
    submit(intake)
    with inner_port(intake, tmp_path / "trusts nobody") as url:
        stranger = Exchanging(url, intake.file, SigningKeys(tmp_path / "stranger"))

        with pytest.raises(UNREACHABLE):
            stranger.turn(0.0)

    assert intake.waiting() == 1


def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(intake: Intake, worker: Exchanging):
    """Everything that is sent is there once in the end, wherever the worker was killed."""
    given = []

    def turn() -> None:
        Exchanging("", intake.file, worker.keys).turn(0.0)

    given.append(submit(intake))
    connections.close_all()
    steps = steps_of(turn)
    for step in range(1, steps + 1, max(1, steps // FEW)):
        given.append(submit(intake))
        connections.close_all()
        broken_off(turn, step=step, by=killed)
    turn()

    assert sorted(Case.objects.values_list("number", flat=True)) == sorted(each.number for each in given)
    assert [status(intake, each).state for each in given] == ["received"] * len(given)
    assert (intake.waiting(), Untold.objects.count()) == (0, 0)


@pytest.mark.parametrize("change", [{"kind": "petition"}, {"department": "B-999"}, {"number": "1"}, {"reader": b"1"}])
def test_what_no_counter_sends_is_not_opened_and_stops_nothing(
    intake: Intake, worker: Exchanging, change: dict[str, Any], caplog: pytest.LogCaptureFixture
):
    sent = {"number": new_number(), "kind": "consultation", "department": "B-001", "at": AT, "reader": b"1" * 32}
    submission = Submission(**(sent | {"body": QUESTION} | change))  # type: ignore[arg-type]
    pending = Pending(submission=uuid4().hex, sealed=seal(known_key(intake), msgspec.json.encode(submission)))

    assert worker._open(pending) is False
    assert worker._open(pending) is False
    assert [record.getMessage() for record in caplog.records] == ["submission_not_opened"]
    assert Case.objects.count() == 0


def test_a_submission_sealed_to_another_key_is_not_opened(intake: Intake, worker: Exchanging):
    stranger = bytes(PrivateKey.generate().public_key)
    submission = Submission(number="", kind="consultation", department="B-001", at=AT, reader=b"", body=QUESTION)
    first = Status(kind="consultation", state="queued", department="", subject="", steps=())
    intake.accept(FormId.new(), submission, first, stranger)

    assert worker.turn(0.0) == Turn(opened=0, told=0)
    assert len(intake.exchange(Exchange()).pending) == 1
