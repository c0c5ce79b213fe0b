"""Who may read a process's numbers: programs on its own machine."""

from __future__ import annotations

from django.http import HttpRequest

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")
LOOPBACK = ("127.0.0.1", "::1")


def is_neighbour(request: HttpRequest) -> bool:
    """Whoever comes through a proxy is none, wherever the proxy runs."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(name in request.META for name in FORWARDED)
