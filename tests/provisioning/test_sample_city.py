"""What the sample city promises to whoever looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from departments.provisioning.reading import CitySource, Source, read_city

FOLDER = Path("departments/provisioning/sample_city")

OWN_CODE = re.compile(r"S(\d\d|T1|J1|P)-")
"""Of items that the sample adds to the real ones: inspections, complaints, remedies, and what the data lacks."""


@pytest.fixture(scope="module")
def city() -> CitySource:
    return read_city(FOLDER)


def sources(city: CitySource) -> Iterator[Source]:
    yield city.portal
    yield from city.departments


def test_no_sites_catalogue_is_blank(city):
    assert [source.department.slug for source in sources(city) if not source.items] == []


def test_no_item_with_a_guide_stands_in_the_catalogue_a_second_time_without_one(city):
    for source in sources(city):
        guided = {guide.item for guide in source.guides}
        names = {item.name for item in source.items if item.code in guided}
        assert [item.name for item in source.items if item.name in names and item.code not in guided] == []


def test_guides_for_sixty_real_items_are_complete(city):
    guided = {guide.item for source in sources(city) for guide in source.guides}
    items = {item.code for source in sources(city) for item in source.items}

    assert guided <= items
    assert len([code for code in guided if not OWN_CODE.match(code)]) >= 60


def test_the_catalogue_holds_every_real_item_once(city):
    codes = [item.code for source in sources(city) for item in source.items]

    assert len(codes) == len(set(codes))
    assert len([code for code in codes if not OWN_CODE.match(code)]) == 1_135


def test_no_guide_stays_a_draft_for_a_basis_without_number_and_article(city):
    for source in sources(city):
        for guide in source.guides:
            vague = [basis.law for basis in guide.bases if not (basis.article or basis.document_number)]
            assert vague == [], guide.item


def test_no_document_is_interpreted_before_it_is_published(city):
    for source in sources(city):
        published = {document.slug: document.published for document in source.department.documents}
        early = [one.slug for one in source.department.interpretations if one.published < published[one.document]]
        assert early == [], source.department.slug
