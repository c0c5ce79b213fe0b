"""Addresses that the editors' screens ask by themselves."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from .receipts import standing


def receipt(request: HttpRequest, page_id: int) -> JsonResponse:
    """A page's standing; the guard has seen that the page is the user's own."""
    found = standing(get_object_or_404(Page, pk=page_id).specific)
    answer = JsonResponse({**found._asdict(), "is_settled": found.is_settled})
    answer.headers["Cache-Control"] = "no-store"
    return answer
