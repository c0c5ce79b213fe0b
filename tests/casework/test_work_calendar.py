"""The calendar in the database: what the notices say, and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from cms.settings.shared import ROOT
from departments.casework.models import WorkDay
from departments.casework.work_years import work_calendar, years_missing

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def deadline(received: str, limit: int) -> dict[str, Any]:
    output = StringIO()
    call_command("deadline", received=received, working_days=limit, stdout=output)
    return json.loads(output.getvalue().splitlines()[-1])


def refusal(received: str, limit: int) -> tuple[int, str]:
    output = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("deadline", received=received, working_days=limit, stdout=output, stderr=StringIO())
    return ended.value.code, json.loads(output.getvalue())["error"]


def test_the_command_tells_the_deadline_day_by_day():
    told = deadline("2026-09-28T10:00+08:00", 5)

    assert told["deadline"] == "2026-10-10"
    assert told["days"][0] == {"date": "2026-09-29", "working": True, "why": "工作日"}
    assert told["days"][2] == {"date": "2026-10-01", "working": False, "why": "国庆节放假"}
    assert told["days"][-1] == {"date": "2026-10-10", "working": True, "why": "国庆节调休上班"}
    assert sum(day["working"] for day in told["days"]) == 5


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        pytest.param("2004-04-30T09:00+08:00", 1, "2004-05-08", id="2004: worked on the Saturday after the holiday"),
        pytest.param("2005-12-30T09:00+08:00", 1, "2005-12-31", id="the notice for 2006 moves a day of 2005"),
        pytest.param("2015-09-02T09:00+08:00", 1, "2015-09-06", id="2015: a single holiday by its own notice"),
        pytest.param("2020-01-23T09:00+08:00", 1, "2020-02-03", id="2020: the holiday made longer"),
        pytest.param("2023-12-29T09:00+08:00", 1, "2024-01-02", id="over New Year"),
        pytest.param("2026-02-13T18:30+08:00", 2, "2026-02-24", id="2026: Spring Festival"),
    ],
)
def test_the_notices_of_all_years_are_there(received, limit, expected):
    assert deadline(received, limit)["deadline"] == expected


def test_every_year_has_about_as_many_working_days_as_the_law_grants():
    calendar = work_calendar()

    for year in range(2004, 2027):
        days = [day for number in range(1, 366) if (day := calendar.day(_nth(year, number))).is_working]
        assert 246 <= len(days) <= 252, year


def test_only_days_of_the_weekend_are_worked_in_exchange():
    worked = WorkDay.objects.filter(is_working=True).values_list("date", flat=True)

    assert len(worked) == 151
    assert [day for day in worked if day.weekday() < 5] == []


def test_the_day_of_receipt_is_the_citys_own_day():
    assert deadline("2026-11-09T17:00+00:00", 1)["received"] == "2026-11-10"


def test_a_missing_year_and_nonsense_are_told_apart():
    assert refusal("2026-12-30T10:00+08:00", 5)[0] == 2
    assert "no year 2027" in refusal("2026-12-30T10:00+08:00", 5)[1]
    assert refusal("yesterday", 5) == (1, "--received yesterday: write it as 2026-09-28T10:00+08:00.")
    assert refusal("2026-09-28T10:00+08:00", 0)[0] == 1
    assert refusal("2003-05-01", 5)[0] == 2


@pytest.mark.slow
def test_a_database_that_was_never_set_up_is_told_in_a_sentence(tmp_path):
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.development", "CHENGMEN_POSTGRES_NAME": ""}
    variables["CHENGMEN_DATABASE"] = str(tmp_path / "empty.sqlite")
    command = [sys.executable, "manage.py", "deadline", "--received", "2026-09-28", "--working-days", "5"]

    ended = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].endswith("run 'manage.py migrate' first.")


def test_the_next_year_is_missed_from_december_on():
    known = {2025, 2026}

    assert years_missing(known, date(2026, 11, 30)) == []
    assert years_missing(known, date(2026, 12, 1)) == [2027]
    assert years_missing(known, date(2028, 3, 1)) == [2028]


def _nth(year: int, number: int) -> date:
    return date.fromordinal(date(year, 1, 1).toordinal() + number - 1)
