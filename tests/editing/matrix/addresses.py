"""All addresses of the admin, as the URLconf holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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


def filled(route: str, values: Mapping[str, Any]) -> str:
    """The route with a value for each of its parts: ``pk`` for those that nobody has thought of."""
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("\\.", ".")
    plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], values["pk"])), route)
    return "/" + plain.replace("^", "").replace("$", "").replace(".*", "nothing")
