"""Whatever an editor writes into any field stays text: on every page of every kind, in its twin, in feed and sitemap."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from defusedxml import ElementTree

from cms.publishing.build import content_of
from cms.publishing.configuration import Configuration
from cms.publishing.outputs import Kept
from cms.publishing.plan import RecordSet
from cms.publishing.site_plan import plan_site
from cms.records.record import Record
from cms.settings import test as settings
from departments.kinds import KINDS
from tests.markup import injected

from .face import renderer
from .small_city import small_city, view_of

HOSTILE = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(1)>' onfocus=alert(1) autofocus='</script><svg onload=alert(1)>"
    "</title></textarea><iframe src=data:text/html,x><style>*{}</style>]]><!--head--><!--footer-->{{ 7*7 }}{% raw %}&#60;"
    "&#x2f;javascript:alert(1)\u2028"
)
"""All at once: what gets through anywhere shows."""
WRITTEN = re.compile("[\u3400-\u9fff]")
"""In what a person has written; addresses, codes and keys have none."""
FINISHED = {"html", "reference"}
"""Pieces of rich text, which are markup by their nature and were cleaned before they became a Record's."""
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
PLACES = 150
"""Fewer texts than the Records of the small city hold."""


def hostile(value: Any) -> Any:
    """The structure with the hostile text behind every text of a person."""
    if isinstance(value, str):
        return value + HOSTILE if WRITTEN.search(value) else value
    if isinstance(value, list):
        return [hostile(one) for one in value]
    if isinstance(value, dict):
        return value if value.get("type") in FINISHED else {name: hostile(one) for name, one in value.items()}
    return value


def written(record: Record) -> Record:
    return KINDS.decode(json.dumps(hostile(json.loads(KINDS.encode(record)))))


@pytest.fixture(scope="module")
def city() -> RecordSet:
    return RecordSet(written(record) for record in small_city(news=3).by_key.values())


@pytest.mark.parametrize("slug", ["portal", "gongan", "donghu"])
def test_no_text_becomes_markup(city: RecordSet, slug: str) -> None:
    using = renderer()
    plan = plan_site(view_of(city, slug), Configuration(settings), using)  # type: ignore[arg-type]

    assert plan.broken == {}
    for file, (output, _key) in plan.files.items():
        assert not isinstance(output, Kept)
        if file.endswith(".html"):
            page = content_of(output, using).decode()
            assert injected(page) == [], file
            for told in JSON_LD.findall(page):
                assert json.loads(told), file
        elif file.endswith(".json"):
            assert json.loads(content_of(output, using)) is not None, file
        elif file.endswith(".xml"):
            assert ElementTree.fromstring(content_of(output, using)).tag, file


def test_the_text_is_in_most_places() -> None:
    """Else the other test would find nothing because there is nothing to find."""
    planted = sum(KINDS.encode(written(record)).count(b"onerror") for record in small_city(news=3).by_key.values())

    assert planted > PLACES


def test_a_page_that_does_not_escape_is_found() -> None:
    assert injected(f"<p>{HOSTILE}</p>")
    assert injected('<a href="javascript:alert(1)">x</a>')
