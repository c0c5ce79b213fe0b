"""Mails about steps go to the people of the page's own site, after the act, and never act themselves."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageSubscription, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from cms.editing import mails
from cms.editing.deadlines import due_on
from cms.editing.delegations import Delegation
from cms.records.table import writing
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, form_data, person, signed_in
from .test_approvals import judge, step, submitted, three_steps

WEDNESDAY = datetime(2026, 9, 23, 10, tzinfo=timezone.get_default_timezone())


def reachable(name: str, *groups: str) -> Any:
    user = person(name, *groups)
    user.email = f"{name}@example.org"
    user.save()
    return user


def sent() -> dict[str, str]:
    """Subjects by address."""
    return {message.to[0]: message.subject for message in mail.outbox}


def arrived(state: WorkflowState, moment: datetime) -> TaskState:
    TaskState.objects.filter(workflow_state=state).update(started_at=moment)
    return TaskState.objects.get(pk=state.current_task_state_id)


def run() -> str:
    out = StringIO()
    call_command("remind", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def author(city: PublishedCity) -> Any:
    return reachable("author", "gongan-editors")


@pytest.fixture
def people(author: Any) -> dict[str, Any]:
    """One of each post here, and the approver of another site."""
    posts = {"reviewer": "gongan-reviewers", "approver": "gongan-approvers", "stranger": "portal-approvers"}
    return {name: reachable(name, group) for name, group in posts.items()}


def test_a_step_tells_those_it_waits_for_and_the_end_tells_the_author(author: Any, people: dict[str, Any]) -> None:
    three_steps()

    state = submitted(author)
    first = sent()
    judge(people["reviewer"], state)
    second = sent()
    judge(people["approver"], state)

    assert first == {"reviewer@example.org": "待您复审：便民服务日"}
    assert second == first | {"approver@example.org": "待您审核发布：便民服务日"}
    assert sent() == second | {"author@example.org": "已通过：便民服务日"}


def test_sending_back_tells_the_author_why(author: Any, people: dict[str, Any]) -> None:
    judge(people["approver"], submitted(author), "reject")

    told = mail.outbox[-1]
    assert (told.to, told.subject) == (["author@example.org"], "退回修改：便民服务日")
    assert "意见：意见" in told.body
    assert f"/admin/pages/{news().pk}/edit/" in told.body


def test_the_links_show_and_do_not_act(author: Any, people: dict[str, Any]) -> None:
    state = submitted(author)
    client = signed_in(people["approver"])

    links = re.findall(r"http\S+", mail.outbox[0].body)
    answers = [client.get(link.partition(":8001")[2].partition("#")[0]) for link in links]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert step(state) == "审核发布"


def test_the_screen_and_the_mail_say_until_when(author: Any, people: dict[str, Any]) -> None:
    state = submitted(author)
    today = timezone.localdate()
    due = due_on(TaskState.objects.get(pk=state.current_task_state_id))

    shown = signed_in(people["approver"]).get("/admin/approvals/").content.decode()

    assert due is not None
    assert due > today
    assert f"请在 {due} 前审核" in shown
    assert f"请在 {due} 前审核" in mail.outbox[0].body


def test_who_has_handed_over_gets_none_and_who_stands_in_does(author: Any, people: dict[str, Any]) -> None:
    today = timezone.localdate()
    Delegation.objects.create(giver=people["approver"], taker=people["reviewer"], begins_on=today, ends_on=today)

    submitted(author)

    assert sent() == {"reviewer@example.org": "待您审核发布：便民服务日"}


def test_limits_are_counted_in_the_citys_working_days(author: Any) -> None:
    state = arrived(submitted(author), WEDNESDAY)

    # From Friday 25 September the Mid-Autumn Festival runs to Sunday.
    assert due_on(state) == date(2026, 9, 28)


def test_no_limit_is_no_deadline(author: Any) -> None:
    state = arrived(submitted(author), WEDNESDAY)
    task = state.task.specific
    task.limit = 0
    task.save()

    assert due_on(TaskState.objects.get(pk=state.pk)) is None
    assert mails.overdue(date(2026, 12, 1)) == []


def test_a_late_step_is_told_once_to_each_it_waits_for(author: Any, people: dict[str, Any]) -> None:
    state = arrived(submitted(author), timezone.now() - timedelta(days=30))
    mail.outbox.clear()

    answers = [run(), run()]

    assert answers == ['{"overdue": 1, "reminded": 1}', '{"overdue": 1, "reminded": 0}']
    assert sent() == {"approver@example.org": "有稿件超过审核时限"}
    assert f"/admin/approvals/{state.pk}/" in mail.outbox[0].body
    assert "便民服务日" in mail.outbox[0].body
    assert "已超过审核时限" in signed_in(people["approver"]).get("/admin/approvals/").content.decode()


def test_who_wants_no_mails_gets_none(author: Any, people: dict[str, Any]) -> None:
    profile = UserProfile.get_for_user(people["approver"])
    profile.submitted_notifications = False
    profile.save()

    submitted(author)

    assert mail.outbox == []


@pytest.fixture
def _real_way(settings: Any) -> None:
    settings.EMAIL_BACKEND = "cms.editing.mails.AfterCommitBackend"
    settings.CHENGMEN_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.usefixtures("_real_way")
def test_a_mail_waits_until_the_act_is_committed(author: Any, people: dict[str, Any]) -> None:
    with writing():
        submitted(author)
        before = len(mail.outbox)

    assert (before, len(mail.outbox)) == (0, 1)


@pytest.mark.usefixtures("_real_way")
def test_an_act_that_was_taken_back_sends_none(author: Any, people: dict[str, Any]) -> None:
    def refused() -> None:
        with writing():
            submitted(author)
            raise LookupError

    with pytest.raises(LookupError):
        refused()

    assert mail.outbox == []
    assert not WorkflowState.objects.exists()


@pytest.mark.usefixtures("_real_way")
def test_a_mail_server_that_is_away_keeps_nobody_from_the_work(
    author: Any, people: dict[str, Any], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CHENGMEN_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page, client = news(), signed_in(author)

    answer = client.post(f"/admin/pages/{page.pk}/edit/", form_data(client, page) | {"action-submit": "1"})

    assert answer.status_code == 302
    assert WorkflowState.objects.exists()
    assert "mail_not_sent" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.usefixtures("_real_way")
def test_comments_on_fields_reach_the_author_of_the_text(author: Any, people: dict[str, Any]) -> None:
    page, client = news(), signed_in(author)
    client.post(
        f"/admin/pages/{page.pk}/edit/", form_data(client, page, summary="改过") | {"comment_notifications": "on"}
    )
    with writing():
        news().get_workflow().start(news(), author)
    mail.outbox.clear()
    approver = signed_in(people["approver"])
    said = {"comments-TOTAL_FORMS": "1", "comments-0-text": "请写明日期", "comments-0-contentpath": "summary"}
    said |= {"comments-0-replies-TOTAL_FORMS": "0", "comments-0-replies-INITIAL_FORMS": "0", "comments-0-id": ""}
    said |= {"comments-0-resolved": "", "comments-0-position": "", "comments-0-DELETE": ""}

    answer = approver.post(f"/admin/pages/{page.pk}/edit/", form_data(approver, page) | said)

    assert answer.status_code == 302
    assert [comment.text for comment in news().wagtail_admin_comments.all()] == ["请写明日期"]
    assert [message.to for message in mail.outbox] == [["author@example.org"]]
    assert "请写明日期" in mail.outbox[0].body


def test_who_has_left_the_site_gets_no_more_comments(author: Any, people: dict[str, Any]) -> None:
    PageSubscription.objects.create(page=news(), user=author, comment_notifications=True)
    PageSubscription.objects.create(page=news(), user=people["approver"], comment_notifications=True)
    author.groups.clear()
    client = client_of("portal-team")

    client.post(f"/admin/pages/{news().pk}/edit/", form_data(client, news(), summary="改过"))

    subscribed = {kept.user for kept in PageSubscription.objects.filter(page=news())}
    assert people["approver"] in subscribed
    assert author not in subscribed
