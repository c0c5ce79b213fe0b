"""Sessions: noted when they begin, ended when nobody has worked in them for a while, listed and ended by hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from .models import SignedIn

logger = logging.getLogger(__name__)

SEEN = "accounts_seen"
NOTED_EVERY = 60
"""Seconds between two notes that somebody works in a session: a write at each request would be too many."""
BY_ITSELF = frozenset({"wagtailadmin_editing_sessions:ping", "chengmen_receipt"})
"""Asked by an open window, not by a person."""
SIGNED_IN = "chengmen.sign_in"
SESSIONS_ENDED = "chengmen.end_sessions"


def connect() -> None:
    user_logged_in.connect(_began, dispatch_uid="accounts-began")


def is_idle(request: HttpRequest) -> bool:
    """Whether nobody has worked in the session for longer than ``CHENGMEN_IDLE_MINUTES``; notes that somebody does."""
    now, seen = time.time(), request.session.get(SEEN)
    if seen is not None and now - seen > settings.CHENGMEN_IDLE_MINUTES * 60:
        return True
    match = request.resolver_match
    if (match is None or match.view_name not in BY_ITSELF) and (seen is None or now - seen > NOTED_EVERY):
        request.session[SEEN] = now
        _note(request, request.user)
    return False


def renew(request: HttpRequest) -> None:
    """Another key for the session: one that was known before the second step opens nothing after it."""
    former = request.session.session_key
    request.session.cycle_key()
    SignedIn.objects.filter(session_key=former).update(session_key=request.session.session_key)


def running(user: Any) -> QuerySet[SignedIn]:
    """The user's sessions that still hold."""
    alive = Session.objects.filter(expire_date__gt=datetime.now(UTC)).values("session_key")
    return SignedIn.objects.filter(user=user, session_key__in=alive)


def end_all(user: Any, *, by: Any, but: str | None = None) -> int:
    """Ends the user's sessions, ``but`` one of them; answers how many."""
    ended = end(running(user).exclude(session_key=but or ""))
    log(instance=user, action=SESSIONS_ENDED, user=by, data={"sessions": ended})
    return ended


def end(sessions: Iterable[SignedIn]) -> int:
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    SignedIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def own(request: HttpRequest) -> HttpResponse:
    context = {"sessions": running(request.user), "this": request.session.session_key}
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_own(request: HttpRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(running(request.user), pk=session_id)
    end([session])
    messages.success(request, _("已结束该登录。"))
    return redirect("accounts:sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    end_all(request.user, by=request.user, but=request.session.session_key)
    messages.success(request, _("已结束其他登录。"))
    return redirect("accounts:sessions")


def _began(sender: Any, request: HttpRequest | None, user: Any, **_kwargs: Any) -> None:
    # force_login of code, without a request, begins no session.
    if request is None or not hasattr(request, "session"):
        return
    request.session[SEEN] = time.time()
    SignedIn.objects.filter(user=user).exclude(pk__in=running(user).values("pk")).delete()
    _note(request, user)
    log(instance=user, action=SIGNED_IN, user=user)


def _note(request: HttpRequest, user: Any) -> None:
    if request.session.session_key is None:
        request.session.save()
    told = {"user": user, "address": request.META.get("REMOTE_ADDR") or None}
    told["agent"] = request.headers.get("User-Agent", "")[:200]
    SignedIn.objects.update_or_create(session_key=request.session.session_key, defaults=told)
