"""All addresses of the admin, as the URLconf holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    name: str
    route: str
    view: Any


def addresses(patterns: Any = None, namespace: str = "", before: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern) and route.startswith(("admin/", "documents/")):
            yield Address(namespace + (pattern.name or ""), route, pattern.callback)
