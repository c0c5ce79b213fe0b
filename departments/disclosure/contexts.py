"""What the templates of columns, articles, documents and 政府信息公开 get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from cms.publishing import routes
from cms.publishing.plan import Link, PlannedPage, SiteView
from cms.publishing.rich_text import FileLink, Picture
from cms.publishing.telephone import phone_url
from cms.records.record import FileUse, PageRecord, excerpt

from ..listing import Entry, ListPage, day, entry, list_pages, listed_children
from .records import (
    DISCLOSURE_ROLES,
    AnnualReport,
    Article,
    Column,
    Disclosure,
    DisclosureSection,
    Document,
    Interpretation,
    News,
    Notice,
    RequestRules,
    Shared,
    Standard,
)

SITEMAP = "sitemap"


class ColumnContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    listing: ListPage


class ArticleContext(msgspec.Struct, frozen=True, kw_only=True):
    """News, notices, annual reports and pages of text."""

    body: str
    picture: Picture | None = None
    attachments: tuple[FileLink, ...] = ()
    is_pinned: bool = False
    column: Link | None = None


class DocumentContext(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    attachments: tuple[FileLink, ...]
    index_number: str
    subject_class: str
    issuer: str
    document_number: str
    date_written: str
    published: str
    effective_from: str
    effective_until: str
    validity: str
    validity_by: str
    validity_url: str
    validity_changed: str
    interpretations: tuple[Entry, ...]
    column: Link | None


class InterpretationContext(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    picture: Picture | None
    attachments: tuple[FileLink, ...]
    document: Link | None
    document_number: str
    column: Link | None
    siblings: tuple[Entry, ...]
    """Further interpretations of the same document."""


class SharedContext(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    picture: Picture | None
    attachments: tuple[FileLink, ...]
    original: Link | None
    """Where it stands first, under that site's name; None once it was taken down."""
    column: Link | None


class SectionLink(msgspec.Struct, frozen=True, kw_only=True):
    """One of the five sections, with its newest contents."""

    role: str
    title: str
    url: str
    summary: str
    is_current: bool = False
    entries: tuple[Entry, ...] = ()


class DisclosureContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    sections: tuple[SectionLink, ...]


class DisclosureSectionContext(msgspec.Struct, frozen=True, kw_only=True):
    role: str
    body: str
    sections: tuple[SectionLink, ...]
    listing: ListPage
    request: RequestRules | None
    request_phone_url: str


class SitemapSection(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    url: str
    pages: tuple[Link, ...]


class StandardContext(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    role: str
    picture: Picture | None
    sections: tuple[SitemapSection, ...]
    """Only on the site map."""


def column_pages(record: Column, view: SiteView) -> Iterator[PlannedPage]:
    introduction = view.html(record.introduction)
    for page in list_pages(record, listed_children(view, record, Article, Document, Shared)):
        content = ColumnContext(introduction="" if page.number else introduction, listing=page)
        yield _list_page(record, page, content)


def news_pages(record: News, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=_article(record, view),
        json_ld=(_article_json_ld(record, "NewsArticle"),),
    )


def notice_pages(record: Notice, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=_article(record, view, is_pinned=record.is_pinned),
        description=record.summary or excerpt(record.body),
        json_ld=(_article_json_ld(record, "Article"),),
    )


def document_pages(record: Document, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=DocumentContext(
            body=view.html(record.body),
            attachments=files(view, record.attachments),
            index_number=record.index_number,
            subject_class=record.subject_class,
            issuer=record.issuer,
            document_number=record.document_number,
            date_written=record.date_written,
            published=day(record.published),
            effective_from=record.effective_from,
            effective_until=record.effective_until,
            validity=record.validity,
            validity_by=record.validity_by,
            validity_url=(view.url(record.validity_document) if record.validity_document else None) or "",
            validity_changed=record.validity_changed,
            interpretations=_interpretations(record.interpretations, view),
            column=_column(record, view),
        ),
        description=record.summary or excerpt(record.body),
        json_ld=(_legislation_json_ld(record),),
    )


def interpretation_pages(record: Interpretation, view: SiteView) -> Iterator[PlannedPage]:
    document = view.record(record.document) if record.document else None
    siblings = document.interpretations if isinstance(document, Document) else ()
    yield PlannedPage(
        content=InterpretationContext(
            body=view.html(record.body),
            picture=view.picture(record.image),
            attachments=files(view, record.attachments),
            document=view.link(record.document) if record.document else None,
            document_number=document.document_number if isinstance(document, Document) else "",
            column=_column(record, view),
            siblings=_interpretations([key for key in siblings if key != record.key], view),
        ),
        description=record.summary or excerpt(record.body),
        json_ld=(_article_json_ld(record, "Article"),),
    )


def shared_pages(record: Shared, view: SiteView) -> Iterator[PlannedPage]:
    """The article as its own site shows it, and whose it is; search engines are led there."""
    article = view.record(record.of)
    if not isinstance(article, Article | Document):
        nothing = SharedContext(body="", picture=None, attachments=(), original=None, column=_column(record, view))
        yield PlannedPage(content=nothing)
        return
    url = view.url(article.key) or ""
    yield PlannedPage(
        content=SharedContext(
            body=view.html(article.body),
            picture=view.picture(article.image),
            attachments=files(view, article.attachments),
            original=Link(title=record.origin, url=url),
            column=_column(record, view),
        ),
        description=article.summary or excerpt(article.body),
        canonical=url,
    )


def disclosure_pages(record: Disclosure, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=DisclosureContext(
            introduction=view.html(record.introduction),
            sections=section_links(record.key, view, newest=6),
        )
    )


def disclosure_section_pages(record: DisclosureSection, view: SiteView) -> Iterator[PlannedPage]:
    sections = section_links(record.parent or "", view, current=record.key)
    body = view.html(record.body)
    listed = listed_children(view, record, Article, Document, Shared, AnnualReport, Standard)
    for page in list_pages(record, listed):
        content = DisclosureSectionContext(
            role=record.role,
            body="" if page.number else body,
            sections=sections,
            listing=page,
            request=None if page.number else record.request,
            request_phone_url=phone_url(record.request.phone) if record.request is not None else "",
        )
        yield _list_page(record, page, content)


def annual_report_pages(record: AnnualReport, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=ArticleContext(
            body=view.html(record.body), attachments=files(view, record.attachments), column=_column(record, view)
        ),
        description=record.summary or excerpt(record.body),
    )


def standard_pages(record: Standard, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=StandardContext(
            body=view.html(record.body),
            role=record.role,
            picture=view.picture(record.image),
            sections=_sitemap(record, view) if record.role == SITEMAP else (),
        )
    )


def section_links(disclosure: str, view: SiteView, *, current: str = "", newest: int = 0) -> tuple[SectionLink, ...]:
    """The five sections in the order that practice fixes, whatever their order in the tree."""
    sections = sorted(
        view.children(disclosure, DisclosureSection), key=lambda section: DISCLOSURE_ROLES.index(section.role)
    )
    return tuple(
        SectionLink(
            role=section.role,
            title=section.title,
            url=section.path,
            summary=section.summary,
            is_current=section.key == current,
            entries=tuple(entry(child) for child in view.newest_children(section.key, PageRecord)[:newest]),
        )
        for section in sections
    )


def files(view: SiteView, attachments: tuple[FileUse, ...]) -> tuple[FileLink, ...]:
    return tuple(link for file in attachments if (link := view.file(file)) is not None)


def _article(record: Article, view: SiteView, *, is_pinned: bool = False) -> ArticleContext:
    return ArticleContext(
        body=view.html(record.body),
        picture=view.picture(record.image),
        attachments=files(view, record.attachments),
        is_pinned=is_pinned,
        column=_column(record, view),
    )


def _interpretations(keys: Iterable[str], view: SiteView) -> tuple[Entry, ...]:
    """Those that are public; they may stand on another site than their document."""
    found = [record for record in map(view.record, keys) if isinstance(record, Interpretation)]
    return tuple(entry(one, base_url="" if one.site == view.slug else view.base_url(one.site)) for one in found)


def _column(record: PageRecord, view: SiteView) -> Link | None:
    return view.link(record.parent) if record.parent else None


def _list_page(record: PageRecord, page: ListPage, content: Any) -> PlannedPage:
    if not page.number:
        return PlannedPage(content=content)
    path = routes.numbered_path(record.path, page.number)
    return PlannedPage(content=content, path=path, title=f"{record.title}（第 {page.number} 页）", has_twin=False)


def _sitemap(record: Standard, view: SiteView) -> tuple[SitemapSection, ...]:
    """The sections below the home page with the pages in them; articles are found through their columns."""
    sections = [child for child in view.children(record.parent or "", PageRecord) if child.language == record.language]
    return tuple(
        SitemapSection(
            title=section.title,
            url=section.path,
            pages=tuple(
                Link(title=page.title, url=page.path)
                for page in view.children(section.key, PageRecord)
                if not isinstance(page, Article | Document | Shared)
            ),
        )
        for section in sections
    )


def _article_json_ld(record: PageRecord, kind: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": record.title,
        "datePublished": record.published,
        "dateModified": record.updated,
        "inLanguage": record.language,
    }


def _legislation_json_ld(record: Document) -> dict[str, Any]:
    in_force = record.validity in ("effective", "amended")
    legislation = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": record.title,
        "legislationIdentifier": record.document_number or record.index_number,
        "legislationDate": record.date_written,
        "legislationPassedBy": {"@type": "GovernmentOrganization", "name": record.issuer} if record.issuer else None,
        "legislationLegalForce": f"https://schema.org/{'InForce' if in_force else 'NotInForce'}",
        "inLanguage": record.language,
    }
    return {key: value for key, value in legislation.items() if value}
