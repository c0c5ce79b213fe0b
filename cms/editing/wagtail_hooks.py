"""What departments see of the admin: no other department's drafts, no reports on all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks

from .guard import linkable_pages, sees_all
from .listings import PageTree
from .views import receipt


# After Wagtail's own, which it takes the place of.
@hooks.register("register_admin_viewset", order=1)
def page_tree() -> PageTree:
    return PageTree()


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("receipts/<int:page_id>/", receipt, name="chengmen_receipt")]


@hooks.register("insert_global_admin_js")
def scripts() -> str:
    return format_html('<script src="{}" defer></script>', static("chengmen/receipt.js"))


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("chengmen/admin.css"))


@hooks.register("construct_page_chooser_queryset")
def only_linkable_pages(pages: Any, request: HttpRequest) -> Any:
    return pages if sees_all(request.user) else linkable_pages(request.user, pages)


@hooks.register("construct_reports_menu")
def no_reports_for_departments(request: HttpRequest, items: list[Any]) -> None:
    # The guard closes their addresses; here they leave the menu too.
    if not sees_all(request.user):
        items.clear()
