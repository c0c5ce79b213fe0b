"""A department's file as parts: for each page its type, place, fields and rows, in the order of making them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cms.editing.pages import BasePage
from departments.disclosure import models as disclosure
from departments.organisation import models as organisation
from departments.organisation.lines import join_lines, join_list
from departments.services import models as services
from departments.services.snapshot import DAY_FIELDS, LISTED_FIELDS, PLAIN_FIELDS

from . import format
from .defaults import default_pages
from .format import DEFAULT_COLUMNS
from .reading import Source

BEIJING = ZoneInfo("Asia/Shanghai")
FORM = 1
"""Raised when the way from file to page changes: every part is then loaded again."""


class Rich(NamedTuple):
    """Markdown for a rich text field."""

    markdown: str


class Blocks(NamedTuple):
    """Markdown for a body of blocks."""

    markdown: str


class PageOf(NamedTuple):
    """The page of another part."""

    part: str


class ItemOf(NamedTuple):
    """A catalogue item by its code."""

    code: str


class Picture(NamedTuple):
    """A picture of the media folder."""

    file: str


class Part(NamedTuple):
    name: str
    parent: str
    """Name of the part whose page stands above; empty for the home page."""
    model: type[BasePage]
    slug: str
    fields: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    old_url: str = ""

    @property
    def digest(self) -> str:
        told = repr((FORM, self.parent, self.model.__name__, self.slug, self.fields, self.rows, self.old_url))
        return hashlib.sha256(told.encode()).hexdigest()


def parts_of(source: Source, *, city_items: tuple[str, ...] = ()) -> Iterator[Part]:
    """All pages of a site, parents before children; ``city_items`` are offered first on the portal's home page."""
    department = source.department
    yield _home(department, city_items)
    yield from _services(source)
    yield from _disclosure(department)
    for slug, column in department.columns.items():
        introduced = {"introduction": Rich(column.introduction)}
        yield _page(f"columns/{slug}", "home", disclosure.ColumnPage, slug, column, "", column.in_menu, introduced)
    yield from _counters(department)
    yield _duties(department)
    yield _contacts(department)
    if department.kind != "portal":
        introduced = {"introduction": Rich(department.portal_column.introduction)}
        given = department.portal_column
        yield _page(
            "portal", "home", organisation.PortalColumnPage, "portal", given, "市政府门户网站", True, introduced
        )
    yield from _articles(department)
    yield from _standard_pages(department)


def column_part(column: str) -> str:
    return "disclosure/statutory" if column == "statutory" else f"columns/{column}"


def _page(
    name: str,
    parent: str,
    model: type[BasePage],
    slug: str,
    given: format.Page,
    title: str,
    in_menu: bool,
    fields: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]] | None = None,
) -> Part:
    common = {
        "title": given.title or title,
        "summary": given.summary,
        "keywords": join_lines(given.keywords),
        "source": given.source,
        "responsible_editor": given.editor,
        "has_traditional_variant": given.traditional,
        "historical_date": moment(given.published),
        "show_in_menus": in_menu,
        "image": Picture(given.image) if given.image else None,
    }
    return Part(name, parent, model, slug, {**common, **fields}, rows or {}, given.old_url)


def _home(department: format.DepartmentFile, city_items: tuple[str, ...]) -> Part:
    is_portal = department.kind == "portal"
    model = organisation.PortalHomePage if is_portal else organisation.DepartmentHomePage
    codes = city_items if is_portal else department.home.featured_items
    rows = {"featured_items": [{"item": ItemOf(code)} for code in codes]}
    introduced = {"introduction": Rich(department.home.introduction)}
    slug, title = department.slug, department.site.name
    return _page("home", "", model, slug, department.home, title, False, introduced, rows)


def _services(source: Source) -> Iterator[Part]:
    department = source.department
    introduced = {"introduction": Rich(department.services.introduction)}
    yield _page(
        "services", "home", services.ServiceIndexPage, "services", department.services, "办事服务", True, introduced
    )
    introduced = {"introduction": Rich(department.catalogue.introduction)}
    given = department.catalogue
    yield _page("catalogue", "services", services.ItemCataloguePage, "catalogue", given, "事项目录", False, introduced)
    names = {item.code: item.name for item in source.items}
    for guide in source.guides:
        yield _guide(guide, names.get(guide.item, ""))


def _guide(guide: format.Guide, item_name: str) -> Part:
    fields = {name: getattr(guide, name) for name in PLAIN_FIELDS}
    fields |= {
        "item": ItemOf(guide.item),
        "audiences": guide.audiences,
        "conditions": Rich(guide.conditions),
        "other_names": join_lines(guide.other_names),
        **{name: join_list(getattr(guide, name)) for name in LISTED_FIELDS},
        **{name: day(getattr(guide, name)) for name in DAY_FIELDS},
        **_limit("statutory", guide.statutory_limit),
        **_limit("promised", guide.promised_limit),
        **_channels(guide.channels),
    }
    rows = {
        name: [row.model_dump() for row in getattr(guide, name)]
        for name in ("bases", "materials", "steps", "fees", "places", "questions", "published_results")
    }
    name = f"guides/{guide.slug}"
    return _page(name, "services", services.ServiceItemPage, guide.slug, guide, item_name, False, fields, rows)


def _limit(name: str, limit: format.TimeLimit | None) -> dict[str, Any]:
    if limit is None:
        return {f"{name}_limit": None}
    return {f"{name}_limit": limit.amount, f"{name}_unit": limit.unit, f"{name}_note": limit.note}


def _channels(names: tuple[str, ...]) -> dict[str, bool]:
    fields = {"窗口": "at_window", "网上": "is_online", "快递": "by_post", "自助终端": "at_kiosk"}
    return {field: name in names for name, field in fields.items()}


def _disclosure(department: format.DepartmentFile) -> Iterator[Part]:
    given = department.disclosure
    introduced = {"introduction": Rich(given.introduction)}
    yield _page("disclosure", "home", disclosure.DisclosurePage, "disclosure", given, "政府信息公开", True, introduced)
    labels = dict(disclosure.DisclosureSectionPage.Role.choices)
    for role in ("guide", "rules", "statutory", "annual", "request"):
        text = given.request.text if role == "request" else getattr(given, role)
        fields: dict[str, Any] = {"role": role, "body": Rich(text)}
        if role == "request":
            fields |= {
                f"request_{name}": getattr(given.request, name) for name in ("body", "address", "phone", "hours")
            }
            fields |= {name: getattr(given.request, name) for name in ("answer_limit_days", "extension_days")}
        model, title = disclosure.DisclosureSectionPage, str(labels[role])
        yield _page(f"disclosure/{role}", "disclosure", model, role, format.Page(), title, False, fields)
    for report in given.reports:
        fields = {"year": report.year, "body": Blocks(report.body)}
        name = f"disclosure/annual/{report.slug}"
        yield _page(
            name, "disclosure/annual", disclosure.AnnualReportPage, report.slug, report, report.title, False, fields
        )


def _counters(department: format.DepartmentFile) -> Iterator[Part]:
    consultation = department.consultation
    posts = dict.fromkeys((*department.officers.consultation, *consultation.responsible_posts))
    fields: dict[str, Any] = {name: Rich(getattr(consultation, name)) for name in ("introduction", "rules")}
    fields |= {
        name: getattr(consultation, name)
        for name in ("response_limit_days", "acknowledgement_limit_days", "phone", "live_hours")
    }
    rows = {
        "officers": [{"post": post} for post in posts],
        "common_questions": [question.model_dump() for question in consultation.common_questions],
    }
    model: type[BasePage] = organisation.ConsultationPage
    yield _with_hours("consultation", model, consultation, "网上咨询", consultation.hours, fields, rows)
    complaints = department.complaints
    fields = {name: Rich(getattr(complaints, name)) for name in ("introduction", "scope", "procedure")}
    fields |= {
        name: getattr(complaints, name) for name in ("response_limit_days", "answer_limit_days", "phone", "address")
    }
    fields["responsible_body"] = complaints.owner
    rows = {"officers": [{"post": post} for post in department.officers.complaints]}
    model = organisation.ComplaintsPage
    yield _with_hours("complaints", model, complaints, "监督投诉", complaints.hours, fields, rows)


def _duties(department: format.DepartmentFile) -> Part:
    given = department.duties
    fields = {name: Rich(getattr(given, name)) for name in ("duties", "organisation")}
    rows = {name: [row.model_dump() for row in getattr(given, name)] for name in ("bodies", "leaders")}
    return _with_hours("duties", organisation.DutiesPage, given, "机构职能", given.hours, fields, rows)


def _with_hours(
    name: str,
    model: type[BasePage],
    given: format.Page,
    title: str,
    hours: format.Hours,
    fields: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]],
) -> Part:
    special = [{**one.model_dump(), "first": day(one.first), "last": day(one.last or None)} for one in hours.special]
    fields = {**fields, "regular_hours": hours.regular}
    return _page(name, "home", model, name, given, title, True, fields, {**rows, "special_days": special})


def _contacts(department: format.DepartmentFile) -> Part:
    given = department.contacts
    rows = {name: [row.model_dump() for row in getattr(given, name)] for name in ("bodies", "staff")}
    fields = {"note": Rich(given.note)}
    return _page("contacts", "home", organisation.ContactsPage, "contacts", given, "联系方式", True, fields, rows)


def _articles(department: format.DepartmentFile) -> Iterator[Part]:
    for news in department.news:
        yield _article("news", disclosure.NewsPage, news, {})
    for notice in department.notices:
        yield _article("notices", disclosure.NoticePage, notice, {"pinned_until": moment(notice.pinned_until)})
    for document in department.documents:
        yield _article("documents", disclosure.DocumentPage, document, _document(document))
    for interpretation in department.interpretations:
        target = PageOf(f"documents/{interpretation.document}") if interpretation.document else None
        yield _article("interpretations", disclosure.InterpretationPage, interpretation, {"document": target})


def _article(part: str, model: type[BasePage], given: format.Article, fields: dict[str, Any]) -> Part:
    parent = column_part(given.column or DEFAULT_COLUMNS[part])
    fields = {"body": Blocks(given.body), **fields}
    return _page(f"{part}/{given.slug}", parent, model, given.slug, given, given.title, False, fields)


def _document(document: format.Document) -> dict[str, Any]:
    texts = ("index_number", "subject_class", "issuer", "document_number", "validity", "validity_by")
    days = ("date_written", "effective_from", "effective_until", "validity_changed")
    fields: dict[str, Any] = {name: getattr(document, name) for name in texts}
    return fields | {name: day(getattr(document, name)) for name in days}


def _standard_pages(department: format.DepartmentFile) -> Iterator[Part]:
    for page in (*department.pages, *default_pages(department)):
        fields = {"role": page.role, "language": page.language, "body": Blocks(page.body)}
        name = f"pages/{page.slug}"
        yield _page(name, "home", disclosure.StandardPage, page.slug, page, page.title, page.in_menu, fields)


def moment(value: datetime | None) -> datetime | None:
    """A time without an offset is Beijing's."""
    return value if value is None or value.tzinfo else value.replace(tzinfo=BEIJING)


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
