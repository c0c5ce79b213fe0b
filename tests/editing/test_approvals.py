"""Three people, one door: who writes, reviews and approves a text are different, and nobody goes round it (R10)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageLogEntry, TaskState, WorkflowState

from cms.editing.gate.door import Refused
from cms.editing.urgency import because
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation.models import SiteProfile
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import PUBLISH, client_of, form_data, person, sent, signed_in

ALL = ("gongan-editors", "gongan-reviewers", "gongan-approvers", "gongan-managers")


def three_steps(*, are_asked: bool = True) -> None:
    with writing():
        profile = SiteProfile.objects.get(slug="gongan")
        profile.has_three_steps = are_asked
        profile.save()


def submitted(author: Any) -> WorkflowState:
    page = news()
    page.summary = "改过的摘要"
    with writing():
        page.save_revision(user=author)
        state: WorkflowState = page.get_workflow().start(page, author)
    return state


def judge(user: Any, state: WorkflowState, act: str = "approve") -> Any:
    state.refresh_from_db()
    address = f"/admin/pages/workflow/action/{state.object_id}/{act}/{state.current_task_state_id}/"
    return signed_in(user).post(address, {"comment": "意见"})


def step(state: WorkflowState) -> str:
    state.refresh_from_db()
    return str(state.current_task_state.task.name) if state.status == "in_progress" else str(state.status)


def is_public() -> bool:
    return news().summary == "改过的摘要"


@pytest.fixture
def author(city: PublishedCity) -> Any:
    return person("author", *ALL)


def test_a_site_has_one_approval_unless_it_asks_for_three_steps(author: Any) -> None:
    assert news().get_workflow().name == "部门审核"

    three_steps()

    assert [task.name for task in news().get_workflow().tasks] == ["复审", "审核发布"]
    assert Page.objects.get(url_path="/portal/news/a/").get_workflow().name == "部门审核"


def test_the_portal_team_sets_the_steps_in_the_sites_form(author: Any) -> None:
    team, profile = client_of("portal-team"), SiteProfile.objects.get(slug="gongan")
    address = reverse("site_profiles:edit", args=[profile.pk])
    form = team.get(address).context["form"]
    data = {field.html_name: field.value() or "" for field in form}

    answer = team.post(address, data | {"has_three_steps": "on"})

    assert answer.status_code == 302
    assert news().get_workflow().name == "三审三校"


def test_three_people_bring_a_text_to_the_public(author: Any) -> None:
    three_steps()
    state = submitted(author)

    judge(person("reviewer", "gongan-reviewers"), state)
    after_review = step(state), is_public()
    judge(person("approver", "gongan-approvers"), state)

    assert after_review == ("审核发布", False)
    assert (step(state), is_public()) == ("approved", True)


def test_an_approver_needs_neither_the_right_to_publish_nor_a_certificate(author: Any) -> None:
    GroupPagePermission.objects.filter(group__name="gongan-approvers", permission__codename="publish_page").delete()
    approver = person("approver", "gongan-approvers")
    approver.training_certificates.all().delete()

    judge(approver, submitted(author))

    assert is_public()


def test_the_author_may_be_of_all_groups_and_judges_nothing_of_the_own(author: Any) -> None:
    three_steps()
    state = submitted(author)

    judge(author, state)

    assert step(state) == "复审"


def test_the_reviewer_does_not_approve_the_same_text(author: Any) -> None:
    three_steps()
    state, both = submitted(author), person("both", "gongan-reviewers", "gongan-approvers")

    judge(both, state)
    judge(both, state)

    assert (step(state), is_public()) == ("审核发布", False)


def test_who_submitted_anothers_text_does_not_approve_it(author: Any) -> None:
    submitter = person("submitter", *ALL)
    page = news()
    page.summary = "改过的摘要"
    with writing():
        page.save_revision(user=author)
        state = page.get_workflow().start(page, submitter)

    judge(submitter, state)

    assert not is_public()


def test_code_cannot_approve_for_an_author_or_a_stranger(author: Any) -> None:
    state = submitted(author)

    for user in (author, person("stranger", "portal-approvers"), person("editor", "gongan-editors")):
        with pytest.raises(Refused, match="不同的人"), writing():
            TaskState.objects.get(pk=state.current_task_state_id).approve(user=user)

    assert not is_public()


def test_an_approver_who_changes_the_text_has_become_an_author(author: Any) -> None:
    state, approver = submitted(author), person("approver", "gongan-approvers")
    client, page = signed_in(approver), news()
    changed = form_data(client, page, summary="审核人改的摘要")

    client.post(
        f"/admin/pages/{page.pk}/edit/",
        changed | {"action-workflow-action": "true", "workflow-action-name": "approve"},
    )

    assert step(state) == "审核发布"
    assert news().summary not in {"审核人改的摘要", "改过的摘要"}


def test_a_text_that_came_back_from_the_last_step_begins_anew(author: Any) -> None:
    three_steps()
    state = submitted(author)
    judge(person("reviewer", "gongan-reviewers"), state)
    judge(person("approver", "gongan-approvers"), state, "reject")
    page = news()
    page.summary = "再改的摘要"
    with writing():
        page.save_revision(user=author)
        WorkflowState.objects.get(pk=state.pk).resume(user=author)

    assert step(state) == "复审"


def test_a_step_waits_for_those_alone_who_may_take_it(author: Any) -> None:
    three_steps()
    submitted(author)
    reviewer, approver = person("reviewer", "gongan-reviewers"), person("approver", "gongan-approvers")

    waiting = {user.username: TaskState.objects.reviewable_by(user).count() for user in (author, reviewer, approver)}

    assert waiting == {"author": 0, "reviewer": 1, "approver": 0}


def by_form(client: Client, page: Page, **changes: str) -> None:
    client.post(f"/admin/pages/{page.pk}/edit/", form_data(client, page, **changes) | PUBLISH)


def by_form_of_a_new_page(client: Client, page: Page) -> None:
    address = f"/admin/pages/add/chengmen_disclosure/newspage/{page.get_parent().pk}/"
    filled = form_data(client, page) | {"title": "新的一页", "slug": "new"} | PUBLISH
    client.post(address, filled)


def by_bulk(client: Client, page: Page) -> None:
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", PUBLISH)


def by_schedule(client: Client, page: Page) -> None:
    by_form(client, page, go_live_at="2027-01-01 08:00")


def by_earlier_version(client: Client, page: Page) -> None:
    address = f"/admin/pages/{page.pk}/revisions/{page.latest_revision_id}/revert/"
    filled = sent(client.get(address).context["form"]) | {"revision": str(page.latest_revision_id)}
    client.post(f"/admin/pages/{page.pk}/edit/", filled | PUBLISH)


def by_copy(client: Client, page: Page, how: str = "publish_copies") -> None:
    copied = {"new_title": "副本", "new_slug": "copy", "new_parent_page": page.get_parent().pk, how: "on"}
    client.post(f"/admin/pages/{page.pk}/copy/", copied | PUBLISH)


def by_alias(client: Client, page: Page) -> None:
    by_copy(client, page, "alias")


PATHS = [by_form, by_form_of_a_new_page, by_bulk, by_schedule, by_earlier_version, by_copy, by_alias]


def went_live(page: Page) -> bool:
    """Whether any path has led the draft, or a page made of it, to the public or to a date for it."""
    is_planned = page.revisions.exclude(approved_go_live_at=None).exists()
    return is_public() or is_planned or NewsPage.objects.filter(slug__in=["new", "copy"], live=True).exists()


@pytest.fixture
def draft(city: PublishedCity) -> NewsPage:
    page = news()
    page.summary = "改过的摘要"
    with writing():
        page.save_revision(user=person("writer", "gongan-editors"))
    return news()


@pytest.fixture
def holder(city: PublishedCity) -> Any:
    """An approver and manager, with all rights that a department has."""
    return person("holder", *ALL)


@pytest.mark.parametrize("path", PATHS)
def test_nobody_of_a_department_goes_round_the_approval(draft: NewsPage, holder: Any, path: Any) -> None:
    path(signed_in(holder), draft)

    assert not went_live(draft)


@pytest.mark.parametrize("path", PATHS)
def test_the_portal_team_publishes_on_each_of_these_paths(draft: NewsPage, path: Any) -> None:
    path(client_of("portal-team"), draft)

    assert went_live(draft)
    assert PageLogEntry.objects.get(action="chengmen.urgent_publish").data == {"reason": "汛情"}


@pytest.mark.parametrize("path", PATHS)
def test_without_a_reason_the_portal_team_is_refused_on_each(
    draft: NewsPage, path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PUBLISH, "urgent_reason", " \n")

    path(client_of("portal-team"), draft)

    assert not went_live(draft)


def test_the_reason_stands_in_the_pages_history_and_the_refusal_at_its_field(draft: NewsPage) -> None:
    client = client_of("portal-team")
    address, data = f"/admin/pages/{draft.pk}/edit/", form_data(client, draft)

    refused = client.post(address, data | {"action-publish": "1"})
    client.post(address, data | PUBLISH)

    assert "须写明紧急发布理由" in str(refused.context["form"].errors["urgent_reason"])
    assert "未经审核紧急发布，理由：汛情" in client.get(f"/admin/pages/{draft.pk}/history/").content.decode()


def test_the_portal_teams_forms_ask_for_the_reason_and_departments_do_not(draft: NewsPage, holder: Any) -> None:
    team, department = client_of("portal-team"), signed_in(holder)
    edit, bulk = f"/admin/pages/{draft.pk}/edit/", f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/"

    shown = [team.get(address).content.decode() for address in (edit, bulk, f"/admin/pages/{draft.pk}/copy/")]

    assert all('name="urgent_reason"' in text for text in shown)
    assert 'name="urgent_reason"' not in department.get(edit).content.decode()


def test_code_gives_a_reason_too(draft: NewsPage) -> None:
    team = person("team", "portal-team")

    with pytest.raises(Refused, match="紧急发布理由"), writing():
        draft.get_latest_revision().publish(user=team)
    with writing(), because("汛情"):
        draft.get_latest_revision().publish(user=team)

    assert is_public()


def test_the_portal_team_cannot_publish_by_the_admins_api_without_one(draft: NewsPage) -> None:
    client_of("portal-team").post(f"/admin/api/main/pages/{draft.pk}/action/publish/", {}, "application/json")

    assert not went_live(draft)


def test_the_form_says_what_to_do_instead_and_offers_that_alone(draft: NewsPage, holder: Any) -> None:
    client = signed_in(holder)
    shown = client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()

    answer = client.post(f"/admin/pages/{draft.pk}/edit/", form_data(client, draft) | {"action-publish": "1"})

    assert 'name="action-publish"' not in shown
    assert 'name="action-submit"' in shown
    assert "发布须经审核" in str(answer.context["form"].errors)


def test_bulk_publishing_says_it_too(draft: NewsPage, holder: Any) -> None:
    answer = signed_in(holder).post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/", {})

    assert "发布须经审核" in str([str(message) for message in get_messages(answer.wsgi_request)])


@pytest.mark.parametrize("act", ["publish", "copy"])
def test_the_admins_api_is_closed(draft: NewsPage, holder: Any, act: str) -> None:
    address = f"/admin/api/main/pages/{draft.pk}/action/{act}/"

    answer = signed_in(holder).post(address, {}, content_type="application/json")

    assert answer.status_code == 404
    assert not went_live(draft)


def test_a_sites_manager_is_nobodys_judge(author: Any) -> None:
    state, manager = submitted(author), person("manager", "gongan-managers")

    judge(manager, state)

    assert step(state) == "审核发布"
    assert signed_in(manager).get("/admin/approvals/").context["lines"] == []


def test_code_does_not_publish_in_an_approvers_name(draft: NewsPage, holder: Any) -> None:
    with pytest.raises(Refused, match="发布须经审核"), writing():
        draft.get_latest_revision().publish(user=holder)


def test_an_approver_takes_a_page_down(draft: NewsPage, holder: Any) -> None:
    signed_in(holder).post(f"/admin/pages/{draft.pk}/unpublish/", {})

    assert not news().live


@pytest.mark.parametrize(("migration", "post"), [("0006_reviewers", "reviewers"), ("0011_managers", "managers")])
def test_sites_from_before_get_the_posts_of_later_ones(city: PublishedCity, migration: str, post: str) -> None:
    granted = GroupPagePermission.objects.filter(group__name=f"gongan-{post}").values_list("page", "permission")
    expected = set(granted)
    Group.objects.filter(name=f"gongan-{post}").delete()

    with writing():
        getattr(import_module(f"cms.editing.migrations.{migration}"), f"make_{post}")(apps, None)

    assert expected
    assert set(granted.all()) == expected
    user = person(post, f"gongan-{post}")
    assert signed_in(user).get(f"/admin/pages/{news().pk}/edit/").status_code == 200
