"""The list by deadline, and one case with what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.editing.guard import require
from cms.intake.codes import written

from ..errors import ActRefused, CaseMovedOn, KeyDestroyed
from ..histories import BY, Entry, act_on, clocks_of, first_bodies, read
from ..models import Allotment, Case, Event
from ..transitions import INNER, MOVING, OPEN_STATES, OUTCOMES, TAKE
from ..work_years import work_calendar
from .acts import ActForm, possible
from .finding import FindForm, with_words
from .officers import is_officer, own_cases, own_events
from .particulars import particulars
from .reopening import asked_again, is_for_others
from .words import act_name, clock_name, name_of, score_name, state_name

READ, RENEWED = "chengmen.case_read", "chengmen.case_code_renewed"
MOST_OPEN, MOST_DONE = 100, 20
DONE = ("answered", "rated", "withdrawn", "decided", "lapsed")


class Row(NamedTuple):
    case: Case
    subject: str
    department: str
    state: str
    urgency: str
    """``late``, ``today``, ``soon`` or ``calm``: the style sheet's names."""
    due: str
    holder: str
    """Whom it was given to; empty for nobody."""


def inbox(request: HttpRequest) -> HttpResponse:
    require(is_officer(request.user))
    today = timezone.localdate()
    mine = own_events(request.user).select_related("case", "department")
    form = FindForm(request.GET)
    mine = form.narrowed(mine, request.user, today)
    waiting, done = _by_deadline(mine), mine.filter(to_state__in=DONE).order_by("-at")
    words = form.words()
    context = {
        "form": form,
        "open": _rows(with_words(waiting, words)[:MOST_OPEN] if words else waiting[:MOST_OPEN], today),
        "number": waiting.count(),
        "done": _rows(with_words(done, words)[:MOST_DONE] if words else done[:MOST_DONE], today),
        "words": " ".join(words),
    }
    return render(request, "chengmen/cases.html", context)


def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Shows the case; posted, does one act if nobody else was faster."""
    found = get_object_or_404(own_cases(request.user), pk=case_id)
    history = list(found.events.select_related("case", "department"))
    barred = OUTCOMES if (is_others := is_for_others(request.user, history)) else ()
    forms = {
        act: form(request.POST if request.POST.get("act") == act else None, history=history, prefix=act)
        for act, form in possible(history)
        if act not in barred
    }
    if request.method == "POST" and (act := _act(request, found, forms)):
        told = _("已完成：%(act)s。") if act in INNER else _("已完成：%(act)s。提交人马上可以看到。")
        messages.success(request, told % {"act": act_name(act)})
        if code := forms[act].code:
            log(instance=found, action=RENEWED, user=request.user)
            return render(request, "chengmen/case_code.html", {"case": found, "code": written(code)})
        return redirect(*_next(request, found, act))
    log(instance=found, action=READ, user=request.user)
    return render(request, "chengmen/case.html", _shown(found, history[-1], forms) | {"is_others": is_others})


def _next(request: HttpRequest, case: Case, act: str) -> tuple[Any, ...]:
    """The next case where that was asked for; else back to the list, but for what leaves this one to be answered."""
    if request.POST.get("next"):
        waiting = _by_deadline(own_events(request.user)).exclude(case=case)
        if (following := waiting.values_list("case_id", flat=True).first()) is not None:
            return ("chengmen_cases:case", following)
    stays = act in (TAKE, *INNER) and own_cases(request.user).filter(pk=case.pk).exists()
    return ("chengmen_cases:case", case.pk) if stays else ("chengmen_cases:inbox",)


def _act(request: HttpRequest, case: Case, forms: dict[str, ActForm]) -> str:
    """The act that was done; empty where nothing was."""
    act = request.POST.get("act", "")
    form = forms.get(act)
    if form is None:
        messages.error(request, _("这一步现在不能办理：案件已由他人办理，请看最新情况。"))
        return ""
    if not form.is_valid():
        return ""
    try:
        with transaction.atomic():
            act_on(
                case,
                act,
                expected_event=int(request.POST.get("event", "0")),
                body={**form.body(), BY: request.user.get_username()},
                now=timezone.now(),
                to=form.receiver(),
                granted=form.granted(),
            )
            form.also(case)
    except (CaseMovedOn, ActRefused, ValueError):
        messages.error(request, _("没有发送：案件已由他人办理。您写的内容还在下面，请先看最新情况。"))
        return ""
    return act


def _shown(case: Case, newest: Event, forms: dict[str, ActForm]) -> dict[str, Any]:
    try:
        entries = read(case)
    except KeyDestroyed:
        entries = []
    today = timezone.localdate()
    return {
        "case": case,
        "person": list(particulars(entries[0].body)) if entries else [],
        "row": _rows([newest], today)[0],
        "steps": [(_named(entry), entry) for entry in entries],
        "clocks": [(clock_name(clock.name), clock) for clock in clocks_of(case, work_calendar())],
        "forms": forms,
        "event": newest.number + 1,
        "moving": MOVING,
    }


def _named(entry: Entry) -> str:
    told = {"rate": score_name(entry.body.get("score", "")), "not_taken": act_name(entry.body.get("wanted", ""))}
    return "：".join(filter(None, [act_name(entry.act), told.get(entry.act)]))


def _by_deadline(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.filter(to_state__in=OPEN_STATES).order_by(F("due").asc(nulls_last=True), "case_id")


def _rows(events: Iterable[Event], today: date) -> list[Row]:
    events = list(events)
    bodies = first_bodies([event.case for event in events])
    again = asked_again(event.case_id for event in events)
    allotted = Allotment.objects.filter(case__in=[event.case_id for event in events]).select_related("user")
    holders = {each.case_id: name_of(each.user) for each in allotted}
    rows = []
    for event in events:
        subject = bodies.get(event.case_id, {}).get("subject") or _("内容已销毁")
        urgency, due = _urgency(event.due, today)
        state = state_name(event.to_state) + (_("（再次提出）") if event.case_id in again else "")
        holder = holders.get(event.case_id, "")
        rows.append(Row(event.case, subject, event.department.name, state, urgency, due, holder))
    return rows


def _urgency(due: date | None, today: date) -> tuple[str, str]:
    """Colour and words: nobody has to tell the colours apart."""
    if due is None:
        return "calm", ""
    days = (due - today).days
    if days < 0:
        return "late", _("已超期%(days)d天") % {"days": -days}
    if days == 0:
        return "today", _("今天到期")
    return ("soon" if days == 1 else "calm"), _("还有%(days)d天") % {"days": days}
