"""委托审批: another judge of the site stands in for some days, and three people stay three."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, TaskState, WorkflowState

from cms.editing.delegations import Delegation
from cms.editing.gate.door import Refused
from cms.records.table import writing
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, person, signed_in
from .test_approvals import is_public, judge, step, submitted, three_steps

TODAY = timezone.localdate


def hand_over(giver: Any, taker: Any, *, begins: int = 0, ends: int = 3) -> Delegation:
    day = TODAY()
    return Delegation.objects.create(
        giver=giver, taker=taker, begins_on=day + timedelta(days=begins), ends_on=day + timedelta(days=ends)
    )


def ask(client: Client, taker: Any, *, begins: date | None = None, ends: date | None = None) -> Any:
    day = TODAY()
    filled = {"taker": taker.pk, "begins_on": begins or day, "ends_on": ends or day, "reason": "出差"}
    return client.post("/admin/approvals/delegate/", filled)


@pytest.fixture
def author(city: PublishedCity) -> Any:
    return person("author", "gongan-editors", "gongan-approvers")


@pytest.fixture
def giver(author: Any) -> Any:
    return person("giver", "gongan-approvers")


@pytest.fixture
def taker(author: Any) -> Any:
    return person("taker", "gongan-reviewers")


@pytest.fixture
def state(author: Any) -> WorkflowState:
    return submitted(author)


def test_who_stands_in_finds_the_text_and_brings_it_to_the_public(giver: Any, taker: Any, state: WorkflowState) -> None:
    client = signed_in(taker)
    before = client.get("/admin/approvals/").content.decode()

    ask(signed_in(giver), taker)
    after = client.get("/admin/approvals/").content.decode()
    shown = client.get(f"/admin/approvals/{state.current_task_state_id}/").content.decode()
    judge(taker, state)

    assert "便民服务日" not in before
    assert "便民服务日" in after
    assert "受giver委托" in after
    assert "受giver委托审批" in shown
    assert is_public()


def test_handing_over_and_the_word_given_stay_in_the_logs(giver: Any, taker: Any, state: WorkflowState) -> None:
    ask(signed_in(giver), taker)
    judge(taker, state)

    made = ModelLogEntry.objects.get(action="chengmen.delegate")
    word = PageLogEntry.objects.get(action="chengmen.judged_for", page=news().pk)
    history = client_of("gongan-editors").get(f"/admin/pages/{news().pk}/history/").content.decode()
    assert (made.user, made.data["taker"], made.data["reason"]) == (giver, "taker", "出差")
    assert (word.user, word.data) == (taker, {"giver": "giver"})
    assert "受giver委托审批" in history


@pytest.mark.parametrize(("begins", "ends", "holds"), [(0, 0, True), (-3, 0, True), (1, 3, False), (-3, -1, False)])
def test_it_holds_from_its_first_day_to_its_last(
    giver: Any, taker: Any, state: WorkflowState, begins: int, ends: int, holds: bool
) -> None:
    hand_over(giver, taker, begins=begins, ends=ends)

    judge(taker, state)

    assert is_public() is holds


def test_the_giver_takes_it_back(giver: Any, taker: Any, state: WorkflowState) -> None:
    made, client = hand_over(giver, taker), signed_in(giver)
    assert "已委托taker" in client.get("/admin/approvals/").content.decode()

    client.post(f"/admin/approvals/delegations/{made.pk}/end/")
    judge(taker, state)

    assert not is_public()
    assert "已委托taker" not in client.get("/admin/approvals/").content.decode()


def test_others_do_not_end_it(giver: Any, taker: Any) -> None:
    made = hand_over(giver, taker)

    answers = [signed_in(user).post(f"/admin/approvals/delegations/{made.pk}/end/") for user in (taker,)]
    answers.append(client_of("portal-team").post(f"/admin/approvals/delegations/{made.pk}/end/"))

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Delegation.objects.get().ended_at is None


def test_nobody_approves_in_the_place_of_the_texts_author(author: Any, taker: Any, state: WorkflowState) -> None:
    hand_over(author, taker)

    judge(taker, state)

    assert step(state) == "审核发布"


def test_nobody_stands_in_for_the_last_step_of_a_text_already_reviewed(author: Any, giver: Any, taker: Any) -> None:
    three_steps()
    state = submitted(author)
    hand_over(giver, taker)

    judge(taker, state)
    judge(taker, state)

    assert step(state) == "审核发布"


def test_whose_review_another_gave_does_not_approve(author: Any) -> None:
    three_steps()
    state = submitted(author)
    both, third = person("both", "gongan-reviewers", "gongan-approvers"), person("third", "gongan-approvers")
    hand_over(both, third)
    judge(third, state)
    after_review = step(state)

    judge(both, state)

    assert (after_review, step(state)) == ("审核发布", "审核发布")
    judge(person("fourth", "gongan-approvers"), state)
    assert is_public()


def test_a_giver_without_the_post_or_the_account_gives_nothing(giver: Any, taker: Any, state: WorkflowState) -> None:
    hand_over(giver, taker)
    giver.is_active = False
    giver.save()
    judge(taker, state)
    giver.is_active = True
    giver.save()
    giver.groups.clear()
    judge(taker, state)

    assert not is_public()


def test_what_was_taken_over_is_not_handed_on(giver: Any, taker: Any, state: WorkflowState) -> None:
    last = person("last", "gongan-reviewers")
    hand_over(giver, taker)
    hand_over(taker, last)

    with pytest.raises(Refused), writing():
        TaskState.objects.get(pk=state.current_task_state_id).approve(user=last)


def test_it_ends_at_the_site(giver: Any, state: WorkflowState) -> None:
    stranger = person("stranger", "portal-approvers")
    hand_over(giver, stranger)

    judge(stranger, state)

    assert not is_public()


def test_only_judges_of_the_own_sites_can_be_named(giver: Any, taker: Any, author: Any) -> None:
    stranger, writer = person("stranger", "portal-approvers"), person("writer", "gongan-editors")
    client = signed_in(giver)

    shown = client.get("/admin/approvals/delegate/").content.decode()
    answers = [ask(client, named) for named in (stranger, writer, giver)]

    assert ">taker<" in shown
    assert "stranger" not in shown
    assert all(answer.context["form"].errors["taker"] for answer in answers)
    assert not Delegation.objects.exists()


def test_one_person_stands_in_at_a_time_and_the_days_are_in_order(giver: Any, taker: Any) -> None:
    other, client, day = person("other", "gongan-approvers"), signed_in(giver), TODAY()
    ask(client, taker, ends=day + timedelta(days=5))

    twice = ask(client, other, begins=day + timedelta(days=5), ends=day + timedelta(days=9))
    backwards = ask(client, other, begins=day + timedelta(days=9), ends=day + timedelta(days=8))
    over = ask(client, other, begins=day - timedelta(days=9), ends=day - timedelta(days=8))

    assert "已委托他人" in str(twice.context["form"].errors)
    assert backwards.context["form"].errors["ends_on"]
    assert over.context["form"].errors["ends_on"]
    assert Delegation.objects.count() == 1


def test_who_judges_nothing_hands_nothing_over(city: PublishedCity, taker: Any) -> None:
    assert ask(client_of("gongan-editors"), taker).status_code in {302, 403}
    assert not Delegation.objects.exists()


def test_the_screen_leads_to_the_comparison_field_by_field(giver: Any, state: WorkflowState) -> None:
    client = signed_in(giver)
    address = f"/admin/pages/{news().pk}/revisions/compare/live...latest/"

    shown = client.get(f"/admin/approvals/{state.current_task_state_id}/").content.decode()

    assert f'href="{address}"' in shown
    assert "改过的摘要" in client.get(address).content.decode()
