"""The worker takes files of guides in: some at a time, to the end whatever happens, by the rights of who asked."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.editing.beat import AWAY, WorkerBeat, note_worker
from cms.records.table import writing
from departments.organisation.models import City, SiteProfile, TrainingCertificate
from departments.services.exchange.imports import State, begin, confirm, report_of
from departments.services.exchange.taking_in import KEPT, MOST_TRIES, WRITTEN_AT_ONCE, forget, take_in, written
from departments.services.models import ImportedTables, ServiceItemPage, TablesImport
from tests.editing.forms import person, signed_in
from tests.factories import guide
from tests.publishing.city import PublishedCity

from .test_import import BASIC, add_guide, many

NUMBER = WRITTEN_AT_ONCE + 2
Upload = Callable[..., TablesImport]


@pytest.fixture
def writer(city: PublishedCity) -> Any:
    return person("writer", "gongan-editors")


@pytest.fixture
def upload(writer: Any, tmp_path: Path) -> Upload:
    """A file with so many new guides besides one that is there, uploaded by the writer or another person."""

    def of_new_guides(number: int = NUMBER, user: Any = writer) -> TablesImport:
        file = tmp_path / "items.json"
        call_command("export_items", str(file))
        tables = json.loads(file.read_bytes())
        many(tables, number)
        given = begin(user, SiteProfile.objects.get(slug="gongan"), file.name, json.dumps(tables).encode())
        assert given is not None
        return given

    return of_new_guides


@pytest.fixture
def writes(upload: Upload) -> Iterator[None]:
    """Steps of an import that is checked and confirmed."""
    given = upload()
    take_in()
    confirm(given, publishes=False, reason="")
    return written(given.pk)


def now() -> TablesImport:
    return TablesImport.objects.get()


def new_guides() -> int:
    return ServiceItemPage.objects.filter(slug__startswith="pass-").count()


def test_it_is_told_how_far_an_import_is_until_its_report(
    writer: Any, writes: Iterator[None], city: PublishedCity
) -> None:
    page = reverse("item_tables:progress", args=[now().pk])
    note_worker(city.var, WorkerBeat(at=time.time()))
    client = signed_in(writer)

    next(writes)
    under_way = client.get(page)
    list(writes)
    ended = client.get(page)

    assert f'max="{NUMBER}" value="{WRITTEN_AT_ONCE}"' in under_way.content.decode()
    assert "没有运行" not in under_way.content.decode()
    assert under_way.headers["Refresh"] == "3"
    assert f"已写入 {NUMBER} 份指南" in ended.content.decode()
    assert f"送审 {NUMBER} 份" in ended.content.decode()
    assert "Refresh" not in ended.headers
    assert not ImportedTables.objects.exists()


def test_a_worker_that_is_away_is_told_to_who_waits_for_it(writer: Any, upload: Upload, city: PublishedCity) -> None:
    page = reverse("item_tables:progress", args=[upload().pk])
    note_worker(city.var, WorkerBeat(at=time.time() - AWAY - 1))

    assert "后台程序没有运行" in signed_in(writer).get(page).content.decode()


def test_an_import_that_was_stopped_keeps_what_is_written_and_writes_no_more(
    writer: Any, writes: Iterator[None]
) -> None:
    next(writes)
    stopped = signed_in(writer).post(reverse("item_tables:stop", args=[now().pk]), follow=True).content.decode()
    list(writes)

    assert f"已写入 {WRITTEN_AT_ONCE} 份指南" in stopped
    assert now().state == State.STOPPED
    assert new_guides() == WRITTEN_AT_ONCE


@pytest.mark.parametrize("loses", ["account", "group", "certificate"])
def test_who_asked_is_asked_for_their_rights_with_every_step(writer: Any, writes: Iterator[None], loses: str) -> None:
    next(writes)
    with writing():
        if loses == "account":
            writer.is_active = False
            writer.save()
        elif loses == "group":
            writer.groups.clear()
        else:
            City.objects.update(asks_for_certificates=True)
            TrainingCertificate.objects.all().delete()
    list(writes)

    assert now().state == State.STOPPED
    assert now().stopped_because
    assert new_guides() == WRITTEN_AT_ONCE


def test_who_has_left_the_portal_team_publishes_nothing_more(upload: Upload, city: PublishedCity) -> None:
    member = person("member", "portal-team", "gongan-editors")
    given = upload(user=member)
    take_in()
    confirm(given, publishes=True, reason="汛情")
    member.groups.remove(member.groups.get(name="portal-team"))

    take_in()

    assert now().state == State.STOPPED
    assert new_guides() == 0


def test_a_guide_that_cannot_be_taken_in_any_more_is_left_and_told(writer: Any, upload: Upload, tmp_path: Path) -> None:
    file = tmp_path / "items.json"
    call_command("export_items", str(file))
    tables = json.loads(file.read_bytes())
    tables[BASIC][0]["topic"] = "证件"
    add_guide(tables)
    given = begin(writer, SiteProfile.objects.get(slug="gongan"), file.name, json.dumps(tables).encode())
    assert given is not None
    take_in()
    confirm(given, publishes=False, reason="")
    with writing():
        page = guide()
        page.locked = True
        page.save()

    take_in()

    report = report_of(now())
    assert (now().state, report.created, report.changed) == (State.DONE, 1, 0)
    assert "已被锁定" in str(*report.left)


def test_a_kill_at_any_moment_makes_no_guide_twice_and_leaves_none_out(upload: Upload) -> None:
    number = 4 * WRITTEN_AT_ONCE + 2
    given = upload(number)
    take_in()
    confirm(given, publishes=False, reason="")

    kills = 0
    while now().state == State.WRITING:
        kills += _killed_after_progress()

    assert kills >= 2
    report = report_of(now())
    assert (now().state, report.created, report.submitted, report.left) == (State.DONE, number, number, [])
    assert new_guides() == number


def test_a_file_that_ends_the_worker_again_and_again_is_given_up(upload: Upload) -> None:
    upload()
    TablesImport.objects.update(tries=MOST_TRIES)

    take_in()

    assert now().state == State.STOPPED
    assert "多次中断" in now().stopped_because


def test_a_small_file_does_not_wait_for_a_large_one(upload: Upload) -> None:
    large = upload(120)
    small = upload(0, person("other", "gongan-editors"))

    take_in()

    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.state, large.done) == (State.CHECKING, 0)
    assert small.state == State.DONE


def test_the_next_file_takes_the_place_of_one_that_is_not_being_written(
    writer: Any, upload: Upload, writes: Iterator[None]
) -> None:
    profile = now().profile
    assert begin(writer, profile, "items.json", b"{}") is None
    refused = _uploads(signed_in(writer), profile)
    assert refused.status_code == 422
    assert "还在写入" in refused.content.decode()

    list(writes)

    assert begin(writer, profile, "items.json", b"{}") is not None
    assert now().state == State.CHECKING


def test_what_ended_a_month_ago_is_forgotten(upload: Upload) -> None:
    upload(0)
    TablesImport.objects.update(asked_at=timezone.now() - KEPT - timedelta(hours=1))
    forget()
    assert TablesImport.objects.exists()

    take_in()
    forget()

    assert not TablesImport.objects.exists()


def _uploads(client: Client, profile: SiteProfile) -> Any:
    file = SimpleUploadedFile("items.json", b"{}")
    return client.post(reverse("item_tables:upload", args=[profile.pk]), {"file": file})


def _killed_after_progress() -> bool:
    """Somewhere in what comes after its next step, unless it ended by itself."""
    before = now().done
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            take_in()
        finally:
            os._exit(0)
    while now().done == before and os.waitpid(child, os.WNOHANG) == (0, 0):
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.5))
    if now().state == State.WRITING:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return now().state == State.WRITING
