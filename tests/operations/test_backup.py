"""A backup brings back what was there, whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections
from nacl.public import PrivateKey

from cms.intake.codes import FormId
from cms.intake.messages import Status, Submission
from cms.intake.store import Intake
from cms.operations.backup import MANIFEST, Place, back_up, checked, restore
from cms.operations.databases import main_database
from cms.operations.errors import BackupDamaged, BackupRefused, RestoreRefused
from cms.records.models import Counter, RecordRow
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation.models import City
from tests.factories import make_city
from tests.publishing.city import PublishedCity

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MIGRATIONS = ("chengmen_records.0001_initial",)


def place_of(city: PublishedCity) -> Place:
    database = main_database({"ENGINE": "django.db.backends.sqlite3", "NAME": str(city.database)})
    return Place(
        database=database,
        media=city.var / "media",
        archives=city.var / "archives",
        counts=city.var / "counts.sqlite",
        intake=city.var / "intake.sqlite",
        keys=city.var / "keys",
        case_key=city.var / "casework" / "cases.key",
    )


def save(city: PublishedCity, folder: Path) -> Path:
    back_up(place_of(city), folder, migrations=MIGRATIONS, now=NOW)
    return folder


def put_back(city: PublishedCity, folder: Path) -> None:
    connections.close_all()
    city.publisher.reader.close()
    restore(place_of(city), folder, known_migrations=frozenset(MIGRATIONS))


def retitle(title: str) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.title = title
    with writing():
        page.save_revision().publish()


def upload(city: PublishedCity, name: str, content: bytes) -> Path:
    file = city.var / "media" / "original_images" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_a_restore_brings_back_pages_media_and_counts_and_followers_start_over(city, tmp_path):
    kept = upload(city, "kept.png", b"kept")
    with closing(sqlite3.connect(city.var / "counts.sqlite")) as counts, counts:
        counts.execute("CREATE TABLE page_view (views INTEGER)")
        counts.execute("INSERT INTO page_view VALUES (7)")
    city.publish()
    backup = save(city, tmp_path / "backup")
    epoch = Counter.objects.get().epoch
    retitle("备份之后的标题")
    city.publish()
    later = upload(city, "later.png", b"later")
    kept.unlink()
    (city.var / "counts.sqlite").unlink()

    put_back(city, backup)
    city.publisher = city.new_publisher()
    city.publish()

    assert Counter.objects.get().epoch != epoch
    assert "备份之后的标题" not in city.read("/news/a.html")
    assert city.differences() == []
    assert kept.read_bytes() == b"kept"
    assert not later.exists()
    with closing(sqlite3.connect(city.var / "counts.sqlite")) as counts:
        assert counts.execute("SELECT views FROM page_view").fetchone() == (7,)


def test_the_archives_of_retired_sites_come_back_and_later_ones_stay(city, tmp_path):
    kept, later = (city.var / "archives" / f"{name}.zip" for name in ("shuju-2026-11-01", "minzheng-2026-11-25"))
    kept.parent.mkdir()
    kept.write_bytes(b"the whole site")
    backup = save(city, tmp_path / "backup")
    kept.unlink()
    later.write_bytes(b"another")

    put_back(city, backup)

    assert (kept.read_bytes(), later.read_bytes()) == (b"the whole site", b"another")


def test_a_publisher_that_watched_meanwhile_notices_the_restore(city, tmp_path):
    city.publish()
    backup = save(city, tmp_path / "backup")
    retitle("备份之后的标题")
    city.publish()
    watching = city.publisher

    put_back(city, backup)
    watching.reader.reconnect()
    receipt = watching.run()

    assert receipt.failed == {}
    assert "备份之后的标题" not in city.read("/news/a.html")
    assert city.differences() == []


@pytest.mark.parametrize("fault", ["changed", "missing", "foreign", "no manifest"])
def test_a_damaged_backup_is_refused_and_changes_nothing(city, tmp_path, fault):
    upload(city, "a.png", b"picture")
    backup = save(city, tmp_path / "backup")
    picture = backup / "media" / "original_images" / "a.png"
    match fault:
        case "changed":
            picture.write_bytes(b"pictura")
        case "missing":
            picture.unlink()
        case "foreign":
            (backup / "media" / "b.png").write_bytes(b"b")
        case "no manifest":
            (backup / MANIFEST).unlink()
    retitle("现在的标题")

    with pytest.raises(BackupDamaged):
        put_back(city, backup)

    assert NewsPage.objects.get(url_path="/gongan/news/a/").title == "现在的标题"


def test_a_backup_is_not_written_over_anything(city, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(BackupRefused, match="not empty"):
        save(city, tmp_path / "full")


def test_an_unfinished_backup_does_not_count_as_one_and_the_next_succeeds(city, tmp_path):
    unfinished = tmp_path / ".backup.unfinished"
    unfinished.mkdir()
    (unfinished / "database.sqlite").write_bytes(b"half")

    backup = save(city, tmp_path / "backup")

    assert not unfinished.exists()
    assert "database.sqlite" in checked(backup).files


def test_a_running_city_is_not_restored_over(city, tmp_path):
    backup = save(city, tmp_path / "backup")
    with closing(sqlite3.connect(city.database)) as busy:
        busy.execute("SELECT count(*) FROM chengmen_record").fetchone()

        with pytest.raises(RestoreRefused, match="end the city's processes"):
            put_back(city, backup)


def test_what_people_sent_in_is_there_after_a_restore(city, tmp_path):
    intake, form = Intake(city.var / "intake.sqlite"), FormId.new()
    key = bytes(PrivateKey.generate().public_key)
    submission = Submission(number="", kind="consultation", department="B-001", at=NOW, reader=b"", body={"text": "？"})
    first = Status(kind="consultation", state="queued", department="", subject="", steps=())
    number = intake.accept(form, submission, first, key)
    folder = save(city, tmp_path / "backup")
    intake.file.unlink()

    put_back(city, folder)

    assert intake.status(number, form.code()) == first
    assert intake.waiting() == 1


def test_a_backup_of_a_newer_version_is_refused_by_name(city, tmp_path):
    folder = tmp_path / "backup"
    back_up(place_of(city), folder, migrations=(*MIGRATIONS, "chengmen_records.0099_later"), now=NOW)

    with pytest.raises(RestoreRefused, match="0099_later"):
        put_back(city, folder)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_both_databases_are_saved_and_loaded_whole(tmp_path):
    settings = connections["default"].settings_dict
    place = Place(
        database=main_database(settings),
        media=tmp_path / "media",
        archives=tmp_path / "archives",
        counts=tmp_path / "counts.sqlite",
        intake=tmp_path / "intake.sqlite",
        keys=tmp_path / "keys",
        case_key=tmp_path / "cases.key",
    )
    make_city(name="备份的城市")
    connections.close_all()
    back_up(place, tmp_path / "backup", migrations=MIGRATIONS, now=NOW)
    epoch, records = Counter.objects.get().epoch, RecordRow.objects.count()
    make_city(name="后来的城市")
    connections.close_all()

    restore(place, tmp_path / "backup", known_migrations=frozenset(MIGRATIONS))

    assert City.objects.get().name == "备份的城市"
    assert RecordRow.objects.count() == records > 0
    assert Counter.objects.get().epoch != epoch
