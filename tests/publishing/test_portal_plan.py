"""The portal follows other sites' news by planning anew only the pages that show something of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from wagtail.models import Page

from cms.publishing.site_plan import SitePlan
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation.models import City
from tests.factories import add_page, news, publish_page

from .city import PORTAL, PublishedCity

pytestmark = pytest.mark.database


@pytest.fixture
def followed(city: PublishedCity) -> Iterator[PublishedCity]:
    with writing():
        add_page(Page.objects.get(url_path="/portal/disclosure/rules/").get_parent(), NewsPage, "of-the-portal")
    city.publish()
    yield city
    assert city.differences() == []


def plan_after_news(city: PublishedCity, title: str) -> tuple[SitePlan, SitePlan]:
    """The portal's plans before and after a department's news."""
    former = city.publisher.portal_plan
    page = news()
    page.title = title
    publish_page(page)
    city.publish()
    plan = city.publisher.portal_plan
    assert former is not None
    assert plan is not None
    assert title in city.read("/index.html", PORTAL)
    return former, plan


def test_only_pages_that_show_other_sites_are_planned_again(followed: PublishedCity) -> None:
    former, plan = plan_after_news(followed, "夜间窗口开放")

    assert plan.files["index.html"].key not in plan.apart
    assert plan.files["index.html"].output is not former.files["index.html"].output
    assert former.apart.keys() == plan.apart.keys()
    assert len(plan.apart) > 10
    assert all(plan.apart[key] is former.apart[key] for key in plan.apart)
    assert plan.foreign_reads >= former.foreign_reads


def test_a_page_of_the_portal_itself_has_all_planned_again(followed: PublishedCity) -> None:
    plan_after_news(followed, "夜间窗口开放")
    page = Page.objects.get(slug="of-the-portal").specific
    page.title = "门户自己的消息"
    publish_page(page)
    followed.publish()

    former, plan = plan_after_news(followed, "周末窗口开放")

    own = next(file for file, planned in plan.files.items() if planned.key == f"page:{page.pk}")
    assert page.title in followed.read(own, PORTAL)
    assert former.apart[f"page:{page.pk}"] is plan.apart[f"page:{page.pk}"]


def test_what_all_pages_show_has_all_planned_again(followed: PublishedCity) -> None:
    former, _ = plan_after_news(followed, "夜间窗口开放")
    city = City.objects.get()
    city.hotline = "12333"
    with writing():
        city.save()
    page = news()
    page.title = "周末窗口开放"
    publish_page(page)

    followed.publish()

    plan = followed.publisher.portal_plan
    assert plan is not None
    assert not any(plan.apart[key] is former.apart.get(key) for key in plan.apart)
