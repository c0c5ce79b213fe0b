"""全市通告 and 灰度模式: on every page of every site at once, and gone by themselves."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cms.editing.due import do_due
from cms.records.models import RecordRow
from departments.organisation.models import City
from tests.factories import make_city
from tests.publishing.city import BUREAU, PORTAL, PublishedCity

PAGES = (("news/a.html", BUREAU), ("index.html", PORTAL))


def texts(city: PublishedCity) -> list[str]:
    city.publish()
    return [city.read(path, host) for path, host in PAGES]


def theme_of(city: PublishedCity, page: str) -> str:
    name = page.partition('href="/assets/theme-')[2].partition('"')[0]
    return city.read(f"assets/theme-{name}")


def test_a_notice_stands_on_every_page_until_its_end(city: PublishedCity) -> None:
    end = timezone.now() + timedelta(hours=2)
    make_city(notice="今晚有暴雨，请减少外出", notice_until=end)
    shown = texts(city)

    City.objects.update(notice_until=timezone.now() - timedelta(seconds=1))
    done = do_due(end + timedelta(seconds=1))

    assert all("今晚有暴雨" in text for text in shown)
    assert done == 1
    assert all("今晚有暴雨" not in text for text in texts(city))
    assert RecordRow.objects.get(key="setting:city").next_change_at is None


def test_the_city_turns_grey_and_back(city: PublishedCity) -> None:
    end = timezone.now() + timedelta(days=1)
    make_city(grey_until=end)
    grey = theme_of(city, texts(city)[0])

    City.objects.update(grey_until=timezone.now() - timedelta(seconds=1))
    do_due(end + timedelta(seconds=1))

    assert "grayscale(1)" in grey
    assert "grayscale" not in theme_of(city, texts(city)[0])
    assert city.differences() == []


def test_the_earlier_end_wakes_the_worker_first(city: PublishedCity) -> None:
    now = timezone.now()
    make_city(notice="通告", notice_until=now + timedelta(hours=3), grey_until=now + timedelta(hours=1))

    assert RecordRow.objects.get(key="setting:city").next_change_at == now + timedelta(hours=1)
