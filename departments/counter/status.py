"""How a case stands, and what the holder of its code says about it (R11, R13): a message, material, a rating, and so on.

Each form that may be sent holds a one-use id: sent twice, it is said once.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.messages import Status, Word
from cms.intake.numbers import is_number

from .forms import Filled, body_of
from .guarding import Limiter, is_own, neighbourhood
from .pages import NOT_TAKEN, TIME_ZONE, intake, not_taken, page, refused, sent
from .words import MOST, SCORES, said

TITLE = "查询办理情况"
ASK_AGAIN = "ask_again"
ASKING = ("request_material", "request_correction")
MOVING = ("refer", "return", "designate", "succeed")
"""Steps by which another department is in charge."""
OWN = (
    "submit",
    "message",
    "supply_correction",
    "supply_material",
    "rate",
    "ask_again",
    "withdraw",
    "not_taken",
    "recount",
)
"""Steps that are no department's."""
wrong_codes = Limiter(most=10, seconds=60)


class Opened(NamedTuple):
    """A status, with what opened it."""

    number: str
    code: str
    status: Status
    today: date


def status(request: HttpRequest) -> HttpResponse:
    """Asks for number and code, and shows the case to whoever has both. Neither ever stands in an address."""
    if request.method in ("GET", "HEAD"):
        return page(request, "status_form", TITLE, {"number": "", "fault": ""})
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not is_own(request):
        return refused(request, TITLE, "foreign", 403)
    address = neighbourhood(request)
    if wrong_codes.is_over(address):
        return refused(request, TITLE, "often", 429)
    try:
        given = request.POST.dict()
    except RequestDataTooBig:
        return refused(request, TITLE, "long", 413)
    number, code = "".join(given.get("number", "").split()), codes.read(given.get("code", ""))
    try:
        found = intake.status(number, code) if is_number(number) and code else None
    except sqlite3.Error:
        return refused(request, TITLE, "closed", 503)
    if found is None:
        wrong_codes.note(address)
        return page(request, "status_form", TITLE, {"number": number[:20], "fault": "unknown"}, 404)
    opened = Opened(number, code, found, datetime.now(TIME_ZONE).date())
    return _say(request, opened, given) if "act" in given else _page(request, opened)


def _say(request: HttpRequest, opened: Opened, given: dict[str, str]) -> HttpResponse:
    act, address = given["act"], neighbourhood(request)
    if act not in _may(opened):
        return _page(request, opened, outcome="moved_on", status=409)
    filled = said(act, given)
    if filled.faults:
        return _page(request, opened, act=act, filled=filled, status=422)
    if sent.is_over(address):
        return refused(request, TITLE, "often", 429)
    try:
        form, terms = FormId(given.get("form", "")), intake.terms()
    except ValueError:
        return _page(request, opened, act=act, filled=filled)
    except sqlite3.Error as error:
        return not_taken(request, TITLE, error)
    if terms is None:
        return refused(request, TITLE, "closed", 503)
    now = datetime.now(TIME_ZONE).replace(microsecond=0)
    try:
        word = Word(word="", act=act, at=now, body=body_of(filled.values))
        intake.say(form, opened.number, opened.code, word, terms.key)
    except NOT_TAKEN as error:
        return not_taken(request, TITLE, error)
    sent.note(address)
    return _page(request, opened, outcome=act)


def _page(
    request: HttpRequest,
    opened: Opened,
    *,
    act: str = "",
    filled: Filled | None = None,
    outcome: str = "",
    status: int = 200,
) -> HttpResponse:
    """``act`` is the form that is open, ``outcome`` what has become of one that was sent."""
    context = {
        "number": opened.number,
        "code": codes.written(opened.code),
        "status": _shown(opened.status),
        # What was said last is not there yet: nothing is offered that it may have made impossible.
        "may": () if outcome else _may(opened),
        "asked": _asked(opened.status),
        "form": FormId.new().text,
        "act": act,
        "values": filled.values if filled is not None else {},
        "faults": [fault._asdict() for fault in filled.faults] if filled is not None else [],
        "most": {"text": MOST},
        "scores": SCORES,
        "outcome": outcome,
    }
    return page(request, "status", opened.status.subject or TITLE, context, status)


def _may(opened: Opened) -> tuple[str, ...]:
    until = opened.status.ask_again_until
    is_late = until is not None and opened.today > until
    return tuple(act for act in opened.status.may if not (act == ASK_AGAIN and is_late))


def _asked(found: Status) -> str:
    """What the person was asked for last."""
    return next((step.text for step in reversed(found.steps) if step.act in ASKING), "")


def _shown(found: Status) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "state": found.state,
        "department": found.department,
        "subject": found.subject,
        "ask_again_until": found.ask_again_until.isoformat() if found.ask_again_until else "",
        "moving": MOVING,
        "own": OWN,
        "steps": [
            {
                "at": step.at.astimezone(TIME_ZONE).strftime("%Y-%m-%d %H:%M"),
                "act": step.act,
                "department": step.department,
                "text": step.text,
                "score": step.score,
                "wanted": step.wanted,
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
