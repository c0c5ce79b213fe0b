"""Flat lists of articles in the editor's menu, and the ways in for Word files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.editing.guarded import LIST, decide
from cms.editing.listings import PageList

from .models import DocumentPage, InterpretationPage, NewsPage, NoticePage
from .word import urls as word_urls
from .word.views import article_types, is_article

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


decide(word_urls.app_name, own=("import", {"page_id": "page"}))
decide(word_urls.app_name, own=("begin", {"parent_page_id": "page"}))


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("word/", include(word_urls))]


@hooks.register("register_page_header_buttons")
def word_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    found, may = page.specific, page.permissions_for_user(user)
    if is_article(found) and may.can_edit():
        address = reverse("chengmen_word:import", args=[page.pk])
        yield Button(translate("导入 Word"), address, icon_name="doc-full", priority=15)
    elif may.can_add_subpage() and article_types(found):
        address = reverse("chengmen_word:begin", args=[page.pk])
        yield Button(translate("从 Word 新建"), address, icon_name="doc-full", priority=15)
