"""Departments of the small city, who answers for them, the counter's intake, and the worker at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.intake.store import Intake
from cms.publishing.signing import SigningKeys
from departments.casework.exchanging import Exchanging
from departments.organisation.models import Department
from tests.editing.forms import client_of
from tests.publishing.city import PublishedCity


@pytest.fixture
def police(city: PublishedCity) -> Department:
    return Department.objects.get(sites__slug="gongan")


@pytest.fixture
def office(city: PublishedCity) -> Department:
    """The portal's."""
    return Department.objects.get(sites__slug="portal")


@pytest.fixture
def officer(city: PublishedCity) -> Client:
    return client_of("gongan-officers")


@pytest.fixture
def intake(city: PublishedCity, settings: Any) -> Intake:
    return Intake(Path(settings.CHENGMEN_INTAKE_DATABASE))


@pytest.fixture
def worker(intake: Intake) -> Exchanging:
    """On the counter's own host; it has been there once, so that the counter knows its terms."""
    made = Exchanging("", intake.file, SigningKeys(intake.file.parent / "keys"))
    made.turn(0.0)
    return made
