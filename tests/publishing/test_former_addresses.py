"""Former addresses lead to the present one, whatever server stands in front; gone ones say that they are."""

from __future__ import annotations

import json

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.publishing import routes
from cms.records.reconcile import compare
from cms.records.table import writing
from departments.disclosure.models import ColumnPage, NewsPage
from departments.organisation.models import SiteProfile
from tests.factories import add_page, news, publish_page

from .city import BUREAU, PublishedCity


def rename(url_path: str, slug: str) -> None:
    page = Page.objects.get(url_path=url_path).specific
    page.slug = slug
    with writing():
        page.save_revision().publish()


def redirects(city: PublishedCity) -> dict[str, str]:
    return json.loads(city.read("/_redirects.json"))


def test_a_chain_of_addresses_is_collapsed_and_each_has_a_page_that_leads_on(city: PublishedCity) -> None:
    city.publish()
    rename("/gongan/news/a/", "b")
    city.publish()
    rename("/gongan/news/b/", "c")

    city.publish()

    assert {redirects(city)["/news/a.html"], redirects(city)["/news/b.html"]} == {"/news/c.html"}
    for former in ("/news/a.html", "/news/b.html"):
        page = city.read(former)
        assert 'content="0; url=/news/c.html"' in page
        assert f'<link rel="canonical" href="http://{BUREAU}:8000/news/c.html">' in page
    assert "/news/a.html" not in city.read("/sitemap.xml")
    assert city.differences() == []


def test_going_back_to_an_address_ends_its_redirect(city: PublishedCity) -> None:
    city.publish()
    rename("/gongan/news/a/", "b")
    city.publish()
    rename("/gongan/news/b/", "a")

    city.publish()

    assert "/news/a.html" not in redirects(city)
    assert "便民服务日" in city.read("/news/a.html")
    assert redirects(city)["/news/b.html"] == "/news/a.html"
    assert city.differences() == []


def test_an_address_taken_over_and_left_again_leads_to_who_stood_there_last(city: PublishedCity) -> None:
    rename("/gongan/news/a/", "b")
    add_page(ColumnPage.objects.get(url_path="/gongan/news/"), NewsPage, "a")
    rename("/gongan/news/a/", "c")

    city.publish()

    assert compare().stale == []
    assert redirects(city)["/news/a.html"] == "/news/c.html"
    assert city.differences() == []


def test_a_former_address_given_to_another_page_is_told_by_that_one_alone(city: PublishedCity) -> None:
    column = ColumnPage.objects.get(url_path="/gongan/news/")
    with writing():
        former = Redirect.objects.create(
            site=Site.objects.get(hostname=BUREAU), old_path="/art/1.htm", redirect_page=news()
        )

    with writing():
        former.redirect_page = column
        former.save()

    city.publish()
    assert compare().stale == []
    assert redirects(city)["/art/1.htm"] == "/news/"


def test_the_address_of_a_language_leads_to_its_first_page_where_none_stands_there(city: PublishedCity) -> None:
    page = news()
    page.language = "en"
    publish_page(page)

    city.publish()

    assert redirects(city)["/en/"] == "/en/news/a.html"
    assert 'content="0; url=/en/news/a.html"' in city.read("/en/index.html")
    assert city.differences() == []


def test_an_imported_address_that_can_be_no_file_is_in_the_table_alone(city: PublishedCity) -> None:
    page = Page.objects.get(url_path="/gongan/news/a/")
    site = Site.objects.get(hostname=BUREAU)
    with writing():
        for old in ("/col/2019/index.jsp?id=7", "/art/1.htm"):
            Redirect.objects.create(site=site, old_path=old, redirect_page=page)

    city.publish()

    assert redirects(city)["/col/2019/index.jsp?id=7"] == "/news/a.html"
    assert city.file("/art/1.htm").is_file()
    assert not city.file("/col").exists()
    assert not routes.is_page_address("/../etc/passwd.html")


def test_an_address_gone_for_good_is_listed_unless_a_page_stands_there(city: PublishedCity) -> None:
    profile = SiteProfile.objects.get(slug="gongan")
    profile.gone_paths = "/news/2019.html\n/news/a.html\n"
    with writing():
        profile.save()

    city.publish()

    assert json.loads(city.read("/_gone.json")) == ["/news/2019.html"]
    assert "这个页面已永久下线" in city.read("/410.html")
    assert city.differences() == []
