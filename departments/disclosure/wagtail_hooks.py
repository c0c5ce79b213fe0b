"""Flat lists of articles in the editor's menu, the ways in for Word files, and submissions to the portal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.editing.guard import sees_all
from cms.editing.guarded import LIST, decide
from cms.editing.listings import PageList
from cms.editing.today import MOST, Line, line, today

from .models import DocumentPage, InterpretationPage, NewsPage, NoticePage, SharedArticlePage, Submission
from .submitting import urls as submission_urls
from .submitting.deciding import may_be_submitted
from .word import urls as word_urls
from .word.views import article_types, is_article

RESULTS_SHOWN = timedelta(days=30)


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


class SharedList(PageList):
    name = "shared_articles"
    model = SharedArticlePage
    icon = "link"


class ArticleLists(ViewSetGroup):
    menu_label = _("信息发布")
    menu_icon = "edit"
    menu_order = 110
    items = (NewsList, NoticeList, DocumentList, InterpretationList, SharedList)


for listing in ArticleLists.items:
    decide(listing.name, anyone=LIST)


@hooks.register("register_admin_viewset")
def article_lists() -> ArticleLists:
    return ArticleLists()


decide(word_urls.app_name, own=("import", {"page_id": "page"}))
decide(word_urls.app_name, own=("begin", {"parent_page_id": "page"}))
decide(submission_urls.app_name, own=("submit", {"page_id": "page"}), closed="inbox decide")


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [path("word/", include(word_urls)), path("submissions/", include(submission_urls))]


@hooks.register("register_page_header_buttons")
def word_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    found, may = page.specific, page.permissions_for_user(user)
    if is_article(found) and may.can_edit():
        address = reverse("chengmen_word:import", args=[page.pk])
        yield Button(translate("导入 Word"), address, icon_name="doc-full", priority=15)
    elif may.can_add_subpage() and article_types(found):
        address = reverse("chengmen_word:begin", args=[page.pk])
        yield Button(translate("从 Word 新建"), address, icon_name="doc-full", priority=15)


@hooks.register("register_page_header_buttons")
def submission_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    found = page.specific
    if may_be_submitted(found) and page.permissions_for_user(user).can_edit():
        yield Button(
            translate("报送门户"),
            reverse("chengmen_submissions:submit", args=[page.pk]),
            icon_name="upload",
            priority=16,
        )


class SubmissionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return sees_all(request.user)


@hooks.register("register_admin_menu_item")
def submissions_item() -> MenuItem:
    return SubmissionsMenuItem(
        _("部门报送"), reverse_lazy("chengmen_submissions:inbox"), icon_name="download", order=112
    )


@today(_("报送门户的结果"), order=45)
def decided_submissions(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    """Of the last month, for who sent them."""
    since = timezone.now() - RESULTS_SHOWN
    mine = Submission.objects.filter(page__in=pages, submitted_by=user, decided_at__gte=since)
    for one in mine.select_related("page").order_by("-decided_at")[:MOST]:
        yield line(one.page, f"{one.get_state_display()}{'：' if one.reason else ''}{one.reason}")


@today(_("待处理的部门报送"), order=15)
def waiting_submissions(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    if sees_all(user):
        waiting = Submission.objects.filter(state=Submission.State.WAITING).select_related("page")
        for one in waiting.order_by("submitted_at")[:MOST]:
            yield Line(one.page.title, reverse("chengmen_submissions:inbox"), f"{one.submitted_at:%Y-%m-%d}")
