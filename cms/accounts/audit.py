"""操作日志: every act on pages, people and settings, newest first; for the one who audits."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.log_actions import registry

from cms.editing.guard import require

from .duties import audits

MOST = 100
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Act(NamedTuple):
    at: datetime
    user: str
    what: str
    """Sort and name of the thing."""
    said: str


class Echo:
    """What a CSV writer writes, handed on line by line."""

    def write(self, line: str) -> str:
        return line


def log(request: HttpRequest) -> HttpResponse:
    require(audits(request.user))
    wanted, before = request.GET.get("q", "").strip(), parse_datetime(request.GET.get("before", "") or "-")
    found = list(islice(acts(wanted, before), MOST + 1))
    more = found[MOST - 1].at.isoformat() if len(found) > MOST else ""
    return render(request, "accounts/log.html", {"acts": found[:MOST], "q": wanted, "more": more})


def export(request: HttpRequest) -> StreamingHttpResponse:
    """All of it as CSV that no table program takes for formulas."""
    require(audits(request.user))
    writer = csv.writer(Echo())
    rows = (
        [act.at.isoformat(timespec="seconds"), *map(plain, act[1:])] for act in acts(request.GET.get("q", "").strip())
    )
    heading = [_("时间"), _("账号"), _("对象"), _("操作")]
    lines = (writer.writerow(row) for row in _all(heading, rows))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="log-{timezone.localdate()}.csv"'
    return answer


def acts(wanted: str = "", before: datetime | None = None) -> Iterator[Act]:
    """Of all logs, newest first; ``wanted`` is part of a thing's or a user's name."""
    logs = [_of(model, wanted, before) for model in registry.get_log_entry_models()]
    return merge(*logs, key=lambda act: act.at, reverse=True)


def plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _of(model: Any, wanted: str, before: datetime | None) -> Iterator[Act]:
    entries = model.objects.select_related("user", "content_type").order_by("-timestamp", "-pk")
    if wanted:
        entries = entries.filter(Q(label__icontains=wanted) | Q(user__username__icontains=wanted))
    if before is not None:
        entries = entries.filter(timestamp__lt=before)
    for entry in entries.iterator(chunk_size=500):
        name = entry.user.get_username() if entry.user else entry.user_display_name
        yield Act(
            timezone.localtime(entry.timestamp), name, f"{entry.object_verbose_name} {entry.label}", entry.message
        )


def _all(heading: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield heading
    yield from rows
