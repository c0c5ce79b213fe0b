"""Asking and complaining: fill in, check, send (R11, R13). No cookie, no script, nothing readable kept.

A form is checked on a page of its own, which holds the one-use id: sent twice, it is one submission.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

import segno
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from cms.front.files import host_of
from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.messages import Offer, Status, Step, Submission, Terms

from .forms import MOST, Filled, body_of, filled
from .guarding import Limiter, is_own, neighbourhood
from .pages import NOT_TAKEN, TIME_ZONE, intake, not_taken, page, refused, sent
from .proof import is_answered, is_worked, question

TITLES = {"consultation": "网上咨询", "complaint": "监督投诉", "disclosure_request": "依申请公开"}
HTTPS = 443
answered = Limiter(most=10, seconds=600)
FIRST_CLOCKS = {"consultation": "first_reply", "complaint": "acceptance", "disclosure_request": "correction"}


def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """The filled form, to be checked; with a form id, what was checked, to be taken in."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    title = TITLES[kind]
    if not is_own(request):
        return refused(request, title, "foreign", 403)
    try:
        form = filled(kind, request.POST.dict())
    except RequestDataTooBig:
        return refused(request, title, "long", 413)
    try:
        terms = intake.terms()
    except sqlite3.Error:
        return refused(request, title, "closed", 503)
    offer = _offer(terms, host_of(request.META.get("HTTP_HOST", "")), kind)
    if terms is None or offer is None:
        return refused(request, title, "closed", 503)
    if form.faults or "form" not in request.POST or "change" in request.POST:
        return _check(request, kind, form, offer, is_wrong=bool(form.faults) or "change" in request.POST)
    try:
        form_id = FormId(request.POST["form"])
    except ValueError:
        return _check(request, kind, form, offer, is_wrong=False)
    if not _is_proven(request, form_id):
        return _check(request, kind, form, offer, is_wrong=False, is_unproven=True)
    return _take(request, kind, form, form_id, offer, terms)


def _check(
    request: HttpRequest, kind: str, form: Filled, offer: Offer, *, is_wrong: bool, is_unproven: bool = False
) -> HttpResponse:
    form_id = FormId.new()
    context = {
        "kind": kind,
        "values": form.values,
        "faults": [fault._asdict() | {"kind": kind} for fault in form.faults],
        "most": MOST,
        "department": offer.name,
        "limits": offer.limits,
        "form": "" if is_wrong else form_id.text,
        "proof": settings.CHENGMEN_COUNTER_PROOF,
        "question": question(form_id.text)._asdict(),
        "is_unproven": is_unproven,
    }
    status = 422 if form.faults or is_unproven else 200
    return page(request, "form" if is_wrong else "check", TITLES[kind], context, status)


def _is_proven(request: HttpRequest, form_id: FormId) -> bool:
    """By work, or by an answer; answers of one address are few, for a machine is quick with them."""
    bits, address = settings.CHENGMEN_COUNTER_PROOF, neighbourhood(request)
    if not bits or is_worked(form_id.text, request.POST.get("proof", ""), bits):
        return True
    if answered.is_over(address) or not is_answered(form_id.text, request.POST.get("answer", "")):
        return False
    answered.note(address)
    return True


def _take(request: HttpRequest, kind: str, form: Filled, form_id: FormId, offer: Offer, terms: Terms) -> HttpResponse:
    title, address = TITLES[kind], neighbourhood(request)
    if sent.is_over(address):
        return refused(request, title, "often", 429)
    now = datetime.now(TIME_ZONE).replace(microsecond=0)
    body = body_of(form.values)
    submission = Submission(number="", kind=kind, department=offer.department, at=now, reader=b"", body=body)
    step = Step(at=now, act="submit", department=offer.name, text=body["text"])
    first = Status(kind=kind, state="queued", department=offer.name, subject=body["subject"], steps=(step,))
    try:
        number = intake.accept(form_id, submission, first, terms.key)
    except NOT_TAKEN as error:
        return not_taken(request, title, error)
    sent.note(address)
    context = {
        "kind": kind,
        "number": number,
        "code": codes.written(form_id.code()),
        "picture": _picture(request, number, form_id.code()),
        "department": offer.name,
        "subject": body["subject"],
        "received": now.strftime("%Y-%m-%d %H:%M"),
        "limits": offer.limits,
        "first_due": _due(terms, offer.limits.get(FIRST_CLOCKS[kind], 0), now.date()),
        "answer_due": _due(terms, offer.limits.get("answer", 0), now.date()),
    }
    return page(request, "taken", title, context)


def _picture(request: HttpRequest, number: str, code: str) -> str:
    """A QR code of the status page for a phone: number and code behind the ``#``, which no browser sends to any server."""
    scheme = "https" if settings.CHENGMEN_PUBLIC_PORT == HTTPS else "http"
    address = f"{scheme}://{request.get_host()}/counter/status#{number}.{code}"
    return str(segno.make(address, error="m").svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=""))


def _offer(terms: Terms | None, host: str, kind: str) -> Offer | None:
    offers = terms.offers if terms is not None else ()
    return next((offer for offer in offers if (offer.host, offer.kind) == (host, kind)), None)


def _due(terms: Terms, limit: int, received: date) -> str:
    """Empty where the back office has not told it for this day."""
    due = terms.deadlines.get(limit, {}).get(received)
    return due.isoformat() if due is not None else ""
