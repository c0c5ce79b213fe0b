"""Addresses and files: the only place that turns one into the other."""

from __future__ import annotations

import re

RESERVED_SLUGS = frozenset(
    {"index", "404", "feed", "sitemap", "robots", "assets", "data", "search", "suggest", "counter", "api", "healthz"}
)
LANGUAGES = ("zh-hans", "en")
VARIANTS = ("zh-hant",)

_PAGE_ADDRESS = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9-]*/)*(?:[A-Za-z0-9][A-Za-z0-9_-]*\.html?)?")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,198}[a-z0-9])?")


def is_slug(text: str) -> bool:
    """Whether ``text`` may be one segment of an address: lower-case ASCII letters, digits, inner hyphens."""
    return _SLUG.fullmatch(text) is not None


def is_page_address(path: str) -> bool:
    """Whether a former address, however it came about, can be an HTML file of ours."""
    return _PAGE_ADDRESS.fullmatch(path) is not None


def is_section(path: str) -> bool:
    return path.endswith("/")


def section(*slugs: str) -> str:
    """``section("services")`` is ``/services/``; without slugs the home page's ``/``."""
    return "/" + "".join(f"{slug}/" for slug in slugs)


def leaf(parent: str, slug: str) -> str:
    """``leaf("/services/", "id-card")`` is ``/services/id-card.html``."""
    return f"{parent}{slug}.html"


def html_file(path: str) -> str:
    """File of an address, relative to the site's release: ``services/index.html``."""
    relative = path.lstrip("/")
    return f"{relative}index.html" if is_section(path) else relative


def json_path(path: str) -> str:
    """Address of the JSON twin: ``/services/index.json``, ``/services/id-card.json``."""
    return f"{path}index.json" if is_section(path) else f"{path.removesuffix('.html')}.json"


def variant_path(path: str, variant: str) -> str:
    """``/zh-hant/services/`` for ``/services/``."""
    return f"/{variant}{path}" if variant else path


def numbered_path(path: str, number: int) -> str:
    """Address of an older page of a list: ``/news/page-3.html``; pages count from the oldest."""
    return f"{path}page-{number}.html"


def address_of(file: str) -> str:
    """The address that a released HTML or JSON file answers: the inverse of ``html_file``."""
    if file == "index.html":
        return "/"
    if file.endswith("/index.html"):
        return "/" + file.removesuffix("index.html")
    return "/" + file
