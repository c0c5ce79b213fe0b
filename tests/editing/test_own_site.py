"""站点管理员: what waits on the own site, who holds which post, and how long a step may take there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState

from cms.editing.deadlines import due_on
from departments.organisation.models import SiteProfile
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, person
from .test_approvals import submitted
from .test_mails import WEDNESDAY, arrived


def address() -> str:
    return reverse("own_site:site", args=[SiteProfile.objects.get(slug="gongan").pk])


def limited(manager: Client, **limits: str) -> Any:
    return manager.post(address(), limits)


@pytest.fixture
def manager(city: PublishedCity) -> Client:
    return client_of("gongan-managers")


@pytest.fixture
def waiting(city: PublishedCity) -> TaskState:
    """Arrived on a Wednesday before a holiday of three days."""
    return arrived(submitted(person("author", "gongan-editors")), WEDNESDAY)


@pytest.mark.parametrize(
    ("limit", "due"),
    [("", date(2026, 9, 28)), ("1", date(2026, 9, 24)), ("3", date(2026, 9, 29)), ("0", None)],
)
def test_a_site_has_limits_of_its_own_or_the_citys(manager: Client, waiting: TaskState, limit: str, due: Any) -> None:
    limited(manager, review_limit="9", approval_limit=limit)

    assert due_on(waiting) == due


def test_another_sites_limits_change_nothing_here(manager: Client, waiting: TaskState) -> None:
    SiteProfile.objects.filter(slug="portal").update(approval_limit=1)

    assert due_on(waiting) == date(2026, 9, 28)


def test_who_changed_the_limits_stands_in_the_log(manager: Client) -> None:
    answer = limited(manager, approval_limit="1")

    assert answer.status_code == 302
    entry = ModelLogEntry.objects.get(action="wagtail.edit", user__username="gongan-managers")
    assert entry.label == SiteProfile.objects.get(slug="gongan").site.site_name


def test_a_limit_that_is_no_number_is_told_beside_its_field(manager: Client) -> None:
    answer = limited(manager, approval_limit="-1")

    assert answer.context["form"].errors.keys() == {"approval_limit"}
    assert SiteProfile.objects.get(slug="gongan").approval_limit is None


def test_a_manager_sees_what_waits_and_what_is_late_at_home_too(manager: Client, waiting: TaskState) -> None:
    arrived(waiting.workflow_state, timezone.now() - timedelta(days=30))

    [text] = manager.get(address()).context["texts"]
    home = manager.get("/admin/").content.decode()

    assert (text.page.pk, text.is_late) == (news().pk, True)
    assert "本网站审核中的稿件" in home
    assert "已超过审核时限" in home


def test_nobody_else_has_the_list_at_home(waiting: TaskState) -> None:
    assert "本网站审核中的稿件" not in client_of("gongan-approvers").get("/admin/").content.decode()


def test_a_post_without_anybody_is_named(manager: Client) -> None:
    person("reviewer", "gongan-reviewers")

    posts = {post.name: [user.username for user in post.people] for post in manager.get(address()).context["posts"]}

    assert posts["示例市公安局 复审"] == ["reviewer"]
    assert posts["示例市公安局 审核"] == []


def test_the_menu_leads_a_manager_to_the_own_site_and_nobody_else(manager: Client) -> None:
    assert manager.get(reverse("own_site:index")).headers["Location"] == address()
    assert reverse("own_site:index") in manager.get("/admin/").content.decode()
    for group in ("gongan-editors", "portal-team"):
        client = client_of(group)
        assert client.get(reverse("own_site:index")).status_code == 404
        assert reverse("own_site:index") not in client.get("/admin/").content.decode()
