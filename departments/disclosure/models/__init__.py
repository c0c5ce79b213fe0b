"""What is disclosed: columns with their articles, documents with their interpretation, 政府信息公开."""

from .articles import (
    InterpretationAttachment,
    InterpretationPage,
    NewsAttachment,
    NewsPage,
    NoticeAttachment,
    NoticePage,
)
from .columns import ColumnPage, StandardPage
from .disclosure import AnnualReportAttachment, AnnualReportPage, DisclosurePage, DisclosureSectionPage
from .documents import DocumentAttachment, DocumentPage
from .shared import SharedArticlePage
from .submissions import Submission

__all__ = [
    "AnnualReportAttachment",
    "AnnualReportPage",
    "ColumnPage",
    "DisclosurePage",
    "DisclosureSectionPage",
    "DocumentAttachment",
    "DocumentPage",
    "InterpretationAttachment",
    "InterpretationPage",
    "NewsAttachment",
    "NewsPage",
    "NoticeAttachment",
    "NoticePage",
    "SharedArticlePage",
    "StandardPage",
    "Submission",
]
