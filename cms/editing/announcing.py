"""After an act that publishes or withdraws pages, the next screen tells when it has reached the public."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from .receipts import standing

MOST = 5
"""Pages named after one act; a bulk action may publish hundreds."""

_changed: ContextVar[set[int] | None] = ContextVar("changed", default=None)


def connect() -> None:
    page_published.connect(_published, dispatch_uid="announcing-published")
    page_unpublished.connect(_note, dispatch_uid="announcing-unpublished")


class AnnouncingMiddleware:
    """Outside the transaction: what is announced has been committed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _changed.set(set())
        try:
            response = self.get_response(request)
            if response.status_code < 400:
                _announce(request, _changed.get() or set())
            return response
        finally:
            _changed.reset(token)


def _announce(request: HttpRequest, identifiers: set[int]) -> None:
    # A deleted page sends the same signal as an unpublished one.
    for page in Page.objects.filter(pk__in=sorted(identifiers)[:MOST]).specific():
        context = {"page": page, "standing": standing(page)}
        messages.info(request, render_to_string("chengmen/announcement.html", context))


def _published(sender: Any, instance: Page, **_: Any) -> None:
    if instance.live:  # Also sent when a page is only scheduled.
        _note(sender, instance)


def _note(sender: Any, instance: Page, **_: Any) -> None:
    changed = _changed.get()
    if changed is not None:
        changed.add(instance.pk)
