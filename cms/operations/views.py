"""``/healthz`` and ``/metrics`` of the back office, for the machines that watch it."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from .metrics import CityCollector
from .status import status

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")
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
    if any(name in request.META for name in FORWARDED) or request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
