"""待我审批: list, page, changes and findings on one screen, and a word in two taps."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import TaskState, WorkflowState

from cms.records.table import writing
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, person, signed_in
from .test_approvals import is_public, step, submitted


@pytest.fixture
def state(city: PublishedCity) -> WorkflowState:
    return submitted(person("author", "gongan-editors", "gongan-approvers"))


@pytest.fixture
def approver(state: WorkflowState) -> Client:
    return client_of("gongan-approvers")


def address(state: WorkflowState, act: str = "") -> str:
    return f"/admin/approvals/{state.current_task_state_id}/{act}"


def say(client: Client, state: WorkflowState, **said: str) -> Any:
    return client.post(address(state, "word/"), {"revision": str(news().latest_revision_id), "comment": ""} | said)


def test_the_list_leads_to_the_screen(approver: Client, state: WorkflowState) -> None:
    shown = approver.get("/admin/approvals/").content.decode()

    assert f'href="{address(state)}">便民服务日</a>' in shown


def test_the_first_screen_names_what_waits_and_leads_to_the_screen_and_to_the_list(
    approver: Client, state: WorkflowState
) -> None:
    shown = approver.get("/admin/").content.decode()

    assert f'href="{address(state)}">便民服务日</a>' in shown
    assert 'href="/admin/approvals/">待我审批</a>' in shown


def test_the_screen_shows_the_change_and_the_page_as_citizens_will_see_it(
    approver: Client, state: WorkflowState
) -> None:
    shown = approver.get(address(state)).content.decode()
    framed = approver.get(f"/admin/pages/{news().pk}/view_draft/").content.decode()

    assert '<span class="addition">改过的摘要</span>' in shown
    assert f'src="/admin/pages/{news().pk}/view_draft/"' in shown
    assert "改过的摘要" in framed


def test_approving_is_one_tap_there(approver: Client, state: WorkflowState) -> None:
    answer = say(approver, state, approve="1")

    assert answer.headers["Location"] == "/admin/approvals/"
    assert (step(state), is_public()) == ("approved", True)


def test_sending_back_needs_a_reason(approver: Client, state: WorkflowState) -> None:
    refused = say(approver, state, reject="1", comment=" ")
    before = step(state)
    say(approver, state, reject="1", comment="请写明时间")

    assert "请写明退回的理由" in refused.content.decode()
    assert before == "审核发布"
    assert step(state) == "needs_changes"
    assert TaskState.objects.get(pk=state.current_task_state_id).comment == "请写明时间"


def test_an_address_never_acts(approver: Client, state: WorkflowState) -> None:
    answer = approver.get(address(state, "word/"), {"approve": "1", "revision": str(news().latest_revision_id)})

    assert answer.status_code == 405
    assert step(state) == "审核发布"


def test_another_text_than_the_one_seen_is_not_approved(approver: Client, state: WorkflowState) -> None:
    seen = str(news().latest_revision_id)
    page = news()
    page.summary = "又改过的摘要"
    with writing():
        page.save_revision(user=None)

    say(approver, state, approve="1", revision=seen)

    assert step(state) == "审核发布"


def test_findings_are_shown_and_only_sending_back_is_offered(approver: Client, state: WorkflowState) -> None:
    page = news()
    page.summary = "联系人手机13812345678"
    with writing():
        page.save_revision(user=None)

    shown = approver.get(address(state)).content.decode()
    say(approver, state, approve="1")

    assert "138****5678" in shown
    assert 'name="approve"' not in shown
    assert step(state) == "审核发布"


@pytest.mark.parametrize("group", ["portal-approvers", "gongan-editors", "gongan-reviewers"])
def test_others_see_nothing_of_it(state: WorkflowState, group: str) -> None:
    other = client_of(group)

    assert "便民服务日" not in other.get("/admin/approvals/").content.decode()
    assert other.get(address(state)).status_code == 404
    assert say(other, state, approve="1").status_code == 404


def test_its_author_does_not_judge_it(state: WorkflowState) -> None:
    author = signed_in(state.requested_by)

    assert author.get(address(state)).status_code == 404
    assert say(author, state, approve="1").status_code == 404


def test_the_page_may_stand_in_the_screens_frame(approver: Client, state: WorkflowState) -> None:
    answer = approver.get(f"/admin/pages/{news().pk}/view_draft/")

    assert answer.headers.get("X-Frame-Options", "SAMEORIGIN") == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
