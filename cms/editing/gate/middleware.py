"""The net under all addresses of the admin: what the gate refuses is told to the editor, never an error page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .door import Refused


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused) or request.resolver_match is None:
            return None
        if not request.resolver_match.route.startswith("admin/"):
            return None
        # Half of an act is no act: the outer transaction goes back with everything before the refusal.
        transaction.set_rollback(True)
        for sentence in exception.messages:
            messages.error(request, f"“{exception.page.title}”：{sentence}")
        return redirect("wagtailadmin_pages:edit", exception.page.pk)
