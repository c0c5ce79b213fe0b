"""A schedule that falls on a day off is told to whoever saves it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from departments.casework.models import WorkDay, WorkYear
from tests.editing.forms import client_of, form_data
from tests.factories import news
from tests.publishing.city import PublishedCity


@pytest.fixture
def holiday(city: PublishedCity) -> date:
    """A workday by the week, and a holiday by the notice."""
    day = timezone.localdate() + timedelta(days=7)
    while day.weekday() > 4:
        day += timedelta(days=1)
    year, _ = WorkYear.objects.get_or_create(year=day.year)
    WorkDay.objects.update_or_create(date=day, defaults={"year": year, "is_working": False, "occasion": "国庆节"})
    return day


def told_on_saving(client: Client, day: date) -> str:
    at = datetime.combine(day, time(9)).strftime("%Y-%m-%d %H:%M")
    page = news()
    answer = client.post(f"/admin/pages/{page.pk}/edit/", form_data(client, page, go_live_at=at), follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_schedule_on_a_holiday_is_told_with_the_holiday(holiday: date) -> None:
    told = told_on_saving(client_of("gongan-editors"), holiday)

    assert f"定时发布的时间 {holiday.isoformat()} 是国庆节放假，请确认当天有人值班" in told


def test_a_schedule_on_a_working_day_is_not(holiday: date) -> None:
    WorkDay.objects.filter(date=holiday).update(is_working=True)

    assert "值班" not in told_on_saving(client_of("gongan-editors"), holiday)


def test_what_wagtail_saves_by_itself_is_not_spoken_of(holiday: date) -> None:
    client = client_of("gongan-editors")
    at = datetime.combine(holiday, time(9)).strftime("%Y-%m-%d %H:%M")
    data = form_data(client, news(), go_live_at=at)

    client.post(f"/admin/pages/{news().pk}/edit/", data, headers={"Accept": "application/json"})

    assert "值班" not in " ".join(str(message) for message in client.get("/admin/").context["messages"])
