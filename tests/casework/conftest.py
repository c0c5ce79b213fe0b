"""Departments of the small city, and who answers for them."""

from __future__ import annotations

import pytest
from django.test import Client

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
