"""Fixtures for all tests: each test has its own ``var``; the database is real."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections

from departments.provisioning.loading import load_city
from departments.provisioning.reading import read_city

from .provisioning.cities import write_city
from .publishing.city import PublishedCity
from .services.fixtures import chromium, elasticsearch

__all__ = ["chromium", "elasticsearch"]

hypothesis.settings.register_profile("soak", max_examples=300, stateful_step_count=25)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def var(tmp_path: Path, settings: Any) -> Path:
    """Everything a test writes goes here, never into the project's own ``var``."""
    folder = tmp_path / "var"
    settings.VAR = folder
    settings.MEDIA_ROOT = str(folder / "media")
    settings.CHENGMEN_SITE_ROOT = folder / "site"
    settings.CHENGMEN_PUBLIC_DATABASE = folder / "public.sqlite"
    settings.CHENGMEN_INDEX = folder / "index"
    return folder


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A migrated SQLite file to copy: for tests whose other processes must see what was committed."""
    file = tmp_path_factory.mktemp("database") / "migrated.sqlite"
    with django_db_blocker.unblock(), using_database(file):
        call_command("migrate", verbosity=0)
    return file


@pytest.fixture(scope="session")
def small_city_database(
    migrated_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Path:
    """The migrated file with the small city of ``tests.provisioning.cities`` loaded."""
    folder = tmp_path_factory.mktemp("city")
    file = folder / "city.sqlite"
    shutil.copyfile(migrated_database, file)
    with django_db_blocker.unblock(), using_database(file):
        load_city(read_city(write_city(folder / "files")))
    return file


@pytest.fixture
def city(small_city_database: Path, var: Path, django_db_blocker: Any, settings: Any) -> Iterator[PublishedCity]:
    """The small city in a database file of its own, ready to publish."""
    var.mkdir(exist_ok=True)
    file = var / "chengmen.sqlite"
    shutil.copyfile(small_city_database, file)
    with django_db_blocker.unblock(), using_database(file):
        yield PublishedCity(var, file)


@contextmanager
def using_database(file: Path) -> Iterator[None]:
    """Django's connection leads to this file meanwhile."""
    connection = connections["default"]
    connection.close()
    cache.clear()  # Another city's root pages have other numbers.
    former = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(file)
    # What is remembered of one database's sites is wrong for another's.
    cache.clear()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former
        cache.clear()
