"""勘误: a live page put right by one approver, with a line that says so; former versions come back through the gate."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from cms.editing.correction import check_fields, is_correction
from cms.editing.models import PageChange
from cms.records.table import writing
from departments.organisation.models import ContactsPage
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, person, said, sent, signed_in
from .gate.test_detect import ID
from .test_approvals import judge, three_steps


@pytest.fixture
def author(city: PublishedCity) -> Any:
    return person("author", "gongan-editors")


def correct(user: Any, page: Page, *, what: str = "更正咨询电话", **changes: Any) -> Any:
    client = signed_in(user)
    address = f"/admin/corrections/{page.pk}/"
    data = sent(client.get(address).context["form"]) | changes
    return client.post(address, data | {"what": what})


def approve(page: Page) -> None:
    state = WorkflowState.objects.get(object_id=str(page.pk), status="in_progress")
    judge(person("approver", "gongan-approvers"), state)


def changes_of(page: Page) -> list[str]:
    return [row.what for row in PageChange.objects.filter(page_id=page.pk)]


def test_one_approver_brings_a_correction_to_the_public_where_others_need_three_people(author: Any) -> None:
    three_steps()

    answer = correct(author, news(), summary="窗口电话已更正")
    state = WorkflowState.objects.get(object_id=str(news().pk))
    waiting_for = state.current_task_state.task.name
    approve(news())

    assert "由审核人员批准后公开" in said(answer)
    assert waiting_for == "审核发布"
    assert (news().summary, changes_of(news())) == ("窗口电话已更正", ["更正咨询电话"])


def test_the_public_page_says_when_and_what_was_changed(city: PublishedCity, author: Any) -> None:
    city.publish()
    before = city.read("news/a.html")

    correct(author, news(), summary="窗口电话已更正")
    approve(news())
    city.publish()

    shown = city.read("news/a.html")
    assert "修改记录" not in before
    assert "修改记录" in shown
    assert "更新时间" in shown
    assert f'<time datetime="{timezone.localdate().isoformat()}">' in shown
    assert "更正咨询电话" in shown


def test_rows_can_be_corrected_too(author: Any) -> None:
    page = ContactsPage.objects.get(url_path="/gongan/contacts/")

    correct(author, page, **{"bodies-0-phone": "0000-12349999"})
    approve(page)

    assert ContactsPage.objects.get(pk=page.pk).bodies.first().phone == "0000-12349999"
    assert changes_of(page) == ["更正咨询电话"]


def test_the_portal_team_publishes_a_correction_at_once(city: PublishedCity) -> None:
    correct(person("team", "portal-team"), news(), summary="窗口电话已更正")

    assert (news().summary, changes_of(news())) == ("窗口电话已更正", ["更正咨询电话"])


def test_what_the_gate_holds_back_is_named_and_nothing_is_kept(author: Any) -> None:
    revisions = news().revisions.count()

    answer = correct(author, news(), summary=f"申请人{ID}")

    assert "居民身份证号码" in answer.content.decode()
    assert news().revisions.count() == revisions


def test_a_correction_says_what_it_changes_and_changes_something(author: Any) -> None:
    without_note = correct(author, news(), summary="窗口电话已更正", what="")
    without_change = correct(author, news())

    assert without_note.status_code == without_change.status_code == 200
    assert "没有任何修改" in without_change.content.decode()
    assert not news().has_unpublished_changes


def test_other_fields_go_the_long_way(author: Any) -> None:
    page = news()
    draft = news()
    draft.title = "另一个标题"
    draft.changes.add(PageChange(what="改标题"))
    only_fields = news()
    only_fields.summary = "没有说明的修改"

    assert not is_correction(page, draft)
    assert not is_correction(page, only_fields)
    assert "title" not in signed_in(author).get(f"/admin/corrections/{page.pk}/").context["form"].fields


def test_a_text_under_way_is_not_swept_along(author: Any) -> None:
    page = news()
    page.title = "还没有写完"
    with writing():
        page.save_revision(user=author)

    answer = signed_in(author).get(f"/admin/corrections/{page.pk}/")

    assert answer.headers["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert "还没有公开的修改" in said(answer)


def test_a_former_version_comes_back_with_one_click_and_an_approval(author: Any) -> None:
    correct(person("team", "portal-team"), news(), summary="写错了的摘要")
    correct(person("other", "portal-team"), news(), summary="又一个摘要", what="再次更正")
    client = signed_in(author)
    [wrong, first] = client.get(f"/admin/corrections/{news().pk}/").context["versions"]

    client.post(f"/admin/corrections/{news().pk}/restore/{first.revision.pk}/")
    waiting = news().summary
    approve(news())

    assert wrong.revision.as_object().summary == "写错了的摘要"
    assert waiting == "又一个摘要"
    assert news().summary == first.revision.as_object().summary
    assert [what[:3] for what in changes_of(news())] == ["恢复到", "再次更", "更正咨"]


def test_a_former_version_that_the_gate_refuses_stays_away(author: Any) -> None:
    page = news()
    page.summary = "即将更换"
    with writing():
        page.save_revision().publish()
    # As it was published before the gate knew of it.
    former = news().revisions.order_by("created_at").first()
    former.content["summary"] = f"申请人{ID}"
    former.save()
    assert former.pk != news().live_revision_id

    answer = signed_in(author).post(f"/admin/corrections/{page.pk}/restore/{former.pk}/")

    assert "不能恢复" in said(answer)
    assert not news().has_unpublished_changes


def test_only_what_was_public_comes_back(author: Any) -> None:
    page = news()
    page.summary = "从未公开"
    with writing():
        draft = page.save_revision(user=author)
        news().save_revision(user=author, changed=False)
        Page.objects.filter(pk=page.pk).update(has_unpublished_changes=False)

    answer = signed_in(author).post(f"/admin/corrections/{page.pk}/restore/{draft.pk}/")

    assert "只能恢复公开过的版本" in said(answer)


def test_a_field_that_no_page_has_is_told_when_the_system_starts(settings: Any) -> None:
    assert check_fields(None) == []

    settings.CHENGMEN_CORRECTION_FIELDS = ["summary", "telephone"]

    [fault] = check_fields(None)
    assert "telephone" in fault.msg
    assert "summary" not in fault.msg


def test_other_departments_pages_are_out_of_reach(city: PublishedCity) -> None:
    stranger = client_of("minzheng-editors")

    assert stranger.get(f"/admin/corrections/{news().pk}/").status_code == 404
    assert stranger.post(f"/admin/corrections/{news().pk}/restore/{news().live_revision_id}/").status_code == 404


def test_a_copy_has_changed_nothing(city: PublishedCity) -> None:
    correct(person("team", "portal-team"), news(), summary="窗口电话已更正")

    with writing():
        copy = news().copy(update_attrs={"slug": "copy", "title": "副本"}, keep_live=False)

    assert changes_of(copy) == []
