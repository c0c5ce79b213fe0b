"""No way to the public leads past the gate: form, bulk, schedule, approval, import, code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Workflow

from cms.editing.due import do_due, refused_schedules
from cms.editing.gate import door
from cms.editing.gate.releasing import may_release, release
from cms.editing.models import GateRelease
from cms.records.table import writing
from departments.disclosure.models import NewsPage, NoticePage
from tests.editing.forms import PUBLISH, client_of, form_data, person, said, signed_in
from tests.publishing.city import PublishedCity

from .test_detect import ID, MOBILE

MASKED = f"{ID[:6]}********{ID[14:]}"


@pytest.fixture
def column(city: PublishedCity) -> Page:
    return Page.objects.get(url_path="/gongan/news/")


def draft(column: Page, slug: str = "draft", *, text: str = f"申请人{ID}已受理。", user: Any = None) -> NewsPage:
    page = NewsPage(title=f"公示 {slug}", slug=slug, live=False, body=[("text", f"<p>{text}</p>")])
    with writing():
        Page.objects.get(pk=column.pk).add_child(instance=page)
        page.save_revision(user=user)
    return NewsPage.objects.get(pk=page.pk)


def test_code_cannot_publish_a_page_with_an_id_card_number(column: Page) -> None:
    page = draft(column)

    with pytest.raises(door.Refused, match="居民身份证号码") as refused, writing():
        page.get_latest_revision().publish()

    page.refresh_from_db()
    assert not page.live
    assert MASKED in str(refused.value)
    assert ID not in str(refused.value)


def test_a_live_page_cannot_be_saved_with_one(column: Page) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.summary = f"联系人手机{MOBILE}"

    with pytest.raises(door.Refused, match="个人手机号码"), writing():
        page.save()


def test_a_draft_of_a_live_page_is_kept(column: Page) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.summary = f"联系人手机{MOBILE}"

    with writing():
        revision = page.save_revision()

    assert MOBILE in revision.as_object().summary


def test_the_form_names_the_finding_beside_its_field(column: Page) -> None:
    team = client_of("portal-team")
    page = NewsPage.objects.get(url_path="/gongan/news/a/")

    data = form_data(team, page, summary=f"申请人{ID}") | PUBLISH
    answer = team.post(f"/admin/pages/{page.pk}/edit/", data)

    (error,) = answer.context["form"].errors["summary"]
    assert MASKED in error
    assert "第十条" in error
    page.refresh_from_db()
    assert page.summary != f"申请人{ID}"


def test_the_editor_shows_findings_of_a_draft_masked_with_a_remedy(column: Page) -> None:
    page = draft(column)

    answer = client_of("gongan-editors").get(f"/admin/pages/{page.pk}/edit/")

    panel = answer.content.decode().partition('<section class="gate"')[2].partition("</section>")[0]
    assert MASKED in panel
    assert ID not in panel
    assert "第十条" in panel


def test_one_click_masks_in_a_new_draft(column: Page) -> None:
    page = draft(column)
    digest = door.examine(page.get_latest_revision_as_object()).digest

    client_of("gongan-editors").post(f"/admin/gate/{page.pk}/mask/", {"finding": "0", "digest": digest})

    latest = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert latest.body[0].value.source == f"<p>申请人{MASKED}已受理。</p>"
    assert door.examine(latest).findings == ()


def test_one_click_masks_in_rows_too(city: PublishedCity) -> None:
    page = Page.objects.get(url_path="/gongan/contacts/").specific
    row = page.bodies.first()
    row.directions = f"致电{MOBILE}"
    page.bodies = [row]
    with writing():
        page.save_revision()
    digest = door.examine(page.get_latest_revision_as_object()).digest

    client_of("gongan-editors").post(f"/admin/gate/{page.pk}/mask/", {"finding": "0", "digest": digest})

    latest = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    assert latest.bodies.first().directions == f"致电{MOBILE[:3]}****{MOBILE[7:]}"


def test_a_changed_text_is_not_masked_blindly(column: Page) -> None:
    page = draft(column)
    editor = client_of("gongan-editors")

    answer = editor.post(f"/admin/gate/{page.pk}/mask/", {"finding": "0", "digest": "0" * 64})

    assert "请先保存草稿" in said(answer)
    assert ID in page.get_latest_revision_as_object().body[0].value.source


def test_bulk_publishing_publishes_the_good_and_names_the_bad(column: Page) -> None:
    bad, good = draft(column, "bad"), draft(column, "good", text="平安。")
    team = client_of("portal-team")

    address = f"/admin/bulk/wagtailcore/page/publish/?id={bad.pk}&id={good.pk}&next=/admin/"
    answer = team.post(address, PUBLISH)

    assert answer.status_code == 302
    assert "居民身份证号码" in said(answer)
    assert list(NewsPage.objects.filter(pk__in=[bad.pk, good.pk], live=True)) == [good]


def test_a_bad_page_stops_no_other_scheduled_page(column: Page) -> None:
    now = timezone.now()
    bad, good = draft(column, "bad"), draft(column, "good", text="平安。")
    for page in (bad, good):
        page.get_latest_revision().__class__.objects.filter(pk=page.latest_revision_id).update(
            approved_go_live_at=now - timedelta(minutes=1 if page == good else 2)
        )

    do_due(now)

    assert list(NewsPage.objects.filter(pk__in=[bad.pk, good.pk], live=True)) == [good]
    (entry,) = refused_schedules(Page.objects.all())
    assert entry.page_id == bad.pk
    assert do_due(now) == 0


def test_the_home_page_shows_the_editor_what_could_not_go_live(column: Page) -> None:
    now = timezone.now()
    page = draft(column)
    page.get_latest_revision().__class__.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=now)

    do_due(now)

    assert "定时发布未成功" in client_of("gongan-editors").get("/admin/").content.decode()
    assert "定时发布未成功" not in client_of("portal-editors").get("/admin/").content.decode()


@pytest.mark.parametrize(("text", "is_live"), [(f"申请人{ID}", False), ("平安。", True)])
def test_approving_does_not_lead_past_the_gate(column: Page, text: str, is_live: bool) -> None:
    author = person("author", "gongan-editors")
    page = draft(column, text=text, user=author)
    with writing():
        state = Workflow.objects.get(name="部门审核").start(page, author)

    client_of("gongan-approvers").post(
        f"/admin/pages/workflow/action/{page.pk}/approve/{state.current_task_state_id}/", {"comment": ""}
    )

    page.refresh_from_db()
    state.refresh_from_db()
    assert (page.live, state.status) == (is_live, "approved" if is_live else "in_progress")


def test_what_the_gate_refuses_anywhere_is_told_and_taken_back(column: Page) -> None:
    page = draft(column)
    team = client_of("portal-team")

    answer = team.post(
        f"/admin/pages/{page.pk}/copy/",
        {"new_title": "副本", "new_slug": "copy", "new_parent_page": column.pk, "publish_copies": "on"} | PUBLISH,
    )

    assert answer.status_code == 302
    assert not NewsPage.objects.filter(slug="copy", live=True).exists()


def test_a_second_person_releases_exactly_this_text(column: Page) -> None:
    author, approver = person("author", "gongan-editors"), person("approver", "gongan-approvers")
    page = draft(column, text=f"值班手机{MOBILE}。", user=author)
    examination = door.examine(page)

    answer = signed_in(approver).post(
        f"/admin/gate/{page.pk}/release/",
        {"digest": examination.digest, "reviewer": "办公室主任", "reason": "值班手机，向社会公开"},
    )

    assert answer.status_code == 302
    with writing():
        page.get_latest_revision().publish()
    page.refresh_from_db()
    assert page.live
    page.body = [("text", f"<p>值班手机{MOBILE}，以及其他。</p>")]
    with pytest.raises(door.Refused), writing():
        page.save()


def test_a_release_is_logged_and_names_who_when_and_why(column: Page) -> None:
    author, approver = person("author", "gongan-editors"), person("approver", "gongan-approvers")
    page = draft(column, user=author)

    with writing():
        row = release(page, user=approver, digest=door.examine(page).digest, reason="经本人同意", reviewer="保密审查岗")

    assert (row.released_by_name, row.reviewer, row.reason) == ("approver", "保密审查岗", "经本人同意")
    assert row.authors == [author.pk]
    assert row.findings == [{"field": "正文", "kind": "id_card", "match": MASKED}]
    entry = PageLogEntry.objects.get(page=page.pk, action="chengmen.gate_release")
    assert entry.data["reviewer"] == "保密审查岗"
    assert ID not in str(entry.data)


def test_the_author_cannot_release_the_own_text(column: Page) -> None:
    author = person("author", "gongan-editors", "gongan-approvers")
    page = draft(column, user=author)

    with pytest.raises(PermissionDenied):
        release(page, user=author, digest=door.examine(page).digest, reason="…", reviewer="…")

    assert not may_release(person("editor", "gongan-editors"), page)
    assert not may_release(person("foreign", "portal-approvers"), page)
    assert may_release(person("team", "portal-team"), page)


def test_who_has_changed_the_text_since_it_was_public_is_an_author_too(column: Page) -> None:
    author = person("author", "gongan-editors", "gongan-approvers")
    page = draft(column, user=author)
    with writing():
        page.save_revision(user=person("second", "gongan-editors"))

    assert not may_release(author, page)


def test_a_text_changed_meanwhile_is_not_released(column: Page) -> None:
    page = draft(column, user=person("author", "gongan-editors"))

    with pytest.raises(ValidationError, match="又有改动"):
        release(page, user=person("team", "portal-team"), digest="0" * 64, reason="…", reviewer="…")


def test_a_release_needs_a_reason_and_a_reviewer_and_stands_for_ever(column: Page) -> None:
    page = draft(column, user=person("author", "gongan-editors"))
    team = person("team", "portal-team")

    with pytest.raises(ValidationError):
        release(page, user=team, digest=door.examine(page).digest, reason=" ", reviewer="保密审查岗")
    row = release(page, user=team, digest=door.examine(page).digest, reason="同意", reviewer="保密审查岗")

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        GateRelease.objects.create(page_id=1, digest="x", title="x", findings=[], authors=[], reason="", reviewer="x")


@pytest.mark.database
def test_the_database_itself_keeps_releases_as_they_were_written(column: Page) -> None:
    page, team = draft(column, user=person("author", "gongan-editors")), person("team", "portal-team")
    release(page, user=team, digest=door.examine(page).digest, reason="同意", reviewer="保密审查岗")
    rows = GateRelease.objects.all()

    for change in ({"reason": "改过"}, {"released_by": person("other")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    team.delete()

    kept = rows.get()
    assert (kept.reason, kept.released_by, kept.released_by_name) == ("同意", None, "team")


@pytest.mark.parametrize(
    "change",
    [
        {"title": f"公示{MOBILE}"},
        {"keywords": f"公示\n{MOBILE}"},
        {"source": f"张三{MOBILE}"},
        {"body": [("table", {"data": [["姓名", "证号"], ["张三", ID]], "first_row_is_table_header": True})]},
        {"body": [("table", {"data": [["序号"], ["1"]], "table_caption": f"名单{ID}"})]},
    ],
    ids=["title", "keywords", "source", "cell", "caption"],
)
def test_every_text_of_a_page_is_read(column: Page, change: dict[str, Any]) -> None:
    page = NoticePage(title="通知", slug="notice", body=[("text", "<p>正文。</p>")])
    for name, value in change.items():
        setattr(page, name, value)

    assert len(door.examine(page).findings) == 1


def test_markup_written_anew_is_the_same_text(column: Page) -> None:
    first = NewsPage(title="通知", body=[("text", f'<p data-block-key="a1">申请人{ID}</p>')])
    second = NewsPage(title="通知", body=[("text", f'<p data-block-key="b2">申请人<b>{ID}</b> </p>')])
    third = NewsPage(title="通知", body=[("text", f"<p>申请人{ID}。</p>")])

    digests = [door.examine(page).digest for page in (first, second, third)]

    assert digests[0] == digests[1] != digests[2]
