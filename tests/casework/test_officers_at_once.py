"""Real processes at one case."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from cms.records.table import writing
from cms.settings.shared import ROOT
from departments.casework.histories import act_on, destroy_key, open_case, read
from departments.casework.models import Case
from departments.organisation.models import Department
from tests.databases import environment_of, own_database, using_database

pytestmark = pytest.mark.slow

NOW = datetime(2026, 9, 28, 2, tzinfo=UTC)
START = """
import sys, uuid, django
django.setup()
from datetime import UTC, datetime
from departments.casework.errors import CaseMovedOn
from departments.casework.histories import act_on, open_case
from departments.casework.models import Case
from departments.organisation.models import Department
now = datetime(2026, 9, 28, 2, tzinfo=UTC)
Case.objects.count()
print("ready", flush=True)
sys.stdin.readline()
"""
ANSWER = """
try:
    act_on(Case.objects.get(), "answer", expected_event=2, body={"answer": sys.argv[1]}, now=now)
    print("won", sys.argv[1])
except CaseMovedOn as error:
    print("told", error.next_event)
"""
SUBMIT = """
police, submission = Department.objects.get(), uuid.UUID(sys.argv[1])
print(open_case(submission, kind="complaint", department=police, body={"text": "投诉"}, now=now).number)
"""


@pytest.fixture
def database(migrated_database: Path, var: Path, django_db_blocker: Any) -> Iterator[Path]:
    var.mkdir(exist_ok=True)
    with (
        django_db_blocker.unblock(),
        own_database(var / "cases.sqlite", migrated_database) as made,
        using_database(made),
    ):
        with writing():
            Department.objects.create(code="gongan", name="市公安局")
        yield made


def consultation() -> Case:
    return open_case(
        uuid4(), kind="consultation", department=Department.objects.get(), body={"question": "？"}, now=NOW
    )


def at_once(script: str, arguments: list[str], database: Path, key: Path) -> list[str]:
    """What the processes told, each started with one of the arguments; they go on together."""
    variables = os.environ | environment_of(database)
    variables |= {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "CHENGMEN_CASE_KEY": str(key)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START + script, argument],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=variables,
            cwd=ROOT,
            text=True,
        )
        for argument in arguments
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate()[0].strip() for process in processes]


@pytest.mark.database
def test_of_two_officers_one_wins_and_the_other_is_told(database: Path, settings: Any):
    case = consultation()

    told = at_once(ANSWER, ["a", "b"], database, settings.CHENGMEN_CASE_KEY)

    winner = next(line for line in told if line.startswith("won")).removeprefix("won ")
    assert sorted(told) == ["told 3", f"won {winner}"]
    assert [entry.body for entry in read(case)][1:] == [{"answer": winner}]


@pytest.mark.database
def test_one_submission_from_two_processes_makes_one_case_and_one_master_key(database: Path, settings: Any):
    first, second = at_once(SUBMIT, [str(uuid4())] * 2, database, settings.CHENGMEN_CASE_KEY)

    assert first == second == Case.objects.get().number
    assert [entry.body for entry in read(Case.objects.get())] == [{"text": "投诉"}]
    assert [file.name for file in settings.CHENGMEN_CASE_KEY.parent.iterdir()] == ["cases.key"]


def test_a_destroyed_key_is_not_left_in_the_file(database: Path):
    case = consultation()
    wrapped = bytes(case.wrapped_key)
    act_on(case, "answer", expected_event=2, body={}, now=NOW)
    act_on(case, "close", expected_event=3, body={}, now=NOW)
    flushed(database)
    assert wrapped in database.read_bytes()

    destroy_key(case, expected_event=4, now=NOW)
    flushed(database)

    assert wrapped not in database.read_bytes()


def flushed(database: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
