"""Keeping the calendar: the portal team's form, and the warning of a missing year."""

from __future__ import annotations

import pytest
from django.test import Client

from departments.casework.models import WorkYear
from tests.editing.forms import client_of
from tests.operations.test_metrics import metrics
from tests.publishing.city import PublishedCity

from .test_work_calendar import deadline

pytestmark = pytest.mark.database


@pytest.fixture
def portal_team(city: PublishedCity) -> Client:
    return client_of("portal-team")


def test_a_missing_year_stands_in_the_metrics_and_on_the_portal_teams_first_screen(portal_team):
    WorkYear.objects.all().delete()

    assert metrics()["chengmen_work_calendar_years_missing"] >= 1
    assert "办公日历缺少" in portal_team.get("/admin/").content.decode()
    assert "办公日历缺少" not in client_of("gongan-editors").get("/admin/").content.decode()


def test_the_portal_team_enters_a_years_notice(portal_team):
    sent = year_form(("2027-02-05", "春节", ""), ("2027-02-06", "春节", "on"))

    answer = portal_team.post("/admin/work_years/new/", sent)

    assert answer.status_code == 302
    assert deadline("2027-02-04T10:00+08:00", 1)["deadline"] == "2027-02-06"


def test_one_day_is_never_both_worked_and_free(portal_team):
    sent = year_form(("2027-02-05", "春节", ""), ("2027-02-05", "春节", "on"))

    answer = portal_team.post("/admin/work_years/new/", sent)

    assert answer.status_code == 200
    assert not WorkYear.objects.filter(year=2027).exists()


def year_form(*days: tuple[str, str, str]) -> dict[str, str]:
    sent = {"year": "2027", "source": "国务院办公厅关于2027年部分节假日安排的通知"}
    sent |= {"days-TOTAL_FORMS": str(len(days)), "days-INITIAL_FORMS": "0"}
    sent |= {"days-MIN_NUM_FORMS": "0", "days-MAX_NUM_FORMS": "1000"}
    for number, (day, occasion, is_working) in enumerate(days):
        sent |= {f"days-{number}-date": day, f"days-{number}-occasion": occasion, f"days-{number}-id": ""}
        if is_working:
            sent[f"days-{number}-is_working"] = is_working
    return sent
