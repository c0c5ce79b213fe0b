"""A page's rows are written together: the new ones at once, the changed ones alone, and equal ones not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.editing.gate.door import Refused
from cms.records.table import writing
from departments.services.models import Material, ServiceIndexPage, ServiceItemPage, Step
from tests.publishing.city import PublishedCity


def guide() -> ServiceItemPage:
    return ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")


def statements(act: Callable[[], object], *models: type[Material] | type[Step]) -> Counter[str]:
    """How often each sort of statement touched the tables of these rows."""
    with CaptureQueriesContext(connection) as captured:
        act()
    tables = {f'"{model._meta.db_table}"' for model in models}
    found = [query["sql"] for query in captured if any(table in query["sql"] for table in tables)]
    return Counter(sql.split()[0] for sql in found)


def materials(page: ServiceItemPage) -> list[tuple[str, int]]:
    return list(page.materials.values_list("name", "copies"))


def test_publishing_a_draft_writes_only_the_rows_that_it_changes(city: PublishedCity) -> None:
    with writing():
        page = guide()
        page.materials.set([Material(name=name, sort_order=place) for place, name in enumerate("甲乙丙丁")])
        page.save_revision().publish()
    with writing():
        page = guide()
        kept, _taken_away, *others = page.materials.all()
        kept.copies = 2
        page.materials.set([kept, *others, Material(name="戊", sort_order=9), Material(name="己", sort_order=10)])
        revision = page.save_revision()

        told = statements(revision.publish, Material, Step)

    assert {name: told[name] for name in ("INSERT", "UPDATE", "DELETE")} == {"INSERT": 1, "UPDATE": 1, "DELETE": 1}
    assert materials(guide()) == [("甲", 2), ("丙", 1), ("丁", 1), ("戊", 1), ("己", 1)]


def test_a_new_page_is_written_with_one_statement_for_the_rows_of_a_table(city: PublishedCity) -> None:
    parent = ServiceIndexPage.objects.get(url_path="/gongan/services/")
    page = ServiceItemPage(title="迁移", slug="moving", item=guide().item, live=False)
    page.materials = [Material(name=name, sort_order=place) for place, name in enumerate("甲乙丙")]

    with writing():
        told = statements(lambda: parent.add_child(instance=page), Material)

    assert told["INSERT"] == 1
    assert [row.name for row in page.materials.all()] == ["甲", "乙", "丙"]
    assert all(row.pk for row in page.materials.all())


def test_rows_of_a_page_that_is_refused_stay_with_the_page_in_memory(city: PublishedCity) -> None:
    page = guide()
    page.materials = [Material(name="新的")]
    page.result_name = ""

    with pytest.raises(Refused), writing():
        page.save()
    page.title, page.result_name = "", "居民身份证"
    with pytest.raises(Exception, match="title"), writing():
        page.save()

    assert [row.name for row in page.materials.all()] == ["新的"]
    assert [row.name for row in guide().materials.all()] == ["居民户口簿"]


def test_a_revision_is_read_without_asking_for_the_page_once_more_with_each_row(city: PublishedCity) -> None:
    def reads(rows: int) -> int:
        with writing():
            page = guide()
            page.materials = [Material(name=f"材料{number}") for number in range(rows)]
            revision = page.save_revision()
        with CaptureQueriesContext(connection) as captured:
            again = revision.as_object()
        assert len(again.materials.all()) == rows
        assert all(row.page is again for row in again.materials.all())
        return len(captured)

    assert reads(1) == reads(30)
