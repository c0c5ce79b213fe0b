"""One article on several sites by reference, and 报送 from a department to the portal (R9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.editing.due import do_due
from cms.records.table import writing
from departments.disclosure.models import NewsPage, SharedArticlePage, Submission
from tests.editing.forms import client_of, person, said, signed_in
from tests.factories import news
from tests.publishing.city import PORTAL, PublishedCity


def portal_column() -> Page:
    return Page.objects.get(url_path="/portal/news/")


def share(article: Page | None = None, **fields: Any) -> SharedArticlePage:
    page = SharedArticlePage(article=Page.objects.get(pk=(article or news()).pk), live=False, **fields)
    with writing():
        portal_column().add_child(instance=page)
        page.save_revision().publish()
    return SharedArticlePage.objects.get(pk=page.pk)


def address(page: Page) -> str:
    return f"news/{page.slug}.html"


def test_a_shared_article_reads_as_its_own_and_says_whose_it_is(city: PublishedCity) -> None:
    page = share()

    city.publish()

    shown = city.read(address(page), PORTAL)
    assert "便民服务日" in shown
    assert "正文，见" in shown
    assert '<link rel="canonical" href="http://gongan.localhost:8000/news/a.html">' in shown
    assert "示例市公安局" in shown
    assert "便民服务日" in city.read("news/index.html", PORTAL)


def test_what_its_department_changes_or_takes_down_follows(city: PublishedCity) -> None:
    page = share()
    city.publish()
    article = news()
    article.title, article.summary = "便民服务周", "改了"
    with writing():
        article.save_revision().publish()
    city.publish()
    renamed = city.read(address(page), PORTAL)

    with writing():
        news().unpublish()
    city.publish()

    assert "便民服务周" in renamed
    assert not city.file(address(page), PORTAL).exists()
    assert "便民服务周" not in city.read("news/index.html", PORTAL)
    assert city.differences() == []


def test_a_deleted_article_takes_the_shared_page_along(city: PublishedCity) -> None:
    page = share()
    city.publish()

    with writing():
        news().delete()
    city.publish()

    assert not city.file(address(page), PORTAL).exists()


def test_a_pin_ends_by_itself(city: PublishedCity) -> None:
    page = share(pinned_until=timezone.now() + timedelta(hours=1))
    city.publish()
    pinned = city.read("news/index.html", PORTAL)

    with writing():
        SharedArticlePage.objects.filter(pk=page.pk).update(pinned_until=timezone.now() - timedelta(minutes=1))
    do_due(timezone.now() + timedelta(hours=2))
    city.publish()

    assert "置顶" in pinned
    assert "置顶" not in city.read("news/index.html", PORTAL)


def test_without_a_public_article_nothing_is_shared(city: PublishedCity) -> None:
    draft = NewsPage(title="草稿", slug="draft", live=False, body=[("text", "<p>正文。</p>")])
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=draft)

    page = SharedArticlePage(article=Page.objects.get(pk=draft.pk))

    assert list(page.missing_parts()) == ["原稿没有公开：原稿公开以后才能转发。"]
    assert list(SharedArticlePage().missing_parts()) == ["没有选择原稿：请选择其他网站已公开的稿件。"]


def test_another_departments_draft_tells_nothing_by_its_number(city: PublishedCity) -> None:
    draft = NewsPage(title="还没有公开的大事", slug="draft", live=False, body=[("text", "<p>正文。</p>")])
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=draft)
    page = SharedArticlePage(article=Page.objects.get(pk=draft.pk), live=False)

    with writing():
        portal_column().add_child(instance=page)
        page.save_revision()

    stored = SharedArticlePage.objects.get(pk=page.pk)
    assert (stored.title, stored.draft_title) == ("转发稿件", "转发稿件")
    assert "大事" not in str(stored.get_latest_revision().content)


def submit(user: Any, page: Page | None = None) -> Any:
    return signed_in(user).post(f"/admin/submissions/of/{(page or news()).pk}/", {"note": "建议放在要闻"})


def test_the_portal_adopts_an_article_under_one_of_its_columns(city: PublishedCity) -> None:
    author, team = person("author", "gongan-editors"), person("team", "portal-team")
    submit(author)
    one = Submission.objects.get()

    answer = signed_in(team).post(f"/admin/submissions/{one.pk}/", {"adopt": "1", "column": portal_column().pk})

    one.refresh_from_db()
    assert "已采用" in said(answer)
    assert (one.state, one.decided_by, one.adopted_as.live) == ("adopted", team, True)
    city.publish()
    assert "来源" in city.read(address(one.adopted_as), PORTAL)
    assert "已采用" in signed_in(author).get("/admin/").content.decode()
    assert "已经采用" in submit(author).content.decode()


def test_the_portal_returns_an_article_with_a_reason(city: PublishedCity) -> None:
    author, team = person("author", "gongan-editors"), signed_in(person("team", "portal-team"))
    submit(author)
    one = Submission.objects.get()

    without_reason = team.post(f"/admin/submissions/{one.pk}/", {"reason": ""})
    one.refresh_from_db()
    still = one.state
    team.post(f"/admin/submissions/{one.pk}/", {"reason": "已有同题稿件"})

    one.refresh_from_db()
    assert "请写明退回理由" in said(without_reason)
    assert (still, one.state) == ("waiting", "returned")
    assert "已退回：已有同题稿件" in signed_in(author).get("/admin/").content.decode()
    assert submit(author).status_code == 302


def test_two_of_the_team_do_not_both_decide(city: PublishedCity) -> None:
    submit(person("author", "gongan-editors"))
    one, team = Submission.objects.get(), client_of("portal-team")
    team.post(f"/admin/submissions/{one.pk}/", {"reason": "已有同题稿件"})

    second = team.post(f"/admin/submissions/{one.pk}/", {"adopt": "1", "column": portal_column().pk})

    assert "已经由他人处理" in said(second)
    assert not SharedArticlePage.objects.exists()


def test_an_article_waits_only_once(city: PublishedCity) -> None:
    author = person("author", "gongan-editors")
    submit(author)

    again = submit(author)

    assert "已经报送" in again.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("path", ["/gongan/duties/", "/portal/news/a/"])
def test_only_departments_articles_are_submitted(city: PublishedCity, path: str) -> None:
    submit(person("team", "portal-team"), Page.objects.get(url_path=path))

    assert not Submission.objects.exists()


def test_departments_neither_see_the_list_nor_decide(city: PublishedCity) -> None:
    submit(person("author", "gongan-editors"))
    editor, one = client_of("gongan-editors"), Submission.objects.get()

    answers = [
        editor.get("/admin/submissions/"),
        editor.post(f"/admin/submissions/{one.pk}/", {"adopt": "1", "column": portal_column().pk}),
        client_of("minzheng-editors").get(f"/admin/submissions/of/{news().pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "部门报送" in client_of("portal-team").get("/admin/submissions/").content.decode()
