"""Asking and complaining: fill in, check, send, and see how it stands (R11, R13). No cookie, no script, nothing readable kept.

A form is checked on a page of its own, which holds the one-use id: sent twice, it is one submission.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from cms.front.files import host_of
from cms.front.frame import framed
from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.messages import Offer, Status, Step, Submission, Terms
from cms.intake.numbers import is_number
from cms.intake.store import FormReused, Intake, IntakeFull
from cms.publishing.assets import Assets
from cms.publishing.render import Renderer

from .forms import MOST, Filled, body_of, filled
from .guarding import Limiter, is_own, neighbourhood

logger = logging.getLogger(__name__)
intake = Intake(Path(settings.CHENGMEN_INTAKE_DATABASE))
sent = Limiter(most=30, seconds=600)
wrong_codes = Limiter(most=10, seconds=60)

TIME_ZONE = ZoneInfo(settings.TIME_ZONE)
TITLES = {"consultation": "网上咨询", "complaint": "监督投诉"}
STATUS_TITLE = "查询办理情况"
MOVING = ("refer", "return", "designate")
"""Steps by which another department is in charge."""
FIRST_CLOCKS = {"consultation": "first_reply", "complaint": "acceptance"}


def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """The filled form, to be checked; with a form id, what was checked, to be taken in."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    title = TITLES[kind]
    if not is_own(request):
        return _refused(request, title, "foreign", 403)
    try:
        form = filled(kind, request.POST.dict())
    except RequestDataTooBig:
        return _refused(request, title, "long", 413)
    try:
        terms = intake.terms()
    except sqlite3.Error:
        return _refused(request, title, "closed", 503)
    offer = _offer(terms, host_of(request.META.get("HTTP_HOST", "")), kind)
    if terms is None or offer is None:
        return _refused(request, title, "closed", 503)
    if form.faults or "form" not in request.POST or "change" in request.POST:
        return _check(request, kind, form, offer, is_wrong=bool(form.faults) or "change" in request.POST)
    try:
        form_id = FormId(request.POST["form"])
    except ValueError:
        return _check(request, kind, form, offer, is_wrong=False)
    return _take(request, kind, form, form_id, offer, terms)


def status(request: HttpRequest) -> HttpResponse:
    """Asks for number and code, and shows the case to whoever has both. Neither ever stands in an address."""
    if request.method in ("GET", "HEAD"):
        return _page(request, "status_form", STATUS_TITLE, {"number": "", "fault": ""})
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not is_own(request):
        return _refused(request, STATUS_TITLE, "foreign", 403)
    address = neighbourhood(request)
    if wrong_codes.is_over(address):
        return _refused(request, STATUS_TITLE, "often", 429)
    number, code = "".join(request.POST.get("number", "").split()), codes.read(request.POST.get("code", ""))
    try:
        found = intake.status(number, code) if is_number(number) and code else None
    except sqlite3.Error:
        return _refused(request, STATUS_TITLE, "closed", 503)
    if found is None:
        wrong_codes.note(address)
        return _page(request, "status_form", STATUS_TITLE, {"number": number[:20], "fault": "unknown"}, 404)
    shown = {"number": number, "code": codes.written(code), "status": _shown(found)}
    return _page(request, "status", found.subject or STATUS_TITLE, shown)


def _check(request: HttpRequest, kind: str, form: Filled, offer: Offer, *, is_wrong: bool) -> HttpResponse:
    context = {
        "kind": kind,
        "values": form.values,
        "faults": [fault._asdict() for fault in form.faults],
        "most": MOST,
        "department": offer.name,
        "limits": offer.limits,
        "form": "" if is_wrong else FormId.new().text,
    }
    return _page(request, "form" if is_wrong else "check", TITLES[kind], context, 422 if form.faults else 200)


def _take(request: HttpRequest, kind: str, form: Filled, form_id: FormId, offer: Offer, terms: Terms) -> HttpResponse:
    title, address = TITLES[kind], neighbourhood(request)
    if sent.is_over(address):
        return _refused(request, title, "often", 429)
    now = datetime.now(TIME_ZONE).replace(microsecond=0)
    body = body_of(form.values)
    submission = Submission(number="", kind=kind, department=offer.department, at=now, reader=b"", body=body)
    step = Step(at=now, act="submit", department=offer.name, text=body["text"])
    first = Status(kind=kind, state="queued", department=offer.name, subject=body["subject"], steps=(step,))
    try:
        number = intake.accept(form_id, submission, first, terms.key)
    except FormReused:
        return _refused(request, title, "reused", 409)
    except IntakeFull:
        logger.error("intake_full")
        return _refused(request, title, "closed", 503)
    except sqlite3.Error as error:
        logger.error("intake_failed", extra={"reason": str(error)})
        return _refused(request, title, "closed", 503)
    sent.note(address)
    context = {
        "kind": kind,
        "number": number,
        "code": codes.written(form_id.code()),
        "department": offer.name,
        "subject": body["subject"],
        "received": now.strftime("%Y-%m-%d %H:%M"),
        "limits": offer.limits,
        "first_due": _due(terms, offer.limits.get(FIRST_CLOCKS[kind], 0), now.date()),
        "answer_due": _due(terms, offer.limits.get("answer", 0), now.date()),
    }
    return _page(request, "taken", title, context)


def _offer(terms: Terms | None, host: str, kind: str) -> Offer | None:
    offers = terms.offers if terms is not None else ()
    return next((offer for offer in offers if (offer.host, offer.kind) == (host, kind)), None)


def _due(terms: Terms, limit: int, received: date) -> str:
    """Empty where the back office has not told it for this day."""
    due = terms.deadlines.get(limit, {}).get(received)
    return due.isoformat() if due is not None else ""


def _shown(found: Status) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "state": found.state,
        "department": found.department,
        "subject": found.subject,
        "moving": MOVING,
        "steps": [
            {
                "at": step.at.astimezone(TIME_ZONE).strftime("%Y-%m-%d %H:%M"),
                "act": step.act,
                "department": step.department,
                "text": step.text,
            }
            for step in reversed(found.steps)
        ],
        "clocks": [
            {
                "name": clock.name,
                "department": clock.department,
                "began": clock.began.isoformat(),
                "limit": clock.limit,
                "due": clock.due.isoformat() if clock.due else "",
                "ended": clock.ended.isoformat() if clock.ended else "",
                "is_handed_over": clock.ended_by in MOVING and clock.name != "transfer",
                "is_late": bool(clock.due and clock.ended and clock.ended > clock.due),
                "waits": clock.waits,
                "days": _numbered(clock.days),
            }
            for clock in found.clocks
        ],
    }


def _numbered(days: Any) -> list[dict[str, Any]]:
    """Each day with its number among those that count; 0 for one that does not."""
    told, number = [], 0
    for day in days:
        number += day.counts
        told.append({"date": day.date.isoformat(), "number": number if day.counts else 0, "why": day.why})
    return told


def _refused(request: HttpRequest, title: str, why: str, status: int) -> HttpResponse:
    response = _page(request, "refused", title, {"why": why}, status)
    if status in (429, 503):
        response["Retry-After"] = "60"
    return response


def _page(
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
