"""Cases and their histories, in the database as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from cms.intake.numbers import is_number
from cms.records.table import writing
from departments.casework.errors import (
    ActRefused,
    CaseMovedOn,
    KeyDestroyed,
    MasterKeyUnusable,
    SubmissionReused,
)
from departments.casework.histories import act_on, destroy_key, open_case, read
from departments.casework.models import Case, Event, Transition
from departments.casework.transitions import STEPS, Step
from departments.organisation.models import Department

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = datetime(2026, 9, 28, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
QUESTION = {"question": "身份证丢了怎么办？", "phone": "13800000000"}
KEPT = {
    "case_event_unchanged": "chengmen_case_event",
    "case_event_kept": "chengmen_case_event",
    "case_unchanged": "chengmen_case",
    "case_key_kept": "chengmen_case",
    "case_kept": "chengmen_case",
}


@pytest.fixture
def police(db: None) -> Department:
    return body_of_the_city("gongan", "市公安局")


def body_of_the_city(code: str, name: str) -> Department:
    with writing():
        return Department.objects.create(code=code, name=name)


def consultation(department: Department, submission: UUID | None = None, **body: str) -> Case:
    return open_case(submission or uuid4(), kind="consultation", department=department, body=QUESTION | body, now=NOW)


def closed(department: Department) -> Case:
    case = consultation(department)
    act_on(case, "answer", expected_event=2, body={"answer": "请到派出所补领。"}, now=NOW)
    act_on(case, "close", expected_event=3, body={}, now=NOW)
    return case


def verified() -> tuple[int, Any]:
    output = StringIO()
    try:
        call_command("verify_cases", stdout=output, stderr=StringIO())
    except SystemExit as ended:
        return int(str(ended.code)), json.loads(output.getvalue())
    return 0, json.loads(output.getvalue())


@contextmanager
def triggers_gone() -> Iterator[Any]:
    """What somebody can do who owns the database."""
    with connection.cursor() as cursor:
        connection.check_constraints()  # PostgreSQL drops no trigger while constraints are still to be checked.
        for name, table in KEPT.items():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
        yield cursor


def refused(statement: str, *values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_history_reads_as_it_was_written(police: Department):
    case = consultation(police)
    act_on(case, "answer", expected_event=2, body={"answer": "请到派出所补领。"}, now=NOW)

    asked, answered = read(case)

    assert is_number(case.number)
    assert (asked.number, asked.act, asked.state, asked.at, asked.body) == (1, "submit", "received", NOW, QUESTION)
    assert (answered.number, answered.state, answered.body) == (2, "answered", {"answer": "请到派出所补领。"})


def test_no_row_holds_what_the_person_wrote(police: Department):
    case = consultation(police)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM chengmen_case_event")
        rows = [bytes(value) if isinstance(value, memoryview) else value for row in cursor for value in row]
        cursor.execute("SELECT * FROM chengmen_case")
        rows += [bytes(value) if isinstance(value, memoryview) else value for row in cursor for value in row]

    written = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in rows)
    assert case.number.encode() in written
    assert QUESTION["phone"].encode() not in written
    assert QUESTION["question"].encode() not in written


def test_submitting_twice_makes_one_case(police: Department):
    submission = uuid4()

    first = consultation(police, submission)
    second = consultation(police, submission)

    assert first.pk == second.pk
    assert Event.objects.count() == 1


def test_a_submission_with_another_content_is_refused(police: Department):
    submission = uuid4()
    case = consultation(police, submission)

    with pytest.raises(SubmissionReused) as told:
        consultation(police, submission, question="另一个问题")

    assert told.value.number == case.number
    assert Event.objects.count() == 1


def test_an_officer_who_is_late_is_told_and_writes_nothing(police: Department):
    case = consultation(police)
    act_on(case, "answer", expected_event=2, body={"answer": "甲"}, now=NOW)

    with pytest.raises(CaseMovedOn) as told:
        act_on(case, "answer", expected_event=2, body={"answer": "乙"}, now=NOW)

    assert (told.value.number, told.value.next_event) == (case.number, 3)
    assert [entry.body for entry in read(case)] == [QUESTION, {"answer": "甲"}]


def test_an_act_that_the_table_does_not_have_is_refused(police: Department):
    case = consultation(police)

    with pytest.raises(ActRefused) as told:
        act_on(case, "close", expected_event=2, body={}, now=NOW)
    with pytest.raises(ActRefused):
        open_case(uuid4(), kind="petition", department=police, body={}, now=NOW)

    assert (told.value.state, told.value.act) == ("received", "close")
    assert (Case.objects.count(), Event.objects.count()) == (1, 1)


def test_the_database_has_the_same_transitions():
    rows = Transition.objects.values_list("kind", "from_state", "act", "to_state")

    assert {Step(*row) for row in rows} == set(STEPS)
    assert len(rows) == len(STEPS)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 3},
        {"number": 1},
        {"from_state": "closed"},
        {"act": "close"},
        {"to_state": "closed"},
        {"act": "close", "from_state": "answered", "to_state": "closed"},
    ],
)
def test_the_database_refuses_an_event_that_does_not_follow(police: Department, change: dict[str, Any]):
    case = consultation(police)
    event = {"number": 2, "act": "answer", "from_state": "received", "to_state": "answered", "department": police}

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(case=case, at=NOW, body=b"", digest=b"", **event | change)
    Event.objects.create(case=case, at=NOW, body=b"", digest=b"", **event)


def test_the_database_keeps_events_and_cases_as_they_were_written(police: Department):
    other = body_of_the_city("shuiwu", "市水务局")
    case = closed(police)

    for column in ("act", "from_state", "to_state", "department_id", "limits", "due", "body", "digest"):
        refused(f"UPDATE chengmen_case_event SET {column} = {column}")
    refused("UPDATE chengmen_case_event SET at = %s", NOW)
    refused("DELETE FROM chengmen_case_event")
    refused("UPDATE chengmen_case SET number = %s", "000000000000")
    refused("UPDATE chengmen_case SET kind = 'complaint'")
    refused("UPDATE chengmen_case SET department_id = %s", other.pk)
    refused("UPDATE chengmen_case SET wrapped_key = NULL")
    refused("DELETE FROM chengmen_case")

    assert verified() == (0, {"cases": 1, "tampered": []})
    assert len(read(case)) == 3


def test_the_database_replaces_no_row(police: Department):
    case = consultation(police)
    event = case.events.get()
    clash = "ON CONFLICT (id) DO UPDATE SET act = 'close'" if connection.vendor == "postgresql" else ""
    verb = "INSERT" if connection.vendor == "postgresql" else "INSERT OR REPLACE"

    refused(
        f"{verb} INTO chengmen_case_event "
        "(id, case_id, number, act, from_state, to_state, at, department_id, limits, body, digest) "
        f"VALUES (%s, %s, 2, 'answer', 'received', 'answered', %s, %s, '', %s, %s) {clash}",
        *(event.pk, case.pk, NOW, police.pk, b"", b""),
    )

    assert [entry.act for entry in read(case)] == ["submit"]


def test_a_destroyed_key_leaves_steps_that_verify_and_nothing_to_read(police: Department):
    case = closed(police)

    destroy_key(case, expected_event=4, now=NOW)

    with pytest.raises(KeyDestroyed):
        read(case)
    with pytest.raises(ActRefused):
        act_on(case, "ask_again", expected_event=5, body={}, now=NOW)
    assert [event.act for event in case.events.all()] == ["submit", "answer", "close", "destroy"]
    assert verified() == (0, {"cases": 1, "tampered": []})


def test_a_running_case_keeps_its_key(police: Department):
    case = consultation(police)

    with pytest.raises(ActRefused):
        destroy_key(case, expected_event=2, now=NOW)

    assert read(case)[0].body == QUESTION


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE chengmen_case_event SET act = 'refer' WHERE number = 2", "event 2 is not as it was written"),
        ("UPDATE chengmen_case_event SET to_state = 'received' WHERE number = 3", "event 3 is not as it was written"),
        ("UPDATE chengmen_case_event SET at = '2026-01-01 00:00:00+00:00' WHERE number = 1", "event 1 is not as"),
        ("UPDATE chengmen_case_event SET limits = '' WHERE number = 1", "event 1 is not as it was written"),
        ("UPDATE chengmen_case_event SET due = NULL WHERE number = 1", "event 1 is not as it was written"),
        ("UPDATE chengmen_case_event SET digest = body WHERE number = 1", "event 1 is not as it was written"),
        ("UPDATE chengmen_case_event SET body = digest WHERE number = 2", "event 2 is not as it was written"),
        ("DELETE FROM chengmen_case_event WHERE number = 1", "an event before 2 is missing"),
        ("DELETE FROM chengmen_case_event WHERE number = 2", "an event before 3 is missing"),
        ("DELETE FROM chengmen_case_event WHERE number = 3", "its history does not end with event 2"),
        ("DELETE FROM chengmen_case_event", "it has no events"),
        ("UPDATE chengmen_case SET kind = 'complaint'", "event 1 is not as it was written"),
        ("UPDATE chengmen_case SET wrapped_key = NULL", "its key is missing"),
        ("UPDATE chengmen_case SET wrapped_key = head", "its key does not open"),
        ("UPDATE chengmen_case SET head = wrapped_key", "its history does not end with event 3"),
    ],
)
def test_a_tampered_case_is_named_and_the_others_are_not(police: Department, change: str, reason: str):
    tampered, sound = closed(police), closed(police)
    own = f"id = {tampered.pk}" if " chengmen_case " in change else f"case_id = {tampered.pk}"

    with triggers_gone() as cursor:
        cursor.execute(change + (" AND " if "WHERE" in change else " WHERE ") + own)
    status, told = verified()

    assert status == 1
    assert told["cases"] == 2
    assert [each["case"] for each in told["tampered"]] == [tampered.number]
    assert told["tampered"][0]["reason"].startswith(reason)
    assert len(read(sound)) == 3


def test_a_body_does_not_pass_for_that_of_another_case(police: Department):
    taker, giver = consultation(police), consultation(police, question="另一个问题")

    with triggers_gone() as cursor:
        cursor.execute(
            "UPDATE chengmen_case_event SET body = (SELECT body FROM chengmen_case_event WHERE case_id = %s) "
            "WHERE case_id = %s",
            (giver.pk, taker.pk),
        )

    assert [each["case"] for each in verified()[1]["tampered"]] == [taker.number]


def test_the_master_key_is_for_its_owner_alone(police: Department, settings: Any):
    case = consultation(police)
    file = Path(settings.CHENGMEN_CASE_KEY)
    assert file.stat().st_mode & 0o777 == 0o600

    file.chmod(0o640)

    with pytest.raises(MasterKeyUnusable, match="chmod 600"):
        read(case)
    assert verified()[0] == 2


def test_a_lost_master_key_is_not_replaced(police: Department, settings: Any):
    case = consultation(police)
    file = Path(settings.CHENGMEN_CASE_KEY)
    file.unlink()

    with pytest.raises(MasterKeyUnusable):
        consultation(police)
    with pytest.raises(MasterKeyUnusable):
        read(case)

    assert not file.exists()
    assert verified()[0] == 2


def test_another_master_key_opens_no_case(police: Department, settings: Any):
    case = consultation(police)
    Path(settings.CHENGMEN_CASE_KEY).write_text("00" * 32)

    status, told = verified()

    assert status == 1
    assert told["tampered"] == [{"case": case.number, "reason": "its key does not open"}]


def test_verifying_needs_no_master_key_while_there_is_no_case(settings: Any):
    assert verified() == (0, {"cases": 0, "tampered": []})
    assert not Path(settings.CHENGMEN_CASE_KEY).exists()
