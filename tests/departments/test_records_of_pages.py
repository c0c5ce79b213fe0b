"""From pages to Records: what is public of each type, and what follows when something else changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.records.models import RecordRow
from cms.records.record import plain_text
from cms.records.registry import kinds
from cms.records.table import writing
from departments.disclosure.models import DocumentPage, InterpretationPage, NewsPage, NoticePage
from departments.organisation.models import ComplaintsPage, ConsultationPage, Department, DutiesPage
from departments.services.models import CatalogueItem, ItemType, ServiceIndexPage, ServiceItemPage
from tests.factories import add_page, publish

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.database]


def record(key: str) -> Any:
    """The Record in the table; None when it is not public."""
    body = RecordRow.objects.filter(key=key, is_removed=False).values_list("body", flat=True).first()
    return None if body is None else kinds().decode(body)


def record_of(page: Page) -> Any:
    return record(f"page:{page.pk}")


def bureau(path: str = "") -> Any:
    return Page.objects.get(url_path=f"/gongan/{path}").specific


def item() -> CatalogueItem:
    return CatalogueItem.objects.get(code="I-1")


def test_duties_say_organisation_division_of_work_and_hours() -> None:
    found = record_of(DutiesPage.objects.child_of(bureau()).get())

    assert plain_text(found.duties) == "负责全市公安工作。"
    assert [(body.name, body.duties) for body in found.bodies] == [("办公室", "综合协调")]
    assert [(leader.post, leader.division_of_work) for leader in found.leaders] == [("局长", "主持全面工作")]
    assert found.hours.regular == "周一至周五 9:00–17:00"


def test_consultation_and_complaints_name_their_posts_and_limits() -> None:
    consultation = record_of(ConsultationPage.objects.child_of(bureau()).get())
    complaints = record_of(ComplaintsPage.objects.child_of(bureau()).get())

    assert consultation.responsible_posts == ("政策咨询岗",)
    assert consultation.response_limit_days == 5
    assert (complaints.owner, complaints.responsible_posts) == ("督察岗", ("督察岗",))
    assert (complaints.response_limit_days, complaints.answer_limit_days) == (1, 15)


def test_consultation_without_a_designated_post_is_not_published() -> None:
    page = ConsultationPage.objects.child_of(bureau()).get()
    page.officers.all().delete()

    with pytest.raises(ValidationError, match="第十一条"):
        publish(page)


def test_a_special_day_leaves_the_record_when_it_is_over() -> None:
    page = DutiesPage.objects.child_of(bureau()).get()
    today = timezone.localdate()
    page.special_days.create(first=today - timedelta(days=3), reason="已过")
    page.special_days.create(first=today, last=today + timedelta(days=1), reason="放假")

    publish(page)

    found = record_of(page)
    assert [day.reason for day in found.hours.special] == ["放假"]
    assert found.next_change_at.date() >= today + timedelta(days=1)


def test_a_pinned_notice_names_the_moment_its_pin_ends() -> None:
    end = timezone.now().replace(microsecond=0) + timedelta(days=2)
    page = add_page(bureau("notices/"), NoticePage, "pinned", pinned_until=end)

    found = record_of(page)

    assert found.is_pinned
    assert found.next_change_at == end


def test_a_document_past_its_end_is_invalid_and_one_in_force_names_its_end() -> None:
    today = timezone.localdate()
    over = add_page(bureau("policies/"), DocumentPage, "over", effective_until=today - timedelta(days=1))
    running = add_page(bureau("policies/"), DocumentPage, "running", effective_until=today)

    assert record_of(over).validity == "invalid"
    assert record_of(over).next_change_at is None
    assert record_of(running).validity == "effective"
    assert record_of(running).next_change_at > timezone.now()


def test_a_document_and_its_interpretation_name_each_other() -> None:
    document = add_page(bureau("policies/"), DocumentPage, "rules")
    interpretation = add_page(bureau("policies/"), InterpretationPage, "rules-explained", document=document)

    assert record_of(interpretation).document == f"page:{document.pk}"
    assert record_of(document).interpretations == (f"page:{interpretation.pk}",)

    with writing():
        InterpretationPage.objects.get(pk=interpretation.pk).unpublish()

    assert record_of(document).interpretations == ()


def test_an_imported_date_is_marked_as_historical() -> None:
    date = datetime(2020, 5, 1, 1, 0, tzinfo=UTC)

    page = add_page(bureau("news/"), NewsPage, "old", historical_date=date)

    assert record_of(page).is_historical
    assert record_of(page).published == date


def test_an_item_names_its_guide_only_while_the_guide_is_public() -> None:
    guide = ServiceItemPage.objects.get(item=item())
    assert record(f"item:{item().pk}").guide == f"page:{guide.pk}"

    with writing():
        guide.unpublish()
    assert record(f"item:{item().pk}").guide is None

    publish(guide)
    assert record(f"item:{item().pk}").guide == f"page:{guide.pk}"


def test_items_follow_when_the_section_above_guide_and_catalogue_is_hidden() -> None:
    services = ServiceIndexPage.objects.child_of(bureau()).get()

    with writing():
        services.unpublish()

    hidden = record(f"item:{item().pk}")
    assert (hidden.guide, hidden.catalogue_path) == (None, "")


def test_items_follow_when_the_catalogue_moves_to_another_address() -> None:
    services = ServiceIndexPage.objects.child_of(bureau()).get()
    services.slug = "affairs"

    publish(services)

    assert record(f"item:{item().pk}").catalogue_path == "/affairs/catalogue/"


def test_an_item_loses_its_guide_when_the_guide_turns_to_another_item() -> None:
    guide = ServiceItemPage.objects.get(item=item())
    former = item()
    other = CatalogueItem.objects.exclude(pk=former.pk).filter(department=former.department).first()
    if other is None:
        with writing():
            other = CatalogueItem.objects.create(
                code="I-9", name="另一事项", item_type=former.item_type, department=former.department
            )
    guide.item = other

    publish(guide)

    assert record(f"item:{former.pk}").guide is None
    assert record(f"item:{other.pk}").guide == f"page:{guide.pk}"


def test_items_and_guides_follow_the_name_of_their_type_and_department() -> None:
    guide = ServiceItemPage.objects.get(item=item())
    with writing():
        kind = ItemType.objects.get(pk=item().item_type_id)
        kind.label = "新类型"
        kind.save()
        department = Department.objects.get(pk=item().department_id)
        department.name = "市公共安全局"
        department.save()

    for found in (record(f"item:{item().pk}"), record_of(guide)):
        assert found.national_type_label == "新类型"
        assert found.department_name == "市公共安全局"


def test_a_guide_tells_each_missing_part_with_the_article() -> None:
    guide = ServiceItemPage.objects.get(item=item())
    guide.bases.all().delete()
    guide.steps.all().delete()
    guide.conditions = ""
    guide.statutory_limit = None
    guide.result_name = ""

    findings = guide.gate_findings()

    assert all("第十条" in finding for finding in findings)
    assert [finding.split("”")[0] for finding in findings] == [
        f"缺少“{part}" for part in ("依据", "条件", "程序", "时限", "结果")
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"promised_limit": 90, "promised_unit": "working_day", "statutory_limit": 60, "statutory_unit": "day"},
            "承诺",
        ),
        ({"has_fee": True, "fee_basis": "某文件"}, "没有收费项目"),
        ({"visits": 1, "visits_reason": ""}, "必须到现场的原因"),
        ({"handled": "elsewhere", "online_url": ""}, "网上办理地址"),
        ({"body_kind": "entrusted"}, "第一部分“依据”"),
        ({"visits": 1, "online_depth": "4"}, "全程网办"),
        ({"effective_from": date(2027, 1, 1), "cancelled_on": date(2027, 1, 1)}, "计划取消日期"),
    ],
)
def test_a_guide_keeps_the_rules_between_its_fields(changes: dict[str, Any], said: str) -> None:
    guide = ServiceItemPage.objects.get(item=item())
    guide.fees.all().delete()
    for name, value in changes.items():
        setattr(guide, name, value)

    assert any(said in finding for finding in guide.gate_findings())


def test_a_blank_form_needs_a_sample() -> None:
    guide = ServiceItemPage.objects.get(item=item())
    with writing():
        document = get_document_model().objects.create(title="申请表", file=ContentFile(b"%PDF-1.4", name="form.pdf"))
    material = guide.materials.first()
    material.blank_form = document
    material.save()
    without = [finding for finding in guide.gate_findings() if "填写样表" in finding]

    material.sample = document
    material.save()

    assert [material.name in finding for finding in without] == [True]
    assert not any("填写样表" in finding for finding in guide.gate_findings())


def test_a_second_guide_of_one_item_is_refused() -> None:
    guide = ServiceItemPage.objects.get(item=item())
    second = guide.copy(update_attrs={"slug": "second"}, keep_live=False, copy_revisions=False)

    assert any("只能有一份" in finding for finding in second.gate_findings())
