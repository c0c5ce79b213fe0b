"""The portal team alone takes back at once what was published by mistake, with a reason that stays (R10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.records.table import writing
from departments.disclosure.models import NewsPage
from search.configuration import engine
from tests.factories import make_picture, news
from tests.publishing.city import PublishedCity

from .forms import client_of

SECRET = "误发的内部名单"
REASON = "名单不应公开"


def files_that_tell(folder: Path) -> list[str]:
    needle = SECRET.encode()
    return [str(file) for file in folder.rglob("*") if file.is_file() and needle in file.read_bytes()]


def address(page: Page) -> str:
    return reverse("chengmen_withdraw", args=[page.pk])


def told(answer: Any) -> str:
    return "".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def team(city: PublishedCity, settings: Any) -> Client:
    settings.CHENGMEN_KEYS = city.var / "keys"
    return client_of("portal-team")


@pytest.fixture
def mistake(city: PublishedCity, team: Client) -> NewsPage:
    """Public, with a picture, in two kept releases and in the index."""
    with writing():
        column = Page.objects.get(url_path="/gongan/news/")
        page: NewsPage = column.add_child(instance=NewsPage(title=SECRET, slug="mistake", live=False))
        page.body = [("text", f"<p>{SECRET}</p>")]
        page.image = make_picture("secret")
        page.save_revision().publish()
    city.publish()
    with writing():
        page.summary = "又改过"
        page.save_revision().publish()
    city.publish()
    call_command("search", "rebuild")
    return page


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_nothing_of_it_is_left_in_any_file_index_or_database_of_the_front(
    city: PublishedCity, team: Client, mistake: NewsPage
) -> None:
    assert files_that_tell(city.var / "site")
    assert f"page:{mistake.pk}" in dict(engine("embedded").digests())
    assert list(city.configuration.images.iterdir())

    answer = team.post(address(mistake), {"reason": REASON}, follow=True)

    assert "已紧急撤回" in told(answer)
    assert not is_live(mistake)
    for folder in ("site", "index", "receipts"):
        assert files_that_tell(city.var / folder) == []
    assert [file for file in files_that_tell(city.var) if "public.sqlite" in file] == []
    assert list(city.configuration.images.iterdir()) == []
    assert f"page:{mistake.pk}" not in dict(engine("embedded").digests())


@pytest.mark.slow
def test_a_site_pinned_to_it_is_unpinned(city: PublishedCity, team: Client, mistake: NewsPage) -> None:
    city.releases().pin(city.releases().live())

    team.post(address(mistake), {"reason": REASON})

    assert city.releases().pinned() == ""
    assert files_that_tell(city.var / "site") == []


@pytest.mark.slow
def test_a_page_that_somebody_has_locked_is_withdrawn_too(team: Client, mistake: NewsPage) -> None:
    owner = get_user_model().objects.create_user("owner")
    with writing():
        NewsPage.objects.filter(pk=mistake.pk).update(locked=True, locked_by=owner, locked_at=timezone.now())

    team.post(address(mistake), {"reason": REASON})

    assert not is_live(mistake)


def test_person_and_reason_stay_in_the_pages_history(team: Client, mistake: NewsPage) -> None:
    answer = team.post(address(mistake), {"reason": REASON}, follow=True)

    entry = PageLogEntry.objects.get(page=mistake.pk, action="chengmen.withdraw")
    assert (entry.user.get_username(), entry.data["reason"]) == ("portal-team", REASON)
    assert f"紧急撤回了本页，理由：{REASON}" in answer.content.decode()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_happens(team: Client, reason: str) -> None:
    answer = team.post(address(news()), {"reason": reason})

    assert answer.context["form"].errors["reason"]
    assert news().live


def test_the_screen_lists_what_goes_and_changes_nothing(city: PublishedCity, team: Client, mistake: NewsPage) -> None:
    answer = team.get(address(mistake), {"reason": REASON})

    text = answer.content.decode()
    assert "/news/mistake.html" in text
    assert "/news/mistake.json" in text
    assert answer.context["releases"] == city.releases().known()[-2:]
    assert answer.context["pictures"] == 1
    assert is_live(mistake)


def test_what_was_only_unpublished_can_be_cleared_from_kept_releases(
    city: PublishedCity, team: Client, mistake: NewsPage
) -> None:
    with writing():
        NewsPage.objects.get(pk=mistake.pk).unpublish()
    city.publish()
    assert files_that_tell(city.var / "site")

    answer = team.post(address(mistake), {"reason": REASON}, follow=True)

    assert "已紧急撤回" in told(answer)
    assert files_that_tell(city.var / "site") == []


def test_what_keeps_it_public_is_told_and_the_page_is_unpublished_all_the_same(
    city: PublishedCity, team: Client, mistake: NewsPage, settings: Any
) -> None:
    settings.CHENGMEN_KEYS = city.var / "keys" / "no-folder"
    city.configuration.keys.folder.joinpath("no-folder").write_text("a file")

    answer = team.post(address(mistake), {"reason": REASON}, follow=True)

    assert "还没有从各处清除干净" in told(answer)
    assert not is_live(mistake)
    assert files_that_tell(city.var / "site")


@pytest.mark.parametrize("groups", [("gongan-editors",), ("gongan-editors", "gongan-reviewers", "gongan-approvers")])
def test_departments_get_the_guards_refusal(team: Client, groups: tuple[str, ...]) -> None:
    client = client_of(*groups)

    answers = [client.get(address(news())), client.post(address(news()), {"reason": REASON})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert news().live


def test_the_button_stands_with_the_page_for_the_portal_team_alone(team: Client) -> None:
    editor, page = client_of("gongan-editors"), news()

    shown = [address(page) in client.get(f"/admin/pages/{page.pk}/edit/").content.decode() for client in (team, editor)]

    assert shown == [True, False]
