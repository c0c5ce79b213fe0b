"""Without a valid certificate drafts are possible, submitting and publishing are not, on every path (R21)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow, WorkflowState

from cms.editing import writers
from cms.editing.due import do_due
from cms.editing.gate.door import Refused
from cms.records.table import writing
from cms.running.accounts import ensure_demo_accounts
from departments.disclosure.models import NewsPage
from departments.organisation.models import City, TrainingCertificate
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, form_data, person, signed_in

DAY = date(2026, 9, 1)


def writer(*groups: str, certified: bool = False) -> Any:
    return person("-".join(("writer", *groups)), *groups, is_certified=certified)


def drafted(user: Any) -> NewsPage:
    page = news()
    page.summary = "改过的摘要"
    with writing():
        page.save_revision(user=user)
    return page


@pytest.fixture(autouse=True)
def certificates_are_asked_for(city: PublishedCity) -> None:
    ask()


def ask(*, is_asked: bool = True) -> None:
    with writing():
        setting = City.load()
        setting.asks_for_certificates = is_asked
        setting.save()


def told(answer: Any) -> str:
    errors = answer.context["form"].errors if answer.context and "form" in answer.context else ""
    return f"{errors}{[str(message) for message in get_messages(answer.wsgi_request)]}"


@pytest.mark.parametrize(
    ("passed_on", "valid_until", "may"),
    [
        (DAY, DAY, True),
        (DAY - timedelta(days=9), DAY + timedelta(days=9), True),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), False),
        (DAY + timedelta(days=1), DAY + timedelta(days=9), False),
    ],
)
def test_a_certificate_holds_from_the_test_to_its_last_day(
    city: PublishedCity, passed_on: date, valid_until: date, may: bool
) -> None:
    user = writer()
    TrainingCertificate.objects.create(user=user, person="信息员", passed_on=passed_on, valid_until=valid_until)

    assert (writers.refusal(user, DAY) == "") is may


@pytest.mark.parametrize("action", ["action-submit", "action-publish"])
def test_the_form_refuses_with_the_article_and_a_draft_is_kept(city: PublishedCity, action: str) -> None:
    client = signed_in(writer("gongan-editors", "gongan-approvers"))
    page = news()
    data = form_data(client, page, summary="改过的摘要")

    refused = client.post(f"/admin/pages/{page.pk}/edit/", data | {action: "1"})
    kept = client.post(f"/admin/pages/{page.pk}/edit/", data)

    assert "第二十一条" in told(refused)
    assert not WorkflowState.objects.exists()
    assert kept.status_code == 302
    assert news().get_latest_revision_as_object().summary == "改过的摘要"
    assert news().summary != "改过的摘要"


def test_with_a_certificate_the_same_acts_succeed(city: PublishedCity) -> None:
    client = client_of("gongan-editors")
    page = news()

    client.post(f"/admin/pages/{page.pk}/edit/", form_data(client, page, summary="改过") | {"action-submit": "1"})

    assert WorkflowState.objects.get().status == "in_progress"


def test_code_cannot_submit_or_publish_for_such_a_person(city: PublishedCity) -> None:
    user = writer("gongan-editors", "gongan-approvers")
    page = drafted(user)

    with pytest.raises(Refused, match="第二十一条"), writing():
        Workflow.objects.get(name="部门审核").start(page, user)
    with pytest.raises(Refused, match="第二十一条"), writing():
        page.get_latest_revision().publish(user=user)


def test_bulk_publishing_is_refused(city: PublishedCity) -> None:
    user = writer("portal-team")
    page = drafted(user)

    answer = signed_in(user).post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {})

    assert "第二十一条" in told(answer)
    assert news().summary != "改过的摘要"


def test_a_copy_does_not_go_live(city: PublishedCity) -> None:
    user = writer("portal-team")
    page = news()

    answer = signed_in(user).post(
        f"/admin/pages/{page.pk}/copy/",
        {"new_title": "副本", "new_slug": "copy", "new_parent_page": page.get_parent().pk, "publish_copies": "on"},
    )

    assert "第二十一条" in told(answer)
    assert not NewsPage.objects.filter(slug="copy").exists()


def test_an_approver_needs_none(city: PublishedCity) -> None:
    author = writer("gongan-editors", certified=True)
    page = drafted(author)
    with writing():
        state = Workflow.objects.get(name="部门审核").start(page, author)

    signed_in(writer("gongan-approvers")).post(
        f"/admin/pages/workflow/action/{page.pk}/approve/{state.current_task_state_id}/", {"comment": ""}
    )

    assert news().summary == "改过的摘要"


def test_a_schedule_goes_live_without_its_writer(city: PublishedCity) -> None:
    page = drafted(writer())
    page.revisions.filter(pk=page.latest_revision_id).update(approved_go_live_at=timezone.now())

    do_due(timezone.now())

    assert news().summary == "改过的摘要"


def test_the_portal_team_registers_certificates_and_departments_do_not_see_them(city: PublishedCity) -> None:
    user = writer("gongan-editors")
    filled = {"user": user.pk, "person": "信息员", "number": "2026-001", "passed_on": DAY, "valid_until": "2029-08-31"}

    answer = client_of("portal-team").post(reverse("training_certificates:add"), filled)

    assert answer.status_code == 302
    assert writers.refusal(user, DAY) == ""
    assert signed_in(user).get("/admin/training_certificates/").status_code == 404


def test_a_certificate_cannot_end_before_it_began(city: PublishedCity) -> None:
    filled = {"user": writer().pk, "person": "信息员", "passed_on": DAY, "valid_until": DAY - timedelta(days=1)}

    answer = client_of("portal-team").post(reverse("training_certificates:add"), filled)

    assert "valid_until" in answer.context["form"].errors


def test_demo_accounts_that_write_have_one(city: PublishedCity, tmp_path: Path) -> None:
    ensure_demo_accounts(tmp_path / "accounts.txt")
    ensure_demo_accounts(tmp_path / "accounts.txt")

    holders = TrainingCertificate.objects.values_list("user__username", flat=True)
    assert sorted(holders) == ["admin", "gongan-editor", "gongan-manager", "portal"]


def test_moving_and_unpublishing_ask_for_nothing(city: PublishedCity) -> None:
    page = Page.objects.get(pk=news().pk)

    with writing():
        page.unpublish(user=writer("portal-team"))

    assert not news().live


def test_where_none_is_asked_for_nobody_is_refused(city: PublishedCity) -> None:
    ask(is_asked=False)

    assert writers.refusal(writer("gongan-editors")) == ""


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (59, True), (61, False)])
def test_a_holder_is_told_before_a_certificate_ends(city: PublishedCity, days: int, is_told: bool) -> None:
    user, today = writer("gongan-editors"), timezone.localdate()
    TrainingCertificate.objects.create(
        user=user, person="信息员", passed_on=today - timedelta(days=99), valid_until=today + timedelta(days=days)
    )

    assert ("您的培训证书" in signed_in(user).get("/admin/").content.decode()) is is_told
