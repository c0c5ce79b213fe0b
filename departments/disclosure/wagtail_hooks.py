"""Flat lists of news, notices and documents in the editor's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from cms.editing.guarded import LIST, decide
from cms.editing.listings import PageList

from .models import DocumentPage, InterpretationPage, NewsPage, NoticePage


class NewsList(PageList):
    name = "news"
    model = NewsPage
    icon = "doc-full"


class NoticeList(PageList):
    name = "notices"
    model = NoticePage
    icon = "warning"


class DocumentList(PageList):
    name = "policy_documents"
    model = DocumentPage
    icon = "doc-full-inverse"


class InterpretationList(PageList):
    name = "interpretations"
    model = InterpretationPage
    icon = "help"


class ArticleLists(ViewSetGroup):
    menu_label = _("信息发布")
    menu_icon = "edit"
    menu_order = 110
    items = (NewsList, NoticeList, DocumentList, InterpretationList)


for listing in ArticleLists.items:
    decide(listing.name, anyone=LIST)


@hooks.register("register_admin_viewset")
def article_lists() -> ArticleLists:
    return ArticleLists()
