"""Fixtures for all tests: each test has its own ``var``; the database is real."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.management import call_command

from departments.provisioning.loading import load_city
from departments.provisioning.reading import read_city

from .databases import own_database, using_database
from .provisioning.cities import write_city
from .publishing.city import PublishedCity, city_from
from .search.naughty import naughty
from .services.fixtures import chromium, elasticsearch

__all__ = ["chromium", "elasticsearch", "naughty"]

# Nothing is asserted of time, for the machine may be busy with something else.
PATIENT = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("test", PATIENT)
hypothesis.settings.register_profile("soak", PATIENT, max_examples=300, stateful_step_count=25)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "city", "migrated_database"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only tests that need no database")
    parser.addoption("--strings", metavar="FILE", help="a JSON list of texts that the search is asked for too")
    parser.addoption("--pictures", metavar="FOLDER", help="where the editors' guide has its pictures: take them anew")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    if not config.getoption("--quick"):
        return
    with_database = [item for item in items if _needs_database(item)]
    config.hook.pytest_deselected(items=with_database)
    items[:] = [item for item in items if not _needs_database(item)]


def _group(item: pytest.Item) -> str:
    """Tests of one group run in one process: a file shares what it makes, and all of search one Elasticsearch."""
    return "search" if item.path.parent.name == "search" else str(item.path)


def _needs_database(item: pytest.Item) -> bool:
    named = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return bool(named) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def var(tmp_path: Path, settings: Any) -> Path:
    """Everything a test writes goes here, never into the project's own ``var``."""
    folder = tmp_path / "var"
    settings.VAR = folder
    settings.MEDIA_ROOT = str(folder / "media")
    settings.CHENGMEN_SITE_ROOT = folder / "site"
    settings.CHENGMEN_PUBLIC_DATABASE = folder / "public.sqlite"
    settings.CHENGMEN_INTAKE_DATABASE = folder / "intake.sqlite"
    settings.CHENGMEN_INDEX = folder / "index"
    settings.CHENGMEN_CASE_KEY = folder / "casework" / "cases.key"
    return folder


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Path]:
    """A migrated database to copy: for tests whose other processes must see what was committed."""
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("database") / "migrated.sqlite") as database:
        with using_database(database):
            call_command("migrate", verbosity=0)
        yield database


@pytest.fixture(scope="session")
def small_city_database(
    migrated_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Path]:
    """The migrated database with the small city of ``tests.provisioning.cities`` loaded."""
    folder = tmp_path_factory.mktemp("city")
    with django_db_blocker.unblock(), own_database(folder / "city.sqlite", migrated_database) as database:
        with using_database(database):
            load_city(read_city(write_city(folder / "files")))
        yield database


@pytest.fixture
def city(small_city_database: Path, var: Path, django_db_blocker: Any, settings: Any) -> Iterator[PublishedCity]:
    """The small city in a database of its own, ready to publish."""
    with django_db_blocker.unblock(), city_from(small_city_database, var) as made:
        yield made
