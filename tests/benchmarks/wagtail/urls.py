"""Wagtail's serving; and for django-distill, which knows one host, the same below the name of each site's."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django_distill import distill_re_path
from wagtail import urls as wagtail_urls
from wagtail.models import Site
from wagtail.views import serve


def serve_site(request: HttpRequest, host: str, address: str) -> HttpResponse:
    request.META["HTTP_HOST"] = host
    return serve(request, address)


def published_pages() -> Iterator[dict[str, str]]:
    for site in Site.objects.select_related("root_page"):
        for page in site.root_page.get_descendants(inclusive=True).live().public():
            yield {"host": site.hostname, "address": page.url_path.removeprefix(site.root_page.url_path)}


urlpatterns = [
    distill_re_path(
        r"^distill/(?P<host>[\w.-]+)/(?P<address>(?:[\w-]+/)*)$",
        serve_site,
        name="distilled",
        distill_func=published_pages,
        distill_file="{host}/{address}index.html",
    ),
    path("", include(wagtail_urls)),
]
