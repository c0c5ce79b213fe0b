"""Records of what is disclosed: columns, news, notices, documents and their interpretation, 政府信息公开."""

from __future__ import annotations

import msgspec

from cms.records.record import FileUse, PageRecord, RichText, files_of, plain_text
from cms.records.search_entry import SearchEntry, page_entry

DISCLOSURE_ROLES = ("guide", "rules", "statutory", "annual", "request")
"""指南, 制度, 法定主动公开内容, 年报, 依申请公开: the order the law's practice fixes."""

VALIDITIES = ("effective", "amended", "invalid", "repealed")
"""有效, 已修改, 失效, 废止."""


class Column(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="column"):
    """A section that lists its articles, newest first."""

    introduction: RichText = ()


class Article(PageRecord, frozen=True, kw_only=True, omit_defaults=True):
    """The base of news, notices and interpretations."""

    body: RichText = ()
    attachments: tuple[FileUse, ...] = ()


class News(Article, frozen=True, kw_only=True, omit_defaults=True, tag="news"):
    """动态要闻."""


class Notice(Article, frozen=True, kw_only=True, omit_defaults=True, tag="notice"):
    """通知公告."""

    is_pinned: bool = False
    """Already resolved against the pin's end, which is this Record's ``next_change_at``."""


class Document(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="document"):
    """政策文件 with its metadata."""

    body: RichText = ()
    attachments: tuple[FileUse, ...] = ()
    index_number: str = ""
    """索引号."""
    subject_class: str = ""
    """主题分类."""
    issuer: str = ""
    """发文机关."""
    document_number: str = ""
    """文号, e.g. 示政规〔2026〕3号."""
    date_written: str = ""
    """成文日期, ISO date."""
    effective_from: str = ""
    effective_until: str = ""
    validity: str = "effective"
    """One of ``VALIDITIES``, already resolved against ``effective_until``."""
    validity_by: str = ""
    """By what the validity changed: name or number of the later document."""
    validity_document: str | None = None
    """Key of that document, where it is one of ours."""
    validity_changed: str = ""
    """ISO date."""
    interpretations: tuple[str, ...] = ()
    """Keys of its interpretations."""


class Interpretation(Article, frozen=True, kw_only=True, omit_defaults=True, tag="interpretation"):
    """政策解读: linked both ways with what it interprets."""

    document: str | None = None
    """Key of the document."""


class Shared(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="shared"):
    """转发稿件: another site's article in a column of this one, by its key."""

    of: str
    origin: str = ""
    """Name of the site that the article stands on."""
    is_pinned: bool = False


class Disclosure(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="disclosure"):
    """政府信息公开: the entry with its five sections in fixed order."""

    introduction: RichText = ()


class RequestRules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How to ask for disclosure: accepting body and limits in working days."""

    body: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    answer_limit_days: int = 20
    extension_days: int = 20


class DisclosureSection(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="disclosure_section"):
    """One of the five sections of 政府信息公开; lists its documents and articles."""

    role: str
    """One of ``DISCLOSURE_ROLES``."""
    body: RichText = ()
    request: RequestRules | None = None
    """Only on ``request``."""


class AnnualReport(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="annual_report"):
    """政府信息公开工作年度报告 of one year."""

    year: int
    body: RichText = ()
    attachments: tuple[FileUse, ...] = ()


class Standard(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="standard"):
    """A page of text: 隐私声明, 无障碍说明, 关于本站."""

    body: RichText = ()
    role: str = ""
    """``privacy``, ``accessibility``, ``sitemap`` or empty: found by the footer."""


def column_entry(record: Column) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def news_entry(record: News) -> SearchEntry:
    return _article_entry(record)


def notice_entry(record: Notice) -> SearchEntry:
    return _article_entry(record)


def interpretation_entry(record: Interpretation) -> SearchEntry:
    return _article_entry(record)


def document_entry(record: Document) -> SearchEntry:
    return page_entry(
        record,
        plain_text(record.body),
        *_names(record.attachments),
        keywords=(record.document_number, record.index_number, record.issuer, record.subject_class),
        is_effective=record.validity in ("effective", "amended"),
        files=(*record.attachments, *files_of(record.body)),
    )


def disclosure_entry(record: Disclosure) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def disclosure_section_entry(record: DisclosureSection) -> SearchEntry:
    request = record.request
    texts = (request.body, request.address, request.phone, request.hours) if request else ()
    return page_entry(record, plain_text(record.body), *texts, files=files_of(record.body))


def annual_report_entry(record: AnnualReport) -> SearchEntry:
    return page_entry(
        record,
        plain_text(record.body),
        *_names(record.attachments),
        keywords=(str(record.year),),
        files=(*record.attachments, *files_of(record.body)),
    )


def standard_entry(record: Standard) -> SearchEntry:
    entry = page_entry(record, plain_text(record.body), files=files_of(record.body))
    # What every site has, as its map, is found by its name, and is no news of any day.
    return msgspec.structs.replace(entry, body="", published=None) if record.role else entry


def _article_entry(record: Article) -> SearchEntry:
    files = (*record.attachments, *files_of(record.body))
    return page_entry(record, plain_text(record.body), *_names(record.attachments), files=files)


def _names(files: tuple[FileUse, ...]) -> tuple[str, ...]:
    return tuple(file.title for file in files)
