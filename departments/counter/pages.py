"""The counter's answers, in the frame of the site that was asked."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from cms.front.frame import framed
from cms.intake.store import FormReused, Intake, IntakeError, IntakeFull
from cms.publishing.assets import Assets
from cms.publishing.render import Renderer

from .guarding import Limiter

logger = logging.getLogger(__name__)
intake = Intake(Path(settings.CHENGMEN_INTAKE_DATABASE))
sent = Limiter(most=30, seconds=600)
TIME_ZONE = ZoneInfo(settings.TIME_ZONE)
NOT_TAKEN = (IntakeError, sqlite3.Error)


def not_taken(request: HttpRequest, title: str, error: Exception) -> HttpResponse:
    """Says why the intake took nothing."""
    if isinstance(error, FormReused):
        return refused(request, title, "reused", 409)
    logger.error("intake_full" if isinstance(error, IntakeFull) else "intake_failed", extra={"reason": str(error)})
    return refused(request, title, "closed", 503)


def refused(request: HttpRequest, title: str, why: str, status: int) -> HttpResponse:
    response = page(request, "refused", title, {"why": why}, status)
    if status in (429, 503):
        response["Retry-After"] = "60"
    return response


def page(
    request: HttpRequest, template: str, title: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    language = _language(request)
    main = _renderer().render(f"counter/{template}.html", language, {**context, "language": language})
    response = framed(request, title=title, main=main, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest) -> str:
    try:
        return "en" if request.POST.get("language") == "en" else "zh-hans"
    except RequestDataTooBig:
        return "zh-hans"


@cache
def _renderer() -> Renderer:
    assets = Assets(Path(settings.CHENGMEN_STATIC))
    return Renderer(Path(settings.CHENGMEN_TEMPLATES), assets, map(Path, settings.LOCALE_PATHS))
