"""Search on every host of the front: as a page, as JSON, as suggestions while typing."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from cms.front.files import host_of
from cms.front.frame import framed
from cms.front.views import searches
from cms.publishing.assets import Assets
from cms.publishing.render import Renderer

from . import analysis
from .analysis import MOST_QUERY
from .asking import Asking, asking
from .configuration import searching
from .engines.engine import SearchFailed
from .personal import is_personal
from .popular import Popular
from .query import MOST_PAGES, PAGE_SIZE, Query
from .service import SUGGESTIONS, Answer, FacetValue, answer, suggestions

FACETS = {"site": "网站", "kind": "类型", "year": "年份"}
SORTS = {"": "相关度", "newest": "时间"}
SHOWN = 12
"""Values of a facet that the page offers."""


class QueryInvalid(Exception):
    """A parameter that no search has."""


def search_page(request: HttpRequest) -> HttpResponse:
    try:
        query = _query(request)
    except QueryInvalid:
        query = Query(text=request.GET.get("q", "")[:MOST_QUERY])
    try:
        found = answer(query, searching())
    except (SearchFailed, OSError):
        return framed(request, title="搜索", main=_render(query, None), status=503)
    _count_search(request, query, found)
    title = f"{query.text} - 搜索" if query.text else "搜索"
    whom = None if found.results else asking(host_of(request.META.get("HTTP_HOST", "")), searching().source)
    return framed(request, title=title, main=_render(query, found, whom))


def search_click(request: HttpRequest) -> HttpResponse:
    """Told by browsers that know ``ping`` when somebody follows a result; nothing of who it was is kept."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _count(request, request.GET.get("q", "")[:MOST_QUERY], "clicks")
    return HttpResponse(status=204)


def search_json(request: HttpRequest) -> HttpResponse:
    try:
        found = answer(_query(request), searching())
    except QueryInvalid as invalid:
        return _open(JsonResponse({"error": str(invalid)}, status=400, json_dumps_params={"ensure_ascii": False}))
    except (SearchFailed, OSError):
        return _open(JsonResponse({"error": "Search is not available yet: its index is being made."}, status=503))
    fields = ("title", "url", "site", "kind", "snippet", "published", "file")
    told = {
        "query": found.query,
        "total": found.total,
        "results": [{name: msgspec.to_builtins(getattr(result, name)) for name in fields} for result in found.results],
        "facets": {
            name: [{"value": value.value, "label": value.label, "count": value.count} for value in values]
            for name, values in found.facets.items()
        },
        "suggestion": found.suggestion,
        "contact": msgspec.to_builtins(found.contact),
        "card": msgspec.to_builtins(found.card),
        "notice": _notice(found),
    }
    return _open(JsonResponse(told, json_dumps_params={"ensure_ascii": False}))


def suggest_json(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:MOST_QUERY]
    asked = popular().beginning_with(analysis.normalised(text), time.monotonic())
    found = [{"title": query, "url": "/search?" + urlencode({"q": query})} for query in asked]
    with suppress(SearchFailed, OSError):
        found = [*found, *suggestions(text, searching())][:SUGGESTIONS]
    return _open(JsonResponse({"query": text, "suggestions": found}, json_dumps_params={"ensure_ascii": False}))


def opensearch_xml(request: HttpRequest) -> HttpResponse:
    """Lets browsers offer the city's search among theirs."""
    root = f"{request.scheme}://{escape(request.get_host())}"
    described = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        "<ShortName>全市搜索</ShortName><Description>搜索全市政府网站</Description><InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{root}/search?q={{searchTerms}}"/>'
        f'<Url type="application/json" template="{root}/search.json?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n"
    )
    return HttpResponse(described, content_type="application/opensearchdescription+xml; charset=utf-8")


def _count_search(request: HttpRequest, query: Query, found: Answer) -> None:
    """Further pages, filters and what browsers fetch ahead are no searches of their own."""
    is_first = query.page == 1 and not (query.site or query.kind or query.year or query.sort)
    if is_first and not request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        _count(request, query.text, "searches")
        if not found.total or found.is_loose:
            _count(request, query.text, "unanswered")


def _count(request: HttpRequest, text: str, what: str) -> None:
    counted = analysis.normalised(text)
    # What has no term finds nothing anywhere, and tells nobody anything.
    if analysis.exact(counted) and not is_personal(counted, searching().vocabulary().dictionary):
        today = datetime.now(ZoneInfo(settings.TIME_ZONE)).date()
        searches.count(today, host_of(request.META.get("HTTP_HOST", "")), counted, what)


def _query(request: HttpRequest) -> Query:
    """Raises ``QueryInvalid`` with what the parameter may be."""
    given = request.GET
    text, year, page = given.get("q", ""), given.get("year", ""), given.get("page", "1")
    sort = given.get("sort", "")
    if len(text) > MOST_QUERY:
        raise QueryInvalid(f"q may have {MOST_QUERY} characters at most.")
    if year and not re.fullmatch(r"[0-9]{4}", year):
        raise QueryInvalid("year is four digits, for example 2026.")
    if not re.fullmatch(r"[0-9]{1,9}", page) or not 1 <= int(page) <= MOST_PAGES:
        raise QueryInvalid(f"page is a number from 1 to {MOST_PAGES}.")
    if sort not in SORTS:
        raise QueryInvalid("sort is left out, or newest.")
    return Query(
        text=text.replace("\0", "").strip(),
        sort=sort,
        site=given.get("site", "")[:100],
        kind=given.get("kind", "")[:50],
        year=year,
        page=int(page),
    )


def _render(query: Query, found: Answer | None, whom: Asking | None = None) -> str:
    """``whom`` to ask where nothing was found."""
    context = {"query": query, "is_available": found is not None, "groups": [], "results": (), "total": 0}
    context["asking"] = whom
    context |= {"newer_url": "", "older_url": "", "notice": _notice(found) if found else None}
    context |= {"contact": None, "card": None}
    context |= {"suggestion": None, "suggestion_url": "", "wider_url": "", "sorts": []}
    context["click_url"] = "/search/click?" + urlencode({"q": query.text})
    if found is not None:
        last = query.page * PAGE_SIZE >= found.total or query.page >= MOST_PAGES
        context |= {
            "groups": [_group(name, found.facets[name], query) for name in FACETS if found.facets[name]],
            "results": found.results,
            "total": found.total,
            "newer_url": _url(query, page=query.page - 1) if query.page > 1 else "",
            "sorts": _sorts(query) if query.text and found.total > 1 else [],
            "contact": found.contact,
            "card": found.card,
            "suggestion": found.suggestion,
            "suggestion_url": _url(query, {"q": found.suggestion}) if found.suggestion else "",
            "wider_url": ""
            if found.total or not (query.site or query.kind or query.year)
            else _url(Query(text=query.text)),
            "older_url": "" if last else _url(query, page=query.page + 1),
        }
    return _renderer().render("search/results.html", "zh-hans", context)


def _group(name: str, values: tuple[FacetValue, ...], query: Query) -> dict[str, Any]:
    chosen = getattr(query, name)
    listed = [*values[:SHOWN]] + [value for value in values[SHOWN:] if value.value == chosen]
    return {
        "label": FACETS[name],
        "all_url": _url(query, {name: ""}),
        "is_all": not chosen,
        "values": [
            {
                "label": value.label,
                "count": value.count,
                "url": _url(query, {name: value.value}),
                "is_chosen": value.value == chosen,
            }
            for value in listed
        ],
    }


def _url(query: Query, changed: Mapping[str, str] = MappingProxyType({}), *, page: int = 1) -> str:
    given = {"q": query.text, "site": query.site, "kind": query.kind, "year": query.year, "sort": query.sort, **changed}
    if page > 1:
        given["page"] = str(page)
    return "/search?" + urlencode({name: value for name, value in given.items() if value})


def _sorts(query: Query) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _url(query, {"sort": sort}), "is_chosen": sort == query.sort}
        for sort, label in SORTS.items()
    ]


def _notice(found: Answer) -> str | None:
    """Names what the answer falls short of: ``partial``, ``fallback`` or ``loose``."""
    if found.is_partial:
        return "partial"
    if found.is_fallback:
        return "fallback"
    return "loose" if found.is_loose and found.results else None


@cache
def popular() -> Popular:
    return Popular(Path(settings.CHENGMEN_COUNTS_DATABASE))


@cache
def _renderer() -> Renderer:
    assets = Assets(Path(settings.CHENGMEN_STATIC))
    return Renderer(Path(settings.CHENGMEN_TEMPLATES), assets, map(Path, settings.LOCALE_PATHS))


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "no-cache"
    return response
