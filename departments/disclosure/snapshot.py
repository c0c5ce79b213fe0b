"""From columns, articles, documents and 政府信息公开 to Records."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from cms.editing.following import public_identifiers
from cms.editing.snapshot import file_use, image_use, page_fields, page_key, rich_text, stream_text
from cms.records.record import FileUse
from cms.records.snapshots import snapshot_of
from cms.records.table import is_writing, mark

from . import models, records


@snapshot_of(models.ColumnPage)
def column(page: models.ColumnPage) -> records.Column:
    return records.Column(**page_fields(page), introduction=rich_text(page.introduction))


@snapshot_of(models.NewsPage)
def news(page: models.NewsPage) -> records.News:
    return records.News(**page_fields(page), **_body(page))


@snapshot_of(models.NoticePage)
def notice(page: models.NoticePage) -> records.Notice:
    is_pinned = page.pinned_until is not None and page.pinned_until > timezone.now()
    fields = _changing(page_fields(page), page.pinned_until if is_pinned else None)
    return records.Notice(**fields, **_body(page), is_pinned=is_pinned)


@snapshot_of(models.InterpretationPage)
def interpretation(page: models.InterpretationPage) -> records.Interpretation:
    document = page_key(page.document_id) if page.document_id else None
    return records.Interpretation(**page_fields(page), **_body(page), document=document)


@snapshot_of(models.DocumentPage)
def document(page: models.DocumentPage) -> records.Document:
    today = timezone.localdate()
    is_running = page.effective_until is not None and page.effective_until >= today
    fields = _changing(page_fields(page), _midnight_after(page.effective_until) if is_running else None)
    live = models.InterpretationPage.objects.filter(document_id=page.pk or 0, live=True).order_by("pk")
    return records.Document(
        **fields,
        **_body(page),
        index_number=page.index_number,
        subject_class=page.subject_class,
        issuer=page.issuer,
        document_number=page.document_number,
        date_written=_day(page.date_written),
        effective_from=_day(page.effective_from),
        effective_until=_day(page.effective_until),
        validity=page.validity_on(today),
        validity_by=page.validity_by,
        validity_document=page_key(page.validity_document_id) if page.validity_document_id else None,
        validity_changed=_day(page.validity_changed),
        interpretations=tuple(page_key(interpretation.pk) for interpretation in live.only("pk")),
    )


@snapshot_of(models.SharedArticlePage)
def shared(page: models.SharedArticlePage) -> records.Shared | None:
    """None while the article is not public."""
    if page.article_id is None or not public_identifiers([str(page.article_id)]):
        return None
    article = page.article.specific
    home = article.get_site()
    is_pinned = page.pinned_until is not None and page.pinned_until > timezone.now()
    fields = _changing(page_fields(page), page.pinned_until if is_pinned else None)
    taken = {
        "title": article.title,
        "summary": article.summary,
        "source": article.source or home.site_name,
        "image": image_use(article.image),
    }
    return records.Shared(**{**fields, **taken}, of=page_key(article.pk), origin=home.site_name, is_pinned=is_pinned)


@snapshot_of(models.DisclosurePage)
def disclosure(page: models.DisclosurePage) -> records.Disclosure:
    return records.Disclosure(**page_fields(page), introduction=rich_text(page.introduction))


@snapshot_of(models.DisclosureSectionPage)
def disclosure_section(page: models.DisclosureSectionPage) -> records.DisclosureSection:
    request = None
    if page.role == "request":
        request = records.RequestRules(
            body=page.request_body,
            address=page.request_address,
            phone=page.request_phone,
            hours=page.request_hours,
            answer_limit_days=page.answer_limit_days,
            extension_days=page.extension_days,
        )
    return records.DisclosureSection(**page_fields(page), role=page.role, body=rich_text(page.body), request=request)


@snapshot_of(models.AnnualReportPage)
def annual_report(page: models.AnnualReportPage) -> records.AnnualReport:
    return records.AnnualReport(**page_fields(page), **_body(page), year=page.year)


@snapshot_of(models.StandardPage)
def standard(page: models.StandardPage) -> records.Standard:
    return records.Standard(**page_fields(page), body=stream_text(page.body), role=page.role)


def connect() -> None:
    """A document's Record names its interpretations, a shared article's is made of the article: they follow them."""
    # Time expires an interpretation as a plain page, which is no save of its own.
    for signal in (post_save, post_delete, page_unpublished):
        signal.connect(
            _interpretation_changed, sender=models.InterpretationPage, dispatch_uid="disclosure-interpretation"
        )

    for signal in (page_published, page_unpublished):
        signal.connect(_article_changed, dispatch_uid="disclosure-shared")
    pre_delete.connect(_article_changed, sender=Page, dispatch_uid="disclosure-shared")


def _article_changed(sender: Any, instance: Any, **_: Any) -> None:
    if is_writing():
        mark("page", *models.SharedArticlePage.objects.filter(article_id=instance.pk).values_list("pk", flat=True))


def _interpretation_changed(sender: Any, instance: models.InterpretationPage, **_: Any) -> None:
    if instance.document_id and is_writing():
        mark("page", instance.document_id)


def _body(page: Any) -> dict[str, Any]:
    return {"body": stream_text(page.body), "attachments": _attachments(page)}


def _attachments(page: Any) -> tuple[FileUse, ...]:
    rows = page.attachments.select_related("document") if page.pk else page.attachments.all()
    uses = (file_use(row.document, title=row.title) for row in rows)
    return tuple(use for use in uses if use is not None)


def _changing(fields: dict[str, Any], moment: datetime | None) -> dict[str, Any]:
    changes = [change for change in (fields["next_change_at"], moment) if change is not None]
    return {**fields, "next_change_at": min(changes, default=None)}


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
