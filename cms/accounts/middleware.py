"""Between signing in and the first screen: the second step, then a password of one's own; and the end when idle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from . import city_sign_in, passwords, second_step, sessions
from .duties import DutiesClash

ALWAYS = frozenset(
    {
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
    }
)
"""What the screens before the first one are made of."""
TO_VERIFY = frozenset({"accounts:verify", "accounts:enrol"})
GUARDED = ("admin/", "documents/")


class SigningInMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        match = request.resolver_match
        if match is None or not match.route.startswith(GUARDED) or not user.is_authenticated:
            return None
        if match.view_name in ALWAYS:
            return None
        if sessions.is_idle(request):
            logout(request)
            messages.warning(request, _("您有一段时间没有操作，已自动退出，请重新登录。"))
            return redirect(_with_next("wagtailadmin_login", request))
        if match.view_name in TO_VERIFY:
            return None
        is_known = user.is_verified() or city_sign_in.has_signed_in(request)
        if not is_known and second_step.is_asked_of(user):
            return redirect(_with_next("accounts:verify", request))
        if match.view_name != "accounts:change_password" and passwords.must_change(user):
            return redirect("accounts:change_password")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Wagtail's own form of users knows nothing of duties: the refusal is told, and nothing is kept."""
        if not isinstance(exception, DutiesClash):
            return None
        transaction.set_rollback(True)
        messages.error(request, exception.messages[0])
        return redirect(request.path)


def _with_next(name: str, request: HttpRequest) -> str:
    """Only what was asked to be shown is shown afterwards; an act is not done again."""
    address = reverse(name)
    return f"{address}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else address
