"""``/healthz`` and ``/metrics`` of the back office, for the machines that watch it."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from cms.records.neighbours import is_neighbour

from .metrics import CityCollector
from .status import status

registry = CollectorRegistry()
registry.register(CityCollector())


def health(request: HttpRequest) -> HttpResponse:
    """503 without a database; otherwise 200 with what is not as it should be."""
    try:
        found = status()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "faults": ["database_away"]}, status=503)
    told = {"status": "degraded" if found.faults() else "ok", "faults": found.faults()}
    return JsonResponse(told | {"version": found.records_version, "published": found.published_version})


def metrics(request: HttpRequest) -> HttpResponse:
    """Only for this machine: what comes through a proxy finds nothing."""
    if not is_neighbour(request):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
