"""The two departments, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.test import override_settings

from departments.provisioning.loading import load_department
from departments.provisioning.reading import read_department
from tests.databases import own_database, using_database
from tests.editing.forms import person
from tests.provisioning.cities import NEWCOMER, write_yaml

from .acts import ACTS
from .planted import TEAM, WATCHERS, Held, lead, plant
from .trying import Request, request_of

CASE_KEY = "cases.key"
# So long that no token made by chance holds one: every answer has several.
OURS, THEIRS = "qzx7hmk4", "wvj9tbr5"


class Prepared(NamedTuple):
    database: Path
    media: Path
    ours: Held
    theirs: Held


class Two(NamedTuple):
    """What is ours may be ours to see; of theirs nothing is."""

    ours: Held
    theirs: Held


@pytest.fixture(scope="session")
def prepared(
    small_city_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("two-departments")
    media = folder / "media"
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=str(media), VAR=folder, CHENGMEN_CASE_KEY=folder / CASE_KEY),
        own_database(folder / "two.sqlite", small_city_database) as database,
    ):
        with using_database(database):
            load_department(read_department(write_yaml(folder / "shuju.yaml", NEWCOMER)))
            for group in (TEAM, *WATCHERS):
                person(group, group)
            ours, theirs = plant("gongan", OURS), plant("shuju", THEIRS)
            lead(ours, theirs)
        yield Prepared(database, media, ours, theirs)


@pytest.fixture(scope="session")
def requests_to_theirs(
    prepared: Prepared, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> list[Request]:
    """Every act on their things, as their own people send it."""
    with django_db_blocker.unblock(), opened(prepared, tmp_path_factory.mktemp("requests")) as two:
        return [request_of(act, two.theirs, two.theirs) for act in ACTS]


@pytest.fixture
def two(prepared: Prepared, var: Path, django_db_blocker: Any) -> Iterator[Two]:
    with django_db_blocker.unblock(), opened(prepared, var) as two:
        yield two


@contextmanager
def opened(prepared: Prepared, folder: Path) -> Iterator[Two]:
    """A copy, which is Django's meanwhile."""
    shutil.copytree(prepared.media, folder / "media")
    with (
        override_settings(MEDIA_ROOT=str(folder / "media"), CHENGMEN_CASE_KEY=prepared.media.with_name(CASE_KEY)),
        own_database(folder / "two.sqlite", prepared.database) as database,
        using_database(database),
    ):
        yield Two(prepared.ours, prepared.theirs)
