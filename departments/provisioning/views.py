"""新增部门: three steps, what they would come to, and the act."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.editing.guard import require, sees_all

from .checks import check_department
from .faults import InvalidFiles
from .joining import add_department, rehearse
from .loading import Outcome
from .parts import parts_of
from .reading import Source
from .steps import STEPS, field_of, source_of

LAST = len(STEPS) - 1
PREVIEW = len(STEPS)
"""Number of the screen after the steps."""


class PlannedPage(NamedTuple):
    title: str
    missing: list[str]
    """What it lacks: a page that lacks something stays a draft."""


def join(request: HttpRequest) -> HttpResponse:
    """Shows a step, or what would come; adds on POST with ``add`` alone. Nothing is kept between the requests."""
    require(sees_all(request.user))
    at, furthest = (min(_number(request, name), PREVIEW) for name in ("step", "furthest"))
    furthest = max(at, furthest)
    steps = [form(request.POST) if request.POST and number <= furthest else form() for number, form in enumerate(STEPS)]
    if "add" in request.POST:
        return _add(request, steps)
    if "next" not in request.POST:
        return _screen(request, steps, max(at - 1, 0) if "back" in request.POST else at, furthest)
    source, wrong = _checked(steps, min(at, LAST))
    if wrong is not None:
        return _screen(request, steps, wrong, furthest)
    return _preview(request, steps, source) if at >= LAST else _screen(request, steps, at + 1, furthest)


def _add(request: HttpRequest, steps: list[forms.Form]) -> HttpResponse:
    started = time.monotonic()
    source, wrong = _checked(steps, LAST)
    if wrong is not None:
        return _screen(request, steps, wrong, PREVIEW)
    slug = source.department.slug
    outcome = add_department(source, opened=lambda hindrances: _tell(request, outcome, slug, started, hindrances))
    return redirect("wagtailadmin_explore", Site.objects.get(profile__slug=slug).root_page_id)


def _tell(request: HttpRequest, outcome: Outcome, slug: str, started: float, hindrances: list[str]) -> None:
    for hindrance in hindrances:
        messages.error(request, hindrance)
    if hindrances:
        return
    told = _("{department}的网站已经上线，共 {pages} 页，其中草稿 {drafts} 页，用时 {seconds} 秒：{address}")
    address = Site.objects.get(profile__slug=slug).root_url + "/"
    link = format_html('<a href="{}">{}</a>', address, address)
    seconds = f"{time.monotonic() - started:.1f}"
    counted = {"pages": outcome.pages, "drafts": len(outcome.drafts), "seconds": seconds}
    messages.success(request, format_html(told, department=outcome.department, address=link, **counted))


def _preview(request: HttpRequest, steps: list[forms.Form], source: Source) -> HttpResponse:
    outcome = rehearse(source)
    planned = [PlannedPage(str(part.fields["title"]), outcome.drafts.get(part.name, [])) for part in parts_of(source)]
    told = {
        "department": source.department,
        "host": outcome.site,
        "ready": [page for page in planned if not page.missing],
        "drafts": [page for page in planned if page.missing],
    }
    return _screen(request, steps, PREVIEW, PREVIEW, **told)


def _checked(steps: Sequence[forms.Form], until: int) -> tuple[Any, int | None]:
    """The file that the steps amount to, and the number of the first step with an error, the error beside its field.

    Later steps count as they stand before anybody has touched them.
    """
    # All of them: each is to show its own errors.
    valid = [form.is_valid() for form in steps[: until + 1]]
    if not all(valid):
        return None, valid.index(False)
    given: dict[str, Any] = {}
    for number, form in enumerate(steps):
        given |= form.cleaned_data if number <= until else _untouched(type(form))
    try:
        source = source_of(given)
        check_department(source)
    except InvalidFiles as invalid:
        wrong = set(_tell_faults(steps, invalid, until))
        return None, min(wrong, default=None)
    return source, None


def _tell_faults(steps: Sequence[forms.Form], invalid: InvalidFiles, until: int) -> Iterator[int]:
    """Numbers of the steps that now show a fault."""
    for fault in invalid.faults:
        field = field_of(fault)
        number = next((number for number, form in enumerate(steps) if field in form.fields), LAST)
        if number <= until:
            steps[number].add_error(field, fault.message)
            yield number


def _untouched(form: type[forms.Form]) -> dict[str, Any]:
    """What a step comes to when it is left as it begins."""
    begun = form({name: field.initial for name, field in form.base_fields.items() if field.initial is not None})
    begun.is_valid()
    return begun.cleaned_data


def _screen(request: HttpRequest, steps: list[forms.Form], at: int, furthest: int, **told: Any) -> HttpResponse:
    carried = [form for number, form in enumerate(steps) if number != at and form.is_bound]
    context = {"steps": steps, "at": at, "furthest": furthest, "carried": list(_carried(request, carried)), **told}
    if at < PREVIEW:
        context["form"] = steps[at]
    return render(request, "chengmen/join.html", context)


def _carried(request: HttpRequest, steps: Sequence[forms.Form]) -> Iterator[tuple[str, str]]:
    """What the other steps were given, for hidden fields."""
    for form in steps:
        for name in form.fields:
            for value in request.POST.getlist(name):
                yield name, value


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 3 else 0
