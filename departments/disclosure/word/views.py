"""Taking a Word file into an article that is there, and beginning a new one with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.editing.rights import collection_of
from cms.editing.workflow import site_slug_of
from cms.records.middleware import opens_its_own_transaction
from cms.records.table import writing

from ..models.body import WithBody
from .content import Article
from .forms import NewArticleForm, WordForm
from .putting import Refused, article_of, put_article, put_attachments

UNTITLED = "未命名"
MOST_TITLE = 255


@opens_its_own_transaction
def import_into(request: HttpRequest, page_id: int) -> HttpResponse:
    """Puts the file's text in the place of the page's latest draft's."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_article(page) or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    lock = page.get_lock()
    if lock is not None and lock.for_user(request.user):
        raise PermissionDenied
    form = WordForm(*_given(request))
    if form.is_valid():
        try:
            article = article_of(form.cleaned_data["file"])
            with writing():
                draft = page.get_latest_revision_as_object()
                missing = _fill(draft, article, form, request.user, slug=site_slug_of(page))
                draft.save_revision(user=request.user, log_action=True)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            _tell(request, article, missing)
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "chengmen/word.html", {"form": form, "page": page, "is_new": False})


@opens_its_own_transaction
def begin_with(request: HttpRequest, parent_page_id: int) -> HttpResponse:
    """A new draft below a column."""
    parent = get_object_or_404(Page, pk=parent_page_id).specific
    types = article_types(parent)
    if not types or not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    choices = [(name, model.get_verbose_name()) for name, model in types.items()]
    form = NewArticleForm(*_given(request), choices=choices)
    if form.is_valid():
        page = types[form.cleaned_data["page_type"]](live=False, owner=request.user)
        try:
            article = article_of(form.cleaned_data["file"])
            page.title = article.title[:MOST_TITLE] or UNTITLED
            with writing():
                missing = _fill(page, article, form, request.user, slug=site_slug_of(parent))
                parent.add_child(instance=page)
                page.save_revision(user=request.user, log_action=True)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            _tell(request, article, missing)
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "chengmen/word.html", {"form": form, "page": parent, "is_new": True})


def is_article(page: Page) -> bool:
    return isinstance(page, WithBody) and hasattr(page, "attachments")


def article_types(parent: Page) -> dict[str, Any]:
    """Page types with text and attachments that may stand here, by name."""
    return {
        model._meta.model_name: model
        for model in parent.creatable_subpage_models()
        if issubclass(model, WithBody) and hasattr(model, "attachments") and model.can_create_at(parent)
    }


def _given(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _fill(page: Any, article: Article, form: WordForm, user: Any, *, slug: str) -> list[str]:
    collection = collection_of(slug)
    put_article(page, article, collection=collection, user=user)
    files = form.cleaned_data["attachments"]
    return put_attachments(page, article, files, collection=collection, user=user)


def _tell(request: HttpRequest, article: Article, missing: list[str]) -> None:
    messages.success(request, _("已从 Word 文件导入为草稿，请核对后提交审核。"))
    for note in article.notes:
        messages.warning(request, note)
    if missing:
        told = _("正文列出的附件还没有上传：%(names)s。") % {"names": "、".join(missing)}
        messages.warning(request, told)
