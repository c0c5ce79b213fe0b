"""What time makes happen, on the worker's clock: going live, expiring, the next version of a Record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Revision

from cms.editing.due import do_due
from cms.records.models import RecordRow
from cms.records.table import writing
from departments.disclosure.models import NewsPage, NoticePage
from tests.factories import make_picture
from tests.publishing.city import PublishedCity
from tests.publishing.clock import Clock, moved_by_hand

pytestmark = pytest.mark.database


@pytest.fixture
def clock(city: PublishedCity) -> Iterator[Clock]:
    with moved_by_hand() as clock:
        do_due(clock())  # What the city itself has due by now.
        yield clock


def is_public(page: NewsPage | NoticePage) -> bool:
    return RecordRow.objects.filter(key=f"page:{page.pk}", is_removed=False).exists()


def test_a_scheduled_page_goes_live_with_its_record(clock: Clock) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    with writing():
        page.unpublish()
        page.go_live_at = clock() + timedelta(hours=1)
        page.save_revision().publish()
    assert not is_public(page)

    do_due(clock.advance(hours=2))

    assert is_public(page)


def test_a_page_whose_picture_is_gone_from_the_disk_stops_no_other(clock: Clock, city: PublishedCity) -> None:
    column = NewsPage.objects.get(url_path="/gongan/news/a/").get_parent()
    with writing():
        picture = make_picture("gone")
        picture.description = "便民服务日现场"
        picture.save()
        pages = [
            NewsPage(title=title, slug=title, image=image, live=False)
            for title, image in (("bad", picture), ("good", None))
        ]
        for number, page in enumerate(pages):
            page.body = [("text", "<p>正文</p>")]
            page.go_live_at = clock() + timedelta(minutes=number + 1)
            column.add_child(instance=page)
            page.save_revision().publish()
    Path(picture.file.path).unlink()

    with pytest.raises(FileNotFoundError):
        do_due(clock.advance(hours=2))

    assert [is_public(page) for page in pages] == [False, True]
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1


def test_an_expired_page_is_taken_down_with_its_record(clock: Clock) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.expire_at = clock() + timedelta(hours=1)
    with writing():
        page.save_revision().publish()
    assert is_public(page)

    do_due(clock.advance(hours=2))

    assert not is_public(page)


def test_a_notice_is_no_longer_pinned_when_its_time_is_over(clock: Clock) -> None:
    notice = NoticePage.objects.get(url_path="/gongan/notices/n/")
    notice.pinned_until = clock() + timedelta(hours=1)
    with writing():
        notice.save_revision().publish()
    row = RecordRow.objects.get(key=f"page:{notice.pk}")
    assert '"is_pinned":true' in str(row.body)

    do_due(clock.advance(hours=2))

    row.refresh_from_db()
    assert "is_pinned" not in str(row.body)
    assert row.next_change_at is None


def test_nothing_due_takes_no_write_lock(clock: Clock) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert do_due(clock()) == 0

    assert all(query["sql"].startswith("SELECT") for query in queries)
