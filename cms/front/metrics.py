"""The front's metrics in the form of Prometheus, gathered when asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from cms.records.copy_metrics import copy_metrics
from cms.records.neighbours import is_neighbour

from . import views
from .public_records import PublicRecordsMissing


def metrics(request: HttpRequest) -> HttpResponseBase:
    """Only for this machine: others find at this address what the site has there."""
    if not is_neighbour(request):
        return views.page(request)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _version() -> int:
    try:
        return views.records.state()[1]
    except PublicRecordsMissing:
        return 0


registry = copy_metrics(_version)
